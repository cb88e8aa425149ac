"""Has everybody signed who must? (CV 2088 PL1 II.1; QĐ 1789 Đ11, Đ20.3, Đ22, Đ39).

The demand comes from the policy and the kind of document, never from the document itself: else a
signature could be stripped together with the wish for it.
"""

from collections.abc import Sequence

from verifier.document import DocumentFormat, SignatureKind, SignedDocument
from verifier.policy import Authority, Policy
from verifier.reasons import Reason
from verifier.report import Check, CheckResult, Role, failed, inconclusive, passed

_MISSING = {
    Role.KY_PHAT_HANH: Reason.SCHOOL_SIGNATURE_MISSING,
    Role.CBQL: Reason.HEAD_SIGNATURE_MISSING,
}


def check_required_signatures(
    document: SignedDocument, roles: Sequence[Role], policy: Policy
) -> CheckResult:
    """Say whether the head's and the school's signatures are there; `roles` by signature."""
    if document.removed_signatures:
        return failed(Check.REQUIRED_SIGNATURES, Reason.SIGNATURE_REMOVED)
    signing = [
        role
        for signature, role in zip(document.signatures, roles, strict=True)
        if signature.kind is SignatureKind.SIGNATURE
    ]
    if not signing:
        return inconclusive(Check.REQUIRED_SIGNATURES, Reason.UNSIGNED)
    if policy.authority is Authority.NONE:
        return passed(Check.REQUIRED_SIGNATURES)
    missing = [role for role in _MISSING if role not in signing]
    if missing:
        unknown = signing.count(Role.OTHER)
        if unknown >= len(missing):
            return inconclusive(Check.REQUIRED_SIGNATURES, Reason.ROLES_UNDETERMINED)
        return failed(Check.REQUIRED_SIGNATURES, _MISSING[missing[0]])
    if document.format is DocumentFormat.PDF and Role.GVCN not in signing:
        # Lawful in two cases only: transfer in mid-year (Đ22) and a digitised old card (Đ39).
        return inconclusive(Check.REQUIRED_SIGNATURES, Reason.CLASS_TEACHER_SIGNATURE_MISSING)
    return passed(Check.REQUIRED_SIGNATURES)
