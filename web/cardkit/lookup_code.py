"""The QR code beside a printed card's lookup code, which spares typing 36 characters.

It holds the UUID just as it is printed beside it and nothing about the pupil: whoever photographs
the cover learns no more from it. It proves nothing either; the signatures do.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from web.cardkit import form_style as look

SIZE: Final = 24 * mm
"""Edge of the symbol without its margin: modules of 0.8 mm, which old phones and copiers manage."""
QUIET_ZONE: Final = 4
"""Modules left white on each side (ISO/IEC 18004, 6.3.8)."""


class LookupCode(Flowable):
    """A lookup code as a QR symbol, centred, with its quiet zone."""

    def __init__(self, lookup_id: str) -> None:
        super().__init__()
        self._rows = draw_modules(lookup_id)
        self._module = SIZE / len(self._rows)
        self.width = self.height = SIZE + 2 * QUIET_ZONE * self._module
        self.hAlign = "CENTER"

    def draw(self) -> None:
        """Fill all dark modules as one path: many would show seams, an image would blur."""
        path = self.canv.beginPath()
        for number, row in enumerate(self._rows, 1):
            bottom = self.height - (QUIET_ZONE + number) * self._module
            for start, length in _dark_runs(row):
                left = (QUIET_ZONE + start) * self._module
                path.rect(left, bottom, length * self._module, self._module)
        self.canv.setFillColor(look.INK)
        self.canv.drawPath(path, stroke=0, fill=1)


def draw_modules(content: str) -> list[list[bool]]:
    """Return the symbol row by row, dark modules true, without margin; level M restores 15 %."""
    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    symbol.add_data(content)
    symbol.make(fit=True)
    return [[bool(module) for module in row] for row in symbol.get_matrix()]


def _dark_runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    """Yield start and length of each run of dark modules."""
    start = 0
    for dark, modules in groupby(row):
        length = len(list(modules))
        if dark:
            yield start, length
        start += length
