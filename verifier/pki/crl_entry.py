"""Entries of a CRL as they stand in its DER: where they are, and which extensions they carry.

A list may have a hundred thousand of them. They are walked in one pass that builds nothing for
those without extensions of interest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from verifier.pki.name_matching import comparable_name

_SEQUENCE = 0x30
CERTIFICATE_ISSUER = bytes.fromhex("0603551d1d")
REASON_CODE = bytes.fromhex("0603551d15")
INVALIDITY_DATE = bytes.fromhex("0603551d18")
"""Object identifiers 2.5.29.29, .21 and .24 in DER (RFC 5280 5.3)."""

_TRUE = re.compile(rb"\x01\x01[^\x00]", re.DOTALL)
"""Every BOOLEAN that is true; what has none has no critical extension and needs no look."""
_DIRECTORY_NAME = 0xA4
"""[4] of GeneralName (RFC 5280 4.2.1.6)."""


@dataclass(frozen=True, slots=True)
class EntryExtension:
    """One extension of an entry, undecoded."""

    identifier: bytes
    """The object identifier in DER."""
    critical: bool
    value: bytes


def walk_entries(entries: bytes) -> Iterator[bytes]:
    """Yield the contents of each revokedCertificates element; raise `ValueError` for other DER."""
    offset = 0
    while offset < len(entries):
        tag, start, end = _read_header(entries, offset)
        if tag != _SEQUENCE:
            raise ValueError("an entry is a SEQUENCE")
        yield entries[start:end]
        offset = end


def has_unknown_critical(entries: bytes, known: frozenset[bytes]) -> bool:
    """Return whether any entry has a critical extension besides those `known` (RFC 5280 5.3)."""
    if _TRUE.search(entries) is None:
        return False
    return any(
        extension.critical and extension.identifier not in known
        for entry in walk_entries(entries)
        if _TRUE.search(entry)
        for extension in read_extensions(entry)
    )


def read_extensions(entry: bytes) -> tuple[EntryExtension, ...]:
    """Return the extensions of an entry; raise `ValueError` for what is not DER of such."""
    _, _, end_of_serial = _read_header(entry, 0)
    _, _, end_of_date = _read_header(entry, end_of_serial)
    if end_of_date == len(entry):
        return ()
    tag, start, end = _read_header(entry, end_of_date)
    if tag != _SEQUENCE or end != len(entry):
        raise ValueError("crlEntryExtensions is a SEQUENCE and comes last")
    return tuple(_read_extension(part) for part in walk_entries(entry[start:end]))


def find_certificate_issuer(entry: bytes, known: dict[bytes, str]) -> str | None:
    """Return the comparable name that an entry puts its certificate under (RFC 5280 5.3.3).

    None: that of the entry before it. `known` remembers names, for a list repeats them.
    """
    if CERTIFICATE_ISSUER not in entry:
        return None
    for extension in read_extensions(entry):
        if extension.identifier == CERTIFICATE_ISSUER:
            if extension.value not in known:
                known[extension.value] = _read_issuer(extension.value)
            return known[extension.value]
    return None


def _read_extension(part: bytes) -> EntryExtension:
    tag, _, end = _read_header(part, 0)
    if tag != 0x06:
        raise ValueError("an extension begins with its identifier")
    identifier, critical = part[:end], False
    tag, start, after = _read_header(part, end)
    if tag == 0x01:
        critical = part[start:after] != b"\x00"
        tag, start, after = _read_header(part, after)
    if tag != 0x04 or after != len(part):
        raise ValueError("an extension ends with its value")
    return EntryExtension(identifier, critical, part[start:after])


def _read_issuer(value: bytes) -> str:
    """Return the one directory name of a certificateIssuer extension."""
    tag, start, end = _read_header(value, 0)
    if tag != _SEQUENCE or end != len(value):
        raise ValueError("certificateIssuer is a SEQUENCE of names")
    names = []
    while start < end:
        tag, inner, after = _read_header(value, start)
        if tag == _DIRECTORY_NAME:
            names.append(value[inner:after])
        start = after
    if len(names) != 1:
        raise ValueError("a certificate has one issuer")
    return comparable_name(names[0])


def _read_header(content: bytes, offset: int) -> tuple[int, int, int]:
    """Return identifier octet, start and end of the element at `offset` (X.690 8.1, DER)."""
    if offset + 2 > len(content):
        raise ValueError("cut off")
    tag, length, start = content[offset], content[offset + 1], offset + 2
    if length >= 0x80:
        octets = length & 0x7F
        if not 1 <= octets <= 4 or start + octets > len(content):
            raise ValueError("a length that DER does not have")
        length = int.from_bytes(content[start : start + octets], "big")
        start += octets
    if start + length > len(content):
        raise ValueError("cut off")
    return tag, start, start + length
