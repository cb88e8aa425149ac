"""Writes the key list and the status list: the other halves of `verifier.printed`."""

import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec

from verifier.printed import key_list, status_list
from verifier.printed.key_list import KeyList, ListedKey
from verifier.printed.outcome import PrintStatus
from verifier.printed.signed_text import KEY_LIST, STATUS_LIST, write_base64url
from verifier.printed.status_list import PRINTS_OF_A_BYTE, STATES, StatusList
from web.printing.signing import sign_text


def write_key_list(keys: KeyList, signer: ec.EllipticCurvePrivateKey) -> str:
    """Return a key list, signed with the offline list key."""
    content: dict[str, object] = {
        "type": key_list.TYPE,
        "number": keys.number,
        "issued_at": write_moment(keys.issued_at),
        "next_update": write_moment(keys.next_update),
        "keys": [_write_key(key) for key in keys.keys],
    }
    return sign_text(signer, KEY_LIST, content)


def pack_statuses(statuses: Iterable[PrintStatus]) -> bytes:
    """Return two bits for each print, four prints in a byte, from its lowest bits up."""
    codes = [STATES.index(status) for status in statuses]
    packed = bytearray(-(-len(codes) // PRINTS_OF_A_BYTE))
    for index, code in enumerate(codes):
        place, within = divmod(index, PRINTS_OF_A_BYTE)
        packed[place] |= code << (2 * within)
    return bytes(packed)


def make_status_list(
    portal: str,
    number: int,
    statuses: Sequence[PrintStatus],
    *,
    issued_at: datetime,
    next_update: datetime,
) -> StatusList:
    """Return a status list over prints in the order of their indices."""
    return StatusList(
        portal, number, issued_at, next_update, len(statuses), pack_statuses(statuses)
    )


def write_status_list(listed: StatusList, signer: ec.EllipticCurvePrivateKey) -> str:
    """Return a status list, signed with the online status key."""
    content: dict[str, object] = {
        "type": status_list.TYPE,
        "portal": listed.portal,
        "number": listed.number,
        "issued_at": write_moment(listed.issued_at),
        "next_update": write_moment(listed.next_update),
        "length": listed.length,
        "list": write_base64url(zlib.compress(listed.bits, 9)),
    }
    return sign_text(signer, STATUS_LIST, content)


def write_moment(moment: datetime) -> str:
    """Return a moment in UTC, to the second, with a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _write_key(key: ListedKey) -> dict[str, object]:
    return {
        "use": key.use.value,
        "portal": key.portal,
        "kid": key.key_id.hex(),
        "spki": write_base64url(key.spki),
        "not_before": write_moment(key.not_before),
        "not_after": None if key.not_after is None else write_moment(key.not_after),
        "revoked_at": None if key.revoked_at is None else write_moment(key.revoked_at),
    }
