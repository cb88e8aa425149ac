"""Pictures that an update lays over signed pages in the name of something allowed."""

import io
from datetime import timedelta

import pytest
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp
from reportlab.pdfgen.canvas import Canvas

from verifier.reasons import Reason
from verifier.report import Verdict
from web.cardkit.sign_pdf import stamp_pdf


def picture() -> bytes:
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(300, 200))
    canvas.drawString(10, 100, "Toan: 10")
    canvas.save()
    return output.getvalue()


def stamp_visibly(content: bytes, stamper, *, as_text: bool = False) -> bytes:
    """Add a document time-stamp whose widget paints over the last page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    spec = SigFieldSpec("DocTimeStamp", on_page=-1, box=(100, 300, 400, 500))
    steps = PdfCMSEmbedder(new_field_spec=spec).write_cms("DocTimeStamp", writer)
    field = next(steps).get_object()
    form = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(picture())))
    field[pdf_name("/AP")] = DictionaryObject({pdf_name("/N"): form})
    placeholder = DocumentTimestamp(bytes_reserved=24576)
    if as_text:
        placeholder[pdf_name("/SubFilter")] = pdf_string("/ETSI.RFC3161")
    steps.send(SigObjSetup(sig_placeholder=placeholder))
    prepared, output = steps.send(SigIOSetup(md_algorithm="sha256"))
    steps.send(stamper(prepared.document_digest, "sha256"))
    return output.getvalue()


@pytest.fixture
def stamper(world):
    return world.authorities.national_tsa.stamper(world.now - timedelta(days=1))


def test_a_document_timestamp_that_shows_nothing_leaves_a_card_valid(verify, signed_pdf, stamper):
    assert verify(stamp_pdf(signed_pdf, stamper)).verdict is Verdict.VALID


@pytest.mark.parametrize("as_text", [False, True])
def test_a_document_timestamp_may_not_paint_over_the_card(verify, signed_pdf, stamper, as_text):
    """Everybody can ask an authority for a token, so its picture says what anybody likes."""
    report = verify(stamp_visibly(signed_pdf, stamper, as_text=as_text))
    assert report.verdict is Verdict.INVALID
    assert Reason.CHANGED_AFTER_SIGNING in report.reasons
