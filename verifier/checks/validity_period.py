"""Were the certificates within their periods when it counts? (RFC 5280 6.1.3 (a)(2))."""

from datetime import datetime

from verifier.checks.context import SignatureContext
from verifier.pki.certificate import Certificate
from verifier.pki.path import PathOutcome, PathResult
from verifier.reasons import Note, Reason
from verifier.report import Check, CheckResult, failed, inconclusive, not_run, passed


def check_validity_period(context: SignatureContext) -> CheckResult:
    """Judge the signer's certificate and those above it at the best proven time."""
    certificate = context.certificate
    if certificate is None:
        return not_run(Check.VALIDITY_PERIOD, Reason.EARLIER_CHECK_FAILED)
    own = _check_own(context, certificate)
    if own.reason is not None:
        return own
    above = _find_issuer_out_of_period(context.path, context.time.judged_at)
    if above is not None:
        return inconclusive(Check.VALIDITY_PERIOD, Reason.ISSUER_EXPIRED, certificate=above)
    return own


def check_validity_now(context: SignatureContext) -> CheckResult:
    """Judge the signer's certificate at the moment of checking, for the column "now"."""
    certificate = context.certificate
    if certificate is None:
        return not_run(Check.VALIDITY_PERIOD, Reason.EARLIER_CHECK_FAILED)
    if context.at > certificate.not_after:
        return failed(Check.VALIDITY_PERIOD, Reason.EXPIRED)
    if context.at < certificate.not_before:
        return failed(Check.VALIDITY_PERIOD, Reason.NOT_YET_VALID)
    above = _find_issuer_out_of_period(context.path, context.at)
    if above is not None:
        return inconclusive(Check.VALIDITY_PERIOD, Reason.ISSUER_EXPIRED, certificate=above)
    return passed(Check.VALIDITY_PERIOD)


def _check_own(context: SignatureContext, certificate: Certificate) -> CheckResult:
    moment, claimed = context.time.judged_at, context.claimed_at
    tolerance = context.policy.clock_tolerance
    unproven = context.time.proven_at is None
    if unproven and claimed is not None and claimed - context.at > tolerance:
        return inconclusive(Check.VALIDITY_PERIOD, Reason.CLAIMED_IN_FUTURE)
    if moment < certificate.not_before:
        return failed(Check.VALIDITY_PERIOD, Reason.NOT_YET_VALID)
    if claimed is not None and unproven and certificate.not_before - claimed > tolerance:
        return failed(Check.VALIDITY_PERIOD, Reason.NOT_YET_VALID)
    if moment > certificate.not_after:
        if claimed is not None and claimed > certificate.not_after:
            return failed(Check.VALIDITY_PERIOD, Reason.EXPIRED)
        return inconclusive(Check.VALIDITY_PERIOD, Reason.NO_PROOF_OF_TIME)
    if unproven and claimed is not None and claimed > certificate.not_after:
        return failed(Check.VALIDITY_PERIOD, Reason.EXPIRED)
    notes = (Note.EXPIRED_SINCE,) if context.at > certificate.not_after else ()
    return passed(Check.VALIDITY_PERIOD, notes=notes)


def _find_issuer_out_of_period(path: PathResult | None, moment: datetime) -> str | None:
    """Return the common name of the first issuer that was not in force at `moment`."""
    if path is None or path.outcome is not PathOutcome.FOUND or path.anchor is None:
        return None
    for issuer in path.path[1:-1]:
        if not issuer.not_before <= moment <= issuer.not_after:
            return issuer.common_name
    anchor, root = path.anchor, path.path[-1]
    start = root.not_before if anchor.trusted_from is None else anchor.trusted_from
    end = root.not_after if anchor.trusted_until is None else anchor.trusted_until
    return None if start <= moment <= end else root.common_name
