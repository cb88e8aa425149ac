"""The school directory in a database: a `SchoolDirectory` that sees changes while it runs.

Every look-up goes by an index. The version is kept beside the entries, and changes with them in the
same transaction (`school_register`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Engine, or_, select

from trust_store.school_engine import demand_current, open_engine, reading
from trust_store.school_table import ENTRIES, EVENTS, STATE, read_columns, to_entry
from verifier.errors import ConfigurationError
from verifier.pki.certificate import CertificateError, read_certificate
from verifier.school import HolderKeys, SchoolEntry, find_holder_keys


class EntryState(Enum):
    """What became of an approval."""

    APPROVED = "approved"
    """It holds, held or will hold in its period."""
    WITHDRAWN = "withdrawn"
    """It was withdrawn from a moment on, perhaps from its very start."""
    REPLACED = "replaced"
    """Another entry corrects it; this one counts for nothing any more."""


class EventAction(Enum):
    """What was decided."""

    APPROVE = "approve"
    IMPORT = "import"
    WITHDRAW = "withdraw"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class SchoolEvent:
    """One decision about an entry."""

    action: EventAction
    recorded_at: datetime
    effective_at: datetime | None
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An approval with its history, for people."""

    number: int
    """By which it is withdrawn."""
    entry: SchoolEntry
    """With the period that is left of it."""
    state: EntryState
    withdrawn_from: datetime | None
    replaced_by: int | None
    history: tuple[SchoolEvent, ...]
    """Oldest first."""


class SchoolDatabase:
    """A `SchoolDirectory` over a database."""

    def __init__(self, engine: Engine) -> None:
        """Remember the engine; nothing is asked yet."""
        self._engine = engine

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def version(self) -> str:
        """Return what names exactly this content."""
        with reading(self._engine) as connection:
            return str(connection.execute(select(STATE.c.version)).scalar_one())

    def is_empty(self) -> bool:
        """Return whether nothing at all is registered."""
        some = select(ENTRIES.c.id).where(ENTRIES.c.digest.is_not(None)).limit(1)
        with reading(self._engine) as connection:
            return connection.execute(some).first() is None

    def entries_for_school(self, school_code: str) -> tuple[SchoolEntry, ...]:
        """Return what is registered for a MA_TRUONG."""
        return self._find(ENTRIES.c.school_code == school_code)

    def entries_for_certificate(self, certificate: bytes) -> tuple[SchoolEntry, ...]:
        """Return the entries that may name this certificate (DER), its key or its holder.

        An entry by issuer and serial is found by the serial number alone: the judge compares the
        key of the issuer that the path proves.
        """
        try:
            return self.entries_for_holder(find_holder_keys(read_certificate(certificate)))
        except CertificateError:
            return ()

    def entries_for_holder(self, holder: HolderKeys) -> tuple[SchoolEntry, ...]:
        """Return the same by what the certificate may be registered by."""
        named = [
            ENTRIES.c.certificate_sha256 == holder.certificate_sha256,
            ENTRIES.c.serial == f"{holder.serial:x}",
            ENTRIES.c.key_sha256 == holder.key_sha256,
        ]
        if holder.citizen_number is not None:
            named.append(ENTRIES.c.person_number == holder.citizen_number)
        if holder.tax_code is not None:
            named.append(ENTRIES.c.tax_code == holder.tax_code)
        return self._find(or_(*named))

    def list_entries(self, school_code: str | None = None) -> tuple[ListedEntry, ...]:
        """Return every approval ever recorded, or those of one school, with its history."""
        entries = select(ENTRIES).order_by(ENTRIES.c.school_code, ENTRIES.c.id)
        events = select(EVENTS).order_by(EVENTS.c.id)
        if school_code is not None:
            entries = entries.where(ENTRIES.c.school_code == school_code)
            events = events.join(ENTRIES, EVENTS.c.entry_id == ENTRIES.c.id)
            events = events.where(ENTRIES.c.school_code == school_code)
        with reading(self._engine) as connection:
            rows = [read_columns(row) for row in connection.execute(entries).mappings()]
            histories: dict[int, tuple[SchoolEvent, ...]] = {}
            for event in map(read_columns, connection.execute(events).mappings()):
                before = histories.get(event["entry_id"], ())
                histories[event["entry_id"]] = (*before, _read_event(event))
        return tuple(_describe(row, histories.get(row["id"], ())) for row in rows)

    def _find(self, condition: ColumnElement[bool]) -> tuple[SchoolEntry, ...]:
        query = select(ENTRIES).where(condition, ENTRIES.c.digest.is_not(None))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(ENTRIES.c.id)).mappings()
            return tuple(to_entry(read_columns(row)) for row in rows)


def open_school_database(location: str) -> SchoolDatabase:
    """Open the directory at `location` for verifying: a file's path, or an address.

    Raises:
        ConfigurationError: there is none, it cannot be reached, or its tables are of another
            version.
    """
    engine = open_engine(location)
    try:
        demand_current(engine)
    except ConfigurationError:
        engine.dispose()
        raise
    return SchoolDatabase(engine)


def _describe(row: Mapping[str, Any], history: tuple[SchoolEvent, ...]) -> ListedEntry:
    if row["replaced_by"] is not None:
        state = EntryState.REPLACED
    elif row["withdrawn_from"] is not None:
        state = EntryState.WITHDRAWN
    else:
        state = EntryState.APPROVED
    return ListedEntry(
        number=row["id"],
        entry=to_entry(row),
        state=state,
        withdrawn_from=row["withdrawn_from"],
        replaced_by=row["replaced_by"],
        history=history,
    )


def _read_event(row: Mapping[str, Any]) -> SchoolEvent:
    return SchoolEvent(
        action=EventAction(row["action"]),
        recorded_at=row["recorded_at"],
        effective_at=row["effective_at"],
        who=row["who"],
        why=row["why"],
    )
