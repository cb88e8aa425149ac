"""Is this signer who the card says, and may they sign? (QĐ 1789 Đ20; TT 15/2025 annex II 2.1).

Anybody with any certificate under a national root can sign a forged card with perfect
cryptography. So the school's certificate has to be the registered one, and persons have to be
those whom the signed data names. What only an untrusted certificate says of its holder is not
weighed at all.
"""

from dataclasses import dataclass
from datetime import datetime

from verifier.checks.naming import same_name, same_school_name
from verifier.checks.role import CardIdentity, RoleClaim
from verifier.pki.certificate import Certificate
from verifier.pki.path import PathOutcome, PathResult
from verifier.reasons import Note, Reason
from verifier.report import Check, CheckResult, Role, failed, inconclusive, not_run, passed
from verifier.school import SchoolEntry


@dataclass(frozen=True, slots=True)
class SignerQuestion:
    """What the signer check looks at."""

    path: PathResult | None
    claim: RoleClaim
    identity: CardIdentity
    judged_at: datetime
    school_code: str | None
    """MA_TRUONG of the card: from the signed XML, else as the directory names the signers."""
    entries: tuple[SchoolEntry, ...]
    """Directory entries of that school and of every signer."""
    directory_empty: bool


def check_signer(question: SignerQuestion) -> CheckResult:
    """Say whether the signer is who the card says and may sign in that capacity."""
    if question.path is None or not question.path.path:
        return not_run(Check.SIGNER, Reason.EARLIER_CHECK_FAILED)
    certificate = question.path.path[0]
    match question.claim.role:
        case Role.KY_PHAT_HANH:
            return _check_school(question, certificate)
        case Role.CBQL:
            return _check_head(question, certificate)
        case Role.GVCN:
            return _check_teacher(question, certificate)
        case Role.GVBM | Role.OTHER:
            if question.directory_empty:
                return inconclusive(Check.SIGNER, Reason.DIRECTORY_EMPTY)
            return inconclusive(Check.SIGNER, Reason.SIGNER_UNKNOWN)


def _check_school(question: SignerQuestion, certificate: Certificate) -> CheckResult:
    if question.directory_empty:
        return inconclusive(Check.SIGNER, Reason.DIRECTORY_EMPTY)
    named = [e for e in question.claim.entries if e.role is Role.KY_PHAT_HANH]
    if named:
        return _check_registered(question, named)
    if question.path is None or question.path.outcome is not PathOutcome.FOUND:
        return not_run(Check.SIGNER, Reason.EARLIER_CHECK_FAILED)
    registered = [
        e
        for e in question.entries
        if e.role is Role.KY_PHAT_HANH and e.school_code == question.school_code
    ]
    if not registered:
        return inconclusive(Check.SIGNER, Reason.SCHOOL_NOT_LISTED)
    if any(_same_organisation(entry, certificate) for entry in registered):
        return inconclusive(
            Check.SIGNER, Reason.CERTIFICATE_NOT_LISTED, school=registered[0].school_name
        )
    return failed(
        Check.SIGNER,
        Reason.NOT_THE_SCHOOL,
        signer=certificate.organisation or certificate.common_name,
        school=registered[0].school_name,
    )


def _check_registered(question: SignerQuestion, named: list[SchoolEntry]) -> CheckResult:
    """Judge a certificate that the directory lists: for this school, and at that date?"""
    own = [e for e in named if e.school_code == question.school_code]
    printed = question.identity.school_name
    if not own or (
        question.identity.school_code is None
        and printed is not None
        and not any(same_school_name(e.school_name, printed) for e in own)
    ):
        return failed(
            Check.SIGNER,
            Reason.OTHER_SCHOOL,
            signer=named[0].school_name,
            school=printed or "",
        )
    if question.identity.school_code is None and printed is None:
        return inconclusive(Check.SIGNER, Reason.SIGNER_UNPROVEN)
    if not any(e.covers(question.judged_at) for e in own):
        return inconclusive(Check.SIGNER, Reason.CERTIFICATE_NOT_LISTED, school=own[0].school_name)
    return passed(Check.SIGNER, school=own[0].school_name)


def _check_head(question: SignerQuestion, certificate: Certificate) -> CheckResult:
    named = [e for e in question.claim.entries if e.role is Role.CBQL]
    own = [e for e in named if e.school_code == question.school_code]
    in_force = [e for e in own if e.covers(question.judged_at)]
    name, number = question.identity.head_name, question.identity.head_number
    if not in_force:
        if number is not None:
            return _check_person(question, certificate, name=name, number=number)
        if named:
            # A head who moved schools, or an approval that ended: whom to ask is known.
            return inconclusive(
                Check.SIGNER, Reason.CERTIFICATE_NOT_LISTED, school=named[0].school_name
            )
        # Only a name ties this person to the card, and names are not unique.
        return _without_number(question, certificate, name)
    if certificate.citizen_number is not None and number is not None:
        return _check_person(question, certificate, name=name, number=number)
    if name is not None and not any(same_name(e.person_name, name) for e in in_force):
        return failed(Check.SIGNER, Reason.SIGNER_MISMATCH)
    return passed(Check.SIGNER)


def _check_teacher(question: SignerQuestion, certificate: Certificate) -> CheckResult:
    """Judge the class teacher, whose signature carries no authority of its own.

    Where the card gives no number (a PDF prints none, and in XML it is optional), the name under
    which a licensed authority certified the signer is all there is to compare.
    """
    name, number = question.identity.teacher_name, question.identity.teacher_number
    if number is None and same_name(certificate.common_name, name):
        if question.path is None or question.path.outcome is not PathOutcome.FOUND:
            return not_run(Check.SIGNER, Reason.EARLIER_CHECK_FAILED)
        return passed(Check.SIGNER)
    return _check_person(question, certificate, name=name, number=number)


def _check_person(
    question: SignerQuestion, certificate: Certificate, *, name: str | None, number: str | None
) -> CheckResult:
    if question.path is None or question.path.outcome is not PathOutcome.FOUND:
        return not_run(Check.SIGNER, Reason.EARLIER_CHECK_FAILED)
    if number is None or certificate.citizen_number is None:
        return _without_number(question, certificate, name)
    if certificate.citizen_number != number:
        return failed(Check.SIGNER, Reason.SIGNER_MISMATCH)
    if name is None or certificate.common_name == name:
        return passed(Check.SIGNER)
    if same_name(certificate.common_name, name):
        return passed(Check.SIGNER, notes=(Note.NAME_SPELLING,))
    return inconclusive(Check.SIGNER, Reason.SIGNER_UNPROVEN)


def _without_number(
    question: SignerQuestion, certificate: Certificate, name: str | None
) -> CheckResult:
    if question.path is None or question.path.outcome is not PathOutcome.FOUND:
        return not_run(Check.SIGNER, Reason.EARLIER_CHECK_FAILED)
    if name is not None and not same_name(certificate.common_name, name):
        return failed(Check.SIGNER, Reason.SIGNER_MISMATCH)
    return inconclusive(Check.SIGNER, Reason.SIGNER_UNPROVEN)


def _same_organisation(entry: SchoolEntry, certificate: Certificate) -> bool:
    """Whether a certificate looks like a renewal: same key, same tax code, or same name."""
    if entry.key_sha256 is not None and entry.key_sha256 == certificate.spki_sha256:
        return True
    if entry.tax_code is not None and certificate.tax_code is not None:
        return entry.tax_code == certificate.tax_code
    names = (entry.organisation, entry.school_name)
    holders = (certificate.organisation, certificate.common_name)
    return any(same_school_name(a, b) for a in names for b in holders)
