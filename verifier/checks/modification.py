"""What came after the signature, and was it allowed? (ISO 32000-2 12.8.2)."""

from verifier.checks.context import SignatureContext
from verifier.reasons import Reason
from verifier.report import ChangeLevel, Check, CheckResult, failed, inconclusive, passed


def check_modification(context: SignatureContext) -> CheckResult:
    """Say whether everything added after signing is explained and allowed."""
    modification = context.signature.modification
    match modification.level:
        case ChangeLevel.NONE | ChangeLevel.PERMITTED:
            return passed(Check.MODIFICATION)
        case ChangeLevel.FORBIDDEN:
            return failed(Check.MODIFICATION, modification.problem or Reason.CHANGED_AFTER_SIGNING)
        case ChangeLevel.UNKNOWN:
            return inconclusive(
                Check.MODIFICATION, modification.problem or Reason.CHANGES_UNEXPLAINED
            )
