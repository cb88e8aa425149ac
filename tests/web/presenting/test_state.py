"""Which words head a page."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from verifier.reasons import Note, Reason
from verifier.report import Check, CheckResult, Role, Status, Verdict, inconclusive, passed
from web.presenting import present_page
from web.presenting.state import (
    INDETERMINATE_STATES,
    INVALID_STATES,
    VALID_STATES,
    State,
    find_deciding_reasons,
    find_state,
)

WITHOUT_STATE = {
    Reason.NOTHING_TO_COMPARE,
    Reason.PROFILE_NOT_STANDARD,
    Reason.CONTENT_DOUBTFUL,
    Reason.EARLIER_CHECK_FAILED,
    Reason.NOT_DEMANDED,
    Reason.TIMESTAMP_ABSENT,
    Reason.CLAIMED_IN_FUTURE,
}
"""These never decide alone, or are told in the general words of their verdict."""


@pytest.mark.parametrize("state", State)
def test_every_state_can_be_reached(reports: Any, state: State) -> None:
    assert find_state(reports.in_state(state)) is state


@pytest.mark.parametrize("state", State)
def test_a_state_belongs_to_the_verdict_of_its_report(reports: Any, state: State) -> None:
    verdict = reports.in_state(state).verdict
    assert (state in VALID_STATES) == (verdict is Verdict.VALID)
    assert (state is State.INVALID or state in INVALID_STATES) == (verdict is Verdict.INVALID)


@pytest.mark.parametrize("states", [INVALID_STATES, INDETERMINATE_STATES])
def test_no_reason_stands_in_two_states_of_a_verdict(
    states: Mapping[State, frozenset[Reason]],
) -> None:
    every = [reason for reasons in states.values() for reason in reasons]
    assert len(every) == len(set(every))


def test_every_reason_that_can_decide_has_a_state() -> None:
    placed = {
        reason
        for states in (INVALID_STATES, INDETERMINATE_STATES)
        for reasons in states.values()
        for reason in reasons
    }
    assert placed == set(Reason) - WITHOUT_STATE


@pytest.mark.parametrize("status", [Status.FAILED, Status.INCONCLUSIVE])
@pytest.mark.parametrize("reason", Reason)
def test_a_heading_never_contradicts_the_verdict(
    reports: Any, status: Status, reason: Reason
) -> None:
    report = reports.card(CheckResult(Check.INTEGRITY, status, reason))
    state = find_state(report)
    if status is Status.FAILED:
        assert report.verdict is Verdict.INVALID
        assert state in INVALID_STATES or state is State.INVALID
    else:
        assert report.verdict is Verdict.INDETERMINATE
        assert state in INDETERMINATE_STATES or state is State.INDETERMINATE


def test_alteration_heads_the_page_when_several_things_failed(reports: Any) -> None:
    report = reports.card(
        CheckResult(Check.SIGNER, Status.FAILED, Reason.NOT_THE_SCHOOL),
        CheckResult(Check.REVOCATION, Status.FAILED, Reason.REVOKED),
        CheckResult(Check.INTEGRITY, Status.FAILED, Reason.DIGEST_MISMATCH),
    )
    assert find_state(report) is State.ALTERED


def test_an_open_question_does_not_head_a_page_on_which_another_failed(reports: Any) -> None:
    report = reports.card(
        inconclusive(Check.CERTIFICATE_PATH, Reason.MISSING_INTERMEDIATE),
        CheckResult(Check.SIGNER, Status.FAILED, Reason.OTHER_SCHOOL),
    )
    assert find_deciding_reasons(report) == {Reason.OTHER_SCHOOL}
    assert find_state(report) is State.WRONG_SIGNER


def test_what_does_not_bind_heads_no_page(reports: Any) -> None:
    aside = CheckResult(Check.SIGNER, Status.FAILED, Reason.NOT_THE_SCHOOL, binding=False)
    assert find_state(reports.card(aside)) is State.VALID


def test_a_revocation_after_signing_is_told_in_the_heading(reports: Any) -> None:
    since = passed(Check.REVOCATION, notes=(Note.REVOKED_SINCE_KEY_COMPROMISE,))
    assert find_state(reports.card(since)) is State.VALID_REVOKED_SINCE


def test_an_unsigned_document_is_open_not_invalid(reports: Any) -> None:
    report = reports.in_state(State.UNSIGNED)
    assert report.verdict is Verdict.INDETERMINATE
    assert not report.documents[0].signatures
    assert Role.OTHER not in {s.role for s in report.documents[0].signatures}


@pytest.mark.parametrize(
    ("obstacle", "state"),
    [
        ("unseen", State.NOT_CONFIRMED),
        ("left_over", State.NOT_CONFIRMED),
        ("other_years", State.NOT_CONFIRMED),
        ("no_text", State.NOT_COMPARABLE),
        ("unread", State.NOT_COMPARABLE),
    ],
)
def test_a_page_that_was_read_is_not_called_unreadable(
    reports: Any, obstacle: str, state: State
) -> None:
    report = reports.in_state(State.NOT_COMPARABLE)
    result = inconclusive(Check.CONSISTENCY, Reason.NOT_COMPARABLE, obstacle=obstacle)
    open_pair = replace(report, consistency=replace(report.consistency, result=result))
    assert find_state(open_pair) is state


def test_what_is_not_confirmed_names_the_place(reports: Any) -> None:
    page = present_page(reports.in_state(State.NOT_CONFIRMED), lang="vi")
    assert "“Toán, cả năm” nhìn thấy trên trang PDF (trang 2)" in page.headline.sentence
    assert "hỏi nhà trường" in page.headline.next_step
