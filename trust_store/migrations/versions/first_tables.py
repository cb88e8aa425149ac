"""The first tables: approvals, their history, and the directory's version.

There is no way back: it would drop the history.
"""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None

_INDEXED = (
    "school_code",
    "certificate_sha256",
    "serial",
    "tax_code",
    "key_sha256",
    "person_number",
    "content",
    "digest",
)


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "school_entry",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("school_code", sa.String, nullable=False),
        sa.Column("school_name", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("valid_from", moment, nullable=False),
        sa.Column("valid_until", moment),
        sa.Column("certificate_sha256", sa.String),
        sa.Column("issuer_key_sha256", sa.String),
        sa.Column("serial", sa.String),
        sa.Column("organisation", sa.String),
        sa.Column("tax_code", sa.String),
        sa.Column("key_sha256", sa.String),
        sa.Column("person_name", sa.String),
        sa.Column("person_number", sa.String),
        sa.Column("content", sa.String, nullable=False),
        sa.Column("withdrawn_from", moment),
        sa.Column("replaced_by", sa.Integer, sa.ForeignKey("school_entry.id")),
        sa.Column("digest", sa.String),
    )
    for name in _INDEXED:
        op.create_index(f"ix_school_entry_{name}", "school_entry", [name])
    op.create_table(
        "school_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("school_entry.id"), nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("recorded_at", moment, nullable=False),
        sa.Column("effective_at", moment),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False),
    )
    op.create_index("ix_school_event_entry_id", "school_event", ["entry_id"])
    state = op.create_table(
        "school_directory",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.String, nullable=False),
    )
    op.bulk_insert(state, [{"id": 1, "version": "empty"}])
