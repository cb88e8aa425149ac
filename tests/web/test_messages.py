"""Every code has its words in both languages, and no words are left over."""

import ast
import re
import string
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from verifier.errors import DocumentFault
from verifier.obstacle import Obstacle
from verifier.ports import EvidenceKind, EvidenceOrigin
from verifier.printed.outcome import PrintStatus, TokenOutcome
from verifier.printed.reference import ReferenceFault
from verifier.reasons import Note, Reason
from verifier.report import ChangeLevel, Check, ProofKind, Role, Status, Verdict
from verifier.report_card import Level
from web.copies.state import CopyState
from web.messages import LANGUAGES, load_messages
from web.presenting.questions import Question
from web.presenting.state import State
from web.receipts.register import ReceiptState
from web.registry.admission import DefectCode

ROOT = Path(__file__).parents[2]
TABLES: dict[str, type[Enum]] = {
    "verdict": Verdict,
    "role": Role,
    "proof": ProofKind,
    "change_level": ChangeLevel,
    "evidence_source": EvidenceOrigin,
    "evidence_kind": EvidenceKind,
    "state": State,
    "receipt_state": ReceiptState,
    "copy_state": CopyState,
    "copy_form": Level,
    "token_outcome": TokenOutcome,
    "print_status": PrintStatus,
    "reference_fault": ReferenceFault,
    "check": Check,
    "question": Question,
    "reason": Reason,
    "note": Note,
    "fault": DocumentFault,
    "obstacle": Obstacle,
    "defect": DefectCode,
}
CHECK_MAKERS = {"passed", "failed", "inconclusive"}
PAGES = {"how", "privacy"}


@pytest.fixture(params=LANGUAGES)
def tables(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    return load_messages(request.param).tables


@pytest.mark.parametrize("table", TABLES)
def test_every_code_has_words_and_none_is_left_over(tables: Mapping[str, Any], table: str) -> None:
    assert set(tables[table]) == {member.value for member in TABLES[table]}


def test_statuses_have_words(tables: Mapping[str, Any]) -> None:
    assert set(tables["status"]) == {s.value for s in Status} | {"not_asked"}


def test_every_fact_that_a_check_states_has_a_label(tables: Mapping[str, Any]) -> None:
    assert set(tables["fact"]) == set(_stated_facts()) - {"notes"}


def test_every_problem_has_a_heading(tables: Mapping[str, Any]) -> None:
    extra = {"unreadable", "could_not_finish"}
    assert set(tables["problem_heading"]) == set(tables["problem"]) | extra


def test_every_text_is_used_and_every_text_used_is_there(tables: Mapping[str, Any]) -> None:
    written = {f"{group}.{name}" for group, texts in tables["text"].items() for name in texts}
    assert written == set(_used_texts(set(tables["text"])))


def test_the_plain_pages_have_sections(tables: Mapping[str, Any]) -> None:
    assert set(tables["page"]) == PAGES


def test_no_sentence_is_empty(tables: Mapping[str, Any]) -> None:
    assert all(sentence.strip() == sentence != "" for _, sentence in _sentences(tables))


def test_both_languages_have_the_same_keys_and_name_the_same_values() -> None:
    vi, en = (dict(_sentences(load_messages(lang).tables)) for lang in LANGUAGES)
    assert set(vi) == set(en)
    assert {k: _fields(v) for k, v in vi.items()} == {k: _fields(v) for k, v in en.items()}


def test_vietnamese_texts_are_composed() -> None:
    source = (ROOT / "web/messages/vi.toml").read_text("utf-8")
    assert not re.search("[\u0300-\u0323]", source)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no such language"):
        load_messages("fr")


def test_a_change_of_an_unknown_kind_still_has_words() -> None:
    messages = load_messages("vi")
    assert messages.change("never heard of") == messages.change("other")


def _sentences(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _sentences(value, f"{path}{key}.")
        elif isinstance(value, str):
            yield f"{path}{key}", value
        else:
            yield from _sentences({str(i): v for i, v in enumerate(value)}, f"{path}{key}.")


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def _stated_facts() -> Iterator[str]:
    for path in (ROOT / "verifier").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in CHECK_MAKERS:
                yield from (k.arg for k in node.keywords if k.arg is not None)


def _used_texts(groups: set[str]) -> Iterator[str]:
    """Keys as they stand in templates and code, and those that are put together there."""
    literal = re.compile(rf"""["']((?:{"|".join(groups)})\.[a-z_]+)["']""")
    for suffix in ("*.py", "*.html"):
        for path in (ROOT / "web").rglob(suffix):
            yield from (
                key for key in literal.findall(path.read_text("utf-8")) if not _is_address(key)
            )
    for verdict in Verdict:
        yield f"home.samples_{verdict.value}"
        yield f"verdicts.{verdict.value}"
    yield from (f"site.{label}" for label in ("home", "how", "verdicts", "privacy"))


def _is_address(key: str) -> bool:
    return key.endswith(".html")
