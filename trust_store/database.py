"""A database of ours: a file of SQLite, or a PostgreSQL by address; and its migrations.

What belongs to one database (its name in sentences, its tables' versions, the error when it does
not answer) is a `Store`; everything else is the same for all of them.
"""

import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from verifier.errors import ConfigurationError, VerifierError

_SECONDS = 10
"""A verification waits so long for the database, not longer."""


@dataclass(frozen=True, slots=True)
class Store:
    """What is particular to one database."""

    name: str
    """As sentences call it, such as `school database`."""
    migrations: Path
    """Folder of its migrations."""
    version_table: str
    """Where its tables' version is kept, named for us: a PostgreSQL may hold other things too."""
    lock: int
    """PostgreSQL's advisory lock, held by whoever writes."""
    unavailable: type[VerifierError]
    """Raised when it does not answer."""
    remedy: str
    """What brings its tables up to date, as a sentence's end."""
    overwrites_deleted: bool = False
    """SQLite writes noughts over what is deleted."""


def open_engine(store: Store, location: str, *, create: bool = False) -> Engine:
    """Return an engine for `location`: the path of a file, or an address of SQLite or PostgreSQL.

    Nothing is connected yet; `create` allows that a file does not exist.

    Raises:
        ConfigurationError: the address cannot be understood, or there is no such file.
    """
    url = _read_location(store, location)
    if url.drivername == "sqlite":
        return _open_file(store, url, create=create)
    return _open_server(url, keep=not create)


def migrate(store: Store, engine: Engine) -> None:
    """Bring the tables to the present version; makes them where there are none.

    Raises:
        VerifierError: the store's own, when the database cannot be reached or changed.
    """
    with writing(store, engine) as connection:
        settings = _settings(store)
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def demand_current(store: Store, engine: Engine) -> None:
    """Refuse a database of another version.

    Raises:
        ConfigurationError: it has no tables of ours, or older or newer ones, or cannot be reached.
    """
    try:
        with reading(store, engine) as connection:
            options = {"version_table": store.version_table}
            found = MigrationContext.configure(connection, opts=options).get_current_revision()
    except store.unavailable as error:
        raise ConfigurationError(str(error)) from error
    expected = ScriptDirectory.from_config(_settings(store)).get_current_head()
    if found != expected:
        raise ConfigurationError(
            f"{store.name}: its tables are of version {found or 'none'} instead of {expected}; "
            f"{store.remedy}"
        )


@contextmanager
def reading(store: Store, engine: Engine) -> Iterator[Connection]:
    """Connect for reading.

    Raises:
        VerifierError: the store's own, when the database does not answer, or not as it should.
    """
    with _told(store), engine.connect() as connection:
        yield connection


@contextmanager
def writing(store: Store, engine: Engine) -> Iterator[Connection]:
    """Connect for one change, all of it or nothing, with no other writer beside it.

    Raises:
        VerifierError: the store's own, when the database does not answer, or not as it should.
    """
    with (
        _told(store),
        engine.connect().execution_options(hocba_writing=True) as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": store.lock})
        yield connection


@contextmanager
def _told(store: Store) -> Iterator[None]:
    """Put the driver's complaint into an error of ours; no address, no password, no values."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise store.unavailable(f"{store.name}: {reason}") from error


def _read_location(store: Store, location: str) -> URL:
    if "://" not in location:
        return URL.create("sqlite", database=location)
    try:
        url = make_url(location)
    except (ArgumentError, ValueError) as error:
        raise ConfigurationError(f"{store.name}: its address cannot be understood") from error
    match url.drivername:
        case "sqlite":
            return url
        case "postgresql" | "postgres" | "postgresql+psycopg":
            return url.set(drivername="postgresql+psycopg")
        case other:
            raise ConfigurationError(f"{store.name}: SQLite or PostgreSQL, not {other}")


def _open_file(store: Store, url: URL, *, create: bool) -> Engine:
    path = Path(url.database or "")
    if not url.database or path.is_dir() or not path.parent.is_dir():
        raise ConfigurationError(f"{store.name}: no file can be at {path}")
    if not create and not path.exists():
        raise ConfigurationError(f"{store.name}: no such file: {path}")
    # A connection for each use: opening a file costs little, and none is carried into a fork.
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": _SECONDS})
    event.listen(engine, "connect", _prepare_writing if create else _prepare_reading)
    if store.overwrites_deleted:
        event.listen(engine, "connect", _overwrite_deleted)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_reading(connection: sqlite3.Connection, record: object) -> None:
    """Leave transactions to us (Python's module begins them too late), and check references."""
    del record
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _prepare_writing(connection: sqlite3.Connection, record: object) -> None:
    """The same, and let readers go on while we write."""
    _prepare_reading(connection, record)
    connection.execute("PRAGMA journal_mode = WAL")


def _overwrite_deleted(connection: sqlite3.Connection, record: object) -> None:
    del record
    connection.execute("PRAGMA secure_delete = ON")


def _begin_sqlite(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("hocba_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _open_server(url: URL, *, keep: bool) -> Engine:
    """Return an engine that keeps connections for the next question, or opens one for each."""
    settings = {
        "connect_timeout": _SECONDS,
        "options": f"-c statement_timeout={_SECONDS * 1000}",
    }
    if not keep:
        return create_engine(url, poolclass=NullPool, connect_args=settings)
    engine = create_engine(url, pool_pre_ping=True, pool_size=2, connect_args=settings)
    forget = weakref.WeakMethod(engine.dispose)

    def forget_in_child() -> None:
        # Two processes must not speak over one connection.
        if (dispose := forget()) is not None:
            dispose(close=False)

    os.register_at_fork(after_in_child=forget_in_child)
    return engine


def _settings(store: Store) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(store.migrations).replace("%", "%%"))
    settings.set_main_option("path_separator", "newline")
    return settings
