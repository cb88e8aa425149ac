"""A verifier whose reading and judging happen in a worker; the same question, the same answer."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import NoReturn

from verifier.archive import is_archive
from verifier.errors import DocumentError, DocumentFault, PolicyRefusedError
from verifier.illustration import MOST_BYTES, MOST_PAGES, PageImage
from verifier.policy import Policy
from verifier.ports import SchoolDirectory, Unavailable
from verifier.receipt import MOST_REPORT, ReceiptFacts
from verifier.report import VerificationReport
from verifier.scanning import MOST_CODES, MOST_TEXT, Scan
from verifier.submission import Submission
from verifier.trust import TrustStore
from verifier.verification import Verifier
from web.sandbox.channel import Cap
from web.sandbox.codec import encode
from web.sandbox.errors import ExchangeError, WorkerBugError
from web.sandbox.exchange import (
    Answer,
    Bug,
    Cards,
    Drawing,
    DrawJob,
    EntryAnswer,
    EvidenceAnswer,
    EvidenceQuestion,
    HolderQuestion,
    IssuerAnswer,
    IssuerQuestion,
    Job,
    Opened,
    OpenJob,
    Outcome,
    PolicyRefusal,
    Question,
    ReceiptJob,
    ReceiptRead,
    Refusal,
    Report,
    ScanJob,
    Scanned,
    SchoolQuestion,
    SplitJob,
    encode_setup,
)
from web.sandbox.outside import FiledEvidence
from web.sandbox.pool import WorkerPool

_PLAIN = re.compile(r"[A-Za-z0-9_.:?]{1,200}")
"""What the name of an error and a place in the code look like; a worker's word goes into logs."""
_FRAME_TEXT = 64 * 1024
"""Of an outcome that consists of bytes: numbers that refer to them."""
_RECEIPT_BLOBS = 2
"""The sealing key and the report."""


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
        setup = encode_setup(self.trust, self.policy)
        outcome = self.pool.run(setup, encode(job), lambda asked, _: _answer(asked, self.verifier))
        return self._conclude(outcome, job)

    def draw(self, document: bytes, pages: tuple[int, ...]) -> tuple[PageImage, ...]:
        """Return pages of a PDF, counted from 1, as pictures for whoever reads a report.

        Raises:
            DocumentError: none of them could be drawn.
            BusyError: no worker became free in time.
            WorkerBugError: the drawing broke.
        """
        wanted = pages[:MOST_PAGES]
        cap = Cap(_FRAME_TEXT, len(wanted), len(wanted) * MOST_BYTES)
        outcome = self._run(DrawJob(document, wanted), cap)
        if isinstance(outcome, Drawing) and {i.page for i in outcome.images} <= set(wanted):
            return outcome.images
        raise self._explain(outcome)

    def split(self, content: bytes) -> tuple[bytes, ...]:
        """Return the cards of a batch, packed or not; what is no batch comes back as it is.

        Raises:
            DocumentError: it cannot be unpacked, is broken, holds no card, or is too large.
            BusyError: no worker became free in time.
            WorkerBugError: the splitting broke.
        """
        limits = self.policy.limits
        if len(content) > limits.batch_bytes:
            raise DocumentError(DocumentFault.TOO_LARGE)
        cap = Cap(_FRAME_TEXT, limits.batch_cards, limits.batch_inflated_bytes)
        outcome = self._run(SplitJob(content), cap)
        if isinstance(outcome, Cards) and outcome.documents:
            return outcome.documents
        raise self._explain(outcome)

    def open(self, documents: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """Return what was handed in without the ZIPs around it.

        Raises:
            DocumentError: a ZIP is broken, exceeds a limit, or is not what a card comes in.
            BusyError: no worker became free in time.
            WorkerBugError: the opening broke.
        """
        if not any(is_archive(document) for document in documents):
            return documents
        limits = self.policy.limits
        if sum(len(document) for document in documents) > limits.archive_inflated_bytes:
            raise DocumentError(DocumentFault.TOO_LARGE)
        cap = Cap(_FRAME_TEXT, len(documents) + 2, 2 * limits.archive_inflated_bytes)
        outcome = self._run(OpenJob(documents), cap)
        if isinstance(outcome, Opened) and outcome.documents:
            return outcome.documents
        raise self._explain(outcome)

    def read_receipt(self, document: bytes) -> ReceiptFacts:
        """Return what a receipt of a portal says of itself.

        Raises:
            DocumentError: the bytes are no PDF that can be read.
            BusyError: no worker became free in time.
            WorkerBugError: the reading broke.
        """
        if len(document) > self.policy.limits.pdf_bytes:
            raise DocumentError(DocumentFault.TOO_LARGE)
        cap = Cap(_FRAME_TEXT, _RECEIPT_BLOBS, MOST_REPORT + _FRAME_TEXT)
        outcome = self._run(ReceiptJob(document), cap)
        if isinstance(outcome, ReceiptRead):
            return outcome.facts
        raise self._explain(outcome)

    def scan(self, content: bytes) -> Scan:
        """Return the codes of a picture or a PDF.

        Raises:
            DocumentError: a PDF that cannot be opened or drawn, or more than a worker may spend.
            BusyError: no worker became free in time.
            WorkerBugError: the reading broke.
        """
        if len(content) > self.policy.limits.pdf_bytes:
            raise DocumentError(DocumentFault.TOO_LARGE)
        outcome = self._run(ScanJob(content), Cap(MOST_CODES * 2 * MOST_TEXT + _FRAME_TEXT, 0, 0))
        if isinstance(outcome, Scanned):
            return outcome.scan
        raise self._explain(outcome)

    def _run(self, job: DrawJob | SplitJob | OpenJob | ReceiptJob | ScanJob, cap: Cap) -> Outcome:
        """Have a job done that leads to no questions."""
        setup = encode_setup(self.trust, self.policy)
        outcome: Outcome = self.pool.run(setup, encode(job), _refuse_question, cap=cap)
        return outcome

    def _conclude(self, outcome: Outcome, job: Job) -> VerificationReport:
        """Return the report, or raise what the worker would have raised."""
        if isinstance(outcome, Report) and self._is_about(outcome.report, job):
            return outcome.report
        raise self._explain(outcome)

    def _explain(self, outcome: Outcome) -> Exception:
        """Return the error that an outcome stands for which is not what was asked for."""
        match outcome:
            case PolicyRefusal():
                return PolicyRefusedError(self.policy.name)
            case Refusal(fault, limit):
                return DocumentError(fault, limit=limit)
            case Bug(kind, place):
                return WorkerBugError(f"{_plain(kind)} at {_plain(place)}")
            case _:
                return DocumentError(DocumentFault.LIMIT, limit="answer")

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


def _answer(question: Question, verifier: Verifier) -> Answer:
    """Answer a worker's question from the real sources."""
    match question:
        case EvidenceQuestion(certificate, issuer, at, keys):
            source = verifier.revocation
            brought = (
                source.fetch_filed(keys, certificate, issuer, at=at)
                if isinstance(source, FiledEvidence)
                else source.fetch(certificate, issuer, at=at)
            )
            if isinstance(brought, Unavailable):
                return EvidenceAnswer((), brought)
            return EvidenceAnswer(brought, None)
        case IssuerQuestion(certificate):
            return IssuerAnswer(verifier.certificates.fetch(certificate))
        case SchoolQuestion(school_code):
            return EntryAnswer(verifier.directory.entries_for_school(school_code))
        case HolderQuestion(holder):
            return EntryAnswer(verifier.directory.entries_for_holder(holder))


def _refuse_question(_: Question, __: object) -> NoReturn:
    raise ExchangeError("a question where there is nothing to ask")


def _plain(word: str) -> str:
    return word if _PLAIN.fullmatch(word) else "?"
