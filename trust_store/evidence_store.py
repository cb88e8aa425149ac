"""The evidence store: CRLs, OCSP responses and issuers' certificates, as received, for good.

Newer evidence does not replace older: an old CRL is the only proof of what was so when it was made
(TT 15/2025/TT-BKHCN article 6.2, annex II 1.2). Only an operator deletes. Nothing here is believed
because it is kept; whoever relies on it verifies it as if it had just come.
"""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from trust_store.content_cache import ContentCache
from trust_store.evidence_item import Item, ItemKind, ItemSource, evidence_kind, hash_name
from trust_store.evidence_schema import connect, prepare
from trust_store.evidence_selection import EvidenceKeys, find_answers, find_crls, find_keys
from verifier.errors import ConfigurationError, VerifierError
from verifier.pki.certificate import Certificate
from verifier.ports import Evidence, EvidenceOrigin

MOST_PER_QUESTION: Final = 32
"""Items that one look-up brings: of years of CRLs only a few can decide."""

_LONGEST_REFRESH: Final = timedelta(hours=1)
"""How long before its end evidence is renewed at most."""
_MOST_ISSUERS: Final = 8


class EvidenceStoreError(VerifierError):
    """The store's file could not be read or written just now."""


@dataclass(frozen=True, slots=True)
class KeptItem:
    """What an operator is shown of one item."""

    sha256: str
    kind: ItemKind
    this_update: datetime | None
    next_update: datetime | None
    url: str
    source: ItemSource
    fetched_at: datetime
    size: int


class EvidenceStore:
    """A SQLite file in a data folder; several processes may use it at once."""

    def __init__(self, folder: Path | None) -> None:
        """Open the store in `folder`, made if it is missing; None keeps all in this process.

        Raises:
            ConfigurationError: the folder cannot hold a store, or holds one of another version.
        """
        self._folder = folder
        self._lock = threading.RLock()
        self._opened: tuple[int, sqlite3.Connection] | None = None
        self._contents = ContentCache()
        self._noted: set[tuple[str, str]] = set()
        try:
            if folder is not None:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self.database() as database:
                usable = prepare(database)
        except (OSError, EvidenceStoreError) as error:
            raise ConfigurationError(f"no evidence store in {folder}: {error}") from error
        if folder is not None:
            # A portal forks after this, and SQLite connections do not survive that.
            self.close()
        if not usable:
            raise ConfigurationError(f"the evidence store in {folder} is of another version")

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """Hand out this process's connection for one step; it is opened at the first.

        Raises:
            EvidenceStoreError: SQLite cannot do what was asked.
        """
        with self._lock:
            try:
                if self._opened is None or self._opened[0] != os.getpid():
                    self._opened = (os.getpid(), connect(self._folder))
                yield self._opened[1]
            except sqlite3.Error as error:
                raise EvidenceStoreError(str(error)) from error

    def close(self) -> None:
        """Close the file; the next step opens it again. A store in memory is gone with it."""
        with self._lock:
            if self._opened is not None and self._opened[0] == os.getpid():
                self._opened[1].close()
            self._opened = None

    def add(self, item: Item, *, url: str, source: ItemSource, at: datetime) -> str:
        """Keep an item, unless it is there already; return its SHA-256."""
        with self.database() as database, _transaction(database):
            database.execute(
                "INSERT OR IGNORE INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    item.sha256,
                    item.kind.value,
                    item.name,
                    item.key,
                    item.scope,
                    _seconds(item.this_update),
                    _seconds(item.next_update),
                    url,
                    source.value,
                    _seconds(at),
                    len(item.content),
                    item.content,
                ),
            )
            database.executemany(
                "INSERT OR IGNORE INTO answer VALUES (?, ?)",
                [(item.sha256, answer) for answer in item.answers],
            )
        return item.sha256

    def find(
        self, certificate: Certificate, *, at: datetime, horizon: datetime | None = None
    ) -> tuple[Evidence, ...]:
        """Return what may decide about `certificate` at `at`, not all that ever came.

        Of each kind of list: the newest, those around `at`, and the last one made before the
        certificate's end, for later ones need not name it any more. With `horizon`, nothing that
        was issued after it.
        """
        return self.find_filed(find_keys(certificate), at=at, horizon=horizon)

    def find_filed(
        self, keys: EvidenceKeys, *, at: datetime, horizon: datetime | None = None
    ) -> tuple[Evidence, ...]:
        """Return the same by what evidence is filed under."""
        with self.database() as database:
            found = dict.fromkeys(
                (
                    *find_answers(database, keys, at=at, horizon=horizon),
                    *find_crls(database, keys, at=at, horizon=horizon),
                )
            )
            return tuple(self._load(database, sha256) for sha256 in list(found)[:MOST_PER_QUESTION])

    def _load(self, database: sqlite3.Connection, sha256: str) -> Evidence:
        (kind,) = database.execute("SELECT kind FROM item WHERE sha256 = ?", (sha256,)).fetchone()
        content = self._contents.get(sha256, lambda: _read_content(database, sha256))
        return Evidence(evidence_kind(ItemKind(kind)), content, EvidenceOrigin.STORE)

    def find_issuers(self, certificate: Certificate) -> tuple[bytes, ...]:
        """Return kept certificates that bear the name of the issuer of `certificate`."""
        return self.find_named(hash_name(certificate.issuer_der))

    def find_named(self, name: str) -> tuple[bytes, ...]:
        """Return kept certificates whose subject's name has this hash."""
        with self.database() as database:
            rows = database.execute(
                "SELECT content FROM item WHERE kind = ? AND name = ? "
                "ORDER BY fetched_at DESC, sha256 LIMIT ?",
                (ItemKind.CERTIFICATE.value, name, _MOST_ISSUERS),
            )
            return tuple(bytes(content) for (content,) in rows)

    def is_current(self, url: str, *, at: datetime) -> bool:
        """Return whether what came from `url` last is neither out of date nor about to be."""
        with self.database() as database:
            row = database.execute(
                "SELECT this_update, next_update FROM item JOIN address USING (sha256) "
                "WHERE address.key = ?",
                (url,),
            ).fetchone()
        if row is None or row[1] is None:
            return False
        this_update, next_update = (datetime.fromtimestamp(s, UTC) for s in row)
        return at < next_update and not is_ending(this_update, next_update, at=at)

    def note_publication(self, url: str, issuer: Certificate) -> None:
        """Remember that `issuer` publishes a CRL at `url`, for the daily job."""
        self.note_publisher(url, issuer.der)

    def note_publisher(self, url: str, issuer: bytes) -> None:
        """Remember that whoever has this certificate (DER) publishes a CRL at `url`."""
        sha256 = hashlib.sha256(issuer).hexdigest()
        if (url, sha256) in self._noted:
            return
        self._noted.add((url, sha256))
        with self.database() as database:
            database.execute(
                "INSERT OR IGNORE INTO publication VALUES (?, ?, ?)", (url, sha256, issuer)
            )

    def publications(self) -> tuple[tuple[str, bytes], ...]:
        """Return address and issuer (DER) of every CRL that was ever named."""
        with self.database() as database:
            rows = database.execute("SELECT url, issuer FROM publication ORDER BY url")
            return tuple((url, bytes(issuer)) for url, issuer in rows)

    def items(self) -> tuple[KeptItem, ...]:
        """Return what is kept, the oldest first."""
        with self.database() as database:
            rows = database.execute(
                "SELECT sha256, kind, this_update, next_update, url, source, fetched_at, size "
                "FROM item ORDER BY fetched_at, sha256"
            )
            return tuple(
                KeptItem(
                    sha256=sha256,
                    kind=ItemKind(kind),
                    this_update=_moment(this_update),
                    next_update=_moment(next_update),
                    url=url,
                    source=ItemSource(source),
                    fetched_at=datetime.fromtimestamp(fetched_at, UTC),
                    size=size,
                )
                for sha256, kind, this_update, next_update, url, source, fetched_at, size in rows
            )

    def content(self, sha256: str) -> bytes | None:
        """Return an item as received, or None if it is not here."""
        with self.database() as database:
            row = database.execute(
                "SELECT content FROM item WHERE sha256 = ?", (sha256,)
            ).fetchone()
        return None if row is None else bytes(row[0])

    def delete(self, sha256s: tuple[str, ...], *, at: datetime) -> int:
        """Destroy items for good, note that it was done, and return how many there were."""
        with self.database() as database:
            with _transaction(database):
                deleted = 0
                for sha256 in sha256s:
                    self._contents.drop(sha256)
                    database.execute(
                        "INSERT INTO deletion SELECT sha256, kind, ? FROM item WHERE sha256 = ?",
                        (_seconds(at), sha256),
                    )
                    deleted += database.execute(
                        "DELETE FROM item WHERE sha256 = ?", (sha256,)
                    ).rowcount
            # secure_delete overwrites in the file; what waits in the log has to go too.
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return deleted


def is_ending(this_update: datetime, next_update: datetime | None, *, at: datetime) -> bool:
    """Return whether evidence is in the last tenth of its life, or the last hour of a long one."""
    if next_update is None:
        return True
    return at >= next_update - min((next_update - this_update) / 10, _LONGEST_REFRESH)


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _read_content(database: sqlite3.Connection, sha256: str) -> bytes:
    (content,) = database.execute("SELECT content FROM item WHERE sha256 = ?", (sha256,)).fetchone()
    return bytes(content)


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
