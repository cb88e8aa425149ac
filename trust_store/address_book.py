"""How asking each address went, kept beside the evidence so that all processes know it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from trust_store.evidence_store import EvidenceStore
from trust_store.fetching import Trouble

FIRST_BACK_OFF: Final = timedelta(seconds=30)
"""How long an address is left alone after its first failure; doubled with each further one."""
LONGEST_BACK_OFF: Final = timedelta(hours=1)
"""Services of authorities come back within the day, and cards wait for them."""


@dataclass(frozen=True, slots=True)
class AddressState:
    """What is known of one address."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    """The item that it last brought."""
    asked_at: datetime | None = None
    """When it last answered with something usable."""
    failures: int = 0
    """In a row."""
    retry_at: datetime | None = None
    trouble: Trouble | None = None
    """Of the last failure; None after a success."""


class AddressBook:
    """The store's table of addresses."""

    def __init__(self, store: EvidenceStore) -> None:
        """Use the store's file."""
        self._store = store

    def look_up(self, key: str) -> AddressState:
        """Return what is known of an address."""
        with self._store.database() as database:
            row = database.execute(
                "SELECT etag, last_modified, sha256, asked_at, failures, retry_at, trouble "
                "FROM address WHERE key = ?",
                (key,),
            ).fetchone()
        if row is None:
            return AddressState()
        etag, last_modified, sha256, asked_at, failures, retry_at, trouble = row
        return AddressState(
            etag=etag,
            last_modified=last_modified,
            sha256=sha256,
            asked_at=_moment(asked_at),
            failures=failures,
            retry_at=_moment(retry_at),
            trouble=None if trouble is None else Trouble(trouble),
        )

    def claim(self, key: str, *, at: datetime, until: datetime) -> bool:
        """Announce to the other processes that this one asks the address; False: another does.

        A claim ends by itself, so that one who died while asking blocks nobody.
        """
        with self._store.database() as database:
            database.execute("INSERT OR IGNORE INTO address (key) VALUES (?)", (key,))
            cursor = database.execute(
                "UPDATE address SET claimed_until = ? "
                "WHERE key = ? AND (claimed_until IS NULL OR claimed_until <= ?)",
                (_milliseconds(until), key, _milliseconds(at)),
            )
            return cursor.rowcount == 1

    def release(self, key: str) -> None:
        """Take the announcement back."""
        with self._store.database() as database:
            database.execute("UPDATE address SET claimed_until = NULL WHERE key = ?", (key,))

    def note_success(
        self,
        key: str,
        *,
        at: datetime,
        sha256: str,
        etag: str | None,
        last_modified: str | None,
    ) -> None:
        """Note that the address brought an item."""
        with self._store.database() as database:
            database.execute(
                "INSERT INTO address (key, etag, last_modified, sha256, asked_at) "
                "VALUES (:key, :etag, :last_modified, :sha256, :at) "
                "ON CONFLICT (key) DO UPDATE SET etag = :etag, last_modified = :last_modified, "
                "sha256 = :sha256, asked_at = :at, failures = 0, retry_at = NULL, trouble = NULL",
                {
                    "key": key,
                    "etag": etag,
                    "last_modified": last_modified,
                    "sha256": sha256,
                    "at": _milliseconds(at),
                },
            )

    def note_failure(self, key: str, trouble: Trouble, *, at: datetime) -> None:
        """Note that the address brought nothing usable, and leave it alone for a while."""
        failures = self.look_up(key).failures + 1
        # Beyond this exponent the longest time holds anyway.
        wait = min(FIRST_BACK_OFF * 2 ** min(failures - 1, 10), LONGEST_BACK_OFF)
        with self._store.database() as database:
            database.execute(
                "INSERT INTO address (key, failures, retry_at, trouble) "
                "VALUES (:key, :failures, :retry_at, :trouble) "
                "ON CONFLICT (key) DO UPDATE SET failures = :failures, retry_at = :retry_at, "
                "trouble = :trouble",
                {
                    "key": key,
                    "failures": failures,
                    "retry_at": _milliseconds(at + wait),
                    "trouble": trouble.value,
                },
            )


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
