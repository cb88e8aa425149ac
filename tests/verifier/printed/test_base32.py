"""Base32: one way only to write some bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.printed.base32 import read_base32, write_base32


@given(st.binary(max_size=300))
def test_bytes_come_back(content):
    assert read_base32(write_base32(content)) == content


@pytest.mark.parametrize(
    "text",
    ["MZXW6===", "mzxw6", "MZXW7", "A", "AAA", "AAAAAA", "MZXW 6", "MZXW1", "MZXW6\n", "ẠA"],
)
def test_any_other_way_is_refused(text):
    assert read_base32(text) is None
