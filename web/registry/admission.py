"""Which cards are registered: only those that verify as valid, judged as the portal judges.

Every defect is told at once, so that a school can mend all of them before it sends the card again.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from verifier.document import DocumentFormat
from verifier.errors import DocumentError, DocumentFault
from verifier.reasons import Note, Reason
from verifier.report import (
    CheckResult,
    DocumentFinding,
    Status,
    Verdict,
    VerificationReport,
)
from verifier.submission import Submission
from web.json_report import present_json
from web.registry.facts import read_facts
from web.registry.records import Registration
from web.registry.values import Issuer, RegistryError


class DefectCode(Enum):
    """Why a card is not registered."""

    UNREADABLE = "unreadable"
    """Something handed in is no document that can be read; the fault says why."""
    CHECK_NOT_PASSED = "check_not_passed"
    """A check that counts did not pass; its reason says why."""
    NOT_VALID = "not_valid"
    """The card did not verify as valid, though no single check says why."""
    XML_MISSING = "xml_missing"
    """There is no signed XML: a sheet's code speaks of its signed element."""
    INCOMPLETE = "incomplete"
    """The card does not say whose it is, of which school, year and form."""
    SCHOOL_NOT_YOURS = "school_not_yours"
    """The issuer's key does not hold for this school."""
    TEST_CARD = "test_card"
    """The verifier trusts the demo's roots, whose keys are public: no record is made of that."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing to mend."""

    code: DefectCode
    about: str
    """`xml`, `pdf`, `card`, or a document and a role such as `xml:CBQL`."""
    check: str | None = None
    reason: Reason | None = None
    fault: DocumentFault | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at that does not stand in the way."""

    about: str
    note: Note


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found about a card that somebody wants to register."""

    defects: tuple[Defect, ...]
    remarks: tuple[Remark, ...] = ()
    report: VerificationReport | None = None
    registration: Registration | None = field(repr=False, default=None)
    """What to register; None when there is a defect."""


class Judge(Protocol):
    """Judges a submission, as the portal does."""

    def verify(self, submission: Submission) -> VerificationReport:
        """Judge one card, now."""
        ...


def examine(
    documents: tuple[bytes, ...], judge: Judge, issuer: Issuer, *, allow_demo: bool = False
) -> Examination:
    """Say whether a card can be registered by an issuer, and if not, everything that stands so.

    `allow_demo` is for the demo's own printed copy and for tests; no setting turns it on.
    """
    try:
        submission = Submission(documents)
        report = judge.verify(submission)
    except DocumentError as error:
        return Examination((Defect(DefectCode.UNREADABLE, "card", fault=error.fault),))
    defects = [*_find_failures(report), *_find_further(report, issuer, allow_demo=allow_demo)]
    if report.verdict is not Verdict.VALID and not defects:
        defects.append(Defect(DefectCode.NOT_VALID, "card"))
    remarks = tuple(_find_remarks(report))
    if defects:
        return Examination(tuple(dict.fromkeys(defects)), remarks, report)
    return Examination((), remarks, report, _prepare(submission, report))


def _find_failures(report: VerificationReport) -> Iterator[Defect]:
    for document in report.documents:
        if not document.binding:
            continue
        for signature in document.signatures:
            yield from _failures_of(signature.checks, f"{document.format}:{signature.role.value}")
        yield from _failures_of(document.checks, document.format)
    yield from _failures_of((report.consistency.result,), "card")


def _failures_of(checks: Iterable[CheckResult], about: str) -> Iterator[Defect]:
    """Yield what did not pass; what was not asked because of it says nothing new."""
    for result in checks:
        if not result.binding or result.status is Status.PASSED:
            continue
        if result.reason is not Reason.EARLIER_CHECK_FAILED:
            code, check = DefectCode.CHECK_NOT_PASSED, result.check.value
            yield Defect(code, about, check=check, reason=result.reason)


def _find_further(
    report: VerificationReport, issuer: Issuer, *, allow_demo: bool
) -> Iterator[Defect]:
    if report.demo and not allow_demo:
        yield Defect(DefectCode.TEST_CARD, "card")
    xml = _find(report, DocumentFormat.XML)
    if xml is None:
        yield Defect(DefectCode.XML_MISSING, "card")
        return
    if report.signed_card is None or xml.data_sha256 is None:
        return  # then its signatures do not hold, which is told
    try:
        facts = read_facts(report.signed_card)
    except RegistryError:
        yield Defect(DefectCode.INCOMPLETE, "xml")
        return
    if facts.school_code not in issuer.school_codes:
        yield Defect(DefectCode.SCHOOL_NOT_YOURS, "xml")


def _find_remarks(report: VerificationReport) -> Iterator[Remark]:
    for note in report.notes:
        yield Remark("card", note)
    for document in report.documents:
        for result in document.checks:
            yield from (Remark(document.format, note) for note in result.notes)
        yield from (Remark(document.format, note) for note in document.notes)
        for signature in document.signatures:
            about = f"{document.format}:{signature.role.value}"
            yield from (Remark(about, note) for note in signature.notes)


def _find(report: VerificationReport, kind: DocumentFormat) -> DocumentFinding | None:
    return next((d for d in report.documents if d.format == kind.value), None)


def _prepare(submission: Submission, report: VerificationReport) -> Registration | None:
    """Return what to register of a card that has no defect."""
    xml, pdf = _find(report, DocumentFormat.XML), _find(report, DocumentFormat.PDF)
    if xml is None or xml.data_sha256 is None or report.signed_card is None:
        return None
    by_digest = {hashlib.sha256(d).hexdigest(): d for d in submission.documents}
    as_json = present_json(report, include_card=True, lang="vi")
    return Registration(
        facts=read_facts(report.signed_card),
        data_sha256=xml.data_sha256,
        xml_sha256=xml.sha256,
        xml=by_digest[xml.sha256],
        report=json.dumps(as_json, ensure_ascii=False).encode(),
        pdf_sha256=None if pdf is None else pdf.sha256,
        pdf=None if pdf is None else by_digest[pdf.sha256],
    )
