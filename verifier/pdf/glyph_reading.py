"""Which character a picture of a glyph shows, asked beside the one that the text claims.

Measured on sixteen fonts that are none of ours: digits are always nearest to themselves, letters
and marks nearly always, and then the two distances hardly differ. So a clear answer is one that is
both near and by far the nearest; what is neither clearly this nor clearly that stays unread.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PIL import Image

from verifier.pdf.glyph_shape import Shape, cut_bands, distance, make_shape, trim
from verifier.pdf.trusted_shapes import (
    BASES,
    DIGITS,
    base_of,
    has_dot_below,
    marked_letters,
    marks_of,
    trusted_shapes,
    whole_shapes,
)

_ALIKE: Final = dict.fromkeys("ijl", frozenset("ijl"))
"""Letters that some fonts draw as one stroke."""
_HORNED: Final = frozenset("ơư")
_SMALL: Final = frozenset(".,:;-–·'’")
_TALL: Final = 0.55
"""Of the em: what is taller is no stop, comma or hyphen."""
_LIKE_DIGIT: Final = 0.1


class Agreement(Enum):
    """Whether a picture shows what the text claims."""

    AGREES = "agrees"
    DIFFERS = "differs"
    """It clearly shows something else."""
    UNREAD = "unread"
    """It shows neither clearly."""


@dataclass(frozen=True, slots=True)
class GlyphReading:
    """What a picture shows of one character."""

    agreement: Agreement
    drawn: str
    """The character that it shows; empty when it is unread."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How near is near enough for one kind of glyph."""

    most: float
    """Further off, a glyph does not look like the character at all."""
    behind: float
    """By so much another character may be nearer."""
    near: float
    """As near as this, another character has to be to be what is drawn."""
    ahead: float
    """And nearer than the one claimed by so much."""


_FOR_DIGITS: Final = _Bounds(most=0.30, behind=0.015, near=0.12, ahead=0.04)
_FOR_LETTERS: Final = _Bounds(most=0.40, behind=0.06, near=0.10, ahead=0.12)
_FOR_MARKS: Final = _Bounds(most=0.50, behind=0.05, near=0.12, ahead=0.15)
_FOR_WHOLES: Final = _Bounds(most=0.35, behind=0.03, near=0.0, ahead=1.0)
_UNREAD: Final = GlyphReading(Agreement.UNREAD, "")


def read_glyph(ink: Image.Image | None, claimed: str, *, em: float) -> GlyphReading:
    """Return what a picture of ink (255) on nothing (0) shows, None being a picture without ink.

    `em` is the size of the font in dots.
    """
    folded = unicodedata.normalize("NFKC", claimed).casefold()
    letter = unicodedata.normalize("NFC", folded)
    own = None if ink is None else trim(ink)
    if own is None:
        return _UNREAD
    if letter in DIGITS and len(letter) == 1:
        return _read_shape(make_shape(own), letter, trusted_shapes().digits, _FOR_DIGITS)
    if base_of(letter) in BASES and len(base_of(letter)) == 1:
        return _read_letter(own, letter, large=claimed.isupper())
    if unicodedata.combining(letter[:1]):
        return _read_mark(own, letter)
    if letter in _SMALL:
        return _read_small(own, letter, em)
    # Signs that no result is written with, and scripts that no card is.
    return _UNREAD if letter.isalnum() else GlyphReading(Agreement.AGREES, letter)


def _read_shape(
    shape: Shape | None,
    claimed: str,
    among: Mapping[str, tuple[Shape, ...]],
    bounds: _Bounds,
) -> GlyphReading:
    """Return which of several characters a shape is."""
    if shape is None or claimed not in among:
        return _UNREAD
    own = 1.0
    for other in among[claimed]:
        own = min(own, distance(shape, other))
        if own <= bounds.behind:
            # Nothing can be nearer by more than that.
            return GlyphReading(Agreement.AGREES, claimed)
    alike = _ALIKE.get(claimed, frozenset(claimed))
    others = (
        (_nearest(shape, shapes), key)
        for key, shapes in among.items()
        if key != claimed and key not in alike
    )
    best, drawn = min(others, default=(1.0, ""))
    if own <= bounds.most and own - best <= bounds.behind:
        return GlyphReading(Agreement.AGREES, claimed)
    if best <= bounds.near and own - best >= bounds.ahead:
        return GlyphReading(Agreement.DIFFERS, drawn)
    return _UNREAD


def _nearest(shape: Shape, shapes: Iterable[Shape]) -> float:
    return min((distance(shape, other) for other in shapes), default=1.0)


def _read_letter(ink: Image.Image, letter: str, *, large: bool) -> GlyphReading:
    """Return what a picture shows of a letter: the letter itself, and its marks by themselves."""
    bands = cut_bands(ink)
    if bands is None:
        return _UNREAD
    base, marks = base_of(letter), marks_of(letter)
    wants_above, wants_below = bool(marks) or (base in "ij" and not large), has_dot_below(letter)
    has_above, has_below = bands.above is not None, bands.below is not None
    if (has_above, has_below) != (wants_above, wants_below):
        # Marks and horns may touch the letter or stand off; a mark too many is no such case.
        more = (has_above and not wants_above) or (has_below and not wants_below)
        return _UNREAD if more and base not in _HORNED else _read_whole(ink, letter)
    shapes = trusted_shapes()
    body = _read_shape(make_shape(bands.letter), base, shapes.bases, _FOR_LETTERS)
    if not marks or bands.above is None:
        return _put_together(body, base, "", letter)
    above = _read_shape(make_shape(bands.above), marks, shapes.marks, _FOR_MARKS)
    if above.agreement is Agreement.UNREAD:
        return _UNREAD
    if above.drawn == marks and body.drawn != base:
        # The end of a mark may reach down beside the letter.
        whole = _read_whole(ink, letter)
        if whole.agreement is Agreement.AGREES:
            return whole
    return _put_together(body, base, above.drawn, letter)


def _put_together(body: GlyphReading, base: str, marks: str, letter: str) -> GlyphReading:
    """Return the reading of a letter with its marks."""
    if body.agreement is Agreement.UNREAD:
        return _UNREAD
    dot = "\u0323" if has_dot_below(letter) else ""
    # A circumflex or breve belongs to the letter and comes before the tone.
    inner = sorted(marks, key=lambda mark: mark not in "\u0302\u0306")
    drawn = unicodedata.normalize("NFC", body.drawn + dot + "".join(inner))
    same = body.drawn == base and drawn == letter
    return GlyphReading(Agreement.AGREES if same else Agreement.DIFFERS, drawn)


def _read_mark(ink: Image.Image, mark: str) -> GlyphReading:
    """Return what a picture shows of a mark that is a glyph of its own.

    Programs that do not shape text set it across its letter; so only a clear answer counts.
    """
    reading = _read_shape(make_shape(ink), mark, trusted_shapes().marks, _FOR_MARKS)
    return GlyphReading(Agreement.AGREES, mark) if reading == _UNREAD else reading


def _read_whole(ink: Image.Image, letter: str) -> GlyphReading:
    """Return what a picture shows of a letter whose marks touch it.

    Or of one that has other marks than it should: so it never says what else is drawn.
    """
    base = base_of(letter)
    family = (one for one in marked_letters() if base_of(one) == base)
    among = {**trusted_shapes().bases, **{one: whole_shapes(one) for one in (letter, *family)}}
    return _read_shape(make_shape(ink), letter, among, _FOR_WHOLES)


def _read_small(ink: Image.Image, sign: str, em: float) -> GlyphReading:
    """Return whether a stop or hyphen is as small as it should be, and no digit."""
    shape = make_shape(ink)
    if shape is not None and ink.height >= _TALL * em:
        digits = trusted_shapes().digits.values()
        if any(_nearest(shape, shapes) <= _LIKE_DIGIT for shapes in digits):
            return _UNREAD
    return GlyphReading(Agreement.AGREES, sign)
