"""What came after a signature: ordinary files pass, each kind of tampering is named."""

import re
from collections.abc import Callable

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from tests.verifier.pdf.signing import (
    add_store,
    annotate,
    base,
    by_id,
    changed,
    compressed,
    empty_crl,
    forbids,
    name,
    only,
    page_of,
    read,
    replace_page_content,
    root,
    sign,
    stamp,
    update,
)
from verifier.document import Integrity, Modification, SignatureKind, SignedDocument
from verifier.reasons import Reason
from verifier.report import ChangeItem, ChangeLevel

Writer = IncrementalPdfFileWriter
BASES: dict[str, Callable[[], bytes]] = {
    "table": base,
    "form": lambda: base(form=True),
    "object streams": compressed,
    "linearised": lambda: compressed(linearised=True),
}


def whats(modification: Modification) -> list[str]:
    return [item.what for item in modification.items]


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(base(), visible=0)


@pytest.fixture(scope="module")
def signed_form() -> bytes:
    return sign(base(form=True), visible=0)


# ---------------------------------------------------------------- what must not be an alarm


@pytest.mark.parametrize("start", BASES.values(), ids=BASES.keys())
@pytest.mark.parametrize("visible", [None, 0])
def test_several_signatures_with_archive_timestamps_are_permitted(
    start: Callable[[], bytes], visible: int | None
) -> None:
    content = sign(start(), "Teacher", visible=visible)
    content = sign(content, "Head", name="B", token=True, visible=None if visible is None else 1)
    content = sign(content, "School", name="C", pades=False)
    content = stamp(add_store(content, crls=(empty_crl(),)))
    content = stamp(add_store(content))
    document = read(content)
    assert document.issues == ()
    assert document.removed_signatures == ()
    assert len(document.signatures) == 5
    for signature in document.signatures:
        assert signature.integrity is Integrity.INTACT
        assert signature.coverage.problem is None
    *earlier, last = document.signatures
    for signature in earlier:
        assert signature.modification.level is ChangeLevel.PERMITTED, signature.id
        assert signature.modification.problem is None
        assert not signature.coverage.whole_document
    assert last.modification.level is ChangeLevel.NONE
    assert last.coverage.whole_document
    assert last.kind is SignatureKind.DOCUMENT_TIMESTAMP
    assert last.covers_signatures == tuple(signature.id for signature in earlier)


def test_each_later_addition_is_named_with_its_page(signed: bytes) -> None:
    content = stamp(add_store(sign(signed, "Head", name="B", visible=1)))
    first = by_id(read(content), "Sig1")
    assert ChangeItem("signature", 2) in first.modification.items
    assert ChangeItem("document_timestamp") in first.modification.items
    assert ChangeItem("dss") in first.modification.items
    assert first.coverage.target == "revision 2 of 5"


def test_an_empty_signature_field_filled_later_is_permitted() -> None:
    prepared = update(
        base(),
        lambda writer: fields.append_signature_field(
            writer, fields.SigFieldSpec("Head", on_page=0, box=(10, 10, 90, 40))
        ),
    )
    first = sign(prepared, "Teacher")
    filled = by_id(read(sign(first, "Head", name="B")), "Teacher")
    assert filled.modification.level is ChangeLevel.PERMITTED


def test_metadata_may_change(signed: bytes) -> None:
    def retitle(writer: Writer) -> None:
        info = generic.DictionaryObject({name("/Title"): generic.pdf_string("archived")})
        writer.set_info(writer.add_object(info))

    assert changed(signed, retitle).level is ChangeLevel.PERMITTED


def test_an_object_rewritten_alike_is_no_change_of_content(signed: bytes) -> None:
    modification = changed(signed, lambda writer: writer.update_container(page_of(writer)))
    assert modification.level is ChangeLevel.PERMITTED


def test_certification_permits_what_it_says() -> None:
    certified = sign(base(), "Author", certify=fields.MDPPerm.FILL_FORMS)
    document = read(sign(certified, "Head", name="B"))
    assert by_id(document, "Author").modification.level is ChangeLevel.PERMITTED
    archived = stamp(add_store(sign(base(), "Author", certify=fields.MDPPerm.NO_CHANGES)))
    assert by_id(read(archived), "Author").modification.level is ChangeLevel.PERMITTED


def test_a_line_end_behind_the_file_is_not_an_alarm_but_not_covered(signed: bytes) -> None:
    signature = only(read(signed + b"\n"))
    assert signature.modification.level is ChangeLevel.NONE
    assert not signature.coverage.whole_document


# ---------------------------------------------------------------- incremental updates


def test_replaced_page_content_is_forbidden_on_its_page(signed: bytes) -> None:
    modification = changed(signed, lambda writer: replace_page_content(writer, 1))
    forbids(modification, ChangeItem("page_content", 2))
    assert len(modification.items) == 1


def test_a_content_stream_overwritten_in_place_is_forbidden(signed: bytes) -> None:
    def overwrite(writer: Writer) -> None:
        stream = page_of(writer).raw_get("/Contents").get_object()
        stream._data = b"BT ET"
        stream._encoded_data = None
        writer.update_container(stream)

    forbids(changed(signed, overwrite), ChangeItem("page_content", 1))


def test_a_change_between_two_signatures_taints_the_first_only(signed: bytes) -> None:
    content = sign(update(signed, replace_page_content), "Head", name="B")
    document = read(content)
    forbids(by_id(document, "Sig1").modification, ChangeItem("page_content", 1))
    assert by_id(document, "Head").modification.level is ChangeLevel.NONE
    assert by_id(document, "Head").integrity is Integrity.INTACT


def test_a_change_behind_validation_data_is_still_found(signed: bytes) -> None:
    content = stamp(update(add_store(signed), replace_page_content))
    forbids(by_id(read(content), "Sig1").modification, ChangeItem("page_content", 1))


def test_a_page_added_is_forbidden(signed: bytes) -> None:
    def add(writer: Writer) -> None:
        tree = writer.root["/Pages"]
        page = generic.DictionaryObject(
            {
                name("/Type"): name("/Page"),
                name("/Parent"): writer.root.raw_get("/Pages"),
                name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 9, 9))),
            }
        )
        tree["/Kids"].append(writer.add_object(page))
        tree["/Count"] = generic.NumberObject(3)
        writer.update_container(tree)

    forbids(changed(signed, add), ChangeItem("page_added", 3))


def test_a_page_removed_is_forbidden(signed: bytes) -> None:
    def remove(writer: Writer) -> None:
        tree = writer.root["/Pages"]
        del tree["/Kids"][1]
        tree["/Count"] = generic.NumberObject(1)
        writer.update_container(tree)

    forbids(changed(signed, remove), ChangeItem("page_removed", 2))


def test_pages_in_another_order_are_forbidden(signed: bytes) -> None:
    def swap(writer: Writer) -> None:
        tree = writer.root["/Pages"]
        tree["/Kids"].reverse()
        writer.update_container(tree)

    forbids(changed(signed, swap), ChangeItem("page_content"))


def test_another_catalog_with_another_page_tree_is_forbidden(signed: bytes) -> None:
    """Shadow hide-and-replace: only a reference is swapped."""

    def swap(writer: Writer) -> None:
        page = generic.DictionaryObject({name("/Type"): name("/Page")})
        tree = generic.DictionaryObject(
            {
                name("/Type"): name("/Pages"),
                name("/Kids"): generic.ArrayObject([writer.add_object(page)]),
                name("/Count"): generic.NumberObject(1),
            }
        )
        writer.root["/Pages"] = writer.add_object(tree)
        writer.update_root()

    forbids(changed(signed, swap), ChangeItem("page_added", 1))


def test_a_redefined_font_is_forbidden(signed: bytes) -> None:
    def redefine(writer: Writer) -> None:
        font = page_of(writer)["/Resources"]["/Font"]["/F1"]
        font["/BaseFont"] = name("/Courier")
        writer.update_container(font)

    forbids(changed(signed, redefine), ChangeItem("font", 1), ChangeItem("font", 2))


def test_a_page_turned_is_forbidden(signed: bytes) -> None:
    def turn(writer: Writer) -> None:
        page = page_of(writer)
        page["/Rotate"] = generic.NumberObject(180)
        writer.update_container(page)

    forbids(changed(signed, turn), ChangeItem("page_content", 1))


@pytest.mark.parametrize("subtype", ["/FreeText", "/Stamp", "/Redact", "/Square", "/Ink", "/Link"])
def test_an_annotation_laid_over_a_page_is_forbidden(signed: bytes, subtype: str) -> None:
    modification = changed(signed, lambda writer: annotate(writer, subtype) and None)
    forbids(modification, ChangeItem("annotation", 2))


def test_even_a_certification_that_allows_annotations_does_not(signed: bytes) -> None:
    certified = sign(base(), "Author", certify=fields.MDPPerm.ANNOTATE)
    forbids(changed(certified, lambda w: annotate(w) and None), ChangeItem("annotation", 2))


def test_an_annotation_taken_off_is_forbidden() -> None:
    """Shadow hide: what covered the page goes."""
    covered = sign(update(base(), lambda writer: annotate(writer) and None))

    def uncover(writer: Writer) -> None:
        page = page_of(writer, 1)
        page["/Annots"] = generic.ArrayObject()
        writer.update_container(page)

    forbids(changed(covered, uncover), ChangeItem("annotation", 2))


def test_an_annotation_redrawn_is_forbidden() -> None:
    covered = sign(update(base(), lambda writer: annotate(writer) and None))

    def redraw(writer: Writer) -> None:
        note = page_of(writer, 1)["/Annots"][0]
        note["/Rect"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 1, 1)))
        writer.update_container(note)

    forbids(changed(covered, redraw), ChangeItem("annotation", 2))


def test_an_object_freed_is_not_passed(signed: bytes) -> None:
    """Shadow hide by freeing: the table of the update marks a content stream as free."""
    font = _number_of(signed, b"/BaseFont")
    startxref = int(signed.rsplit(b"startxref", 1)[1].split()[0])
    trailer = signed[signed.rindex(b"trailer") : signed.rindex(b"startxref")]
    trailer = trailer.replace(
        b"/Prev %d" % int(trailer.split(b"/Prev")[1].split()[0]), b"/Prev %d" % startxref
    )
    table = b"xref\n%d 1\n0000000000 00001 f \n" % font
    at = len(signed)
    freed = signed + table + trailer + b"startxref\n%d\n%%%%EOF\n" % at
    modification = only(read(freed)).modification
    assert modification.level in {ChangeLevel.FORBIDDEN, ChangeLevel.UNKNOWN}


def _number_of(content: bytes, mark: bytes) -> int:
    at = content.index(mark)
    return int(re.findall(rb"(\d+) 0 obj", content[:at])[-1])


def test_an_object_the_signed_page_only_promised_is_forbidden() -> None:
    """The signed page refers to a stream that only a later update defines."""

    def promise(writer: Writer) -> None:
        page = page_of(writer)
        page["/Contents"] = generic.ArrayObject(
            [page.raw_get("/Contents"), generic.IndirectObject(900, 0, writer)]
        )
        writer.update_container(page)

    signed = sign(update(base(), promise))
    startxref = int(signed.rsplit(b"startxref", 1)[1].split()[0])
    body = b"900 0 obj\n<< /Length 5 >>\nstream\nBT ET\nendstream\nendobj\n"
    trailer = signed[signed.rindex(b"trailer") : signed.rindex(b"startxref")]
    trailer = re.sub(rb"/Prev \d+", b"/Prev %d" % startxref, trailer)
    trailer = re.sub(rb"/Size \d+", b"/Size 901", trailer)
    table = b"xref\n900 1\n%010d 00000 n \n" % len(signed)
    update_bytes = body + table + trailer
    added = signed + update_bytes + b"startxref\n%d\n%%%%EOF\n" % (len(signed) + len(body))
    forbids(only(read(added)).modification, ChangeItem("page_content", 1))


# ---------------------------------------------------------------- catalog and permissions


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("/OpenAction", "script"),
        ("/AA", "script"),
        ("/Names", "script"),
        ("/OCProperties", "catalog"),
    ],
)
def test_a_catalog_that_acts_differently_is_forbidden(signed: bytes, key: str, what: str) -> None:
    def act(writer: Writer) -> None:
        tree = generic.DictionaryObject({name("/Names"): generic.ArrayObject()})
        writer.root[key] = (
            generic.DictionaryObject({name("/JavaScript"): writer.add_object(tree)})
            if key == "/Names"
            else generic.DictionaryObject({name("/S"): name("/JavaScript")})
        )
        writer.update_root()

    forbids(changed(signed, act), ChangeItem(what))


def test_an_embedded_file_added_is_forbidden(signed: bytes) -> None:
    def embed(writer: Writer) -> None:
        tree = generic.DictionaryObject({name("/Names"): generic.ArrayObject()})
        writer.root["/Names"] = generic.DictionaryObject({name("/EmbeddedFiles"): tree})
        writer.update_root()

    forbids(changed(signed, embed), ChangeItem("attachment"))


def test_a_certification_without_changes_forbids_a_further_signature() -> None:
    lenient = sign(base(), "Author", certify=fields.MDPPerm.FILL_FORMS)
    strict = lenient.replace(b"/P 2", b"/P 1")
    assert strict != lenient
    document = read(sign_whatever_the_permission(strict))
    forbids(by_id(document, "Author").modification, ChangeItem("signature"))


def sign_whatever_the_permission(content: bytes) -> bytes:
    """Sign as a program would that ignores DocMDP: under a lenient copy, then put it back."""
    signed = sign(content.replace(b"/P 1", b"/P 2"), "Head", name="B")
    return content + signed[len(content) :]


def test_a_field_lock_forbids_a_further_signature_there() -> None:
    spec = fields.FieldMDPSpec(fields.FieldMDPAction.INCLUDE, fields=["Head"])
    prepared = update(
        base(), lambda writer: fields.append_signature_field(writer, fields.SigFieldSpec("Head"))
    )
    locked = sign(prepared, "Teacher", lock=spec)
    document = read(sign(locked, "Head", name="B"))
    forbids(by_id(document, "Teacher").modification, ChangeItem("signature"))
    free = read(sign(locked, "Other", name="B"))
    assert by_id(free, "Teacher").modification.level is ChangeLevel.PERMITTED


def test_a_certification_after_an_approval_is_forbidden(signed: bytes) -> None:
    def certify(writer: Writer) -> None:
        value = writer.root["/AcroForm"]["/Fields"][0].raw_get("/V")
        permissions = generic.DictionaryObject(
            {name("/DocMDP"): generic.IndirectObject(value.idnum, 0, writer)}
        )
        writer.root["/Perms"] = permissions
        writer.update_root()

    forbids(changed(signed, certify), ChangeItem("catalog"))


# ---------------------------------------------------------------- bytes behind the end


@pytest.mark.parametrize(
    "tail",
    [
        b"x",
        b"\n\n",
        b"\0",
        b"% remark\n",
        b"5 0 obj\n<< >>\nendobj\n",
        b"PK\x05\x06" + bytes(18),
        b"%%EOF\n",
        b"y" * 5000,
    ],
)
def test_bytes_behind_the_last_revision_are_forbidden(signed: bytes, tail: bytes) -> None:
    document = read(sign(signed, "Head", name="B") + tail)
    for signature in document.signatures:
        assert signature.modification.level is ChangeLevel.FORBIDDEN
        assert signature.modification.problem is Reason.TRAILING_BYTES
        assert whats(signature.modification) == ["trailing_bytes"]
        assert not signature.coverage.whole_document


def test_appended_objects_with_the_old_startxref_are_trailing_bytes(signed: bytes) -> None:
    """ISA body-only: a repairing reader shows the new objects, the table does not know them."""
    startxref = int(signed.rsplit(b"startxref", 1)[1].split()[0])
    page = b"7 0 obj\n<< /Type /Page >>\nendobj\n"
    forged = signed + page + b"startxref\n%d\n%%%%EOF\n" % startxref
    modification = only(read(forged)).modification
    assert modification.problem is Reason.TRAILING_BYTES


def test_an_update_without_its_own_end_is_trailing_bytes(signed: bytes) -> None:
    """ISA partial: table and trailer are there, `startxref` and `%%EOF` are not."""
    updated = update(signed, replace_page_content)
    cut = updated[: updated.rindex(b"startxref")]
    assert only(read(cut)).modification.problem is Reason.TRAILING_BYTES


def test_a_store_alone_is_permitted_and_read(signed: bytes) -> None:
    document: SignedDocument = read(add_store(signed, crls=(empty_crl(),)))
    assert document.certificates == (root().der,)
    assert document.crls == (empty_crl(),)
    assert document.ocsps == ()
    assert only(document).modification.level is ChangeLevel.PERMITTED
