"""Files built to take as much work as they can; small ones, as far as the trick allows.

Each is one of those that design notes and published attacks on PDF, XML and X.509 software name. A
case is made when it is asked for: some take a moment.
"""

import gzip
import io
import re
import struct
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

DSIG = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


@dataclass(frozen=True, slots=True)
class Case:
    """One file that means harm."""

    name: str
    make: Callable[[bytes, bytes], bytes]
    """From a good PDF and a good XML."""


# --- PDF ---


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """Return a PDF of these objects, numbered from 1, with a classical cross-reference table."""
    content, rows = bytearray(b"%PDF-1.7\n"), bytearray(b"0000000000 65535 f \n")
    for number, held in enumerate(objects, start=1):
        rows += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    return bytes(content) + (
        b"xref\n0 %d\n%strailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, rows, len(objects) + 1, root, len(content))
    )


def stream(content: bytes, entries: bytes = b"/Filter/FlateDecode") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def zeros(size: int) -> bytes:
    """Return zlib's form of so many zeros (whole times 16 MB), without ever holding them.

    One block ends so that it may be repeated (RFC 1951 3.2.4); the checksum of zeros is known.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(16 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack(">HH", size % 65_521, 1)
    return b"\x78\xda" + block * (size >> 24) + b"\x03\x00" + checksum


def page_with(contents: bytes, more: bytes = b"") -> bytes:
    """Return a PDF with one page that shows `contents`, an object."""
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<%s>>>>" % more,
        contents,
    )


def contents_bomb(_: bytes, __: bytes) -> bytes:
    return page_with(stream(zeros(2 << 30)))


def double_bomb(_: bytes, __: bytes) -> bytes:
    return page_with(stream(zlib.compress(zeros(8 << 30), 9), b"/Filter[/FlateDecode/FlateDecode]"))


def filter_tower(_: bytes, __: bytes) -> bytes:
    filters = b"/Filter[" + b"/FlateDecode" * 500 + b"]"
    content = b"q Q"
    for _level in range(500):
        content = zlib.compress(content)
    return page_with(stream(content, filters))


def predictor_bomb(_: bytes, __: bytes) -> bytes:
    entries = (
        b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 1000000000/Colors 32"
        b"/BitsPerComponent 16>>"
    )
    return page_with(stream(zeros(64 << 20), entries))


def xref_stream_bomb(_: bytes, __: bytes) -> bytes:
    body = stream(
        zeros(1 << 30),
        b"/Type/XRef/Size 100000000/W[1 4 2]/Index[0 100000000]/Root 1 0 R/Filter/FlateDecode",
    )
    content = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    return content + b"9 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (body, len(content))


def object_stream_bomb(_: bytes, __: bytes) -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        stream(zeros(1 << 30), b"/Type/ObjStm/N 1000000/First 10000000/Filter/FlateDecode"),
    )


def image_bomb(_: bytes, __: bytes) -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 14400 14400]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>",
        stream(b"14400 0 0 14400 0 0 cm /I Do\n" * 200, b""),
        stream(
            zeros(1 << 30),
            b"/Type/XObject/Subtype/Image/Width 32000/Height 32000/BitsPerComponent 8"
            b"/ColorSpace/DeviceGray/Filter/FlateDecode",
        ),
    )


def circular_pages(_: bytes, __: bytes) -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Parent 2 0 R/Count 3>>",
        b"<</Type/Pages/Kids[2 0 R 3 0 R]/Parent 2 0 R/Count 3>>",
    )


def doubling_pages(_: bytes, __: bytes) -> bytes:
    """Forty levels of two equal children: as many leaves as nobody can count."""
    levels = [
        b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Parent %d 0 R/Count %d>>"
        % (number + 1, number + 1, number - 1, 1 << 30)
        for number in range(2, 42)
    ]
    leaf = b"<</Type/Page/Parent 41 0 R/MediaBox[0 0 600 800]>>"
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", *levels, leaf)


def circular_structure(_: bytes, __: bytes) -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R/StructTreeRoot 4 0 R/MarkInfo<</Marked true>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>",
        b"<</Type/StructTreeRoot/K[5 0 R 5 0 R]>>",
        b"<</Type/StructElem/S/P/P 4 0 R/K[5 0 R 4 0 R 5 0 R]>>",
    )


def circular_form(_: bytes, __: bytes) -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 5 0 R]>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Annots[4 0 R 5 0 R]>>",
        b"<</T(a)/FT/Sig/Kids[5 0 R 4 0 R]/Parent 5 0 R>>",
        b"<</T(b)/FT/Sig/Kids[4 0 R 5 0 R]/Parent 4 0 R>>",
    )


def circular_updates(_: bytes, __: bytes) -> bytes:
    good = pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")
    at = good.rindex(b"xref\n0")
    return good.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % at)


def nested_arrays(_: bytes, __: bytes) -> bytes:
    deep = b"[" * 200_000 + b"]" * 200_000
    return pdf(b"<</Type/Catalog/Pages 2 0 R/X %s>>" % deep, b"<</Type/Pages/Kids[]/Count 0>>")


def many_objects(_: bytes, __: bytes) -> bytes:
    rest = (b"<</A %d 0 R/B %d 0 R>>" % (n + 1, n + 2) for n in range(150_000))
    return pdf(b"<</Type/Catalog/Pages 2 0 R/X 3 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", *rest)


def many_revisions(good: bytes, _: bytes) -> bytes:
    """Three thousand updates that change nothing."""
    before = int(re.findall(rb"startxref\s+(\d+)", good)[-1])
    parts, at = [good], len(good)
    root = re.findall(rb"/Root (\d+ 0 R)", good)[-1]
    for _number in range(3_000):
        update = b"xref\n0 0\ntrailer<</Size 9/Root %s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            root,
            before,
            at,
        )
        before = at
        parts.append(update)
        at += len(update)
    return b"".join(parts)


def long_contents(good: bytes, _: bytes) -> bytes:
    """A signature value of nearly ten megabytes, in the place of the first one."""
    start = re.search(rb"/Contents\s*<", good)
    assert start is not None
    end = good.index(b">", start.end())
    room = (10 << 20) - len(good) - 1000
    return good[: start.end()] + b"30" * (room // 2) + good[end:]


def many_signatures(_: bytes, __: bytes) -> bytes:
    fields = [
        b"<</FT/Sig/T(s%d)/V<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached"
        b"/ByteRange[0 100 200 300]/Contents<3000>>>>>" % number
        for number in range(20_000)
    ]
    listed = b" ".join(b"%d 0 R" % number for number in range(3, 3 + len(fields)))
    catalog = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[%s]>>>>" % listed
    return pdf(catalog, b"<</Type/Pages/Kids[]/Count 0>>", *fields)


def many_letters(_: bytes, __: bytes) -> bytes:
    font = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    text = b"BT /F 1 Tf " + b"(x) Tj " * 1_300_000 + b"ET"
    return page_with(stream(zlib.compress(text)), font)


def nested_forms(_: bytes, __: bytes) -> bytes:
    """Thirty form XObjects, each of which draws the next twice."""
    forms = [
        stream(
            b"/N Do /N Do",
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</N %d 0 R>>>>"
            % (number + 1),
        )
        for number in range(5, 35)
    ]
    last = stream(b"0 0 1 1 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    head = page_with(stream(b"/N Do", b""), b"/XObject<</N 5 0 R>>")
    objects = re.findall(rb"\d+ 0 obj\n(.*?)\nendobj", head, re.DOTALL)
    return pdf(*objects, *forms, last)


def headless(_: bytes, __: bytes) -> bytes:
    return b"%PDF-1.7\n" + b"1 0 obj\n<</Type/Catalog>>\nendobj\n" * 250_000


# --- XML ---


def in_card(xml: bytes, more: bytes) -> bytes:
    """Return a card with something more at its end."""
    return xml.replace(b"</HOC_BA>", more + b"</HOC_BA>")


def many_attributes(_: bytes, xml: bytes) -> bytes:
    attributes = b" ".join(b'a%d=""' % number for number in range(100_000))
    return xml.replace(b"<DU_LIEU_HOC_BA", b"<DU_LIEU_HOC_BA " + attributes, 1)


def many_namespaces(_: bytes, xml: bytes) -> bytes:
    names = b" ".join(b'xmlns:n%d="u:%d"' % (number, number) for number in range(60_000))
    return xml.replace(b"<DU_LIEU_HOC_BA", b"<DU_LIEU_HOC_BA " + names, 1)


def scattered_namespaces(_: bytes, xml: bytes) -> bytes:
    """Sixty declarations at each of sixty levels, and thousands of elements that inherit them."""
    opening = b"".join(
        b"<e %s>" % b" ".join(b'xmlns:n%d_%d="u:%d"' % (level, n, n) for n in range(60))
        for level in range(50)
    )
    body = opening + b"<x/>" * 15_000 + b"</e>" * 50
    return xml.replace(b"</DU_LIEU_HOC_BA>", body + b"</DU_LIEU_HOC_BA>", 1)


def signed_info(references: bytes) -> bytes:
    return (
        b'<Signature xmlns="%s"><SignedInfo><CanonicalizationMethod Algorithm="%s"/>'
        b'<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>'
        b"%s</SignedInfo><SignatureValue>AA==</SignatureValue></Signature>"
    ) % (DSIG.encode(), C14N.encode(), references)


def reference(transforms: bytes, uri: bytes = b"#data") -> bytes:
    return (
        b'<Reference URI="%s"><Transforms>%s</Transforms><DigestMethod Algorithm='
        b'"http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue>AA==</DigestValue></Reference>'
    ) % (uri, transforms)


CANONICAL = b'<Transform Algorithm="%s"/>' % C14N.encode()


def many_references(_: bytes, xml: bytes) -> bytes:
    return in_card(xml, signed_info(reference(CANONICAL) * 5_000))


def many_transforms(_: bytes, xml: bytes) -> bytes:
    return in_card(xml, signed_info(reference(CANONICAL * 15_000)))


def costly_references(_: bytes, xml: bytes) -> bytes:
    """Sixty-four references, all there may be, each to a card made as large as it may be."""
    padded = xml.replace(b"</DU_LIEU_HOC_BA>", b"<x/>" * 18_000 + b"</DU_LIEU_HOC_BA>", 1)
    return in_card(padded, signed_info(reference(CANONICAL) * 60))


def xpath(_: bytes, xml: bytes) -> bytes:
    expression = b"count(//*[count(//*[count(//*)>0])>0])>0"
    transform = (
        b'<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">'
        b"<XPath>%s</XPath></Transform>" % expression
    )
    return in_card(xml, signed_info(reference(transform) * 5))


def xslt(_: bytes, xml: bytes) -> bytes:
    transform = (
        b'<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><xsl:stylesheet '
        b'version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template name="l">'
        b'<xsl:call-template name="l"/></xsl:template></xsl:stylesheet></Transform>'
    )
    return in_card(xml, signed_info(reference(transform)))


def entities(_: bytes, xml: bytes) -> bytes:
    levels = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
    dtd = b'<!DOCTYPE HOC_BA [<!ENTITY e0 "lol">%s]>' % levels
    body = re.sub(rb"^<\?xml[^>]*\?>\s*", b"", xml)
    return dtd + in_card(body, b"&e11;")


def deep_elements(_: bytes, __: bytes) -> bytes:
    return b"<HOC_BA>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</HOC_BA>"


def many_elements(_: bytes, xml: bytes) -> bytes:
    return in_card(xml, b"<a/>" * 480_000)


def long_text(_: bytes, xml: bytes) -> bytes:
    return xml.replace(b"</DU_LIEU_HOC_BA>", b"&#120;" * 300_000 + b"</DU_LIEU_HOC_BA>", 1)


def lookalikes(count: int, name: x509.Name) -> list[bytes]:
    """Return certificates of one name that all seem to have issued each other."""
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(4)]
    made = []
    for number in range(count):
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .serial_number(number + 1)
            .public_key(keys[number % 4].public_key())
            .not_valid_before(begin)
            .not_valid_after(begin + timedelta(days=7_000))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        )
        signed = builder.sign(keys[(number + 1) % 4], hashes.SHA256())
        made.append(signed.public_bytes(Encoding.DER))
    return made


def in_key_info(xml: bytes, certificates: list[bytes]) -> bytes:
    """Return a card whose every KeyInfo holds further certificates."""
    more = b"".join(
        b"<X509Certificate>%s</X509Certificate>" % b64encode(der) for der in certificates
    )
    found = re.search(rb"</((?:\w+:)?)X509Data>", xml)
    assert found is not None
    prefix = found[1]
    named = more.replace(b"<X509", b"<" + prefix + b"X509").replace(
        b"</X509", b"</" + prefix + b"X509"
    )
    return xml.replace(found[0], named + found[0])


def issuer_of_signer(xml: bytes) -> x509.Name:
    found = re.search(rb"X509Certificate>([^<]+)<", xml)
    assert found is not None
    text = b"".join(found[1].split()).replace(b"&#13;", b"")
    pem = b"-----BEGIN CERTIFICATE-----\n" + text + b"\n-----END CERTIFICATE-----\n"
    return x509.load_pem_x509_certificate(pem).issuer


def many_lookalikes(_: bytes, xml: bytes) -> bytes:
    return in_key_info(xml, lookalikes(48, issuer_of_signer(xml)))


def allowed_lookalikes(_: bytes, xml: bytes) -> bytes:
    """As many as one KeyInfo may hold, in each of three."""
    return in_key_info(xml, lookalikes(9, issuer_of_signer(xml)))


def stuffed_store(good: bytes, xml: bytes) -> bytes:
    """A document security store with hundreds of look-alikes, appended to a good PDF."""
    certificates = lookalikes(300, issuer_of_signer(xml))
    before = int(re.findall(rb"startxref\s+(\d+)", good)[-1])
    number = 100_000
    content, rows = good + b"\n", b""
    for der in certificates:
        rows += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, stream(der, b""))
        number += 1
    root = re.findall(rb"/Root (\d+ 0 R)", good)[-1]
    listed = b" ".join(b"%d 0 R" % n for n in range(100_000, number))
    rows += b"%010d 00000 n \n" % len(content)
    pages = re.findall(rb"/Pages (\d+ 0 R)", good)
    catalog = b"<</Type/Catalog/Pages %s/DSS<</Certs[%s]>>>>" % ((pages or [root])[-1], listed)
    content += b"%d 0 obj\n%s\nendobj\n" % (number, catalog)
    return content + (
        b"xref\n100000 %d\n%strailer<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(certificates) + 1, rows, number + 1, number, before, len(content))
    )


# --- what wraps them ---


def zip_bomb(_: bytes, __: bytes) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.xml", "w") as entry,
    ):
        for _number in range(1_024):
            entry.write(bytes(1 << 20))
    return target.getvalue()


def zip_of_many(_: bytes, __: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number}", b"")
    return target.getvalue()


def gzip_bomb(_: bytes, __: bytes) -> bytes:
    return gzip.compress(b"<DANH_SACH_HOC_BA>" + bytes(1 << 20)) + b"".join(
        [gzip.compress(bytes(8 << 20))] * 250
    )


def batch_of_nothing(_: bytes, __: bytes) -> bytes:
    return b"<DANH_SACH_HOC_BA>" + b"<HOC_BA/>" * 900_000 + b"</DANH_SACH_HOC_BA>"


CASES = tuple(
    Case(make.__name__.replace("_", " "), make)
    for make in (
        contents_bomb,
        double_bomb,
        filter_tower,
        predictor_bomb,
        xref_stream_bomb,
        object_stream_bomb,
        image_bomb,
        circular_pages,
        doubling_pages,
        circular_structure,
        circular_form,
        circular_updates,
        nested_arrays,
        many_objects,
        many_revisions,
        long_contents,
        many_signatures,
        many_letters,
        nested_forms,
        headless,
        stuffed_store,
        many_attributes,
        many_namespaces,
        scattered_namespaces,
        many_references,
        many_transforms,
        costly_references,
        xpath,
        xslt,
        entities,
        deep_elements,
        many_elements,
        long_text,
        many_lookalikes,
        allowed_lookalikes,
        zip_bomb,
        zip_of_many,
        gzip_bomb,
        batch_of_nothing,
    )
)
