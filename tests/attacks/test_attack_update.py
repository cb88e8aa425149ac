"""Updates that change one thing where two opinions, or two layers of one, overlap."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from tests.verifier.pdf.signing import (
    TOKEN_TIME,
    add_store,
    base,
    by_id,
    changed,
    empty_crl,
    forbids,
    name,
    only,
    page_of,
    read,
    replace_page_content,
    root,
    sign,
    update,
)
from verifier.errors import DocumentError
from verifier.reasons import Reason
from verifier.report import ChangeItem, ChangeLevel

Writer = IncrementalPdfFileWriter


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(base())


def numbers(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject(map(generic.NumberObject, values))


def test_what_a_page_inherits_may_not_change(signed: bytes) -> None:
    def turn(writer: Writer) -> None:
        writer.root["/Pages"]["/Rotate"] = generic.NumberObject(180)
        writer.update_container(writer.root["/Pages"])

    forbids(changed(signed, turn), ChangeItem("page_content", 1), ChangeItem("page_content", 2))


def test_content_of_the_same_length_is_other_content() -> None:
    signed = sign(update(base(), replace_page_content))

    def overwrite(writer: Writer) -> None:
        stream = page_of(writer).raw_get("/Contents").get_object()
        stream._data = stream.data.replace(b"mark 10", b"mark 99")
        stream._encoded_data = None
        writer.update_container(stream)

    forbids(changed(signed, overwrite), ChangeItem("page_content", 1))


def test_what_only_the_librarys_list_objects_to_is_left_open(signed: bytes) -> None:
    def translate(writer: Writer) -> None:
        writer.root["/Lang"] = generic.pdf_string("en")
        writer.update_root()

    modification = changed(signed, translate)
    assert modification.level is ChangeLevel.UNKNOWN
    assert modification.problem is Reason.CHANGES_UNEXPLAINED


def test_metadata_of_the_catalog_may_be_added(signed: bytes) -> None:
    def describe(writer: Writer) -> None:
        stream = generic.StreamObject(
            {name("/Type"): name("/Metadata"), name("/Subtype"): name("/XML")},
            stream_data=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
        )
        writer.root["/Metadata"] = writer.add_object(stream)
        writer.update_root()

    modification = changed(signed, describe)
    assert modification.level is ChangeLevel.PERMITTED
    assert ChangeItem("metadata") in modification.items


def test_bytes_behind_the_end_make_the_structure_ambiguous(signed: bytes) -> None:
    assert "bytes_after_end" in [issue.detail for issue in read(signed + b"x").issues]


def test_a_field_unlisted_while_its_picture_stays_is_a_signature_removed(signed: bytes) -> None:
    def unlist(writer: Writer) -> None:
        form = writer.root["/AcroForm"]
        kept = form["/Fields"].raw_get(1)
        form["/Fields"] = generic.ArrayObject(
            [generic.IndirectObject(kept.idnum, kept.generation, writer)]
        )
        writer.update_container(form)

    document = read(update(sign(signed, "Sig2", name="B"), unlist))
    assert document.removed_signatures == ("Sig1",)
    forbids(by_id(document, "Sig2").modification, ChangeItem("signature_removed", 1))


# ---------------------------------------------------------------- fields and widgets


def test_a_text_field_that_stands_on_no_page_is_forbidden(signed: bytes) -> None:
    def add(writer: Writer) -> None:
        field = generic.DictionaryObject(
            {
                name("/FT"): name("/Tx"),
                name("/T"): generic.pdf_string("mark"),
                name("/V"): generic.pdf_string("10"),
            }
        )
        form = writer.root["/AcroForm"]
        form["/Fields"].append(writer.add_object(field))
        writer.update_container(form)

    forbids(changed(signed, add), ChangeItem("form_field"))


def test_an_annotation_without_an_object_of_its_own_is_forbidden(signed: bytes) -> None:
    def draw(writer: Writer) -> None:
        page = page_of(writer, 1)
        note = generic.DictionaryObject(
            {
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/FreeText"),
                name("/Rect"): numbers(70, 690, 300, 720),
                name("/Contents"): generic.pdf_string("mark 10"),
            }
        )
        page["/Annots"] = generic.ArrayObject([note])
        writer.update_container(page)

    forbids(changed(signed, draw), ChangeItem("annotation", 2))


def test_an_invisible_new_field_may_not_act_either(signed: bytes) -> None:
    def act(writer: Writer) -> None:
        fields.append_signature_field(writer, fields.SigFieldSpec("Acts", on_page=1))
        field = writer.root["/AcroForm"]["/Fields"][-1]
        field["/A"] = generic.DictionaryObject(
            {name("/S"): name("/JavaScript"), name("/JS"): generic.pdf_string("0")}
        )
        writer.update_container(field)

    forbids(changed(signed, act), ChangeItem("annotation", 2))


def test_a_picture_that_borrows_a_signature_from_another_field_is_forbidden(signed: bytes) -> None:
    """The borrower comes first in the form, so that the lender looks like the copy."""

    def borrow(writer: Writer) -> None:
        form, page = writer.root["/AcroForm"], page_of(writer, 1)
        lender = form["/Fields"].raw_get(0)
        value = form["/Fields"][0].raw_get("/V")
        look = generic.StreamObject(
            {
                name("/Type"): name("/XObject"),
                name("/Subtype"): name("/Form"),
                name("/BBox"): numbers(0, 0, 230, 30),
            },
            stream_data=b"1 g 0 0 230 30 re f",
        )
        borrower = writer.add_object(
            generic.DictionaryObject(
                {
                    name("/Type"): name("/Annot"),
                    name("/Subtype"): name("/Widget"),
                    name("/FT"): name("/Sig"),
                    name("/T"): generic.pdf_string("Borrower"),
                    name("/Rect"): numbers(70, 690, 300, 720),
                    name("/V"): generic.IndirectObject(value.idnum, 0, writer),
                    name("/AP"): generic.DictionaryObject({name("/N"): writer.add_object(look)}),
                }
            )
        )
        form["/Fields"] = generic.ArrayObject(
            [borrower, generic.IndirectObject(lender.idnum, 0, writer)]
        )
        page["/Annots"] = generic.ArrayObject([borrower])
        writer.update_container(form)
        writer.update_container(page)

    forbids(only(read(update(signed, borrow))).modification, ChangeItem("annotation", 2))


def test_an_empty_field_that_moves_when_it_is_signed_is_forbidden() -> None:
    def prepare(writer: Writer) -> None:
        spec = fields.SigFieldSpec("Head", on_page=1, box=(300, 50, 400, 80))
        fields.append_signature_field(writer, spec)

    def move(writer: Writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/Rect"] = numbers(70, 690, 300, 720)
        writer.update_container(field)

    first = sign(update(base(), prepare), "Teacher")
    assert by_id(read(sign(first, "Head", name="B")), "Teacher").modification.problem is None
    moved = sign(update(first, move), "Head", name="B")
    forbids(by_id(read(moved), "Teacher").modification, ChangeItem("annotation", 2))


def split_field(writer: Writer) -> None:
    """Part the text field from its widget; the list of widgets is an object of its own."""
    form = writer.root["/AcroForm"]
    widget = form["/Fields"].raw_get(0)
    held = widget.get_object()
    kids = writer.add_object(generic.ArrayObject([widget]))
    field = generic.DictionaryObject(
        {
            name("/FT"): name("/Tx"),
            name("/T"): held["/T"],
            name("/V"): held["/V"],
            name("/Kids"): kids,
        }
    )
    held["/Parent"] = form["/Fields"][0] = writer.add_object(field)
    for key in ("/T", "/V", "/FT"):
        del held[key]
    writer.update_container(held)
    writer.update_container(form)


@pytest.fixture(scope="module")
def split() -> bytes:
    return sign(update(base(form=True), split_field))


def widget_of(writer: Writer) -> generic.DictionaryObject:
    return writer.root["/AcroForm"]["/Fields"][0]["/Kids"][0]


def test_a_widget_moved_apart_from_its_field_is_forbidden(split: bytes) -> None:
    def move(writer: Writer) -> None:
        widget = widget_of(writer)
        widget["/Rect"] = numbers(72, 700, 152, 720)
        writer.update_container(widget)

    forbids(changed(split, move), ChangeItem("form_field", 1))


def test_a_widgets_picture_overwritten_in_place_is_forbidden(split: bytes) -> None:
    def overwrite(writer: Writer) -> None:
        stream = widget_of(writer)["/AP"]["/N"]
        stream._data = b"BT (10) Tj ET"
        stream._encoded_data = None
        writer.update_container(stream)

    forbids(changed(split, overwrite), ChangeItem("form_field", 1))


def test_a_second_widget_for_an_old_field_is_forbidden(split: bytes) -> None:
    def show_again(writer: Writer) -> None:
        field, page = writer.root["/AcroForm"]["/Fields"][0], page_of(writer, 1)
        twin = generic.DictionaryObject(dict(widget_of(writer)))
        twin["/Rect"] = numbers(70, 690, 300, 720)
        added = writer.add_object(twin)
        kids = field["/Kids"]
        kids.append(added)
        writer.update_container(kids)
        page["/Annots"] = generic.ArrayObject([added])
        writer.update_container(page)

    forbids(changed(split, show_again), ChangeItem("form_field", 1))


def test_a_widget_cut_off_from_its_field_is_forbidden(split: bytes) -> None:
    def cut(writer: Writer) -> None:
        kids = writer.root["/AcroForm"]["/Fields"][0]["/Kids"]
        kids.clear()
        writer.update_container(kids)

    forbids(changed(split, cut), ChangeItem("form_field"))


def test_a_value_changed_apart_from_its_widget_is_forbidden(split: bytes) -> None:
    def fill(writer: Writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/V"] = generic.pdf_string("10")
        writer.update_container(field)

    forbids(changed(split, fill), ChangeItem("form_field", 1))


# ---------------------------------------------------------------- limits


def test_signatures_that_nothing_leads_to_are_counted_too(signed: bytes) -> None:
    def strip(writer: Writer) -> None:
        del writer.root["/AcroForm"]
        writer.update_root()

    orphaned = update(sign(signed, "Sig2", name="B"), strip)
    assert len(read(orphaned).removed_signatures) == 2
    with pytest.raises(DocumentError) as caught:
        read(orphaned, signatures=1)
    assert caught.value.limit == "signatures"


def test_lists_in_the_store_are_counted_one_by_one(signed: bytes) -> None:
    later = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root().certificate.subject)
        .last_update(TOKEN_TIME + timedelta(days=1))
        .next_update(TOKEN_TIME + timedelta(days=30))
        .sign(root().key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )
    stored = add_store(signed, crls=(empty_crl(), later))
    assert len(read(stored, evidence_items=2).crls) == 2
    with pytest.raises(DocumentError) as caught:
        read(stored, evidence_items=1)
    assert caught.value.limit == "evidence_items"
