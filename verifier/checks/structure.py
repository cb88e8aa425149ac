"""Is it a document of the kind we judge, and does everybody read the same in it?"""

from verifier.document import DocumentFormat, SignedDocument
from verifier.policy import Authority, Policy
from verifier.reasons import Reason
from verifier.report import Check, CheckResult, inconclusive, passed

_RANK = (Reason.STRUCTURE_AMBIGUOUS, Reason.NOT_A_REPORT_CARD, Reason.FIELDS_MISSING)


def check_structure(document: SignedDocument, policy: Policy) -> CheckResult:
    """Say whether the document can be read in one way only, and is a report card if one is due.

    Missing fields leave it open rather than fail: the revised national format of 2025 is not
    public, and a wrong "invalid" costs a child a school place.
    """
    issues = {issue.reason: issue.detail for issue in document.issues}
    asks_for_card = policy.authority is Authority.SCHOOL_DIRECTORY
    if (
        asks_for_card
        and document.format is DocumentFormat.PDF
        and not document.looks_like_report_card
    ):
        issues.setdefault(Reason.NOT_A_REPORT_CARD, "pdf")
    for reason in _RANK:
        if reason in issues and (asks_for_card or reason is Reason.STRUCTURE_AMBIGUOUS):
            return inconclusive(Check.STRUCTURE, reason, detail=issues[reason])
    return passed(Check.STRUCTURE)
