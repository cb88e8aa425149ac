"""Seals a drawn receipt: structure, description, the JSON report inside, and PAdES over all of it.

PyHanko writes the file and the CMS (RFC 5652). Signatures are deterministic (RFC 6979), and so are
the file's identifiers: the same receipt is sealed into the same bytes.
"""

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from verifier.receipt import MARKER, REPORT_NAME
from web.receipts.layout import Drawing
from web.receipts.structure import write_structure
from web.receipts.timestamping import Stamp

FIELD: Final = "Seal"
_DIGEST: Final = "sha256"
_RESERVED: Final = 24_576
"""Hexadecimal digits kept free; a token with its chain has about 12,000."""
_PDF_VERSION: Final = (1, 7)


@dataclass(frozen=True, slots=True)
class Seal:
    """What seals: a key with its certificate, and perhaps somebody who proves the time."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate
    stamp: Stamp | None = field(default=None, repr=False)
    """Given: PAdES B-T, else B-B."""


@dataclass(frozen=True, slots=True)
class Description:
    """What the file says of itself."""

    title: str
    language: str
    portal: str
    at: datetime


def seal_drawing(drawing: Drawing, report: bytes, about: Description, seal: Seal) -> bytes:
    """Return the sealed PDF, with the JSON report attached."""
    reader = PdfFileReader(BytesIO(drawing.content))
    writer = copy_into_new_writer(reader, {"info": None})
    writer.output_version = _PDF_VERSION
    _describe(writer, about)
    _attach(writer, report, about)
    _add_structure(writer, drawing)
    identifier = hashlib.sha256(drawing.content + report).digest()[:16]
    twice = [generic.ByteStringObject(identifier), generic.ByteStringObject(identifier)]
    # A random identifier and the machine's time cannot be repeated; pyHanko knows no others.
    writer._document_id = generic.ArrayObject(twice)  # noqa: SLF001
    writer._update_meta = lambda: None  # type: ignore[method-assign]  # noqa: SLF001
    return _sign(writer, about, seal)


def _describe(writer: PdfFileWriter, about: Description) -> None:
    """Say what this is, in which language, and that title and structure may be relied on."""
    root = writer.root
    root[pdf_name("/Lang")] = generic.TextStringObject(about.language)
    root[pdf_name("/MarkInfo")] = _dictionary({"/Marked": _true()})
    root[pdf_name("/ViewerPreferences")] = _dictionary({"/DisplayDocTitle": _true()})
    metadata = generic.StreamObject(
        _dictionary({"/Type": pdf_name("/Metadata"), "/Subtype": pdf_name("/XML")}),
        stream_data=_write_xmp(about).encode(),
    )
    root[pdf_name("/Metadata")] = writer.add_object(metadata)
    info = _dictionary(
        {
            "/Title": generic.TextStringObject(about.title),
            "/Author": generic.TextStringObject(about.portal),
            "/Producer": generic.TextStringObject("hocba-verify"),
            "/CreationDate": generic.pdf_date(about.at),
            "/ModDate": generic.pdf_date(about.at),
        }
    )
    writer.set_info(writer.add_object(info))


def _write_xmp(about: Description) -> str:
    """Return the description as XMP (ISO 16684-1); its `hocba:receipt` is how we know our own."""
    moment = about.at.isoformat(timespec="seconds")
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:hocba="urn:hocba-verify:">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(about.title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{escape(about.portal)}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{about.language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<hocba:receipt>{MARKER}</hocba:receipt>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def _attach(writer: PdfFileWriter, report: bytes, about: Description) -> None:
    """Put the report into the file, as data that belongs to it (ISO 32000-2 14.13)."""
    data = embed.EmbeddedFileObject.from_file_data(
        writer,
        report,
        mime_type="application/json",
        params=embed.EmbeddedFileParams(creation_date=about.at, modification_date=about.at),
    )
    specification = embed.FileSpec(
        file_spec_string=REPORT_NAME,
        file_name=REPORT_NAME,
        embedded_data=data,
        description="hocba-verify/report/1",
        af_relationship=pdf_name("/Data"),
    )
    embed.embed_file(writer, specification)
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    writer.root[pdf_name("/AF")] = generic.ArrayObject([names.raw_get(1)])


def _add_structure(writer: PdfFileWriter, drawing: Drawing) -> None:
    page = writer.root["/Pages"]["/Kids"].raw_get(0)
    leaf = page.get_object()
    leaf[pdf_name("/StructParents")] = generic.NumberObject(0)  # type: ignore[no-untyped-call]
    leaf[pdf_name("/Tabs")] = pdf_name("/S")
    writer.root[pdf_name("/StructTreeRoot")] = write_structure(writer, drawing.structure, page)


def _sign(writer: PdfFileWriter, about: Description, seal: Seal) -> bytes:
    """Go through pyHanko's steps: make the field, reserve the gap, digest the rest, fill in."""
    placeholder = SignatureObject(
        timestamp=about.at,
        subfilter=SigSeedSubFilter.PADES,
        name=about.portal,
        bytes_reserved=_RESERVED,
    )
    steps = PdfCMSEmbedder(new_field_spec=SigFieldSpec(FIELD)).write_cms(FIELD, writer)
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=placeholder))
    prepared, output = steps.send(SigIOSetup(md_algorithm=_DIGEST))
    steps.send(asyncio.run(_make_cms(prepared.document_digest, seal)))
    sealed: bytes = output.getvalue()
    return sealed


async def _make_cms(digest: bytes, seal: Seal) -> bytes:
    signer = _KeySigner(seal)
    content: cms.ContentInfo = await signer.async_sign(
        digest,
        _DIGEST,
        use_pades=True,
        timestamper=None if seal.stamp is None else _Stamper(seal.stamp),
    )
    der: bytes = content.dump()
    return der


class _KeySigner(Signer):
    """Signs with a key in memory."""

    def __init__(self, seal: Seal) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        der = seal.certificate.public_bytes(Encoding.DER)
        super().__init__(signing_cert=asn1_x509.Certificate.load(der), cert_registry=store)
        self._key = seal.key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - pyHanko's interface
    ) -> bytes:
        """Sign `data` with ECDSA and SHA-256, deterministically."""
        del digest_algorithm, dry_run
        return self._key.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True))


class _Stamper(TimeStamper):
    """Hands pyHanko the tokens that we got."""

    def __init__(self, stamp: Stamp) -> None:
        super().__init__(include_nonce=False)  # type: ignore[no-untyped-call]
        self._stamp = stamp

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return a token over a SHA-256 digest."""
        del md_algorithm
        return cms.ContentInfo.load(self._stamp(message_digest))


def _true() -> generic.BooleanObject:
    return generic.BooleanObject(True)  # type: ignore[no-untyped-call]  # noqa: FBT003


def _dictionary(entries: dict[str, generic.PdfObject]) -> generic.DictionaryObject:
    named = {pdf_name(name): value for name, value in entries.items()}
    return generic.DictionaryObject(named)  # type: ignore[no-untyped-call]
