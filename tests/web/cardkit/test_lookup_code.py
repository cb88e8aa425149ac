"""The QR code on the printed cover, read back by zxing-cpp from the rendered page."""

from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest
import zxingcpp

from verifier.pdf.printed_card import read_printed_card
from verifier.policy import Limits
from web.cardkit import cards
from web.cardkit.card_form import draw_card_form
from web.cardkit.lookup_code import QUIET_ZONE, SIZE, draw_modules

CREATED = datetime(2026, 5, 28, 1, 30, tzinfo=UTC)
DPI_300 = 300 / 72
MM_22 = 22 / 25.4 * 72

every_card = pytest.mark.parametrize("card", cards.CARDS, ids=lambda card: card.pupil.name)


def draw(card):
    return draw_card_form(card, created=CREATED)


def render(content, *, page=0, scale=DPI_300):
    with pypdfium2.PdfDocument(content) as document:
        return document[page].render(scale=scale).to_pil().convert("L")


@every_card
def test_the_cover_bears_one_code_that_holds_the_lookup_id_and_nothing_else(card):
    (code,) = zxingcpp.read_barcodes(render(draw(card)))
    assert code.text == card.lookup_id
    assert code.bytes == card.lookup_id.encode()
    assert (code.format, code.ec_level) == (zxingcpp.BarcodeFormat.QRCode, "M")


@every_card
def test_the_other_pages_bear_none(card):
    content = draw(card)
    for page in (1, 2, 3):
        assert zxingcpp.read_barcodes(render(content, page=page, scale=2)) == []


def test_it_can_be_read_from_a_coarse_copy_lying_askew():
    copy = render(draw(cards.primary_grade_1()), scale=100 / 72).rotate(7, fillcolor=255)
    (code,) = zxingcpp.read_barcodes(copy)
    assert code.text == cards.primary_grade_1().lookup_id


def test_it_is_large_enough_and_nothing_stands_in_its_quiet_zone():
    page = render(draw(cards.primary_grade_1()))
    (code,) = zxingcpp.read_barcodes(page)
    left, top = code.position.top_left.x, code.position.top_left.y
    right, bottom = code.position.bottom_right.x, code.position.bottom_right.y
    assert SIZE >= MM_22
    assert (right - left) / DPI_300 >= MM_22
    zone = round(QUIET_ZONE * (right - left) / len(draw_modules(code.text))) - 2
    paper = page.crop((left - zone, top - zone, right + zone, bottom + zone))
    paper.paste(255, (zone - 2, zone - 2, paper.width - zone + 2, paper.height - zone + 2))
    assert paper.getextrema() == (255, 255)


def test_a_card_without_a_lookup_id_has_no_code():
    card = replace(cards.primary_grade_1(), lookup_id=None)
    assert zxingcpp.read_barcodes(render(draw(card))) == []


@every_card
def test_the_printed_card_reads_the_same_beside_it(card):
    printed = read_printed_card(draw(card), limits=Limits())
    assert printed.card.lookup_id == card.lookup_id
    assert printed.card.pupil.name == card.pupil.name
    assert printed.card.register_number == card.register_number
    assert [run.text for run in printed.unexplained if run.page == 1] == []
    assert printed.pages_without_text == ()


def test_the_symbol_is_a_square_with_three_finders():
    rows = draw_modules("d89cf6d6-9763-4e12-bc33-8398a8517cab")
    assert {len(row) for row in rows} == {len(rows)} == {29}
    for top, left in ((0, 0), (0, 22), (22, 0)):
        assert all(rows[top][left : left + 7])
