"""Good inputs for each target: what coverage-led fuzzing starts from."""

import base64
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from lxml import etree

from tests.fuzz.seeds import MOMENT, load_seed, world
from tests.fuzz.signed_content import find_spans
from web.cardkit.cards import primary_grade_1
from web.cardkit.directory import write_directory
from web.cardkit.workshop import draw_unsigned

_ENCAPSULATED = re.compile(rb"EncapsulatedTimeStamp>([A-Za-z0-9+/=\s]+)<")


def write_corpus(target: str, folder: Path) -> int:
    """Write the inputs of one target into a folder and return how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    inputs = list(dict.fromkeys(_CORPORA[target]()))
    for number, content in enumerate(inputs):
        (folder / f"good-{number:02}").write_bytes(content)
    return len(inputs)


def _pdfs() -> Iterator[bytes]:
    for name in ("pdf-1", "pdf-1-pkcs7", "pdf-1-streams"):
        yield from load_seed(name).documents
    yield _tiny()
    yield _tiny(pikepdf.ObjectStreamMode.generate)


def _tiny(mode: pikepdf.ObjectStreamMode = pikepdf.ObjectStreamMode.disable) -> bytes:
    """Return a PDF of a few hundred octets."""
    output = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page()
        page.Contents = document.make_stream(
            b"0 0 500 20 re S BT /F1 12 Tf 50 700 Td (H\\355 A) Tj ET q 1 0 0 1 0 0 cm Q"
        )
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="s", Kids=pikepdf.Array())
        fields = pikepdf.Array([document.make_indirect(field)])
        document.Root.AcroForm = pikepdf.Dictionary(Fields=fields)
        document.save(output, object_stream_mode=mode)
    return output.getvalue()


def _pages() -> Iterator[bytes]:
    """Yield pages whose streams are not packed, so that flipping a bit changes what is painted."""
    card = draw_unsigned(primary_grade_1())
    yield _tiny()
    for number in range(_CARD_PAGES):
        yield _unpack(card, page=number)
    yield _unpack(load_seed("pdf-1").documents[0], page=0)


_CARD_PAGES = 4


def _unpack(content: bytes, *, page: int) -> bytes:
    """Return one page with what it paints in plain text; fonts stay packed."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as whole, pikepdf.new() as document:
        source = whole.pages[page]
        painted = source.Contents.read_bytes()
        if "/Annots" in source:
            del source.Annots
        document.pages.append(source)
        document.pages[0].Contents = document.make_stream(painted)
        document.save(output, compress_streams=False)
    return output.getvalue()


def _xmls() -> Iterator[bytes]:
    for name in ("xml-1", "xml-3", "xml-3-plain", "xml-3-chained"):
        yield from load_seed(name).documents


def _both() -> Iterator[bytes]:
    yield from _pdfs()
    yield from _xmls()


def _cards() -> Iterator[bytes]:
    for content in _xmls():
        data = etree.fromstring(content).find("DU_LIEU_HOC_BA")
        if data is not None:
            yield etree.tostring(data, method="c14n", with_tail=False)


def _cms() -> Iterator[bytes]:
    for content in _pdfs():
        for span in find_spans(content):
            digits = content[span.gap_start + 1 : span.gap_end - 1].decode()
            yield bytes.fromhex(digits).rstrip(b"\0")


def _tokens() -> Iterator[bytes]:
    for content in _xmls():
        for match in _ENCAPSULATED.finditer(content):
            yield base64.b64decode(match[1])


def _certificates() -> Iterator[bytes]:
    authorities = world().authorities
    yield from (one.der for one in (*authorities.roots, *authorities.intermediates))
    people = world().signers.primary
    yield from (one.der for one in (people.school, people.head, people.teacher))


def _lists() -> Iterator[bytes]:
    for _, content in world().published_crls():
        yield content


def _answers() -> Iterator[bytes]:
    for _, content in world().published_ocsps():
        yield content
    for signer in (world().signers.primary.head, world().signers.lower_secondary.head):
        yield world().ocsp(signer, at=MOMENT)


def _files() -> Iterator[bytes]:
    authorities = world().authorities
    yield authorities.roots[0].pem
    yield authorities.roots[0].pem + b"text\n" + authorities.intermediates[0].pem
    yield authorities.roots[0].der
    bundle = _bundle(authorities.roots[0].der, authorities.intermediates[0].der)
    yield bundle
    body = base64.encodebytes(bundle)
    yield b"-----BEGIN PKCS7-----\n" + body + b"-----END PKCS7-----\n"


def _bundle(*certificates: bytes) -> bytes:
    """Return a PKCS#7 SignedData that holds certificates and nobody's signature."""
    read = [x509.load_der_x509_certificate(der) for der in certificates]
    return pkcs7.serialize_certificates(read, Encoding.DER)


def _schools() -> Iterator[bytes]:
    content = write_directory(world())
    yield content
    yield content.replace(b",", b";")
    yield b"\xef\xbb\xbf" + b"\n".join(content.split(b"\n")[:3])


_CORPORA: dict[str, Callable[[], Iterator[bytes]]] = {
    "pdf": _pdfs,
    "pages": _pages,
    "xml": _xmls,
    "document": _both,
    "verify": _both,
    "report_card": _cards,
    "cms": _cms,
    "token": _tokens,
    "certificate": _certificates,
    "crl": _lists,
    "ocsp": _answers,
    "certificate_file": _files,
    "schools": _schools,
}
