"""XML files inside a PDF, found and compared by digest."""

import hashlib
import io
from datetime import UTC, datetime

import pikepdf
import pytest

from verifier.document import SignedDocument
from verifier.dossier import Dossier
from verifier.judge import judge
from verifier.pdf.reading import read_pdf
from verifier.policy import HOC_BA_SO, Limits
from verifier.reasons import Note
from verifier.trust import TrustStore
from verifier.xml.reading import read_xml
from web.cardkit.card_form import draw_card_form
from web.cardkit.card_xml import write_card_container
from web.cardkit.cards import primary_grade_1
from web.cardkit.pki import DemoWorld, demo_anchors

MOMENT = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
XML = write_card_container(primary_grade_1(), signed_at={})


@pytest.fixture(scope="module")
def form() -> bytes:
    return draw_card_form(primary_grade_1(), created=MOMENT)


def attach(form: bytes, *files: tuple[str, bytes, str]) -> bytes:
    """Return the form with files attached, as PDF/A-3 has it."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(form)) as document:
        for name, content, kind in files:
            document.attachments[name] = pikepdf.AttachedFileSpec(
                document, content, filename=name, mime_type=kind
            )
        document.save(output, deterministic_id=True)
    return output.getvalue()


def read(content: bytes) -> SignedDocument:
    return read_pdf(content, limits=Limits())


def test_a_pdf_without_attachments_has_none(form):
    assert read(form).attached_xml == ()


def test_an_attached_xml_is_found_by_its_digest(form):
    content = attach(form, ("hocba.xml", XML, "text/xml"))
    assert read(content).attached_xml == (hashlib.sha256(XML).hexdigest(),)


def test_an_xml_is_known_by_its_type_or_its_name(form):
    content = attach(
        form, ("a.XML", b"<a/>", "application/octet-stream"), ("b", b"<b/>", "application/xml")
    )
    assert len(read(content).attached_xml) == 2


def test_other_attachments_are_no_xml(form):
    assert read(attach(form, ("a.txt", XML, "text/plain"))).attached_xml == ()


def test_an_attachment_larger_than_an_xml_may_be_is_left_out(form):
    content = attach(form, ("a.xml", b" " * 100, "text/xml"))
    assert read_pdf(content, limits=Limits(xml_bytes=99)).attached_xml == ()


@pytest.fixture(scope="module")
def trust() -> TrustStore:
    return TrustStore(demo_anchors(DemoWorld(MOMENT)))


def notes(trust: TrustStore, *documents: SignedDocument) -> set[Note]:
    report = judge(Dossier(documents, MOMENT, MOMENT), trust, HOC_BA_SO)
    return set(report.notes) & {Note.EMBEDDED_XML_SAME, Note.EMBEDDED_XML_DIFFERS}


def test_the_report_says_whether_it_is_the_xml_that_was_handed_in(form, trust):
    xml = read_xml(XML, limits=Limits())
    same = read(attach(form, ("hocba.xml", XML, "text/xml")))
    other = read(attach(form, ("hocba.xml", XML + b" ", "text/xml")))
    assert notes(trust, same, xml) == {Note.EMBEDDED_XML_SAME}
    assert notes(trust, other, xml) == {Note.EMBEDDED_XML_DIFFERS}
    assert notes(trust, same) == set()
    assert notes(trust, read(form), xml) == set()
