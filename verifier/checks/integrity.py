"""Does the arithmetic hold? (EN 319 102-1 5.2.7; TT 15/2025 annex II 2.2 and 2.4)."""

from verifier.checks.context import SignatureContext
from verifier.document import Integrity
from verifier.reasons import Reason
from verifier.report import Check, CheckResult, failed, inconclusive, passed


def check_integrity(context: SignatureContext) -> CheckResult:
    """Say what the digests and the signature value say."""
    match context.signature.integrity:
        case Integrity.INTACT:
            return passed(Check.INTEGRITY)
        case Integrity.DIGEST_MISMATCH:
            return failed(Check.INTEGRITY, Reason.DIGEST_MISMATCH)
        case Integrity.SIGNATURE_MISMATCH:
            return failed(Check.INTEGRITY, Reason.SIGNATURE_VALUE_WRONG)
        case Integrity.MALFORMED:
            return failed(Check.INTEGRITY, Reason.SIGNATURE_MALFORMED)
        case Integrity.NO_CERTIFICATE:
            return inconclusive(Check.INTEGRITY, Reason.SIGNING_CERTIFICATE_MISSING)
        case Integrity.CERTIFICATE_MISMATCH:
            return inconclusive(Check.INTEGRITY, Reason.SIGNING_CERTIFICATE_MISMATCH)
        case Integrity.UNSUPPORTED:
            return inconclusive(Check.INTEGRITY, Reason.SIGNATURE_FORMAT_UNKNOWN)
