"""The two folds, on every subset of their input, and values that refuse what they should."""

from itertools import combinations_with_replacement, product

import pytest

from verifier.reasons import Reason
from verifier.report import (
    Check,
    CheckResult,
    Status,
    Verdict,
    binding_reasons,
    combine,
    conclude,
    failed,
    inconclusive,
    not_run,
    passed,
)

RESULTS = {
    Status.PASSED: passed(Check.INTEGRITY),
    Status.FAILED: failed(Check.INTEGRITY, Reason.DIGEST_MISMATCH),
    Status.INCONCLUSIVE: inconclusive(Check.INTEGRITY, Reason.SIGNING_CERTIFICATE_MISSING),
    Status.NOT_RUN: not_run(Check.INTEGRITY, Reason.EARLIER_CHECK_FAILED),
}


def unbound(result: CheckResult) -> CheckResult:
    return CheckResult(result.check, result.status, result.reason, binding=False)


@pytest.mark.parametrize("length", range(1, 5))
def test_conclude_is_right_for_every_multiset_of_statuses(length):
    for statuses in combinations_with_replacement(Status, length):
        verdict = conclude(RESULTS[status] for status in statuses)
        if Status.FAILED in statuses:
            assert verdict is Verdict.INVALID
        elif set(statuses) == {Status.PASSED}:
            assert verdict is Verdict.VALID
        else:
            assert verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize("length", range(1, 5))
def test_combine_is_right_for_every_multiset_of_verdicts(length):
    for verdicts in combinations_with_replacement(Verdict, length):
        verdict = combine(verdicts)
        if Verdict.INVALID in verdicts:
            assert verdict is Verdict.INVALID
        elif set(verdicts) == {Verdict.VALID}:
            assert verdict is Verdict.VALID
        else:
            assert verdict is Verdict.INDETERMINATE


def test_folds_do_not_depend_on_the_order_of_their_input():
    for statuses in product(Status, repeat=3):
        assert conclude(RESULTS[s] for s in statuses) is conclude(
            RESULTS[s] for s in reversed(statuses)
        )


def test_nothing_at_all_is_indeterminate_and_never_valid():
    assert conclude([]) is Verdict.INDETERMINATE
    assert combine([]) is Verdict.INDETERMINATE


def test_a_check_that_does_not_bind_is_not_weighed():
    good, bad = RESULTS[Status.PASSED], unbound(RESULTS[Status.FAILED])
    assert conclude([good, bad]) is Verdict.VALID
    assert conclude([bad]) is Verdict.INDETERMINATE
    assert conclude([unbound(good)]) is Verdict.INDETERMINATE


@pytest.mark.parametrize("value", [*Verdict, *Status])
def test_a_result_has_no_truth_value(value):
    with pytest.raises(TypeError, match="compare with 'is'"):
        bool(value)


def test_a_pass_has_no_reason_and_anything_else_exactly_one():
    with pytest.raises(ValueError, match="reason"):
        CheckResult(Check.INTEGRITY, Status.PASSED, Reason.DIGEST_MISMATCH)
    for status in (Status.FAILED, Status.INCONCLUSIVE, Status.NOT_RUN):
        with pytest.raises(ValueError, match="reason"):
            CheckResult(Check.INTEGRITY, status)


def test_reasons_name_failures_first_and_each_once():
    results = [
        RESULTS[Status.NOT_RUN],
        RESULTS[Status.INCONCLUSIVE],
        RESULTS[Status.PASSED],
        RESULTS[Status.FAILED],
        RESULTS[Status.FAILED],
        unbound(failed(Check.SIGNER, Reason.OTHER_SCHOOL)),
    ]
    assert binding_reasons(results) == (
        Reason.DIGEST_MISMATCH,
        Reason.SIGNING_CERTIFICATE_MISSING,
        Reason.EARLIER_CHECK_FAILED,
    )
