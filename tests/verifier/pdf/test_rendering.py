"""Pictures of pages: what they show, and what is refused before it is drawn."""

import io
from dataclasses import replace

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.rendering import render_page
from verifier.policy import Limits

_LIMITS = Limits()


def _draw(size: tuple[float, float] = (200, 100), *, images: int = 0) -> bytes:
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=size)
    canvas.rect(0, 0, size[0] / 2, size[1], fill=1, stroke=0)
    if images:
        picture = Image.new("L", (images, images))
        canvas.drawInlineImage(picture, 10, 10, 10, 10)
    canvas.save()
    return output.getvalue()


def test_a_page_is_drawn_at_the_resolution_asked_for() -> None:
    picture = render_page(_draw(), 0, dpi=144, limits=_LIMITS)
    assert (picture.width, picture.height, picture.mode) == (400, 200, "RGB")
    assert picture.scale == pytest.approx(2)
    assert picture.image().getpixel((10, 100)) == (0, 0, 0)
    assert picture.image().getpixel((390, 100)) == (255, 255, 255)


def test_a_picture_is_a_png_file() -> None:
    picture = render_page(_draw(), 0, dpi=72, limits=_LIMITS, grey=True)
    with Image.open(io.BytesIO(picture.png())) as image:
        assert (image.format, image.size, image.mode) == ("PNG", (200, 100), "L")


def test_a_huge_page_becomes_a_small_picture() -> None:
    picture = render_page(_draw((14_000, 14_000)), 0, dpi=300, limits=_LIMITS, grey=True)
    assert picture.width * picture.height <= _LIMITS.page_pixels
    assert picture.scale < 1


@pytest.mark.parametrize("index", [-1, 1])
def test_a_page_that_is_not_there_is_a_fault_of_the_document(index: int) -> None:
    with pytest.raises(DocumentError) as caught:
        render_page(_draw(), index, dpi=72, limits=_LIMITS)
    assert caught.value.fault is DocumentFault.MALFORMED


def test_images_with_too_many_pixels_are_not_drawn() -> None:
    limits = replace(_LIMITS, image_pixels=10_000)
    assert render_page(_draw(images=99), 0, dpi=72, limits=limits).pixels
    with pytest.raises(DocumentError) as caught:
        render_page(_draw(images=101), 0, dpi=72, limits=limits)
    assert caught.value.fault is DocumentFault.LIMIT


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing more"])
def test_bytes_that_are_no_document_are_refused(content: bytes) -> None:
    with pytest.raises(DocumentError):
        render_page(content, 0, dpi=72, limits=_LIMITS)
