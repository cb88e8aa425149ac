"""What stands on a receipt, and that it stands on one page whatever happens."""

import json
import re
import shutil
from dataclasses import replace

import pytest

from verifier.report import CardFact
from web.case_number import find_case_number
from web.json_report import present_json
from web.messages import LANGUAGES, load_messages
from web.presenting.state import State
from web.receipts.fitting import Listing, Row, fit
from web.receipts.layout import draw_sheet
from web.receipts.look import Writing, load_fonts, set_text
from web.receipts.sheet import Sealing, present_sheet

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler")
SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
CITIZEN_NUMBER = re.compile(r"\b\d{12}\b")


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def read(office, poppler):
    """Make a receipt and return its text, in one line."""

    def make(report, lang="vi", **options):
        pdf = office.desk.make(report, lang=lang, **options).pdf
        assert "Pages:           1\n" in poppler("pdfinfo", pdf)
        return words(poppler("pdftotext", pdf, "-layout"))

    return make


@needs_poppler
@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_what_circular_15_asks_for(read, reports, lang):
    report = reports.in_state(State.PDF_XML_DIFFER)
    text = read(report, lang)
    say = load_messages(lang).text
    headings = ("subject", "signed_at", "integrity", "certificate_period", "differences", "made")
    for name in headings:
        assert say(f"result.{name}").split()[0] in text
    assert "Chứng thực số Mẫu" in text
    assert "Chứng thư gốc Mẫu" in text
    assert "Trường Tiểu học Sao Mai" in text
    assert find_case_number(report) in text
    assert set(SHA256.findall(text)) >= {d.sha256 for d in report.documents}
    assert report.trust_store_version in text
    assert f"{report.policy_name}, {report.policy_version}" in text
    assert "xacthuc.example.vn" in text


@needs_poppler
def test_the_verdict_stands_in_vietnamese_in_either_language(read, reports):
    report = reports.card()
    assert "Hợp lệ" in read(report, "vi")
    assert "The result in Vietnamese: Hợp lệ" in read(report, "en")


@needs_poppler
def test_marks_and_numbers_that_nobody_needs_are_left_out(read, reports):
    text = read(reports.card())
    assert "Nguyễn Hoài An" in text
    assert "Học sinh Tiêu biểu" not in text
    assert CITIZEN_NUMBER.search(text) is None


@needs_poppler
def test_a_value_that_differs_is_shown_masked(read, reports):
    text = read(reports.in_state(State.PDF_XML_DIFFER))
    assert "0483******81" in text
    assert CITIZEN_NUMBER.search(text) is None


@needs_poppler
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_crowd_fits_on_one_page_and_what_does_not_is_counted(read, crowded, lang):
    text = read(crowded, lang)
    assert re.search(r"(Còn \d+ chữ ký khác|\d+ more signatures are left out)", text)
    assert re.search(r"(Còn \d+ mục khác|\d+ more are left out)", text)
    assert "JSON" in text


@needs_poppler
def test_whoever_failed_is_left_out_last(read, crowded):
    assert "Hoàng Minh Bảo Châu 20" in read(crowded)


def test_what_is_left_out_is_in_the_report_inside(office, crowded):
    receipt = office.desk.make(crowded, lang="vi")
    report = json.loads(receipt.report)
    assert len(report["documents"][1]["signatures"]) == 24
    assert [d["pdf"] for d in report["consistency"]["differences"]] == [str(n) for n in range(60)]


def test_the_report_inside_is_that_of_the_page_without_the_card(office, reports):
    report = reports.card()
    inside = json.loads(office.desk.make(report, lang="vi").report)
    expected = present_json(report, include_card=True, lang="vi")
    assert {f["field"] for f in inside.pop("report_card")} == {
        "pupil.name",
        "pupil.birth_date",
        "school.name",
        "school_year",
        "class_name",
    }
    expected.pop("report_card")
    assert inside.pop("receipt") == {
        "portal": "xacthuc.example.vn",
        "key_id": office.key_id,
        "sealed_at": "2026-06-15T02:35:00Z",
        "own_anchors": False,
    }
    assert inside == expected


@needs_poppler
def test_names_that_nobody_has_do_not_break_the_page(read, reports):
    report = reports.card()
    card = tuple(
        CardFact(field, "Nhãn" * 60, "A" * 5000)
        for field in ("pupil.name", "school.name", "class_name")
    )
    wild = "<b>&amp;</b>\x00" + "Ê" * 3000
    signers = []
    for signature in report.documents[0].signatures:
        certificate = replace(signature.signer.certificate, common_name=wild, subject=wild)
        signers.append(
            replace(signature, signer=replace(signature.signer, certificate=certificate))
        )
    document = replace(report.documents[0], signatures=tuple(signers))
    text = read(replace(report, card=card, documents=(document,)))
    assert "<b>&amp;</b>" in text.replace(" ", "")


@needs_poppler
def test_anchors_of_the_caller_are_named(read, reports):
    own = load_messages("vi").text("receipt.own_anchors")
    assert own in read(reports.card(), own_anchors=True)
    assert own not in read(reports.card())


@needs_poppler
def test_the_demo_is_named(read, reports):
    demo = load_messages("vi").text("receipt.demo")
    assert demo in read(replace(reports.card(), demo=True))


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_its_receipt(office, reports, state):
    report = reports.in_state(state)
    sheet = present_sheet(report, Sealing(office.portal, office.key_id, office.made), lang="en")
    assert sheet.vietnamese == load_messages("vi").state(state).heading
    assert draw_sheet(sheet).content.startswith(b"%PDF-")


def test_the_same_receipt_has_the_same_bytes(office, reports):
    report = reports.card()
    assert office.desk.make(report, lang="vi") == office.desk.make(report, lang="vi")


@needs_poppler
def test_readers_who_listen_are_told_what_is_what(office, reports, poppler):
    pdf = office.desk.make(reports.card(), lang="en").pdf
    assert "Tagged:          yes" in poppler("pdfinfo", pdf)
    tree = poppler("pdfinfo", pdf, "-struct-text")
    for role in ("H1", "H2", "Table", "TR", "TH", "TD", "L", "LI"):
        assert re.search(rf"^\s*{role}\b", tree, re.MULTILINE)
    assert '"Receipt of the check of a digital report card"' in tree


# --- which rows give way ---


def _listing(ranks, *, least):
    load_fonts()
    words = set_text("x", Writing())
    rows = tuple(Row((words,), 30.0, rank) for rank in ranks)
    return Listing(words, (100.0,), None, rows, least, lambda hidden: words)


def test_nothing_gives_way_where_there_is_room():
    listing = _listing([0, 1, 2], least=1)
    assert fit([listing], listing.height)
    assert not listing.hidden


def test_later_lists_and_higher_ranks_give_way_first():
    first, second = _listing([0, 0, 0], least=1), _listing([2, 0, 2, 1], least=2)
    fit([first, second], first.height + second.height - 25)
    assert (first.hidden, second.hidden) == (set(), {0, 2})


def test_a_list_at_its_least_waits_for_the_others():
    first, second = _listing([0, 0], least=1), _listing([0, 0], least=2)
    assert fit([first, second], first.height + second.height - 5)
    assert (first.hidden, second.hidden) == ({1}, set())


def test_when_all_are_at_their_least_they_give_way_all_the_same():
    first, second = _listing([0, 0], least=2), _listing([0, 0], least=2)
    assert fit([first, second], first.height + second.height - 25)
    assert (first.hidden, second.hidden) == (set(), {0, 1})


def test_what_never_fits_is_said_not_to():
    assert not fit([_listing([0], least=1)], 0)
