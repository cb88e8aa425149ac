"""The program of a worker: `python -I -m web.sandbox.worker '{...}'`, never run by hand.

It imports the verifier, gives up every right it can, says `Ready`, and does one job after another:
judges a submission, draws pages, splits a batch. What it needs from outside it asks the parent for.
It ends with its standard input.
"""

import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from traceback import walk_tb
from typing import TypeVar

from trust_store.evidence_selection import find_keys
from verifier.archive import open_archives
from verifier.errors import DocumentError, DocumentFault, PolicyRefusedError
from verifier.illustration import draw_pages
from verifier.pdf.receipt import read_receipt
from verifier.pki.certificate import CertificateError, read_certificate
from verifier.policy import Limits
from verifier.ports import Evidence, Outage, Unavailable
from verifier.report import VerificationReport
from verifier.scanning import scan_codes
from verifier.school import HolderKeys, SchoolEntry, find_holder_keys
from verifier.submission import Submission
from verifier.verification import Verifier
from verifier.xml.batch import split_batch
from web.sandbox.channel import Cap, Channel
from web.sandbox.codec import Frame, decode, decode_one_of, encode
from web.sandbox.confinement import allow_cpu_time, give_up_everything, leave_network
from web.sandbox.errors import ClosedError
from web.sandbox.exchange import (
    JOBS,
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
    PolicyRefusal,
    Question,
    Ready,
    ReceiptJob,
    ReceiptRead,
    Refusal,
    Report,
    ScanJob,
    Scanned,
    SchoolQuestion,
    Setup,
    SplitJob,
)
from web.sandbox.limits import WorkerLimits
from web.sandbox.preparation import LateImports, prepare

_T = TypeVar("_T")
FROM_PARENT = Cap(text=1 << 30, blobs=1 << 16, blob_bytes=1 << 30)
"""The parent is trusted; its frames are as large as its sources' answers."""


def main() -> None:
    """Serve the parent until it closes the pipe."""
    limits = WorkerLimits(**json.loads(sys.argv[1]))
    channel = take_over_pipes()
    os.environ.clear()
    layers = leave_network()
    late = prepare()
    layers += give_up_everything(limits)
    channel.send(encode(Ready(layers)), deadline=None)
    with suppress(ClosedError):
        serve(channel, limits, late)


def take_over_pipes() -> Channel:
    """Move the pipes away from where libraries might print to; nothing else stays open."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return Channel(incoming, outgoing)


def serve(channel: Channel, limits: WorkerLimits, late: LateImports) -> None:
    """Judge submissions until the other side is gone."""
    parent = _Parent(channel)
    setup = _receive(channel, Setup)
    while True:
        frame = channel.receive(FROM_PARENT, deadline=None)
        allow_cpu_time(limits.cpu_seconds)
        job = decode_one_of(frame, (Setup, *JOBS))
        if isinstance(job, Setup):
            setup = job
            continue
        outcome = _do(job, setup, parent)
        missed = late.take()
        channel.send(encode(Bug("ImportError", missed[0])) if missed else outcome, deadline=None)


def _do(
    job: Job | DrawJob | SplitJob | OpenJob | ReceiptJob | ScanJob, setup: Setup, parent: "_Parent"
) -> Frame:
    """Return the encoded outcome of one job."""
    try:
        if isinstance(job, Job):
            return encode(Report(_judge(job, setup, parent)))
        return encode(_do_without_questions(job, setup.policy.limits))
    except DocumentError as error:
        return encode(Refusal(error.fault, error.limit))
    except PolicyRefusedError:
        return encode(PolicyRefusal())
    except MemoryError:
        return encode(Refusal(DocumentFault.LIMIT, "memory"))
    except ClosedError:
        raise
    except Exception as error:  # noqa: BLE001 - the parent raises it again, as a bug of ours
        return encode(Bug(type(error).__name__, find_place(error)))


def _do_without_questions(
    job: DrawJob | SplitJob | OpenJob | ReceiptJob | ScanJob, limits: Limits
) -> Drawing | Cards | Opened | ReceiptRead | Scanned:
    """Return the outcome of a job for which nobody has to be asked."""
    match job:
        case DrawJob(document, pages):
            return Drawing(draw_pages(document, pages, limits=limits))
        case SplitJob(content):
            return Cards(split_batch(content, limits=limits))
        case OpenJob(documents):
            return Opened(open_archives(documents, limits=limits))
        case ReceiptJob(document):
            return ReceiptRead(read_receipt(document, limits=limits))
        case ScanJob(content):
            return Scanned(scan_codes(content, limits=limits))


def _judge(job: Job, setup: Setup, parent: "_Parent") -> VerificationReport:
    """Return the report on one submission."""
    verifier = Verifier(
        trust=setup.trust,
        policy=setup.policy,
        revocation=_Revocation(parent),
        certificates=_Certificates(parent),
        directory=_Directory(parent, job.directory_version, empty=job.directory_empty),
        clock=_Clock(job.checked_at),
    )
    return verifier.verify(Submission(job.documents), at=job.at)


def find_place(error: Exception) -> str:
    """Return where an error arose: module and line, none of the document's content."""
    place = "nowhere"
    for frame, line in walk_tb(error.__traceback__):
        place = f"{frame.f_globals.get('__name__', '?')}:{line}"
    return place


def _receive(channel: Channel, kind: type[_T]) -> _T:
    return decode(channel.receive(FROM_PARENT, deadline=None), kind)


class _Parent:
    """The other side, which answers questions."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def ask(self, question: Question, kind: type[_T]) -> _T:
        """Put a question and wait for the answer."""
        self._channel.send(encode(question), deadline=None)
        return _receive(self._channel, kind)


@dataclass(frozen=True, slots=True)
class _Revocation:
    """A `RevocationSource` that asks the parent, who need not read the certificate."""

    parent: _Parent

    def fetch(
        self, certificate: bytes, issuer: bytes, *, at: datetime
    ) -> tuple[Evidence, ...] | Unavailable:
        """Return what the parent's source has."""
        try:
            keys = find_keys(read_certificate(certificate))
        except CertificateError:
            return Unavailable(Outage.NO_ADDRESS)
        question = EvidenceQuestion(certificate, issuer, at, keys)
        answer = self.parent.ask(question, EvidenceAnswer)
        return answer.items if answer.unavailable is None else answer.unavailable


@dataclass(frozen=True, slots=True)
class _Certificates:
    """A `CertificateSource` that asks the parent."""

    parent: _Parent

    def fetch(self, certificate: bytes) -> tuple[bytes, ...]:
        """Return what the parent's source has."""
        return self.parent.ask(IssuerQuestion(certificate), IssuerAnswer).certificates


class _Directory:
    """A `SchoolDirectory` that asks the parent."""

    def __init__(self, parent: _Parent, version: str, *, empty: bool) -> None:
        self._parent = parent
        self._version = version
        self._empty = empty

    def version(self) -> str:
        """Return what names the directory's content."""
        return self._version

    def is_empty(self) -> bool:
        """Return whether nothing at all is registered."""
        return self._empty

    def entries_for_school(self, school_code: str) -> tuple[SchoolEntry, ...]:
        """Return what the parent's directory has."""
        return self._parent.ask(SchoolQuestion(school_code), EntryAnswer).entries

    def entries_for_certificate(self, certificate: bytes) -> tuple[SchoolEntry, ...]:
        """Return what the parent's directory has; it need not read the certificate."""
        try:
            return self.entries_for_holder(find_holder_keys(read_certificate(certificate)))
        except CertificateError:
            return ()

    def entries_for_holder(self, holder: HolderKeys) -> tuple[SchoolEntry, ...]:
        """Return what the parent's directory has."""
        return self._parent.ask(HolderQuestion(holder), EntryAnswer).entries


@dataclass(frozen=True, slots=True)
class _Clock:
    """A clock that was read by the parent."""

    moment: datetime

    def now(self) -> datetime:
        """Return the parent's reading."""
        return self.moment


if __name__ == "__main__":
    main()
