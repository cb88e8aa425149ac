"""The entry: what is refused and how, what one signature says, limits, hostile bytes."""

import random
import re
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils import generic

from tests.verifier.pdf.signing import (
    TOKEN_TIME,
    add_store,
    base,
    by_id,
    compressed,
    digest,
    empty_crl,
    holder,
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
from verifier.document import (
    DocumentFormat,
    Integrity,
    KeyAlgorithm,
    SignatureKind,
    SigningCertificateAttribute,
)
from verifier.errors import DocumentError, DocumentFault
from verifier.reasons import Reason
from verifier.report import ChangeLevel
from web.cardkit.card_form import draw_card_form
from web.cardkit.cards import primary_grade_1


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(base(), token=True)


def fault(content: bytes, **limits: int) -> tuple[DocumentFault, str | None]:
    with pytest.raises(DocumentError) as caught:
        read(content, **limits)
    return caught.value.fault, caught.value.limit


# ---------------------------------------------------------------- facts


def test_the_facts_of_a_pades_signature(signed: bytes) -> None:
    document = read(signed)
    assert document.format is DocumentFormat.PDF
    assert document.sha256 == digest(signed)
    assert document.size == len(signed)
    assert document.issues == ()
    signature = only(document)
    assert signature.id == "Sig1"
    assert signature.kind is SignatureKind.SIGNATURE
    assert signature.profile == "PAdES-B"
    assert signature.claimed_role is None
    assert signature.signer_certificate == holder().der
    assert root().der in signature.certificates
    assert signature.signing_certificate is SigningCertificateAttribute.MATCHES
    assert signature.algorithm.key is KeyAlgorithm.ECDSA
    assert signature.algorithm.digest == "sha256"
    assert signature.revision == 2
    (token,) = signature.timestamps
    assert token.imprint_matches
    assert token.gen_time == TOKEN_TIME


def test_a_pkcs7_signature_is_named_so() -> None:
    signature = only(read(sign(base(), pades=False)))
    assert signature.profile == "PKCS7"
    assert signature.integrity is Integrity.INTACT
    assert signature.claimed is not None
    assert not signature.claimed.zone_assumed


def test_a_pades_signature_claims_the_time_of_its_dictionary(signed: bytes) -> None:
    signature = only(read(signed))
    assert signature.claimed is not None
    assert signature.claimed.at.tzinfo is not None


def test_a_document_timestamp_is_its_token() -> None:
    document = read(stamp(base()))
    signature = only(document)
    assert signature.kind is SignatureKind.DOCUMENT_TIMESTAMP
    assert signature.integrity is Integrity.INTACT
    assert signature.claimed is None
    assert signature.timestamps[0].gen_time == TOKEN_TIME
    assert signature.algorithm.key is KeyAlgorithm.RSA_PKCS1


def test_a_document_timestamp_of_another_file_does_not_fit() -> None:
    own, foreign = stamp(base()), stamp(base(3))
    gap = re.compile(rb"/Contents <([0-9a-fA-F]+)>")
    mine, other = gap.search(own), gap.search(foreign)
    assert mine is not None
    assert other is not None
    size = len(mine[1])
    swapped = own.replace(mine[1], other[1][:size].ljust(size, b"0"))
    signature = only(read(swapped))
    assert signature.integrity is Integrity.DIGEST_MISMATCH
    assert not signature.timestamps[0].imprint_matches


def test_a_timestamp_typed_as_signature_is_still_a_timestamp() -> None:
    content = stamp(base()).replace(b"/Type /DocTimeStamp", b"/Type /Sig         ")
    assert only(read(content)).kind is SignatureKind.DOCUMENT_TIMESTAMP


def test_an_unsigned_pdf_has_no_signatures() -> None:
    document = read(base())
    assert document.signatures == ()
    assert document.removed_signatures == ()
    assert document.issues == ()


def test_two_fields_of_one_name_have_two_ids(signed: bytes) -> None:
    content = sign(signed, "Sig2", name="B")
    at = content.rindex(b"(Sig2)")
    renamed = content[:at] + b"(Sig1)" + content[at + 6 :]
    assert [signature.id for signature in read(renamed).signatures] == ["Sig1", "Sig1#2"]


# ---------------------------------------------------------------- removed signatures


def test_a_signature_taken_out_by_an_update_is_reported(signed: bytes) -> None:
    def strip(writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        del field["/V"]
        writer.update_container(field)

    document = read(update(signed, strip))
    assert document.signatures == ()
    assert document.removed_signatures == ("Sig1",)


def test_a_field_taken_out_by_an_update_is_reported(signed: bytes) -> None:
    def strip(writer) -> None:
        form = writer.root["/AcroForm"]
        form["/Fields"] = generic.ArrayObject()
        writer.update_container(form)

    assert read(update(signed, strip)).removed_signatures == ("Sig1",)


def test_a_form_taken_out_by_an_update_is_reported(signed: bytes) -> None:
    def strip(writer) -> None:
        del writer.root["/AcroForm"]
        writer.update_root()

    assert read(update(signed, strip)).removed_signatures == ("Sig1",)


def test_one_of_two_signatures_taken_out_is_reported_and_the_other_tainted(signed: bytes) -> None:
    def strip(writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        del field["/V"]
        writer.update_container(field)

    document = read(update(sign(signed, "Sig2", name="B"), strip))
    assert document.removed_signatures == ("Sig1",)
    assert only(document).id == "Sig2"
    assert only(document).modification.level is ChangeLevel.FORBIDDEN


def test_a_whole_new_file_behind_a_signed_one_hides_no_signature(signed: bytes) -> None:
    """The new table has no /Prev: nothing leads to the signed revision any more."""
    fresh = base(1)
    shift = len(signed)

    def moved(line: re.Match[bytes]) -> bytes:
        return b"%010d %s n" % (int(line[1]) + shift, line[2])

    body, tail = fresh[: fresh.rindex(b"startxref")], fresh[fresh.rindex(b"startxref") :]
    body = re.sub(rb"(\d{10}) (\d{5}) n", moved, body)
    start = int(tail.split()[1]) + shift
    document = read(signed + body + b"startxref\n%d\n%%%%EOF\n" % start)
    assert document.signatures == ()
    assert len(document.removed_signatures) == 1
    assert document.removed_signatures[0].startswith("offset-")


def test_a_table_that_skips_a_signed_revision_hides_no_signature(signed: bytes) -> None:
    second = sign(signed, "Sig2", name="B")
    third = update(second, replace_page_content)
    previous = int(second.rsplit(b"startxref", 1)[1].split()[0])
    first = int(signed.rsplit(b"startxref", 1)[1].split()[0])
    old = b"/Prev %d" % previous
    assert third.count(old) == 1
    skipped = third.replace(old, (b"/Prev %d" % first).ljust(len(old)))
    document = read(skipped)
    assert any(found.startswith("offset-") for found in document.removed_signatures)
    assert by_id(document, "Sig1").modification.level is not ChangeLevel.PERMITTED


# ---------------------------------------------------------------- refusals and limits


def test_nothing_is_empty() -> None:
    assert fault(b"") == (DocumentFault.EMPTY, None)


@pytest.mark.parametrize("content", [b"hello", b"<xml/>", b"\0" * 3000, b"PK\3\4" + bytes(2000)])
def test_what_has_no_header_is_of_unknown_format(content: bytes) -> None:
    assert fault(content) == (DocumentFault.UNKNOWN_FORMAT, None)


def test_too_large_is_said_before_anything_is_read() -> None:
    assert fault(base(), pdf_bytes=100) == (DocumentFault.TOO_LARGE, None)


def test_an_encrypted_file_is_refused() -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(base())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="", R=6))
    assert fault(out.getvalue()) == (DocumentFault.ENCRYPTED, None)


def test_a_file_without_an_end_is_truncated() -> None:
    content = base()
    assert fault(content[: content.rindex(b"%%EOF")]) == (DocumentFault.TRUNCATED, None)


def test_a_signed_file_cut_inside_its_signature_is_truncated(signed: bytes) -> None:
    assert fault(signed[:-400]) == (DocumentFault.TRUNCATED, None)


@pytest.mark.parametrize("position", [b"\nxref", b"trailer", b"/Root", b"/Size"])
def test_a_broken_table_is_malformed(position: bytes) -> None:
    content = base().replace(position, b"#" * len(position))
    assert fault(content)[0] is DocumentFault.MALFORMED


def test_too_many_revisions_are_named() -> None:
    content = base()
    for _ in range(5):
        content = update(content, replace_page_content)
    assert fault(content, revisions=3) == (DocumentFault.LIMIT, "revisions")


def test_too_many_signatures_are_named(signed: bytes) -> None:
    content = sign(signed, "Sig2", name="B")
    assert fault(content, signatures=1) == (DocumentFault.LIMIT, "signatures")


def test_too_much_evidence_is_named(signed: bytes) -> None:
    content = add_store(signed, crls=(empty_crl(),))
    assert fault(content, evidence_items=0) == (DocumentFault.LIMIT, "evidence_items")
    assert fault(content, evidence_bytes=10) == (DocumentFault.LIMIT, "evidence_bytes")


def test_a_table_that_promises_billions_of_objects_is_refused() -> None:
    content = base().replace(b"/Size ", b"/Size 99999999")
    assert fault(content) == (DocumentFault.LIMIT, "objects")


def test_a_circle_in_the_form_ends(signed: bytes) -> None:
    def circle(writer) -> None:
        form = writer.root["/AcroForm"]
        node = generic.DictionaryObject({name("/T"): generic.pdf_string("loop")})
        reference = writer.add_object(node)
        node["/Kids"] = generic.ArrayObject([reference])
        form["/Fields"].append(reference)
        writer.update_container(form)

    document = read(update(signed, circle))
    assert only(document).modification.level is not ChangeLevel.PERMITTED


def test_a_circle_in_the_page_tree_ends(signed: bytes) -> None:
    def circle(writer) -> None:
        tree = writer.root["/Pages"]
        tree["/Kids"].append(writer.root.raw_get("/Pages"))
        writer.update_container(tree)

    document = read(update(signed, circle))
    assert only(document).modification.level is not ChangeLevel.PERMITTED


def test_deep_nesting_is_an_answer_not_a_crash(signed: bytes) -> None:
    content = signed.replace(b"/Info", b"/Info", 1)
    deep = b"[" * 3000 + b"]" * 3000
    at = len(content)
    startxref = int(content.rsplit(b"startxref", 1)[1].split()[0])
    trailer = b"trailer\n<< /Root %s /Size 99 /Prev %d /Deep %s >>\n" % (
        re.findall(rb"/Root (\d+ 0 R)", content)[-1],
        startxref,
        deep,
    )
    nested = content + b"xref\n0 0\n" + trailer + b"startxref\n%d\n%%%%EOF\n" % at
    assert fault(nested)[0] is DocumentFault.MALFORMED


# ---------------------------------------------------------------- ambiguity


def test_bytes_before_the_header_spoil_the_coverage(signed: bytes) -> None:
    document = read(b"junk\n" + signed)
    assert "junk_before_header" in [issue.detail for issue in document.issues]
    assert all(issue.reason is Reason.STRUCTURE_AMBIGUOUS for issue in document.issues)
    assert only(document).coverage.problem is Reason.BYTE_RANGE_INVALID


def test_a_second_header_is_ambiguous() -> None:
    document = read(sign(base() + b"%PDF-1.7\n"))
    assert "several_headers" in [issue.detail for issue in document.issues]


def test_an_object_defined_twice_in_one_revision_is_ambiguous() -> None:
    content = base()
    at = content.index(b"xref\n0 ")
    double = b"7 0 obj\n<< /Type /Page >>\nendobj\n"
    grown = content[:at] + double + content[at:]
    start = int(grown.rsplit(b"startxref", 1)[1].split()[0])
    moved = grown.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + len(double)))
    document = read(sign(moved))
    assert [issue.detail for issue in document.issues] == ["duplicate_object"]


def test_an_update_with_a_hybrid_table_is_ambiguous(signed: bytes) -> None:
    """Programs that know cross-reference streams find an object there that others do not."""
    startxref = int(signed.rsplit(b"startxref", 1)[1].split()[0])
    root_entry = re.findall(rb"/Root (\d+ 0 R)", signed)[-1]
    hidden = b"90 0 obj\n<< /Hidden true >>\nendobj\n"
    row = b"\x01" + len(signed).to_bytes(4, "big") + b"\0\0"
    stream_at = len(signed) + len(hidden)
    stream = (
        b"91 0 obj\n<< /Type /XRef /Size 92 /W [1 4 2] /Index [90 1] /Root %s /Length 7 >>\n"
        b"stream\n%s\nendstream\nendobj\n" % (root_entry, row)
    )
    table_at = stream_at + len(stream)
    table = b"xref\n0 0\ntrailer\n<< /Size 92 /Root %s /Prev %d /XRefStm %d >>\n" % (
        root_entry,
        startxref,
        stream_at,
    )
    content = signed + hidden + stream + table + b"startxref\n%d\n%%%%EOF\n" % table_at
    document = read(content)
    assert [issue.detail for issue in document.issues] == ["hybrid_xref"]
    assert only(document).coverage.target == "revision 2 of 3"


def test_a_file_that_needs_repair_is_read_and_reported() -> None:
    content = base()
    start = int(content.rsplit(b"startxref", 1)[1].split()[0])
    off_by_one = content.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + 1))
    document = read(off_by_one)
    assert [issue.detail for issue in document.issues] == ["needs_repair"]


def test_ordinary_files_are_not_ambiguous() -> None:
    for content in (base(), base(form=True), compressed(), compressed(linearised=True)):
        assert read(sign(content)).issues == ()


# ---------------------------------------------------------------- mutation


def test_every_flipped_byte_of_the_covered_part_is_noticed(signed: bytes) -> None:
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", signed)
    assert found is not None
    first, second, _ = map(int, found.groups())
    chosen = random.Random(4)
    positions = [p for p in range(len(signed)) if not first <= p < second]
    for position in chosen.sample(positions, 150):
        flipped = signed[:position] + bytes([signed[position] ^ 1]) + signed[position + 1 :]
        try:
            document = read(flipped)
        except DocumentError:
            continue
        assert not any(
            s.integrity is Integrity.INTACT and s.coverage.problem is None
            for s in document.signatures
        ), position


def test_a_file_cut_anywhere_is_an_error_or_not_clean(signed: bytes) -> None:
    content = stamp(sign(signed, "Sig2", name="B"))
    for length in range(1, len(content), len(content) // 60):
        try:
            document = read(content[:length])
        except DocumentError:
            continue
        for signature in document.signatures:
            assert signature.modification.level is not ChangeLevel.PERMITTED
            assert not signature.coverage.whole_document or signature.id == "Sig1"


def test_random_damage_raises_nothing_but_document_errors(signed: bytes) -> None:
    content = bytearray(add_store(sign(signed, "Sig2", name="B"), crls=(empty_crl(),)))
    chosen = random.Random(7)
    for _ in range(120):
        damaged = bytearray(content)
        for _ in range(chosen.randint(1, 12)):
            damaged[chosen.randrange(len(damaged))] = chosen.randrange(256)
        try:
            read(bytes(damaged))
        except DocumentError:
            continue


def test_pages_are_not_needed_for_signatures(signed: bytes) -> None:
    def drop(writer) -> None:
        page_of(writer)["/Contents"] = generic.NullObject()
        writer.update_container(page_of(writer))

    assert only(read(update(signed, drop))).modification.level is ChangeLevel.FORBIDDEN


def test_the_pages_of_a_signed_card_are_read_too() -> None:
    drawn = draw_card_form(primary_grade_1(), created=TOKEN_TIME)
    document = read(sign(drawn))
    assert document.looks_like_report_card
    assert document.printed is not None
    assert document.printed.card.pupil.name == primary_grade_1().pupil.name
    assert only(document).integrity is Integrity.INTACT
    assert document.issues == ()


def test_other_pages_are_no_report_card(signed: bytes) -> None:
    document = read(signed)
    assert not document.looks_like_report_card
    assert document.printed is None
