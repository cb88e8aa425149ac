"""Indications of EN 319 102-1 for one signature's checks."""

import pytest

from verifier.indication import indicate
from verifier.reasons import Reason
from verifier.report import Check, Indication, failed, inconclusive, not_run, passed

GOOD = [
    passed(check)
    for check in (
        Check.INTEGRITY,
        Check.COVERAGE,
        Check.MODIFICATION,
        Check.ALGORITHM,
        Check.CERTIFICATE_PATH,
        Check.VALIDITY_PERIOD,
        Check.REVOCATION,
        Check.KEY_USAGE,
    )
]


def but(*results):
    """Return good checks with some of them replaced."""
    others = {result.check for result in results}
    return [*(r for r in GOOD if r.check not in others), *results]


@pytest.mark.parametrize(
    ("checks", "proven", "expected"),
    [
        (GOOD, True, (Indication.TOTAL_PASSED, None)),
        (
            but(failed(Check.INTEGRITY, Reason.DIGEST_MISMATCH)),
            True,
            (Indication.TOTAL_FAILED, "HASH_FAILURE"),
        ),
        (
            but(failed(Check.REVOCATION, Reason.REVOKED)),
            True,
            (Indication.TOTAL_FAILED, "REVOKED"),
        ),
        (
            but(failed(Check.KEY_USAGE, Reason.KEY_USAGE_NOT_SIGNING)),
            True,
            (Indication.INDETERMINATE, "CHAIN_CONSTRAINTS_FAILURE"),
        ),
        (
            but(inconclusive(Check.CERTIFICATE_PATH, Reason.MISSING_INTERMEDIATE)),
            True,
            (Indication.INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND"),
        ),
        (
            but(inconclusive(Check.ALGORITHM, Reason.ALGORITHM_WEAK)),
            False,
            (Indication.INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
        ),
        (
            but(inconclusive(Check.ALGORITHM, Reason.ALGORITHM_WEAK)),
            True,
            (Indication.INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE"),
        ),
        (
            but(
                inconclusive(Check.CERTIFICATE_PATH, Reason.MISSING_INTERMEDIATE),
                failed(Check.VALIDITY_PERIOD, Reason.EXPIRED),
            ),
            False,
            (Indication.TOTAL_FAILED, "EXPIRED"),
        ),
        (
            but(not_run(Check.REVOCATION, Reason.EARLIER_CHECK_FAILED)),
            True,
            (Indication.INDETERMINATE, None),
        ),
        (
            [*GOOD, failed(Check.SIGNER, Reason.OTHER_SCHOOL)],
            True,
            (Indication.TOTAL_PASSED, None),
        ),
    ],
)
def test_the_standards_own_checks_make_the_indication(checks, proven, expected):
    assert indicate(checks, proven=proven) == expected
