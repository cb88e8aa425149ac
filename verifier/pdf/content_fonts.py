"""Fonts that mislead: their parts name different characters, or digits are no font's glyphs.

Whether a glyph looks like the character that it stands for is a question for the picture of the
page (`reading_pixels`). Here the parts of a font are put beside one another. ISO 32000-2 9.6, 9.10.
"""

from collections.abc import Iterator
from typing import Final

from pyhanko.pdf_utils import generic

from verifier.pdf.font_mapping import read_encoding, read_program_map, read_unicode_map
from verifier.pdf.library import LIBRARY_ERRORS, entry, items, name, raw_entry, reference, resolve
from verifier.pdf.page_tree import Page, Reference
from verifier.reasons import Note
from verifier.report import ContentWarning

_FONTS: Final = 64
"""Fonts of one document; a card has four."""
_DEPTH: Final = 4
_NODES: Final = 2_000


def find_font_warnings(pages: tuple[Page, ...]) -> Iterator[ContentWarning]:
    """Yield misleading fonts, each with the first page that holds it."""
    seen: set[Reference] = set()
    judged = 0
    for number, page in enumerate(pages, start=1):
        for raw in _find_fonts(page):
            own = reference(raw)
            if own is not None and own in seen:
                continue
            seen |= set() if own is None else {own}
            judged += 1
            if judged > _FONTS:
                return
            for note in _judge_font(resolve(raw)):
                yield ContentWarning(note, number)


def _find_fonts(page: Page) -> Iterator[generic.PdfObject]:
    """Yield the fonts of a page and of the forms on it."""
    holders = (page.dictionary, *page.ancestors)
    waiting = [(entry(holder, "/Resources"), 0) for holder in holders]
    entered: set[Reference] = set()
    seen = 0
    while waiting and seen < _NODES:
        resources, depth = waiting.pop(0)
        seen += 1
        fonts = entry(resources, "/Font")
        if isinstance(fonts, generic.DictionaryObject):
            yield from (fonts.raw_get(key) for key in fonts)
        forms = entry(resources, "/XObject")
        if not isinstance(forms, generic.DictionaryObject) or depth == _DEPTH:
            continue
        for key in forms:
            own = reference(raw_entry(forms, key))
            if own is None or own not in entered:
                entered |= set() if own is None else {own}
                waiting.append((entry(entry(forms, key), "/Resources"), depth + 1))


def _judge_font(font: generic.PdfObject | None) -> Iterator[Note]:
    try:
        said = read_unicode_map(font)
        if name(entry(font, "/Subtype")) == "/Type3":
            meant = said or read_encoding(font)
            if any(text.isdigit() for text in meant.values()):
                yield Note.FONT_DRAWN
        if _contradicts(font, said):
            yield Note.FONT_MISLEADING
    except LIBRARY_ERRORS:
        # A font that cannot be read is drawn by no program either; the picture will tell.
        return


def _contradicts(font: generic.PdfObject | None, said: dict[int, str]) -> bool:
    """Tell whether two parts of a font name different characters for one glyph."""
    encoded = read_encoding(font)
    if any(_differ(said[code], {letter}) for code, letter in encoded.items() if code in said):
        return True
    descendants = items(entry(font, "/DescendantFonts"))
    if not descendants or name(entry(font, "/Encoding")) != "/Identity-H":
        return False
    inner = resolve(descendants[0])
    if name(entry(inner, "/CIDToGIDMap")) not in {"", "/Identity"} or isinstance(
        entry(inner, "/CIDToGIDMap"), generic.StreamObject
    ):
        return False
    glyphs = read_program_map(entry(entry(inner, "/FontDescriptor"), "/FontFile2"))
    return any(_differ(said[glyph], letters) for glyph, letters in glyphs.items() if glyph in said)


def _differ(said: str, drawn: frozenset[str] | set[str]) -> bool:
    """Tell whether one ASCII letter or digit is said to be another."""
    if len(said) != 1 or not said.isascii() or not said.isalnum():
        return False
    return said.casefold() not in {letter.casefold() for letter in drawn}
