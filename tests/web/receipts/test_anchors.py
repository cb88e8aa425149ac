"""A key of the service anchors no report card, whatever a school directory says."""

import hashlib
from dataclasses import replace
from io import BytesIO

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from verifier.reasons import Reason
from verifier.report import Verdict
from verifier.submission import Submission
from web.composition import build_verifier
from web.keyring.entry import KeyKind
from web.keyring.ring import KeyRing
from web.receipts.certificate import make_certificate
from web.settings import demo_sources

HEADER = (
    "school_code,school_name,role,valid_from,valid_until,certificate_sha256,issuer_key_sha256,"
    "serial,organisation,tax_code,key_sha256,person_name,person_number\n"
)


@pytest.mark.parametrize("kind", [KeyKind.RECEIPT, KeyKind.SEAL])
def test_a_card_signed_by_a_key_of_ours_is_not_valid(office, demo, tmp_path, kind):
    if kind is not KeyKind.RECEIPT:
        office.folder.make(kind, office.portal, office.passphrase, office.event())
    key = KeyRing(office.folder, lambda: office.passphrase).find_signer(kind)
    certificate = make_certificate(
        key, portal="Trường Tiểu học Suối Mây", key_id="0a1b2c3d", not_before=office.made
    )
    der = certificate.public_bytes(Encoding.DER)
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    schools = tmp_path / "schools.csv"
    schools.write_text(
        f"{HEADER}79999401,Tiểu học Suối Mây,KY_PHAT_HANH,2025-12-15T00:00:00+07:00,,"
        f"{hashlib.sha256(der).hexdigest()},,,Trường Tiểu học Suối Mây,,"
        f"{hashlib.sha256(spki).hexdigest()},,\n",
        encoding="utf-8",
    )
    unsigned = next(s for s in demo.samples if s.name == "pdf-chua-ky").files[0].read_bytes()
    card = _sign(unsigned, key, der)
    verifier = build_verifier(replace(demo_sources(demo), schools=schools))
    report = verifier.verify(Submission((card,)), at=demo.now)
    (signature,) = report.documents[0].signatures
    assert report.verdict is not Verdict.VALID
    assert Reason.UNTRUSTED_ROOT in signature.reasons


def test_no_anchor_has_a_key_of_ours(office, demo):
    trust = build_verifier(demo_sources(demo)).trust
    ours = {entry.spki for entry in office.folder.entries()}
    for anchor in trust.anchors:
        certificate = asn1_x509.Certificate.load(anchor.certificate)
        assert certificate.public_key.dump() not in ours


def _sign(content, key, der):
    secret = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(der),
        signing_key=asn1_keys.PrivateKeyInfo.load(secret),
        cert_registry=SimpleCertificateStore(),
    )
    about = PdfSignatureMetadata(field_name="KyPhatHanh", subfilter=SigSeedSubFilter.PADES)
    return sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), about, signer).getvalue()
