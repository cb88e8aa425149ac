"""The settings about receipts, the same for portal and command line; the demo has its own key."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from verifier.errors import ConfigurationError
from verifier.ports import Clock
from web.keyring.demo import open_demo_ring, provide_demo_key
from web.keyring.entry import KeyKind
from web.keyring.folder import KeyFolder
from web.keyring.ring import KeyRing
from web.keyring.setting import KEYS, read_passphrase
from web.receipts.desk import ReceiptDesk
from web.receipts.timestamping import TSA, Stamp, open_stamp

_LOG = logging.getLogger("hocba")


@dataclass(frozen=True, slots=True)
class ReceiptSetting:
    """With which keys receipts are made, and who stamps them."""

    ring: KeyRing
    stamp: Stamp | None = field(repr=False)

    def open(self, clock: Clock) -> ReceiptDesk:
        """Open the desk; without a receipt key in force it knows old receipts and makes none.

        Raises:
            KeyringError: the receipt key does not open.
        """
        desk = ReceiptDesk(self.ring, clock, stamp=self.stamp)
        if desk.is_open():
            desk.check()  # now, and not when the first visitor asks
        else:
            _LOG.warning("no receipt key is in force: 'hocba keys make receipt'")
        return desk


def read_receipt_setting(environment: Mapping[str, str]) -> ReceiptSetting | None:
    """Return the settings; None without keys.

    Raises:
        ConfigurationError: a setting is not of its form, or the keys' folder is not named.
    """
    folder, stamp = environment.get(KEYS), open_stamp(environment)
    if folder:
        ring = KeyRing(KeyFolder(Path(folder)), lambda: read_passphrase(environment))
        return ReceiptSetting(ring, stamp)
    if stamp is not None:
        raise ConfigurationError(f"{TSA} is for receipts, which need keys: set {KEYS}")
    return None


def open_demo_desk(demo: Path, clock: Clock) -> ReceiptDesk | None:
    """Return a desk with a key of the demo's own, made at first; None where none can be kept."""
    ring = open_demo_ring(demo)
    try:
        provide_demo_key(ring.folder, KeyKind.RECEIPT, at=clock.now())
    except OSError as error:
        _LOG.warning("the demo makes no receipts: %s", error.strerror)
        return None
    return ReceiptDesk(ring, clock)
