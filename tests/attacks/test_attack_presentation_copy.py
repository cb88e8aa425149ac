"""Unsigned PDFs beside a genuine signed XML, which show more than their text says."""

import io
import zlib

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from verifier.reasons import Note, Reason
from verifier.report import Verdict
from web.cardkit.cards import (
    lower_secondary_grade_6,
    primary_grade_1,
    upper_secondary_grade_10,
)
from web.cardkit.workshop import XADES, draw_unsigned, in_style, make_xml, plan, stamp_all


@pytest.fixture(scope="module")
def copy() -> bytes:
    return draw_unsigned(primary_grade_1())


def dictionary(**entries) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{key}"): v for key, v in entries.items()})


def numbers(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject([generic.NumberObject(value) for value in values])


def edit(content: bytes, change) -> bytes:
    """Return the PDF with `change` made to its catalog and its second page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][1].get_object()
    change(writer, page)
    writer.update_container(page)
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def annotate(kind: str, *, drawn: bool = True, **entries):
    def change(writer, page):
        shape = generic.StreamObject(
            dictionary(
                Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=numbers(0, 0, 90, 20)
            ),
            stream_data=b"1 1 1 rg 0 0 90 20 re f",
        )
        annotation = dictionary(
            Type=pdf_name("/Annot"),
            Subtype=pdf_name(kind),
            Rect=numbers(200, 400, 290, 420),
            **entries,
        )
        if drawn:
            annotation[pdf_name("/AP")] = dictionary(N=writer.add_object(shape))
        page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(annotation)])

    return change


def run_script(writer, _page):
    action = dictionary(S=pdf_name("/JavaScript"), JS=pdf_string("app.alert(1)"))
    writer.root[pdf_name("/OpenAction")] = action


def test_a_copy_that_says_the_same_is_named_as_a_copy(verify, copy, signed_xml):
    report = verify(copy, signed_xml)
    assert report.verdict is Verdict.VALID
    assert Note.PRESENTATION_COPY in report.notes


@pytest.mark.parametrize(
    "change",
    [
        annotate("/Stamp"),
        annotate("/FreeText", drawn=False, Contents=pdf_string("10"), DA=pdf_string("/Helv 9 Tf")),
        annotate("/Link"),
        annotate("/Widget", FT=pdf_name("/Tx"), T=pdf_string("x"), V=pdf_string("10")),
        annotate("/Widget", FT=pdf_name("/Sig"), T=pdf_string("x")),
        run_script,
    ],
    ids=["stamp", "free_text", "drawn_link", "field", "drawn_signature_field", "script"],
)
def test_nothing_may_lie_over_the_pages_of_a_copy(verify, copy, signed_xml, change):
    report = verify(edit(copy, change), signed_xml)
    assert report.verdict is Verdict.INDETERMINATE
    assert Reason.STRUCTURE_AMBIGUOUS in report.reasons


@pytest.mark.parametrize(
    "change",
    [
        annotate("/Link", drawn=False),
        annotate("/Widget", drawn=False, FT=pdf_name("/Sig"), T=pdf_string("x")),
    ],
    ids=["link", "empty_signature_field"],
)
def test_what_shows_nothing_is_no_fault_of_a_copy(verify, copy, signed_xml, change):
    assert verify(edit(copy, change), signed_xml).verdict is Verdict.VALID


def test_a_copy_that_programs_read_differently_stays_open(verify, copy, signed_xml):
    report = verify(b"\x00" + zlib.compress(b"junk") + copy, signed_xml)
    assert report.verdict is Verdict.INDETERMINATE
    assert Reason.STRUCTURE_AMBIGUOUS in report.reasons


def write_text(text: bytes):
    def change(writer, page):
        font = dictionary(
            Type=pdf_name("/Font"), Subtype=pdf_name("/Type1"), BaseFont=pdf_name("/Helvetica")
        )
        shown = generic.StreamObject(stream_data=b"BT /Added 10 Tf 60 60 Td (" + text + b") Tj ET")
        writer.add_stream_to_page(
            1,
            writer.add_object(shown),
            dictionary(Font=dictionary(Added=writer.add_object(font))),
        )

    return change


@pytest.mark.parametrize("text", [b"Hoc sinh xuat sac", b"Huy chuong vang quoc te", b"Thu khoa"])
def test_text_that_the_xml_does_not_hold_leaves_a_copy_open(verify, copy, signed_xml, text):
    report = verify(edit(copy, write_text(text)), signed_xml)
    assert report.verdict is Verdict.INDETERMINATE
    assert Reason.NOT_COMPARABLE in report.reasons


def write_image(writer, _page):
    image = b"q 90 0 0 12 60 40 cm BI /W 2 /H 1 /CS /G /BPC 8 /F /AHx ID 00FF> EI Q"
    writer.add_stream_to_page(1, writer.add_object(generic.StreamObject(stream_data=image)))


def test_an_image_that_could_show_text_leaves_a_copy_open(verify, copy, signed_xml):
    report = verify(edit(copy, write_image), signed_xml)
    assert report.verdict is Verdict.INDETERMINATE
    assert Reason.NOT_COMPARABLE in report.reasons


@pytest.mark.parametrize(
    ("card", "signers"),
    [(lower_secondary_grade_6, "lower_secondary"), (upper_secondary_grade_10, "upper_secondary")],
)
def test_copies_of_the_other_forms_are_valid(verify, world, card, signers):
    steps = stamp_all(plan(card(), getattr(world.signers, signers)), world)
    xml = make_xml(card(), in_style(steps, xml=XADES))
    assert verify(draw_unsigned(card()), xml).verdict is Verdict.VALID
