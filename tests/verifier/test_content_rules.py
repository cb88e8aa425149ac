"""What of a card follows from the rest of it, and that a doubt never weighs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from verifier.content_rules import check_content_rules, find_doubts
from verifier.reasons import Note, Reason
from verifier.report import Check, Status
from verifier.report_card import Level, ReportCard
from web.cardkit.cards import (
    CARDS,
    lower_secondary_grade_6,
    primary_grade_1,
    upper_secondary_grade_10,
    vary,
)

PRIMARY, LOWER = primary_grade_1(), lower_secondary_grade_6()
UPPER = upper_secondary_grade_10()
MIDDLING = next(card for card in CARDS if card.summary.learning[2] == "K")


def with_pupil(card: ReportCard, **values) -> ReportCard:
    return replace(card, pupil=replace(card.pupil, **values))


def with_summary(card: ReportCard, **values) -> ReportCard:
    return replace(card, summary=replace(card.summary, **values))


def with_first(card: ReportCard, **values) -> ReportCard:
    return replace(card, subjects=(replace(card.subjects[0], **values), *card.subjects[1:]))


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.pupil.name)
@pytest.mark.parametrize("year", ["2025-2026", "2024-2025"])
def test_cards_that_obey_the_circulars_pass(card, year):
    result = check_content_rules(vary(card, school_year=year))
    assert (result.check, result.status) == (Check.CONTENT_RULES, Status.PASSED)


@pytest.mark.parametrize(
    ("card", "note", "article"),
    [
        (with_pupil(PRIMARY, gender="Nam"), Note.NUMBER_DOUBTFUL, "mười hai"),
        (with_pupil(PRIMARY, birth_date=date(2018, 3, 14)), Note.NUMBER_DOUBTFUL, "mười hai"),
        (with_pupil(PRIMARY, birth_date=date(1919, 3, 14)), Note.NUMBER_DOUBTFUL, "mười hai"),
        (with_first(PRIMARY, mark=Decimal("9.5")), Note.MARK_DOUBTFUL, "Thông tư 27/2020/TT-BGDĐT"),
        (with_first(PRIMARY, level="H"), Note.RESULT_DOUBTFUL, "Thông tư 27/2020/TT-BGDĐT"),
        (with_first(PRIMARY, mark=Decimal(8)), Note.RESULT_DOUBTFUL, "27/2020"),
        (with_summary(PRIMARY, promoted=False), Note.PROMOTION_DOUBTFUL, "27/2020"),
        (with_first(LOWER, mark=Decimal("8.1")), Note.AVERAGE_DOUBTFUL, "Điều 9 khoản 1"),
        (
            with_summary(MIDDLING, learning=("K", "K", "T")),
            Note.RESULT_DOUBTFUL,
            "Điều 9",
        ),
        (
            with_summary(LOWER, conduct=("T", "K", "T")),
            Note.RESULT_DOUBTFUL,
            "Thông tư 22/2021/TT-BGDĐT",
        ),
        (with_summary(LOWER, promoted=False), Note.PROMOTION_DOUBTFUL, "Thông tư 22/2021/TT-BGDĐT"),
        (
            with_summary(LOWER, excused_days=Decimal(46)),
            Note.PROMOTION_DOUBTFUL,
            "Thông tư 22/2021/TT-BGDĐT",
        ),
        (with_summary(LOWER, awards="Học sinh Xuất sắc"), Note.AWARD_DOUBTFUL, "Điều 15"),
        (with_summary(MIDDLING, awards="Học sinh Giỏi"), Note.AWARD_DOUBTFUL, "Điều 15"),
    ],
)
def test_what_does_not_follow_is_named_with_its_article(card, note, article):
    result = check_content_rules(card)
    assert (result.status, result.reason) == (Status.INCONCLUSIVE, Reason.CONTENT_DOUBTFUL)
    assert note in result.notes
    assert any(d.note is note and article in d.article for d in find_doubts(card))
    assert dict(result.facts)["detail"] == next(find_doubts(card)).article


@pytest.mark.parametrize(
    "card",
    [
        with_first(LOWER, mark=Decimal("7.9")),
        with_summary(LOWER, awards=None),
        with_summary(LOWER, awards="Giải Nhì cấp trường"),
        with_summary(LOWER, learning=(None, None, None)),
        with_summary(UPPER, excused_days=Decimal(40), unexcused_days=Decimal(5)),
        with_pupil(LOWER, number=None),
        with_pupil(LOWER, number="012345678"),
        with_pupil(LOWER, birth_date=None, gender=None),
        with_summary(PRIMARY, result=None, awards=None),
        with_summary(PRIMARY, promoted=None),
    ],
)
def test_what_cannot_be_recomputed_or_is_a_tenth_off_is_no_doubt(card):
    assert list(find_doubts(card)) == []


@pytest.mark.parametrize(
    ("levels", "marks", "stages", "result"),
    [
        ("T", 9, "T", "Hoàn thành xuất sắc"),
        ("T", 8, "T", "Hoàn thành tốt"),
        ("T", 6, "T", "Hoàn thành"),
        ("T", 10, "Đ", "Hoàn thành"),
        ("H", 5, "Đ", "Hoàn thành"),
        ("H", 4, "Đ", "Chưa hoàn thành"),
        ("C", 9, "T", "Chưa hoàn thành"),
        ("T", 9, "C", "Chưa hoàn thành"),
    ],
)
def test_the_primary_result_follows_from_levels_and_marks(levels, marks, stages, result):
    card = replace(
        with_summary(PRIMARY, result=result, awards=None, promoted=None),
        subjects=tuple(
            replace(row, level=levels, mark=None if row.mark is None else Decimal(marks))
            for row in PRIMARY.subjects
        ),
        assessments=tuple(replace(item, level=stages) for item in PRIMARY.assessments),
    )
    assert list(find_doubts(card)) == []
    for other in ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Chưa hoàn thành"):
        if other != result:
            assert [d.note for d in find_doubts(with_summary(card, result=other))] == [
                Note.RESULT_DOUBTFUL
            ]


@pytest.mark.parametrize(
    ("award", "result", "earned"),
    [
        ("Học sinh Xuất sắc", "Hoàn thành xuất sắc", True),
        ("Học sinh Xuất sắc", "Hoàn thành tốt", False),
        ("Học sinh Tiêu biểu hoàn thành tốt trong học tập", "Hoàn thành tốt", True),
        ("Học sinh Tiêu biểu hoàn thành tốt trong học tập", "Hoàn thành", False),
    ],
)
def test_a_primary_title_needs_its_result(award, result, earned):
    card = replace(with_summary(PRIMARY, awards=award, result=result), assessments=())
    found = [doubt.note for doubt in find_doubts(card)]
    assert found == ([] if earned else [Note.AWARD_DOUBTFUL])


def test_a_pupil_who_was_assessed_again_may_be_promoted():
    failed: Callable[..., ReportCard] = with_summary
    low = with_first(LOWER, mark=Decimal("3.0"), term1="3.0", term2="3.0", reassessed="5.5")
    card = failed(low, learning=("T", "T", "Đ"), promoted=True, awards=None)
    assert Note.PROMOTION_DOUBTFUL not in [d.note for d in find_doubts(card)]


def test_a_card_of_no_known_form_is_not_asked():
    result = check_content_rules(replace(LOWER, level=None))
    assert (result.status, result.reason) == (Status.NOT_RUN, Reason.NOT_DEMANDED)


def test_upper_secondary_cards_are_asked_too():
    assert UPPER.level is Level.UPPER_SECONDARY
    assert check_content_rules(with_summary(UPPER, promoted=False)).status is Status.INCONCLUSIVE
