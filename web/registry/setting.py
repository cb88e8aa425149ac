"""The settings about the registry, the same for portal and command line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from verifier.errors import ConfigurationError
from verifier.ports import Clock
from web.keyring.folder import KeyFolder
from web.keyring.ring import KeyRing
from web.keyring.setting import KEYS, read_passphrase
from web.receipts.timestamping import Stamp, open_stamp
from web.registry.history import Rules

if TYPE_CHECKING:
    from verifier.scanning import Scan
    from web.copies.desk import CopyDesk
    from web.registry.admission import Judge
    from web.registry.desk import RecordDesk
    from web.registry.registry import Registry

REGISTRY: Final = "HOCBA_REGISTRY"
"""The registry's database: path of a file (SQLite), or address of a PostgreSQL."""
SECOND_PERSON: Final = "HOCBA_REGISTRY_SECOND_PERSON"
"""1: revoking and superseding count only once another person confirmed them."""
UNDO_DAYS: Final = "HOCBA_REGISTRY_UNDO_DAYS"
"""How long a change can be undone; seven days otherwise."""
KEEP_DAYS: Final = "HOCBA_REGISTRY_KEEP_DAYS"
"""How long records are kept; until they are deleted otherwise."""
_MOST_DAYS: Final = 36_525


@dataclass(frozen=True, slots=True)
class RegistrySetting:
    """Where the registry is, and its rules."""

    location: str
    ring: KeyRing
    rules: Rules
    stamp: Stamp | None = None
    """Asks the time-stamping authority; None: none is configured."""

    def open(self, *, create: bool = False) -> "Registry":
        """Open the registry.

        Raises:
            ConfigurationError: there is none, or its tables are of another version.
            RegistryUnavailableError: the database cannot be reached.
        """
        # SQLAlchemy takes longer to import than a card takes to verify: only who needs it waits.
        from web.registry.registry import open_registry

        return open_registry(self.location, self.ring, rules=self.rules, create=create)

    def open_desk(self, judge: "Judge", clock: Clock, *, portal: str) -> "RecordDesk":
        """Open the registry, and the desk where issuers hand in cards.

        Raises:
            ConfigurationError: there is no registry, or its tables are of another version.
            RegistryUnavailableError: the database cannot be reached.
        """
        from web.registry.desk import RecordDesk  # as above

        return RecordDesk(self.open(), judge, clock, stamp=self.stamp, portal=portal)

    def open_copies(self, desk: "RecordDesk", scan: "Callable[[bytes], Scan] | None") -> "CopyDesk":
        """Open the desk that answers for printed copies, beside that of issuers."""
        from web.copies.desk import CopyDesk  # as above
        from web.copies.lists import PublishedLists

        portal, clock = desk.portal, desk.clock
        lists = PublishedLists(self.ring, desk.registry.prints, clock, portal=portal)
        return CopyDesk(desk.registry, lists, desk.judge, clock, portal, scan)


def read_registry_setting(environment: Mapping[str, str]) -> RegistrySetting | None:
    """Return the registry that the settings describe; None when there is none.

    Raises:
        ConfigurationError: a setting is not of its form, or the keys' folder is not named.
    """
    location = environment.get(REGISTRY)
    if not location:
        return None
    folder = environment.get(KEYS)
    if not folder:
        raise ConfigurationError(f"a registry needs keys: set {KEYS}")
    ring = KeyRing(KeyFolder(Path(folder)), lambda: read_passphrase(environment))
    return RegistrySetting(location, ring, read_rules(environment), open_stamp(environment))


def read_rules(environment: Mapping[str, str]) -> Rules:
    """Return the rules that the settings describe.

    Raises:
        ConfigurationError: a number of days is none.
    """
    undo, keep = _read_days(environment, UNDO_DAYS), _read_days(environment, KEEP_DAYS)
    return Rules(
        second_person=environment.get(SECOND_PERSON) == "1",
        undo_period=Rules().undo_period if undo is None else undo,
        keep_for=keep,
    )


def find_portal(public_url: str | None) -> str:
    """Return the host of the portal's official address; empty without one."""
    return "" if public_url is None else urlsplit(public_url).netloc.lower()


def _read_days(environment: Mapping[str, str], name: str) -> timedelta | None:
    text = environment.get(name)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= _MOST_DAYS:
        raise ConfigurationError(f"{name} has to be a number of days")
    return timedelta(days=int(text))
