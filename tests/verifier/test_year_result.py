"""The arithmetic of TT 22/2021 by tables."""

from decimal import Decimal

import pytest

from verifier.report_card import SubjectResult
from verifier.year_result import LEVELS, learning_levels, year_average, year_conduct


@pytest.mark.parametrize(
    ("term1", "term2", "year"),
    [
        ("7.6", "7.9", "7.8"),
        ("8.0", "8.0", "8.0"),
        ("8.1", "8.3", "8.2"),
        ("6.4", "6.6", "6.5"),
        # 8.25 and 6.65 are rounded up, which binary fractions and half-even rounding get wrong.
        ("8.25", "8.25", "8.3"),
        ("6.65", "6.65", "6.7"),
        ("0", "0", "0.0"),
        ("10", "10", "10.0"),
    ],
)
def test_the_year_counts_the_second_term_twice_and_rounds_half_up(term1, term2, year):
    assert year_average(Decimal(term1), Decimal(term2)) == Decimal(year)


def subjects(marks: str, levels: str = "Đ Đ Đ Đ") -> tuple[SubjectResult, ...]:
    marked = [SubjectResult(None, f"M{i}", mark=Decimal(m)) for i, m in enumerate(marks.split())]
    commented = [SubjectResult(None, f"N{i}", level=v) for i, v in enumerate(levels.split())]
    return (*marked, *commented)


@pytest.mark.parametrize(
    ("marks", "levels", "level"),
    [
        ("8.0 8.0 8.0 8.0 8.0 8.0 6.5 6.5", "Đ Đ Đ Đ", "T"),
        ("8.0 8.0 8.0 8.0 8.0 7.9 6.5 6.5", "Đ Đ Đ Đ", "K"),
        # One subject alone keeps it from Tốt by one level only: no adjustment.
        ("8.0 8.0 8.0 8.0 8.0 8.0 6.5 6.4", "Đ Đ Đ Đ", "K"),
        # One subject alone lowers it by two or three levels: one level is given back (Đ9.3).
        ("8.0 8.0 8.0 8.0 8.0 8.0 8.0 4.9", "Đ Đ Đ Đ", "K"),
        ("8.0 8.0 8.0 8.0 8.0 8.0 8.0 3.4", "Đ Đ Đ Đ", "Đ"),
        ("8.0 8.0 8.0 8.0 8.0 8.0 8.0 8.0", "Đ Đ Đ CĐ", "K"),
        ("6.5 6.5 6.5 6.5 6.5 6.5 5.0 5.0", "Đ Đ Đ Đ", "K"),
        ("6.5 6.5 6.5 6.5 6.5 6.4 5.0 5.0", "Đ Đ Đ Đ", "Đ"),
        ("6.5 6.5 6.5 6.5 6.5 6.5 5.0 4.9", "Đ Đ Đ Đ", "Đ"),
        ("6.5 6.5 6.5 6.5 6.5 6.5 6.5 3.4", "Đ Đ Đ Đ", "Đ"),
        ("5.0 5.0 5.0 5.0 5.0 5.0 3.5 3.5", "Đ Đ Đ CĐ", "Đ"),
        ("5.0 5.0 5.0 5.0 5.0 5.0 3.5 3.5", "Đ Đ CĐ CĐ", "CĐ"),
        ("5.0 5.0 5.0 5.0 5.0 4.9 3.5 3.5", "Đ Đ Đ Đ", "CĐ"),
        ("5.0 5.0 5.0 5.0 5.0 5.0 3.5 3.4", "Đ Đ Đ Đ", "CĐ"),
    ],
)
def test_learning_follows_from_marks_and_levels(marks, levels, level):
    assert learning_levels(subjects(marks, levels), "year") == {level}


def test_a_subject_without_result_leaves_learning_open():
    rows = (*subjects("8 8 8 8 8 8 8"), SubjectResult(None, "Toán", term1="8.0"))
    assert learning_levels(rows, "year") == frozenset()


def test_a_subject_that_was_not_taught_does_not_count():
    rows = (*subjects("8 8 8 8 8 8 8 8"), SubjectResult(None, "Ngoại ngữ 2"))
    assert learning_levels(rows, "year") == {"T"}


def test_a_chosen_subject_may_count_or_not():
    low = SubjectResult(None, "Ngoại ngữ 2", mark=Decimal("6.0"))
    assert learning_levels((*subjects("8 8 8 8 8 8 8 8"), low), "year") == {"T", "K"}


def test_a_reassessed_subject_may_count_before_or_after():
    rows = subjects("5.0 5.0 5.0 5.0 5.0 5.0 5.0")
    again = SubjectResult(None, "Toán", mark=Decimal("3.0"), reassessed="5.5")
    assert learning_levels((*rows, again), "year") == {"CĐ", "Đ"}


@pytest.mark.parametrize(
    ("terms", "year"),
    [("T T", "T"), ("K T", "T"), ("Đ T", "K"), ("T Đ", "K"), ("CĐ K", "Đ"), ("T CĐ", "CĐ")],
)
def test_conduct_of_the_year_leans_on_the_second_term(terms, year):
    term1, term2 = terms.split()
    assert year_conduct(term1, term2) == year


def test_every_pair_of_terms_has_a_conduct():
    assert all(year_conduct(one, other) in LEVELS for one in LEVELS for other in LEVELS)
