"""What the parent and a worker may say to each other, as values.

A worker says `Ready` once. Before its first job, and when that changes, it is told whom to trust
and what is demanded (`Setup`). For each submission the parent sends a `Job`; the worker may put
questions, which the parent answers from its sources; the last word is one of `OUTCOMES`. A
`DrawJob` asks for pictures of pages, a `SplitJob` for the cards of a batch, an `OpenJob` for what
ZIPs hold, a `ReceiptJob` for what a receipt says, a `ScanJob` for the codes of a picture; none of
them leads to questions.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from trust_store.evidence_selection import EvidenceKeys
from verifier.errors import DocumentFault
from verifier.illustration import PageImage
from verifier.policy import Policy
from verifier.ports import Evidence, Unavailable
from verifier.receipt import ReceiptFacts
from verifier.report import VerificationReport
from verifier.scanning import Scan
from verifier.school import HolderKeys, SchoolEntry
from verifier.trust import TrustStore
from web.sandbox.codec import Frame, encode
from web.sandbox.layer import Layer


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has given up what it could, and waits."""

    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class Setup:
    """What stays the same for every submission."""

    trust: TrustStore
    policy: Policy


@cache
def encode_setup(trust: TrustStore, policy: Policy) -> Frame:
    """Return what stays the same, ready to be sent to any worker."""
    return encode(Setup(trust, policy))


@dataclass(frozen=True, slots=True)
class Job:
    """One submission, and what the verifier's ports say without being asked."""

    documents: tuple[bytes, ...] = field(repr=False)
    at: datetime | None
    checked_at: datetime
    """The clock's reading."""
    directory_empty: bool
    directory_version: str


@dataclass(frozen=True, slots=True)
class DrawJob:
    """Pages of a PDF, counted from 1, are to be drawn."""

    document: bytes = field(repr=False)
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SplitJob:
    """An XML or a packed payload is to be split into the cards that it holds."""

    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenJob:
    """What was handed in is to be freed of ZIPs around it."""

    documents: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceiptJob:
    """A receipt of a portal is to be read."""

    document: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ScanJob:
    """Codes in a picture or a PDF are to be read."""

    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EvidenceQuestion:
    """For `RevocationSource.fetch`."""

    certificate: bytes = field(repr=False)
    issuer: bytes = field(repr=False)
    at: datetime
    keys: EvidenceKeys
    """What evidence about the certificate is filed under."""


@dataclass(frozen=True, slots=True)
class EvidenceAnswer:
    """From `RevocationSource.fetch`: the items, or why there are none."""

    items: tuple[Evidence, ...]
    unavailable: Unavailable | None


@dataclass(frozen=True, slots=True)
class IssuerQuestion:
    """For `CertificateSource.fetch`."""

    certificate: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class IssuerAnswer:
    """From `CertificateSource.fetch`."""

    certificates: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SchoolQuestion:
    """For `SchoolDirectory.entries_for_school`."""

    school_code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HolderQuestion:
    """For `SchoolDirectory.entries_for_holder`."""

    holder: HolderKeys = field(repr=False)


@dataclass(frozen=True, slots=True)
class EntryAnswer:
    """From either question to the directory."""

    entries: tuple[SchoolEntry, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The submission was judged."""

    report: VerificationReport


@dataclass(frozen=True, slots=True)
class Drawing:
    """The pages that could be drawn."""

    images: tuple[PageImage, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of a batch, each a document of its own."""

    documents: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """The documents, without any ZIP."""

    documents: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceiptRead:
    """What a receipt says, and how its seal stands."""

    facts: ReceiptFacts


@dataclass(frozen=True, slots=True)
class Scanned:
    """The codes of a picture or a PDF."""

    scan: Scan


@dataclass(frozen=True, slots=True)
class Refusal:
    """The submission cannot be read."""

    fault: DocumentFault
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyRefusal:
    """The policy is not for this kind of document."""


@dataclass(frozen=True, slots=True)
class Bug:
    """The verifier broke: the kind of error and the place in the code, nothing of the document."""

    kind: str
    place: str


Question = EvidenceQuestion | IssuerQuestion | SchoolQuestion | HolderQuestion
Answer = EvidenceAnswer | IssuerAnswer | EntryAnswer
Outcome = Report | Drawing | Cards | Opened | ReceiptRead | Scanned | Refusal | PolicyRefusal | Bug
QUESTIONS = (EvidenceQuestion, IssuerQuestion, SchoolQuestion, HolderQuestion)
JOBS = (Job, DrawJob, SplitJob, OpenJob, ReceiptJob, ScanJob)
OUTCOMES = (Report, Drawing, Cards, Opened, ReceiptRead, Scanned, Refusal, PolicyRefusal, Bug)
