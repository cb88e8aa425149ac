"""Where things stand in a ZIP: one reading of the bytes, or none (PKWARE APPNOTE 4.3).

A program may walk a ZIP from its front, by the local headers, or from its end, by the directory. So
that both find the same documents, the entries, the directory and the end record have to follow one
another without a gap over the whole file, and each local header has to say what the directory says.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits

_END: Final = struct.Struct("<4s4H2LH")
_END_SIGNATURE: Final = b"PK\x05\x06"
_MOST_COMMENT: Final = 0xFFFF
_LOCATOR_SIGNATURE: Final = b"PK\x06\x07"
_LOCATOR_SIZE: Final = 20
"""Of the record that leads to a ZIP64 directory; it stands right before the end record."""
_CENTRAL: Final = struct.Struct("<4s4x2H4x3L3HH6xL")
_CENTRAL_SIGNATURE: Final = b"PK\x01\x02"
_LOCAL: Final = struct.Struct("<4s2x2H4x3L2H")
_LOCAL_SIGNATURE: Final = b"PK\x03\x04"
_DESCRIPTORS: Final = (struct.Struct("<3L"), struct.Struct("<4x3L"))
"""Checksum and sizes behind the data, without and with a signature before them (4.3.9)."""
_DESCRIPTOR_SIGNATURE: Final = b"PK\x07\x08"
_STREAMED: Final = 0x8
"""Flag bit: checksum and sizes stand behind the data."""
_TELLING_FLAGS: Final = 0x1 | _STREAMED | 0x40 | 0x800 | 0x2000
"""Flag bits that change how a header is read: encryption, streaming, the names' encoding."""
_STORED: Final = 0
_ZIP64: Final = 0x0001
_OTHER_NAME: Final = 0x7075
"""Info-ZIP's second name of an entry, in UTF-8 (4.6.9)."""


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """What the directory says of an entry, as far as it decides how the entry is read."""

    flags: int
    method: int
    checksum: int
    packed_size: int
    size: int
    offset: int
    name: bytes = field(repr=False)
    extra: bytes = field(repr=False)

    def has_other_name(self) -> bool:
        """Return whether some programs show the entry by another name."""
        return _OTHER_NAME in _extra_kinds(self.extra)


def read_directory(content: bytes, *, limits: Limits) -> tuple[tuple[ArchiveRecord, ...], int]:
    """Return the records of the directory, and where it starts.

    Raises:
        DocumentError: it is longer than the limits allow, or not exactly what lies between its
            start and the end record, which ends the file; or it is of the ZIP64 kind.
    """
    at = content.rfind(_END_SIGNATURE, max(0, len(content) - _END.size - _MOST_COMMENT))
    if at < 0 or len(content) - at < _END.size:
        raise _malformed()
    _, disk, first_disk, here, count, size, start, comment = _END.unpack_from(content, at)
    if count > limits.archive_entries or size > limits.archive_directory_bytes:
        raise DocumentError(DocumentFault.TOO_MANY)
    if (
        disk
        or first_disk
        or start + size != at
        or at + _END.size + comment != len(content)
        or content[max(0, at - _LOCATOR_SIZE) : at].startswith(_LOCATOR_SIGNATURE)
    ):
        raise _malformed()
    records = tuple(_read_records(content[start:at], limits=limits))
    if not len(records) == count == here:
        raise _malformed()
    return records, start


def find_data(content: bytes, records: Sequence[ArchiveRecord], end: int) -> tuple[bytes, ...]:
    """Return the packed bytes of each record, in the records' order.

    Raises:
        DocumentError: the entries do not fill the file up to `end` without gap or overlap, or a
            local header says something else than the directory.
    """
    found: dict[int, bytes] = {}
    position = 0
    for record in sorted(records, key=lambda record: record.offset):
        if record.offset != position:
            raise _malformed()
        begin = _check_local(content, record, end)
        position = begin + record.packed_size
        found[record.offset] = content[begin:position]
        if record.flags & _STREAMED:
            position += _measure_descriptor(content, record, position)
    if position != end:
        raise _malformed()
    return tuple(found[record.offset] for record in records)


def inflate(packed: bytes, record: ArchiveRecord, *, most: int) -> bytes:
    """Return what packed bytes hold, all of them and nothing but them.

    Raises:
        DocumentError: more than `most` comes out, something is broken or left over, or the
            checksum or the size is another than the directory says.
    """
    content, is_whole = packed[: most + 1], True
    if record.method != _STORED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        content = inflater.decompress(packed, most + 1)
        is_whole = inflater.eof and not inflater.unused_data
    if len(content) > most:
        raise DocumentError(DocumentFault.ARCHIVE_TOO_LARGE)
    if not is_whole or len(content) != record.size or zlib.crc32(content) != record.checksum:
        raise _malformed()
    return content


def _read_records(directory: bytes, *, limits: Limits) -> Iterator[ArchiveRecord]:
    position = 0
    for _ in range(limits.archive_entries):
        if position == len(directory):
            return
        if len(directory) - position < _CENTRAL.size:
            raise _malformed()
        signature, flags, method, crc, packed, size, n, m, k, disk, offset = _CENTRAL.unpack_from(
            directory, position
        )
        name = position + _CENTRAL.size
        position = name + n + m + k
        extra = directory[name + n : name + n + m]
        is_sound = signature == _CENTRAL_SIGNATURE and not disk and position <= len(directory)
        if not is_sound or _ZIP64 in _extra_kinds(extra):
            raise _malformed()
        yield ArchiveRecord(
            flags, method, crc, packed, size, offset, directory[name : name + n], extra
        )
    if position != len(directory):
        raise DocumentError(DocumentFault.TOO_MANY)


def _check_local(content: bytes, record: ArchiveRecord, end: int) -> int:
    """Return where an entry's data start, behind a header that says what its record says."""
    if record.offset + _LOCAL.size > end:
        raise _malformed()
    signature, flags, method, checksum, packed, size, n, m = _LOCAL.unpack_from(
        content, record.offset
    )
    name = record.offset + _LOCAL.size
    begin: int = name + n + m
    kinds = _extra_kinds(content[name + n : begin])
    told = (checksum, packed, size)
    known = (record.checksum, record.packed_size, record.size)
    if (
        signature != _LOCAL_SIGNATURE
        or (flags ^ record.flags) & _TELLING_FLAGS
        or method != record.method
        or content[name : name + n] != record.name
        or begin + record.packed_size > end
        or _ZIP64 in kinds
        or (_OTHER_NAME in kinds) != record.has_other_name()
        or not _may_tell(told, known, streamed=bool(flags & _STREAMED))
        # Where stored data end that are streamed, only the directory knows.
        or (flags & _STREAMED and method == _STORED and packed != record.packed_size)
    ):
        raise _malformed()
    return begin


def _may_tell(told: tuple[int, ...], known: tuple[int, ...], *, streamed: bool) -> bool:
    """Return whether a local header agrees; one written before the data may leave out (4.4.4)."""
    return all(
        one == other or (streamed and not one) for one, other in zip(told, known, strict=True)
    )


def _measure_descriptor(content: bytes, record: ArchiveRecord, position: int) -> int:
    """Return how long the descriptor behind an entry's data is."""
    known = (record.checksum, record.packed_size, record.size)
    is_signed = content.startswith(_DESCRIPTOR_SIGNATURE, position)
    layout = _DESCRIPTORS[is_signed]
    if position + layout.size > len(content) or layout.unpack_from(content, position) != known:
        raise _malformed()
    size: int = layout.size
    return size


def _extra_kinds(extra: bytes) -> frozenset[int]:
    """Return the kinds of the extra fields of a header.

    Raises:
        DocumentError: one is longer than what is there.
    """
    kinds, position = set(), 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        kinds.add(kind)
        position += 4 + length
    if position > len(extra):
        raise _malformed()
    return frozenset(kinds)


def _malformed() -> DocumentError:
    return DocumentError(DocumentFault.ARCHIVE_MALFORMED)
