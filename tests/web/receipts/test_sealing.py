"""The seal, as other programs see it: poppler, openssl, and our own reader."""

import re
import shutil
import subprocess
import zlib
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from verifier.document import Integrity
from verifier.pdf.receipt import read_receipt
from verifier.policy import Limits
from verifier.receipt import MARKER
from web.cardkit.pki import DemoWorld
from web.keyring.entry import KeyKind
from web.keyring.ring import KeyRing
from web.receipts.certificate import DOCUMENT_SIGNING, make_certificate
from web.receipts.desk import ReceiptDesk
from web.receipts.timestamping import StampUnavailableError

needs_pdfsig = pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs pdfsig")
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


@pytest.fixture
def receipt(office, reports):
    return office.desk.make(reports.card(), lang="vi")


@needs_pdfsig
def test_pdfsig_finds_the_seal_valid(receipt, poppler):
    said = poppler("pdfsig", receipt.pdf, "-nocert")
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


@needs_pdfsig
def test_pdfsig_finds_an_altered_receipt_invalid(receipt, poppler):
    altered = receipt.pdf.replace(b"hocba-verify/receipt/1", b"hocba-verify/receipt/2")
    assert "Signature is Valid." not in poppler("pdfsig", altered, "-nocert")


@needs_openssl
def test_openssl_checks_the_report_beside_it(office, receipt, tmp_path):
    """The very commands of docs/receipts.md."""
    (tmp_path / "bien-nhan.json").write_bytes(receipt.report)
    (tmp_path / "bien-nhan.json.sig").write_bytes(receipt.signature)
    pem = office.desk.register.find_public_key(office.key_id)
    (tmp_path / "key.pem").write_text(pem)
    command = "openssl dgst -sha256 -verify key.pem -signature bien-nhan.json.sig bien-nhan.json"

    def check():
        done = subprocess.run(
            command.split(), cwd=tmp_path, check=False, capture_output=True, timeout=20
        )
        return done.returncode, done.stdout.decode().strip()

    assert check() == (0, "Verified OK")
    altered = receipt.report.replace(b'"valid"', b'"invalid"', 1)
    assert altered != receipt.report
    (tmp_path / "bien-nhan.json").write_bytes(altered)
    assert check() == (1, "Verification failure")


@needs_openssl
def test_the_documented_fingerprint_is_that_of_the_register(office, tmp_path):
    """The very commands of docs/receipts.md."""
    (tmp_path / "key.pem").write_text(office.desk.register.find_public_key(office.key_id))
    command = ["sh", "-c", "openssl pkey -pubin -in key.pem -outform DER | openssl dgst -sha256"]
    made = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=20)
    said = made.stdout.decode().split()[-1]
    assert said == office.folder.find_current(KeyKind.RECEIPT).fingerprint
    assert said.startswith(office.key_id)


def test_the_report_inside_is_the_report_beside(receipt):
    facts = read_receipt(receipt.pdf, limits=Limits())
    assert facts.report == receipt.report
    assert facts.integrity is Integrity.INTACT
    assert facts.covers_everything
    assert facts.token is None


def test_the_mark_can_be_read_without_opening_the_file(receipt):
    assert MARKER.encode() in receipt.pdf


def test_the_pdf_carries_no_other_moment_than_its_own(office, reports):
    pdf = office.desk.make(reports.card(), lang="vi").pdf
    days = set(re.findall(rb"D:(\d{8})|D\\072(\d{8})", pdf))
    assert {day for pair in days for day in pair if day} == {b"20260615"}


def test_the_certificate_says_what_the_register_says(office):
    key = KeyRing(office.folder, lambda: office.passphrase).find_signer(KeyKind.RECEIPT)
    entry = office.folder.find_current(KeyKind.RECEIPT)

    def make():
        return make_certificate(
            key, portal=entry.portal, key_id=entry.id, not_before=entry.not_before
        )

    certificate = make()
    assert certificate == make()
    certificate.verify_directly_issued_by(certificate)
    assert certificate.not_valid_before_utc == entry.not_before
    assert certificate.not_valid_after_utc == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert not constraints.value.ca
    usage = certificate.extensions.get_extension_for_oid(ExtensionOID.EXTENDED_KEY_USAGE)
    assert list(usage.value) == [DOCUMENT_SIGNING]


# --- with a time-stamp ---


def _stamping_desk(office, stamp):
    return ReceiptDesk(KeyRing(office.folder, lambda: office.passphrase), office.clock, stamp=stamp)


@needs_pdfsig
def test_an_authority_proves_the_time(office, reports, poppler):
    now = office.clock.now()
    stamper = DemoWorld(now).authorities.national_tsa.stamper(now)
    desk = _stamping_desk(office, lambda digest: stamper(digest, "sha256"))
    receipt = desk.make(reports.card(), lang="vi")
    assert receipt.stamped
    assert "Signature is Valid." in poppler("pdfsig", receipt.pdf, "-nocert")
    finding = office.assess(receipt.pdf)
    assert finding.token.at == now
    assert finding.token.authority


def test_without_an_answer_there_is_a_receipt_all_the_same(office, reports, caplog):
    def refuse(_):
        raise StampUnavailableError("time-stamping authority: time_out")

    receipt = _stamping_desk(office, refuse).make(reports.card(), lang="vi")
    assert not receipt.stamped
    assert office.assess(receipt.pdf).state.value == "intact"
    assert "bears no time-stamp" in caplog.text


def test_the_attached_report_is_small(receipt):
    assert len(zlib.compress(receipt.report)) < 20_000
