"""Differences are numbered, and marked on the pictures of their pages."""

import json
from dataclasses import replace
from typing import Any

import pytest

from verifier.illustration import PageImage, find_pages
from verifier.report import Box, Difference, VerificationReport
from web.json_report import present_json
from web.messages import LANGUAGES
from web.presenting import State, present_page

PNG = b"\x89PNG\r\n\x1a\n"
IMAGE = PageImage(3, 595, 842, PNG)
MARK = Difference("subjects[01].mark", "Toán", "10", "8", 3, box=Box(300, 600, 330, 620))
NOTE = Difference("pupil.mother", "Họ và tên mẹ", "A", None, 3, decisive=False, box=Box(4, 2, 9, 8))
ELSEWHERE = Difference("class_name", "Lớp", "1A", "1B", 2, box=Box(100, 700, 120, 712))
NOWHERE = Difference("summary.awards", "Khen thưởng", None, "Giỏi")


def differing(reports: Any, *differences: Difference) -> VerificationReport:
    report: VerificationReport = reports.in_state(State.PDF_XML_DIFFER)
    return replace(report, consistency=replace(report.consistency, differences=differences))


def test_marks_carry_the_numbers_of_the_table(reports: Any) -> None:
    page = present_page(
        differing(reports, NOWHERE, MARK, ELSEWHERE, NOTE), lang="vi", images=[IMAGE]
    )
    assert [row.number for row in page.differences] == [1, 2, 3, 4]
    (view,) = page.pages
    assert [(mark.number, mark.minor) for mark in view.marks] == [(2, False), (4, True)]
    assert [row.label for row in view.rows] == ["Toán", "Họ và tên mẹ"]


def test_a_mark_stands_where_the_box_is_seen_from_the_upper_left(reports: Any) -> None:
    page = present_page(differing(reports, MARK), lang="vi", images=[IMAGE])
    (mark,) = page.pages[0].marks
    assert (mark.x, mark.y, mark.width, mark.height) == (298, 220, 34, 24)
    assert mark.badge_x + mark.badge == mark.x
    x, y, width, height = map(int, mark.close_up.split())
    assert 0 <= x < mark.x
    assert x + width >= mark.x + mark.width
    assert y < mark.y
    assert y + height > mark.y + mark.height


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_is_told_in_words(reports: Any, lang: str) -> None:
    page = present_page(differing(reports, MARK, NOTE), lang=lang, images=[IMAGE])
    assert "1. Toán; 2. Họ và tên mẹ" in page.pages[0].description
    assert page.pages[0].source.startswith("data:image/png;base64,iVBOR")


@pytest.mark.parametrize(
    "box", [Box(-90, -90, -10, -10), Box(600, 10, 640, 20), Box(0, 0, 14400, 14400)]
)
def test_a_box_off_the_page_marks_nothing_outside_the_picture(reports: Any, box: Box) -> None:
    page = present_page(differing(reports, replace(MARK, box=box)), lang="vi", images=[IMAGE])
    for mark in page.pages[0].marks:
        assert 0 <= mark.x <= mark.x + mark.width <= 595
        assert 0 <= mark.y <= mark.y + mark.height <= 842
        assert 0 <= mark.badge_x <= 595 - mark.badge


def test_pages_of_decisive_differences_go_first(reports: Any) -> None:
    many = [replace(NOTE, page=number) for number in range(1, 9)]
    assert find_pages(differing(reports, *many, replace(MARK, page=9))) == (1, 2, 3, 9)
    assert find_pages(differing(reports, NOWHERE)) == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_identity_number_that_lost_a_digit_is_hidden_too(reports: Any, lang: str) -> None:
    number = Difference("pupil.number", "Số", "0793-199 l0214", "079319991021")
    report = differing(reports, number)
    page = present_page(report, lang=lang, images=[])
    assert [(row.pdf, row.xml) for row in page.differences] == [("0793-*** ***14", "0793******21")]
    shown = json.dumps(present_json(report, include_card=True, lang=lang))
    assert "0793-*** ***14" in shown
    for hidden in ("0793-199", "079319991021"):
        assert hidden not in shown
        assert hidden not in str(page.headline)
