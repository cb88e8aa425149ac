"""The one door to pyHanko's structure reader: opening a file, and the errors that leak from it."""

import logging
import struct
import zlib
from io import BytesIO

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.decode_limits import (
    DecodeLimits,
    DocumentDecodeBudget,
    StreamDecodeLimits,
)
from pyhanko.pdf_utils.reader import PdfFileReader

LIBRARY_ERRORS = (
    misc.PdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What pyHanko lets out on hostile files besides its own hierarchy; measured, see the vectors."""

# PyHanko's warnings quote what they read, and a document's content belongs in no log.
logging.getLogger("pyhanko").addHandler(logging.NullHandler())
logging.getLogger("pyhanko").propagate = False

_MIB = 1024 * 1024
_DECODE_LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=64 * _MIB),
    document_budget=DocumentDecodeBudget(base_allowance=128 * _MIB, max_ratio=20),
)
"""A card inflates to a few MB; these numbers keep a deflate bomb within the worker's memory."""

MAXIMUM_NODES = 200_000
"""Objects that a file may name; a card has a few hundred."""


def open_reader(view: bytes, *, strict: bool) -> PdfFileReader:
    """Open the structure of `view`.

    The line end behind it keeps pyHanko's comment reader from waiting for one for ever.
    """
    return PdfFileReader(BytesIO(view + b"\n"), strict=strict, decode_limits=_DECODE_LIMITS)


def entry(holder: generic.PdfObject | None, key: str) -> generic.PdfObject | None:
    """Return the resolved value of a dictionary entry; None when absent, null or no dictionary."""
    raw = raw_entry(holder, key)
    return None if raw is None else resolve(raw)


def raw_entry(holder: generic.PdfObject | None, key: str) -> generic.PdfObject | None:
    """Return the value of a dictionary entry as it is written; None when absent."""
    if not isinstance(holder, generic.DictionaryObject) or key not in holder:
        return None
    value: generic.PdfObject = holder.raw_get(key)
    return value


def resolve(value: generic.PdfObject) -> generic.PdfObject | None:
    """Follow an indirect reference; null becomes None (ISO 32000-2 7.3.9)."""
    target: generic.PdfObject = value.get_object()  # type: ignore[no-untyped-call]  # pyHanko
    return None if isinstance(target, generic.NullObject) else target


def items(array: generic.PdfObject | None) -> tuple[generic.PdfObject, ...]:
    """Return the elements of an array as they are written; empty when it is no array."""
    if not isinstance(array, generic.ArrayObject):
        return ()
    return tuple(array.raw_get(index) for index in range(len(array)))


def reference(value: generic.PdfObject | None) -> tuple[int, int] | None:
    """Return object number and generation of an indirect reference, or None."""
    if isinstance(value, generic.IndirectObject):
        return value.idnum, value.generation
    return None


def name(value: generic.PdfObject | None) -> str:
    """Return a name object as text with its slash, the empty text when it is none."""
    return str(value) if isinstance(value, generic.NameObject) else ""


def text(value: generic.PdfObject | None) -> str:
    """Return a string object as text, the empty text when it is none."""
    if isinstance(value, generic.TextStringObject):
        return str(value)
    if isinstance(value, generic.ByteStringObject):
        return bytes(value).decode("latin-1")
    return ""
