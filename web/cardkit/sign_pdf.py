"""Signs PDFs through pyHanko: PKCS#7 detached and PAdES B-B, B-T, B-LT, B-LTA.

Every step is an incremental update of the file before it. All times are arguments.
"""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import (
    DocumentTimestamp,
    PdfSignedData,
    SignatureObject,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore

from web.cardkit.cms_signing import CMSStyle, make_cms
from web.cardkit.form_part import SignatureBox
from web.cardkit.identity import Identity
from web.cardkit.signature_appearance import draw_appearance
from web.cardkit.timestamping import Stamper

PKCS7: Final = CMSStyle(pades=False)
"""`adbe.pkcs7.detached` as plain as it comes."""
PADES: Final = CMSStyle(pades=True)
"""`ETSI.CAdES.detached`: B-B, and B-T with a stamper."""

_PADES: Final = SigSeedSubFilter.PADES
_PKCS7: Final = SigSeedSubFilter.ADOBE_PKCS7_DETACHED
_RESERVED: Final = 24576
"""Hexadecimal digits kept free for a signature: chain and token have about 16,000."""


@dataclass(frozen=True, slots=True)
class PDFSigning:
    """One signature to be put on a PDF."""

    signer: Identity
    at: datetime
    """What the signature claims: /M, and in PKCS#7 also the signing-time attribute."""
    field_name: str
    style: CMSStyle = PADES
    box: SignatureBox | None = None
    """Where it shows; None: nowhere."""
    stamper: Stamper | None = field(default=None, repr=False)
    """Gives the signature a time-stamp token."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ValidationData:
    """What a DSS holds; everything in DER."""

    certificates: tuple[Identity, ...] = ()
    crls: tuple[bytes, ...] = field(default=(), repr=False)
    ocsps: tuple[bytes, ...] = field(default=(), repr=False)


def sign_pdf(content: bytes, signing: PDFSigning) -> bytes:
    """Return `content` with one more signature."""
    placeholder = SignatureObject(
        timestamp=signing.at,
        subfilter=_PADES if signing.style.pades else _PKCS7,
        name=_common_name(signing.signer),
        reason=signing.reason,
        bytes_reserved=_RESERVED,
    )
    return _embed(
        content,
        placeholder,
        field_name=signing.field_name,
        digest=signing.style.digest,
        look=signing,
        make=lambda digest: make_cms(
            signing.signer, digest, style=signing.style, at=signing.at, stamper=signing.stamper
        ),
    )


def sign_pdf_in_order(content: bytes, signings: Iterable[PDFSigning]) -> bytes:
    """Return `content` signed by each in turn, each signature covering those before it."""
    for signing in signings:
        content = sign_pdf(content, signing)
    return content


def stamp_pdf(content: bytes, stamper: Stamper, *, field_name: str = "DocTimeStamp") -> bytes:
    """Return `content` with a document timestamp over all of it (PAdES B-LTA)."""
    return _embed(
        content,
        DocumentTimestamp(bytes_reserved=_RESERVED),  # type: ignore[no-untyped-call]
        field_name=field_name,
        digest="sha256",
        look=None,
        make=lambda digest: stamper(digest, "sha256"),
    )


def add_validation_data(content: bytes, data: ValidationData) -> bytes:
    """Return `content` with certificates, CRLs and OCSP responses in its DSS (PAdES B-LT)."""
    stream = io.BytesIO(content)
    DocumentSecurityStore.add_dss(
        stream,
        None,
        certs=[identity.asn1 for identity in data.certificates],
        crls=[asn1_crl.CertificateList.load(der) for der in data.crls],
        ocsps=[asn1_ocsp.OCSPResponse.load(der) for der in data.ocsps],
        force_write=True,
    )
    return stream.getvalue()


def _embed(
    content: bytes,
    placeholder: PdfSignedData,
    *,
    field_name: str,
    digest: str,
    look: PDFSigning | None,
    make: Callable[[bytes], bytes],
) -> bytes:
    """Go through pyHanko's steps: make the field, reserve the gap, digest the rest, fill in."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    box = None if look is None else look.box
    steps = PdfCMSEmbedder(new_field_spec=_field_spec(field_name, box)).write_cms(
        field_name, writer
    )
    field_object = next(steps).get_object()
    if look is not None and box is not None:
        field_object[pdf_name("/AP")] = _appearance(writer, look, box)
    steps.send(SigObjSetup(sig_placeholder=placeholder))
    prepared, output = steps.send(SigIOSetup(md_algorithm=digest))
    steps.send(make(prepared.document_digest))
    signed: bytes = output.getvalue()
    return signed


def _field_spec(field_name: str, box: SignatureBox | None) -> SigFieldSpec:
    if box is None:
        return SigFieldSpec(field_name)
    corners = (round(box.left), round(box.bottom), round(box.right), round(box.top))
    return SigFieldSpec(field_name, on_page=box.page_index, box=corners)


def _appearance(
    writer: IncrementalPdfFileWriter, signing: PDFSigning, box: SignatureBox
) -> generic.DictionaryObject:
    drawn = draw_appearance(
        _common_name(signing.signer),
        signed_at=signing.at,
        width=round(box.right) - round(box.left),
        height=round(box.top) - round(box.bottom),
    )
    form = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(drawn)))
    return generic.DictionaryObject({pdf_name("/N"): form})  # type: ignore[no-untyped-call]


def _common_name(identity: Identity) -> str:
    attributes = identity.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(attributes[0].value)
