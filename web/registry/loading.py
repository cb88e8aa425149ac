"""Rows of records and their history, read and written within somebody else's transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from web.registry.table import EVENTS, RECORDS, read_columns, to_record
from web.registry.values import Action, Actor, Record, RecordEvent, RegistryError


def load_record(connection: Connection, condition: ColumnElement[bool]) -> Record:
    """Return the one record that a condition names.

    Raises:
        RegistryError: there is none.
    """
    row = find_row(connection, condition)
    if row is None:
        raise RegistryError("no such record")
    return to_record(row, find_successor(connection, row))


def load_history(connection: Connection, number: int) -> tuple[RecordEvent, ...]:
    """Return what happened to a record, oldest first."""
    query = select(EVENTS).where(EVENTS.c.record_id == number).order_by(EVENTS.c.id)
    return tuple(
        RecordEvent(
            number=row["id"],
            action=Action(row["action"]),
            at=row["at"],
            who=row["who"],
            why=row["why"],
            refers_to=row["refers_to"],
            pending=row["pending"],
            replaced_by=row["replaced_by"],
        )
        for row in map(read_columns, connection.execute(query).mappings())
    )


def write_event(
    connection: Connection,
    number: int,
    action: Action,
    actor: Actor,
    *,
    refers_to: int | None = None,
    pending: bool = False,
    replaced_by: int | None = None,
) -> None:
    """Add a line to a record's history."""
    values = {
        "record_id": number,
        "action": action.value,
        "at": actor.at,
        "who": actor.who,
        "why": actor.why,
        "refers_to": refers_to,
        "pending": pending,
        "replaced_by": replaced_by,
    }
    connection.execute(EVENTS.insert(), [values])


def find_row(connection: Connection, condition: ColumnElement[bool]) -> dict[str, Any] | None:
    """Return the row that a condition names; None when there is none."""
    row = connection.execute(select(RECORDS).where(condition).limit(1)).mappings().first()
    return None if row is None else read_columns(row)


def demand_row(connection: Connection, record: Record) -> dict[str, Any]:
    """Return the row of a record that still holds something.

    Raises:
        RegistryError: nothing is kept of it.
    """
    row = find_row(connection, RECORDS.c.id == record.number)
    if row is None or row["wrapped_key"] is None:
        raise RegistryError("nothing is kept of this record any more")
    return row


def find_successor(connection: Connection, row: dict[str, Any]) -> str | None:
    """Return the REF of the record that takes a record's place."""
    if row["superseded_by"] is None:
        return None
    query = select(RECORDS.c.ref).where(RECORDS.c.id == row["superseded_by"])
    found: Sequence[str] = connection.execute(query).scalars().all()
    return found[0] if found else None
