"""Pictures of the pages on which a PDF differs from the signed XML, for whoever looks at a report.

A picture shows what a reader of the file sees, signatures' appearances and annotations included,
but for the middle of citizen numbers, which no result shows in full. It proves nothing: what was
compared is the text, and the picture stands beside it.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from PIL import Image, ImageDraw

from verifier.errors import DocumentError
from verifier.pdf.rendering import render_page
from verifier.pdf.text import PageText, Word, group_lines, join_words, read_pages
from verifier.policy import Limits
from verifier.report import VerificationReport
from verifier.report_card import TextRun

MOST_PAGES: Final = 4
"""A card has about six pages; who needs more pictures needs the file."""
_DPI: Final = 110
"""Small print of a form can be read when the picture is enlarged."""
_COLOURS: Final = 48
"""Enough for black, a seal's red and a signature's blue with smooth edges."""
_PNG_MARK: Final = b"\x89PNG\r\n\x1a\n"
_DIGITS: Final = re.compile(r"[\d.:;,-]*\d[\d.:;,-]*")
_NUMBER: Final = 12
_HEAD: Final = 0.34
_END: Final = 0.16
"""Shares of a number's width that stay readable: four digits and two."""
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
    texts = {text.number: text for text in read_pages(content, limits=limits)}
    for page in list(pages)[:MOST_PAGES]:
        try:
            hidden = tuple(_find_numbers(texts[page])) if page in texts else ()
            images += _draw(content, page, hidden, limits=limits)
        except DocumentError as error:
            fault = error
    if fault is not None and not images:
        raise fault
    return tuple(images)


def _find_numbers(page: PageText) -> Iterator[TextRun]:
    """Yield where citizen numbers stand: twelve digits, in one word or in several on a line."""
    for line in group_lines(page.words):
        for is_number, group in groupby(line, key=_is_digits):
            words = tuple(group)
            if is_number and sum(map(str.isdigit, "".join(w.text for w in words))) == _NUMBER:
                yield join_words(words)


def _is_digits(word: Word) -> bool:
    return _DIGITS.fullmatch(word.text) is not None


def _hide(image: Image.Image, run: TextRun, scale: float) -> None:
    """Paint over the middle of a number, so that its head and end can still be recognised."""
    width = run.right - run.left
    box = (
        (run.left + width * _HEAD) * scale,
        image.height - run.top * scale,
        (run.right - width * _END) * scale,
        image.height - run.bottom * scale,
    )
    ImageDraw.Draw(image).rectangle(box, fill=_PAINT)


def _draw(
    content: bytes, page: int, hidden: Iterable[TextRun], *, limits: Limits
) -> Iterator[PageImage]:
    """Yield one page in few colours, unless even that is too large."""
    picture = render_page(content, page - 1, dpi=_DPI, limits=limits)
    buffer = io.BytesIO()
    image = picture.image()
    for run in hidden:
        _hide(image, run, picture.scale)
    few = image.quantize(_COLOURS, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True)
    if buffer.tell() <= MOST_BYTES:
        yield PageImage(
            page,
            max(round(picture.width / picture.scale), 1),
            max(round(picture.height / picture.scale), 1),
            buffer.getvalue(),
        )
