"""Small files that make work grow with a product of what they hold."""

import io
import re
import struct
import time
import zlib
from datetime import timedelta

import pikepdf
import pytest
from asn1crypto import crl, parser
from cryptography.hazmat.primitives.serialization import Encoding
from reportlab.pdfgen.canvas import Canvas

from tests.verifier.pdf.signing import holder
from verifier.errors import DocumentError, DocumentFault
from verifier.pdf.byte_range import find_all_byte_ranges
from verifier.pdf.library import open_reader
from verifier.pdf.printed_card import read_printed_card
from verifier.pdf.reading import read_pdf
from verifier.pdf.text import read_pages
from verifier.pki.certificate import read_certificate
from verifier.policy import Limits
from verifier.report import Verdict
from verifier.xml.key_info import KeyInfo
from web.cardkit.cards import primary_grade_1
from web.cardkit.sign_pdf import ValidationData, add_validation_data
from web.cardkit.workshop import draw_unsigned

PATIENCE = 30.0
"""Seconds of computing time, tracing included; each of these took minutes or more."""


@pytest.fixture
def impatience():
    begin = time.process_time()
    yield
    assert time.process_time() - begin < PATIENCE


def page(stream: bytes) -> bytes:
    """Return a PDF with one page."""
    packed = zlib.compress(stream)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
            b"/Resources<</Font<</F 5 0 R>>>>>>"
        ),
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    content, rows = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, held in enumerate(objects, start=1):
        rows += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    return content + b"xref\n0 6\n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        rows,
        len(content),
    )


def words(count: int, text: bytes) -> bytes:
    shown = (
        b"1 0 0 1 %d %d Tm (%s) Tj\n" % (20 + i % 50 * 10, 20 + i // 50 * 9, text)
        for i in range(count)
    )
    return b"0 g BT /F 8 Tf\n" + b"".join(shown) + b"ET\n"


@pytest.mark.usefixtures("impatience")
def test_many_byte_ranges_around_one_string_are_looked_at_once():
    size = 2_000_000
    content = b"%PDF-1.7\n1 0 obj <</Contents <"
    start = len(content) - 1
    content += b"0" * size + b">"
    content += b"".join(b"/ByteRange[0 %d %d 5]" % (start, start + size - k) for k in range(20_000))
    assert find_all_byte_ranges(content, maximum=64) == ()


@pytest.mark.usefixtures("impatience")
def test_letters_below_many_fills_end_at_a_limit():
    attack = page(b"0 0 600 5 re f\n" * 15_000 + words(2_000, b"x" * 50))
    with pytest.raises(DocumentError) as caught:
        read_pages(attack, limits=Limits())
    assert caught.value.fault is DocumentFault.LIMIT


@pytest.mark.usefixtures("impatience")
def test_words_between_many_rules_end_at_a_limit():
    lines = b"".join(
        b"%d.%02d 0 m %d.%02d 5 l S\n" % (i % 600, i // 600, i % 600, i // 600)
        for i in range(9_000)
    )
    with pytest.raises(DocumentError) as caught:
        read_printed_card(page(lines + words(4_000, b"x")), limits=Limits())
    assert caught.value.fault is DocumentFault.LIMIT


@pytest.mark.usefixtures("impatience")
def test_a_long_subject_name_is_read_in_linear_time():
    certificates = tuple(
        read_certificate(holder(name).certificate.public_bytes(Encoding.DER))
        for name in ("Nguyễn Thị Thử", "Trần Văn Mẫu")
    )
    KeyInfo(readable=certificates, subject_names=("," + " " * 1_000_000,)).find_signer()


def long_list(world, seed: int) -> bytes:
    """Return a CRL in the name of an issuing authority, with entries that nobody signed."""
    issuer = world.authorities.remote_signing_ca
    genuine = crl.CertificateList.load(world.crl(issuer, at=world.now - timedelta(hours=1)))
    tbs = genuine["tbs_cert_list"]
    when = crl.Time({"utc_time": world.now})
    entries = b"".join(
        crl.RevokedCertificate(
            {"user_certificate": 10**12 + seed * 10**6 + number, "revocation_date": when}
        ).dump()
        for number in range(1_000)
    )
    names = ("version", "signature", "issuer", "this_update", "next_update")
    parts = [tbs[name].dump() for name in names]
    parts += [parser.emit(0, 1, 16, entries * 20), tbs["crl_extensions"].dump()]
    body = parser.emit(0, 1, 16, b"".join(parts))
    rest = genuine["signature_algorithm"].dump() + genuine["signature"].dump()
    return parser.emit(0, 1, 16, body + rest)


def test_long_lists_that_nobody_signed_are_not_read(verify, world, signed_pdf):
    lists = tuple(long_list(world, seed) for seed in range(18))
    begin = time.process_time()
    report = verify(add_validation_data(signed_pdf, ValidationData(crls=lists)))
    assert time.process_time() - begin < PATIENCE
    assert report.verdict is Verdict.VALID


def updated(content: bytes, times: int) -> bytes:
    """Return a PDF with cross-reference streams and so many empty updates."""
    reader = open_reader(content, strict=True)
    root, size = reader.trailer.raw_get("/Root").idnum, int(reader.trailer["/Size"])
    for number in range(size, size + times):
        before = int(re.findall(rb"startxref\s+(\d+)", content)[-1])
        content = content if content.endswith(b"\n") else content + b"\n"
        at = len(content)
        content += (
            b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Index[%d 1]/Root %d 0 R/Prev %d/Length 7>>"
            b"stream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
            % (number, number + 1, number, root, before, struct.pack(">BIH", 1, at, 0), at)
        )
    return content


@pytest.mark.usefixtures("impatience")
def test_many_fields_in_many_revisions_end_at_a_limit():
    output = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        fields = [
            document.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name("/Sig"), T=f"f{number}"))
            for number in range(5_000)
        ]
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(fields))
        document.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    with pytest.raises(DocumentError) as caught:
        read_pdf(updated(output.getvalue(), 45), limits=Limits())
    assert caught.value.limit == "form_fields"


@pytest.mark.usefixtures("impatience")
@pytest.mark.parametrize("size", [(20, 45), (30, 130)], ids=["headings", "cells"])
def test_a_page_full_of_headings_is_no_table(size):
    columns, rows = size
    draw_unsigned(primary_grade_1())  # registers the font of the forms
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(600, 800))
    canvas.setFont("BeVietnamPro", 3)
    width, height = 590 / columns, 790 / rows
    for column in range(columns + 1):
        canvas.line(5 + column * width, 5, 5 + column * width, 795)
    for row in range(rows + 1):
        canvas.line(5, 5 + row * height, 595, 5 + row * height)
        for column in range(columns):
            text = "HK1" if column % 2 else "Môn học"
            canvas.drawString(6 + column * width, 6 + row * height, text)
    canvas.save()
    read_pdf(output.getvalue(), limits=Limits())
