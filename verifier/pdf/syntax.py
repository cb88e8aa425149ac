"""A small scanner over the raw bytes: where the entries of one dictionary stand.

pyHanko gives values without positions. To compare the token of /Contents with the gap of
/ByteRange byte by byte, and to see doubled keys, positions are needed (ISO 32000-2 7.2, 7.3).
"""

import re
from dataclasses import dataclass

_SPACE = rb"[\x00\t\n\x0c\r ]"
_SKIP = re.compile(rb"(?:" + _SPACE + rb"|%[^\r\n]*+)*+")
_REFERENCE = re.compile(rb"\d{1,10}" + _SPACE + rb"++\d{1,5}" + _SPACE + rb"++R(?![A-Za-z0-9])")
_TOKEN = re.compile(
    rb"<<|>>|[\[\](]|<[^<>]*+>|/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+|[^\x00\t\n\x0c\r ()<>\[\]{}/%]++"
)
_PARENTHESIS = re.compile(rb"[()\\]")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT = re.compile(
    _SPACE + rb"*+(\d{1,10})" + _SPACE + rb"++(\d{1,5})" + _SPACE + rb"++obj" + _SPACE + rb"*+"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a dictionary and the span of its value."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ScannedDictionary:
    """The entries of one dictionary in the order written, doubled ones included."""

    entries: tuple[Entry, ...]
    end: int
    """Just behind the closing `>>`."""

    def find(self, key: str) -> Entry | None:
        """Return the only entry of that key; None when it is absent or doubled."""
        found = [entry for entry in self.entries if entry.key == key]
        return found[0] if len(found) == 1 else None

    @property
    def has_doubled_keys(self) -> bool:
        """Whether readers could disagree about a value."""
        return len({entry.key for entry in self.entries}) != len(self.entries)


def find_object(content: bytes, offset: int, *, number: int, generation: int) -> int | None:
    """Return where the value of the object `number generation obj` at `offset` starts."""
    match = _OBJECT.match(content, offset)
    if match is None or (int(match[1]), int(match[2])) != (number, generation):
        return None
    return match.end()


def scan_dictionary(content: bytes, start: int) -> ScannedDictionary | None:
    """Scan the dictionary whose `<<` stands at `start`; None when the syntax is broken."""
    if content[start : start + 2] != b"<<":
        return None
    entries: list[Entry] = []
    position = skip_space(content, start + 2)
    while content[position : position + 2] != b">>":
        key = _TOKEN.match(content, position)
        if key is None or not key[0].startswith(b"/"):
            return None
        value = skip_space(content, key.end())
        end = _value_end(content, value)
        if end is None:
            return None
        entries.append(Entry(_name(key[0]), value, end))
        position = skip_space(content, end)
    return ScannedDictionary(tuple(entries), position + 2)


def skip_space(content: bytes, position: int) -> int:
    """Return the position of the next byte that is neither white space nor comment."""
    match = _SKIP.match(content, position)
    return position if match is None else match.end()


def _name(token: bytes) -> str:
    """Decode the #xx escapes of a name, so that a disguised key is seen as what it is."""
    return _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), token).decode("latin-1")


def _value_end(content: bytes, position: int) -> int | None:
    """Return where the value starting at `position` ends."""
    indirect = _REFERENCE.match(content, position)
    if indirect is not None:
        return indirect.end()
    depth = 0
    while True:
        token = _TOKEN.match(content, position)
        if token is None:
            return None
        end: int | None = token.end()
        if token[0] == b"(":
            end = _string_end(content, token.end())
        elif token[0] in {b"<<", b"["}:
            depth += 1
        elif token[0] in {b">>", b"]"}:
            depth -= 1
        if end is None or depth < 0:
            return None
        if depth == 0:
            return end
        position = skip_space(content, end)


def _string_end(content: bytes, position: int) -> int | None:
    """Return where the literal string whose body starts at `position` ends (7.3.4.2)."""
    depth = 1
    while depth:
        mark = _PARENTHESIS.search(content, position)
        if mark is None:
            return None
        position = mark.end()
        if mark[0] == b"\\":
            position += 1
        else:
            depth += 1 if mark[0] == b"(" else -1
    return position
