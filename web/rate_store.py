"""A small SQLite file in which all processes of one machine count requests together.

A storage for `limits`, which has none that several processes share without a server. What stands in
it may be lost at any time: then counting only begins anew. So nothing is written through to the
disk, and a counter goes soon after its window has ended.
"""

import math
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Final

from limits.storage import Storage

SCHEME: Final = "hocba-sqlite"
_BUSY_SECONDS: Final = 2.0
"""How long one process waits for another that counts; a hit takes some 20 microseconds."""
_SWEEP_EVERY: Final = 256
"""Hits after which counters whose window has ended are deleted."""

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS counter (
    key TEXT PRIMARY KEY,
    hits INTEGER NOT NULL,
    ends REAL NOT NULL
) WITHOUT ROWID
"""
_HIT: Final = """
INSERT INTO counter (key, hits, ends) VALUES (:key, :amount, :now + :expiry)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN ends <= :now THEN :amount ELSE hits + :amount END,
    ends = CASE WHEN ends <= :now THEN :now + :expiry ELSE ends END
RETURNING hits
"""


class SharedCounters(Storage):
    """Counters in a file; `limits` finds it by the scheme `hocba-sqlite:///path`."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - declared so by the library

    def __init__(
        self,
        uri: str | None = None,
        wrap_exceptions: bool = False,  # noqa: FBT001, FBT002 - the library's signature
        *,
        clock: Callable[[], float] = time.time,  # noqa: TID251 - the library judges by this clock
        **options: float | str | bool,
    ) -> None:
        """Use the file that `uri` names; it is made at the first hit."""
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._path = (uri or "").removeprefix(f"{SCHEME}://")
        self._clock = clock
        self._lock = threading.Lock()
        self._opened: tuple[int, sqlite3.Connection] | None = None
        self._hits = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong with the file."""
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and return how many there are in this window."""
        with self._lock:
            self._hits += 1
            database, now = self._database(), self._clock()
            if self._hits % _SWEEP_EVERY == 0:
                database.execute("DELETE FROM counter WHERE ends <= ?", (now,))
            values = {"key": key, "amount": amount, "now": now, "expiry": expiry}
            (hits,) = database.execute(_HIT, values).fetchone()
        return int(hits)

    def get(self, key: str) -> int:
        """Return how many there are in this window."""
        row = self._find("SELECT hits FROM counter WHERE key = ? AND ends > ?", key)
        return 0 if row is None else int(row)

    def get_expiry(self, key: str) -> float:
        """Return when the window ends, in seconds since 1970, rounded up."""
        row = self._find("SELECT ends FROM counter WHERE key = ? AND ends > ?", key)
        return math.ceil(self._clock() if row is None else row)

    def check(self) -> bool:
        """Return whether the file can be used."""
        with self._lock:
            self._database().execute("SELECT 1 FROM counter LIMIT 1")
        return True

    def reset(self) -> int | None:
        """Forget everything, and return how many counters there were."""
        with self._lock:
            return self._database().execute("DELETE FROM counter").rowcount

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with self._lock:
            self._database().execute("DELETE FROM counter WHERE key = ?", (key,))

    def close(self) -> None:
        """Close the file; the next hit opens it again."""
        with self._lock:
            if self._opened is not None and self._opened[0] == os.getpid():
                self._opened[1].close()
            self._opened = None

    def _find(self, query: str, key: str) -> float | None:
        with self._lock:
            row = self._database().execute(query, (key, self._clock())).fetchone()
        return None if row is None else row[0]

    def _database(self) -> sqlite3.Connection:
        """Return this process's connection: one from before a fork must not be used."""
        if self._opened is not None and self._opened[0] == os.getpid():
            return self._opened[1]
        database = sqlite3.connect(
            self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA secure_delete = ON")  # what is forgotten is overwritten
        database.execute(_TABLE)
        self._opened = (os.getpid(), database)
        return database
