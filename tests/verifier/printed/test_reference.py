"""REF: the check symbol, and what people type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.printed.reference import (
    ALPHABET,
    LENGTH,
    Reference,
    ReferenceFault,
    find_check_symbol,
    read_body,
    read_reference,
)

SYMBOLS = st.text(alphabet=ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)


def complete(symbols: str) -> str:
    return symbols + find_check_symbol(symbols)


GOOD = complete("234679BCFGHJKLMN")


def test_the_alphabet_survives_vietnamese_input_methods_and_eyes():
    assert len(set(ALPHABET)) == len(ALPHABET) == 24
    assert not set(ALPHABET) & set("AEIOUYDW0158")


@given(SYMBOLS)
def test_every_single_substitution_is_noticed(symbols):
    text = complete(symbols)
    for place in range(LENGTH):
        for other in set(ALPHABET) - {text[place]}:
            changed = text[:place] + other + text[place + 1 :]
            assert read_reference(changed) is ReferenceFault.CHECK


@given(SYMBOLS)
def test_every_exchange_of_neighbours_is_noticed(symbols):
    text = complete(symbols)
    for place in range(LENGTH - 1):
        one, other = text[place], text[place + 1]
        swapped = text[:place] + other + one + text[place + 2 :]
        expected = Reference(text) if one == other else ReferenceFault.CHECK
        assert read_reference(swapped) == expected


def test_no_pair_of_neighbours_anywhere_can_be_exchanged_unnoticed():
    """The sum is linear, so that all pairs at all places prove it for every REF."""
    for place in range(LENGTH - 2):
        for one in ALPHABET:
            for other in ALPHABET.replace(one, ""):
                rest = "2" * (LENGTH - 3)
                first = rest[:place] + one + other + rest[place:]
                second = rest[:place] + other + one + rest[place:]
                assert find_check_symbol(first) != find_check_symbol(second)


@given(SYMBOLS)
def test_ten_bytes_stand_for_it(symbols):
    reference = Reference(complete(symbols))
    assert len(reference.body) == 10
    assert read_body(reference.body) == reference


@pytest.mark.parametrize("body", [b"\xff" * 10, b"", b"\x00" * 11, (24**16).to_bytes(10, "big")])
def test_other_bytes_stand_for_none(body):
    assert read_body(body) is None


@pytest.mark.parametrize(
    "typed",
    [
        GOOD,
        GOOD.lower(),
        Reference(GOOD).grouped,
        f"  {Reference(GOOD).grouped.replace('-', ' – ')}\n",
        ".".join(GOOD),
        unicodedata.normalize("NFC", GOOD.replace("C", "C\u0301")),
        "".join(chr(ord(c) + 0xFEE0) for c in GOOD),
    ],
    ids=["plain", "lower", "grouped", "dashes", "dots", "marks", "full width"],
)
def test_typing_it_in_another_way_is_forgiven(typed):
    assert read_reference(typed) == Reference(GOOD)


def test_look_alikes_are_read_as_what_they_look_like():
    text = complete("QLSBQLSBQLSBQLSB")
    for typed in (text.translate(str.maketrans("QLSB", "O158")), text.replace("L", "i")):
        assert read_reference(typed) == Reference(text)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", ReferenceFault.EMPTY),
        (" - ", ReferenceFault.EMPTY),
        (GOOD[:-1], ReferenceFault.LENGTH),
        (GOOD + "2", ReferenceFault.LENGTH),
        ("2" * 100_000, ReferenceFault.LENGTH),
        ("Đ" + GOOD[1:], ReferenceFault.SYMBOL),
        ("A" + GOOD[1:], ReferenceFault.SYMBOL),
        ("😀" + GOOD[1:], ReferenceFault.SYMBOL),
        ("3" + GOOD[1:], ReferenceFault.CHECK),
    ],
)
def test_what_is_no_reference_is_named(typed, fault):
    assert read_reference(typed) is fault


@pytest.mark.parametrize("text", [GOOD.lower(), GOOD[:-1], "3" + GOOD[1:]])
def test_the_value_type_refuses_what_is_none(text):
    with pytest.raises(ValueError, match="symbol"):
        Reference(text)
