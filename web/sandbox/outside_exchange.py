"""What the parent and a gathering worker may say to each other, as values.

The worker runs the sources of evidence: it reads certificates, lists and responses, and decides
what to ask for and what to keep. The parent has the store and the network, and brings bytes. While
a service is asked, the parent has two questions of its own: whether the answer is still needed
(`StillNeeded`), and what came of it (`Arrived`).
"""

from dataclasses import dataclass, field
from datetime import datetime

from trust_store.evidence_item import Item
from trust_store.evidence_selection import EvidenceKeys
from trust_store.fetching import Trouble
from verifier.ports import Evidence
from web.sandbox.exchange import Bug, EvidenceAnswer, IssuerAnswer, Refusal


@dataclass(frozen=True, slots=True)
class EvidenceJob:
    """Evidence about a certificate is to be found."""

    certificate: bytes = field(repr=False)
    issuer: bytes = field(repr=False)
    at: datetime
    now: datetime
    """The clock's reading."""
    horizon: datetime | None
    offline: bool


@dataclass(frozen=True, slots=True)
class IssuerJob:
    """Certificates of a missing issuer are to be found."""

    certificate: bytes = field(repr=False)
    now: datetime
    offline: bool


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """For `Shelf.find`."""

    keys: EvidenceKeys
    at: datetime
    horizon: datetime | None


@dataclass(frozen=True, slots=True)
class NamedQuestion:
    """For `Shelf.find_issuers`: the hash of a name."""

    name: str


@dataclass(frozen=True, slots=True)
class KeepQuestion:
    """For `Shelf.add`."""

    item: Item
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CurrentQuestion:
    """For `Shelf.is_current`."""

    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PublisherQuestion:
    """For `Shelf.note_publication`."""

    url: str
    issuer: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MayAskQuestion:
    """For `Asker.may_ask`."""

    url: str


@dataclass(frozen=True, slots=True)
class ServiceQuestion:
    """For `Asker.ask`."""

    url: str
    most_bytes: int
    milliseconds: int
    body: bytes | None = field(repr=False)
    body_type: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was found."""

    items: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """Certificates (DER)."""

    certificates: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class WordAnswer:
    """A SHA-256, or nothing to say."""

    word: str


@dataclass(frozen=True, slots=True)
class YesAnswer:
    """Whether it is so."""

    yes: bool


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """What went wrong, if anything did."""

    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class StoreFailure:
    """The store cannot do what was asked; stands for any answer."""


@dataclass(frozen=True, slots=True)
class StillNeeded:
    """From the parent: is an answer still needed?"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """From the parent: this is the answer."""

    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """From the worker: what was kept of an answer (SHA-256), or why it is unusable."""

    sha256: str | None
    trouble: Trouble | None


GATHER_JOBS = (EvidenceJob, IssuerJob)
GATHER_QUESTIONS = (
    KeptQuestion,
    NamedQuestion,
    KeepQuestion,
    CurrentQuestion,
    PublisherQuestion,
    MayAskQuestion,
    ServiceQuestion,
)
GATHER_OUTCOMES = (EvidenceAnswer, IssuerAnswer, Refusal, Bug)
GatherQuestion = (
    KeptQuestion
    | NamedQuestion
    | KeepQuestion
    | CurrentQuestion
    | PublisherQuestion
    | MayAskQuestion
    | ServiceQuestion
)
GatherAnswer = KeptAnswer | NamedAnswer | WordAnswer | YesAnswer | ServiceAnswer | StoreFailure
GatherOutcome = EvidenceAnswer | IssuerAnswer | Refusal | Bug
