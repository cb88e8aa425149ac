"""QR symbols in segments: prefix and # in byte mode, REF and TOKEN alphanumeric (ISO/IEC 18004).

One plain string would be all bytes, two versions larger. Dark modules are drawn as one path in SVG,
so that no seams show, and as whole pixels in PNG.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO
from itertools import groupby
from typing import Final, Literal

from PIL import Image
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.util import QRData

from verifier.printed.base32 import write_base32
from verifier.printed.code import PATH
from verifier.printed.reference import Reference

QUIET_ZONE: Final = 4
"""Modules left white on each side (ISO/IEC 18004 clause 6.3.8)."""
SMALLEST_MODULE_MM: Final = 0.49
"""What office scanners and phones still read; smaller symbols are not made."""
MILLIMETRES_OF_AN_INCH: Final = 25.4

_Mode = Literal[2, 4]
_ALPHANUMERIC: Final = 2
_BYTES: Final = 4
"""Mode indicators (ISO/IEC 18004 table 2), as the library takes them."""


class Correction(Enum):
    """How much of a symbol may be lost."""

    M = ERROR_CORRECT_M
    """15 %: for a code with a token."""
    Q = ERROR_CORRECT_Q
    """25 %: for a reference alone, which leaves room for it."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR symbol without its quiet zone."""

    version: int
    rows: tuple[tuple[bool, ...], ...] = field(repr=False)
    """Dark modules true."""

    @property
    def modules(self) -> int:
        """Return how many modules an edge has."""
        return len(self.rows)

    @property
    def smallest_edge_mm(self) -> float:
        """Return the edge, without quiet zone, below which a module is too small to print."""
        return self.modules * SMALLEST_MODULE_MM


def make_symbol(host: str, reference: Reference, token: bytes | None = None) -> Symbol:
    """Return the symbol of a code with a token (correction M), or of a reference alone (Q)."""
    correction = Correction.Q if token is None else Correction.M
    symbol = QRCode(error_correction=correction.value, border=0)
    for content, mode in _segments(host, reference, token):
        # The library's own optimiser is off: it would cut the segments up again.
        symbol.add_data(QRData(content, mode=mode), optimize=0)
    symbol.make(fit=True)
    rows = tuple(tuple(bool(module) for module in row) for row in symbol.get_matrix())
    return Symbol(symbol.version, rows)


def write_address(host: str, reference: Reference, token: bytes | None = None) -> str:
    """Return what a phone's camera reads out of the symbol."""
    return "".join(content for content, _ in _segments(host, reference, token))


def draw_svg(symbol: Symbol, *, edge_mm: float) -> str:
    """Return the symbol as SVG, `edge_mm` being its edge without the quiet zone."""
    whole = symbol.modules + 2 * QUIET_ZONE
    size = edge_mm * whole / symbol.modules
    path = "".join(
        f"M{QUIET_ZONE + left} {QUIET_ZONE + top}h{width}v1h-{width}z"
        for top, row in enumerate(symbol.rows)
        for left, width in _dark_runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size:.3f}mm" height="{size:.3f}mm" '
        f'viewBox="0 0 {whole} {whole}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{whole}v{whole}h-{whole}z"/><path d="{path}"/></svg>'
    )


def draw_png(symbol: Symbol, *, pixels: int = 12) -> bytes:
    """Return the symbol as PNG in black and white, with so many pixels for a module's edge.

    The resolution that it names gives modules of the smallest size that may be printed, or more.
    """
    whole = symbol.modules + 2 * QUIET_ZONE
    picture = Image.new("1", (whole, whole), 1)
    for top, row in enumerate(symbol.rows, QUIET_ZONE):
        for left, dark in enumerate(row, QUIET_ZONE):
            if dark:
                picture.putpixel((left, top), 0)
    scaled = picture.resize((whole * pixels, whole * pixels), Image.Resampling.NEAREST)
    resolution = int(pixels / SMALLEST_MODULE_MM * MILLIMETRES_OF_AN_INCH)
    content = BytesIO()
    scaled.save(content, "PNG", dpi=(resolution, resolution))
    return content.getvalue()


def _segments(host: str, reference: Reference, token: bytes | None) -> list[tuple[str, _Mode]]:
    parts: list[tuple[str, _Mode]] = [
        (f"https://{host}{PATH}", _BYTES),
        (reference.text, _ALPHANUMERIC),
    ]
    if token is not None:
        parts += [("#", _BYTES), (write_base32(token), _ALPHANUMERIC)]
    return parts


def _dark_runs(row: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """Yield start and length of each run of dark modules."""
    start = 0
    for dark, modules in groupby(row):
        length = len(list(modules))
        if dark:
            yield start, length
        start += length
