"""Codes in pictures and PDFs: read where they can be, and one clear fault where not."""

import io
import time

import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFilter

from verifier.errors import DocumentError
from verifier.policy import Limits
from verifier.printed.reference import Reference
from verifier.scanning import MOST_PAGES, ScanFault, scan_codes
from web.printing.qr_code import draw_png, make_symbol, write_address

HOST = "xacthuc.example.vn"
REFERENCE = Reference("CMV7JR3FNX9KS4GPZ")
TOKEN = bytes(range(1, 181))
ADDRESS = write_address(HOST, REFERENCE, TOKEN)
MILLIMETRE = 150 / 25.4
"""Pixels at 150 dpi."""


def sheet(*, dpi: int = 150, edge_mm: float = 38.0, angle: float = 0) -> Image.Image:
    """A page with the code in its corner, as a scanner gives it."""
    scale = dpi / 25.4
    page = Image.new("RGB", (int(210 * scale), int(297 * scale)), "white")
    code = Image.open(io.BytesIO(draw_png(make_symbol(HOST, REFERENCE, TOKEN)))).convert("RGB")
    edge = int(edge_mm * scale)
    page.paste(code.resize((edge, edge), Image.Resampling.LANCZOS), (int(20 * scale),) * 2)
    return page.rotate(angle, expand=True, fillcolor="white") if angle else page


def sealed(page: Image.Image) -> Image.Image:
    """The page with a red seal over a quarter of the code."""
    x, y = int(34 * MILLIMETRE), int(34 * MILLIMETRE)
    radius = int(18 * MILLIMETRE)
    layer = Image.new("RGBA", page.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    box = (x, y, x + 2 * radius, y + 2 * radius)
    pen.ellipse(box, outline=(205, 20, 30, 235), width=int(3 * MILLIMETRE))
    for across in range(x, x + 2 * radius, int(2 * MILLIMETRE)):
        pen.line((across, y, across + radius, y + 2 * radius), fill=(205, 20, 30, 235), width=6)
    white = Image.new("RGB", page.size, "white")
    ink = Image.composite(layer.convert("RGB"), white, layer.getchannel("A"))
    # Ink lets the print beneath show through.
    return Image.blend(page, Image.merge("RGB", [_darker(page, ink, n) for n in range(3)]), 1.0)


def _darker(page: Image.Image, ink: Image.Image, channel: int) -> Image.Image:
    from PIL import ImageChops

    return ImageChops.multiply(page.getchannel(channel), ink.getchannel(channel))


def saved(page: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    page.save(buffer, kind, **options)
    return buffer.getvalue()


def scan(content: bytes):
    return scan_codes(content, limits=Limits())


def texts(content: bytes) -> list[str]:
    return [code.text for code in scan(content).codes]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_scanned_sheet_is_read(kind):
    assert texts(saved(sheet(), kind)) == [ADDRESS]


@pytest.mark.parametrize("angle", [7, 45, 90, 180])
def test_a_turned_sheet_is_read(angle):
    assert texts(saved(sheet(angle=angle))) == [ADDRESS]


def test_a_red_seal_over_a_quarter_of_the_code_is_looked_through():
    assert texts(saved(sealed(sheet(dpi=150)), quality=85)) == [ADDRESS]


def test_a_slightly_blurred_photo_is_read():
    page = sheet(dpi=200).filter(ImageFilter.GaussianBlur(1.5))
    assert texts(saved(page, quality=60)) == [ADDRESS]


def test_two_codes_on_a_picture_are_both_read():
    page = sheet()
    other = Image.open(io.BytesIO(draw_png(make_symbol(HOST, REFERENCE), pixels=6)))
    page.paste(other.convert("RGB"), (500, 900))
    assert set(texts(saved(page))) == {ADDRESS, write_address(HOST, REFERENCE)}


def test_every_page_of_a_pdf_is_read():
    document = FPDF(unit="mm", format="A4")
    for pixels in (4, 8):
        document.add_page()
        document.image(
            io.BytesIO(draw_png(make_symbol(HOST, REFERENCE), pixels=pixels)), 20, 20, 30
        )
    found = scan(bytes(document.output()))
    assert [(code.page, code.text) for code in found.codes] == [
        (1, write_address(HOST, REFERENCE)),
        (2, write_address(HOST, REFERENCE)),
    ]


def test_pages_beyond_the_limit_are_counted_not_read():
    document = FPDF()
    for _ in range(MOST_PAGES + 3):
        document.add_page()
    found = scan(bytes(document.output()))
    assert (found.codes, found.fault, found.pages_left) == ((), ScanFault.NOTHING, 3)


def test_a_code_that_is_covered_is_seen_but_not_read():
    page = sheet()
    corner = int(36 * MILLIMETRE)
    ImageDraw.Draw(page).rectangle((corner, corner, corner + 90, corner + 90), fill="white")
    assert scan(saved(page)).fault is ScanFault.UNREADABLE


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', ScanFault.VECTOR),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<svg/>', ScanFault.VECTOR),
        (b"", ScanFault.NOT_A_PICTURE),
        (b"hello", ScanFault.NOT_A_PICTURE),
        (b"\x00\x00\x00\x18ftypheic", ScanFault.NOT_A_PICTURE),
        (saved(sheet(), "PNG")[:900], ScanFault.BROKEN),
        (saved(Image.new("RGB", (300, 300), "white")), ScanFault.NOTHING),
    ],
)
def test_what_is_no_picture_of_a_code_has_one_fault(content, fault):
    found = scan(content)
    assert (found.codes, found.fault) == ((), fault)


def test_a_moving_picture_is_not_looked_at():
    frames = [Image.new("L", (50, 50), level) for level in (0, 255)]
    for kind in ("GIF", "PNG", "WEBP"):
        moving = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        assert scan(moving).fault is ScanFault.ANIMATED


def test_a_picture_of_more_pixels_than_any_phone_takes_is_refused_before_it_is_decoded():
    bomb = saved(Image.new("1", (20_000, 20_000)), "PNG")
    before = time.process_time()
    assert scan(bomb).fault is ScanFault.TOO_LARGE
    assert time.process_time() - before < 2


def test_a_ribbon_of_few_pixels_is_refused():
    assert scan(saved(Image.new("L", (40_000, 20)), "PNG")).fault is ScanFault.TOO_LARGE


def test_a_photo_of_twenty_megapixels_is_read():
    photo = sheet(dpi=150).resize((3870, 5160))
    assert photo.width * photo.height > 19_900_000
    assert texts(saved(photo, quality=70)) == [ADDRESS]


def test_a_broken_pdf_is_a_broken_document():
    with pytest.raises(DocumentError):
        scan(b"%PDF-1.7 nothing")
