"""The evidence store's tables (SQLite), and how its file is opened."""

import sqlite3
from pathlib import Path
from typing import Final

SCHEMA_VERSION: Final = 2
"""In PRAGMA user_version; another one is another program's file, or a newer version's."""

FILE_NAME: Final = "evidence.sqlite3"
"""In the data folder."""

_BUSY_SECONDS: Final = 5.0
"""How long to wait for another process that writes."""

_TABLES: Final = """
CREATE TABLE item (
    sha256 TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    scope TEXT NOT NULL,
    this_update INTEGER,
    next_update INTEGER,
    url TEXT NOT NULL,
    source TEXT NOT NULL,
    fetched_at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX item_by_name ON item (kind, name, scope, this_update);
CREATE TABLE answer (
    sha256 TEXT NOT NULL REFERENCES item (sha256) ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (name, sha256)
);
CREATE INDEX answer_by_item ON answer (sha256);
CREATE TABLE address (
    key TEXT PRIMARY KEY,
    etag TEXT,
    last_modified TEXT,
    sha256 TEXT,
    asked_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER,
    trouble TEXT,
    claimed_until INTEGER
);
CREATE TABLE publication (
    url TEXT NOT NULL,
    issuer_sha256 TEXT NOT NULL,
    issuer BLOB NOT NULL,
    PRIMARY KEY (url, issuer_sha256)
);
CREATE TABLE deletion (
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,
    deleted_at INTEGER NOT NULL
);
"""
"""item: what is kept, as received. answer: the certificates an OCSP response is about. address: how
asking an address went. publication: where which authority publishes its CRLs, as seen in
certificates that lead to an anchor. deletion: what an operator deleted, and when."""


def connect(place: Path | None) -> sqlite3.Connection:
    """Open the file in the folder `place`; None is a store in memory, for one process."""
    target = ":memory:" if place is None else str(place / FILE_NAME)
    database = sqlite3.connect(
        target, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("PRAGMA secure_delete = ON")
    database.execute("PRAGMA synchronous = NORMAL")
    return database


def prepare(database: sqlite3.Connection) -> bool:
    """Create the tables where they are missing; False: the file is not one of this version."""
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("BEGIN IMMEDIATE")
    try:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version == 0:
            for statement in _TABLES.split(";"):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            version = SCHEMA_VERSION
    finally:
        database.execute("COMMIT")
    return bool(version == SCHEMA_VERSION)
