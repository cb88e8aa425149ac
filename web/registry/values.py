"""What the registry knows, as frozen values."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from verifier.errors import ConfigurationError
from verifier.ports import RecordState
from verifier.printed.reference import Reference
from verifier.report_card import Level


class RegistryError(ConfigurationError):
    """A change to the registry was refused; nothing was changed."""


class OwnerState(Enum):
    """What whoever holds the sheet did with its code."""

    OPEN = "open"
    SUSPENDED = "suspended"
    """Nothing but the status is shown until the owner opens it again."""
    CLOSED = "closed"
    """For good: only the issuer can make a new record."""


class Action(Enum):
    """What happened to a record."""

    REGISTER = "register"
    REVOKE = "revoke"
    SUPERSEDE = "supersede"
    CONFIRM = "confirm"
    """A second person agreed to an earlier change."""
    UNDO = "undo"
    """An earlier change was taken back."""
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    PRINT = "print"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, why, and when."""

    who: str
    why: str
    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise RegistryError("a moment without a zone is no moment")
        if not self.who.strip() or not self.why.strip():
            raise RegistryError("a change needs somebody who makes it (who) and a reason (why)")


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """One line of a record's history."""

    number: int
    action: Action
    at: datetime
    who: str
    why: str
    refers_to: int | None = None
    """The change that is confirmed or undone."""
    pending: bool = False
    """A change that counts only once a second person confirmed it."""
    replaced_by: int | None = None
    """The number of the record that takes its place."""


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What a card says of itself: kept encrypted, shown by the rules of `viewing`."""

    lookup_id: str | None
    """MA_TRA_CUU_UUID."""
    school_code: str
    school_name: str | None
    school_year: str
    form: Level
    grade: str | None
    class_name: str | None
    pupil_name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    pupil_number: str | None = field(repr=False)
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One record, without what is kept encrypted."""

    number: int
    reference: Reference
    issuer: int
    received_at: datetime
    state: RecordState
    state_at: datetime | None
    """When it was superseded or revoked."""
    state_reason: str | None
    superseded_by: Reference | None
    owner_state: OwnerState
    openings: int
    keep_until: datetime | None
    deleted_at: datetime | None
    data_sha256: str | None
    """Of the XML's signed element; None once deleted."""
    xml_sha256: str | None
    pdf_sha256: str | None
    receipt_token: bytes | None = field(repr=False, default=None)
    """RFC 3161 token over `data_sha256`: only with it the time of receipt proves anything."""

    @property
    def is_deleted(self) -> bool:
        """Return whether nothing but its status is left."""
        return self.deleted_at is not None


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who may register: a school, a Sở, or a system that speaks for schools."""

    number: int
    name: str
    key_id: str
    """The public part of its API key."""
    school_codes: frozenset[str]
    """MA_TRUONG of the schools whose cards it may register."""
    made_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PrintRecord:
    """One print of a record's sheet."""

    record: int
    number: int
    """Bản in số n, from 1 for each record."""
    status_index: int
    pages: int
    printed_at: datetime
    printed_by: str
