"""Draws marked text on a page; positions are the upper left corners of what is drawn."""

from collections.abc import Sequence
from typing import Final

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from web.receipts import look
from web.receipts.look import Text
from web.receipts.structure import Tagger

CELL_GAP: Final = 6.0
"""Points between the cells of a row."""
_TALL: Final = 1e6


def measure(text: Text, width: float) -> float:
    """Return how high a text is when it is set in this width."""
    return float(text.wrap(width, _TALL)[1])


class Pen:
    """Draws on one page, and remembers what each piece of text is."""

    def __init__(self, canvas: Canvas) -> None:
        """Begin a page."""
        self.tagger = Tagger(canvas)
        self._canvas = canvas

    def write(
        self,
        text: Text,
        corner: tuple[float, float],
        width: float,
        *,
        role: str = "P",
        column_header: bool = False,
    ) -> float:
        """Write a text; return its height."""
        height = measure(text, width)
        left, top = corner
        with self.tagger.piece(role, text.plain, column_header=column_header):
            text.drawOn(self._canvas, left, top - height)
        return height

    def write_row(
        self,
        cells: Sequence[Text],
        widths: Sequence[float],
        corner: tuple[float, float],
        *,
        header: bool = False,
    ) -> None:
        """Write the cells of one row of a table."""
        left, top = corner
        with self.tagger.group("TR"):
            for cell, width in zip(cells, widths, strict=True):
                role = "TH" if header else "TD"
                self.write(cell, (left, top), width - CELL_GAP, role=role, column_header=header)
                left += width

    def fill(
        self, corner: tuple[float, float], size: tuple[float, float], colour: Color, *, radius: int
    ) -> None:
        """Fill an area with a colour."""
        (left, top), (width, height) = corner, size
        with self.tagger.decoration():
            self._canvas.setFillColor(colour)
            self._canvas.roundRect(left, top - height, width, height, radius, stroke=0, fill=1)

    def rule(self, top: float, colour: Color, *, thickness: float = 0.5) -> None:
        """Draw a line across the text."""
        with self.tagger.decoration():
            self._canvas.setStrokeColor(colour)
            self._canvas.setLineWidth(thickness)
            self._canvas.line(look.MARGIN, top, look.PAGE_WIDTH - look.MARGIN, top)

    def sign(self, kind: str, corner: tuple[float, float], size: float) -> None:
        """Draw the sign of a verdict: its shape tells it apart without colour."""
        with self.tagger.decoration():
            self._canvas.saveState()
            self._canvas.translate(corner[0], corner[1])
            self._canvas.scale(size / _SIGN, -size / _SIGN)
            self._canvas.setFillColor(look.COLOURS[kind])
            self._canvas.setStrokeColor(look.WHITE)
            self._canvas.setLineWidth(4.5)
            self._canvas.setLineCap(1)
            self._canvas.setLineJoin(1)
            for shape, filled in _SIGNS[kind]:
                self._trace(shape, filled=filled)
            self._canvas.restoreState()

    def _trace(self, points: Sequence[tuple[float, float]], *, filled: bool) -> None:
        path = self._canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        if filled:
            path.close()
        self._canvas.drawPath(path, stroke=0 if filled else 1, fill=1 if filled else 0)


_SIGN: Final = 48.0
_Shape = tuple[tuple[float, float], ...]
_SHIELD: Final[_Shape] = (
    (24, 3),
    (43, 10),
    (43, 26),
    (35, 38),
    (24, 45),
    (13, 38),
    (5, 26),
    (5, 10),
)
_OCTAGON: Final[_Shape] = (
    *((15.3, 3), (32.7, 3), (45, 15.3), (45, 32.7)),
    *((32.7, 45), (15.3, 45), (3, 32.7), (3, 15.3)),
)
_DIAMOND: Final[_Shape] = ((24, 2.5), (45.5, 24), (24, 45.5), (2.5, 24))
_SIGNS: Final[dict[str, tuple[tuple[_Shape, bool], ...]]] = {
    "valid": ((_SHIELD, True), (((15, 25), (21.5, 31.5), (34, 17)), False)),
    "invalid": (
        (_OCTAGON, True),
        (((16.5, 16.5), (31.5, 31.5)), False),
        (((31.5, 16.5), (16.5, 31.5)), False),
    ),
    "indeterminate": (
        (_DIAMOND, True),
        (
            ((20, 19), (21, 16), (24, 15), (27, 16), (28.5, 19), (27, 22), (24, 24.5), (24, 27.5)),
            False,
        ),
        (((24, 33), (24, 33.2)), False),
    ),
}
