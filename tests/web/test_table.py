"""Exported cells are never formulas."""

import csv
import io

import pytest

from web.table import write_table


def written(value):
    stream = io.StringIO(newline="")
    write_table(stream, ("a", "b"), [{"a": value, "b": "next"}])
    return list(csv.reader(io.StringIO(stream.getvalue(), newline="")))[1]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "\ufeff+"])
def test_a_cell_that_begins_like_a_formula_gets_an_apostrophe(start):
    text = f'{start}HYPERLINK("http://evil.example";"x")'
    assert written(text) == [f"'{text}", "next"]


@pytest.mark.parametrize("text", ["", "Nguyễn Văn A", "a=b", "8,5", "'quoted", 'a"b', "a\nb"])
def test_any_other_text_stays_as_it_is(text):
    assert written(text) == [text, "next"]


def test_numbers_of_our_own_stay_numbers_and_nothing_is_an_empty_cell():
    assert written(-5) == ["-5", "next"]
    assert written(None) == ["", "next"]


def test_a_cell_cannot_begin_another_one():
    assert written('x",=1+1,"') == ['x",=1+1,"', "next"]
