"""The school database's tables, and how a row becomes an entry and back.

An approval is never changed or deleted: what ends it is written beside it, and every decision has
its line in the history.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    TypeDecorator,
)

from verifier.report import Role
from verifier.school import SchoolEntry

METADATA = MetaData()

_SHORTEST_STEP = timedelta(microseconds=1)
"""A withdrawal holds from its moment on; the approval's last moment lies just before."""


class Moment(TypeDecorator[datetime]):
    """An aware moment; SQLite, which knows no zones, holds it in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the database stores."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what the database stored, in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


ENTRIES = Table(
    "school_entry",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("school_code", String, nullable=False, index=True),
    Column("school_name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("valid_from", Moment, nullable=False),
    Column("valid_until", Moment),
    Column("certificate_sha256", String, index=True),
    Column("issuer_key_sha256", String),
    Column("serial", String, index=True),
    Column("organisation", String),
    Column("tax_code", String, index=True),
    Column("key_sha256", String, index=True),
    Column("person_name", String),
    Column("person_number", String, index=True),
    # SHA-256 of all of the above: what was approved.
    Column("content", String, nullable=False, index=True),
    Column("withdrawn_from", Moment),
    Column("replaced_by", Integer, ForeignKey("school_entry.id")),
    # SHA-256 of what is left of the approval after withdrawals; none when nothing is.
    Column("digest", String, index=True),
)

EVENTS = Table(
    "school_event",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("entry_id", Integer, ForeignKey("school_entry.id"), nullable=False, index=True),
    Column("action", String, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("effective_at", Moment),
    Column("who", String, nullable=False),
    Column("why", String, nullable=False),
)

STATE = Table(
    "school_directory",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("version", String, nullable=False),
)
"""One row: what names the present content."""


def read_columns(row: RowMapping) -> dict[str, Any]:
    """Return a row's values by column name."""
    return {str(name): value for name, value in row.items()}


def to_row(entry: SchoolEntry) -> dict[str, Any]:
    """Return the columns of a new approval.

    Raises:
        ValueError: a moment has no zone.
    """
    if None in {m.tzinfo for m in (entry.valid_from, entry.valid_until) if m is not None}:
        raise ValueError("a moment without a zone is no moment")
    values = {
        "school_code": entry.school_code,
        "school_name": entry.school_name,
        "role": entry.role.value,
        "valid_from": entry.valid_from,
        "valid_until": entry.valid_until,
        "certificate_sha256": entry.certificate_sha256,
        "issuer_key_sha256": entry.issuer_key_sha256,
        "serial": None if entry.serial is None else f"{entry.serial:x}",
        "organisation": entry.organisation,
        "tax_code": entry.tax_code,
        "key_sha256": entry.key_sha256,
        "person_name": entry.person_name,
        "person_number": entry.person_number,
    }
    digest = compute_digest(values)
    return {**values, "content": digest, "digest": digest}


def to_entry(row: Mapping[str, Any]) -> SchoolEntry:
    """Return what is left of an approval, as the verifier sees it."""
    return SchoolEntry(
        school_code=row["school_code"],
        school_name=row["school_name"],
        role=Role(row["role"]),
        valid_from=row["valid_from"],
        valid_until=find_end(row["valid_until"], row["withdrawn_from"]),
        certificate_sha256=row["certificate_sha256"],
        issuer_key_sha256=row["issuer_key_sha256"],
        serial=None if row["serial"] is None else int(row["serial"], 16),
        organisation=row["organisation"],
        tax_code=row["tax_code"],
        key_sha256=row["key_sha256"],
        person_name=row["person_name"],
        person_number=row["person_number"],
    )


def find_end(valid_until: datetime | None, withdrawn_from: datetime | None) -> datetime | None:
    """Return the last moment at which an approval holds; None: until further notice."""
    if withdrawn_from is None:
        return valid_until
    last = withdrawn_from - _SHORTEST_STEP
    return last if valid_until is None else min(valid_until, last)


def compute_digest(values: Mapping[str, Any]) -> str:
    """Return what names exactly the content of an entry."""
    content = {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
