"""The invented cards obey the circulars' arithmetic and show that they are invented."""

import re
import uuid
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from verifier.report_card import Level, Person, ReportCard, SubjectResult
from web.cardkit import cards
from web.cardkit.invented import SCHOOLS

PRIMARY = [card for card in cards.CARDS if card.level is Level.PRIMARY]
SECONDARY = [card for card in cards.CARDS if card.level is not Level.PRIMARY]


def name_of(card: ReportCard) -> str:
    return str(card.pupil.name)


every_card = pytest.mark.parametrize("card", cards.CARDS, ids=name_of)
every_primary_card = pytest.mark.parametrize("card", PRIMARY, ids=name_of)
every_secondary_card = pytest.mark.parametrize("card", SECONDARY, ids=name_of)

RANKS = ("CĐ", "Đ", "K", "T")


def year_average(subject: SubjectResult) -> Decimal:
    """TT 22/2021 Đ9.1b: (HKI + 2·HKII)/3, half up to one decimal."""
    total = Decimal(subject.term1 or "") + 2 * Decimal(subject.term2 or "")
    return (total / 3).quantize(Decimal("0.1"), ROUND_HALF_UP)


def learning_level(marks: list[Decimal], *, failed_comments: int) -> str:
    """TT 22/2021 Đ9.2 and 9.3."""
    rank = base_rank(marks, failed_comments)
    # Đ9.3: one subject alone that lowers the level by two or more lifts it by one.
    without_one = [
        base_rank([*marks[:i], Decimal(10), *marks[i + 1 :]], failed_comments)
        for i in range(len(marks))
    ]
    return RANKS[rank + 1 if max(without_one) - rank >= 2 else rank]


def base_rank(marks: list[Decimal], failed_comments: int) -> int:
    def at_least(floor: str) -> int:
        return sum(mark >= Decimal(floor) for mark in marks)

    if failed_comments == 0 and min(marks) >= Decimal("6.5") and at_least("8.0") >= 6:
        return 3
    if failed_comments == 0 and min(marks) >= Decimal("5.0") and at_least("6.5") >= 6:
        return 2
    if failed_comments <= 1 and min(marks) >= Decimal("3.5") and at_least("5.0") >= 6:
        return 1
    return 0


def term_marks(card: ReportCard) -> tuple[list[Decimal], list[Decimal], list[Decimal]]:
    marked = [subject for subject in card.subjects if subject.mark is not None]
    return (
        [Decimal(subject.term1 or "") for subject in marked],
        [Decimal(subject.term2 or "") for subject in marked],
        [subject.mark for subject in marked if subject.mark is not None],
    )


@every_secondary_card
def test_the_year_average_counts_the_second_term_twice(card: ReportCard) -> None:
    for subject in card.subjects:
        if subject.mark is not None:
            assert subject.mark == year_average(subject), subject.name


@every_secondary_card
def test_the_learning_levels_follow_from_the_marks(card: ReportCard) -> None:
    expected = tuple(learning_level(marks, failed_comments=0) for marks in term_marks(card))
    assert card.summary.learning == expected


@every_secondary_card
def test_a_subject_has_either_marks_or_comments(card: ReportCard) -> None:
    for subject in card.subjects:
        cells = (subject.term1, subject.term2, subject.level)
        assert (subject.mark is None) == (cells == ("Đ", "Đ", "Đ")), subject.name


@every_secondary_card
def test_an_award_needs_both_levels_good_and_nine_in_six_subjects_makes_it_excellent(
    card: ReportCard,
) -> None:
    both_good = card.summary.learning[2] == card.summary.conduct[2] == "T"
    nines = sum(mark >= 9 for mark in term_marks(card)[2])
    good = "Học sinh Xuất sắc" if nines >= 6 else "Học sinh Giỏi"
    assert card.summary.awards == (good if both_good else None)


@every_primary_card
def test_the_primary_result_follows_from_levels_and_test_marks(card: ReportCard) -> None:
    levels = {s.level for s in card.subjects} | {a.level for a in card.assessments}
    lowest = min(subject.mark for subject in card.subjects if subject.mark is not None)
    if levels == {"T"} and lowest >= 9:
        expected = "Hoàn thành xuất sắc"
    elif levels == {"T"} and lowest >= 7:
        expected = "Hoàn thành tốt"
    else:
        assert levels <= {"T", "H", "Đ"}
        assert lowest >= 5
        expected = "Hoàn thành"
    assert card.summary.result == expected


@every_primary_card
def test_in_grade_1_only_vietnamese_and_mathematics_have_whole_test_marks(
    card: ReportCard,
) -> None:
    marks = {s.name: s.mark for s in card.subjects if s.mark is not None}
    assert set(marks) == {"Tiếng Việt", "Toán"}
    assert all(mark == mark.to_integral_value() for mark in marks.values())


@every_card
def test_citizen_numbers_fit_sex_and_birth_year_and_are_marked_as_invented(
    card: ReportCard,
) -> None:
    number, born = card.pupil.number or "", card.pupil.birth_date or date.min
    assert re.fullmatch(r"0\d\d[23]\d\d99\d{4}", number)
    assert number[3] == {"Nam": "2", "Nữ": "3"}[card.pupil.gender or ""]
    assert int(number[4:6]) == born.year % 100
    for person in (card.head, card.class_teacher):
        assert re.fullmatch(r"0\d\d[01]\d\d99\d{4}", person.number or "")


@every_card
def test_the_pupil_is_of_the_age_of_the_grade(card: ReportCard) -> None:
    born = card.pupil.birth_date or date.min
    assert int((card.school_year or "")[:4]) - born.year == int(card.grade or "") + 5


@every_card
def test_the_card_is_made_before_it_is_issued_within_the_school_year(card: ReportCard) -> None:
    last_day = date(int((card.school_year or "")[5:]), 6, 30)
    assert card.created_on is not None
    assert card.issued_on is not None
    assert card.created_on <= card.issued_on <= last_day


def test_lookup_ids_are_distinct_version_4_uuids_in_lower_case() -> None:
    ids = [card.lookup_id or "" for card in cards.CARDS]
    assert len(set(ids)) == len(ids)
    assert all(str(uuid.UUID(text)) == text and uuid.UUID(text).version == 4 for text in ids)


def test_no_two_people_share_a_name_or_a_number() -> None:
    people = {(p.name, p.number) for c in cards.CARDS for p in (c.head, c.class_teacher)}
    people |= {(pupil.name, pupil.number) for pupil in cards.PUPILS}
    assert len({name for name, _ in people}) == len({number for _, number in people}) == len(people)


def test_schools_carry_a_district_code_and_a_tax_code_that_do_not_exist() -> None:
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    for school in SCHOOLS:
        assert (school.school.code or "")[2:5] == "999"
        digits = [int(digit) for digit in school.tax_code]
        total = sum(digit * weight for digit, weight in zip(digits, weights, strict=False))
        assert (10 - total % 11) != digits[9]


def test_one_school_is_private() -> None:
    assert {school.public for school in SCHOOLS} == {True, False}
    assert not cards.school_of(cards.upper_secondary_grade_10()).public


def test_nothing_of_the_official_sample_is_reused() -> None:
    text = repr(cards.CARDS)
    for official in ("Trương Phương Anh", "048317002681", "4ef748d9", "Nguyễn Văn A", "48491401"):
        assert official not in text


@every_card
def test_the_classmate_shares_the_class_and_is_somebody_else(card: ReportCard) -> None:
    mate = cards.another_pupil(card)
    assert mate.pupil != card.pupil
    assert mate.lookup_id != card.lookup_id
    assert mate.register_number != card.register_number
    assert (mate.class_name, mate.school, mate.head) == (card.class_name, card.school, card.head)
    assert cards.another_pupil(mate) == card


def test_another_school_year_keeps_the_card_consistent() -> None:
    card = cards.vary(cards.lower_secondary_grade_6(), school_year="2024-2025")
    assert card.pupil.birth_date == date(2013, 11, 23)
    assert card.pupil.number == "079213991123"
    assert card.issued_on == date(2025, 5, 29)
    assert uuid.UUID(card.lookup_id or "").version == 4
    assert card.lookup_id != cards.lower_secondary_grade_6().lookup_id
    assert cards.another_pupil(card).school_year == "2024-2025"
    assert cards.vary(card, school_year="2024-2025") == card


def test_varying_changes_only_what_is_named() -> None:
    card = cards.primary_grade_1()
    head = Person(name="Tạ Hữu Đức", number="079070990555", title="Phó Hiệu trưởng")
    day = date(2026, 6, 2)
    varied = cards.vary(card, head=head, class_teacher=head, issued_on=day, created_on=day)
    assert varied == replace(card, head=head, class_teacher=head, issued_on=day, created_on=day)
    assert cards.vary(card) == card


def test_a_pupil_outside_the_kit_has_blanks_for_what_only_the_form_prints() -> None:
    card = cards.primary_grade_1()
    assert cards.printed_only(card).mother_work == "Dược sĩ"
    stranger = replace(card, pupil=replace(card.pupil, name="Tạ Hữu Đức"))
    assert cards.printed_only(stranger).mother_work is None
