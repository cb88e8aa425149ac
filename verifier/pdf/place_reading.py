"""What the pictures of a page show of letters, and of all letters of a place together.

Every letter is looked at where it stands, beside shapes from fonts that the document did not bring
along: a font may draw a 9 for a 1.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image

from verifier.pdf.glyph_reading import UNREAD, Agreement, GlyphReading, read_glyph
from verifier.pdf.letter import Letter
from verifier.pdf.page_album import PicturedPage
from verifier.pdf.picture_ink import erase, find_contrast, find_ink, has_faint_strokes, is_empty
from verifier.report_card import TextRun

ALMOST: Final = 1.0
"""Points by which a letter may reach over the edge of its place."""
_GLYPH: Final = 200
"""Comparisons that reading one letter stands for; a card has about 2,000 letters to be read."""
_LEVELS: Final = frozenset("thckđ")
"""Letters that levels are written with, all unlike each other."""


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What a picture makes of one place."""

    agreement: Agreement
    text: str
    """What it shows, where it clearly shows something else."""
    sure: bool
    """Only characters differ that no font confuses."""


def read_place(page: PicturedPage, run: TextRun, *, strict: bool) -> tuple[PlaceReading, ...]:
    """Return what each picture of a page shows of the letters in one place.

    The form's own words are known beforehand: among them only what clearly shows something else
    counts, and they are not read strictly.
    """
    edges = (run.left - ALMOST, run.bottom - ALMOST, run.right + ALMOST, run.top + ALMOST)
    letters = page.letters(edges)
    page.work.spend(len(page.text.letters) // 20)
    beside = [
        (*letters[max(index - 1, 0) : index], *letters[index + 1 : index + 2])
        for index in range(len(letters))
    ]
    found = []
    for picture in page.pictures:
        readings = [
            read_letter(page, picture, letter, others)
            for letter, others in zip(letters, beside, strict=True)
        ]
        found.append(_sum_up(letters, readings, strict=strict))
    return tuple(found)


def read_letter(
    page: PicturedPage, picture: Image.Image, letter: Letter, beside: Sequence[Letter] = ()
) -> GlyphReading:
    """Return what a picture shows of a letter.

    Where marks reach over the letters beside it, these are in the way: it is read a second time
    without them. Digits are not, they reach over nothing.
    """
    page.work.spend(_GLYPH)
    area, em = page.area(letter.ink), letter.size * page.scale
    if is_empty(area):
        return read_glyph(None, letter.text, em=em, scale=page.scale)
    contrast = find_contrast(picture, area)
    key = (letter.text, contrast.tobytes(), contrast.width, round(em))
    reading = page.known.get(key)
    if reading is None:
        reading = _read_ink(contrast, letter.text, em=em, scale=page.scale)
        page.known[key] = reading
    if reading.agreement is Agreement.AGREES or not letter.text.isalpha() or not beside:
        return reading
    erase(contrast, area, [page.area(other.ink) for other in beside])
    again = _read_ink(contrast, letter.text, em=em, scale=page.scale)
    return again if again.agreement is Agreement.AGREES else reading


def _read_ink(contrast: Image.Image, claimed: str, *, em: float, scale: float) -> GlyphReading:
    """Return what contrast shows of a character: nothing clear where something paler crosses it."""
    ink = find_ink(contrast)
    if ink is not None and has_faint_strokes(contrast, ink):
        return UNREAD
    return read_glyph(ink, claimed, em=em, scale=scale)


def _sum_up(
    letters: Sequence[Letter], readings: Sequence[GlyphReading], *, strict: bool
) -> PlaceReading:
    """Return what the readings of all letters of a place say together."""
    pairs = list(zip(letters, readings, strict=True))
    differing = [pair for pair in pairs if pair[1].agreement is Agreement.DIFFERS]
    unread = [letter for letter, reading in pairs if reading.agreement is Agreement.UNREAD]
    if differing:
        sure = not unread and all(_is_sure(letter, reading) for letter, reading in differing)
        shown = "".join(_as_drawn(letter, reading) for letter, reading in pairs)
        return PlaceReading(Agreement.DIFFERS, shown, sure=sure)
    # A sign has a plain shape in every font, and may hide a word between the form's own.
    is_open = any(strict or is_sign(letter) for letter in unread)
    return PlaceReading(Agreement.UNREAD if is_open else Agreement.AGREES, "", sure=True)


def is_sign(letter: Letter) -> bool:
    """Return whether a letter claims to be punctuation."""
    return not any(part.isalnum() or unicodedata.combining(part) for part in letter.text)


def _is_sure(letter: Letter, reading: GlyphReading) -> bool:
    claimed, drawn = letter.text.casefold(), reading.drawn
    return (claimed.isdigit() and drawn.isdigit()) or {claimed, drawn} <= _LEVELS


def _as_drawn(letter: Letter, reading: GlyphReading) -> str:
    if reading.agreement is Agreement.AGREES:
        return letter.text
    return reading.drawn.upper() if letter.text.isupper() else reading.drawn
