"""Byte ranges that nearly hold: each vector is a signed file with one thing wrong about it."""

import re

import pytest
from pyhanko.pdf_utils import generic

from tests.verifier.pdf.signing import base, only, read, replace_page_content, sign, update
from verifier.document import Integrity
from verifier.reasons import Reason

BYTE_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\] *")


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(base())


def numbers(content: bytes) -> tuple[int, int, int, int]:
    a, b, c, d = map(int, BYTE_RANGE.search(content).groups())
    return a, b, c, d


def with_range(content: bytes, *values: int) -> bytes:
    found = BYTE_RANGE.search(content)
    written = (b"/ByteRange [%d %d %d %d]" % values).ljust(len(found[0]))
    assert len(written) == len(found[0])
    return content[: found.start()] + written + content[found.end() :]


def covers_nothing(content: bytes) -> None:
    assert only(read(content)).coverage.problem is Reason.BYTE_RANGE_INVALID


def last_table(content: bytes) -> int:
    return int(content.rsplit(b"startxref", 1)[1].split()[0])


def lead_on(content: bytes, previous: int, table: bytes) -> bytes:
    """Append an update that consists of a table only."""
    trailer = content[content.rindex(b"trailer") : content.rindex(b"startxref")]
    trailer = re.sub(rb"/Prev \d+", b"/Prev %d" % previous, trailer)
    content = content if content.endswith(b"\n") else content + b"\n"
    return content + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(content)


def test_padding_counts_towards_the_size_of_a_value(signed: bytes) -> None:
    _, start, end, _ = numbers(signed)
    size = (end - start - 2) // 2
    assert only(read(signed, contents_bytes=size)).integrity is Integrity.INTACT
    assert only(read(signed, contents_bytes=size - 1)).integrity is Integrity.MALFORMED


def test_an_odd_number_of_digits_is_no_value(signed: bytes) -> None:
    start, first, second, length = numbers(signed)
    shorter = signed[: second - 2] + b"> " + signed[second:]
    covers_nothing(with_range(shorter, start, first, second - 1, length + 1))


def test_a_literal_string_as_long_as_the_gap_is_no_value(signed: bytes) -> None:
    _, first, second, _ = numbers(signed)
    literal = b"(" + b"30".ljust(second - first - 2, b"0") + b")"
    covers_nothing(signed[:first] + literal + signed[second:])


@pytest.mark.parametrize("key", [b"/Contents <00>", b"/ByteRange [0 1 2 3]"])
def test_a_doubled_key_gives_no_range(signed: bytes, key: bytes) -> None:
    room = b"/Filter /Adobe.PPKLite"
    covers_nothing(signed.replace(room, key.ljust(len(room))))


def test_any_doubled_key_keeps_the_dictionary_closed(signed: bytes) -> None:
    room = b"/Filter /Adobe.PPKLite"
    document = read(signed.replace(room, b"/Type /Sig".ljust(len(room))))
    assert only(document).integrity is Integrity.MALFORMED


def test_a_range_into_the_middle_of_an_update_covers_nothing(signed: bytes) -> None:
    start, first, second, length = numbers(signed)
    covers_nothing(
        with_range(update(signed, replace_page_content), start, first, second, length + 40)
    )


def test_a_dictionary_that_only_a_later_table_leads_to_covers_nothing(signed: bytes) -> None:
    """The signed revision has it among its bytes, but showed its readers nothing of it."""
    at = signed.rindex(b" obj", 0, numbers(signed)[1])
    number = re.search(rb"(\d+) 0 obj\Z", signed[: at + 4])
    offset = number.start(1)
    listed = b"%010d 00000 n" % offset
    assert signed.count(listed) == 1
    orphan = signed.replace(listed, listed[:-1] + b"f")
    table = b"xref\n%d 1\n%s \n" % (int(number[1]), listed)
    covers_nothing(lead_on(orphan, last_table(signed), table))


def test_a_revision_whose_startxref_leads_elsewhere_is_closed_by_nobody(signed: bytes) -> None:
    tail = signed.rindex(b"startxref")
    other = last_table(signed[: signed.index(b"%%EOF")])
    said = b"%d" % last_table(signed)
    misled = signed[:tail] + signed[tail:].replace(said, (b"%d" % other).zfill(len(said)))
    covers_nothing(lead_on(misled, last_table(signed), b"xref\n0 1\n0000000000 65535 f \n"))


def test_a_file_of_which_one_program_draws_nothing_is_ambiguous() -> None:
    """The tree of pages is empty: the structure is sound, and there is nothing to draw."""

    def empty(writer) -> None:
        writer.root["/Pages"]["/Kids"] = generic.ArrayObject()
        writer.update_container(writer.root["/Pages"])

    document = read(update(sign(base()), empty))
    reasons = {issue.detail: issue.reason for issue in document.issues}
    assert reasons["pages_unreadable"] is Reason.STRUCTURE_AMBIGUOUS
