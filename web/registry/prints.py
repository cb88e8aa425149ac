"""The prints of records: their numbers, the digests that unlock, and their statuses."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, func, select

from verifier.ports import RecordState
from verifier.printed.outcome import PrintStatus
from web.registry.engine import reading, writing
from web.registry.loading import load_record, write_event
from web.registry.table import PRINT_PAGES, PRINTS, RECORDS, read_columns
from web.registry.values import (
    Action,
    Actor,
    OwnerState,
    PrintRecord,
    Record,
    RegistryError,
)

_MOST_PAGES = 99


def hash_digest(digest: bytes) -> str:
    """Return what the database holds of a digest that unlocks."""
    return hashlib.sha256(digest).hexdigest()


def find_print_status(record: Record) -> PrintStatus:
    """Return what the status list says of every print of a record."""
    if record.is_deleted or record.owner_state is not OwnerState.OPEN:
        return PrintStatus.CLOSED
    match record.state:
        case RecordState.CURRENT:
            return PrintStatus.CURRENT
        case RecordState.SUPERSEDED:
            return PrintStatus.SUPERSEDED
        case RecordState.REVOKED:
            return PrintStatus.REVOKED


class PrintRegister:
    """The prints of a registry."""

    def __init__(self, engine: Engine) -> None:
        """Remember the engine."""
        self._engine = engine

    def begin(self, record: Record, pages: int, actor: Actor) -> PrintRecord:
        """Give the next number to a print of a record, and its place in the status list.

        Raises:
            RegistryError: the record is not current, or its code is suspended or closed.
        """
        if not 1 <= pages <= _MOST_PAGES:
            raise RegistryError(f"a print has 1 to {_MOST_PAGES} pages")
        with writing(self._engine) as connection:
            present = load_record(connection, RECORDS.c.id == record.number)
            if find_print_status(present) is not PrintStatus.CURRENT:
                raise RegistryError("only a current record can be printed")
            # No other writer is beside us, so that the next numbers are ours.
            last = select(func.max(PRINTS.c.status_index))
            index = connection.execute(last).scalar_one()
            mine = select(func.max(PRINTS.c.number)).where(PRINTS.c.record_id == record.number)
            number = connection.execute(mine).scalar_one()
            made = PrintRecord(
                record=record.number,
                number=1 if number is None else number + 1,
                status_index=0 if index is None else index + 1,
                pages=pages,
                printed_at=actor.at,
                printed_by=actor.who,
            )
            connection.execute(PRINTS.insert(), [_to_row(made)])
            write_event(connection, record.number, Action.PRINT, actor)
        return made

    def keep_digests(self, made: PrintRecord, digests: Sequence[bytes]) -> None:
        """Keep what unlocks: SHA-256 of the token on each page, in order.

        Raises:
            RegistryError: there is not one for each page.
        """
        if len(digests) != made.pages:
            raise RegistryError("a digest for each page")
        rows = [
            {"status_index": made.status_index, "page": page, "token_hash": hash_digest(digest)}
            for page, digest in enumerate(digests, start=1)
        ]
        with writing(self._engine) as connection:
            connection.execute(PRINT_PAGES.insert(), rows)

    def list(self, record: Record) -> tuple[PrintRecord, ...]:
        """Return the prints of a record, oldest first."""
        query = select(PRINTS).where(PRINTS.c.record_id == record.number)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(PRINTS.c.number)).mappings()
            return tuple(_to_print(read_columns(row)) for row in rows)

    def find_token_hashes(self, record: Record) -> tuple[str, ...]:
        """Return the hashes of all digests that unlock a record."""
        query = (
            select(PRINT_PAGES.c.token_hash)
            .join(PRINTS, PRINTS.c.status_index == PRINT_PAGES.c.status_index)
            .where(PRINTS.c.record_id == record.number)
            .order_by(PRINT_PAGES.c.status_index, PRINT_PAGES.c.page)
        )
        with reading(self._engine) as connection:
            return tuple(connection.execute(query).scalars())

    def find_statuses(self) -> tuple[PrintStatus, ...]:
        """Return the status of every print, in the order of the status list."""
        columns = (
            RECORDS.c.state,
            RECORDS.c.owner_state,
            RECORDS.c.deleted_at,
            PRINTS.c.status_index,
        )
        query = select(*columns).join(RECORDS, PRINTS.c.record_id == RECORDS.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(PRINTS.c.status_index)).all()
        statuses: list[PrintStatus] = []
        for state, owner_state, deleted_at, index in rows:
            # An index that was never given to a print, however that came, speaks for nothing.
            statuses += [PrintStatus.CLOSED] * (index - len(statuses))
            if deleted_at is not None or owner_state != OwnerState.OPEN.value:
                statuses.append(PrintStatus.CLOSED)
            else:
                statuses.append(PrintStatus(state))
        return tuple(statuses)


def _to_row(made: PrintRecord) -> dict[str, Any]:
    return {
        "status_index": made.status_index,
        "record_id": made.record,
        "number": made.number,
        "pages": made.pages,
        "printed_at": made.printed_at,
        "printed_by": made.printed_by,
    }


def _to_print(row: Mapping[str, Any]) -> PrintRecord:
    return PrintRecord(
        record=row["record_id"],
        number=row["number"],
        status_index=row["status_index"],
        pages=row["pages"],
        printed_at=row["printed_at"],
        printed_by=row["printed_by"],
    )
