"""QR symbols: what they hold, their sizes, and that another program reads them."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree
from PIL import Image
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from verifier.printed.reference import Reference, read_reference
from web.cardkit.cards_lower_secondary import ANH_KHOA
from web.cardkit.cards_primary import MINH_CHAU
from web.cardkit.cards_upper_secondary import HAI_YEN
from web.printing.qr_code import (
    QUIET_ZONE,
    SMALLEST_MODULE_MM,
    draw_png,
    draw_svg,
    make_symbol,
    write_address,
)
from web.printing.reference_making import make_reference
from web.printing.token_content import Print, describe_print
from web.printing.token_writing import seal_token

HOST = "xacthuc.hocba.edu.vn"
KEY = ec.derive_private_key(7, ec.SECP256R1())
REFERENCE = make_reference(lambda most: most // 3)


def token_of(card) -> bytes:
    moment = datetime(2026, 6, 15, 3, 20, tzinfo=UTC)
    sheet = Print(REFERENCE, 1, 1, 3, moment, 123_456)
    return seal_token(describe_print(card, "ab" * 32, sheet), KEY)


@pytest.mark.parametrize(
    ("card", "version"),
    [(None, 4), (MINH_CHAU, 11), (ANH_KHOA, 12), (HAI_YEN, 12)],
    ids=["reference only", "primary", "lower secondary", "upper secondary"],
)
def test_the_sizes_are_those_of_the_documentation(card, version):
    token = None if card is None else token_of(card)
    symbol = make_symbol(HOST, REFERENCE, token)
    assert symbol.version == version
    assert symbol.modules == 17 + 4 * version
    assert symbol.smallest_edge_mm == symbol.modules * SMALLEST_MODULE_MM < 32


@pytest.mark.parametrize("card", [None, MINH_CHAU, ANH_KHOA])
def test_another_program_reads_what_was_written(card):
    token = None if card is None else token_of(card)
    symbol = make_symbol(HOST, REFERENCE, token)
    picture = Image.open(BytesIO(draw_png(symbol, pixels=4)))
    assert picture.size == (4 * (symbol.modules + 2 * QUIET_ZONE),) * 2
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == write_address(HOST, REFERENCE, token)
    assert found.text.startswith(f"https://{HOST}/v/{REFERENCE.text}")


def test_segments_save_two_versions():
    address = write_address(HOST, REFERENCE, token_of(ANH_KHOA))
    plain = QRCode(error_correction=ERROR_CORRECT_M)
    plain.add_data(address, optimize=0)
    plain.make(fit=True)
    assert plain.version >= make_symbol(HOST, REFERENCE, token_of(ANH_KHOA)).version + 2


def test_the_svg_shows_the_same_modules_at_the_size_asked_for():
    symbol = make_symbol(HOST, REFERENCE)
    root = etree.fromstring(draw_svg(symbol, edge_mm=20))
    whole = symbol.modules + 2 * QUIET_ZONE
    assert root.get("width") == f"{20 * whole / symbol.modules:.3f}mm"
    path = root[1].get("d")
    runs = [run.partition("v")[0].split("h") for run in path.split("M")[1:]]
    dark = {
        (int(top) - QUIET_ZONE, int(left) - QUIET_ZONE + step)
        for (left, top), width in ((start.split(), int(width)) for start, width in runs)
        for step in range(width)
    }
    assert dark == {
        (top, left) for top, row in enumerate(symbol.rows) for left, on in enumerate(row) if on
    }


def test_new_references_are_sound_and_differ():
    made = {make_reference().text for _ in range(100)}
    assert len(made) == 100
    assert all(isinstance(read_reference(text), Reference) for text in made)
