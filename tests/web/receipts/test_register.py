"""Our own receipts, years later, after changes of keys, and after somebody meddled."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pyhanko.pdf_utils.generic import TextStringObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from verifier.errors import DocumentError
from verifier.pdf.receipt import read_receipt
from verifier.policy import Limits
from verifier.receipt import MARKER
from web.keyring.entry import KeyAction, KeyKind
from web.keyring.folder import KeyFolder
from web.keyring.ring import KeyRing
from web.receipts.desk import ReceiptDesk
from web.receipts.finding import find_receipt
from web.receipts.presenting import (
    present_receipt,
    present_receipt_json,
    present_receipt_text,
)
from web.receipts.register import ReceiptRegister, ReceiptState

INTACT, ALTERED = ReceiptState.INTACT, ReceiptState.ALTERED


@pytest.fixture
def pdf(office, reports):
    return office.desk.make(reports.card(), lang="vi").pdf


def update(pdf: bytes) -> bytes:
    """Add a revision, as a form filler does."""
    from io import BytesIO

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.root[pdf_name("/Lang")] = TextStringObject("en")
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_it_said_is_shown(office, reports, pdf):
    finding = office.assess(pdf)
    assert finding.state is INTACT
    assert (finding.portal, finding.key_id) == (office.portal, office.key_id)
    assert finding.sealed_at == office.clock.now()
    page = present_receipt(finding, lang="vi")
    said = dict(page.said)
    assert said["Kết luận"] == "Hợp lệ"
    assert said["Họ và tên học sinh"] == "Nguyễn Hoài An"
    assert any(reports.card().documents[0].sha256 in value for value in said.values())


def test_years_later_it_is_still_ours(office, pdf):
    office.clock.moment += timedelta(days=3650)
    assert office.assess(pdf).state is INTACT


def test_a_retired_key_still_vouches(office, pdf):
    old = office.key_id
    office.folder.rotate(KeyKind.RECEIPT, office.portal, office.passphrase, office.event(30))
    assert office.key_id != old
    finding = office.assess(pdf)
    assert (finding.state, finding.key_id) == (INTACT, old)


def test_a_retired_key_does_not_vouch_for_what_came_later(office, reports):
    office.clock.moment = office.made + timedelta(days=31)
    late = office.desk.make(reports.card(), lang="vi").pdf
    office.folder.rotate(KeyKind.RECEIPT, office.portal, office.passphrase, office.event(30))
    assert office.assess(late).state is ReceiptState.KEY_NOT_IN_FORCE


def test_nor_does_a_key_for_what_came_before_it(office, reports):
    office.clock.moment = office.made - timedelta(days=1)
    assert office.assess(office.desk.make(reports.card(), lang="vi").pdf).state is (
        ReceiptState.KEY_NOT_IN_FORCE
    )


def test_a_revoked_key_vouches_for_nothing(office, pdf):
    office.folder.revoke(office.key_id, office.event(40, KeyAction.REVOKE))
    finding = office.assess(pdf)
    assert finding.state is ReceiptState.KEY_REVOKED
    assert finding.report is None


def test_every_byte_counts(office, pdf):
    """Whatever is changed: the receipt is altered, unreadable, or no longer recognised."""
    register = ReceiptRegister(office.folder)
    start = pdf.index(b"/Contents <")
    end = pdf.index(b">", start)
    spots = (20, *range(1000, start, start // 5), start + 10, start + 600, end - 1, len(pdf) - 9)
    outcomes = set()
    for spot in spots:
        changed = pdf[:spot] + bytes([pdf[spot] ^ 0x01]) + pdf[spot + 1 :]
        if not register.may_be_receipt(changed):
            continue
        try:
            outcomes.add(register.assess(read_receipt(changed, limits=Limits())).state)
        except DocumentError:
            outcomes.add(None)
    assert INTACT not in outcomes
    assert ALTERED in outcomes


@pytest.mark.parametrize(
    "change",
    [
        update,
        lambda pdf: pdf + b"\n% more\n",
        lambda pdf: b"\n" + pdf,
        lambda pdf: pdf.replace(MARKER.encode(), b"hocba-verify/receipt/9"),
    ],
    ids=["update", "trailing", "leading", "mark"],
)
def test_what_is_added_or_taken_away_is_found(office, pdf, change):
    finding = office.assess(change(pdf))
    assert finding.state is ALTERED
    assert finding.report is None


def test_another_portals_receipt_is_not_ours(office, tmp_path, pdf):
    other = KeyFolder(tmp_path / "other")
    other.make(KeyKind.RECEIPT, "khac.example.vn", office.passphrase, office.event())
    finding = ReceiptRegister(other).assess(read_receipt(pdf, limits=Limits()))
    assert finding.state is ReceiptState.NOT_OURS
    assert finding.report is None


def test_a_sister_portals_receipt_is_known_by_its_imported_key(office, tmp_path, pdf):
    sister = KeyFolder(tmp_path / "sister")
    sister.take_in(office.folder.entries(), office.event(1, KeyAction.IMPORT))
    finding = ReceiptRegister(sister).assess(read_receipt(pdf, limits=Limits()))
    assert (finding.state, finding.portal) == (INTACT, office.portal)


def test_a_key_of_another_kind_seals_no_receipt(office, tmp_path, pdf):
    entry = office.folder.find_current(KeyKind.RECEIPT)
    relabelled = KeyFolder(tmp_path / "relabelled")
    relabelled.take_in((replace(entry, kind=KeyKind.SEAL),), office.event())
    facts = read_receipt(pdf, limits=Limits())
    assert ReceiptRegister(relabelled).assess(facts).state is ReceiptState.NOT_OURS


def test_without_keys_what_calls_itself_a_receipt_is_nobodys(pdf):
    class Reader:
        def read_receipt(self, document):
            return read_receipt(document, limits=Limits())

    finding = find_receipt((pdf,), ReceiptRegister(None), Reader())
    assert finding.state is ReceiptState.NOT_OURS


def test_a_pdf_that_merely_mentions_receipts_is_none(office, demo):
    class Reader:
        def read_receipt(self, document):
            return read_receipt(document, limits=Limits())

    sample = next(s for s in demo.samples if s.name == "pdf-lop-1-b-t")
    card = sample.files[0].read_bytes()
    register = ReceiptRegister(office.folder)
    assert not register.may_be_receipt(card)
    mentioning = card + f"\n% {MARKER}\n".encode()
    assert register.may_be_receipt(mentioning)
    assert find_receipt((mentioning,), register, Reader()) is None


def test_public_keys_of_all_times_are_handed_out(office):
    old = office.key_id
    office.folder.rotate(KeyKind.RECEIPT, office.portal, office.passphrase, office.event(30))
    register = ReceiptRegister(office.folder)
    assert [entry.id for entry in register.list_keys()] == [old, office.key_id]
    assert "BEGIN PUBLIC KEY" in register.find_public_key(old)
    assert register.find_public_key("00000000") is None


# --- in words ---


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("state", list(ReceiptState))
def test_every_state_is_said(office, pdf, lang, state):
    finding = replace(office.assess(pdf), state=state)
    page = present_receipt(finding, lang=lang)
    assert page.heading in present_receipt_text(finding, lang=lang)
    assert present_receipt_json(finding)["state"] == state.value


@pytest.mark.parametrize(
    "report",
    [
        {},
        {"schema": "hocba-verify/report/9", "verdict": "perhaps", "reasons": ["unheard_of"]},
        {"verdict": 7, "reasons": 7, "documents": "none", "receipt": None, "checked_at": "once"},
        {"headline": [], "policy": {"name": 1}, "report_card": [1, {"label": 2}]},
    ],
)
def test_a_report_of_another_version_is_read_as_far_as_it_goes(office, pdf, report):
    finding = replace(office.assess(pdf), report=report)
    assert present_receipt(finding, lang="vi").state == "intact"
    assert "Biên nhận nguyên vẹn" in present_receipt_text(finding, lang="vi")


def test_a_desk_without_a_key_in_force_still_knows_old_receipts(office, pdf):
    office.folder.retire(office.key_id, office.event(30, KeyAction.RETIRE))
    desk = ReceiptDesk(KeyRing(office.folder, lambda: office.passphrase), office.clock)
    assert not desk.is_open()
    assert office.assess(pdf).state is INTACT
