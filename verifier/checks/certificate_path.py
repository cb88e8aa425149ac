"""Does the signer's certificate lead to a trusted root? (RFC 5280 6.1; TT 15/2025 Đ6.1b)."""

from verifier.checks.context import SignatureContext
from verifier.pki.path import PathOutcome
from verifier.reasons import Reason
from verifier.report import Check, CheckResult, inconclusive, not_run, passed

REASONS = {
    PathOutcome.MISSING_INTERMEDIATE: Reason.MISSING_INTERMEDIATE,
    PathOutcome.UNTRUSTED_ROOT: Reason.UNTRUSTED_ROOT,
    PathOutcome.LOOK_ALIKE_ROOT: Reason.LOOK_ALIKE_ROOT,
    PathOutcome.CONSTRAINTS: Reason.PATH_CONSTRAINTS,
    PathOutcome.TOO_COMPLEX: Reason.PATH_TOO_COMPLEX,
    PathOutcome.ANCHOR_PURPOSE: Reason.ANCHOR_PURPOSE,
}
"""Why a path was not found. None of them is evidence of forgery, so none of them fails."""


def check_certificate_path(context: SignatureContext) -> CheckResult:
    """Say to which anchor the certificate leads, or where the path stops."""
    path = context.path
    if path is None:
        return not_run(Check.CERTIFICATE_PATH, Reason.EARLIER_CHECK_FAILED)
    if path.outcome is PathOutcome.FOUND:
        return passed(
            Check.CERTIFICATE_PATH, anchor="" if path.anchor is None else path.anchor.name
        )
    last = path.path[-1] if path.path else context.certificate
    stops_at = "" if last is None else last.issuer
    return inconclusive(Check.CERTIFICATE_PATH, REASONS[path.outcome], stops_at=stops_at)
