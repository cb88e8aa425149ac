"""Keeping the school database: approvals, withdrawals and imports, each with who and why.

Each call is one transaction, all of it or nothing, with no other writer beside it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from trust_store.school_database import EventAction
from trust_store.school_engine import migrate, open_engine, writing
from trust_store.school_import import Held, plan_import
from trust_store.school_table import (
    ENTRIES,
    EVENTS,
    STATE,
    compute_digest,
    find_end,
    read_columns,
    to_entry,
    to_row,
)
from verifier.errors import ConfigurationError
from verifier.school import SchoolEntry

EMPTY = "empty"
"""The version of a directory in which nothing is registered."""
_VERSION_DIGITS = 16

_CONTENT = tuple(
    c.name
    for c in ENTRIES.columns
    if c.name not in {"id", "content", "withdrawn_from", "replaced_by", "digest"}
)


class RegisterError(ConfigurationError):
    """A change to the school directory was refused; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who decides, why, and when that is recorded."""

    who: str
    why: str
    at: datetime

    def __post_init__(self) -> None:
        if not self.who.strip() or not self.why.strip():
            raise RegisterError("a change needs somebody who makes it (who) and a reason (why)")


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did."""

    added: tuple[int, ...]
    """Numbers of the new entries."""
    replaced: tuple[int, ...]
    """Numbers of the entries that new ones correct."""
    unchanged: int
    """Lines that were registered just so already."""
    withdrawn: tuple[int, ...]
    """Numbers of entries that the file names and that stay withdrawn."""


class SchoolRegister:
    """The school database, for whoever keeps it."""

    def __init__(self, engine: Engine) -> None:
        """Remember the engine, whose tables are of the present version."""
        self._engine = engine

    def approve(self, entry: SchoolEntry, author: Author) -> int:
        """Register one certificate or head; return the entry's number.

        Raises:
            RegisterError: the same is registered for part of that period already.
        """
        with writing(self._engine) as connection:
            row = to_row(entry)
            for held in _load_held(connection):
                if held.names_the_same(row) and held.overlaps(row):
                    raise RegisterError(f"registered already as number {held.number}")
            (number,) = _insert(connection, [row], EventAction.APPROVE, author)
            _renew_version(connection)
        return number

    def withdraw(self, number: int, *, at: datetime, author: Author) -> SchoolEntry | None:
        """End an approval from `at` on; return what is left of it, None if nothing is.

        A moment before its start withdraws all of it, as if it had never been given.

        Raises:
            RegisterError: there is no such entry, or it has ended by then.
        """
        with writing(self._engine) as connection:
            row = _load_one(connection, number)
            if row["replaced_by"] is not None:
                raise RegisterError(f"number {number} was replaced by {row['replaced_by']}")
            end = find_end(row["valid_until"], row["withdrawn_from"])
            if end is not None and end < at:
                raise RegisterError(f"number {number} has ended by then: {end.isoformat()}")
            _end(connection, row, {"withdrawn_from": at}, EventAction.WITHDRAW, author)
            _renew_version(connection)
            left = _load_one(connection, number)
        return None if left["digest"] is None else to_entry(left)

    def import_lines(
        self, lines: tuple[tuple[int, SchoolEntry], ...], author: Author
    ) -> ImportOutcome:
        """Register what a file says; what is registered just so already stays as it is.

        A line about a certificate or head that is registered with other words or another period
        replaces the older entries that it overlaps. What was withdrawn is not revived.

        Raises:
            SchoolsError: a line names what was withdrawn, in other words; all such lines are told.
        """
        with writing(self._engine) as connection:
            plan = plan_import([(line, to_row(e)) for line, e in lines], _load_held(connection))
            added = _insert(connection, [row for row, _ in plan.new], EventAction.IMPORT, author)
            for number, (_, replaced) in zip(added, plan.new, strict=True):
                for held in replaced:
                    changes = {"replaced_by": number}
                    _end(connection, held.row, changes, EventAction.REPLACE, author)
            if added:
                _renew_version(connection)
        return ImportOutcome(
            added=added,
            replaced=tuple(held.number for _, replaced in plan.new for held in replaced),
            unchanged=plan.unchanged,
            withdrawn=plan.withdrawn,
        )


def open_school_register(location: str) -> SchoolRegister:
    """Open the directory at `location` for changing; makes it, or brings it up to date.

    Raises:
        ConfigurationError: `location` cannot be understood.
        DirectoryUnavailableError: the database cannot be reached or changed.
    """
    engine = open_engine(location, create=True)
    migrate(engine)
    return SchoolRegister(engine)


def _load_held(connection: Connection) -> list[Held]:
    """Return every entry that was not replaced."""
    rows = connection.execute(select(ENTRIES).where(ENTRIES.c.replaced_by.is_(None)))
    return [Held(read_columns(row)) for row in rows.mappings()]


def _load_one(connection: Connection, number: int) -> dict[str, Any]:
    row = connection.execute(select(ENTRIES).where(ENTRIES.c.id == number)).mappings().first()
    if row is None:
        raise RegisterError(f"no entry has the number {number}")
    return read_columns(row)


def _insert(
    connection: Connection, rows: list[dict[str, Any]], action: EventAction, author: Author
) -> tuple[int, ...]:
    """Write new approvals and their first events; return their numbers in the order of `rows`."""
    if not rows:
        return ()
    insert = ENTRIES.insert().returning(ENTRIES.c.id, sort_by_parameter_order=True)
    numbers = tuple(connection.execute(insert, rows).scalars())
    events = [
        _event(number, action, author, row["valid_from"])
        for number, row in zip(numbers, rows, strict=True)
    ]
    connection.execute(EVENTS.insert(), events)
    return numbers


def _end(
    connection: Connection,
    row: Mapping[str, Any],
    changes: dict[str, Any],
    action: EventAction,
    author: Author,
) -> None:
    """Write beside an approval what ended it."""
    ended = {**row, **changes}
    values = {**changes, "digest": _digest_of_rest(ended)}
    connection.execute(ENTRIES.update().where(ENTRIES.c.id == row["id"]).values(**values))
    event = _event(row["id"], action, author, changes.get("withdrawn_from"))
    connection.execute(EVENTS.insert(), [event])


def _digest_of_rest(row: Mapping[str, Any]) -> str | None:
    """Return what names the rest of an approval, None if nothing is left of it."""
    end = find_end(row["valid_until"], row["withdrawn_from"])
    if row["replaced_by"] is not None or (end is not None and end < row["valid_from"]):
        return None
    return compute_digest({**{name: row[name] for name in _CONTENT}, "valid_until": end})


def _event(
    number: int, action: EventAction, author: Author, effective_at: datetime | None
) -> dict[str, Any]:
    return {
        "entry_id": number,
        "action": action.value,
        "recorded_at": author.at,
        "effective_at": effective_at,
        "who": author.who,
        "why": author.why,
    }


def _renew_version(connection: Connection) -> None:
    present = select(ENTRIES.c.digest).where(ENTRIES.c.digest.is_not(None))
    digests = connection.execute(present.order_by(ENTRIES.c.digest)).scalars().all()
    named = hashlib.sha256("\n".join(map(str, digests)).encode()).hexdigest()
    version = named[:_VERSION_DIGITS] if digests else EMPTY
    connection.execute(STATE.update().values(version=version))
