"""Pictures of pages: bounded, of the right size, and without citizen numbers in full."""

import io
from datetime import UTC, datetime
from functools import cache

import pikepdf
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
        ("CCCD:079319991214", True),
        ("Số định danh cá nhân:079319991214", True),
        ("(079319991214)", True),
        ("2026   079319991214", True),
        ("079319991214 6", True),
        ("07931999121", True),
        ("079-319-991-214", True),
        ("0 7 9 3 1 9 9 9 1 2 1 4", True),
        ("079319991", True),
        ("8,7 9,1 9,0", False),
        ("10 9 8 9 10 10 9 8", False),
        ("22/05/2026 10:15", False),
        ("2025 – 2026, 2026 – 2027", False),
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


def test_a_number_in_a_column_is_painted_over() -> None:
    load_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 400))
    canvas.setFont(MEDIUM, 20)
    canvas.rotate(90)
    canvas.drawString(50, -100, "079319991214")
    canvas.save()
    (image,) = draw_pages(buffer.getvalue(), (1,), limits=LIMITS)
    assert longest_run(image, upright=True) > 40


def test_digits_painted_one_by_one_in_any_order_are_painted_over() -> None:
    load_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 200))
    canvas.setFont(MEDIUM, 20)
    for place in (3, 0, 7, 11, 1, 9, 2, 10, 5, 4, 8, 6):
        canvas.drawString(50 + 13 * place, 100, "079319991214"[place])
    canvas.save()
    (image,) = draw_pages(buffer.getvalue(), (1,), limits=LIMITS)
    assert longest_run(image) > 40


@pytest.mark.parametrize("subtype", ["/FreeText", "/Stamp", "/Widget"])
@pytest.mark.parametrize(
    ("text", "hidden"), [("CCCD 079319991214", True), ("22/05/2026 10:15", False)]
)
def test_what_an_annotation_shows_is_drawn_and_its_number_painted_over(
    subtype: str, text: str, hidden: bool
) -> None:
    shown = annotated(subtype, text)
    (image,) = draw_pages(shown, (1,), limits=LIMITS)
    assert (longest_run(image) > 40) is hidden
    assert picture(image).convert("L").histogram()[:60] != [0] * 60


def annotated(subtype: str, text: str) -> bytes:
    """An empty page with an annotation that shows a text."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(400, 200))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        look = pikepdf.Stream(document, f"BT /F 20 Tf 4 6 Td ({text}) Tj ET".encode())
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = [0, 0, 300, 30]
        look.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name(subtype),
            Rect=[40, 90, 340, 120],
            F=4,
            AP=pikepdf.Dictionary(N=document.make_indirect(look)),
        )
        page.obj.Annots = pikepdf.Array([document.make_indirect(note)])
        if subtype == "/Widget":
            note.FT, note.T = pikepdf.Name.Tx, "a"
            document.Root.AcroForm = pikepdf.Dictionary(Fields=page.obj.Annots)
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()


def longest_run(image: PageImage, *, upright: bool = False) -> int:
    """The longest row, or column, of painted dots."""
    shown = picture(image)
    if upright:
        shown = shown.transpose(Image.Transpose.ROTATE_90)
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
