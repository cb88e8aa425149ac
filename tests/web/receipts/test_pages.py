"""The portal: a receipt for the result shown, and a receipt that is handed in."""

import html
import io
import json
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from verifier.pdf.receipt import read_receipt
from verifier.policy import Limits
from verifier.receipt import REPORT_NAME
from web.app import create_app
from web.case_number import find_case_number
from web.config import PortalConfig
from web.keyring.entry import KeyAction, KeyKind
from web.messages import load_messages


@dataclass
class Answering:
    """Gives the same report to everybody, and reads receipts."""

    report: object

    def verify(self, _):
        return self.report

    def read_receipt(self, document):
        return read_receipt(document, limits=Limits())


@pytest.fixture
def report(reports):
    return reports.card()


@pytest.fixture
def client(office, report):
    config = PortalConfig()
    return create_app(Answering(report), config=config, receipts=office.desk).test_client()


def hand_in(client, *documents, path="/verify"):
    files = [(io.BytesIO(content), "hoc-ba.pdf") for content in documents]
    return client.post(path, data={"documents": files})


def find_ticket(page):
    (ticket,) = re.findall(r'name="ticket" value="([^"]+)"', page.text)
    return html.unescape(ticket)


def test_the_result_page_offers_the_receipt(client, office, report):
    page = hand_in(client, b"<card/>")
    assert load_messages("vi").text("receipt.make") in page.text
    answer = client.post("/receipts", data={"ticket": find_ticket(page), "form": "pdf"})
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    number = find_case_number(report)
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="bien-nhan-{number}.pdf"'
    )
    finding = office.assess(answer.data)
    assert finding.state.value == "intact"
    assert finding.report["case_number"] == number
    assert number in page.text


def test_in_the_language_of_the_page(client):
    page = hand_in(client, b"<card/>", path="/verify?lang=en")
    assert 'action="/receipts?lang=en"' in page.text
    answer = client.post("/receipts?lang=en", data={"ticket": find_ticket(page)})
    assert json.loads(_report(answer.data))["headline"]["language"] == "en"


def _report(pdf):
    return read_receipt(pdf, limits=Limits()).report


def test_with_the_signed_report_in_a_zip(client, office, report):
    ticket = find_ticket(hand_in(client, b"<card/>"))
    answers = [client.post("/receipts", data={"ticket": ticket, "form": "zip"}) for _ in "12"]
    assert answers[0].data == answers[1].data
    with zipfile.ZipFile(io.BytesIO(answers[0].data)) as archive:
        number = find_case_number(report)
        names = [f"bien-nhan-{number}.pdf", REPORT_NAME, f"{REPORT_NAME}.sig"]
        assert archive.namelist() == names
        assert archive.read(REPORT_NAME) == _report(archive.read(names[0]))


@pytest.mark.parametrize("data", [{}, {"ticket": ""}, {"ticket": "A" * 99}])
def test_without_a_ticket_there_is_nothing_to_make(client, data):
    answer = client.post("/receipts", data=data)
    assert answer.status_code == 410
    assert load_messages("vi").word("problem", "receipt_gone") in answer.text


def test_a_day_later_the_card_is_to_be_checked_again(client, office):
    ticket = find_ticket(hand_in(client, b"<card/>"))
    office.clock.moment += timedelta(days=1, hours=1)
    assert client.post("/receipts", data={"ticket": ticket}).status_code == 410


def test_after_a_change_of_key_old_pages_make_no_receipts(client, office):
    ticket = find_ticket(hand_in(client, b"<card/>"))
    office.folder.rotate(KeyKind.RECEIPT, office.portal, office.passphrase, office.event(10))
    assert client.post("/receipts", data={"ticket": ticket}).status_code == 410


def test_without_a_key_in_force_nothing_is_offered_and_nothing_made(client, office):
    ticket = find_ticket(hand_in(client, b"<card/>"))
    office.folder.retire(office.key_id, office.event(10, KeyAction.RETIRE))
    assert "receipts" not in hand_in(client, b"<card/>").text
    assert client.post("/receipts", data={"ticket": ticket}).status_code == 410


def test_another_site_cannot_ask_for_one(client):
    ticket = find_ticket(hand_in(client, b"<card/>"))
    answer = client.post(
        "/receipts", data={"ticket": ticket}, headers={"Origin": "https://khac.example"}
    )
    assert answer.status_code == 403


def test_a_receipt_is_made_by_post_only(client):
    assert client.get("/receipts").status_code == 405


def test_without_keys_the_portal_has_no_such_addresses(report):
    client = create_app(Answering(report), config=PortalConfig()).test_client()
    assert "receipts" not in hand_in(client, b"<card/>").text
    assert client.post("/receipts").status_code == 404


# --- handing one in ---


@pytest.fixture
def pdf(office, report):
    return office.desk.make(report, lang="vi").pdf


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_receipt_is_known_again_and_is_no_card(client, pdf, lang):
    page = hand_in(client, pdf, path=f"/verify?lang={lang}")
    messages = load_messages(lang)
    assert page.status_code == 200
    assert messages.tables["receipt_state"]["intact"]["heading"] in page.text
    assert messages.text("receipt.not_a_card") in html.unescape(page.text)
    assert 'name="ticket"' not in page.text
    assert "Nguyễn Hoài An" in page.text


def test_beside_a_card_it_is_told_first(client, pdf):
    page = hand_in(client, b"<card/>", pdf)
    assert 'data-state="receipt-intact"' in page.text


def test_an_altered_one_is_said_to_be(client, pdf):
    page = hand_in(client, pdf + b"%")
    assert 'data-state="receipt-altered"' in page.text
    assert "Nguyễn Hoài An" not in page.text


def test_one_by_a_revoked_key_is_said_to_be(client, office, pdf):
    office.folder.revoke(office.key_id, office.event(20, KeyAction.REVOKE))
    page = hand_in(client, pdf)
    assert 'data-state="receipt-key_revoked"' in page.text
    assert "Nguyễn Hoài An" not in page.text


def test_one_of_another_portal_is_not_ours(report, pdf):
    client = create_app(Answering(report), config=PortalConfig()).test_client()
    assert 'data-state="receipt-not_ours"' in hand_in(client, pdf).text


def test_the_demos_receipt_says_so(client, office, report):
    pdf = office.desk.make(replace(report, demo=True), lang="vi").pdf
    assert load_messages("vi").text("receipt.demo") in hand_in(client, pdf).text


def test_machines_are_told_as_well(client, office, pdf):
    answer = hand_in(client, pdf, path="/api/v1/verifications").json
    assert answer["schema"] == "hocba-verify/receipt-check/1"
    assert (answer["state"], answer["key_id"]) == ("intact", office.key_id)
    assert answer["report"]["verdict"] == "valid"
    assert "verdict" not in answer


# --- keys ---


def test_public_keys_are_handed_out(client, office):
    old = office.key_id
    office.folder.rotate(KeyKind.RECEIPT, office.portal, office.passphrase, office.event(10))
    for key_id in (old, office.key_id):
        answer = client.get(f"/receipts/keys/{key_id}.pem")
        assert answer.status_code == 200
        assert answer.text.startswith("-----BEGIN PUBLIC KEY-----")
    assert client.get("/receipts/keys/00000000.pem").status_code == 404
