"""The number of a check: the same everywhere, another one for another check."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from web.case_number import find_case_number
from web.json_report import present_json
from web.presenting import present_page


def test_it_has_the_day_in_viet_nam_and_eight_letters(reports):
    report = replace(reports.card(), checked_at=datetime(2026, 6, 14, 18, 0, tzinfo=UTC))
    assert re.fullmatch(r"260615(-[0-9A-HJKMNP-TV-Z]{4}){2}", find_case_number(report))


def test_another_moment_or_document_has_another_number(reports):
    report = reports.card()
    later = replace(report, checked_at=report.checked_at + timedelta(seconds=1))
    other = replace(report, documents=(replace(report.documents[0], sha256="ab" * 32),))
    assert len({find_case_number(r) for r in (report, later, other)}) == 3


def test_page_and_json_name_the_same(reports):
    report = reports.card()
    number = find_case_number(report)
    assert present_json(report, include_card=False, lang="vi")["case_number"] == number
    assert number in dict(present_page(report, lang="vi").made).values()


def test_page_and_json_name_the_directory(reports):
    report = replace(reports.card(), directory_version="sha256:1f2e")
    assert present_json(report, include_card=False, lang="vi")["directory"] == {
        "version": "sha256:1f2e"
    }
    assert "sha256:1f2e" in dict(present_page(report, lang="en").made).values()
