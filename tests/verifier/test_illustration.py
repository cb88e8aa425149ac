"""Pictures of pages: bounded, of the right size, and without citizen numbers in full."""

import io
from datetime import UTC, datetime
from functools import cache

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from verifier.errors import DocumentError
from verifier.illustration import MOST_BYTES, MOST_PAGES, PageImage, draw_pages
from verifier.pdf.text import read_pages
from verifier.policy import Limits
from web.cardkit import cards
from web.cardkit.card_form import draw_card_form
from web.cardkit.form_style import MEDIUM, load_fonts

CARD = cards.primary_grade_1()
LIMITS = Limits()
PAINT = (150, 150, 150)


@cache
def drawn() -> bytes:
    moment = datetime(2026, 5, 22, tzinfo=UTC)
    return draw_card_form(CARD, created=moment, extra=cards.printed_only(CARD))


def picture(image: PageImage) -> Image.Image:
    return Image.open(io.BytesIO(image.png)).convert("RGB")


def painted(image: PageImage, left: float, right: float, middle: float) -> float:
    """The share of painted dots on a level of the page, in points."""
    shown = picture(image)
    scale = shown.width / image.width
    y = round((image.height - middle) * scale)
    dots = [shown.getpixel((x, y)) for x in range(round(left * scale), round(right * scale))]
    close = [all(abs(a - b) < 45 for a, b in zip(dot, PAINT, strict=True)) for dot in dots]
    return sum(close) / len(close)


def test_a_picture_has_the_size_of_its_page() -> None:
    (image,) = draw_pages(drawn(), (2,), limits=LIMITS)
    assert (image.page, image.width, image.height) == (2, 595, 842)
    assert len(image.png) < MOST_BYTES / 10


def test_the_middle_of_a_citizen_number_is_painted_over() -> None:
    number = CARD.pupil.number or ""
    (word,) = [w for w in read_pages(drawn(), limits=LIMITS)[1].words if w.text == number]
    (image,) = draw_pages(drawn(), (2,), limits=LIMITS)
    width, middle = word.right - word.left, (word.bottom + word.top) / 2
    assert painted(image, word.left + 0.4 * width, word.left + 0.8 * width, middle) > 0.95
    assert painted(image, word.left, word.left + 0.3 * width, middle) < 0.3
    assert painted(image, word.left + 0.9 * width, word.right, middle) < 0.3


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("079 319 991 214", True),
        ("079.319.991.214", True),
        ("Số: 079319991214.", True),
        ("8,7 9,1 9,0", False),
        ("0913 456 789", False),
    ],
)
def test_a_number_set_in_groups_is_painted_over_too(text: str, hidden: bool) -> None:
    load_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 200))
    canvas.setFont(MEDIUM, 20)
    canvas.drawString(50, 100, text)
    canvas.save()
    (image,) = draw_pages(buffer.getvalue(), (1,), limits=LIMITS)
    assert (longest_run(image) > 40) is hidden


def longest_run(image: PageImage) -> int:
    """The longest row of painted dots."""
    shown = picture(image)
    longest = 0
    for y in range(shown.height):
        run = 0
        for x in range(shown.width):
            dot = shown.getpixel((x, y))
            near = all(abs(a - b) < 45 for a, b in zip(dot, PAINT, strict=True))
            run = run + 1 if near else 0
            longest = max(longest, run)
    return longest


def test_pages_that_are_not_there_are_left_out_and_none_at_all_is_an_error() -> None:
    assert [i.page for i in draw_pages(drawn(), (3, 9), limits=LIMITS)] == [3]
    with pytest.raises(DocumentError):
        draw_pages(drawn(), (9,), limits=LIMITS)
    assert len(draw_pages(drawn(), (1, 2, 3, 4, 1), limits=LIMITS)) == MOST_PAGES
