"""A ZIP as chat programs make it: the one or two files of one card, taken out in memory.

What is read is the central directory and what it points to (APPNOTE 4.3), where `archive_layout`
finds that there is no other way to read it, within limits that are held while inflating: what an
entry says of its own size is compared, never believed. Names are looked at for tricks and then
forgotten; nothing is ever written anywhere.
"""

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Final

from verifier.archive_layout import ArchiveRecord, find_data, inflate, read_directory
from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits

_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""Of a local header, and of an empty archive's only record."""
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
"""Flag bits: traditional, strong, and of the directory itself (APPNOTE 4.4.4)."""
_LITTER: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
"""What file managers leave behind."""
_OF_OTHER_FORMATS: Final = frozenset({"[content_types].xml", "mimetype"})
"""Word files, OpenDocument and ASiC containers are ZIPs as well, and no cards."""
_MOST_DOCUMENTS: Final = 2
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises on broken archives; UnicodeDecodeError is a ValueError."""


def is_archive(content: bytes) -> bool:
    """Return whether something handed in is a ZIP, by its first bytes."""
    return content.startswith(_SIGNATURES)


def open_archives(documents: tuple[bytes, ...], *, limits: Limits) -> tuple[bytes, ...]:
    """Return the documents with every ZIP replaced by what it holds.

    Raises:
        DocumentError: a ZIP is broken, exceeds a limit, or is not what a card comes in.
    """
    opened: list[bytes] = []
    for document in documents:
        opened += _open_archive(document, limits) if is_archive(document) else (document,)
        if len(opened) > _MOST_DOCUMENTS:
            raise DocumentError(DocumentFault.TOO_MANY)
    return tuple(opened)


def _open_archive(content: bytes, limits: Limits) -> tuple[bytes, ...]:
    records, end = read_directory(content, limits=limits)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
        _check_entries(entries, len(content), limits)
        documents = _inflate_all(content, tuple(zip(entries, records, strict=True)), end, limits)
    except _UNREADABLE as error:
        raise DocumentError(DocumentFault.ARCHIVE_MALFORMED) from error
    if not documents:
        raise DocumentError(DocumentFault.EMPTY)
    if any(is_archive(document) for document in documents):
        raise DocumentError(DocumentFault.ARCHIVE_NESTED)
    return documents


def _inflate_all(
    content: bytes,
    entries: tuple[tuple[zipfile.ZipInfo, ArchiveRecord], ...],
    end: int,
    limits: Limits,
) -> tuple[bytes, ...]:
    """Return the documents; litter is inflated as well, as nothing may hide behind its data."""
    # An entry that some programs show by another name is no litter to them.
    wanted = [not _is_litter(entry) or record.has_other_name() for entry, record in entries]
    if sum(wanted) > _MOST_DOCUMENTS:
        raise DocumentError(DocumentFault.TOO_MANY)
    records = [record for _, record in entries]
    documents = []
    for record, packed, is_wanted in zip(
        records, find_data(content, records, end), wanted, strict=True
    ):
        most = min(limits.archive_inflated_bytes, record.packed_size * limits.archive_ratio)
        inflated = inflate(packed, record, most=most)
        if is_wanted:
            documents.append(inflated)
    return tuple(documents)


def _check_entries(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """Refuse, by what the directory says, what nobody's honest ZIP says."""
    if len(entries) > limits.archive_entries:
        raise DocumentError(DocumentFault.TOO_MANY)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise DocumentError(DocumentFault.ARCHIVE_ENCRYPTED)
    names = [_comparable(entry.filename) for entry in entries]
    if len(set(names)) != len(names) or any(_is_trick(entry) for entry in entries):
        raise DocumentError(DocumentFault.ARCHIVE_NAMES)
    if _OF_OTHER_FORMATS & set(names):
        raise DocumentError(DocumentFault.UNKNOWN_FORMAT)
    if sum(entry.file_size for entry in entries) > limits.archive_inflated_bytes:
        raise DocumentError(DocumentFault.ARCHIVE_TOO_LARGE)
    odd = any(
        entry.compress_type not in _METHODS or (entry.is_dir() and entry.file_size)
        for entry in entries
    )
    if odd or sum(entry.compress_size for entry in entries) > size:
        raise DocumentError(DocumentFault.ARCHIVE_MALFORMED)


def _comparable(name: str) -> str:
    """Return a name as a file system that ignores case and composition would compare it."""
    return unicodedata.normalize("NFC", name.replace("\\", "/")).casefold()


def _is_trick(entry: zipfile.ZipInfo) -> bool:
    """Return whether a name leads out of a folder, hides a part of itself, or is a link."""
    name = entry.filename.replace("\\", "/")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return (
        not name
        or name.startswith("/")
        or name[1:2] == ":"
        or ".." in name.split("/")
        or entry.orig_filename != entry.filename  # cut off at a NUL
        or any(unicodedata.category(letter) in {"Cc", "Cf"} for letter in name)
        or kind not in {0, stat.S_IFREG, stat.S_IFDIR}
    )


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    """Return whether an entry is a folder, or what a file manager adds."""
    path = PurePosixPath(_comparable(entry.filename))
    return (
        entry.is_dir()
        or path.parts[0] == "__macosx"
        or path.name.startswith("._")
        or path.name in _LITTER
    )
