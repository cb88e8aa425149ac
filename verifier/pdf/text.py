"""The text of a PDF's pages as words with boxes, read with PDFium.

Only page content counts: annotations, and with them the appearances of signatures, are no part of
PDFium's text page. Letters are put together into words here, by where they stand, because the
order in which a file paints them means nothing. Text is NFC. ISO 32000-2 9.10.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import pypdfium2 as pdfium_document
import pypdfium2.raw as pdfium

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.drawing import Rule, read_drawing
from verifier.pdf.letter import SMALLEST, Letter, Turn, page_box, read_letters
from verifier.pdf.native import load_page, load_text, open_document
from verifier.pdf.work import Work
from verifier.policy import Limits
from verifier.report_card import TextRun

_CHARACTERS: Final = 200_000
"""Of one document; a secondary card has about 6,000."""
_WORD_GAP: Final = 0.14
"""Gap, in heights of the letters, from which on two letters are in two words."""
_OVERLAP: Final = 0.7
"""How far, in heights, a letter may go back and still belong to the word: accents, kerning."""
_SAME_LINE: Final = 0.2
"""By how much, in heights, baselines of one line differ."""


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a gap."""

    text: str
    page: int
    """From 1."""
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    visible: bool = True
    upright: bool = True
    size: float = 0.0
    """The em of the first letter's font."""
    covered: bool = False
    """It is not visible because something was painted over it."""

    @property
    def height(self) -> float:
        """The height of the letters' em box, which some fonts state lower than it is."""
        return max(self.top - self.bottom, self.size)

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the word."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class PageText:
    """One page: its words, top to bottom and left to right, and its rules."""

    number: int
    """From 1."""
    words: tuple[Word, ...]
    vertical: tuple[Rule, ...] = ()
    horizontal: tuple[Rule, ...] = ()
    blank: bool = True
    """The page paints nothing at all."""
    letters: tuple[Letter, ...] = ()
    """What the words are made of, in the order of the file."""
    images: tuple[tuple[float, float, float, float], ...] = ()
    """Boxes of images in the page's own content, which annotations are not."""
    size: tuple[float, float] = (0.0, 0.0)


def read_pages(content: bytes, *, limits: Limits) -> tuple[PageText, ...]:
    """Return the text of every page.

    Raises:
        DocumentError: PDFium cannot open the bytes, or a limit is exceeded.

    """
    with open_document(content) as document:
        count = len(document)
        if count > limits.pages:
            raise DocumentError(DocumentFault.LIMIT, limit="pages")
        pages, left, work = [], _CHARACTERS, Work()
        for number in range(1, count + 1):
            page, used = _read_page(document, number, work, allowed=left)
            left -= used
            pages.append(page)
        return tuple(pages)


def join_words(words: Iterable[Word]) -> TextRun:
    """Return words as one run; there must be at least one."""
    joined = tuple(words)
    return TextRun(
        text=" ".join(word.text for word in joined),
        page=joined[0].page,
        left=min(word.left for word in joined),
        bottom=min(word.bottom for word in joined),
        right=max(word.right for word in joined),
        top=max(word.top for word in joined),
        visible=all(word.visible for word in joined),
    )


def group_lines(words: Iterable[Word]) -> tuple[tuple[Word, ...], ...]:
    """Return words by baseline, top to bottom, each line from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (-word.baseline, word.left)):
        last = lines[-1][0] if lines else None
        if last and abs(last.baseline - word.baseline) <= _SAME_LINE * max(
            min(word.height, last.height), SMALLEST
        ):
            lines[-1].append(word)
        else:
            lines.append([word])
    return tuple(tuple(sorted(line, key=lambda word: word.left)) for line in lines)


def _read_page(
    document: pdfium_document.PdfDocument, number: int, work: Work, *, allowed: int
) -> tuple[PageText, int]:
    """Return one page and how many characters it has."""
    with load_page(document, number - 1) as page, load_text(page) as text_page:
        count = pdfium.FPDFText_CountChars(text_page)
        if count > allowed:
            raise DocumentError(DocumentFault.LIMIT, limit="characters")
        return _read_loaded(page, text_page, number, count, work=work), max(count, 0)


def _read_loaded(
    page: Any,  # noqa: ANN401
    text_page: Any,  # noqa: ANN401
    number: int,
    count: int,
    *,
    work: Work,
) -> PageText:
    """Return a loaded page: letters, then words, then the words of scattered letters."""
    drawing = read_drawing(page, work)
    turn = Turn(pdfium.FPDFPage_GetRotation(page), page_box(page))
    letters = tuple(read_letters(text_page, count, drawing, turn))
    words = _merge(_build_words(letters, number))
    turned = [turn.rule(rule, upright=True) for rule in drawing.vertical]
    turned += [turn.rule(rule, upright=False) for rule in drawing.horizontal]
    return PageText(
        number,
        words,
        vertical=tuple(rule for rule, upright in turned if upright),
        horizontal=tuple(rule for rule, upright in turned if not upright),
        blank=drawing.objects == 0,
        letters=letters,
        images=tuple(turn.box(box) for box in drawing.images),
        size=turn.size,
    )


def _build_words(letters: Iterable[Letter], page: int) -> Iterator[Word]:
    """Yield words of letters that follow each other in the file and on the page.

    Spaces are yielded too: they keep words apart that touch.
    """
    current: list[Letter] = []
    for letter in letters:
        if current and not _continues(current[-1], letter):
            yield _word(current, page)
            current = []
        if letter.text.isspace():
            yield replace(_word([letter], page), text=" ")
        else:
            current.append(letter)
    if current:
        yield _word(current, page)


def _continues(last: Letter, letter: Letter) -> bool:
    """Return whether a letter belongs to the word that ends with `last`."""
    if letter.text.isspace() or (letter.visible, letter.upright, letter.covered) != (
        last.visible,
        last.upright,
        last.covered,
    ):
        return False
    height = max(last.box[3] - last.box[1], last.size, SMALLEST)
    if not letter.upright:
        away = max(abs(letter.box[0] - last.box[0]), abs(letter.box[1] - last.box[1]))
        return away <= height
    if abs(letter.baseline - last.baseline) > _SAME_LINE * height:
        return False
    gap = letter.box[0] - last.box[2]
    return letter.is_mark or -_OVERLAP * height <= gap <= _WORD_GAP * height


def _word(letters: list[Letter], page: int) -> Word:
    """Return letters as a word in NFC; accents of their own do not widen it."""
    bases = [letter for letter in letters if not letter.is_mark] or letters
    return Word(
        text=unicodedata.normalize("NFC", "".join(letter.text for letter in letters)),
        page=page,
        left=min(letter.box[0] for letter in bases),
        bottom=min(letter.box[1] for letter in letters),
        right=max(letter.box[2] for letter in bases),
        top=max(letter.box[3] for letter in letters),
        baseline=letters[0].baseline,
        visible=letters[0].visible,
        upright=letters[0].upright,
        size=letters[0].size,
        covered=letters[0].covered,
    )


def _merge(words: Iterable[Word]) -> tuple[Word, ...]:
    """Return the words in reading order, those put together that touch.

    A file may paint the letters of a word in any order.
    """
    merged: list[Word] = []
    for line in group_lines(words):
        last: Word | None = None
        for word in line:
            if word.text == " ":
                last = None
                continue
            if last is not None and _touch(last, word):
                merged[-1] = _put_together(last, word)
            else:
                merged.append(word)
            last = merged[-1]
    return tuple(merged)


def _touch(last: Word, word: Word) -> bool:
    """Return whether a word goes on where the last one ends."""
    alike = last.visible is word.visible and last.upright and word.upright
    height = min(last.height, word.height)
    return alike and -_SAME_LINE * height <= word.left - last.right <= _WORD_GAP / 2 * height


def _put_together(last: Word, word: Word) -> Word:
    """Return two words as one."""
    return Word(
        text=unicodedata.normalize("NFC", last.text + word.text),
        page=last.page,
        left=last.left,
        bottom=min(last.bottom, word.bottom),
        right=max(last.right, word.right),
        top=max(last.top, word.top),
        baseline=last.baseline,
        visible=last.visible,
        upright=last.upright,
        size=last.size,
        covered=last.covered,
    )
