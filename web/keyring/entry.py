"""What is known of a key in public: kind, beginning, end, history. Kept for ever."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

from verifier.errors import ConfigurationError
from verifier.printed.key_list import KeyUse, ListedKey


class KeyringError(ConfigurationError):
    """A key cannot be made, read or changed as asked; nothing was changed."""


class KeyKind(Enum):
    """What a key is for; it is used for nothing else."""

    SEAL = "seal"
    """Signs the tokens of printed copies."""
    LIST = "list"
    """Signs the key list; kept offline, its public part pinned."""
    STATUS = "status"
    """Signs the status list, unattended."""
    RECEIPT = "receipt"
    """Signs receipts of verifications."""
    MASTER = "master"
    """Wraps the data keys of records."""

    @property
    def signs(self) -> bool:
        """Return whether it has a public part."""
        return self is not KeyKind.MASTER

    @property
    def use(self) -> KeyUse | None:
        """Return as what it stands on the key list; None: not at all."""
        return _USES.get(self)


_USES: Final = {
    KeyKind.SEAL: KeyUse.SEAL,
    KeyKind.STATUS: KeyUse.STATUS,
    KeyKind.RECEIPT: KeyUse.RECEIPT,
}


class KeyAction(Enum):
    """What was done with a key."""

    MAKE = "make"
    IMPORT = "import"
    RETIRE = "retire"
    REVOKE = "revoke"


class KeyState(Enum):
    """How a key stands."""

    IN_FORCE = "in_force"
    RETIRED = "retired"
    """Signs and wraps nothing new; what it signed or wrapped before stays good."""
    REVOKED = "revoked"
    """Nothing that it ever signed counts."""


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """One line of a key's history."""

    action: KeyAction
    at: datetime
    who: str
    why: str

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise KeyringError("a moment without a zone is no moment")
        if not self.who.strip() or not self.why.strip():
            raise KeyringError("a change needs somebody who makes it (who) and a reason (why)")


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key of the register."""

    kind: KeyKind
    id: str
    """Eight hexadecimal digits: for a signing key those that tokens carry."""
    portal: str
    """Host of the portal whose key it is; of our own or a sister's."""
    spki: bytes = field(repr=False)
    """SubjectPublicKeyInfo, DER; empty for a master key."""
    not_before: datetime
    history: tuple[KeyEvent, ...]
    retired_at: datetime | None = None
    revoked_at: datetime | None = None
    own: bool = True
    """False: imported; there is no private part here."""

    @property
    def state(self) -> KeyState:
        """Return how the key stands."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        return KeyState.IN_FORCE if self.retired_at is None else KeyState.RETIRED

    @property
    def fingerprint(self) -> str:
        """Return SHA-256 of the public part in hexadecimal, for comparing; empty without one."""
        return hashlib.sha256(self.spki).hexdigest() if self.spki else ""

    def as_listed(self) -> ListedKey | None:
        """Return it as the key list shows it; None when it does not belong there.

        It begins with its minute, because tokens tell their time to the minute.
        """
        use = self.kind.use
        if use is None:
            return None
        begins = self.not_before.replace(second=0, microsecond=0)
        return ListedKey(use, self.portal, self.spki, begins, self.retired_at, self.revoked_at)
