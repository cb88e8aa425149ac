"""Updates that leave pages and fields alone and change what readers draw fields with."""

import asyncio
import io

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from tests.verifier.pdf.signing import (
    base,
    by_id,
    changed,
    forbids,
    name,
    read,
    sign,
    signer,
    update,
)
from verifier.document import Integrity
from verifier.reasons import Note
from verifier.report import ChangeItem, ChangeLevel, ContentWarning

Writer = IncrementalPdfFileWriter


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(base())


@pytest.fixture(scope="module")
def signed_form() -> bytes:
    return sign(base(form=True))


def draw_anew(writer: Writer) -> None:
    form = writer.root["/AcroForm"]
    form["/NeedAppearances"] = generic.BooleanObject(True)
    writer.update_container(form)


def deceiving_font() -> generic.DictionaryObject:
    """Return a Helvetica whose code for nine draws a one."""
    differences = generic.ArrayObject([generic.NumberObject(57), name("/one")])
    return generic.DictionaryObject(
        {
            name("/Type"): name("/Font"),
            name("/Subtype"): name("/Type1"),
            name("/BaseFont"): name("/Helvetica"),
            name("/Encoding"): generic.DictionaryObject(
                {name("/Type"): name("/Encoding"), name("/Differences"): differences}
            ),
        }
    )


def put_font(writer: Writer, key: str) -> None:
    form = writer.root["/AcroForm"]
    resources = form["/DR"] if "/DR" in form else generic.DictionaryObject()
    old = resources["/Font"] if "/Font" in resources else generic.DictionaryObject()
    fonts = generic.DictionaryObject({name(one): old.raw_get(one) for one in old})
    fonts[name(key)] = writer.add_object(deceiving_font())
    kept = {name(one): resources.raw_get(one) for one in resources}
    form["/DR"] = generic.DictionaryObject(kept | {name("/Font"): fonts})
    writer.update_container(form)


def a_font(writer: Writer) -> str:
    return next(iter(writer.root["/AcroForm"]["/DR"]["/Font"]))


def test_fields_may_not_be_drawn_anew_even_where_all_are_signatures(signed: bytes) -> None:
    forbids(changed(signed, draw_anew), ChangeItem("form_field"))


def test_a_font_of_the_form_may_not_be_exchanged(signed_form: bytes) -> None:
    def exchange(writer: Writer) -> None:
        put_font(writer, a_font(writer))

    forbids(changed(signed_form, exchange), ChangeItem("font"))


def test_a_font_of_the_form_may_not_be_taken_away(signed_form: bytes) -> None:
    def take(writer: Writer) -> None:
        form = writer.root["/AcroForm"]
        form["/DR"] = generic.DictionaryObject({name("/Font"): generic.DictionaryObject()})
        writer.update_container(form)

    forbids(changed(signed_form, take), ChangeItem("font"))


def test_a_font_of_the_form_may_not_be_overwritten_in_place() -> None:
    def add_font(writer: Writer) -> None:
        put_font(writer, "/Extra")

    def overwrite(writer: Writer) -> None:
        font = writer.root["/AcroForm"]["/DR"]["/Font"]["/Extra"]
        font["/BaseFont"] = name("/Symbol")
        writer.update_container(font)

    forbids(changed(sign(update(base(form=True), add_font)), overwrite), ChangeItem("font"))


@pytest.mark.parametrize("form", [False, True])
def test_a_font_may_be_added_for_the_fields_of_later_signatures(form: bool) -> None:
    modification = changed(sign(base(form=form)), lambda writer: put_font(writer, "/Stamp"))
    assert modification.level is not ChangeLevel.FORBIDDEN


def test_no_font_may_be_added_to_fields_that_are_drawn_anew() -> None:
    """Their default appearance asks for a font that the form does not hold."""

    def ask(writer: Writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/DA"] = generic.pdf_string("/Missing 10 Tf 0 g")
        writer.update_container(field)

    def add(writer: Writer) -> None:
        draw_anew(writer)
        put_font(writer, "/Missing")

    forbids(changed(sign(update(base(form=True), ask)), add), ChangeItem("font"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("/DA", generic.pdf_string("/Helv 40 Tf 1 g")),
        ("/Q", generic.NumberObject(2)),
        ("/CO", generic.ArrayObject()),
    ],
)
def test_what_fields_inherit_from_the_form_may_not_change(
    signed_form: bytes, key: str, value: generic.PdfObject
) -> None:
    def change(writer: Writer) -> None:
        form = writer.root["/AcroForm"]
        form[key] = value
        writer.update_container(form)

    forbids(changed(signed_form, change), ChangeItem("form_field"))


def declare(writer: Writer, version: str) -> None:
    writer.root["/Version"] = name(version)
    writer.update_root()


def test_a_declared_version_may_be_raised_and_is_named(signed: bytes) -> None:
    modification = changed(signed, lambda writer: writer.ensure_output_version((2, 1)))
    assert modification.level is ChangeLevel.PERMITTED
    assert ChangeItem("version") in modification.items


def test_a_declared_version_may_not_be_taken_back() -> None:
    declared = sign(update(base(), lambda writer: declare(writer, "/1.7")))
    forbids(changed(declared, lambda writer: declare(writer, "/1.4")), ChangeItem("catalog"))


def test_another_author_is_named(signed: bytes) -> None:
    def describe(writer: Writer) -> None:
        info = generic.DictionaryObject({name("/Author"): generic.pdf_string("Somebody")})
        writer.set_info(writer.add_object(info))

    modification = changed(signed, describe)
    assert modification.level is ChangeLevel.PERMITTED
    assert ChangeItem("info") in modification.items


@pytest.mark.parametrize("state", ["/R", "/D"])
def test_a_new_signature_may_not_look_different_under_the_pointer(
    signed: bytes, state: str
) -> None:
    """What shows while somebody points at a seal is a picture that no check has drawn."""
    later = read(sign_with_look(signed, state))
    assert by_id(later, "Later").integrity is Integrity.INTACT
    forbids(by_id(later, "Sig1").modification, ChangeItem("annotation", 1))


@pytest.mark.parametrize(("state", "named"), [("/R", True), ("/D", True), ("/N", False)])
def test_a_signed_look_for_the_pointer_is_named(state: str, named: bool) -> None:
    warnings = read(sign_with_look(base(), state)).content_warnings
    assert (ContentWarning(Note.APPEARANCE_ON_POINTER, 1) in warnings) is named


def test_a_new_signature_may_show_while_nobody_points_at_it(signed: bytes) -> None:
    later = read(sign_with_look(signed, "/N"))
    assert by_id(later, "Sig1").modification.level is ChangeLevel.PERMITTED


def sign_with_look(content: bytes, state: str) -> bytes:
    """Add a signature whose widget draws a white box in one of its states."""
    writer = Writer(io.BytesIO(content))
    spec = SigFieldSpec("Later", on_page=0, box=(300, 50, 400, 80))
    steps = PdfCMSEmbedder(new_field_spec=spec).write_cms("Later", writer)
    field = next(steps).get_object()
    look = generic.StreamObject(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Form"),
            name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 100, 30))),
        },
        stream_data=b"1 g 0 0 100 30 re f",
    )
    field[name("/AP")] = generic.DictionaryObject({name(state): writer.add_object(look)})
    placeholder = SignatureObject(subfilter=SigSeedSubFilter.PADES, bytes_reserved=16384)
    steps.send(SigObjSetup(sig_placeholder=placeholder))
    prepared, output = steps.send(SigIOSetup(md_algorithm="sha256"))
    cms = signer("B").async_sign(prepared.document_digest, "sha256", use_pades=True)
    steps.send(asyncio.run(cms))
    return output.getvalue()
