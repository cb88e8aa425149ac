"""Reports made by hand: one for every state of the result page. All people are invented."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from verifier.reasons import SUB_INDICATIONS, Note, Reason
from verifier.report import (
    CardFact,
    CertificateSummary,
    ChangeItem,
    ChangeLevel,
    Check,
    CheckResult,
    ConsistencyFinding,
    Difference,
    DocumentFinding,
    EvidenceUse,
    Indication,
    ProofKind,
    Role,
    SignatureFinding,
    SignerSummary,
    Status,
    VerificationReport,
    failed,
    inconclusive,
    not_run,
    passed,
)
from web.presenting.state import INDETERMINATE_STATES, INVALID_STATES, State

NUMBER = "048317002681"
"""A citizen number from the ministry's own published example; no page may show it in full."""
CHECKED = datetime(2026, 6, 15, 2, 30, tzinfo=UTC)
SIGNATURE_CHECKS = (
    Check.INTEGRITY,
    Check.COVERAGE,
    Check.MODIFICATION,
    Check.ALGORITHM,
    Check.CERTIFICATE_PATH,
    Check.VALIDITY_PERIOD,
    Check.REVOCATION,
    Check.TIMESTAMP,
    Check.KEY_USAGE,
    Check.SIGNER,
)
DOCUMENT_CHECKS = (Check.STRUCTURE, Check.REQUIRED_SIGNATURES, Check.SIGNING_ORDER)
PEOPLE = {
    Role.GVCN: ("Lê Thu Hà", f"CN=Lê Thu Hà, UID=CCCD:{NUMBER}, C=VN"),
    Role.CBQL: ("Trần Minh Quang", f"CN=Trần Minh Quang, UID=CCCD:{NUMBER}, C=VN"),
    Role.KY_PHAT_HANH: (
        "Trường Tiểu học Sao Mai",
        "CN=Trường Tiểu học Sao Mai, O=Trường Tiểu học Sao Mai, C=VN",
    ),
}
FACTS = (
    ("school.name", "Trường", "Tiểu học Sao Mai"),
    ("school_year", "Năm học", "2025-2026"),
    ("pupil.name", "Họ và tên học sinh", "Nguyễn Hoài An"),
    ("pupil.birth_date", "Ngày, tháng, năm sinh", "17/05/2017"),
    ("pupil.gender", "Giới tính", "Nữ"),
    ("pupil.number", "Mã số định danh cá nhân", NUMBER),
    ("class_name", "Lớp", "3A1"),
    ("summary.result", "Kết quả xếp loại", "Hoàn thành tốt"),
    ("subjects[02].mark", "Tiếng Việt: điểm", "9"),
    ("subjects[01].mark", "Toán: điểm", "8"),
    ("subjects[11].mark", "Ngoại ngữ 1: điểm", "9"),
    ("subjects[12].mark", "Tin học và Công nghệ (Tin học): điểm", "10"),
    ("summary.awards", "Khen thưởng", "Học sinh Tiêu biểu hoàn thành tốt"),
    ("summary.promoted", "Được lên lớp", "Có"),
)


def make_certificate(common_name: str, subject: str, *, issuer: str) -> CertificateSummary:
    return CertificateSummary(
        common_name=common_name,
        organisation=common_name,
        subject=subject,
        issuer=issuer,
        serial="5401A7C33E",
        sha256="ab" * 32,
        not_before=datetime(2024, 3, 1, tzinfo=UTC),
        not_after=datetime(2029, 3, 1, tzinfo=UTC),
    )


def make_signer(role: Role, *, reaches_anchor: bool = True) -> SignerSummary:
    common_name, subject = PEOPLE[role]
    issuing = "CN=Chứng thực số Mẫu, O=Nhà cung cấp Mẫu, C=VN"
    root = "CN=Chứng thư gốc Mẫu, C=VN"
    path = (make_certificate("Chứng thực số Mẫu", issuing, issuer=root),)
    if not reaches_anchor:
        return SignerSummary(make_certificate(common_name, subject, issuer=issuing), path)
    return SignerSummary(
        make_certificate(common_name, subject, issuer=issuing),
        (*path, make_certificate("Chứng thư gốc Mẫu", root, issuer=root)),
        "Chứng thư gốc Mẫu",
        "Nghị định 23/2025/NĐ-CP",
    )


def make_signature(role: Role, *results: CheckResult, **changes: Any) -> SignatureFinding:
    """A sound signature of `role`; `results` replace the passes of their checks."""
    given = {result.check: result for result in results}
    advisory = inconclusive(Check.STANDARD_PROFILE, Reason.PROFILE_NOT_STANDARD, profile="XMLDSig")
    checks = (
        *(given.get(c, passed(c)) for c in SIGNATURE_CHECKS),
        replace(advisory, binding=False),
    )
    open_ones = [r for r in checks if r.reason is not None and r.reason in SUB_INDICATIONS]
    sound = SignatureFinding(
        id=f"{role.value}-{NUMBER}",
        kind="signature",
        role=role,
        profile="XAdES-T",
        indication=Indication.INDETERMINATE if open_ones else Indication.TOTAL_PASSED,
        sub_indication=SUB_INDICATIONS[open_ones[0].reason] if open_ones else None,
        signer=make_signer(role),
        claimed_at=datetime(2026, 5, 22, 1, list(PEOPLE).index(role), tzinfo=UTC),
        claimed_zone_assumed=False,
        proven_at=datetime(2026, 5, 22, 1, 10 + list(PEOPLE).index(role), tzinfo=UTC),
        proven_by=ProofKind.SIGNATURE_TIMESTAMP,
        change_level=ChangeLevel.NONE,
        changes=(),
        covers_whole_document=False,
        covers_target="#data",
        checks=checks,
        checks_now=(
            passed(Check.CERTIFICATE_PATH),
            passed(Check.VALIDITY_PERIOD),
            passed(Check.REVOCATION),
        ),
        evidence=(
            EvidenceUse(
                "crl", "Chứng thực số Mẫu", "Chứng thư gốc Mẫu", "17", CHECKED, None, "document"
            ),
        ),
    )
    return replace(sound, **changes)


def make_document(
    *results: CheckResult, signatures: tuple[SignatureFinding, ...], **changes: Any
) -> DocumentFinding:
    given = {result.check: result for result in results}
    checks = tuple(given.get(c, passed(c)) for c in DOCUMENT_CHECKS)
    return replace(DocumentFinding("xml", "cd" * 32, 21_504, signatures, checks), **changes)


def make_report(*documents: DocumentFinding, **changes: Any) -> VerificationReport:
    alone = replace(not_run(Check.CONSISTENCY, Reason.NOTHING_TO_COMPARE), binding=False)
    report = VerificationReport(
        checked_at=CHECKED,
        judged_for=None,
        policy_name="hoc-ba-so",
        policy_version="1",
        trust_store_version="0123456789abcdef",
        demo=False,
        documents=documents,
        consistency=ConsistencyFinding(alone),
        card=tuple(CardFact(*fact) for fact in FACTS),
    )
    return replace(report, **changes)


SIGNERS = tuple(PEOPLE)


def make_card(*results: CheckResult, **changes: Any) -> VerificationReport:
    """A good XML card; `results` replace passes of the school's signature or the document."""
    on_document = [r for r in results if r.check in DOCUMENT_CHECKS]
    on_signature = [r for r in results if r.check in SIGNATURE_CHECKS]
    signatures = (
        make_signature(Role.GVCN),
        make_signature(Role.CBQL),
        make_signature(Role.KY_PHAT_HANH, *on_signature),
    )
    return make_report(make_document(*on_document, signatures=signatures), **changes)


def _where(reason: Reason) -> Check:
    """The check that gives a reason, for building a report by hand."""
    for check, reasons in _REASONS.items():
        if reason in reasons:
            return check
    return Check.INTEGRITY


_REASONS = {
    Check.COVERAGE: INVALID_STATES[State.NOT_COVERED] - {Reason.STRUCTURE_AMBIGUOUS},
    Check.MODIFICATION: {
        Reason.CHANGED_AFTER_SIGNING,
        Reason.CHANGES_UNEXPLAINED,
        Reason.TRAILING_BYTES,
    },
    Check.ALGORITHM: INDETERMINATE_STATES[State.WEAK_ALGORITHM],
    Check.CERTIFICATE_PATH: {
        Reason.MISSING_INTERMEDIATE,
        Reason.UNTRUSTED_ROOT,
        Reason.LOOK_ALIKE_ROOT,
        Reason.PATH_CONSTRAINTS,
        Reason.PATH_TOO_COMPLEX,
        Reason.ANCHOR_PURPOSE,
    },
    Check.VALIDITY_PERIOD: {
        Reason.EXPIRED,
        Reason.NOT_YET_VALID,
        Reason.ISSUER_EXPIRED,
        Reason.NO_PROOF_OF_TIME,
        Reason.CLAIMED_IN_FUTURE,
    },
    Check.REVOCATION: {
        Reason.REVOKED,
        Reason.ON_HOLD,
        Reason.REVOKED_NO_PROOF_OF_TIME,
        *INDETERMINATE_STATES[State.CANNOT_CHECK_NOW],
    },
    Check.TIMESTAMP: INVALID_STATES[State.TIMESTAMP_WRONG]
    | INDETERMINATE_STATES[State.TIMESTAMP_DOUBTFUL],
    Check.KEY_USAGE: {Reason.KEY_USAGE_NOT_SIGNING},
    Check.SIGNER: {
        Reason.OTHER_SCHOOL,
        Reason.NOT_THE_SCHOOL,
        Reason.CERTIFICATE_NOT_LISTED,
        Reason.SCHOOL_NOT_LISTED,
        Reason.DIRECTORY_EMPTY,
        Reason.SIGNER_MISMATCH,
        Reason.SIGNER_UNPROVEN,
        Reason.SIGNER_UNKNOWN,
    },
    Check.STRUCTURE: {
        Reason.NOT_A_REPORT_CARD,
        Reason.FIELDS_MISSING,
        Reason.STRUCTURE_AMBIGUOUS,
    },
    Check.REQUIRED_SIGNATURES: {
        Reason.UNSIGNED,
        Reason.ROLES_UNDETERMINED,
        Reason.SIGNATURE_REMOVED,
        *INVALID_STATES[State.SIGNATURE_MISSING],
    },
    Check.SIGNING_ORDER: {Reason.ORDER_REVERSED},
}


def card_with(status: Status, reason: Reason) -> VerificationReport:
    """A card in which one check ended in `status` for `reason`, and all others passed."""
    if reason in {Reason.PDF_XML_DIFFER, Reason.DIFFERENT_CARDS, Reason.NOT_COMPARABLE}:
        result = CheckResult(Check.CONSISTENCY, status, reason)
        return make_card(consistency=ConsistencyFinding(result, 1))
    return make_card(CheckResult(_where(reason), status, reason))


def _unsigned() -> VerificationReport:
    checks = (
        passed(Check.STRUCTURE),
        inconclusive(Check.REQUIRED_SIGNATURES, Reason.UNSIGNED),
        not_run(Check.SIGNING_ORDER, Reason.EARLIER_CHECK_FAILED),
    )
    return make_report(make_document(*checks, signatures=(), format="pdf", size=184_320))


def _altered() -> VerificationReport:
    changed = failed(Check.MODIFICATION, Reason.CHANGED_AFTER_SIGNING)
    signatures = (
        make_signature(Role.GVCN),
        make_signature(Role.CBQL),
        make_signature(
            Role.KY_PHAT_HANH,
            changed,
            profile="PAdES-B-T",
            covers_target="revision 3 of 4",
            change_level=ChangeLevel.FORBIDDEN,
            changes=(ChangeItem("page_content", 2), ChangeItem("annotation", 2)),
        ),
    )
    return make_report(make_document(signatures=signatures, format="pdf", size=412_000))


def _pair(result: CheckResult, **changes: Any) -> VerificationReport:
    xml = make_card().documents[0]
    pdf = replace(xml, format="pdf", sha256="ef" * 32, size=350_000)
    return make_report(pdf, xml, consistency=ConsistencyFinding(result, 41, **changes))


def _differ() -> VerificationReport:
    differences = (
        Difference("subjects[01].mark", "Toán: điểm", "10", "8", 2),
        Difference("pupil.number", "Mã số định danh cá nhân", NUMBER, None, 1),
        Difference("school.name", "Trường", "TH Sao Mai", "Tiểu học Sao Mai", 1, decisive=False),
    )
    result = failed(Check.CONSISTENCY, Reason.PDF_XML_DIFFER)
    return _pair(result, differences=differences)


def _rendering() -> VerificationReport:
    report = _pair(passed(Check.CONSISTENCY))
    pdf = replace(_unsigned().documents[0], binding=False)
    return replace(report, documents=(pdf, report.documents[1]), notes=(Note.PRESENTATION_COPY,))


def _missing_intermediate() -> VerificationReport:
    resting = not_run(Check.REVOCATION, Reason.EARLIER_CHECK_FAILED)
    path = inconclusive(
        Check.CERTIFICATE_PATH, Reason.MISSING_INTERMEDIATE, stops_at="Chứng thực số Mẫu"
    )
    school = make_signature(
        Role.KY_PHAT_HANH,
        path,
        resting,
        signer=make_signer(Role.KY_PHAT_HANH, reaches_anchor=False),
        checks_now=(path, passed(Check.VALIDITY_PERIOD), resting),
        proven_at=None,
        proven_by=None,
    )
    signatures = (make_signature(Role.GVCN), make_signature(Role.CBQL), school)
    return make_report(make_document(signatures=signatures))


def _revoked_since() -> VerificationReport:
    school = make_signature(
        Role.KY_PHAT_HANH,
        passed(Check.REVOCATION, notes=(Note.REVOKED_SINCE,)),
        checks_now=(
            passed(Check.CERTIFICATE_PATH),
            passed(Check.VALIDITY_PERIOD),
            failed(Check.REVOCATION, Reason.REVOKED, revoked_at="2026-06-01T00:00:00+00:00"),
        ),
    )
    return make_report(make_document(signatures=(make_signature(Role.CBQL), school)))


_SPECIAL: dict[State, Callable[[], VerificationReport]] = {
    State.VALID: make_card,
    State.VALID_REVOKED_SINCE: _revoked_since,
    State.PRESENTATION_COPY: _rendering,
    State.ALTERED: _altered,
    State.PDF_XML_DIFFER: _differ,
    State.DIFFERENT_CARDS: lambda: _pair(failed(Check.CONSISTENCY, Reason.DIFFERENT_CARDS)),
    State.NOT_COMPARABLE: lambda: _pair(
        inconclusive(Check.CONSISTENCY, Reason.NOT_COMPARABLE, obstacle="no_text", pages="2")
    ),
    State.NOT_CONFIRMED: lambda: _pair(
        inconclusive(
            Check.CONSISTENCY,
            Reason.NOT_COMPARABLE,
            obstacle="unseen",
            field="Toán, cả năm",
            pages="2",
        )
    ),
    State.UNSIGNED: _unsigned,
    State.MISSING_INTERMEDIATE: _missing_intermediate,
    State.NOT_VALID_WHEN_SIGNED: lambda: make_card(
        failed(
            Check.REVOCATION,
            Reason.REVOKED,
            certificate="Trường Tiểu học Sao Mai",
            revoked_at="2026-05-01T00:00:00+00:00",
        )
    ),
    State.INVALID: lambda: card_with(Status.FAILED, Reason.ALGORITHM_WEAK),
    State.INDETERMINATE: lambda: card_with(Status.INCONCLUSIVE, Reason.CLAIMED_IN_FUTURE),
    State.NO_DIRECTORY: lambda: make_card(
        inconclusive(Check.SIGNER, Reason.DIRECTORY_EMPTY), notes=(Note.DIRECTORY_EMPTY,)
    ),
}


def report_in(state: State) -> VerificationReport:
    """Return a report that is in `state`."""
    if state in _SPECIAL:
        return _SPECIAL[state]()
    if state in INVALID_STATES:
        return card_with(Status.FAILED, min(INVALID_STATES[state], key=lambda r: r.value))
    return card_with(Status.INCONCLUSIVE, min(INDETERMINATE_STATES[state], key=lambda r: r.value))


@dataclass(frozen=True)
class Reports:
    """The makers, for tests."""

    number: str = NUMBER
    in_state: Callable[[State], VerificationReport] = report_in
    card: Callable[..., VerificationReport] = make_card
    card_with: Callable[[Status, Reason], VerificationReport] = card_with
    document: Callable[..., DocumentFinding] = make_document
    signature: Callable[..., SignatureFinding] = make_signature
    report: Callable[..., VerificationReport] = make_report
    roles: tuple[Role, ...] = SIGNERS


@pytest.fixture(scope="session")
def reports() -> Reports:
    return Reports()
