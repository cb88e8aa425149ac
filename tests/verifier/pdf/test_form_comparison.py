"""What came after a signature in forms and annotations: only own signatures may be added."""

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from tests.verifier.pdf.signing import (
    annotate,
    base,
    by_id,
    changed,
    forbids,
    name,
    page_of,
    read,
    sign,
    update,
)
from verifier.document import Integrity
from verifier.report import ChangeItem

Writer = IncrementalPdfFileWriter


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(base(), visible=0)


@pytest.fixture(scope="module")
def signed_form() -> bytes:
    return sign(base(form=True), visible=0)


# ---------------------------------------------------------------- forms


def _field(writer: Writer, index: int = 0) -> generic.DictionaryObject:
    return writer.root["/AcroForm"]["/Fields"][index]


def test_a_form_value_changed_is_forbidden(signed_form: bytes) -> None:
    """Stock pyHanko lets this pass after an approval signature."""

    def fill(writer: Writer) -> None:
        field = _field(writer)
        field["/V"] = generic.pdf_string("10")
        writer.update_container(field)

    forbids(changed(signed_form, fill), ChangeItem("form_field", 1))


def test_a_form_appearance_that_differs_from_its_value_is_forbidden(signed_form: bytes) -> None:
    def redraw(writer: Writer) -> None:
        field = _field(writer)
        look = generic.StreamObject(stream_data=b"BT (10) Tj ET")
        field["/AP"] = generic.DictionaryObject({name("/N"): writer.add_object(look)})
        writer.update_container(field)

    forbids(changed(signed_form, redraw), ChangeItem("form_field", 1))


def test_an_appearance_stream_overwritten_in_place_is_forbidden(signed_form: bytes) -> None:
    def overwrite(writer: Writer) -> None:
        stream = _field(writer)["/AP"]["/N"]
        stream._data = b"BT (10) Tj ET"
        stream._encoded_data = None
        writer.update_container(stream)

    forbids(changed(signed_form, overwrite), ChangeItem("form_field", 1))


@pytest.mark.parametrize("key", ["/Rect", "/MK", "/DA", "/F", "/Ff"])
def test_a_form_field_moved_or_restyled_is_forbidden(signed_form: bytes, key: str) -> None:
    values = {
        "/Rect": generic.ArrayObject(map(generic.NumberObject, (0, 0, 9, 9))),
        "/MK": generic.DictionaryObject(),
        "/DA": generic.pdf_string("/Helv 1 Tf"),
        "/F": generic.NumberObject(2),
        "/Ff": generic.NumberObject(1 << 13),
    }

    def restyle(writer: Writer) -> None:
        field = _field(writer)
        field[key] = values[key]
        writer.update_container(field)

    forbids(changed(signed_form, restyle), ChangeItem("form_field", 1))


def _nest(writer: Writer) -> None:
    """Put the text field below a parent that holds its value."""
    form = writer.root["/AcroForm"]
    child = form["/Fields"].raw_get(0)
    field = child.get_object()
    parent = generic.DictionaryObject(
        {
            name("/T"): generic.pdf_string("results"),
            name("/V"): field["/V"],
            name("/Kids"): generic.ArrayObject([child]),
        }
    )
    field["/Parent"] = form["/Fields"][0] = writer.add_object(parent)
    del field["/V"]
    writer.update_container(field)
    writer.update_container(form)


def test_an_inherited_form_value_changed_is_forbidden() -> None:
    nested = sign(update(base(form=True), _nest))

    def fill(writer: Writer) -> None:
        parent = _field(writer)
        parent["/V"] = generic.pdf_string("10")
        writer.update_container(parent)

    assert read(sign(nested, "Head", name="B")).signatures[0].modification.problem is None
    forbids(changed(nested, fill), ChangeItem("form_field", 1))


def test_an_annotation_adopted_by_a_new_signature_field_is_forbidden() -> None:
    """A stamp of the signed page becomes the widget of a new field, redrawn on the way."""
    stamped = sign(update(base(), lambda writer: annotate(writer) and None))

    def adopt(writer: Writer) -> None:
        page = page_of(writer, 1)
        note = page["/Annots"].raw_get(0)
        redrawn = note.get_object()
        redrawn["/Subtype"] = name("/Widget")
        writer.update_container(redrawn)
        field = generic.DictionaryObject(
            {
                name("/FT"): name("/Sig"),
                name("/T"): generic.pdf_string("Adopted"),
                name("/Kids"): generic.ArrayObject([note]),
            }
        )
        form = writer.root["/AcroForm"]
        form["/Fields"].append(writer.add_object(field))
        writer.update_container(form)

    forbids(changed(stamped, adopt), ChangeItem("annotation", 2))


def test_a_form_field_shown_on_another_page_is_forbidden(signed_form: bytes) -> None:
    def show(writer: Writer) -> None:
        page = page_of(writer, 1)
        widget = writer.root["/AcroForm"]["/Fields"].raw_get(0)
        page["/Annots"] = generic.ArrayObject(
            [generic.IndirectObject(widget.idnum, widget.generation, writer)]
        )
        writer.update_container(page)

    forbids(changed(signed_form, show), ChangeItem("annotation", 2))


def test_a_drawing_named_like_a_back_reference_is_looked_at() -> None:
    """A resource may be called /P or /Parent; that name must not hide it."""

    def draw(writer: Writer) -> None:
        page = page_of(writer)
        drawing = generic.StreamObject(
            {name("/Type"): name("/XObject"), name("/Subtype"): name("/Form")},
            stream_data=b"0 0 9 9 re f",
        )
        page["/Resources"]["/XObject"] = generic.DictionaryObject(
            {name("/P"): writer.add_object(drawing)}
        )
        writer.update_container(page)

    def redraw(writer: Writer) -> None:
        drawing = page_of(writer)["/Resources"]["/XObject"]["/P"]
        drawing._data = b"0 0 99 99 re f"
        drawing._encoded_data = None
        writer.update_container(drawing)

    forbids(changed(sign(update(base(), draw)), redraw), ChangeItem("page_content", 1))


def test_need_appearances_switched_on_is_forbidden(signed_form: bytes) -> None:
    def switch(writer: Writer) -> None:
        form = writer.root["/AcroForm"]
        form["/NeedAppearances"] = generic.BooleanObject(True)
        writer.update_container(form)

    forbids(changed(signed_form, switch), ChangeItem("form_field"))


def test_an_xfa_form_added_is_forbidden(signed: bytes) -> None:
    def add(writer: Writer) -> None:
        form = writer.root["/AcroForm"]
        form["/XFA"] = writer.add_object(generic.StreamObject(stream_data=b"<xdp/>"))
        writer.update_container(form)

    forbids(changed(signed, add), ChangeItem("form_field"))


def _covering_field(writer: Writer, **extra: generic.PdfObject) -> generic.DictionaryObject:
    """Add an unsigned signature field that paints over a page."""
    fields.append_signature_field(
        writer, fields.SigFieldSpec("Cover", on_page=1, box=(70, 690, 300, 720))
    )
    field = writer.root["/AcroForm"]["/Fields"][-1]
    for key, value in extra.items():
        field[f"/{key}"] = value
    writer.update_container(field)
    return field


def test_an_unsigned_field_that_paints_over_a_page_is_forbidden(signed: bytes) -> None:
    """SSA without even a signature: stock pyHanko lets this pass."""

    def cover(writer: Writer) -> None:
        box = generic.StreamObject(stream_data=b"1 g 0 0 300 30 re f")
        look = generic.DictionaryObject({name("/N"): writer.add_object(box)})
        _covering_field(writer, AP=look)

    forbids(changed(signed, cover), ChangeItem("annotation", 2))


def test_a_covering_field_with_a_signature_that_does_not_hold_is_forbidden(signed: bytes) -> None:
    covered = sign(signed, "Cover", name="B", visible=1)
    at = covered.rindex(b"/ByteRange")
    broken = covered[:at] + b"/ByteRangX" + covered[at + 10 :]
    document = read(broken)
    forbids(by_id(document, "Sig1").modification, ChangeItem("annotation", 2))
    assert by_id(document, "Cover").integrity is Integrity.MALFORMED


def test_a_new_field_that_acts_is_forbidden(signed: bytes) -> None:
    def act(writer: Writer) -> None:
        script = generic.DictionaryObject(
            {name("/S"): name("/JavaScript"), name("/JS"): generic.pdf_string("0")}
        )
        _covering_field(writer, A=script)

    forbids(changed(signed, act), ChangeItem("annotation", 2))


def test_a_seal_redrawn_after_signing_is_forbidden(signed: bytes) -> None:
    def redraw(writer: Writer) -> None:
        field = _field(writer)
        look = generic.StreamObject(stream_data=b"BT (someone else) Tj ET")
        field["/AP"] = generic.DictionaryObject({name("/N"): writer.add_object(look)})
        writer.update_container(field)

    forbids(changed(signed, redraw), ChangeItem("annotation", 1))


def test_a_seal_moved_after_signing_is_forbidden(signed: bytes) -> None:
    def move(writer: Writer) -> None:
        field = _field(writer)
        field["/Rect"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 600, 800)))
        writer.update_container(field)

    forbids(changed(signed, move), ChangeItem("annotation", 1))
