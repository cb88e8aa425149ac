"""What a verification returns: verdicts, statuses, reasons and findings, all frozen values.

The two folds `conclude` and `combine` are the only places where a verdict comes into being.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final, NoReturn

from verifier.reasons import Note, Reason
from verifier.report_card import ReportCard


class _NoTruthValue(Enum):
    """An enum that refuses to be used as a condition.

    Every plain enum member is true, so `if verdict:` would let everything through.
    """

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} has no truth value: compare with 'is'")


class Verdict(_NoTruthValue):
    """What we say of a card, a document or a signature."""

    VALID = "valid"
    """Every binding check passed."""
    INVALID = "invalid"
    """Some binding check failed on evidence."""
    INDETERMINATE = "indeterminate"
    """Nothing failed, but something binding could not be decided."""


class Status(_NoTruthValue):
    """What came of one check."""

    PASSED = "passed"
    """The question was answered with yes, on evidence."""
    FAILED = "failed"
    """The question was answered with no, on evidence."""
    INCONCLUSIVE = "inconclusive"
    """The question could not be answered with what is at hand."""
    NOT_RUN = "not_run"
    """The question could not be put, because an earlier one failed or it does not apply."""


class Check(Enum):
    """The questions put to a signature, a document or a submission."""

    INTEGRITY = "integrity"
    COVERAGE = "coverage"
    MODIFICATION = "modification"
    ALGORITHM = "algorithm"
    CERTIFICATE_PATH = "certificate_path"
    VALIDITY_PERIOD = "validity_period"
    REVOCATION = "revocation"
    TIMESTAMP = "timestamp"
    KEY_USAGE = "key_usage"
    SIGNER = "signer"
    STRUCTURE = "structure"
    REQUIRED_SIGNATURES = "required_signatures"
    SIGNING_ORDER = "signing_order"
    CONSISTENCY = "consistency"
    STANDARD_PROFILE = "standard_profile"
    CONTENT_RULES = "content_rules"


class Indication(Enum):
    """Main status of ETSI EN 319 102-1 V1.4.1 (2024-06) clause 5.1.3."""

    TOTAL_PASSED = "TOTAL-PASSED"
    TOTAL_FAILED = "TOTAL-FAILED"
    INDETERMINATE = "INDETERMINATE"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome of one check: a pass has no reason, anything else has exactly one.

    `facts` are the few typed values a sentence needs, as (name, text) pairs; they hold nothing
    personal beyond what the signer's certificate or the school directory says.
    """

    check: Check
    status: Status
    reason: Reason | None = None
    binding: bool = True
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        if (self.status is Status.PASSED) != (self.reason is None):
            raise ValueError("a pass has no reason, anything else exactly one")


def passed(check: Check, *, notes: tuple[Note, ...] = (), **facts: str) -> CheckResult:
    """Return a pass of `check`."""
    return CheckResult(check, Status.PASSED, notes=notes, facts=tuple(facts.items()))


def failed(
    check: Check, reason: Reason, *, notes: tuple[Note, ...] = (), **facts: str
) -> CheckResult:
    """Return a failure of `check`: the evidence says no."""
    return CheckResult(check, Status.FAILED, reason, notes=notes, facts=tuple(facts.items()))


def inconclusive(
    check: Check, reason: Reason, *, notes: tuple[Note, ...] = (), **facts: str
) -> CheckResult:
    """Return an open outcome of `check`: the evidence does not decide."""
    return CheckResult(check, Status.INCONCLUSIVE, reason, notes=notes, facts=tuple(facts.items()))


def not_run(check: Check, reason: Reason) -> CheckResult:
    """Return that `check` could not be put."""
    return CheckResult(check, Status.NOT_RUN, reason)


def conclude(results: Iterable[CheckResult]) -> Verdict:
    """Make one verdict from the binding ones among `results`; no binding check leaves it open."""
    statuses = [result.status for result in results if result.binding]
    if not statuses:
        return Verdict.INDETERMINATE
    if any(status is Status.FAILED for status in statuses):
        return Verdict.INVALID
    if all(status is Status.PASSED for status in statuses):
        return Verdict.VALID
    return Verdict.INDETERMINATE


def combine(verdicts: Iterable[Verdict]) -> Verdict:
    """Make one verdict from many: as good as the worst; none at all leaves it open."""
    every = list(verdicts)
    if not every:
        return Verdict.INDETERMINATE
    if any(verdict is Verdict.INVALID for verdict in every):
        return Verdict.INVALID
    if all(verdict is Verdict.VALID for verdict in every):
        return Verdict.VALID
    return Verdict.INDETERMINATE


def binding_reasons(results: Iterable[CheckResult]) -> tuple[Reason, ...]:
    """Return why binding checks did not pass, failures first, each reason once."""
    ranked = sorted(
        (r for r in results if r.binding and r.reason is not None), key=lambda r: _RANK[r.status]
    )
    return tuple(dict.fromkeys(r.reason for r in ranked if r.reason is not None))


_RANK = {Status.FAILED: 0, Status.INCONCLUSIVE: 1, Status.NOT_RUN: 2, Status.PASSED: 3}


class Role(Enum):
    """In what capacity somebody signs a card; names as CV 2088 and QĐ 1789 spell them."""

    GVBM = "GVBM"
    """Giáo viên bộ môn: a subject teacher."""
    GVCN = "GVCN"
    """Giáo viên chủ nhiệm: the class teacher."""
    CBQL = "CBQL"
    """Cán bộ quản lý: the head."""
    KY_PHAT_HANH = "KY_PHAT_HANH"
    """The school itself, issuing."""
    OTHER = "other"
    """Somebody whose capacity we could not establish."""


@dataclass(frozen=True, slots=True)
class CertificateSummary:
    """One certificate of a path, as a page shows it; identity numbers are masked."""

    common_name: str
    organisation: str
    subject: str
    issuer: str
    serial: str
    """Hexadecimal, upper case, without prefix."""
    sha256: str
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class SignerSummary:
    """The signer's certificate and where its path ends."""

    certificate: CertificateSummary
    path: tuple[CertificateSummary, ...] = ()
    """From the signer's issuer to the anchor; empty when no path was found."""
    anchor: str | None = None
    """The anchor's common name, when the path reaches one."""
    anchor_legal_basis: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceUse:
    """One piece of revocation evidence that was relied on."""

    kind: str
    """`crl` or `ocsp`."""
    about: str
    """Common name of the certificate asked about."""
    issuer: str
    number: str | None
    this_update: datetime
    next_update: datetime | None
    source: str
    """`document`, `store` or `network`."""


class ChangeLevel(Enum):
    """How far a document changed after a signature was made."""

    NONE = "none"
    PERMITTED = "permitted"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """One change after signing."""

    what: str
    """A stable code such as `page_content`, `annotation`, `dss`, `document_timestamp`."""
    page: int | None = None
    """Page number, counted from 1."""


class ProofKind(Enum):
    """What proves that a signature existed at a moment."""

    SIGNATURE_TIMESTAMP = "signature_timestamp"
    DOCUMENT_TIMESTAMP = "document_timestamp"


@dataclass(frozen=True, slots=True)
class SignatureFinding:
    """What was found about one signature."""

    id: str
    kind: str
    """`signature` or `document_timestamp`."""
    role: Role
    profile: str
    """Such as `PAdES-B-T`, `PKCS7`, `XMLDSig`, `XAdES-T`."""
    indication: Indication
    sub_indication: str | None
    signer: SignerSummary | None
    claimed_at: datetime | None
    claimed_zone_assumed: bool
    proven_at: datetime | None
    proven_by: ProofKind | None
    change_level: ChangeLevel
    changes: tuple[ChangeItem, ...]
    covers_whole_document: bool
    covers_target: str | None
    checks: tuple[CheckResult, ...]
    checks_now: tuple[CheckResult, ...] = ()
    """The same certificate judged at the moment of checking: what a page shows as "now"."""
    notes: tuple[Note, ...] = ()
    evidence: tuple[EvidenceUse, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Derived from the binding checks, and from nothing else."""
        return conclude(self.checks)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the verdict is not `valid`."""
        return binding_reasons(self.checks)


@dataclass(frozen=True, slots=True)
class Box:
    """An area of a page in whole points, seen as a reader sees it; 0, 0 is the lower left."""

    left: int
    bottom: int
    right: int
    top: int


def box_of(left: float, bottom: float, right: float, top: float) -> Box:
    """Return the whole points that an area touches; what lies far off any page ends at its edge."""
    sides = (left, bottom, right, top)
    a, b, c, d = (min(max(s, -_FAR), _FAR) if math.isfinite(s) else 0.0 for s in sides)
    return Box(math.floor(a), math.floor(b), math.ceil(c), math.ceil(d))


_FAR: Final = 14_400.0
"""Points: the largest page there is (ISO 32000-1 annex C.2)."""


@dataclass(frozen=True, slots=True)
class ContentWarning:
    """One thing about the content of a document that a person should look at; no verdict."""

    note: Note
    page: int | None = None
    """From 1; None when it is about the whole file."""
    box: Box | None = None
    """Where on the page."""


@dataclass(frozen=True, slots=True)
class DocumentFinding:
    """What was found about one document."""

    format: str
    """`pdf` or `xml`."""
    sha256: str
    size: int
    """In bytes."""
    signatures: tuple[SignatureFinding, ...]
    checks: tuple[CheckResult, ...]
    notes: tuple[Note, ...] = ()
    binding: bool = True
    """False only for an unsigned PDF beside a signed XML: its agreement decides instead."""
    content_warnings: tuple[ContentWarning, ...] = ()
    """What is odd about what it holds and shows, with page and place."""
    data_sha256: str | None = None
    """XML: SHA-256 (hex) of the canonical element that a sound signature covers and the card was
    read from; whether the signature counts for anything, its own finding says."""

    @property
    def verdict(self) -> Verdict:
        """As good as its worst signature and its own checks; without a signature never valid."""
        verdicts = [conclude(self.checks), *(s.verdict for s in self.signatures)]
        if not any(signature.kind == "signature" for signature in self.signatures):
            verdicts.append(Verdict.INDETERMINATE)
        return combine(verdicts)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the verdict is not `valid`, failures first."""
        return binding_reasons([*(c for s in self.signatures for c in s.checks), *self.checks])


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the PDF and the XML do not say the same."""

    field: str
    """A stable path such as `pupil.name` or `subjects[15].year_mark`."""
    label: str
    """The label as the form prints it."""
    pdf: str | None
    """None when the PDF lacks the field."""
    xml: str | None
    """None when the XML lacks the field."""
    page: int | None = None
    decisive: bool = True
    box: Box | None = None
    """Where on `page` the value stands, or the name of the row or field that shows none."""


@dataclass(frozen=True, slots=True)
class ConsistencyFinding:
    """The comparison of the PDF with the XML."""

    result: CheckResult
    compared: int = 0
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class CardFact:
    """One value of the card as signed; shown only to whoever handed in the document."""

    field: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """The whole answer: enough to repeat the judgement."""

    checked_at: datetime
    judged_for: datetime | None
    policy_name: str
    policy_version: str
    trust_store_version: str
    demo: bool
    documents: tuple[DocumentFinding, ...]
    consistency: ConsistencyFinding
    card: tuple[CardFact, ...] = field(default=(), repr=False)
    notes: tuple[Note, ...] = ()
    signed_card: ReportCard | None = field(default=None, repr=False)
    """The card as the signed XML says it, unless that XML is invalid; for whoever handed it in."""
    directory_version: str = ""
    """What names the content of the school directory that was asked; empty: not known."""
    container_sha256: str | None = None
    """SHA-256 (hex) of the file handed in that held the card, where the card is not that file.

    The digests of the documents are of the card as it was taken out.
    """

    @property
    def verdict(self) -> Verdict:
        """As good as the worst binding document and the agreement of PDF and XML."""
        verdicts = [d.verdict for d in self.documents if d.binding]
        if self.consistency.result.binding:
            verdicts.append(conclude([self.consistency.result]))
        return combine(verdicts)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the verdict is not `valid`, failures first."""
        results = [
            check
            for document in self.documents
            if document.binding
            for check in (
                *(c for s in document.signatures for c in s.checks),
                *document.checks,
            )
        ]
        return binding_reasons([*results, self.consistency.result])
