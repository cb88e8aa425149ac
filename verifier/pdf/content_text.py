"""Text of the pages that no reader sees: without ink, tiny, cut off, or painted over.

Programs read it all the same, and an update could bring it to light (shadow attacks). What counts
as unseen is decided in `letter` and `drawing`. ISO 32000-2 9.3.6, 8.5.4.
"""

from collections.abc import Iterator, Sequence

from verifier.pdf.text import PageText, Word
from verifier.reasons import Note
from verifier.report import Box, ContentWarning, box_of


def find_text_warnings(pages: Sequence[PageText]) -> Iterator[ContentWarning]:
    """Yield one warning a page for text that is covered, and one for text that is invisible."""
    for page in pages:
        unseen = [word for word in page.words if not word.visible and _says_something(word)]
        for note, covered in ((Note.TEXT_COVERED, True), (Note.TEXT_INVISIBLE, False)):
            words = [word for word in unseen if word.covered is covered]
            if words:
                yield ContentWarning(note, page.number, _box_around(words))


def _says_something(word: Word) -> bool:
    return any(letter.isalnum() for letter in word.text)


def _box_around(words: Sequence[Word]) -> Box:
    """Return the area of words in whole points."""
    return box_of(
        min(word.left for word in words),
        min(word.bottom for word in words),
        max(word.right for word in words),
        max(word.top for word in words),
    )
