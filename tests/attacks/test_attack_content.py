"""What signed bytes may hold beside what they show, each in its own way."""

import io

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from tests.verifier.pdf.signing import base, by_id, read, sign, stamp
from verifier.reasons import Note


def edited(change) -> bytes:
    output = io.BytesIO()
    with Pdf.open(io.BytesIO(base())) as document:
        change(document)
        document.save(output, deterministic_id=True)
    return output.getvalue()


def notes_of(content: bytes) -> set[Note]:
    return {warning.note for warning in read(sign(content)).content_warnings}


@pytest.mark.parametrize(("listed", "found"), [(True, set()), (False, {Note.LAYER_HIDDEN})])
def test_a_layer_is_hidden_where_all_are_off_but_those_named(listed, found):
    def add(document: Pdf) -> None:
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Lop")))
        on = Array([layer] if listed else [])
        document.Root.OCProperties = Dictionary(
            OCGs=Array([layer]), D=Dictionary(BaseState=Name.OFF, ON=on)
        )

    assert notes_of(edited(add)) == found


def test_a_stream_whose_data_lie_elsewhere_is_outside_content():
    def add(document: Pdf) -> None:
        form = Stream(document, b"")
        form.Type, form.Subtype = Name.XObject, Name.Form
        form.BBox = Array([0, 0, 9, 9])
        form.F = String("https://example.test/mark")
        document.pages[0].obj.Resources.XObject = Dictionary(X0=form)

    assert notes_of(edited(add)) == {Note.CONTENT_EXTERNAL}


def test_a_document_timestamp_proves_nothing_of_what_is_signed_later():
    content = sign(stamp(sign(base(), "Teacher")), "Head", name="B")
    stamped = read(content)
    found = next(s for s in stamped.signatures if s.timestamps)
    assert found.covers_signatures == ("Teacher",)
    assert by_id(stamped, "Head").covers_signatures == ("Teacher", found.id)
