"""Claimed, proven and present time against the certificates' periods."""

from dataclasses import replace

import pytest

from verifier.checks.validity_period import check_validity_now, check_validity_period
from verifier.document import ClaimedTime
from verifier.pki.path import PathOutcome
from verifier.reasons import Note, Reason
from verifier.report import Status

PERIOD_START, PERIOD_END = -300, 300


def judge(facts, *, claimed=None, proven=None, at=0):
    """Days relative to now; the certificate runs from day -300 to day 300."""
    signature = facts.signature(
        claimed=None if claimed is None else ClaimedTime(facts.now + claimed * facts.day)
    )
    context = facts.context(
        signature,
        proven_at=None if proven is None else facts.now + proven * facts.day,
        at=facts.now + at * facts.day,
    )
    return check_validity_period(context)


@pytest.mark.parametrize(
    ("claimed", "proven", "at", "status", "reason"),
    [
        (-10, None, 0, Status.PASSED, None),
        (None, None, 0, Status.PASSED, None),
        (-10, -10, 0, Status.PASSED, None),
        (-10, -10, 400, Status.PASSED, None),
        (None, -10, 400, Status.PASSED, None),
        (290, None, 400, Status.INCONCLUSIVE, Reason.NO_PROOF_OF_TIME),
        (None, None, 400, Status.INCONCLUSIVE, Reason.NO_PROOF_OF_TIME),
        (310, None, 400, Status.FAILED, Reason.EXPIRED),
        (310, 310, 400, Status.FAILED, Reason.EXPIRED),
        (290, 310, 400, Status.INCONCLUSIVE, Reason.NO_PROOF_OF_TIME),
        (None, 310, 400, Status.INCONCLUSIVE, Reason.NO_PROOF_OF_TIME),
        (-310, None, 0, Status.FAILED, Reason.NOT_YET_VALID),
        (-310, -310, 0, Status.FAILED, Reason.NOT_YET_VALID),
        (-10, None, -310, Status.INCONCLUSIVE, Reason.CLAIMED_IN_FUTURE),
        (None, None, -310, Status.FAILED, Reason.NOT_YET_VALID),
        (10, None, 0, Status.INCONCLUSIVE, Reason.CLAIMED_IN_FUTURE),
        (10, -10, 0, Status.PASSED, None),
    ],
)
def test_the_period_is_judged_at_the_best_proven_time(facts, claimed, proven, at, status, reason):
    result = judge(facts, claimed=claimed, proven=proven, at=at)
    assert (result.status, result.reason) == (status, reason)


def test_a_claim_after_the_end_fails_even_where_the_judged_time_is_earlier(facts):
    """Judged as if it were before the certificate ended, by a signer who claims a later time."""
    leaf = facts.certificate(not_after=facts.now + facts.day / 2000)
    signature = facts.signature(claimed=ClaimedTime(facts.now + facts.day / 1000))
    result = check_validity_period(facts.context(signature, path=facts.path(leaf)))
    assert result.reason is Reason.EXPIRED


def test_a_certificate_that_ended_since_is_noted(facts):
    assert judge(facts, claimed=-10, proven=-10, at=400).notes == (Note.EXPIRED_SINCE,)


def test_an_issuer_out_of_its_period_leaves_it_open(facts):
    path = facts.path()
    issuer = replace(path.path[1], not_after=facts.now - facts.day)
    path = replace(path, path=(path.path[0], issuer, path.path[2]))
    assert check_validity_period(facts.context(path=path)).reason is Reason.ISSUER_EXPIRED
    assert check_validity_now(facts.context(path=path)).reason is Reason.ISSUER_EXPIRED


@pytest.mark.parametrize("bound", ["trusted_from", "trusted_until"])
def test_an_anchor_counts_only_in_the_period_it_is_trusted_for(facts, bound):
    path = facts.path()
    shift = facts.day if bound == "trusted_from" else -facts.day
    path = replace(path, anchor=replace(path.anchor, **{bound: facts.now + shift}))
    assert check_validity_period(facts.context(path=path)).reason is Reason.ISSUER_EXPIRED


def test_without_a_path_the_signers_own_period_still_counts(facts):
    path = facts.path(outcome=PathOutcome.MISSING_INTERMEDIATE)
    assert check_validity_period(facts.context(path=path)).status is Status.PASSED


@pytest.mark.parametrize(
    ("at", "reason"), [(0, None), (400, Reason.EXPIRED), (-400, Reason.NOT_YET_VALID)]
)
def test_now_is_judged_at_the_moment_of_checking(facts, at, reason):
    context = facts.context(proven_at=facts.now, at=facts.now + at * facts.day)
    assert check_validity_now(context).reason is reason


@pytest.mark.parametrize("check", [check_validity_period, check_validity_now])
def test_without_a_certificate_nothing_can_be_asked(facts, check):
    assert check(facts.context(without_certificate=True)).status is Status.NOT_RUN
