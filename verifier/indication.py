"""What ETSI EN 319 102-1 V1.4.1 (2024-06) calls the outcome: indication and sub-indication.

It covers the standard's own checks only; our verdict may be stricter (signer, roles, agreement of
PDF and XML).
"""

from collections.abc import Sequence

from verifier.reasons import SUB_INDICATIONS, Reason
from verifier.report import Check, CheckResult, Indication, Status

_STANDARD = (
    Check.INTEGRITY,
    Check.COVERAGE,
    Check.MODIFICATION,
    Check.CERTIFICATE_PATH,
    Check.VALIDITY_PERIOD,
    Check.REVOCATION,
    Check.KEY_USAGE,
    Check.ALGORITHM,
)
"""In the order in which the standard's building blocks ask."""
_MAY_FAIL = frozenset(
    {
        Check.INTEGRITY,
        Check.COVERAGE,
        Check.MODIFICATION,
        Check.VALIDITY_PERIOD,
        Check.REVOCATION,
    }
)
"""Where a failure is TOTAL-FAILED; elsewhere the standard says INDETERMINATE."""
_NO_POE = "_NO_POE"


def indicate(checks: Sequence[CheckResult], *, proven: bool) -> tuple[Indication, str | None]:
    """Return the main and the sub-indication for one signature's checks."""
    by_check = {result.check: result for result in checks}
    standard = [by_check[check] for check in _STANDARD if check in by_check]
    for result in standard:
        if result.status is Status.FAILED and result.check in _MAY_FAIL:
            return Indication.TOTAL_FAILED, _sub(result.reason, proven=proven)
    for result in standard:
        if result.status in {Status.FAILED, Status.INCONCLUSIVE}:
            return Indication.INDETERMINATE, _sub(result.reason, proven=proven)
    if any(result.status is not Status.PASSED for result in standard):
        return Indication.INDETERMINATE, None
    return Indication.TOTAL_PASSED, None


def _sub(reason: Reason | None, *, proven: bool) -> str | None:
    if reason is None:
        return None
    sub = SUB_INDICATIONS.get(reason)
    if sub is not None and proven and sub == "CRYPTO_CONSTRAINTS_FAILURE" + _NO_POE:
        return sub.removesuffix(_NO_POE)
    return sub
