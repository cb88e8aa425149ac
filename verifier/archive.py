"""A ZIP as chat programs make it: the one or two files of one card, taken out in memory.

What is read is the central directory and what it points to (APPNOTE 4.3), within limits that are
held while inflating: what an entry says of its own size is compared, never believed. Names are
looked at for tricks and then forgotten; nothing is ever written anywhere.
"""

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Final

from verifier.errors import DocumentError, DocumentFault
from verifier.policy import Limits

_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""Of a local header, and of an empty archive's only record."""
_END: Final = struct.Struct("<4s4H2LH")
_END_SIGNATURE: Final = b"PK\x05\x06"
_MOST_COMMENT: Final = 0xFFFF
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
    _check_directory(content, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(content), limits)
            wanted = [entry for entry in entries if not _is_litter(entry)]
            if len(wanted) > _MOST_DOCUMENTS:
                raise DocumentError(DocumentFault.TOO_MANY)
            documents = tuple(_inflate(archive, entry, limits) for entry in wanted)
    except _UNREADABLE as error:
        raise DocumentError(DocumentFault.ARCHIVE_MALFORMED) from error
    if not documents:
        raise DocumentError(DocumentFault.EMPTY)
    if any(is_archive(document) for document in documents):
        raise DocumentError(DocumentFault.ARCHIVE_NESTED)
    return documents


def _check_directory(content: bytes, limits: Limits) -> None:
    """Refuse a directory too long to be read, before it is."""
    at = content.rfind(_END_SIGNATURE, max(0, len(content) - _END.size - _MOST_COMMENT))
    if at < 0 or len(content) - at < _END.size:
        raise DocumentError(DocumentFault.ARCHIVE_MALFORMED)
    _, _, _, _, count, size, _, _ = _END.unpack_from(content, at)
    if count > limits.archive_entries or size > limits.archive_directory_bytes:
        raise DocumentError(DocumentFault.TOO_MANY)


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
    odd = any(entry.compress_type not in _METHODS for entry in entries)
    if odd or sum(entry.compress_size for entry in entries) > size:
        raise DocumentError(DocumentFault.ARCHIVE_MALFORMED)


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> bytes:
    """Return an entry's content; its checksum was compared by the time its end is reached."""
    most = min(limits.archive_inflated_bytes, entry.compress_size * limits.archive_ratio)
    with archive.open(entry) as stream:
        content = stream.read(most + 1)
        if len(content) > most:
            raise DocumentError(DocumentFault.ARCHIVE_TOO_LARGE)
        if len(content) != entry.file_size or stream.read(1):
            raise DocumentError(DocumentFault.ARCHIVE_MALFORMED)
    return content


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
