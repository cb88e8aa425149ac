"""The scales by letter, word and code."""

from decimal import Decimal

import pytest

from verifier.levels import (
    read_assessment_level,
    read_comment_level,
    read_mark,
    read_subject_level,
    read_term_result,
    read_year_level,
    read_yes_or_no,
)


@pytest.mark.parametrize(
    ("reader", "text", "expected"),
    [
        (read_subject_level, "T", "T"),
        (read_subject_level, "Hoàn thành tốt", "T"),
        (read_subject_level, "HOÀN THÀNH", "H"),
        (read_subject_level, "Chưa hoàn thành", "C"),
        (read_subject_level, "Đ", None),
        (read_assessment_level, "Cần cố gắng", "C"),
        (read_assessment_level, "\u00d0", "Đ"),
        (read_assessment_level, "H", None),
        (read_year_level, "Khá", "K"),
        (read_year_level, "4", "CĐ"),
        (read_year_level, "Giỏi", None),
        (read_comment_level, "Chưa đạt", "CĐ"),
        (read_comment_level, "T", None),
        (read_term_result, "8,0", "8.0"),
        (read_term_result, "Đạt", "Đ"),
        (read_term_result, "10,5", None),
        (read_mark, "10", Decimal(10)),
        (read_mark, "10,1", None),
        (read_mark, "-1", None),
        (read_yes_or_no, "Có", True),
        (read_yes_or_no, "0", False),
        (read_yes_or_no, "2", None),
        (read_yes_or_no, "Không được lên lớp", False),
    ],
)
def test_a_scale_is_read_and_nothing_else(reader, text, expected):
    assert reader(text) == expected
