"""The raw scanner: spans of entries, doubled keys, broken syntax."""

import pytest

from verifier.pdf.syntax import find_object, scan_dictionary


def spans(content: bytes) -> dict[str, bytes]:
    found = scan_dictionary(content, 0)
    assert found is not None
    return {entry.key: content[entry.start : entry.end] for entry in found.entries}


def test_every_kind_of_value_has_its_span() -> None:
    content = (
        b"<< /A 1 /B -2.5/C/Name /D (a(b)\\)c>>) /E <00ff> /F [1 [2] << /X 1 >>] "
        b"/G << /H << /I 1 >> >>\n/J 12 0 R /K true % remark >>\n /L null >>tail"
    )
    assert spans(content) == {
        "/A": b"1",
        "/B": b"-2.5",
        "/C": b"/Name",
        "/D": b"(a(b)\\)c>>)",
        "/E": b"<00ff>",
        "/F": b"[1 [2] << /X 1 >>]",
        "/G": b"<< /H << /I 1 >> >>",
        "/J": b"12 0 R",
        "/K": b"true",
        "/L": b"null",
    }
    found = scan_dictionary(content, 0)
    assert found is not None
    assert content[found.end :] == b"tail"


def test_a_disguised_key_is_seen_as_what_it_is() -> None:
    found = scan_dictionary(b"<< /Contents <00> /Cont#65nts <01> >>", 0)
    assert found is not None
    assert found.has_doubled_keys
    assert found.find("/Contents") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<",
        b"<<",
        b"<< /A",
        b"<< /A >>",
        b"<< /A 1",
        b"<< 1 /A >>",
        b"<< /A (never closed >>",
        b"<< /A [1 >>",
        b"<< /A ] >>",
        b"<< /A <00 >>",
        b"[ /A 1 ]",
    ],
)
def test_broken_syntax_is_no_dictionary(content: bytes) -> None:
    assert scan_dictionary(content, 0) is None


def test_an_object_is_found_only_under_its_own_number() -> None:
    content = b"\n7 0 obj\n<< >>"
    assert find_object(content, 0, number=7, generation=0) == content.index(b"<<")
    assert find_object(content, 0, number=8, generation=0) is None
    assert find_object(content, 0, number=7, generation=1) is None
    assert find_object(b"7 0 R", 0, number=7, generation=0) is None


def test_long_nesting_and_long_runs_take_linear_time() -> None:
    deep = b"<< /A " + b"[" * 200_000 + b"]" * 200_000 + b" >>"
    assert scan_dictionary(deep, 0) is not None
    assert scan_dictionary(b"<< /A " + b"% x" * 200_000, 0) is None
    assert scan_dictionary(b"<< /A <" + b"0" * 1_000_000, 0) is None
