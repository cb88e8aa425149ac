"""The status list: two bits for each print, compressed, signed by an online key, with its time."""

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from verifier.printed.key_list import KeyList, KeyUse, read_count, read_moment
from verifier.printed.outcome import ListFault, PrintStatus
from verifier.printed.signed_text import STATUS_LIST, read_base64url, read_signed

TYPE: Final = "hocba-verify/status/1"
MOST_PRINTS: Final = 1 << 24
"""Sixteen million: four megabytes of bits, a few kilobytes compressed while most are current."""
MOST_TEXT: Final = 8 * 1024 * 1024
PRINTS_OF_A_BYTE: Final = 4
STATES: Final = (
    PrintStatus.CURRENT,
    PrintStatus.SUPERSEDED,
    PrintStatus.REVOKED,
    PrintStatus.CLOSED,
)
"""What the two bits mean. The print of index i stands in byte i // 4, from its lowest bits up."""


@dataclass(frozen=True, slots=True)
class StatusList:
    """A status list whose signature held."""

    portal: str
    number: int
    issued_at: datetime
    next_update: datetime
    length: int
    """How many prints it speaks of."""
    bits: bytes = field(repr=False)

    def find(self, index: int) -> PrintStatus:
        """Return what became of the print with this index."""
        if not 0 <= index < self.length:
            return PrintStatus.UNKNOWN
        place, within = divmod(index, PRINTS_OF_A_BYTE)
        return STATES[self.bits[place] >> (2 * within) & 0b11]


def read_status_list(
    text: str, *, keys: KeyList, portal: str, newest_seen: int = 0
) -> StatusList | ListFault:
    """Return a portal's status list, or why it is not used."""
    listed = keys.find(KeyUse.STATUS, portal)
    signed = read_signed(text, STATUS_LIST, keys=[k.spki for k in listed], most=MOST_TEXT)
    if isinstance(signed, ListFault):
        return signed
    content, signer = signed
    try:
        found = _read(content)
    except (KeyError, TypeError, ValueError, zlib.error):
        return ListFault.MALFORMED
    if found is None:
        return ListFault.UNKNOWN_VERSION
    key = next(k for k in listed if k.spki == signer)
    if key.revoked_at is not None or not key.covers(found.issued_at):
        return ListFault.KEY_REVOKED
    if found.portal != portal:
        return ListFault.OTHER_PORTAL
    return ListFault.OLDER if found.number < newest_seen else found


def _read(content: Any) -> StatusList | None:  # noqa: ANN401 - JSON
    if content["type"] != TYPE:
        return None
    length = read_count(content["length"])
    compressed = read_base64url(content["list"])
    if compressed is None or length > MOST_PRINTS:
        raise ValueError("no list")
    return StatusList(
        portal=str(content["portal"]),
        number=read_count(content["number"]),
        issued_at=read_moment(content["issued_at"]),
        next_update=read_moment(content["next_update"]),
        length=length,
        bits=_inflate(compressed, -(-length // PRINTS_OF_A_BYTE)),
    )


def _inflate(compressed: bytes, size: int) -> bytes:
    """Return exactly `size` bytes, however much a compressed text would unfold to."""
    stream = zlib.decompressobj()
    bits = stream.decompress(compressed, size + 1)
    if len(bits) != size or not stream.eof or stream.unused_data:
        raise ValueError("another length")
    return bits
