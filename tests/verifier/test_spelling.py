"""Spellings that say the same, and spellings that do not."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest

from verifier.spelling import (
    name_key,
    read_date,
    read_measure,
    read_number,
    read_school_year,
    subject_key,
    tidy,
    word_key,
    write_number,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa Bình", "Hoà Bình"),
        ("Thúy", "Thuý"),
        ("Khỏe", "Khoẻ"),
        ("Nguyễn Văn A", unicodedata.normalize("NFD", "Nguyễn Văn A")),
        ("Nguyễn Văn A", "  NGUYỄN\u00a0 VĂN A "),
        ("Đặng Ngọc", "\u00d0ặng Ngọc"),
        ("Bà Rịa – Vũng Tàu", "Bà Rịa-Vũng Tàu"),
        ("H\u2019Hen Niê", "H'Hen Niê"),
        ("Lê\u200b Na", "Lê Na"),
    ],
)
def test_formatting_of_a_name_is_no_difference(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vy", "Vi"),
        ("Hòa", "Hóa"),
        ("Hoa", "Hòa"),
        ("Dương", "Đương"),
        ("Nguyễn Văn A", "Nguyễn Văn"),
        ("Nguyễn Vân", "Nguyễn Văn"),
        ("Mai Lan", "Mailan"),
        ("Nam", "Nаm"),
    ],
)
def test_other_letters_of_a_name_are_a_difference(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lịch sử và Địa lí", "Lịch sử & Địa lý"),
        ("Mĩ thuật", "MỸ THUẬT"),
        ("Hóa học", "Hoá học"),
        ("Vật lí", "Vật lý"),
        ("Hoạt động trải nghiệm, hướng nghiệp", "Hoạt động trải nghiệm hướng nghiệp"),
        ("Nghệ thuật (Âm nhạc)", "Nghệ thuật: Âm nhạc"),
    ],
)
def test_a_subject_may_be_spelled_in_either_orthography(one, other):
    assert subject_key(one) == subject_key(other)


def test_two_subjects_stay_two_subjects():
    names = ["Toán", "Tin học", "Âm nhạc", "Mĩ thuật", "Lịch sử", "Địa lí", "Lịch sử và Địa lí"]
    assert len({subject_key(name) for name in names}) == len(names)
    assert subject_key("Quỳnh") != subject_key("Quynh")
    assert subject_key("Giáo dục") != subject_key("Giáo dúc")


def test_a_phrase_shares_its_key_with_its_other_orthography_only():
    assert word_key("Học kỳ II") == word_key("học kì ii")
    assert word_key("Học kỳ I") != word_key("Học kỳ II")
    assert word_key("quý") != word_key("quí")


def test_a_number_may_use_a_comma_or_a_point():
    assert read_number("8,5") == read_number(" 8.50 ") == Decimal("8.5")
    assert write_number(Decimal("8.50")) == "8.5"
    assert write_number(Decimal(10)) == "10"


@pytest.mark.parametrize("text", ["", "8.", ".5", "8,5,1", "-1", "1e3", "٨", "8 5", "NaN", "12345"])
def test_what_is_no_number_is_not_read(text):
    assert read_number(text) is None


def test_a_measure_may_carry_its_unit():
    assert read_measure("132 cm") == Decimal(132)
    assert read_measure("28,5kg") == Decimal("28.5")
    assert read_measure("2 quyển") is None


@pytest.mark.parametrize(
    "text",
    [
        "2017-05-17",
        "2017-05-17T23:39:30+07:00",
        "2017-05-17T00:00:00Z",
        "17/05/2017",
        "17/5/2017",
        "17-05-2017",
        "17 / 05 / 2017",
        "ngày 17 tháng 5 năm 2017",
    ],
)
def test_a_date_is_read_in_every_accepted_form(text):
    assert read_date(text) == date(2017, 5, 17)


@pytest.mark.parametrize("text", ["", "2017", "31/02/2017", "2017-13-01", "05/17/2017", "17/05/17"])
def test_what_is_no_date_is_not_read(text):
    assert read_date(text) is None


def test_a_school_year_is_two_years_in_sequence():
    assert read_school_year("2025 – 2026") == "2025-2026"
    assert read_school_year("2025-2027") is None
    assert read_school_year("2025") is None


def test_tidying_keeps_the_text_and_folds_the_space():
    assert tidy(" Trần \n\t Thị  B ") == "Trần Thị B"
