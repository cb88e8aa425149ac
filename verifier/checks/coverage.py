"""Which bytes or element does the signature cover? (ISO 32000-2 12.8.1; XMLDSig 4.4.3)."""

from verifier.checks.context import SignatureContext
from verifier.reasons import Reason
from verifier.report import Check, CheckResult, failed, passed


def check_coverage(context: SignatureContext) -> CheckResult:
    """Say whether the signature covers exactly what a person relies on."""
    coverage = context.signature.coverage
    if coverage.problem is not None:
        return failed(Check.COVERAGE, coverage.problem)
    if not coverage.covers_card_data:
        return failed(Check.COVERAGE, Reason.DATA_NOT_COVERED)
    return passed(Check.COVERAGE)
