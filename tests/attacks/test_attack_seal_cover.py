"""Signatures that are genuine, and whose pictures lie over what others signed before."""

import io
from datetime import timedelta

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle
from reportlab.pdfgen.canvas import Canvas

from tests.attacks.conftest import MOMENT
from tests.verifier.pdf.signing import by_id, read, sign, signer
from verifier.pdf.library import entry, items, resolve
from verifier.pdf.page_tree import find_pages
from verifier.pdf.printed_card import read_printed_pages
from verifier.policy import Limits
from verifier.reasons import Reason
from verifier.report import ChangeLevel, Role, Verdict
from web.cardkit.form_part import SignatureBox
from web.cardkit.sign_pdf import PDFSigning, sign_pdf

CORNERS = tuple[float, float, float, float]


@pytest.fixture
def seal(world, signed_pdf):
    """Add one more seal of the school's own, drawn by the card kit, with a time-stamp."""
    at = MOMENT - timedelta(days=1)

    def add(page: int, corners: CORNERS) -> bytes:
        return sign_pdf(
            signed_pdf,
            PDFSigning(
                signer=world.signers.primary.school,
                at=at,
                field_name="Extra",
                box=SignatureBox(Role.KY_PHAT_HANH, page - 1, *corners),
                stamper=world.authorities.national_tsa.stamper(at + timedelta(seconds=4)),
            ),
        )

    return add


def a_mark(content: bytes):
    card = read_printed_pages(content, limits=Limits()).card
    return next(run for path, run in card.places if path.endswith(".mark"))


def seals_of(content: bytes) -> list[tuple[int, list[float]]]:
    """Return page and rectangle of each seal."""
    pages = find_pages(PdfFileReader(io.BytesIO(content)).root)
    seals = [
        (number, resolve(raw))
        for number, page in enumerate(pages, start=1)
        for raw in items(entry(page.dictionary, "/Annots"))
    ]
    return [(number, [float(side) for side in widget["/Rect"]]) for number, widget in seals]


def is_open(report) -> bool:
    return (
        report.verdict is Verdict.INDETERMINATE
        and Reason.APPEARANCE_COVERS_CONTENT in report.reasons
    )


def test_a_further_seal_of_the_school_over_results_leaves_the_card_open(
    verify, seal, signed_pdf
) -> None:
    page = a_mark(signed_pdf).page
    assert is_open(verify(seal(page, (50, 200, 550, 700))))


def test_a_small_seal_over_one_mark_leaves_the_card_open(verify, seal, signed_pdf) -> None:
    mark = a_mark(signed_pdf)
    report = verify(seal(mark.page, (mark.left - 6, mark.bottom - 4, mark.right + 6, mark.top + 4)))
    assert is_open(report)


@pytest.mark.parametrize("larger", [0, 25])
def test_a_seal_in_its_own_place_may_lie_over_captions(verify, seal, signed_pdf, larger) -> None:
    page, (left, bottom, right, top) = seals_of(signed_pdf)[-1]
    corners = (left - larger, bottom - larger, right + larger, top + larger)
    report = verify(seal(page, corners))
    assert Reason.APPEARANCE_COVERS_CONTENT not in report.reasons
    assert report.verdict is Verdict.VALID


def lines_of_text() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    for number in range(12):
        canvas.drawString(72, 700 - 20 * number, "one of many lines that say something")
    canvas.drawString(72, 200, "The head")
    canvas.save()
    return out.getvalue()


def stamp_over(content: bytes, box: tuple[int, int, int, int]) -> bytes:
    """Sign with a stamp as pyHanko draws it, on a white ground."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    pdf_signer = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="Stamp", md_algorithm="sha256"),
        signer=signer("B"),
        stamp_style=TextStampStyle(stamp_text="signed by\n%(signer)s\n" * 8, background_opacity=1),
        new_field_spec=fields.SigFieldSpec("Stamp", on_page=0, box=box),
    )
    out = io.BytesIO()
    pdf_signer.sign_pdf(writer, output=out)
    return out.getvalue()


def test_a_stamp_over_a_caption_is_ordinary() -> None:
    modification = by_id(read(stamp_over(sign(lines_of_text()), (72, 150, 200, 220))), "Sig1")
    assert modification.modification.level is ChangeLevel.PERMITTED


def test_a_seal_over_a_good_deal_of_any_text_leaves_it_open() -> None:
    stamped = read(stamp_over(sign(lines_of_text()), (60, 450, 400, 720)))
    modification = by_id(stamped, "Sig1").modification
    assert modification.level is ChangeLevel.UNKNOWN
    assert modification.problem is Reason.APPEARANCE_COVERS_CONTENT
    assert by_id(stamped, "Stamp").modification.problem is None
