"""What the parts of a PDF font say which character a code stands for (ISO 32000-2 9.6, 9.10).

Three parties may speak: the encoding with its glyph names, the ToUnicode map, and the character map
inside an embedded TrueType program. Only ASCII letters and digits are looked at: what a card's
results are written with.
"""

import re
import struct
from collections.abc import Iterator
from typing import Final

from pyhanko.pdf_utils import generic

from verifier.pdf.library import entry, items, name

_MAP_BYTES: Final = 256 * 1024
"""Of a ToUnicode map that are read; one of a subset has a few thousand."""
_PROGRAM_BYTES: Final = 4 * 1024 * 1024
_CODES: Final = 20_000
"""Codes of one map; more are not looked at."""
_CHAR: Final = re.compile(rb"<([0-9A-Fa-f\s]{1,16})>\s*<([0-9A-Fa-f\s]{1,64})>")
_RANGE: Final = re.compile(
    rb"<([0-9A-Fa-f\s]{1,16})>\s*<([0-9A-Fa-f\s]{1,16})>\s*"
    rb"(?:<([0-9A-Fa-f\s]{1,64})>|\[([^\]]{0,65536})\])"
)
_TEXT: Final = re.compile(rb"<([0-9A-Fa-f\s]{1,64})>")
_BLOCK: Final = re.compile(rb"beginbf(char|range)(.{0,262144}?)endbf", re.DOTALL)
_DIGIT_NAMES: Final = {
    f"/{word}": digit
    for digit, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
}
_LATIN: Final = frozenset({"/WinAnsiEncoding", "/MacRomanEncoding", "/StandardEncoding"})
_SYMBOLIC: Final = 4
"""Bit of /Flags of a font whose glyphs are not those of the standard Latin set."""


def read_unicode_map(font: generic.PdfObject | None) -> dict[int, str]:
    """Return which text each code of a font stands for, by its ToUnicode map."""
    stream = entry(font, "/ToUnicode")
    if not isinstance(stream, generic.StreamObject):
        return {}
    found: dict[int, str] = {}
    for kind, block in _BLOCK.findall(stream.data[:_MAP_BYTES]):
        pairs = _read_characters(block) if kind == b"char" else _read_ranges(block)
        for code, text in pairs:
            found[code] = text
            if len(found) >= _CODES:
                return found
    return found


def _read_characters(block: bytes) -> Iterator[tuple[int, str]]:
    for code, text in _CHAR.findall(block):
        yield int(_digits(code), 16), _decode(text)


def _read_ranges(block: bytes) -> Iterator[tuple[int, str]]:
    for first, last, text, listed in _RANGE.findall(block):
        start = int(_digits(first), 16)
        count = min(int(_digits(last), 16) - start + 1, _CODES)
        if listed:
            for offset, one in enumerate(_TEXT.findall(listed)[: max(count, 0)]):
                yield start + offset, _decode(one)
        elif base := _decode(text):
            for offset in range(count):
                following = ord(base[-1]) + offset
                if following < 0xD800:
                    yield start + offset, base[:-1] + chr(following)


def _digits(written: bytes) -> str:
    return b"".join(written.split()).decode("ascii") or "0"


def _decode(written: bytes) -> str:
    """Return UTF-16BE written in hexadecimal; what is none becomes replacement characters."""
    digits = _digits(written)
    return bytes.fromhex(digits if len(digits) % 2 == 0 else digits + "0").decode(
        "utf-16-be", "replace"
    )


def read_encoding(font: generic.PdfObject | None) -> dict[int, str]:
    """Return which letter or digit each code of a simple font stands for, by its encoding."""
    encoding = entry(font, "/Encoding")
    flags = entry(entry(font, "/FontDescriptor"), "/Flags")
    symbolic = isinstance(flags, generic.NumberObject) and bool(int(flags) & _SYMBOLIC)
    base = name(encoding) or name(entry(encoding, "/BaseEncoding"))
    found: dict[int, str] = {}
    if base in _LATIN and not symbolic:
        found = {code: chr(code) for code in range(0x30, 0x7B) if chr(code).isalnum()}
    code = 0
    for raw in items(entry(encoding, "/Differences"))[:_CODES]:
        if isinstance(raw, generic.NumberObject):
            code = int(raw)
            continue
        found.pop(code, None)
        if (letter := _read_glyph_name(name(raw))) is not None:
            found[code] = letter
        code += 1
    return found


def _read_glyph_name(glyph: str) -> str | None:
    """Return the letter or digit that a glyph is named after (Adobe Glyph List)."""
    if glyph in _DIGIT_NAMES:
        return str(_DIGIT_NAMES[glyph])
    if re.fullmatch(r"/uni00[3-7][0-9A-Fa-f]", glyph):
        letter = chr(int(glyph[4:], 16))
        return letter if letter.isalnum() else None
    return glyph[1:] if re.fullmatch(r"/[A-Za-z]", glyph) else None


def read_program_map(program: generic.PdfObject | None) -> dict[int, frozenset[str]]:
    """Return the letters and digits of each glyph by the `cmap` of a TrueType program.

    Subsets mostly lack one; then there is nothing to contradict.
    """
    if not isinstance(program, generic.StreamObject):
        return {}
    data = program.data
    if len(data) > _PROGRAM_BYTES:
        return {}
    found: dict[int, set[str]] = {}
    try:
        for code, glyph in _read_cmap(data):
            if glyph and code < 0x80 and chr(code).isalnum():
                found.setdefault(glyph, set()).add(chr(code))
    except (struct.error, IndexError):
        return {}
    return {glyph: frozenset(letters) for glyph, letters in found.items()}


def _read_cmap(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield code and glyph of the Unicode subtables of formats 4 and 12 (OpenType, `cmap`)."""
    (tables,) = struct.unpack_from(">H", data, 4)
    for index in range(min(tables, 64)):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        if tag != b"cmap":
            continue
        (subtables,) = struct.unpack_from(">H", data, offset + 2)
        for number in range(min(subtables, 16)):
            platform, encoding, place = struct.unpack_from(">HHL", data, offset + 4 + 8 * number)
            if platform == 0 or (platform == 3 and encoding in {1, 10}):
                yield from _read_subtable(data, offset + place)


def _read_subtable(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    (kind,) = struct.unpack_from(">H", data, start)
    if kind == 4:
        yield from _read_segments(data, start)
    elif kind == 12:
        (groups,) = struct.unpack_from(">L", data, start + 12)
        for index in range(min(groups, _CODES)):
            first, last, glyph = struct.unpack_from(">LLL", data, start + 16 + 12 * index)
            for code in range(max(first, 0x30), min(last, 0x7A) + 1):
                yield code, glyph + code - first


def _read_segments(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Yield what a subtable of format 4 says of ASCII."""
    (doubled,) = struct.unpack_from(">H", data, start + 6)
    ends, starts = start + 14, start + 16 + doubled
    deltas, ranges = starts + doubled, starts + 2 * doubled
    for index in range(0, min(doubled, 2 * _CODES), 2):
        (last,) = struct.unpack_from(">H", data, ends + index)
        (first,) = struct.unpack_from(">H", data, starts + index)
        (delta,) = struct.unpack_from(">H", data, deltas + index)
        (away,) = struct.unpack_from(">H", data, ranges + index)
        for code in range(max(first, 0x30), min(last, 0x7A) + 1):
            if not away:
                yield code, (code + delta) & 0xFFFF
                continue
            (glyph,) = struct.unpack_from(">H", data, ranges + index + away + 2 * (code - first))
            if glyph:
                yield code, (glyph + delta) & 0xFFFF
