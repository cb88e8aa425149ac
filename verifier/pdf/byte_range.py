"""The guard that every signature passes before anything about it is believed.

ISO 32000-2 12.8.1 wants /ByteRange to cover the whole file but the value of /Contents. pyHanko
adds up lengths only, so a signature dictionary redefined in an unsigned revision passes there.
Here the raw bytes decide: exactly four direct numbers, from 0, in order, inside the file, and
between the two ranges nothing but the one hexadecimal string that is the /Contents of this very
dictionary.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from verifier.pdf.syntax import Entry, ScannedDictionary

_BLANKS = rb"[\x00\t\n\x0c\r ]"
_NUMBERS = (
    rb"\[" + _BLANKS + rb"*" + (_BLANKS + rb"+").join([rb"(\d{1,10})"] * 4) + _BLANKS + rb"*\]"
)
_ARRAY = re.compile(_NUMBERS)
_ANYWHERE = re.compile(rb"/ByteRange" + _BLANKS + rb"*" + _NUMBERS)
_HEX = re.compile(rb"<[0-9A-Fa-f]*+>")
_SPACE = b"\x00\t\n\x0c\r "
_MASK_STEP = 1024
"""Length of the numbers in a mask: pyHanko reads one in blocks, but joins these quadratically."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A /ByteRange that holds up: two ranges around exactly one hexadecimal string."""

    gap_start: int
    """Where the `<` of /Contents stands; the length of the first range."""
    gap_end: int
    """Just behind the `>`; where the second range starts."""
    end: int
    """Just behind the last byte covered."""


def find_byte_range(content: bytes, dictionary: ScannedDictionary) -> ByteRange | None:
    """Return the byte range of a signature dictionary, or None when it does not hold up.

    The gap must be the token of this dictionary's own /Contents: a copy of the dictionary
    elsewhere in the file names a gap that is not its own.
    """
    array, contents = dictionary.find("/ByteRange"), dictionary.find("/Contents")
    if array is None or contents is None:
        return None
    match = _ARRAY.fullmatch(content, array.start, array.end)
    found = None if match is None else _byte_range(content, match)
    if found is None or not _is_token(found, contents):
        return None
    return found


def _is_token(found: ByteRange, contents: Entry) -> bool:
    return (found.gap_start, found.gap_end) == (contents.start, contents.end)


def _byte_range(content: bytes, match: re.Match[bytes]) -> ByteRange | None:
    start, first, second, length = (int(number) for number in match.groups())
    found = _fit(content, start, first, second=second, length=length)
    if found is None or _HEX.fullmatch(content, first, second) is None:
        return None
    return found


def _fit(content: bytes, start: int, first: int, *, second: int, length: int) -> ByteRange | None:
    """Return the numbers as a byte range when they start at 0, ascend and stay inside the file."""
    inside = start == 0 and 0 < first < second and second + length <= len(content)
    if not inside or (second - first) % 2:
        return None
    return ByteRange(first, second, second + length)


def find_all_byte_ranges(content: bytes, *, maximum: int) -> tuple[ByteRange, ...]:
    """Return every well-formed byte range around a /Contents anywhere in the raw bytes.

    Among them are those of signature dictionaries that no cross-reference leads to any more.
    """
    found: dict[int, ByteRange] = {}
    ends: dict[int, int] = {}
    for match in _ANYWHERE.finditer(content):
        start, first, second, length = (int(number) for number in match.groups())
        if first not in ends:
            # Each string is looked at once, however many ranges name it.
            ends[first] = _string_end(content, first)
        candidate = _fit(content, start, first, second=second, length=length)
        if candidate is None or ends[first] != second:
            continue
        found[candidate.gap_start] = candidate
        if len(found) > maximum:
            break
    return tuple(found.values())


def _string_end(content: bytes, start: int) -> int:
    """Return where the hexadecimal string after a /Contents ends; -1 when there is none."""
    if not _follows_contents(content, start):
        return -1
    match = _HEX.match(content, start)
    return -1 if match is None else match.end()


def _follows_contents(content: bytes, start: int) -> bool:
    return content[max(0, start - 64) : start].rstrip(_SPACE).endswith(b"/Contents")


def mask(content: bytes, byte_ranges: tuple[ByteRange, ...]) -> bytes:
    """Return a copy for the structure reader in which signature values are arrays of numbers.

    pyHanko reads a hexadecimal string a byte at a time, half its work on a signed file. Offsets
    stay as they are, and nothing that is hashed or parsed as CMS is ever taken from the copy.
    """
    view = bytearray(content)
    for found in byte_ranges:
        size = found.gap_end - found.gap_start - 2
        numbers = (b" %d" % found.gap_start).rjust(_MASK_STEP, b"0") * (size // _MASK_STEP + 1)
        view[found.gap_start : found.gap_end] = b"[" + numbers[:size] + b"]"
    return bytes(view)


def read_contents(content: bytes, found: ByteRange) -> bytes:
    """Return the bytes of /Contents, padding included."""
    return bytes.fromhex(content[found.gap_start + 1 : found.gap_end - 1].decode("ascii"))


def digest_source(content: bytes, found: ByteRange) -> Callable[[str], bytes]:
    """Return a function from digest name to the digest of the covered bytes, computed once each."""
    view = memoryview(content)
    known: dict[str, bytes] = {}

    def digest_of(algorithm: str) -> bytes:
        if algorithm not in known:
            state = hashlib.new(algorithm, usedforsecurity=False)
            state.update(view[: found.gap_start])
            state.update(view[found.gap_end : found.end])
            known[algorithm] = state.digest()
        return known[algorithm]

    return digest_of
