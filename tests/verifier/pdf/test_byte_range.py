"""The guard: what a signature must cover, vector by vector (attacks on /ByteRange, /Contents)."""

import re
from collections.abc import Callable

import pytest
from pyhanko.pdf_utils import generic

from tests.verifier.pdf.signing import (
    base,
    by_id,
    compressed,
    name,
    only,
    read,
    replace_page_content,
    sign,
    update,
)
from verifier.document import Integrity, SignedDocument
from verifier.pdf.byte_range import find_all_byte_ranges, mask
from verifier.reasons import Note, Reason
from verifier.report import ChangeLevel

BYTE_RANGE = re.compile(rb"/ByteRange \[[^\]]*\] *")


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(base())


def numbers(content: bytes) -> tuple[int, int, int, int]:
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", content)
    assert found is not None
    a, b, c, d = map(int, found.groups())
    return a, b, c, d


def with_range(content: bytes, text: str) -> bytes:
    """Write another /ByteRange into the same room."""
    found = BYTE_RANGE.search(content)
    assert found is not None
    replacement = f"/ByteRange {text}".encode().ljust(len(found[0]))
    assert len(replacement) == len(found[0])
    return content[: found.start()] + replacement + content[found.end() :]


def with_contents(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    _, start, end, _ = numbers(content)
    replacement = change(content[start:end])
    assert len(replacement) == end - start
    return content[:start] + replacement + content[end:]


def refuses(document: SignedDocument) -> None:
    signature = only(document)
    assert signature.coverage.problem is Reason.BYTE_RANGE_INVALID
    assert not signature.coverage.whole_document
    assert signature.coverage.target is None
    assert signature.integrity is Integrity.MALFORMED
    assert signature.signer_certificate is None
    assert signature.modification.level is ChangeLevel.UNKNOWN


def test_a_plain_signature_covers_the_whole_file(signed: bytes) -> None:
    signature = only(read(signed))
    assert signature.integrity is Integrity.INTACT
    assert signature.coverage.whole_document
    assert signature.coverage.problem is None
    assert signature.coverage.target == "revision 2 of 2"
    assert signature.modification.level is ChangeLevel.NONE
    assert signature.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "[0 0 0 0]",
        "[0 {b}]",
        "[0 {b} {c}]",
        "[0 {b} {c} {d} 0]",
        "[1 {b} {c} {d}]",
        "[0 {b} {c} {e}]",
        "[0 {b} {b} {d}]",
        "[0 {c} {b} {d}]",
        "[0 {b}.0 {c} {d}]",
        "[0 -{b} {c} {d}]",
        "[0 +{b} {c} {d}]",
        "[0 {f} {c} {d}]",
        "[0 {b} {g} {d}]",
        "[0 10 30 {d}]",
        "null",
        "(text)",
        "5 0 R",
        "[5 0 R]",
        "[]",
    ],
)
def test_a_byte_range_that_does_not_hold_up_is_refused(signed: bytes, text: str) -> None:
    _, b, c, d = numbers(signed)
    refuses(read(with_range(signed, text.format(b=b, c=c, d=d, e=d + 1, f=b - 1, g=c + 1))))


def test_a_missing_byte_range_is_refused(signed: bytes) -> None:
    refuses(read(signed.replace(b"/ByteRange ", b"/ByteRangX ")))


def test_a_range_that_ends_before_the_revision_does_is_refused(signed: bytes) -> None:
    _, b, c, d = numbers(signed)
    signature = only(read(with_range(signed, f"[0 {b} {c} {d - 40}]")))
    assert signature.coverage.problem is Reason.BYTE_RANGE_INVALID
    assert signature.integrity is not Integrity.INTACT


@pytest.mark.parametrize("value", [b"null", b"true", b"()", b"<>", b"5 0 R", b"[<00>]", b"<< >>"])
def test_missing_or_odd_contents_are_refused(signed: bytes, value: bytes) -> None:
    refuses(read(with_contents(signed, lambda gap: value.ljust(len(gap)))))


def test_contents_of_zeros_are_malformed(signed: bytes) -> None:
    changed = with_contents(signed, lambda gap: b"<" + b"0" * (len(gap) - 2) + b">")
    signature = only(read(changed))
    assert signature.integrity is Integrity.MALFORMED
    assert signature.coverage.problem is None


@pytest.mark.parametrize("intruder", [b" ", b"\n", b"%", b"/", b"g", b"\x00"])
def test_anything_but_hexadecimal_digits_in_the_gap_is_refused(
    signed: bytes, intruder: bytes
) -> None:
    refuses(read(with_contents(signed, lambda gap: gap[:-9] + intruder + gap[-8:])))


def test_room_inside_the_gap_for_other_keys_is_refused(signed: bytes) -> None:
    """A shorter /Contents leaves room for entries that nobody signed."""

    def shorten(gap: bytes) -> bytes:
        extra = b"> /Reason (forged) "
        return gap[: -len(extra)] + extra

    refuses(read(with_contents(signed, shorten)))


def test_contents_as_a_literal_string_are_refused(signed: bytes) -> None:
    def literal(gap: bytes) -> bytes:
        raw = bytes.fromhex(gap[1:-1].decode()).rstrip(b"\0")
        escaped = raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        escaped = escaped.replace(b"\r", b"\\r")
        return (b"(" + escaped + b")").ljust(len(gap))

    refuses(read(with_contents(signed, literal)))


def test_bytes_hidden_in_the_padding_leave_the_signature_intact_with_a_note(
    signed: bytes,
) -> None:
    hidden = with_contents(signed, lambda gap: gap[:-9] + b"cafebabe" + gap[-1:])
    signature = only(read(hidden))
    assert signature.integrity is Integrity.INTACT
    assert signature.coverage.whole_document
    assert signature.notes == (Note.CONTENTS_PADDING,)


def test_a_signature_value_over_the_limit_is_malformed_unread(signed: bytes) -> None:
    signature = only(read(signed, contents_bytes=500))
    assert signature.integrity is Integrity.MALFORMED
    assert signature.coverage.problem is None


@pytest.mark.parametrize("extra", [b"/Contents <00>", b"/Cont#65nts <00>", b"/ByteRange [0 1 2 3]"])
def test_a_doubled_key_is_refused_and_reported(signed: bytes, extra: bytes) -> None:
    filter_entry = b"/Filter /Adobe.PPKLite"
    document = read(signed.replace(filter_entry, extra.ljust(len(filter_entry))))
    assert only(document).integrity is Integrity.MALFORMED
    assert "duplicate_key" in [issue.detail for issue in document.issues]


def test_a_redefined_signature_dictionary_with_the_same_values_is_refused(signed: bytes) -> None:
    """An unsigned revision copies /ByteRange and CMS; stock pyHanko calls it untouched."""

    def redefine(writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        value = field["/V"]
        writer.update_container(value)

    refuses_one = read(update(signed, redefine))
    signature = only(refuses_one)
    assert signature.coverage.problem is Reason.BYTE_RANGE_INVALID
    assert refuses_one.removed_signatures != ()


def test_a_redefined_dictionary_padded_so_that_the_lengths_add_up_is_refused(
    signed: bytes,
) -> None:
    """The lengths of both ranges and of /Contents sum up to the file: ENTIRE_FILE to pyHanko."""

    def build(padding: int) -> bytes:
        def redefine(writer) -> None:
            page = writer.root["/Pages"]["/Kids"][0]
            stream = generic.StreamObject(stream_data=b"BT ET")
            page["/Contents"] = writer.add_object(stream)
            writer.update_container(page)
            value = writer.root["/AcroForm"]["/Fields"][0]["/V"]
            old = value.raw_get("/Contents").original_bytes
            value[name("/Contents")] = generic.ByteStringObject(old + bytes(padding))
            writer.update_container(value)

        return update(signed, redefine)

    first = build(0)
    forged = build(len(first) - len(signed))
    refuses(read(forged))


def test_a_redefined_dictionary_inside_an_object_stream_is_refused() -> None:
    signed = sign(compressed())

    def redefine(writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        reference = field.raw_get("/V").reference
        writer.prepare_object_stream().add_object(reference.idnum, field["/V"])
        replace_page_content(writer)

    refuses(read(update(signed, redefine)))


def test_a_wrapped_signature_with_objects_in_the_gap_is_refused(signed: bytes) -> None:
    """SWA: the second signed block moves back, attacker objects stand in the unsigned room.

    The signed `startxref` still names the old offset, where the attacker's own table now stands.
    """
    _, b, c, d = numbers(signed)
    startxref = int(signed.rsplit(b"startxref", 1)[1].split()[0])
    objects = b"9999 0 obj\n<< /Forged true >>\nendobj\n".ljust(startxref - c)
    table = signed[startxref : signed.rindex(b"startxref")]
    size = len(objects) + len(table)

    def shift(line: re.Match[bytes]) -> bytes:
        offset = int(line[1])
        return b"%010d %s n" % (offset + size if offset >= c else offset, line[2])

    table = re.sub(rb"(\d{10}) (\d{5}) n", shift, table)
    moved = signed[:c] + objects + table + signed[c:]
    document = read(with_range(moved, f"[0 {b} {c + size} {d}]"))
    refuses(document)


def test_two_fields_showing_one_signature_are_one_signature(signed: bytes) -> None:
    def share(writer) -> None:
        form = writer.root["/AcroForm"]
        value = form["/Fields"][0].raw_get("/V")
        copy = generic.DictionaryObject(
            {
                name("/FT"): name("/Sig"),
                name("/T"): generic.pdf_string("Copy"),
                name("/V"): generic.IndirectObject(value.idnum, 0, writer),
            }
        )
        form["/Fields"].append(writer.add_object(copy))
        writer.update_container(form)

    document = read(update(signed, share))
    signature = only(document)
    assert signature.id == "Sig1"
    assert "shared_signature" in [issue.detail for issue in document.issues]
    assert signature.modification.level is ChangeLevel.FORBIDDEN


def test_a_transplanted_signature_value_does_not_fit(signed: bytes) -> None:
    other = sign(base(3))
    _, start, end, _ = numbers(other)
    foreign = other[start:end]
    changed = with_contents(
        signed, lambda gap: (foreign[:-1]).ljust(len(gap) - 1, b"0")[: len(gap) - 1] + b">"
    )
    assert only(read(changed)).integrity is Integrity.DIGEST_MISMATCH


def test_a_changed_byte_in_the_covered_part_breaks_the_digest(signed: bytes) -> None:
    changed = signed.replace(b"/Reason", b"/Season").replace(b"invariant", b"inXariant")
    at = signed.index(b"endstream") - 5
    changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    assert only(read(changed)).integrity is Integrity.DIGEST_MISMATCH


def test_an_unknown_format_is_unsupported_and_still_there(signed: bytes) -> None:
    changed = signed.replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.detachex")
    signature = only(read(changed))
    assert signature.integrity is Integrity.UNSUPPORTED
    assert signature.profile == "unknown"
    assert signature.coverage.whole_document


@pytest.mark.parametrize("old_format", [b"/adbe.pkcs7.sha1", b"/adbe.x509.rsa_sha1"])
def test_formats_of_sha1_alone_are_unsupported(signed: bytes, old_format: bytes) -> None:
    changed = signed.replace(b"/ETSI.CAdES.detached", old_format.ljust(20))
    assert only(read(changed)).integrity is Integrity.UNSUPPORTED


def test_the_mask_changes_nothing_but_signature_values(signed: bytes) -> None:
    (found,) = find_all_byte_ranges(signed, maximum=64)
    view = mask(signed, (found,))
    assert len(view) == len(signed)
    assert view[: found.gap_start] == signed[: found.gap_start]
    assert view[found.gap_end :] == signed[found.gap_end :]
    assert view[found.gap_start : found.gap_end] != signed[found.gap_start : found.gap_end]


def test_each_signature_of_several_is_guarded_on_its_own(signed: bytes) -> None:
    second = sign(signed, "Sig2", name="Trần Văn Mẫu")
    at = second.rindex(b"/ByteRange")
    broken = second[:at] + b"/ByteRangX" + second[at + 10 :]
    document = read(broken)
    assert by_id(document, "Sig1").integrity is Integrity.INTACT
    assert by_id(document, "Sig2").integrity is Integrity.MALFORMED
