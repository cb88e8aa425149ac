"""The pages of a document with their pictures, drawn when they are needed.

Screen and paper may differ (ISO 32000-2 8.11): where they do, a page has a picture of each.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Final, Self

import pypdfium2.raw as pdfium
from PIL import Image

from verifier.pdf.drawing import Box
from verifier.pdf.glyph_reading import GlyphReading
from verifier.pdf.letter import Letter
from verifier.pdf.native import load_page, open_document, open_form
from verifier.pdf.picture_ink import Area, drop_colour
from verifier.pdf.rendering import draw_page
from verifier.pdf.text import PageText
from verifier.pdf.work import Work
from verifier.policy import Limits

_DPI: Final = 240
"""Letters of 11 points are 37 dots high then: from 30 on, marks above letters are told apart."""
_PIXELS: Final = 6_000_000
"""Of one picture: A4 has 5.6 million."""
_STRIP: Final = 12.0
"""Points: letters are found by strips of this height."""


@dataclass(slots=True)
class PicturedPage:
    """One page with its pictures, and its letters by strips."""

    text: PageText
    pictures: list[Image.Image]
    """As seen on a screen, and as printed where that differs."""
    scale: float
    """Dots of a picture for one point."""
    work: Work
    """What reading the pictures of the document may still cost."""
    known: dict[tuple[str, bytes, int, int], GlyphReading] = field(default_factory=dict)
    """What was read before: by the claimed character, its ink, the width of that, and the em."""
    _strips: dict[int, list[Letter]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for letter in self.text.letters:
            middle = (letter.box[1] + letter.box[3]) / 2
            if letter.visible and not letter.text.isspace() and math.isfinite(middle):
                self._strips.setdefault(int(middle // _STRIP), []).append(letter)

    @property
    def size(self) -> int:
        """The bytes of the pictures."""
        return sum(one.width * one.height * len(one.getbands()) for one in self.pictures)

    def letters(self, box: Box) -> list[Letter]:
        """Return the letters whose middle lies in a box, from left to right, line by line."""
        strips = range(int(box[1] // _STRIP), int(box[3] // _STRIP) + 1)
        found = [
            letter
            for strip in strips
            for letter in self._strips.get(strip, ())
            if box[0] <= (letter.box[0] + letter.box[2]) / 2 <= box[2]
            and box[1] <= (letter.box[1] + letter.box[3]) / 2 <= box[3]
        ]
        return sorted(found, key=lambda letter: (-round(letter.baseline), letter.box[0]))

    def near(self, box: Box) -> Iterator[Letter]:
        """Yield the letters that may reach into a box."""
        for strip in range(int(box[1] // _STRIP) - 1, int(box[3] // _STRIP) + 2):
            yield from self._strips.get(strip, ())

    def area(self, box: Box) -> Area:
        """Return a box of the page in dots of the picture; it may be empty."""
        height = self.pictures[0].height
        return (
            max(math.floor(box[0] * self.scale), 0),
            max(math.floor(height - box[3] * self.scale), 0),
            min(math.ceil(box[2] * self.scale), self.pictures[0].width),
            min(math.ceil(height - box[1] * self.scale), height),
        )


class Album:
    """A document that was opened for drawing."""

    def __init__(
        self, content: bytes, texts: Sequence[PageText], work: Work, *, limits: Limits
    ) -> None:
        """Open a document.

        Raises:
            DocumentError: PDFium cannot open the bytes.
        """
        self._texts = {text.number: text for text in texts}
        self._limits = replace(limits, page_pixels=min(limits.page_pixels, _PIXELS))
        self._work = work
        # Paper can show something else only by layers, which object streams may hold, or notes.
        self._layered = b"/OCProperties" in content or b"/ObjStm" in content
        self._stack = ExitStack()
        self._document = self._stack.enter_context(open_document(content))
        self._form = open_form(self._document)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def draw(self, number: int) -> PicturedPage:
        """Return a page, counted from 1, with its pictures.

        Raises:
            DocumentError: it cannot be loaded, or a limit is exceeded.
        """
        with load_page(self._document, number - 1) as page:
            screen = draw_page(page, dpi=_DPI, limits=self._limits, form=self._form)
            pictures = [drop_colour(screen.image())]
            if self._layered or pdfium.FPDFPage_GetAnnotCount(page) > 0:
                paper = draw_page(
                    page, dpi=_DPI, limits=self._limits, form=self._form, on_paper=True
                )
                if paper.pixels != screen.pixels:
                    pictures.append(drop_colour(paper.image()))
        return PicturedPage(self._texts[number], pictures, screen.scale, self._work)
