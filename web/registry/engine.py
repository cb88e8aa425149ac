"""The registry's database: SQLite by default, a PostgreSQL by its address."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from trust_store import database
from verifier.errors import RegistryUnavailableError

VERSION_TABLE: Final = "record_registry_migration"

STORE: Final = database.Store(
    name="record registry",
    migrations=Path(__file__).with_name("migrations"),
    version_table=VERSION_TABLE,
    lock=0x686F6363,
    unavailable=RegistryUnavailableError,
    remedy="'hocba record migrate' brings it up to date",
    overwrites_deleted=True,
)


def open_engine(location: str, *, create: bool = False) -> Engine:
    """Return an engine whose tables are of the present version; `create` makes them so.

    Raises:
        ConfigurationError: the address cannot be understood, there is no such file, or its tables
            are of another version.
        RegistryUnavailableError: the database cannot be reached or changed.
    """
    engine = database.open_engine(STORE, location, create=create)
    if create:
        database.migrate(STORE, engine)
    else:
        database.demand_current(STORE, engine)
    return engine


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """Connect for reading; a failure is a RegistryUnavailableError."""
    return database.reading(STORE, engine)


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """Connect for one change, all or nothing; a failure is a RegistryUnavailableError."""
    return database.writing(STORE, engine)
