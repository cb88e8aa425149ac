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
    SIGNS,
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
_FLAT: Final = frozenset("_-–—‐‑−―…‥")
_DOTS: Final = frozenset(".·•∙⋅․,'’‘\"“”`´°")
_PAIRS: Final = frozenset(":;")
_TALLEST: Final = {"flat": (0.2, 2.4), "dot": (0.36, 4.0), "pair": (0.85, 11.0)}
"""Height of signs by their kind, in the em and, as a document chooses that, in points."""


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
_FOR_SIGNS: Final = _Bounds(most=0.40, behind=0.04, near=0.0, ahead=1.0)
UNREAD: Final = GlyphReading(Agreement.UNREAD, "")
"""A picture that shows neither clearly."""


def read_glyph(
    ink: Image.Image | None, claimed: str, *, em: float, scale: float = 240 / 72
) -> GlyphReading:
    """Return what a picture of ink (255) on nothing (0) shows, None being a picture without ink.

    `em` is the size of the font in dots, `scale` the dots of a point.
    """
    folded = unicodedata.normalize("NFKC", claimed).casefold()
    letter = unicodedata.normalize("NFC", folded)
    own = None if ink is None else trim(ink)
    if own is None:
        return UNREAD
    if letter in DIGITS and len(letter) == 1:
        return _read_shape(make_shape(own), letter, trusted_shapes().digits, _FOR_DIGITS)
    if base_of(letter) in BASES and len(base_of(letter)) == 1:
        return _read_letter(own, letter, large=claimed.isupper())
    if unicodedata.combining(letter[:1]):
        return _read_mark(own, letter)
    return _read_sign(own, letter, em=em, scale=scale)


def _read_shape(
    shape: Shape | None,
    claimed: str,
    among: Mapping[str, tuple[Shape, ...]],
    bounds: _Bounds,
) -> GlyphReading:
    """Return which of several characters a shape is."""
    if shape is None or claimed not in among:
        return UNREAD
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
    return UNREAD


def _nearest(shape: Shape, shapes: Iterable[Shape]) -> float:
    return min((distance(shape, other) for other in shapes), default=1.0)


def _read_letter(ink: Image.Image, letter: str, *, large: bool) -> GlyphReading:
    """Return what a picture shows of a letter: the letter itself, and its marks by themselves."""
    bands = cut_bands(ink)
    if bands is None:
        return UNREAD
    base, marks = base_of(letter), marks_of(letter)
    wants_above, wants_below = bool(marks) or (base in "ij" and not large), has_dot_below(letter)
    has_above, has_below = bands.above is not None, bands.below is not None
    if (has_above, has_below) != (wants_above, wants_below):
        # Marks and horns may touch the letter or stand off; a mark too many is no such case.
        more = (has_above and not wants_above) or (has_below and not wants_below)
        return UNREAD if more and base not in _HORNED else _read_whole(ink, letter)
    shapes = trusted_shapes()
    body = _read_shape(make_shape(bands.letter), base, shapes.bases, _FOR_LETTERS)
    if not marks or bands.above is None:
        return _put_together(body, base, "", letter)
    above = _read_shape(make_shape(bands.above), marks, shapes.marks, _FOR_MARKS)
    if above.agreement is Agreement.UNREAD:
        return UNREAD
    if above.drawn == marks and body.drawn != base:
        # The end of a mark may reach down beside the letter.
        whole = _read_whole(ink, letter)
        if whole.agreement is Agreement.AGREES:
            return whole
    return _put_together(body, base, above.drawn, letter)


def _put_together(body: GlyphReading, base: str, marks: str, letter: str) -> GlyphReading:
    """Return the reading of a letter with its marks."""
    if body.agreement is Agreement.UNREAD:
        return UNREAD
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
    return GlyphReading(Agreement.AGREES, mark) if reading == UNREAD else reading


def _read_whole(ink: Image.Image, letter: str) -> GlyphReading:
    """Return what a picture shows of a letter whose marks touch it.

    Or of one that has other marks than it should: so it never says what else is drawn.
    """
    base = base_of(letter)
    family = (one for one in marked_letters() if base_of(one) == base)
    among = {**trusted_shapes().bases, **{one: whole_shapes(one) for one in (letter, *family)}}
    return _read_shape(make_shape(ink), letter, among, _FOR_WHOLES)


def _read_sign(ink: Image.Image, sign: str, *, em: float, scale: float) -> GlyphReading:
    """Return whether a sign is as small as it should be, or has the shape that it should have.

    Signs that are in neither list, and scripts that no card is written with, stay unread.
    """
    agrees = GlyphReading(Agreement.AGREES, sign)
    if sign in SIGNS:
        among = {**trusted_shapes().digits, **trusted_shapes().bases, sign: whole_shapes(sign)}
        return _read_shape(make_shape(ink), sign, among, _FOR_SIGNS)
    if all(part in _FLAT or part in _DOTS for part in sign):
        kind = "flat" if all(part in _FLAT for part in sign) else "dot"
    elif sign in _PAIRS:
        bands = cut_bands(ink)
        if bands is None or (bands.above is None and bands.below is None):
            return UNREAD
        kind = "pair"
    else:
        return UNREAD
    share, points = _TALLEST[kind]
    return agrees if ink.height <= min(share * em, points * scale) + 1 else UNREAD
