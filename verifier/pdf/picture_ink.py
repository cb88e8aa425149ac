"""Ink on the picture of a page: what differs from the ground in any of its colours.

Orange on white hardly differs in grey, and not at all in red; a reader sees it well. So the ground
is taken for each colour by itself, and the colour that differs most counts.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from verifier.pdf.glyph_shape import INK, recolour

FAINT: Final = 70
"""Contrast, of 255, below which no letter can be read."""
VISIBLE: Final = 30
"""Contrast from which on something drawn can be seen."""
_MARGIN: Final = 3
"""Dots around an area from which the ground below it is known."""
_EDGE: Final = 5
"""Dots across within which the soft edge of a stroke lies."""
_SPECK: Final = (3, 6)
"""Width and height, in dots, up to which something faint is no stroke."""

Area = tuple[int, int, int, int]
"""Left, top, right, bottom in dots of a picture."""
_SEEN: Final = bytes(255 if value >= VISIBLE else 0 for value in range(256))


def is_empty(area: Area) -> bool:
    """Return whether an area holds no dot: it lies outside the picture, or is none."""
    return area[0] >= area[2] or area[1] >= area[3]


def drop_colour(picture: Image.Image) -> Image.Image:
    """Return a picture in grey when it has no colours: most pages, in a third of the memory."""
    red, green, blue = picture.split()
    coloured = (
        ImageChops.difference(red, green).getbbox() or ImageChops.difference(red, blue).getbbox()
    )
    return picture if coloured else red


def find_contrast(picture: Image.Image, area: Area, *, like: Area | None = None) -> Image.Image:
    """Return by how much each dot of an area differs from its ground, or that of another area.

    The ground is the colour that is most common in and around it.
    """
    left, top, right, bottom = like or area
    wide = picture.crop((left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN))
    counts, own = wide.histogram(), picture.crop(area)
    found: Image.Image | None = None
    for number, band in enumerate(own.split()):
        levels = counts[256 * number : 256 * (number + 1)]
        contrast = recolour(band, _away_from(levels.index(max(levels))))
        found = contrast if found is None else ImageChops.lighter(found, contrast)
    return own if found is None else found


def find_ink(contrast: Image.Image) -> Image.Image | None:
    """Return contrast as ink (255) on its ground (0), None where nothing can be read."""
    most = contrast.getextrema()[1]
    if not isinstance(most, int | float) or most < FAINT:
        return None
    return recolour(contrast, _stretched(round(most)))


def has_faint_strokes(contrast: Image.Image, ink: Image.Image) -> bool:
    """Return whether beside the ink of a letter something paler is drawn that can be seen."""
    strokes = recolour(ink, INK).filter(ImageFilter.MaxFilter(_EDGE))
    rest = ImageChops.subtract(recolour(contrast, _SEEN), strokes).getbbox()
    return rest is not None and rest[2] - rest[0] >= _SPECK[0] and rest[3] - rest[1] >= _SPECK[1]


def find_lines(contrast: Image.Image, *, upright: bool, gap: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of the lines along a strip, with gaps of at most so many dots."""
    strip = recolour(contrast, _SEEN)
    if not upright:
        strip = strip.transpose(Image.Transpose.ROTATE_270)  # its left end comes to the top
    rows = strip.resize((1, strip.height), Image.Resampling.BOX).tobytes()
    start = last = -1
    for number, ink in enumerate(rows):
        if not ink:
            continue
        if start < 0:
            start = number
        elif number - last > gap + 1:
            yield start, last + 1
            start = number
        last = number
    if start >= 0:
        yield start, last + 1


def find_visible(contrast: Image.Image) -> Area | None:
    """Return the area in which contrast can be seen, None where there is none."""
    return recolour(contrast, _SEEN).getbbox()


def erase(ink: Image.Image, area: Area, others: Sequence[Area]) -> None:
    """Take from the ink of an area what lies in other areas."""
    brush = ImageDraw.Draw(ink)
    left, top = area[0], area[1]
    for x0, y0, x1, y1 in others:
        if x0 < area[2] and x1 > left and y0 < area[3] and y1 > top:
            brush.rectangle((x0 - left, y0 - top, x1 - left - 1, y1 - top - 1), fill=0)


@cache
def _away_from(ground: int) -> bytes:
    return bytes(abs(value - ground) for value in range(256))


@cache
def _stretched(most: int) -> bytes:
    return bytes(min(255, round(value * 255 / most)) for value in range(256))
