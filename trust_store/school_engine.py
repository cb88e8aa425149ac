"""Opening the school database, and its migrations: `database` with what is the schools' own."""

from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection, Engine

from trust_store import database
from verifier.errors import DirectoryUnavailableError

VERSION_TABLE = "school_directory_migration"

STORE = database.Store(
    name="school database",
    migrations=Path(__file__).with_name("migrations"),
    version_table=VERSION_TABLE,
    lock=0x686F6362,
    unavailable=DirectoryUnavailableError,
    remedy="'hocba schools import', 'approve' and 'withdraw' bring it up to date",
)


def open_engine(location: str, *, create: bool = False) -> Engine:
    """Return an engine for `location`: the path of a file, or an address of SQLite or PostgreSQL.

    Raises:
        ConfigurationError: the address cannot be understood, or there is no such file.
    """
    return database.open_engine(STORE, location, create=create)


def migrate(engine: Engine) -> None:
    """Bring the tables to the present version; makes them where there are none.

    Raises:
        DirectoryUnavailableError: the database cannot be reached or changed.
    """
    database.migrate(STORE, engine)


def demand_current(engine: Engine) -> None:
    """Refuse a database of another version.

    Raises:
        ConfigurationError: it has no tables of ours, or older or newer ones, or cannot be reached.
    """
    database.demand_current(STORE, engine)


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """Connect for reading; a failure is a DirectoryUnavailableError."""
    return database.reading(STORE, engine)


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """Connect for one change, all or nothing; a failure is a DirectoryUnavailableError."""
    return database.writing(STORE, engine)
