"""Entries of a CRL as they stand in its DER: where they are, and what the wanted ones say.

A list may have a hundred thousand of them. They are walked once; what is remembered of each is
where it stands (12 octets), and only those asked for are read.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import core
from cryptography import x509

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
_INTEGER = 0x02
_ENUMERATED = 0x0A
_TIMES = (0x17, 0x18)
"""UTCTime and GeneralizedTime."""
_LONG_FORM = 0x80

_REASONS = {
    0: x509.ReasonFlags.unspecified,
    1: x509.ReasonFlags.key_compromise,
    2: x509.ReasonFlags.ca_compromise,
    3: x509.ReasonFlags.affiliation_changed,
    4: x509.ReasonFlags.superseded,
    5: x509.ReasonFlags.cessation_of_operation,
    6: x509.ReasonFlags.certificate_hold,
    8: x509.ReasonFlags.remove_from_crl,
    9: x509.ReasonFlags.privilege_withdrawn,
    10: x509.ReasonFlags.aa_compromise,
}
"""CRLReason (RFC 5280 5.3.1)."""


@dataclass(frozen=True, slots=True)
class EntryExtension:
    """One extension of an entry, undecoded."""

    identifier: bytes
    """The object identifier in DER."""
    critical: bool
    value: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry says (RFC 5280 5.3)."""

    revoked_at: datetime
    reason: x509.ReasonFlags
    invalid_from: datetime | None
    names_issuer: bool
    """It carries certificateIssuer."""


@dataclass(frozen=True, slots=True, eq=False)
class EntryIndex:
    """Where the entries of a list stand, by serial number and by whose certificates they are."""

    entries: bytes = field(repr=False)
    keys: "array[int]" = field(repr=False)
    """The last eight octets of each serial number, in order."""
    offsets: "array[int]" = field(repr=False)
    owners: "array[int]" = field(repr=False)
    """For each, which of `issuers` its certificate is of; empty: all of the only one."""
    issuers: tuple[str, ...]
    """Comparable names."""

    def find(self, issuer: str, serial: int) -> tuple[bytes, ...]:
        """Return the contents of the entries for a certificate, in the order of the list."""
        octets = serial.to_bytes(serial.bit_length() // 8 + 1, "big", signed=True)
        key = int.from_bytes(octets[-8:], "big")
        found = []
        for place in range(bisect_left(self.keys, key), len(self.keys)):
            if self.keys[place] != key:
                break
            owner = self.issuers[self.owners[place] if self.owners else 0]
            _, start, end = _read_header(self.entries, self.offsets[place])
            _, first, last = _read_header(self.entries, start)
            if owner == issuer and self.entries[first:last] == octets:
                found.append(self.entries[start:end])
        return tuple(found)


def index_entries(entries: bytes, issuer: str, *, indirect: bool) -> EntryIndex:
    """Index the contents of revokedCertificates; raise `ValueError` for what is not DER of such.

    `issuer` is the comparable name of the list's issuer. On an indirect list an entry may put
    itself, and those after it, under another name (RFC 5280 5.3.3).
    """
    issuers, known = {issuer: 0}, dict[bytes, str]()
    owner = 0
    places: list[tuple[int, int, int]] = []
    for offset, first, last, end in _scan(entries):
        if indirect:
            named = find_certificate_issuer(entries[first - 2 : end], known)
            if named is not None:
                owner = issuers.setdefault(named, len(issuers))
        key = int.from_bytes(entries[max(first, last - 8) : last], "big")
        places.append((key, offset, owner))
    places.sort()
    return EntryIndex(
        entries=entries,
        keys=array("Q", (key for key, _, _ in places)),
        offsets=array("I", (offset for _, offset, _ in places)),
        owners=array("I", (owner for _, _, owner in places) if len(issuers) > 1 else ()),
        issuers=tuple(issuers),
    )


def _scan(entries: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield where each entry begins, where its serial number does and ends, and where it ends."""
    offset, length = 0, len(entries)
    while offset < length:
        tag, start, end = _read_header(entries, offset)
        if tag != _SEQUENCE or end - start < 4 or entries[start] != _INTEGER:
            raise ValueError("an entry is a SEQUENCE that begins with a serial number")
        first = start + 2
        last = first + entries[start + 1]
        if not 0 < entries[start + 1] < _LONG_FORM or last >= end:
            raise ValueError("a serial number of no or too many octets")
        if entries[last] not in _TIMES:
            raise ValueError("after the serial number stands a time")
        yield offset, first, last, end
        offset = end


def read_entry(entry: bytes) -> Entry:
    """Return what an entry says; raise `ValueError` and the like for what cannot be read."""
    _, _, end_of_serial = _read_header(entry, 0)
    _, _, end_of_date = _read_header(entry, end_of_serial)
    reason, invalid_from, names_issuer = x509.ReasonFlags.unspecified, None, False
    for extension in read_extensions(entry):
        if extension.identifier == REASON_CODE:
            reason = _read_reason(extension.value)
        elif extension.identifier == INVALIDITY_DATE:
            invalid_from = read_time(extension.value)
        elif extension.identifier == CERTIFICATE_ISSUER:
            names_issuer = True
    revoked_at = read_time(entry[end_of_serial:end_of_date])
    return Entry(revoked_at, reason, invalid_from, names_issuer)


def _read_reason(der: bytes) -> x509.ReasonFlags:
    tag, start, end = _read_header(der, 0)
    if tag != _ENUMERATED or end != len(der) or end - start != 1 or der[start] not in _REASONS:
        raise ValueError("no CRLReason (RFC 5280 5.3.1)")
    return _REASONS[der[start]]


def read_time(der: bytes) -> datetime:
    """Return a UTCTime or GeneralizedTime of RFC 5280 (4.1.2.5) as an aware moment."""
    lengths = {_TIMES[0]: 15, _TIMES[1]: 17}
    if len(der) != lengths.get(der[0]) or der[-1:] != b"Z":
        raise ValueError("a time to the second, in UTC (RFC 5280 4.1.2.5)")
    kind = core.UTCTime if der[0] == _TIMES[0] else core.GeneralizedTime
    moment: datetime = kind.load(der, strict=True).native
    return moment


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
    extensions = tuple(_read_extension(part) for part in walk_entries(entry[start:end]))
    if len({extension.identifier for extension in extensions}) < len(extensions):
        raise ValueError("an extension stands here once (RFC 5280 4.2)")
    return extensions


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
    tag, length, start = content[offset], content[offset + 1], offset + 2
    if length >= _LONG_FORM:
        octets = length & 0x7F
        written = content[start : start + octets]
        length = int.from_bytes(written, "big")
        start += octets
        if not 1 <= octets <= 4 or length < _LONG_FORM or written[0] == 0:
            raise ValueError("a length that DER does not have")
    if tag & 0x1F == 0x1F or start + length > len(content):
        raise ValueError("cut off, or an identifier of several octets")
    return tag, start, start + length
