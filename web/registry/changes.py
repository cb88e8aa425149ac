"""What becomes of a record: revoked, superseded, confirmed, undone, suspended, deleted.

Each call is one transaction with its line in the history, and is told to whoever listens.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, select

from verifier.ports import RecordState
from web.registry.engine import reading, writing
from web.registry.facts import is_same_pupil
from web.registry.history import (
    Rules,
    demand_second_person,
    find_open_change,
    find_standing,
    find_undoable,
)
from web.registry.loading import load_history, load_record, write_event
from web.registry.records import RecordStore
from web.registry.table import LOOKED_UP, RECORDS, SEALED, TRIES
from web.registry.values import (
    Action,
    Actor,
    OwnerState,
    Record,
    RegistryError,
)

_LOG = logging.getLogger("hocba.registry")

Listener = Callable[[Record, Action, Actor], None]
"""Told of every change, once it is made."""

_OWNER_ACTIONS: Final = {
    (OwnerState.OPEN, Action.SUSPEND): OwnerState.SUSPENDED,
    (OwnerState.SUSPENDED, Action.RESUME): OwnerState.OPEN,
    (OwnerState.OPEN, Action.CLOSE): OwnerState.CLOSED,
    (OwnerState.SUSPENDED, Action.CLOSE): OwnerState.CLOSED,
}
"""What the owner may do, and what it leads to; closing is for good."""


def log_change(record: Record, action: Action, actor: Actor) -> None:
    """Log a change: by number, not by REF, and without a word of the card."""
    _LOG.info("record %d: %s by %s", record.number, action.value, actor.who)


class ChangeRegister:
    """Changes the records of a registry."""

    def __init__(
        self, engine: Engine, records: RecordStore, rules: Rules, *, tell: Listener = log_change
    ) -> None:
        """Remember the engine, the records, the rules, and who is told of changes."""
        self._engine = engine
        self._records = records
        self._rules = rules
        self._tell = tell

    def revoke(self, record: Record, actor: Actor) -> Record:
        """Withdraw a record.

        Raises:
            RegistryError: it was deleted, revoked already, or a change waits.
        """
        with writing(self._engine) as connection:
            present = self._demand_changeable(connection, record)
            if present.state is RecordState.REVOKED:
                raise RegistryError("this record was revoked already")
            self._change(connection, present, Action.REVOKE, actor)
        return self._told(record, Action.REVOKE, actor)

    def supersede(self, record: Record, newer: Record, actor: Actor) -> Record:
        """Put a newer record of the same pupil, school and year in a record's place.

        Raises:
            RegistryError: it is none, or either was deleted, revoked or superseded.
        """
        self._demand_successor(record, newer)
        with writing(self._engine) as connection:
            present = self._demand_changeable(connection, record)
            successor = load_record(connection, RECORDS.c.id == newer.number)
            if {present.state, successor.state} != {RecordState.CURRENT} or successor.is_deleted:
                raise RegistryError("both records have to be current")
            self._change(connection, present, Action.SUPERSEDE, actor, replaced_by=successor.number)
        return self._told(record, Action.SUPERSEDE, actor)

    def confirm(self, record: Record, actor: Actor) -> Record:
        """Let a change count that waits for a second person.

        Raises:
            RegistryError: none waits, or the same person made it.
        """
        with writing(self._engine) as connection:
            change = find_open_change(load_history(connection, record.number))
            if change is None:
                raise RegistryError("no change waits for a second person")
            demand_second_person(change, actor)
            write_event(connection, record.number, Action.CONFIRM, actor, refers_to=change.number)
            _settle(connection, record.number)
        return self._told(record, Action.CONFIRM, actor)

    def undo(self, record: Record, actor: Actor) -> Record:
        """Take the last change back.

        Raises:
            RegistryError: there is none, its time is over, or the record was deleted.
        """
        with writing(self._engine) as connection:
            if load_record(connection, RECORDS.c.id == record.number).is_deleted:
                raise RegistryError("nothing is kept of this record any more")
            change = find_undoable(load_history(connection, record.number), actor, self._rules)
            write_event(connection, record.number, Action.UNDO, actor, refers_to=change.number)
            _settle(connection, record.number)
        return self._told(record, Action.UNDO, actor)

    def act_as_owner(self, record: Record, action: Action, actor: Actor) -> Record:
        """Suspend, resume or close a record's code, for whoever showed the sheet.

        Raises:
            RegistryError: that cannot be done to it as it stands.
        """
        with writing(self._engine) as connection:
            present = load_record(connection, RECORDS.c.id == record.number)
            after = _OWNER_ACTIONS.get((present.owner_state, action))
            if after is None or present.is_deleted:
                raise RegistryError(f"not possible: {action.value}")
            write_event(connection, record.number, action, actor)
            _update(connection, record.number, {"owner_state": after.value})
        return self._told(record, action, actor)

    def delete(self, record: Record, actor: Actor) -> Record:
        """Destroy what a record keeps: its data key first of all. REF and history stay.

        Raises:
            RegistryError: it was deleted already.
        """
        with writing(self._engine) as connection:
            if load_record(connection, RECORDS.c.id == record.number).is_deleted:
                raise RegistryError("this record was deleted already")
            write_event(connection, record.number, Action.DELETE, actor)
            gone = ("wrapped_key", "master_id", "receipt_token", *SEALED, *LOOKED_UP)
            values = {**dict.fromkeys(gone), "deleted_at": actor.at, "keep_until": None}
            _update(connection, record.number, values)
            connection.execute(TRIES.delete().where(TRIES.c.record_id == record.number))
        return self._told(record, Action.DELETE, actor)

    def delete_expired(self, actor: Actor) -> tuple[Record, ...]:
        """Delete what was kept as long as promised."""
        with reading(self._engine) as connection:
            query = select(RECORDS.c.id).where(RECORDS.c.keep_until <= actor.at)
            due = [
                load_record(connection, RECORDS.c.id == number)
                for number in connection.execute(query.order_by(RECORDS.c.id)).scalars().all()
            ]
        return tuple(self.delete(record, actor) for record in due)

    def keep_until(self, record: Record, until: datetime | None) -> None:
        """Keep a record for another time than the rules say; None: until it is deleted."""
        with writing(self._engine) as connection:
            _update(connection, record.number, {"keep_until": until})

    def _change(
        self,
        connection: Connection,
        record: Record,
        action: Action,
        actor: Actor,
        *,
        replaced_by: int | None = None,
    ) -> None:
        write_event(
            connection,
            record.number,
            action,
            actor,
            pending=self._rules.second_person,
            replaced_by=replaced_by,
        )
        _settle(connection, record.number)

    def _demand_changeable(self, connection: Connection, record: Record) -> Record:
        present = load_record(connection, RECORDS.c.id == record.number)
        if present.is_deleted:
            raise RegistryError("nothing is kept of this record any more")
        if find_open_change(load_history(connection, record.number)) is not None:
            raise RegistryError("a change waits for a second person: confirm or undo it first")
        return present

    def _demand_successor(self, record: Record, newer: Record) -> None:
        if record.number == newer.number:
            raise RegistryError("a record does not take its own place")
        old, new = self._records.open_facts(record), self._records.open_facts(newer)
        if not is_same_pupil(old, new):
            raise RegistryError("not a card of the same pupil, school and school year")
        older = old.issued_on is not None and new.issued_on is not None
        if older and new.issued_on < old.issued_on:  # type: ignore[operator] # both are days
            raise RegistryError("the card that is to take its place is older")

    def _told(self, record: Record, action: Action, actor: Actor) -> Record:
        with reading(self._engine) as connection:
            present = load_record(connection, RECORDS.c.id == record.number)
        self._tell(present, action, actor)
        return present


def _settle(connection: Connection, number: int) -> None:
    """Write beside a record what its history comes to."""
    standing = find_standing(load_history(connection, number))
    values = {
        "state": standing.state.value,
        "state_at": standing.at,
        "state_reason": standing.reason,
        "superseded_by": standing.replaced_by,
    }
    _update(connection, number, values)


def _update(connection: Connection, number: int, values: dict[str, Any]) -> None:
    connection.execute(RECORDS.update().where(RECORDS.c.id == number).values(**values))
