"""Builds small signed PDFs with keys made on the spot: pyHanko signs, we take apart."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

import pikepdf
from asn1crypto import keys, x509
from cryptography import x509 as cx509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen.canvas import Canvas

from verifier.document import Modification, Signature, SignedDocument
from verifier.pdf.reading import read_pdf
from verifier.policy import Limits
from verifier.reasons import Reason
from verifier.report import ChangeItem, ChangeLevel

NOT_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(2045, 1, 1, tzinfo=UTC)
TOKEN_TIME = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
Update = Callable[[IncrementalPdfFileWriter], None]


@dataclass(frozen=True)
class Holder:
    """A key and the certificate for it."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: cx509.Certificate

    @property
    def asn1(self) -> x509.Certificate:
        return x509.Certificate.load(self.der)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def private(self) -> keys.PrivateKeyInfo:
        return keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )


def _issue(name: str, issuer: Holder | None, *, timestamps_only: bool = False) -> Holder:
    # pyHanko's own time-stamping authority signs with RSA only.
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = (
        rsa.generate_private_key(65537, 2048)
        if timestamps_only
        else ec.generate_private_key(ec.SECP256R1())
    )
    subject = cx509.Name([cx509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        cx509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(cx509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(cx509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if timestamps_only:
        purpose = cx509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    signed = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    return Holder(key, signed)


@cache
def root() -> Holder:
    return _issue("Test root", None)


@cache
def _holder(name: str) -> Holder:
    return _issue(name, root())


def holder(name: str = "Nguyễn Thị Thử") -> Holder:
    return _holder(name)


@cache
def authority() -> Holder:
    return _issue("Test TSA", root(), timestamps_only=True)


def signer(name: str = "Nguyễn Thị Thử") -> signers.SimpleSigner:
    store = SimpleCertificateStore.from_certs([root().asn1])
    return signers.SimpleSigner(
        signing_cert=holder(name).asn1, signing_key=holder(name).private, cert_registry=store
    )


def timestamper() -> timestamps.DummyTimeStamper:
    return timestamps.DummyTimeStamper(
        tsa_cert=authority().asn1,
        tsa_key=authority().private,
        certs_to_embed=SimpleCertificateStore.from_certs([root().asn1]),
        fixed_dt=TOKEN_TIME,
    )


@cache
def base(pages: int = 2, *, form: bool = False) -> bytes:
    """Return an unsigned PDF with a line of text on each page, and perhaps a text field."""
    out = BytesIO()
    canvas = Canvas(out, invariant=True)
    for number in range(1, pages + 1):
        canvas.drawString(72, 700, f"Page {number}: mark 7.5")
        if form and number == 1:
            canvas.acroForm.textfield(name="mark", value="7.5", x=72, y=600, width=80, height=20)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@cache
def compressed(*, linearised: bool = False) -> bytes:
    """Return the base with object streams and a cross-reference stream."""
    out = BytesIO()
    with pikepdf.open(BytesIO(base())) as document:
        document.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            linearize=linearised,
            deterministic_id=True,
        )
    return out.getvalue()


def sign(
    content: bytes,
    field: str = "Sig1",
    *,
    name: str = "Nguyễn Thị Thử",
    pades: bool = True,
    token: bool = False,
    visible: int | None = None,
    certify: fields.MDPPerm | None = None,
    lock: fields.FieldMDPSpec | None = None,
    signed_time: bool = True,
) -> bytes:
    """Sign; `visible` is the page, from 0, on which a seal is drawn."""
    subfilter = (
        fields.SigSeedSubFilter.PADES if pades else fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        subfilter=subfilter,
        md_algorithm="sha256",
        certify=certify is not None,
        docmdp_permissions=certify or fields.MDPPerm.FILL_FORMS,
    )
    spec = fields.SigFieldSpec(
        field,
        on_page=visible or 0,
        box=None if visible is None else (72, 400, 272, 460),
        field_mdp_spec=lock,
    )
    style = None if visible is None else TextStampStyle(stamp_text="signed")
    pdf_signer = signers.PdfSigner(
        metadata,
        signer=signer(name),
        timestamper=timestamper() if token else None,
        stamp_style=style,
        new_field_spec=spec,
    )
    out = BytesIO()
    writer = IncrementalPdfFileWriter(BytesIO(content))
    asyncio.run(pdf_signer.async_sign_pdf(writer, output=out))
    return out.getvalue()


def stamp(content: bytes) -> bytes:
    """Add a document timestamp."""
    out = BytesIO()
    writer = IncrementalPdfFileWriter(BytesIO(content))
    asyncio.run(
        signers.PdfTimeStamper(timestamper()).async_timestamp_pdf(
            writer, "sha256", validation_context=None, output=out
        )
    )
    return out.getvalue()


def add_store(content: bytes, *, crls: tuple[bytes, ...] = ()) -> bytes:
    """Add a document security store with the root's certificate."""
    from asn1crypto import crl

    out = BytesIO(content)
    DocumentSecurityStore.add_dss(
        out,
        sig_contents=None,
        certs=[root().asn1],
        crls=[crl.CertificateList.load(der) for der in crls],
    )
    return out.getvalue()


@cache
def empty_crl() -> bytes:
    """Return a CRL of the test root that revokes nothing."""
    built = (
        cx509.CertificateRevocationListBuilder()
        .issuer_name(root().certificate.subject)
        .last_update(TOKEN_TIME)
        .next_update(TOKEN_TIME + timedelta(days=30))
        .sign(root().key, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.DER)


def update(content: bytes, change: Update) -> bytes:
    """Append one incremental update made by `change`."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def replace_page_content(writer: IncrementalPdfFileWriter, page: int = 0) -> None:
    """Draw something else on a page."""
    target = page_of(writer, page)
    stream = generic.StreamObject(stream_data=b"BT /F1 12 Tf 72 700 Td (mark 10) Tj ET")
    target["/Contents"] = writer.add_object(stream)
    writer.update_container(target)


def page_of(writer: IncrementalPdfFileWriter, page: int = 0) -> generic.DictionaryObject:
    return writer.root["/Pages"]["/Kids"][page]


def name(text: str) -> generic.NameObject:
    return pdf_name(text)


def read(content: bytes, **limits: int) -> SignedDocument:
    return read_pdf(content, limits=Limits(**limits))


def only(document: SignedDocument) -> Signature:
    (signature,) = document.signatures
    return signature


def by_id(document: SignedDocument, wanted: str) -> Signature:
    return next(found for found in document.signatures if found.id == wanted)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def changed(signed: bytes, change: Update) -> Modification:
    """Return the judgement of the first signature after one more update."""
    return read(update(signed, change)).signatures[0].modification


def forbids(modification: Modification, *items: ChangeItem) -> None:
    assert modification.level is ChangeLevel.FORBIDDEN
    assert modification.problem is Reason.CHANGED_AFTER_SIGNING
    assert set(items) <= set(modification.items)


def annotate(
    writer: IncrementalPdfFileWriter, subtype: str = "/FreeText"
) -> generic.IndirectObject:
    page = page_of(writer, 1)
    note = generic.DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name(subtype),
            name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (70, 690, 300, 720))),
            name("/Contents"): generic.pdf_string("mark 10"),
        }
    )
    reference = writer.add_object(note)
    present = page.get("/Annots", None)
    annotations = generic.ArrayObject([] if present is None else present.get_object())
    annotations.append(reference)
    page["/Annots"] = annotations
    writer.update_container(page)
    return reference
