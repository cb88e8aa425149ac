"""Shapes of glyphs as bits, and how far two of them lie apart.

A glyph is stretched to one size and made black and white; its rows of bits together are one whole
number, so that comparing takes a few operations. Strokes may be thicker, thinner or one dot away:
only what lies further off counts in full.
"""

from dataclasses import dataclass
from typing import Final

from PIL import Image

_WIDTH: Final = 22
_HEIGHT: Final = 28
_STRIDE: Final = 24
"""Bits of a row: a column of nothing at either side, and whole bytes."""
_ROWS: Final = _HEIGHT + 2
INK: Final = bytes(255 if value >= 110 else 0 for value in range(256))
"""From this coverage on, of 255, a dot belongs to a glyph."""
_FAINT: Final = bytes(255 if value >= 90 else 0 for value in range(256))
"""The same for the gap between a letter and its marks, which is narrow."""
_NEAR: Final = 0.15
"""What a dot counts that is off by one."""
_SLACK: Final = 1.4
"""By how much widths of one letter differ between fonts, heights being equal."""
_WIDE: Final = 0.3
"""What it counts when a glyph is wider than that."""


def _find_mask() -> int:
    field = Image.new("1", (_STRIDE, _ROWS))
    field.paste(1, (1, 1, 1 + _WIDTH, 1 + _HEIGHT))
    return int.from_bytes(field.tobytes(), "big")


_MASK: Final = _find_mask()


def recolour(image: Image.Image, table: bytes) -> Image.Image:
    """Return a grey picture with every value replaced; far faster than Pillow's own `point`."""
    return Image.frombytes("L", image.size, image.tobytes().translate(table))


@dataclass(frozen=True, slots=True)
class Shape:
    """One glyph."""

    bits: int
    thick: int
    """The same with everything one dot thicker."""
    count: int
    """Of the dots."""
    ratio: float
    """Width by height before it was stretched."""


def trim(image: Image.Image) -> Image.Image | None:
    """Return the part of a picture of ink (255) on nothing (0) that holds ink; None for none."""
    box = recolour(image, _FAINT).getbbox()
    return None if box is None else image.crop(box)


def make_shape(image: Image.Image) -> Shape | None:
    """Return the shape of a picture of ink (255) on nothing (0), None when there is no ink."""
    box = recolour(image, INK).getbbox()
    if box is None:
        return None
    own = image.crop(box)
    shrinks = own.width >= _WIDTH and own.height >= _HEIGHT
    way = Image.Resampling.BOX if shrinks else Image.Resampling.BILINEAR
    field = Image.new("L", (_STRIDE, _ROWS))
    field.paste(own.resize((_WIDTH, _HEIGHT), way), (1, 1))
    bits = int.from_bytes(field.convert("1", dither=Image.Dither.NONE).tobytes(), "big")
    row = bits | bits << 1 | bits >> 1
    thick = (row | row << _STRIDE | row >> _STRIDE) & _MASK
    return Shape(bits, thick, max(bits.bit_count(), 1), own.width / own.height)


def distance(one: Shape, other: Shape) -> float:
    """Return how far two shapes lie apart: 0 for one glyph, about 0.1 for its like elsewhere."""
    off = (one.bits ^ other.bits).bit_count()
    far = (one.bits & ~other.thick).bit_count() + (other.bits & ~one.thick).bit_count()
    apart = max(one.ratio, other.ratio) / min(one.ratio, other.ratio)
    wide = max(0.0, apart - _SLACK) * _WIDE
    return (far + _NEAR * off) / (one.count + other.count) + wide


@dataclass(frozen=True, slots=True)
class Bands:
    """A letter cut where rows are without ink: marks above, the letter, a dot below."""

    above: Image.Image | None
    letter: Image.Image
    below: Image.Image | None


def cut_bands(image: Image.Image) -> Bands | None:
    """Return a picture of ink cut into bands, the tallest being the letter; None without ink."""
    own = trim(image)
    if own is None:
        return None
    rows = recolour(own, _FAINT).resize((1, own.height), Image.Resampling.BOX).tobytes()
    bands: list[tuple[int, int]] = []
    start: int | None = None
    for y, ink in enumerate((*rows, 0)):
        if ink and start is None:
            start = y
        elif not ink and start is not None:
            bands.append((start, y))
            start = None
    if not bands:
        return None
    letter = max(bands, key=lambda band: band[1] - band[0])
    return Bands(
        _cut(own, [band for band in bands if band[1] <= letter[0]]),
        own.crop((0, letter[0], own.width, letter[1])),
        _cut(own, [band for band in bands if band[0] >= letter[1]]),
    )


def _cut(image: Image.Image, bands: list[tuple[int, int]]) -> Image.Image | None:
    if not bands:
        return None
    return trim(image.crop((0, bands[0][0], image.width, bands[-1][1])))
