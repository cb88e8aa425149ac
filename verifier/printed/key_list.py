"""The key list: which keys may seal sheets and sign status lists, signed by an offline key.

The offline list key is pinned: whoever reads the list brings its public key. Retired keys stay on
the list for ever, so that old sheets can be checked. Sister portals stand on it as further entries.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Final

from verifier.printed.outcome import ListFault
from verifier.printed.signed_text import KEY_LIST, read_base64url, read_signed
from verifier.printed.token import KEY_ID_BYTES

MOST_TEXT: Final = 512 * 1024
"""About two thousand keys."""
TYPE: Final = "hocba-verify/keys/1"


class KeyUse(Enum):
    """What a listed key may sign; it counts for nothing else."""

    SEAL = "seal"
    """Tokens of printed copies."""
    STATUS = "status"
    """Status lists."""
    RECEIPT = "receipt"
    """Receipts of verifications."""


@dataclass(frozen=True, slots=True)
class ListedKey:
    """One public key."""

    use: KeyUse
    portal: str
    """Host of the portal whose key it is."""
    spki: bytes = field(repr=False)
    """SubjectPublicKeyInfo, DER."""
    not_before: datetime
    not_after: datetime | None = None
    """When it was retired; what it signed before stays good."""
    revoked_at: datetime | None = None
    """When it was revoked; nothing that it ever signed counts any more."""

    @property
    def key_id(self) -> bytes:
        """Return the identifier that tokens carry."""
        return key_id_of(self.spki)

    def covers(self, moment: datetime) -> bool:
        """Return whether the key was in force at a moment, revocation left aside."""
        return self.not_before <= moment and (self.not_after is None or moment < self.not_after)


@dataclass(frozen=True, slots=True)
class KeyList:
    """A key list whose signature held."""

    number: int
    """Each list has a larger one than the last."""
    issued_at: datetime
    next_update: datetime
    """By then a newer one is to be had; a reader that has none says so."""
    keys: tuple[ListedKey, ...]

    def find(self, use: KeyUse, portal: str) -> tuple[ListedKey, ...]:
        """Return the keys of one portal for one use."""
        return tuple(k for k in self.keys if k.use is use and k.portal == portal)

    @property
    def portals(self) -> frozenset[str]:
        """Return the hosts whose codes can be checked."""
        return frozenset(k.portal for k in self.keys if k.use is KeyUse.SEAL)


def key_id_of(spki: bytes) -> bytes:
    """Return the first bytes of SHA-256 of a SubjectPublicKeyInfo."""
    return hashlib.sha256(spki).digest()[:KEY_ID_BYTES]


def read_key_list(
    text: str, *, pinned: tuple[bytes, ...], newest_seen: int = 0
) -> KeyList | ListFault:
    """Return the list that one of the pinned keys signed, or why it is not used.

    `newest_seen` is the largest number ever seen: an older list could hide a revocation.
    """
    signed = read_signed(text, KEY_LIST, keys=pinned, most=MOST_TEXT)
    if isinstance(signed, ListFault):
        return signed
    try:
        found = _read(signed[0])
    except (KeyError, TypeError, ValueError):
        return ListFault.MALFORMED
    if found is None:
        return ListFault.UNKNOWN_VERSION
    return ListFault.OLDER if found.number < newest_seen else found


def _read(content: Any) -> KeyList | None:  # noqa: ANN401 - JSON
    if content["type"] != TYPE:
        return None
    return KeyList(
        number=read_count(content["number"]),
        issued_at=read_moment(content["issued_at"]),
        next_update=read_moment(content["next_update"]),
        keys=tuple(_read_key(key) for key in content["keys"]),
    )


def _read_key(content: Any) -> ListedKey:  # noqa: ANN401 - JSON
    spki = read_base64url(content["spki"])
    if spki is None:
        raise ValueError("no key")
    ends = [
        None if content[name] is None else read_moment(content[name])
        for name in ("not_after", "revoked_at")
    ]
    return ListedKey(
        use=KeyUse(content["use"]),
        portal=str(content["portal"]),
        spki=spki,
        not_before=read_moment(content["not_before"]),
        not_after=ends[0],
        revoked_at=ends[1],
    )


def read_moment(text: str) -> datetime:
    """Return an ISO 8601 moment.

    Raises:
        ValueError: it is none, or has no zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone is no moment")
    return moment


def read_count(value: object) -> int:
    """Return a number from nought on.

    Raises:
        ValueError: it is none.
    """
    if type(value) is not int or value < 0:
        raise ValueError("no count")
    return value
