"""One PDF of several school years: each year is compared with its own pages."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.evaluation.several_years import bind
from verifier.consistency import compare_cards
from verifier.pdf.drawing import Rule
from verifier.pdf.form_years import split_years
from verifier.pdf.printed_card import read_printed_card, understand_pages
from verifier.pdf.text import PageText, read_pages
from verifier.policy import Limits
from verifier.reasons import Note, Reason
from verifier.report import ConsistencyFinding, Status
from verifier.report_card import PrintedCard, ReportCard
from verifier.xml.report_card import read_report_card
from web.cardkit import cards
from web.cardkit import form_style as look
from web.cardkit.card_form import draw_card_form
from web.cardkit.card_xml import write_card_data

MOMENT = datetime(2026, 5, 22, tzinfo=UTC)
YEARS = ("2023-2024", "2024-2025", "2025-2026")
BASES = {
    "primary": cards.primary_grade_1(),
    "lower": cards.lower_secondary_grade_6(),
    "upper": cards.upper_secondary_grade_10(),
}


@cache
def years_of(name: str) -> tuple[ReportCard, ...]:
    """One pupil's cards of three years: other classes, ids and marks, the same particulars."""
    base = BASES[name]
    grade = int(base.grade or 0)
    varied = [cards.vary(base, school_year=year) for year in YEARS]
    return tuple(
        replace(
            card,
            pupil=base.pupil,
            class_name=f"{grade + number}A2",
            lookup_id=f"{(card.lookup_id or '')[:-1]}{number}",
            subjects=(replace(card.subjects[0], mark=Decimal(7 + number)), *card.subjects[1:]),
        )
        for number, card in enumerate(varied)
    )


@cache
def drawn(card: ReportCard) -> bytes:
    return draw_card_form(card, created=MOMENT, extra=cards.printed_only(card))


def read(
    cards_of_years: Sequence[ReportCard], *, one_front: bool = False, pictures: bool = False
) -> PrintedCard:
    content = bind([drawn(card) for card in cards_of_years], one_front=one_front)
    printed = read_printed_card(content, limits=Limits(pictures=pictures))
    assert printed is not None
    return printed


def compare(card: ReportCard, printed: PrintedCard) -> ConsistencyFinding:
    xml = read_report_card(write_card_data(card))
    assert xml is not None
    return compare_cards(xml, printed)


@pytest.mark.parametrize("one_front", [False, True], ids=["whole cards", "one cover"])
@pytest.mark.parametrize("name", BASES)
def test_every_year_agrees_with_its_own_pages(name: str, one_front: bool) -> None:
    printed = read(years_of(name), one_front=one_front)
    assert [part.card.school_year for part in printed.years] == list(YEARS)
    for card in years_of(name):
        finding = compare(card, printed)
        assert (finding.result.status, finding.differences) == (Status.PASSED, ())
        assert finding.result.notes == (Note.OTHER_YEARS,)
        assert (card.school_year or "") not in dict(finding.result.facts)["other_years"]


@pytest.mark.parametrize("one_front", [False, True], ids=["whole cards", "one cover"])
@pytest.mark.parametrize("name", BASES)
def test_a_difference_is_one_of_its_year_only(name: str, one_front: bool) -> None:
    first, second, third = years_of(name)
    altered = replace(
        second, subjects=(replace(second.subjects[0], mark=Decimal(10)), *second.subjects[1:])
    )
    printed = read((first, altered, third), one_front=one_front)
    assert compare(first, printed).result.status is Status.PASSED
    assert compare(third, printed).result.status is Status.PASSED
    finding = compare(second, printed)
    assert finding.result.reason is Reason.PDF_XML_DIFFER
    (difference,) = finding.differences
    assert difference.field == f"subjects[{second.subjects[0].code}].mark"
    assert difference.page is not None


def test_the_pictures_of_every_year_confirm_it() -> None:
    printed = read(years_of("lower"), one_front=True, pictures=True)
    for card in years_of("lower"):
        assert compare(card, printed).result.status is Status.PASSED


def test_the_marks_of_another_year_are_no_agreement() -> None:
    first, second, _ = years_of("lower")
    swapped = replace(first, subjects=second.subjects)
    finding = compare(swapped, read(years_of("lower")))
    assert finding.result.reason is Reason.PDF_XML_DIFFER


def test_a_year_that_the_pdf_does_not_show_is_another_card() -> None:
    first, *others = years_of("lower")
    finding = compare(first, read(others))
    assert finding.result.reason is Reason.DIFFERENT_CARDS


def test_a_year_that_stands_twice_is_left_open() -> None:
    first, second, _ = years_of("lower")
    other = replace(first, class_name="6A9")
    finding = compare(first, read((first, second, other)))
    assert finding.result.status is Status.INCONCLUSIVE
    assert dict(finding.result.facts) == {"field": "Năm học"}


def test_another_pupil_bound_in_between_is_another_pupil() -> None:
    first, second, _ = years_of("lower")
    pupil = replace(second.pupil, name="Trần Bình An", number="001213009999")
    printed = read((first, replace(second, pupil=pupil)))
    assert compare(second, printed).result.reason is Reason.DIFFERENT_CARDS
    assert compare(first, printed).result.status is Status.PASSED


def test_one_year_is_one_part_whatever_the_way_through_school_lists() -> None:
    pages = read_pages(drawn(years_of("lower")[0]), limits=Limits())
    (part,) = split_years(pages)
    assert part.pages == pages
    assert read(years_of("lower")[:1]).years == ()


def _half(page: PageText, lift: float) -> PageText:
    """A page at half its size, in the lower or the upper half of another."""
    words = [
        replace(
            word,
            left=word.left / 2,
            right=word.right / 2,
            bottom=word.bottom / 2 + lift,
            top=word.top / 2 + lift,
            baseline=word.baseline / 2 + lift,
            size=word.size / 2,
        )
        for word in page.words
    ]
    return replace(
        page,
        words=tuple(words),
        vertical=tuple(Rule(r.at / 2, r.start / 2 + lift, r.end / 2 + lift) for r in page.vertical),
        horizontal=tuple(Rule(r.at / 2 + lift, r.start / 2, r.end / 2) for r in page.horizontal),
    )


def test_a_year_may_begin_in_the_middle_of_a_page() -> None:
    first, second, _ = years_of("lower")
    old, new = (read_pages(drawn(card), limits=Limits()) for card in (first, second))
    upper, lower = _half(old[3], 421), _half(new[2], 0)
    both = PageText(
        4,
        tuple(replace(w, page=4) for w in (*upper.words, *lower.words)),
        (*upper.vertical, *lower.vertical),
        (*upper.horizontal, *lower.horizontal),
        blank=False,
    )
    last = replace(new[3], number=5, words=tuple(replace(w, page=5) for w in new[3].words))
    printed = understand_pages((*old[:3], both, last))
    assert printed is not None
    assert [part.card.school_year for part in printed.years] == ["2023-2024", "2024-2025"]
    assert compare(first, printed).result.status is Status.PASSED
    second_finding = compare(second, printed)
    # What only the first year's pages say of the second, its school, is not taken on trust.
    assert second_finding.result.status is not Status.FAILED
    assert second_finding.compared > 40


def written_on(page: int, line: str, *, years: str = "lower") -> PrintedCard:
    """Return a PDF of several years behind one cover, of which a shared page has another line."""
    content = bind([drawn(card) for card in years_of(years)], one_front=True)
    look.load_fonts()
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(595, 842), invariant=1)
    canvas.setFont(look.REGULAR, 10)
    canvas.drawString(90, 30, line)
    canvas.save()
    with pikepdf.open(io.BytesIO(content)) as pdf, pikepdf.open(io.BytesIO(output.getvalue())) as w:
        pdf.pages[page].add_overlay(w.pages[0], None)
        made = io.BytesIO()
        pdf.save(made)
    printed = read_printed_card(made.getvalue(), limits=Limits(pictures=False))
    assert printed is not None
    return printed


@pytest.mark.parametrize("page", [0, 1])
@pytest.mark.parametrize(
    "line",
    [
        "Đánh giá kết quả giáo dục: Hoàn thành xuất sắc",
        "Khen thưởng: Giải Nhất quốc gia",
        "Được lên lớp: Không",
        "Nhận xét của giáo viên chủ nhiệm: Học sinh giỏi",
        "Lớp: 9Z9",
        "Mã tra cứu: 11111111-2222-4333-8444-555555555555",
    ],
)
def test_a_shared_cover_states_no_result_and_no_other_year(page: int, line: str) -> None:
    printed = written_on(page, line)
    for card in years_of("lower"):
        assert compare(card, printed).result.status is not Status.PASSED
    older = compare(years_of("lower")[0], printed)
    assert older.result.status is Status.INCONCLUSIVE


@pytest.mark.parametrize("line", ["Lớp: 8A2", "Mã định danh: 079214991123"])
def test_a_shared_cover_may_repeat_what_its_year_says(line: str) -> None:
    printed = written_on(0, line)
    for card in years_of("lower"):
        assert compare(card, printed).result.status is Status.PASSED


def test_a_shared_cover_is_compared_with_the_year_that_it_names() -> None:
    printed = written_on(0, "Mã tra cứu: 11111111-2222-4333-8444-555555555555")
    newest = compare(years_of("lower")[-1], printed)
    assert newest.result.reason is Reason.DIFFERENT_CARDS
