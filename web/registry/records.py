"""The records: registered once, found by REF, digest or look-up code, opened by who may.

What is registered was found valid by `admission`; nobody else calls `register`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, select

from verifier.ports import RecordState
from verifier.printed.reference import Reference
from web.printing.reference_making import make_reference
from web.registry.engine import reading, writing
from web.registry.facts import hash_lookup_id, parse_facts, write_facts
from web.registry.history import Rules
from web.registry.loading import (
    demand_row,
    find_row,
    find_successor,
    load_history,
    load_record,
    write_event,
)
from web.registry.table import RECORDS, to_record
from web.registry.values import (
    Action,
    Actor,
    Issuer,
    OwnerState,
    Record,
    RecordEvent,
    RecordFacts,
    RegistryError,
)
from web.registry.vault import DataKey, Vault, WrappedKey


@dataclass(frozen=True, slots=True)
class Registration:
    """What is to be registered: a card that was found valid."""

    facts: RecordFacts = field(repr=False)
    data_sha256: str
    xml_sha256: str
    xml: bytes = field(repr=False)
    report: bytes = field(repr=False)
    """The JSON report of the verification that found it valid."""
    pdf_sha256: str | None = None
    pdf: bytes | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a record keeps encrypted."""

    facts: RecordFacts = field(repr=False)
    report: bytes = field(repr=False)
    xml: bytes = field(repr=False)
    pdf: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of registering."""

    record: Record
    created: bool
    """False: the card was registered already; this is its record."""


class RecordStore:
    """The records of a registry."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        rules: Rules,
        *,
        new_reference: Callable[[], Reference] = make_reference,
    ) -> None:
        """Remember the engine, the vault and the rules."""
        self._engine = engine
        self._vault = vault
        self._rules = rules
        self._new_reference = new_reference

    def register(
        self,
        card: Registration,
        issuer: Issuer,
        actor: Actor,
        *,
        receipt_token: bytes | None = None,
    ) -> Outcome:
        """Register a card; the same card again gives the same record.

        Raises:
            RegistryError: the issuer is closed or not for this school, or the card is registered
                with another PDF.
        """
        if issuer.closed_at is not None or card.facts.school_code not in issuer.school_codes:
            raise RegistryError("this issuer may not register cards of this school")
        with writing(self._engine) as connection:
            known = find_row(connection, RECORDS.c.data_sha256 == card.data_sha256)
            if known is not None:
                return Outcome(self._meet_again(connection, known, card), created=False)
            row = self._seal(card, issuer, actor, receipt_token)
            number = connection.execute(
                RECORDS.insert().values(**row).returning(RECORDS.c.id)
            ).scalar_one()
            write_event(connection, number, Action.REGISTER, actor)
            return Outcome(load_record(connection, RECORDS.c.id == number), created=True)

    def find(self, reference: Reference) -> Record | None:
        """Return the record with this REF; one that was deleted too."""
        return self._find(RECORDS.c.ref == reference.text)

    def find_by_data(self, data_sha256: str) -> Record | None:
        """Return the record of the card whose signed element has this digest."""
        return self._find(RECORDS.c.data_sha256 == data_sha256)

    def find_by_digest(self, sha256: str) -> Record | None:
        """Return the record of which this is the digest of a document or of the signed element."""
        columns = (RECORDS.c.data_sha256, RECORDS.c.xml_sha256, RECORDS.c.pdf_sha256)
        for column in columns:
            if (found := self._find(column == sha256)) is not None:
                return found
        return None

    def find_by_lookup_id(self, lookup_id: str) -> tuple[Record, ...]:
        """Return the records with this MA_TRA_CUU_UUID, newest first; versions of one card."""
        with reading(self._engine) as connection:
            query = (
                select(RECORDS.c.id)
                .where(RECORDS.c.lookup_hash == hash_lookup_id(lookup_id))
                .order_by(RECORDS.c.id.desc())
            )
            numbers = connection.execute(query).scalars().all()
            return tuple(load_record(connection, RECORDS.c.id == number) for number in numbers)

    def open(self, record: Record) -> Contents:
        """Return what a record keeps encrypted.

        Raises:
            RegistryError: it was deleted.
            VaultError: it does not open.
        """
        with reading(self._engine) as connection:
            row = demand_row(connection, record)
        key = self._key_of(row)
        return Contents(
            facts=parse_facts(key.open("facts", row["facts"])),
            report=key.open("report", row["report"]),
            xml=key.open("xml", row["xml"]),
            pdf=None if row["pdf"] is None else key.open("pdf", row["pdf"]),
        )

    def open_facts(self, record: Record) -> RecordFacts:
        """Return what a record's card says of itself.

        Raises:
            RegistryError: it was deleted.
            VaultError: it does not open.
        """
        with reading(self._engine) as connection:
            row = demand_row(connection, record)
        return parse_facts(self._key_of(row).open("facts", row["facts"]))

    def history(self, record: Record) -> tuple[RecordEvent, ...]:
        """Return what happened to a record, oldest first."""
        with reading(self._engine) as connection:
            return load_history(connection, record.number)

    def list(self, *, after: int = 0, most: int = 100) -> tuple[Record, ...]:
        """Return records in the order of their numbers, `most` at a time."""
        with reading(self._engine) as connection:
            query = select(RECORDS.c.id).where(RECORDS.c.id > after).order_by(RECORDS.c.id)
            numbers = connection.execute(query.limit(most)).scalars().all()
            return tuple(load_record(connection, RECORDS.c.id == number) for number in numbers)

    def count_opening(self, record: Record) -> None:
        """Count that somebody was shown a record's values."""
        with writing(self._engine) as connection:
            change = RECORDS.update().where(RECORDS.c.id == record.number)
            connection.execute(change.values(openings=RECORDS.c.openings + 1))

    def rewrap(self) -> int:
        """Wrap every data key by the master key in force; return how many were changed."""
        done = 0
        with reading(self._engine) as connection:
            query = select(RECORDS.c.id).where(RECORDS.c.wrapped_key.is_not(None))
            numbers = connection.execute(query.order_by(RECORDS.c.id)).scalars().all()
        for number in numbers:
            with writing(self._engine) as connection:
                row = find_row(connection, RECORDS.c.id == number)
                if row is None or row["wrapped_key"] is None:
                    continue
                wrapped = self._vault.wrap(self._key_of(row))
                if wrapped.master_id != row["master_id"]:
                    change = RECORDS.update().where(RECORDS.c.id == number)
                    values = {"master_id": wrapped.master_id, "wrapped_key": wrapped.content}
                    connection.execute(change.values(**values))
                    done += 1
        return done

    def _find(self, condition: ColumnElement[bool]) -> Record | None:
        with reading(self._engine) as connection:
            row = find_row(connection, condition)
            return None if row is None else to_record(row, find_successor(connection, row))

    def _key_of(self, row: dict[str, Any]) -> DataKey:
        return self._vault.unwrap(row["ref"], WrappedKey(row["master_id"], row["wrapped_key"]))

    def _meet_again(
        self, connection: Connection, row: dict[str, Any], card: Registration
    ) -> Record:
        """Return the record of a card that is registered; a PDF that it lacked is added."""
        if card.pdf is not None and row["pdf_sha256"] not in {None, card.pdf_sha256}:
            raise RegistryError("this card is registered with another PDF")
        if card.pdf is not None and row["pdf_sha256"] is None:
            sealed = self._key_of(row).seal("pdf", card.pdf)
            change = RECORDS.update().where(RECORDS.c.id == row["id"])
            connection.execute(change.values(pdf=sealed, pdf_sha256=card.pdf_sha256))
        return load_record(connection, RECORDS.c.id == row["id"])

    def _seal(
        self, card: Registration, issuer: Issuer, actor: Actor, receipt_token: bytes | None
    ) -> dict[str, Any]:
        reference = self._new_reference()
        key, wrapped = self._vault.make(reference.text)
        keep_for = self._rules.keep_for
        lookup_id = card.facts.lookup_id
        return {
            "ref": reference.text,
            "issuer_id": issuer.number,
            "received_at": actor.at,
            "receipt_token": receipt_token,
            "lookup_hash": None if lookup_id is None else hash_lookup_id(lookup_id),
            "data_sha256": card.data_sha256,
            "xml_sha256": card.xml_sha256,
            "pdf_sha256": card.pdf_sha256,
            "master_id": wrapped.master_id,
            "wrapped_key": wrapped.content,
            "facts": key.seal("facts", write_facts(card.facts)),
            "report": key.seal("report", card.report),
            "xml": key.seal("xml", card.xml),
            "pdf": None if card.pdf is None else key.seal("pdf", card.pdf),
            "state": RecordState.CURRENT.value,
            "owner_state": OwnerState.OPEN.value,
            "openings": 0,
            "keep_until": None if keep_for is None else actor.at + keep_for,
        }


def check_contents(record: Record, contents: Contents) -> None:
    """Compare what was opened with the digests of the record.

    Raises:
        RegistryError: a document is another one.
    """
    held = ((record.xml_sha256, contents.xml), (record.pdf_sha256, contents.pdf))
    for expected, document in held:
        actual = None if document is None else hashlib.sha256(document).hexdigest()
        if actual != expected:
            raise RegistryError("a document of this record is not the one that was registered")
