"""Awards are the same however a form joins them, and not where a mark changes what they say."""

import unicodedata

import pytest

from verifier.compared_field import FIELDS

AWARDS = next(field for field in FIELDS if field.path == "summary.awards")
SCHOOL = next(field for field in FIELDS if field.path == "school.name")
CLASS = next(field for field in FIELDS if field.path == "class_name")
RESULT = next(field for field in FIELDS if field.path == "summary.result")
TWO = "Học sinh Giỏi; Giải Nhì môn Toán cấp huyện"


@pytest.mark.parametrize("empty", ["Không", "không có", "-", "–", "/", "0"])
def test_a_place_may_say_that_there_is_no_award(empty):
    assert AWARDS.agrees(None, empty)
    assert not AWARDS.agrees("Học sinh Giỏi", empty)


@pytest.mark.parametrize(
    "printed",
    [
        "Học sinh Giỏi, Giải Nhì môn Toán cấp huyện",
        "Học sinh Giỏi. Giải Nhì môn Toán cấp huyện.",
        "Học sinh Giỏi và Giải Nhì môn Toán cấp huyện",
        "- Học sinh Giỏi - Giải Nhì môn Toán cấp huyện",
        "Học sinh Giỏi\nGiải Nhì môn Toán cấp huyện",
        "Học sinh Giỏi Giải Nhì môn Toán cấp huyện",
        "Giải Nhì môn Toán cấp huyện; học sinh giỏi",
        unicodedata.normalize("NFD", "HỌC SINH GIỎI VÀ GIẢI NHÌ MÔN TOÁN CẤP HUYỆN"),
    ],
)
def test_two_awards_may_be_joined_in_any_way(printed):
    assert AWARDS.agrees(TWO, printed)


@pytest.mark.parametrize(
    ("xml", "printed"),
    [
        ("Học sinh Giỏi", "Học sinh Giỏi (chưa)"),
        ("Học sinh Giỏi (chưa duyệt)", "Học sinh Giỏi chưa duyệt"),
        ("Học sinh Giỏi", "Học sinh Giỏi?"),
        ("Học sinh Giỏi", "Học sinh - Giỏi"),
        (TWO, "Học sinh Giỏi"),
        (TWO, f"{TWO}; Giải Nhất"),
    ],
)
def test_other_awards_are_another_text(xml, printed):
    assert not AWARDS.agrees(xml, printed)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("THCS Võ Và Văn Tần", "Trung học cơ sở Võ Văn Tần", False),
        ("TH và THCS Bến Lau", "Trường Tiểu học & Trung học cơ sở Bến Lau", True),
        ("TH-THCS Bến Lau", "Tiểu học và THCS Bến Lau", True),
        ("THCS và THPT Bến Lau", "Trung học cơ sở - Trung học phổ thông Bến Lau", True),
    ],
)
def test_only_between_kinds_of_school_an_and_is_left_out(one, other, same):
    assert SCHOOL.agrees(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lớp 6A2", "6A2", True),
        ("6/1", "6.1", True),
        ("6/1", "61", False),
        ("6A1-", "6A1", False),
    ],
)
def test_a_class_is_the_same_with_or_without_its_title(one, other, same):
    assert CLASS.agrees(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("HTXS", "Hoàn thành xuất sắc", True),
        ("Xuất sắc", "Hoàn thành xuất sắc", True),
        ("HTT", "Hoàn thành xuất sắc", False),
        ("HT", "Chưa hoàn thành", False),
    ],
)
def test_a_result_may_be_shortened(one, other, same):
    assert RESULT.agrees(one, other) is same
