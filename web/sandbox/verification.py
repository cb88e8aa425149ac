"""A verifier whose reading and judging happen in a worker; the same question, the same answer."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from verifier.errors import DocumentError, DocumentFault, PolicyRefusedError
from verifier.policy import Policy
from verifier.ports import SchoolDirectory, Unavailable
from verifier.report import VerificationReport
from verifier.submission import Submission
from verifier.trust import TrustStore
from verifier.verification import Verifier
from web.sandbox.codec import Frame, encode
from web.sandbox.errors import WorkerBugError
from web.sandbox.exchange import (
    Answer,
    Bug,
    EntryAnswer,
    EvidenceAnswer,
    EvidenceQuestion,
    HolderQuestion,
    IssuerAnswer,
    IssuerQuestion,
    Job,
    Outcome,
    PolicyRefusal,
    Question,
    Refusal,
    Report,
    SchoolQuestion,
    Setup,
)
from web.sandbox.pool import WorkerPool

_PLAIN = re.compile(r"[A-Za-z0-9_.:?]{1,200}")
"""What the name of an error and a place in the code look like; a worker's word goes into logs."""


@dataclass(frozen=True, slots=True)
class SandboxedVerifier:
    """Judges like the verifier it is given, in a worker of the pool.

    Policy and trust store go to the worker. The clock, the directory and the sources of evidence
    stay here and answer its questions.
    """

    verifier: Verifier
    pool: WorkerPool = field(repr=False)

    @property
    def trust(self) -> TrustStore:
        """Whom we trust."""
        return self.verifier.trust

    @property
    def policy(self) -> Policy:
        """What is demanded."""
        return self.verifier.policy

    @property
    def directory(self) -> SchoolDirectory:
        """Which certificates are registered for which school."""
        return self.verifier.directory

    def verify(self, submission: Submission, *, at: datetime | None = None) -> VerificationReport:
        """Judge one card, now or as if it were `at` (aware).

        Raises:
            DocumentError: something handed in is no document we can read, or judging it exceeds
                the limits of a worker.
            PolicyRefusedError: the policy is not for this kind of document.
            BusyError: no worker became free in time.
            WorkerStartError: no worker comes up.
            WorkerBugError: the verifier broke; nothing is concluded.
            ValueError: `at` carries no zone.
        """
        if at is not None and at.tzinfo is None:
            raise ValueError("a moment without a zone is no moment")
        _refuse_large(submission, self.policy)
        job = Job(
            documents=submission.documents,
            at=at,
            checked_at=self.verifier.clock.now(),
            directory_empty=self.directory.is_empty(),
            directory_version=self.directory.version(),
        )
        setup = _encode_setup(self.trust, self.policy)
        outcome = self.pool.run(setup, encode(job), lambda asked: _answer(asked, self.verifier))
        return self._conclude(outcome, job)

    def _conclude(self, outcome: Outcome, job: Job) -> VerificationReport:
        """Return the report, or raise what the worker would have raised."""
        match outcome:
            case Report(report):
                if not self._is_about(report, job):
                    raise DocumentError(DocumentFault.LIMIT, limit="answer")
                return report
            case PolicyRefusal():
                raise PolicyRefusedError(self.policy.name)
            case Refusal(fault, limit):
                raise DocumentError(fault, limit=limit)
            case Bug(kind, place):
                raise WorkerBugError(f"{_plain(kind)} at {_plain(place)}")

    def _is_about(self, report: VerificationReport, job: Job) -> bool:
        """Return whether a report speaks of what was handed in, and rests on what we said."""
        expected = [(hashlib.sha256(d).hexdigest(), len(d)) for d in job.documents]
        asked_for = job.checked_at if job.at is None else job.at
        return (
            [(found.sha256, found.size) for found in report.documents] == expected
            and report.checked_at == job.checked_at
            and (report.judged_for or job.checked_at) == asked_for
            and (report.policy_name, report.policy_version)
            == (self.policy.name, self.policy.version)
            and (report.trust_store_version, report.demo) == (self.trust.version, self.trust.demo)
        )


def _refuse_large(submission: Submission, policy: Policy) -> None:
    """Refuse what no format allows, before it is copied."""
    most = max(policy.limits.pdf_bytes, policy.limits.xml_bytes)
    if any(len(document) > most for document in submission.documents):
        raise DocumentError(DocumentFault.TOO_LARGE)


@cache
def _encode_setup(trust: TrustStore, policy: Policy) -> Frame:
    return encode(Setup(trust, policy))


def _answer(question: Question, verifier: Verifier) -> Answer:
    """Answer a worker's question from the real sources."""
    match question:
        case EvidenceQuestion(certificate, issuer, at):
            brought = verifier.revocation.fetch(certificate, issuer, at=at)
            if isinstance(brought, Unavailable):
                return EvidenceAnswer((), brought)
            return EvidenceAnswer(brought, None)
        case IssuerQuestion(certificate):
            return IssuerAnswer(verifier.certificates.fetch(certificate))
        case SchoolQuestion(school_code):
            return EntryAnswer(verifier.directory.entries_for_school(school_code))
        case HolderQuestion(certificate):
            return EntryAnswer(verifier.directory.entries_for_certificate(certificate))


def _plain(word: str) -> str:
    return word if _PLAIN.fullmatch(word) else "?"
