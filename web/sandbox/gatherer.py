"""The program of a gathering worker: `python -I -m web.sandbox.gatherer '{...}'`.

It runs the sources of evidence without network and files: certificates that came with documents and
bytes that services sent are read here, in a process that has never seen a document. What is to be
kept or asked it tells the parent.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from trust_store.evidence_item import Item, ItemSource, hash_name
from trust_store.evidence_selection import find_keys
from trust_store.evidence_store import EvidenceStoreError
from trust_store.fetching import Request, Trouble
from trust_store.issuer_fetching import FetchedCertificates
from trust_store.network import StoredAndFetched
from trust_store.outside import Take
from verifier.errors import DocumentFault
from verifier.pki.certificate import Certificate
from verifier.ports import Evidence, Unavailable
from web.sandbox.channel import Channel
from web.sandbox.codec import Frame, decode_one_of, encode
from web.sandbox.confinement import allow_cpu_time, give_up_everything, leave_network
from web.sandbox.errors import ClosedError
from web.sandbox.exchange import Bug, EvidenceAnswer, IssuerAnswer, Ready, Refusal, Setup
from web.sandbox.limits import WorkerLimits
from web.sandbox.outside_exchange import (
    GATHER_JOBS,
    Arrived,
    CurrentQuestion,
    EvidenceJob,
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
from web.sandbox.preparation import LateImports, prepare
from web.sandbox.worker import FROM_PARENT, find_place, take_over_pipes

_T = TypeVar("_T")


def main() -> None:
    """Serve the parent until it closes the pipe."""
    limits = WorkerLimits(**json.loads(sys.argv[1]))
    channel = take_over_pipes()
    os.environ.clear()
    layers = leave_network()
    logging.disable(logging.CRITICAL)  # there is nowhere to write to; the parent logs
    late = prepare()
    layers += give_up_everything(limits)
    channel.send(encode(Ready(layers)), deadline=None)
    with suppress(ClosedError):
        serve(channel, limits, late)


def serve(channel: Channel, limits: WorkerLimits, late: LateImports) -> None:
    """Gather for one question after another until the other side is gone."""
    setup: Setup | None = None
    while True:
        frame = channel.receive(FROM_PARENT, deadline=None)
        allow_cpu_time(limits.cpu_seconds)
        job = decode_one_of(frame, (Setup, *GATHER_JOBS))
        if isinstance(job, Setup):
            setup = job
            continue
        outcome = _do(job, setup, _Parent(channel))
        missed = late.take()
        channel.send(encode(Bug("ImportError", missed[0])) if missed else outcome, deadline=None)


def _do(job: EvidenceJob | IssuerJob, setup: Setup | None, parent: "_Parent") -> Frame:
    """Return the encoded outcome of one job."""
    if setup is None:
        return encode(Bug("ProtocolError", "gatherer"))
    try:
        match job:
            case EvidenceJob():
                return encode(_find_evidence(job, setup, parent))
            case IssuerJob():
                return encode(_find_issuers(job, parent))
    except MemoryError:
        return encode(Refusal(DocumentFault.LIMIT, "memory"))
    except ClosedError:
        raise
    except Exception as error:  # noqa: BLE001 - the parent raises it again, as a bug of ours
        return encode(Bug(type(error).__name__, find_place(error)))


def _find_evidence(job: EvidenceJob, setup: Setup, parent: "_Parent") -> EvidenceAnswer:
    source = StoredAndFetched(
        _Shelf(parent),
        None if job.offline else _Asker(parent),
        clock=_Clock(job.now),
        limits=setup.policy.limits,
        horizon=job.horizon,
        trust=setup.trust,
    )
    found = source.fetch(job.certificate, job.issuer, at=job.at)
    if isinstance(found, Unavailable):
        return EvidenceAnswer((), found)
    return EvidenceAnswer(found, None)


def _find_issuers(job: IssuerJob, parent: "_Parent") -> IssuerAnswer:
    asker = None if job.offline else _Asker(parent)
    source = FetchedCertificates(_Shelf(parent), asker, clock=_Clock(job.now))
    return IssuerAnswer(source.fetch(job.certificate))


class _Parent:
    """The other side, which has the store and the network."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def ask(self, question: GatherQuestion, kind: type[_T]) -> _T:
        """Put a question and wait for the answer.

        Raises:
            EvidenceStoreError: the store cannot do what was asked.
        """
        return self.ask_service(question, kind, have=None, take=None)

    def ask_service(
        self,
        question: GatherQuestion,
        kind: type[_T],
        *,
        have: Callable[[], bool] | None,
        take: Take | None,
    ) -> _T:
        """Put a question; until its answer comes, answer those of the other side."""
        self._channel.send(encode(question), deadline=None)
        while True:
            frame = self._channel.receive(FROM_PARENT, deadline=None)
            word = decode_one_of(frame, (kind, StoreFailure, StillNeeded, Arrived))
            match word:
                case StoreFailure():
                    raise EvidenceStoreError("the parent's store failed")
                case StillNeeded() if have is not None:
                    self._channel.send(encode(YesAnswer(not have())), deadline=None)
                case Arrived(content) if take is not None:
                    self._channel.send(encode(_taken(take(content))), deadline=None)
                case _:
                    answer: _T = word
                    return answer


def _taken(came: str | Trouble) -> Taken:
    return Taken(None, came) if isinstance(came, Trouble) else Taken(came, None)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A `Shelf` that asks the parent."""

    parent: _Parent

    def add(self, item: Item, *, url: str, source: ItemSource, at: datetime) -> str:
        """Have an item kept."""
        del source  # what a gatherer finds came from the network
        return self.parent.ask(KeepQuestion(item, url, at), WordAnswer).word

    def find(
        self, certificate: Certificate, *, at: datetime, horizon: datetime | None = None
    ) -> tuple[Evidence, ...]:
        """Return what the parent's store has."""
        return self.parent.ask(KeptQuestion(find_keys(certificate), at, horizon), KeptAnswer).items

    def find_issuers(self, certificate: Certificate) -> tuple[bytes, ...]:
        """Return what the parent's store has."""
        name = hash_name(certificate.issuer_der)
        return self.parent.ask(NamedQuestion(name), NamedAnswer).certificates

    def is_current(self, url: str, *, at: datetime) -> bool:
        """Return what the parent's store says."""
        return self.parent.ask(CurrentQuestion(url, at), YesAnswer).yes

    def note_publication(self, url: str, issuer: Certificate) -> None:
        """Have the parent's store note it."""
        self.parent.ask(PublisherQuestion(url, issuer.der), WordAnswer)


@dataclass(frozen=True, slots=True)
class _Asker:
    """An `Asker` that has the parent ask."""

    parent: _Parent

    def may_ask(self, url: str) -> bool:
        """Return whether the parent would ask."""
        return self.parent.ask(MayAskQuestion(url), YesAnswer).yes

    def ask(self, request: Request, *, have: Callable[[], bool], take: Take) -> Trouble | None:
        """Have the parent ask, and look at what it brings."""
        question = ServiceQuestion(
            request.url,
            request.most_bytes,
            int(request.seconds * 1000),
            request.body,
            request.body_type,
        )
        return self.parent.ask_service(question, ServiceAnswer, have=have, take=take).trouble


class _Clock:
    """A clock that was read by the parent, and goes on from there."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment
        self._since = time.monotonic()

    def now(self) -> datetime:
        """Return the moment."""
        return self._moment + timedelta(seconds=time.monotonic() - self._since)


if __name__ == "__main__":
    main()
