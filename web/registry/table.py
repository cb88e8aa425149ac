"""The registry's tables.

In the clear stand only what look-ups need and what may be known of anybody: digests, states, times.
Everything that says something about a pupil is in the sealed columns.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    RowMapping,
    String,
    Table,
    UniqueConstraint,
)

from trust_store.school_table import Moment
from verifier.ports import RecordState
from verifier.printed.reference import Reference
from web.registry.values import OwnerState, Record

METADATA = MetaData()

ISSUERS = Table(
    "issuer",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("key_id", String, nullable=False, unique=True),
    # SHA-256 of the API key: 256 random bits need no slow hash.
    Column("key_sha256", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("closed_at", Moment),
)

ISSUER_SCHOOLS = Table(
    "issuer_school",
    METADATA,
    Column("issuer_id", Integer, ForeignKey("issuer.id"), primary_key=True),
    Column("school_code", String, primary_key=True),
)

RECORDS = Table(
    "record",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ref", String, nullable=False, unique=True),
    Column("issuer_id", Integer, ForeignKey("issuer.id"), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("receipt_token", LargeBinary),
    # For look-ups; none once deleted.
    Column("lookup_hash", String, index=True),
    Column("data_sha256", String, unique=True),
    Column("xml_sha256", String, index=True),
    Column("pdf_sha256", String, index=True),
    # Sealed: the data key, wrapped by a master key, and what it seals; none once deleted.
    Column("master_id", String, index=True),
    Column("wrapped_key", LargeBinary),
    Column("facts", LargeBinary),
    Column("report", LargeBinary),
    Column("xml", LargeBinary),
    Column("pdf", LargeBinary),
    # What follows from the history, kept for look-ups.
    Column("state", String, nullable=False),
    Column("state_at", Moment),
    Column("state_reason", String),
    Column("superseded_by", Integer, ForeignKey("record.id")),
    Column("owner_state", String, nullable=False),
    Column("openings", Integer, nullable=False),
    Column("keep_until", Moment, index=True),
    Column("deleted_at", Moment),
)

SEALED = ("facts", "report", "xml", "pdf")
"""The columns that a record's data key seals."""
LOOKED_UP = ("lookup_hash", "data_sha256", "xml_sha256", "pdf_sha256")

EVENTS = Table(
    "record_event",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("record_id", Integer, ForeignKey("record.id"), nullable=False, index=True),
    Column("action", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("why", String, nullable=False),
    Column("refers_to", Integer, ForeignKey("record_event.id")),
    Column("pending", Boolean, nullable=False),
    Column("replaced_by", Integer, ForeignKey("record.id")),
)

PRINTS = Table(
    "print",
    METADATA,
    Column("status_index", Integer, primary_key=True, autoincrement=False),
    Column("record_id", Integer, ForeignKey("record.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("printed_at", Moment, nullable=False),
    Column("printed_by", String, nullable=False),
    UniqueConstraint("record_id", "number", name="uq_print_number"),
)

PRINT_PAGES = Table(
    "print_page",
    METADATA,
    Column("status_index", Integer, ForeignKey("print.status_index"), primary_key=True),
    Column("page", Integer, primary_key=True),
    # SHA-256 of the digest that unlocks: who reads the database cannot unlock anything with it.
    Column("token_hash", String, nullable=False),
)

TRIES = Table(
    "factor_try",
    METADATA,
    Column("record_id", Integer, ForeignKey("record.id"), primary_key=True),
    Column("day", String, primary_key=True),
    Column("wrong", Integer, nullable=False),
)


def read_columns(row: RowMapping) -> dict[str, Any]:
    """Return a row's values by column name."""
    return {str(name): value for name, value in row.items()}


def to_record(row: Mapping[str, Any], superseded_by: str | None) -> Record:
    """Return a record's row as a value, without what is sealed."""
    return Record(
        number=row["id"],
        reference=Reference(row["ref"]),
        issuer=row["issuer_id"],
        received_at=row["received_at"],
        state=RecordState(row["state"]),
        state_at=row["state_at"],
        state_reason=row["state_reason"],
        superseded_by=None if superseded_by is None else Reference(superseded_by),
        owner_state=OwnerState(row["owner_state"]),
        openings=row["openings"],
        keep_until=row["keep_until"],
        deleted_at=row["deleted_at"],
        data_sha256=row["data_sha256"],
        xml_sha256=row["xml_sha256"],
        pdf_sha256=row["pdf_sha256"],
        receipt_token=row["receipt_token"],
    )
