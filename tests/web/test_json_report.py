"""The JSON report against its published schema."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from verifier.report import Check
from web.json_report import SCHEMA, present_json
from web.messages import LANGUAGES
from web.presenting import State

SCHEMA_FILE = Path(__file__).parents[2] / "docs/report.schema.json"


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    content = json.loads(SCHEMA_FILE.read_text("utf-8"))
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content)


@pytest.mark.parametrize("include_card", [False, True])
@pytest.mark.parametrize("state", State)
def test_every_report_follows_the_published_schema(
    reports: Any, schema: Draft202012Validator, state: State, include_card: bool
) -> None:
    content = present_json(reports.in_state(state), include_card=include_card, lang="vi")
    schema.validate(content)
    assert json.loads(json.dumps(content)) == content


@pytest.mark.parametrize("state", State)
def test_no_report_shows_an_identity_number_in_full(reports: Any, state: State) -> None:
    content = present_json(reports.in_state(state), include_card=True, lang="vi")
    assert reports.number not in json.dumps(content)


def test_the_signers_number_is_masked_in_the_subject(reports: Any) -> None:
    content = present_json(reports.card(), include_card=False, lang="vi")
    signer = content["documents"][0]["signatures"][0]["signer"]
    assert signer["subject"] == "CN=Lê Thu Hà, UID=CCCD:0483******81, C=VN"


def test_the_card_and_the_values_of_differences_are_given_only_when_asked_for(
    reports: Any,
) -> None:
    report = reports.in_state(State.PDF_XML_DIFFER)
    closed = present_json(report, include_card=False, lang="vi")
    assert closed["report_card"] is None
    assert {(d["pdf"], d["xml"]) for d in closed["consistency"]["differences"]} == {(None, None)}
    assert "Nguyễn Hoài An" not in json.dumps(closed, ensure_ascii=False)
    opened = present_json(report, include_card=True, lang="vi")
    assert opened["report_card"][2]["value"] == "Nguyễn Hoài An"
    assert opened["consistency"]["differences"][0]["pdf"] == "10"


def test_the_verdict_and_reasons_are_the_reports_own(reports: Any) -> None:
    report = reports.in_state(State.ALTERED)
    content = present_json(report, include_card=False, lang="vi")
    assert content["schema"] == SCHEMA
    assert content["verdict"] == report.verdict.value == "invalid"
    assert content["reasons"] == ["changed_after_signing"]
    assert content["documents"][0]["signatures"][2]["changes_after_signing"] == {
        "level": "forbidden",
        "items": [{"what": "page_content", "page": 2}, {"what": "annotation", "page": 2}],
    }


def test_moments_are_in_utc(reports: Any) -> None:
    content = present_json(reports.card(), include_card=False, lang="vi")
    assert content["checked_at"] == "2026-06-15T02:30:00Z"
    assert content["judged_for"] is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_the_headline_depends_on_the_language(reports: Any, lang: str) -> None:
    content = present_json(reports.card(), include_card=False, lang=lang)
    other = present_json(reports.card(), include_card=False, lang="vi")
    assert content.pop("headline")["language"] == lang
    other.pop("headline")
    assert content == other


def test_the_schema_names_every_check(schema: Draft202012Validator) -> None:
    named = schema.schema["$defs"]["checks"]["propertyNames"]["enum"]
    assert named == [check.value for check in Check]
