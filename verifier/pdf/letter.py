"""The letters of a page as PDFium gives them: which, where, and whether a reader sees them."""

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import pypdfium2.raw as pdfium

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.drawing import Box, Drawing, Ink, Rule, Sight, address_of, find_ink

SMALLEST: Final = 2.0
"""Height in points below which nobody reads a letter."""
_UPRIGHT: Final = 0.02
"""Radians by which a line of text may lean."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The /Rotate of a page: from its own space to what a reader sees, lower left at 0,0."""

    quarters: int
    page: Box

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a reader sees a point of the page's space."""
        left, bottom, right, top = self.page
        match self.quarters:
            case 1:
                return y - bottom, right - x
            case 2:
                return right - x, top - y
            case 3:
                return top - y, x - left
            case _:
                return x - left, y - bottom

    def box(self, box: Box) -> Box:
        """Return where a reader sees a box."""
        x0, y0 = self.point(box[0], box[1])
        x1, y1 = self.point(box[2], box[3])
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def rule(self, rule: Rule, *, upright: bool) -> tuple[Rule, bool]:
        """Return a rule as a reader sees it, and whether it then is upright."""
        if upright:
            left, bottom, right, top = self.box((rule.at, rule.start, rule.at, rule.end))
        else:
            left, bottom, right, top = self.box((rule.start, rule.at, rule.end, rule.at))
        stands = upright != (self.quarters % 2 == 1)
        return (Rule(left, bottom, top) if stands else Rule(bottom, left, right)), stands

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as a reader sees them."""
        width, height = self.page[2] - self.page[0], self.page[3] - self.page[1]
        return (height, width) if self.quarters % 2 else (width, height)


def page_box(page: Any) -> Box:  # noqa: ANN401
    """Return the visible part of a page in its own space."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        raise DocumentError(DocumentFault.MALFORMED)
    return box.left, box.bottom, box.right, box.top


@dataclass(frozen=True, slots=True)
class Letter:
    """One character as PDFium gives it; a space ends a word."""

    text: str
    box: Box
    baseline: float
    visible: bool
    upright: bool
    size: float = 0.0
    """The em of the font on the page; a box may be as low as the letter itself."""
    covered: bool = False
    """It is not visible because something was painted over it."""
    ink: Box = (0.0, 0.0, 0.0, 0.0)
    """The box of the glyph itself, without the room around it."""

    @property
    def is_mark(self) -> bool:
        """Whether this is an accent of its own."""
        return len(self.text) == 1 and unicodedata.combining(self.text) > 0


def read_letters(
    text_page: Any,  # noqa: ANN401
    count: int,
    drawing: Drawing,
    turn: Turn,
) -> Iterator[Letter]:
    """Yield the characters in the file's order, without those that PDFium made up.

    One glyph that stands for a letter and its accents is one letter.
    """
    last: Letter | None = None
    at: tuple[float, float] | None = None
    for letter, origin in _read_characters(text_page, count, drawing, turn):
        if last is not None and letter.is_mark and origin == at:
            box, ink = _around(last.box, letter.box), _around(last.ink, letter.ink)
            last = replace(last, text=last.text + letter.text, box=box, ink=ink)
            continue
        if last is not None:
            yield last
        last, at = letter, origin
    if last is not None:
        yield last


def _around(one: Box, other: Box) -> Box:
    """Return the box around two boxes."""
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def _read_characters(
    text_page: Any,  # noqa: ANN401
    count: int,
    drawing: Drawing,
    turn: Turn,
) -> Iterator[tuple[Letter, tuple[float, float]]]:
    """Yield every character with the origin of its glyph."""
    rectangle, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    width, height = turn.size
    known: tuple[int, Ink | None, bool, float] = (0, None, True, 0.0)
    for index in range(count):
        if pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        pdfium.FPDFText_GetLooseCharBox(text_page, index, rectangle)
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        own = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        box = turn.box(own)
        known = _read_manner(text_page, index, drawing, turn, known=known)
        _, ink, upright, size = known
        pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
        sight = _look(own, box, ink=ink, drawing=drawing, width=width, height=height)
        letter = Letter(
            _character(text_page, index, code),
            box,
            turn.point(x.value, y.value)[1],
            visible=sight is Sight.SEEN,
            covered=sight is Sight.COVERED,
            ink=turn.box((left.value, bottom.value, right.value, top.value)),
            upright=upright,
            size=size,
        )
        yield letter, (x.value, y.value)


def _read_manner(
    text_page: Any,  # noqa: ANN401
    index: int,
    drawing: Drawing,
    turn: Turn,
    *,
    known: tuple[int, Ink | None, bool, float],
) -> tuple[int, Ink | None, bool, float]:
    """Return address, ink, uprightness and em of a character's text object, asked for once each."""
    owner = pdfium.FPDFText_GetTextObject(text_page, index)
    address = address_of(owner)
    if address and address == known[0]:
        return known
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    upright = _is_upright(pdfium.FPDFText_GetCharAngle(text_page, index), turn.quarters)
    size = pdfium.FPDFText_GetFontSize(text_page, index) * math.hypot(matrix.c, matrix.d)
    return address, find_ink(drawing, owner), upright, size


def _character(text_page: Any, index: int, code: int) -> str:  # noqa: ANN401
    """Return a character, the replacement character where the font does not tell which."""
    unknown = pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1
    surrogate = 0xD800 <= code <= 0xDFFF
    return "\ufffd" if unknown or surrogate or code in (0, 0xFFFE, 0xFFFF) else chr(code)


def _is_upright(angle: float, quarters: int) -> bool:
    """Return whether a reader sees a letter standing on a level line."""
    # PDFium counts angles clockwise, as /Rotate does: text set upwards turns level by 90 degrees.
    seen = (angle + quarters * math.pi / 2) % (2 * math.pi)
    return min(seen, 2 * math.pi - seen) <= _UPRIGHT


def _look(
    own: Box, box: Box, *, ink: Ink | None, drawing: Drawing, width: float, height: float
) -> Sight:
    """Return whether a reader sees a letter: on the page, large enough, painted, not covered."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    on_page = 0 <= x <= width and 0 <= y <= height
    if not on_page or box[3] - box[1] < SMALLEST:
        return Sight.UNSEEN
    return drawing.sight(ink, (own[0] + own[2]) / 2, (own[1] + own[3]) / 2)
