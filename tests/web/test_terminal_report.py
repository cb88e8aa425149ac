"""The report at a terminal."""

import re
from dataclasses import replace
from typing import Any

import pytest

from verifier.report import Role
from web.messages import LANGUAGES, load_messages
from web.presenting import State
from web.terminal_report import present_text

ESCAPE = "\x1b["


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", State)
def test_every_state_is_headed_by_its_words(reports: Any, state: State, lang: str) -> None:
    text = present_text(reports.in_state(state), lang=lang, colour=False)
    assert load_messages(lang).state(state).heading in text
    assert reports.number not in text
    assert max(len(line) for line in text.splitlines()) <= 100


def test_without_colour_there_is_no_escape(reports: Any) -> None:
    assert ESCAPE not in present_text(reports.card(), lang="vi", colour=False)


def test_colour_adds_nothing_but_escapes(reports: Any) -> None:
    plain = present_text(reports.card(), lang="vi", colour=False)
    coloured = present_text(reports.card(), lang="vi", colour=True)
    assert ESCAPE in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_a_name_from_a_certificate_cannot_repaint_the_terminal(reports: Any) -> None:
    signature = reports.signature(Role.CBQL)
    named = replace(signature.signer.certificate, common_name="Hiệu trưởng\x1b[2J\x1b[31m")
    forged = replace(signature, signer=replace(signature.signer, certificate=named))
    report = reports.report(reports.document(signatures=(forged,)))
    assert "\x1b[2J" not in present_text(report, lang="vi", colour=True)
    assert "\x1b" not in present_text(report, lang="vi", colour=False)


def test_the_demo_is_marked(reports: Any) -> None:
    text = present_text(reports.card(demo=True), lang="vi", colour=False)
    assert "BẢN TRÌNH DIỄN" in text


def test_differences_are_listed_with_both_values(reports: Any) -> None:
    text = present_text(reports.in_state(State.PDF_XML_DIFFER), lang="en", colour=False)
    assert "In the PDF: 10" in text
    assert "In the signed XML: 8" in text
