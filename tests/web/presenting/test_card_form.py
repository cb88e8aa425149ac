"""The signed card on the ministry's form: every signed value, at its place, and nothing else."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from verifier.card_facts import card_facts
from verifier.reasons import Reason
from verifier.report import Check, Difference, Verdict, failed
from verifier.report_card import ReportCard, SubjectResult
from verifier.xml.report_card import read_report_card
from web.cardkit import cards
from web.cardkit.card_xml import write_card_data
from web.presenting import State, present_page
from web.presenting.card_form import present_card_form
from web.presenting.form_values import CardForm, FormCell

ONE_OF_EACH = (
    cards.primary_grade_1(),
    cards.lower_secondary_grade_6(),
    cards.upper_secondary_grade_10(),
)


def read(card: ReportCard) -> ReportCard:
    """The card as the signed XML gives it."""
    found = read_report_card(write_card_data(card))
    assert found is not None
    return found


def form_of(card: ReportCard, **marks: int) -> CardForm:
    form = present_card_form(card, marks)
    assert form is not None
    return form


def cells_of(form: CardForm) -> list[FormCell]:
    return [c for part in form.parts if part.table for row in part.table.body for c in row]


def texts_of(form: CardForm) -> list[str]:
    fields = [field.value for part in form.parts for field in part.fields]
    return [
        text for text in (*fields, *(c.text for c in cells_of(form) if c.kind != "name")) if text
    ]


def row_of(form: CardForm, name: str) -> list[str]:
    tables = (part.table for part in form.parts if part.table)
    return next([c.text for c in row] for t in tables for row in t.body if row[0].text == name)


@pytest.mark.parametrize("card", ONE_OF_EACH, ids=lambda card: card.grade)
def test_every_value_that_a_form_prints_is_on_it(card: ReportCard) -> None:
    shown = " ".join(texts_of(form_of(read(card)))).replace("–", "-").replace(" - ", "-")
    for fact in card_facts(read(card)):
        if fact.field.startswith(("subjects", "assessments", "summary.learning", "summary.cond")):
            continue  # letters on the form, words in the list
        value = fact.value.replace("–", "-").replace(" - ", "-")
        if fact.field not in ("pupil.height_cm", "pupil.weight_kg", "summary.promoted"):
            assert value in shown, fact.field


@pytest.mark.parametrize("card", ONE_OF_EACH, ids=lambda card: card.grade)
def test_nothing_is_on_a_form_that_is_not_signed(card: ReportCard) -> None:
    bare = ReportCard(level=card.level)
    assert texts_of(form_of(bare)) == ["Năng lực chung", "Năng lực đặc thù"] * (card.grade == "1")


def test_marks_stand_in_their_rows() -> None:
    primary, lower, upper = (form_of(read(card)) for card in ONE_OF_EACH)
    assert row_of(primary, "Toán")[:3] == ["Toán", "T", "10"]
    assert row_of(primary, "Yêu nước")[:2] == ["Yêu nước", "T"]
    assert row_of(lower, "Toán")[:5] == ["Toán", "8,7", "9,1", "9,0", ""]
    assert row_of(lower, "Kết quả rèn luyện")[:4] == ["Kết quả rèn luyện", "Tốt", "Tốt", "Tốt"]
    assert row_of(upper, "Vật lí")[0] == "Vật lí"
    assert row_of(upper, "Âm nhạc")[1:] == [""] * 5
    assert [form.title for form in (primary, lower, upper)] == [
        "Học bạ Tiểu học",
        "Học bạ Trung học cơ sở",
        "Học bạ Trung học phổ thông",
    ]


def test_what_the_form_does_not_foresee_is_shown_below_its_rows() -> None:
    card = cards.lower_secondary_grade_6()
    extra = SubjectResult("77", "Tiếng Khmer", mark=Decimal("8.0"), term1="8.0")
    twice = replace(card.subjects[1], mark=Decimal("1.0"))
    form = form_of(replace(card, subjects=(*card.subjects, extra, twice)))
    assert row_of(form, "Tiếng Khmer")[1:4] == ["8,0", "", "8,0"]
    rows = [row for part in form.parts if part.table for row in part.table.body]
    assert [row[3].text for row in rows if row[0].text == "Toán"] == ["1,0", "9,0"] or [
        row[3].text for row in rows if row[0].text == "Toán"
    ] == ["9,0", "1,0"]


def test_comments_on_single_subjects_take_the_place_of_the_one_over_all() -> None:
    card = cards.primary_grade_1()
    first = replace(card.subjects[0], comment="Đọc tốt.")
    form = form_of(replace(card, subjects=(first, *card.subjects[1:])))
    assert row_of(form, first.name)[3] == "Đọc tốt."
    assert row_of(form, "Nhận xét của giáo viên chủ nhiệm")[1] == card.summary.teacher_comment


@pytest.mark.parametrize("card", ONE_OF_EACH, ids=lambda card: card.grade)
def test_rows_and_columns_fill_the_table(card: ReportCard) -> None:
    for part in form_of(read(card)).parts:
        if part.table is not None:
            for rows in (part.table.head, part.table.body):
                widths = [0] * len(rows)
                for number, row in enumerate(rows):
                    for cell in row:
                        for line in range(number, number + cell.rows):
                            widths[line] += cell.columns
                assert len(set(widths)) == 1, part.heading


def test_identity_numbers_are_masked() -> None:
    card = cards.primary_grade_1()
    shown = texts_of(form_of(replace(card, pupil=replace(card.pupil, number="048317002681"))))
    assert "0483******81" in shown
    assert not any("048317002681" in text for text in shown)


def test_a_card_of_no_known_form_is_not_drawn_on_one() -> None:
    assert present_card_form(ReportCard(), {}) is None


def test_what_could_not_be_understood_is_said() -> None:
    card = cards.primary_grade_1()
    assert not form_of(card).incomplete
    assert form_of(replace(card, unclear_fields=("pupil.birth_date",))).incomplete
    assert form_of(replace(card, unknown_fields=("DIEM_CONG",))).incomplete


def test_the_cell_that_differs_carries_its_number(reports: Any) -> None:
    card = read(cards.primary_grade_1())
    differences = (
        Difference("pupil.gender", "Giới tính", "Nam", "Nữ", 2),
        Difference("subjects[01].mark", "Toán", "9", "10", 3),
    )
    report = reports.in_state(State.PDF_XML_DIFFER)
    report = replace(
        report,
        signed_card=card,
        consistency=replace(report.consistency, differences=differences),
    )
    page = present_page(report, lang="vi")
    assert page.form is not None
    fields = {f.label: f.mark for part in page.form.parts for f in part.fields}
    assert fields["Giới tính"] == 1
    assert [cell.text for cell in cells_of(page.form) if cell.mark == 2] == ["10"]
    assert sum(cell.mark is not None for cell in cells_of(page.form)) == 1


def test_the_form_says_whether_it_is_known_who_signed(reports: Any) -> None:
    card = cards.primary_grade_1()
    valid = present_page(reports.card(signed_card=card), lang="en")
    assert valid.form_hint.startswith("Every value comes from the signed XML")
    open_report = replace(reports.in_state(State.UNKNOWN_SIGNER), signed_card=card)
    assert open_report.documents[0].verdict is Verdict.INDETERMINATE
    assert "do not rely" in present_page(open_report, lang="en").form_hint
    assert (
        present_page(reports.card(failed(Check.SIGNER, Reason.OTHER_SCHOOL)), lang="en").form
        is None
    )
