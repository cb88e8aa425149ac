"""Sources of evidence whose reading happens in a gathering worker: here bytes are only carried.

What the worker wants kept goes into the store as it says, and what it wants asked is asked if the
host is listed. It has seen no document, and the judge's worker believes nothing of what it brings.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from trust_store.evidence import CombinedSource, FolderEvidence
from trust_store.evidence_item import ItemSource
from trust_store.evidence_selection import EvidenceKeys
from trust_store.evidence_store import EvidenceStore, EvidenceStoreError
from trust_store.fetching import Request, Trouble
from trust_store.patience import PatientFetcher
from verifier.errors import DocumentError
from verifier.policy import Policy
from verifier.ports import Clock, Evidence, Outage, RevocationSource, Unavailable
from verifier.trust import TrustStore
from web.sandbox.channel import Cap
from web.sandbox.codec import encode
from web.sandbox.errors import BusyError, WorkerBugError
from web.sandbox.exchange import Bug, EvidenceAnswer, IssuerAnswer, encode_setup
from web.sandbox.outside_exchange import (
    GATHER_OUTCOMES,
    GATHER_QUESTIONS,
    Arrived,
    CurrentQuestion,
    EvidenceJob,
    GatherAnswer,
    GatherOutcome,
    GatherQuestion,
    IssuerJob,
    KeepQuestion,
    KeptAnswer,
    KeptQuestion,
    MayAskQuestion,
    NamedAnswer,
    NamedQuestion,
    PublisherQuestion,
    ServiceAnswer,
    ServiceQuestion,
    StillNeeded,
    StoreFailure,
    Taken,
    WordAnswer,
    YesAnswer,
)
from web.sandbox.pool import WorkerPool
from web.sandbox.process import Conversation, Kinds

GATHERER: Final = ("-m", "web.sandbox.gatherer")
"""What Python runs in a gathering worker."""
_KINDS: Final = Kinds(GATHER_QUESTIONS, GATHER_OUTCOMES)
_CAP: Final = Cap(text=4 << 20, blobs=256, blob_bytes=256 << 20)
"""A dozen lists of twenty megabytes may be kept about one certificate."""
_LOG = logging.getLogger("hocba")


def open_gatherers(size: int = 1) -> WorkerPool:
    """Return a pool of gathering workers, one for each worker that judges at the same time.

    A judge asks one question at a time, so none then waits for another's answer. They start when
    something is asked.
    """
    return WorkerPool(size=size, program=GATHERER)


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Has a worker gather, and answers what it asks."""

    store: EvidenceStore
    fetcher: PatientFetcher | None
    """None: stay offline."""
    clock: Clock
    trust: TrustStore
    policy: Policy
    horizon: datetime | None
    pool: WorkerPool = field(repr=False)

    def find_evidence(
        self, certificate: bytes, issuer: bytes, *, at: datetime
    ) -> tuple[Evidence, ...] | Unavailable:
        """Return evidence about a certificate."""
        now, offline = self.clock.now(), self.fetcher is None
        job = EvidenceJob(certificate, issuer, at, now, self.horizon, offline)
        try:
            found = self._run(job)
        except DocumentError as error:
            _LOG.warning("evidence could not be read within the limits: %s", error.limit)
            return Unavailable(Outage.REFUSED)
        except BusyError:
            # Not the judge's fault, who would be given up with the whole card.
            _LOG.warning("evidence was not asked for: every gathering worker is busy")
            return Unavailable(Outage.UNREACHABLE)
        if not isinstance(found, EvidenceAnswer):
            raise _explain(found)
        return found.items if found.unavailable is None else found.unavailable

    def find_issuers(self, certificate: bytes) -> tuple[bytes, ...]:
        """Return certificates that may have issued `certificate`."""
        try:
            found = self._run(IssuerJob(certificate, self.clock.now(), self.fetcher is None))
        except DocumentError as error:
            _LOG.warning("certificates could not be read within the limits: %s", error.limit)
            return ()
        except BusyError:
            _LOG.warning("certificates were not asked for: every gathering worker is busy")
            return ()
        if not isinstance(found, IssuerAnswer):
            raise _explain(found)
        return found.certificates

    def _run(self, job: EvidenceJob | IssuerJob) -> GatherOutcome:
        setup = encode_setup(self.trust, self.policy)
        outcome: GatherOutcome = self.pool.run(
            setup, encode(job), self._answer, cap=_CAP, kinds=_KINDS
        )
        return outcome

    def _answer(self, question: GatherQuestion, conversation: Conversation) -> GatherAnswer:
        try:
            if isinstance(question, ServiceQuestion):
                return self._ask(question, conversation)
            return self._look_up(question)
        except EvidenceStoreError:
            _LOG.warning("the evidence store cannot be used", exc_info=True)
            return StoreFailure()

    def _look_up(self, question: GatherQuestion) -> GatherAnswer:
        match question:
            case KeptQuestion(keys, at, horizon):
                return KeptAnswer(self.store.find_filed(keys, at=at, horizon=horizon))
            case NamedQuestion(name):
                return NamedAnswer(self.store.find_named(name))
            case KeepQuestion(item, url, at):
                return WordAnswer(self.store.add(item, url=url, source=ItemSource.NETWORK, at=at))
            case CurrentQuestion(url, at):
                return YesAnswer(self.store.is_current(url, at=at))
            case PublisherQuestion(url, issuer):
                self.store.note_publisher(url, issuer)
                return WordAnswer("")
            case MayAskQuestion(url):
                return YesAnswer(self.fetcher is not None and self.fetcher.may_ask(url))
            case _:
                raise AssertionError("a question that is answered elsewhere")

    def _ask(self, question: ServiceQuestion, conversation: Conversation) -> ServiceAnswer:
        if self.fetcher is None:
            return ServiceAnswer(Trouble.HOST_NOT_LISTED)
        request = Request(
            question.url,
            question.most_bytes,
            question.milliseconds / 1000,
            body=question.body,
            body_type=question.body_type,
        )

        def have() -> bool:
            return not conversation.ask(StillNeeded(), YesAnswer).yes

        def take(content: bytes) -> str | Trouble:
            taken = conversation.ask(Arrived(content), Taken)
            return taken.trouble or taken.sha256 or Trouble.CONTENT

        return ServiceAnswer(self.fetcher.ask(request, have=have, take=take))


@dataclass(frozen=True, slots=True)
class ConfinedCertificates:
    """A `CertificateSource` that has a worker gather."""

    gatherer: Gatherer

    def fetch(self, certificate: bytes) -> tuple[bytes, ...]:
        """Return certificates that may have issued `certificate`."""
        return self.gatherer.find_issuers(certificate)


@dataclass(frozen=True, slots=True)
class ConfinedEvidence:
    """A `RevocationSource` that has a worker gather."""

    gatherer: Gatherer

    def fetch(
        self, certificate: bytes, issuer: bytes, *, at: datetime
    ) -> tuple[Evidence, ...] | Unavailable:
        """Return what the store and the network have."""
        return self.gatherer.find_evidence(certificate, issuer, at=at)


@dataclass(frozen=True, slots=True)
class FiledEvidence:
    """A folder, looked up by keys that the asker computed, and another source beside it."""

    folder: FolderEvidence
    beside: RevocationSource

    def fetch(
        self, certificate: bytes, issuer: bytes, *, at: datetime
    ) -> tuple[Evidence, ...] | Unavailable:
        """Return what both have; reads the certificate to find its keys."""
        both = CombinedSource((self.folder, self.beside))
        return both.fetch(certificate, issuer, at=at)

    def fetch_filed(
        self, keys: EvidenceKeys, certificate: bytes, issuer: bytes, *, at: datetime
    ) -> tuple[Evidence, ...] | Unavailable:
        """Return the same without reading the certificate."""
        both = CombinedSource((_Found(self.folder.find_filed(keys)), self.beside))
        return both.fetch(certificate, issuer, at=at)


@dataclass(frozen=True, slots=True)
class _Found:
    """A `RevocationSource` that has its answer already."""

    answer: tuple[Evidence, ...] | Unavailable

    def fetch(
        self, certificate: bytes, issuer: bytes, *, at: datetime
    ) -> tuple[Evidence, ...] | Unavailable:
        """Return the answer."""
        del certificate, issuer, at
        return self.answer


def _explain(outcome: GatherOutcome) -> WorkerBugError:
    """Return the error that an outcome stands for which is not what was asked for."""
    if isinstance(outcome, Bug):
        return WorkerBugError(f"gathering broke: {outcome.kind[:80]!r} at {outcome.place[:80]!r}")
    return WorkerBugError("gathering ended with the wrong kind of answer")
