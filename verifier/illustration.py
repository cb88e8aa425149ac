"""Pictures of the pages on which a PDF differs from the signed XML, for whoever looks at a report.

A picture shows what a reader of the file sees, signatures' appearances and annotations included,
but for the middle of identity numbers, which no result shows in full. It proves nothing: what was
compared is the text, and the picture stands beside it.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from PIL import Image, ImageDraw

from verifier.errors import DocumentError
from verifier.pdf.drawing import Box
from verifier.pdf.flattening import flatten_pages
from verifier.pdf.number_boxes import find_number_boxes
from verifier.pdf.rendering import render_page
from verifier.pdf.text import read_pages
from verifier.policy import Limits
from verifier.report import VerificationReport

MOST_PAGES: Final = 4
"""A card has about six pages; who needs more pictures needs the file."""
_DPI: Final = 110
"""Small print of a form can be read when the picture is enlarged."""
_COLOURS: Final = 48
"""Enough for black, a seal's red and a signature's blue with smooth edges."""
_PNG_MARK: Final = b"\x89PNG\r\n\x1a\n"
_PAINT: Final = (150, 150, 150)
MOST_BYTES: Final = 1_500_000
"""Of one picture; a page of a form takes about 100 KB."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as a PNG (ISO/IEC 15948), with the size in which boxes on it are given."""

    page: int
    """From 1."""
    width: int
    height: int
    """In points."""
    png: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not self.png.startswith(_PNG_MARK) or len(self.png) > MOST_BYTES:
            raise ValueError("not a PNG of a page")
        if self.page < 1 or min(self.width, self.height) < 1:
            raise ValueError("not a page")


def find_pages(report: VerificationReport) -> tuple[int, ...]:
    """Return the pages worth showing, in their order: those of decisive differences go first."""
    placed = [d for d in report.consistency.differences if d.page is not None and d.box is not None]
    ranked = sorted(placed, key=lambda difference: not difference.decisive)
    pages = dict.fromkeys(difference.page for difference in ranked if difference.page is not None)
    return tuple(sorted(list(pages)[:MOST_PAGES]))


def draw_pages(content: bytes, pages: Iterable[int], *, limits: Limits) -> tuple[PageImage, ...]:
    """Return the pages of a PDF, counted from 1, as pictures; one that cannot be drawn is left out.

    Raises:
        DocumentError: none of them could be drawn.
    """
    images: list[PageImage] = []
    fault = None
    chosen = list(pages)[:MOST_PAGES]
    # What annotations and fields show becomes page content, so that their text is read and hidden
    # like any other. What does not become page content is not drawn.
    flat = flatten_pages(content, {page - 1 for page in chosen}, limits=limits)
    texts = {text.number: text for text in read_pages(flat, limits=limits)}
    for page in chosen:
        try:
            hidden = tuple(find_number_boxes(texts[page].letters)) if page in texts else ()
            images += _draw(flat, page, hidden, limits=limits)
        except DocumentError as error:
            fault = error
    if fault is not None and not images:
        raise fault
    return tuple(images)


def _draw(
    content: bytes, page: int, hidden: Iterable[Box], *, limits: Limits
) -> Iterator[PageImage]:
    """Yield one page in few colours, unless even that is too large."""
    picture = render_page(content, page - 1, dpi=_DPI, limits=limits, annotations=False)
    buffer = io.BytesIO()
    image = picture.image()
    brush = ImageDraw.Draw(image)
    for left, bottom, right, top in hidden:
        high, low = image.height - top * picture.scale, image.height - bottom * picture.scale
        brush.rectangle((left * picture.scale, high, right * picture.scale, low), fill=_PAINT)
    few = image.quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True)
    if buffer.tell() <= MOST_BYTES:
        yield PageImage(
            page,
            max(round(picture.width / picture.scale), 1),
            max(round(picture.height / picture.scale), 1),
            buffer.getvalue(),
        )
