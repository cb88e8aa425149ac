"""The demo's own keys: their passphrase is public, and what they sign counts for nothing."""

from datetime import datetime
from pathlib import Path
from typing import Final

from web.keyring.entry import KeyAction, KeyEvent, KeyKind, KeyringError
from web.keyring.folder import KeyFolder
from web.keyring.ring import KeyRing

DEMO_PORTAL: Final = "demo.invalid"
"""No host of this name can exist (RFC 6761 6.4)."""
DEMO_PASSPHRASE: Final = b"everybody may know this passphrase"


def open_demo_ring(demo: Path) -> KeyRing:
    """Return the keys in a demo's folder; there may be none yet."""
    return KeyRing(KeyFolder(demo / "keys"), lambda: DEMO_PASSPHRASE)


def provide_demo_key(folder: KeyFolder, kind: KeyKind, *, at: datetime) -> None:
    """Make a key of a kind, unless there is one in force."""
    try:
        folder.find_current(kind)
    except KeyringError:
        event = KeyEvent(KeyAction.MAKE, at, "demo", "for the demo")
        folder.make(kind, DEMO_PORTAL, DEMO_PASSPHRASE, event)
