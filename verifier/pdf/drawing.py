"""What a page draws besides its letters: rules, fills and images, in the order of painting.

Two questions rest on it: between which rules of a table does a word stand, and can it be seen at
all. ISO 32000-2 8.5 (paths), 8.9 (images), 9.3.6 (text rendering mode).
"""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

import pypdfium2.raw as pdfium

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.work import Work

_OBJECTS: Final = 20_000
"""Objects of one page; a form with ruled tables has about 400."""
_FORM_DEPTH: Final = 6
"""Forms in forms; PDFium itself stops at a few more."""
_SEGMENTS: Final = 64
"""Segments of a path that are looked at as rules; a glyph drawn as a path has more and is none."""
_STRAIGHT: Final = 0.6
"""By how many points a rule may deviate from the horizontal or vertical."""
_RULE_LENGTH: Final = 4.0
"""Shorter lines are ornaments: leader dots, ticks."""
_INVISIBLE_MODES: Final = frozenset(
    {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
)
_OPAQUE: Final = 100
"""From this alpha on (of 255), a fill hides what lies below, and a letter can be read."""
_WHITE: Final = 245
"""From this value on in each of the three colours, a letter cannot be told from the paper."""

_Matrix = tuple[float, float, float, float, float, float]
_TILE: Final = 24.0
"""Width and height, in points, of the tiles by which fills are found."""
_TILES: Final = 200
"""Tiles that a fill is noted in; a larger one is looked at from everywhere."""
_IDENTITY: Final[_Matrix] = (1, 0, 0, 1, 0, 0)
Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""


class Sight(Enum):
    """Whether a reader sees a letter."""

    SEEN = "seen"
    UNSEEN = "unseen"
    """It has no ink, that of the paper, or lies where nothing is shown."""
    COVERED = "covered"
    """Something was painted over it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at `at` on one axis, from `start` to `end` on the other."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class _Fill:
    """An area painted over."""

    order: int
    box: Box
    dark: bool
    """Dark enough for white letters to show on it."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How a piece of text was painted."""

    order: int
    shows: bool
    """It paints something that differs from paper; False in render mode 3, without opacity."""
    white: bool
    clip: Box | None


@dataclass(slots=True)
class Drawing:
    """What was found on one page while going through its objects."""

    vertical: list[Rule] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    inks: dict[int, Ink] = field(default_factory=dict)
    """By the address of the text object."""
    images: list[Box] = field(default_factory=list)
    objects: int = 0
    work: Work = field(default_factory=Work)
    _small: dict[tuple[int, int], list[_Fill]] = field(default_factory=dict)
    _large: list[_Fill] = field(default_factory=list)

    def add_fill(self, fill: _Fill) -> None:
        """Note an area painted over, in every tile that it touches."""
        if not all(map(math.isfinite, fill.box)):
            self._large.append(fill)
            return
        left, bottom, right, top = (int(side // _TILE) for side in fill.box)
        if (right - left + 1) * (top - bottom + 1) > _TILES:
            self._large.append(fill)
            return
        for column in range(left, right + 1):
            for row in range(bottom, top + 1):
                self._small.setdefault((column, row), []).append(fill)

    def sight(self, ink: Ink | None, x: float, y: float) -> Sight:
        """Return whether a letter whose middle is at the point can be seen by a reader."""
        if ink is None or not ink.shows or (ink.clip is not None and not _inside(ink.clip, x, y)):
            return Sight.UNSEEN
        if not (math.isfinite(x) and math.isfinite(y)):
            return Sight.UNSEEN
        near = self._small.get((int(x // _TILE), int(y // _TILE)), ())
        self.work.spend(1 + len(near) + len(self._large))
        over = [fill for fill in (*near, *self._large) if _inside(fill.box, x, y)]
        if any(fill.order > ink.order for fill in over):
            return Sight.COVERED
        return Sight.SEEN if not ink.white or any(fill.dark for fill in over) else Sight.UNSEEN


def read_drawing(page: Any, work: Work) -> Drawing:  # noqa: ANN401  # a ctypes handle
    """Return what a loaded PDFium page draws.

    Raises:
        DocumentError: the page has more objects than any card.

    """
    drawing = Drawing(work=work)
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        _read_object(pdfium.FPDFPage_GetObject(page, index), drawing, matrix=_IDENTITY, depth=0)
    return drawing


def _read_object(handle: Any, drawing: Drawing, *, matrix: _Matrix, depth: int) -> None:  # noqa: ANN401
    """Note one object of a page or form."""
    drawing.objects += 1
    if drawing.objects > _OBJECTS:
        raise DocumentError(DocumentFault.LIMIT, limit="page_objects")
    kind = pdfium.FPDFPageObj_GetType(handle)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        drawing.inks[address_of(handle)] = _read_ink(handle, drawing.objects, matrix)
    elif kind == pdfium.FPDF_PAGEOBJ_PATH:
        _read_path(handle, drawing, matrix)
    elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
        if (box := _bounds(handle, matrix)) is not None:
            drawing.add_fill(_Fill(drawing.objects, box, dark=True))
            drawing.images.append(box)
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORM_DEPTH:
        inner = _multiply(_matrix_of(handle), matrix)
        for index in range(pdfium.FPDFFormObj_CountObjects(handle)):
            child = pdfium.FPDFFormObj_GetObject(handle, index)
            _read_object(child, drawing, matrix=inner, depth=depth + 1)


def address_of(handle: Any) -> int:  # noqa: ANN401
    """Return what identifies an object while its page is loaded."""
    return ctypes.addressof(handle.contents) if handle else 0


def find_ink(drawing: Drawing, text_object: Any) -> Ink | None:  # noqa: ANN401
    """Return how a text object was painted; None when it is in no form that was looked into."""
    return drawing.inks.get(address_of(text_object))


def _read_ink(handle: Any, order: int, matrix: _Matrix) -> Ink:  # noqa: ANN401
    """Return how a text object is painted."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
    read = (
        pdfium.FPDFPageObj_GetStrokeColor
        if mode == pdfium.FPDF_TEXTRENDERMODE_STROKE
        else pdfium.FPDFPageObj_GetFillColor
    )
    *colours, alpha = _colour(handle, read)
    optional = pdfium.FPDFPageObj_CountMarks(handle) > 0 and _is_optional(handle)
    return Ink(
        order,
        shows=mode not in _INVISIBLE_MODES and alpha >= _OPAQUE and not optional,
        white=min(colours) >= _WHITE,
        clip=_read_clip(handle, matrix),
    )


def _is_optional(handle: Any) -> bool:  # noqa: ANN401
    """Return whether an object belongs to a layer (/OC, ISO 32000-2 8.11), which may be hidden."""
    buffer = (ctypes.c_ushort * 8)()
    length = ctypes.c_ulong()
    for index in range(pdfium.FPDFPageObj_CountMarks(handle)):
        mark = pdfium.FPDFPageObj_GetMark(handle, index)
        size = ctypes.sizeof(buffer)
        named = pdfium.FPDFPageObjMark_GetName(mark, buffer, size, length)
        if named and bytes(buffer)[: length.value].decode("utf-16-le") == "OC\0":
            return True
    return False


def _colour(handle: Any, read: Any) -> tuple[int, int, int, int]:  # noqa: ANN401
    """Return red, green, blue and alpha; black when PDFium cannot tell."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not read(handle, *parts):
        return 0, 0, 0, 255
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _read_clip(handle: Any, matrix: _Matrix) -> Box | None:  # noqa: ANN401
    """Return the box outside of which nothing of an object shows."""
    clip = pdfium.FPDFPageObj_GetClipPath(handle)
    box: Box | None = None
    for path in range(max(0, pdfium.FPDFClipPath_CountPaths(clip) if clip else 0)):
        count = min(pdfium.FPDFClipPath_CountPathSegments(clip, path), _SEGMENTS)
        segments = (pdfium.FPDFClipPath_GetPathSegment(clip, path, i) for i in range(count))
        points = [_apply(matrix, *_point(segment)) for segment in segments]
        if points:
            own = _hull(points)
            box = own if box is None else _intersect(box, own)
    return box


def _read_path(handle: Any, drawing: Drawing, matrix: _Matrix) -> None:  # noqa: ANN401
    """Note the rules of a path, and the area that it fills."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(handle, fill, stroke)
    count = pdfium.FPDFPath_CountSegments(handle)
    if 1 < count <= _SEGMENTS and (fill.value or stroke.value):
        whole = _multiply(_matrix_of(handle), matrix)
        for start, end in _lines(handle, count):
            _note_rule(_apply(whole, *start), _apply(whole, *end), drawing)
    if fill.value and (box := _bounds(handle, matrix)) is not None:
        *colours, alpha = _colour(handle, pdfium.FPDFPageObj_GetFillColor)
        thick = min(box[2] - box[0], box[3] - box[1]) > 2 * _STRAIGHT
        if alpha >= _OPAQUE and thick:
            drawing.add_fill(_Fill(drawing.objects, box, dark=min(colours) < _WHITE - 20))


def _lines(
    handle: Any,  # noqa: ANN401
    count: int,
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight segments of a path."""
    first = last = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(handle, index)
        kind, point = pdfium.FPDFPathSegment_GetType(segment), _point(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield last, first


def _note_rule(start: tuple[float, float], end: tuple[float, float], drawing: Drawing) -> None:
    """Note a segment that is upright or level and long enough."""
    (x0, y0), (x1, y1) = start, end
    if abs(x1 - x0) <= _STRAIGHT and abs(y1 - y0) >= _RULE_LENGTH:
        drawing.vertical.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    elif abs(y1 - y0) <= _STRAIGHT and abs(x1 - x0) >= _RULE_LENGTH:
        drawing.horizontal.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))


def _point(segment: Any) -> tuple[float, float]:  # noqa: ANN401
    """Return where a segment ends."""
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, x, y)
    return x.value, y.value


def _matrix_of(handle: Any) -> _Matrix:  # noqa: ANN401
    """Return the matrix of an object."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _multiply(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """Return the matrix that applies `inner` first (ISO 32000-2 8.3.4)."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _apply(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    """Return where a point goes."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(handle: Any, matrix: _Matrix) -> Box | None:  # noqa: ANN401
    """Return the box of an object on the page."""
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(handle, *sides):
        return None
    left, bottom, right, top = (side.value for side in sides)
    corners = [(left, bottom), (left, top), (right, bottom), (right, top)]
    return _hull([_apply(matrix, x, y) for x, y in corners])


def _hull(points: list[tuple[float, float]]) -> Box:
    """Return the box around points."""
    across, up = [x for x, _ in points], [y for _, y in points]
    return min(across), min(up), max(across), max(up)


def _intersect(one: Box, other: Box) -> Box:
    """Return the box that both boxes share; right lies left of left when there is none."""
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def _inside(box: Box, x: float, y: float) -> bool:
    """Return whether a point lies in a box."""
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
