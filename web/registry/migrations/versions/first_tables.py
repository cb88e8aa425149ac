"""The first tables: issuers, records, their history, prints, and tries.

There is no way back: it would drop records.
"""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _make_issuers()
    _make_records()
    _make_prints()


def _make_issuers() -> None:
    op.create_table(
        "issuer",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("key_id", sa.String, nullable=False, unique=True),
        sa.Column("key_sha256", sa.String, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
    )
    op.create_table(
        "issuer_school",
        sa.Column("issuer_id", sa.Integer, sa.ForeignKey("issuer.id"), primary_key=True),
        sa.Column("school_code", sa.String, primary_key=True),
    )


def _make_records() -> None:
    op.create_table(
        "record",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ref", sa.String, nullable=False, unique=True),
        sa.Column("issuer_id", sa.Integer, sa.ForeignKey("issuer.id"), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("receipt_token", sa.LargeBinary),
        sa.Column("lookup_hash", sa.String),
        sa.Column("data_sha256", sa.String, unique=True),
        sa.Column("xml_sha256", sa.String),
        sa.Column("pdf_sha256", sa.String),
        sa.Column("master_id", sa.String),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("facts", sa.LargeBinary),
        sa.Column("report", sa.LargeBinary),
        sa.Column("xml", sa.LargeBinary),
        sa.Column("pdf", sa.LargeBinary),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("state_at", _MOMENT),
        sa.Column("state_reason", sa.String),
        sa.Column("superseded_by", sa.Integer, sa.ForeignKey("record.id")),
        sa.Column("owner_state", sa.String, nullable=False),
        sa.Column("openings", sa.Integer, nullable=False),
        sa.Column("keep_until", _MOMENT),
        sa.Column("deleted_at", _MOMENT),
    )
    for name in ("lookup_hash", "xml_sha256", "pdf_sha256", "master_id", "keep_until"):
        op.create_index(f"ix_record_{name}", "record", [name])
    op.create_table(
        "record_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("record_id", sa.Integer, sa.ForeignKey("record.id"), nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("refers_to", sa.Integer, sa.ForeignKey("record_event.id")),
        sa.Column("pending", sa.Boolean, nullable=False),
        sa.Column("replaced_by", sa.Integer, sa.ForeignKey("record.id")),
    )
    op.create_index("ix_record_event_record_id", "record_event", ["record_id"])
    op.create_table(
        "factor_try",
        sa.Column("record_id", sa.Integer, sa.ForeignKey("record.id"), primary_key=True),
        sa.Column("day", sa.String, primary_key=True),
        sa.Column("wrong", sa.Integer, nullable=False),
    )


def _make_prints() -> None:
    op.create_table(
        "print",
        sa.Column("status_index", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.Integer, sa.ForeignKey("record.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("printed_at", _MOMENT, nullable=False),
        sa.Column("printed_by", sa.String, nullable=False),
        sa.UniqueConstraint("record_id", "number", name="uq_print_number"),
    )
    op.create_index("ix_print_record_id", "print", ["record_id"])
    op.create_table(
        "print_page",
        sa.Column(
            "status_index", sa.Integer, sa.ForeignKey("print.status_index"), primary_key=True
        ),
        sa.Column("page", sa.Integer, primary_key=True),
        sa.Column("token_hash", sa.String, nullable=False),
    )
