"""ASN.1 as a tree of tag, length and value that can be bent and written again.

Nothing here uses the verifier's own reading of DER: a fuzzer that shares a parser with what it
tries would share its mistakes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

Path = tuple[int, ...]
"""The way from the root to a value, as positions of members."""

_MOST_LENGTH_OCTETS = 4


class LengthForm(Enum):
    """How the length of a value is written."""

    SHORTEST = "shortest"
    PADDED = "padded"
    """Long form with zeros in front: BER, not DER."""
    INDEFINITE = "indefinite"
    """BER, constructed values only."""
    ONE_MORE = "one more"
    """A lie: one octet more than there are."""
    ONE_LESS = "one less"
    NOTHING = "nothing"
    ENDLESS = "endless"
    """A lie: nearly 4 GiB."""


class ShapeError(Exception):
    """The octets are no tree of values."""


@dataclass(frozen=True, slots=True)
class Value:
    """One ASN.1 value: octets, or members."""

    identifier: bytes
    octets: bytes = b""
    members: tuple["Value", ...] | None = None
    before: bytes = b""
    """Octets in front of members that stand inside a primitive value: unused bits."""
    form: LengthForm = field(default=LengthForm.SHORTEST)

    @property
    def tag(self) -> int:
        """The first identifier octet; 0 when a mutation left none."""
        return self.identifier[0] if self.identifier else 0

    @property
    def content(self) -> bytes:
        """The octets behind the length."""
        if self.members is None:
            return self.octets
        return self.before + b"".join(member.encode() for member in self.members)

    def encode(self) -> bytes:
        """Return the value as written."""
        content = self.content
        if self.form is LengthForm.INDEFINITE:
            return self.identifier + b"\x80" + content + b"\0\0"
        return self.identifier + _encode_length(len(content), self.form) + content

    def at(self, path: Path) -> "Value":
        """Return the value at a path."""
        value = self
        for step in path:
            value = (value.members or ())[step]
        return value

    def put(self, path: Path, new: "Value") -> "Value":
        """Return this tree with another value at a path."""
        if not path:
            return new
        members = list(self.members or ())
        members[path[0]] = members[path[0]].put(path[1:], new)
        return replace(self, members=tuple(members))

    def walk(self, path: Path = ()) -> Iterator[tuple[Path, "Value"]]:
        """Yield every value with its path, the outer ones first."""
        yield path, self
        for position, member in enumerate(self.members or ()):
            yield from member.walk((*path, position))


def _encode_length(length: int, form: LengthForm) -> bytes:
    match form:
        case LengthForm.PADDED:
            return b"\x84" + length.to_bytes(4, "big")
        case LengthForm.ONE_MORE:
            length += 1
        case LengthForm.ONE_LESS:
            length = max(0, length - 1)
        case LengthForm.NOTHING:
            length = 0
        case LengthForm.ENDLESS:
            return b"\x84\xff\xff\xff\xff"
        case LengthForm.SHORTEST | LengthForm.INDEFINITE:
            pass
    if length < 0x80:
        return bytes([length])
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def parse(der: bytes) -> Value:
    """Return the tree of one value; DER inside OCTET STRING and BIT STRING is opened too.

    Raises:
        ShapeError: the octets are not exactly one value in DER.
    """
    value, rest = _take(der)
    if rest:
        raise ShapeError("something follows the value")
    return value


def _take(der: bytes) -> tuple[Value, bytes]:
    if len(der) < 2 or der[0] & 0x1F == 0x1F:
        raise ShapeError("no value")
    length, start = der[1], 2
    if length >= 0x80:
        count = length & 0x7F
        if not 0 < count <= _MOST_LENGTH_OCTETS:
            raise ShapeError("no definite length")
        length, start = int.from_bytes(der[2 : 2 + count], "big"), 2 + count
    content = der[start : start + length]
    if len(content) != length:
        raise ShapeError("cut off")
    return _build(der[:1], content), der[start + length :]


def _build(identifier: bytes, content: bytes) -> Value:
    if identifier[0] & 0x20:
        return Value(identifier, members=_take_all(content))
    for before in _BEFORE.get(identifier[0], ()):
        if content.startswith(before) and len(content) > len(before) + 1:
            try:
                return Value(identifier, members=_take_all(content[len(before) :]), before=before)
            except ShapeError:
                continue
    return Value(identifier, content)


_BEFORE = {0x04: (b"",), 0x03: (b"\0",)}
"""What precedes a value that stands inside an OCTET STRING or a BIT STRING."""


def _take_all(content: bytes) -> tuple[Value, ...]:
    members = []
    while content:
        member, content = _take(content)
        members.append(member)
    return tuple(members)
