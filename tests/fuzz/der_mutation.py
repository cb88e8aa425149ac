"""Structure-aware mutation of ASN.1: one value of a tree is bent, the rest stays as it is."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.fuzz.der_tree import LengthForm, Path, Value

_OIDS = (
    bytes.fromhex("2a864886f70d010101"),  # rsaEncryption
    bytes.fromhex("2a864886f70d01010a"),  # RSASSA-PSS
    bytes.fromhex("2a864886f70d01010b"),  # sha256WithRSA
    bytes.fromhex("2a864886f70d010105"),  # sha1WithRSA
    bytes.fromhex("2a864886f70d010701"),  # data
    bytes.fromhex("2a864886f70d010702"),  # signedData
    bytes.fromhex("2a864886f70d0109100104"),  # TSTInfo
    bytes.fromhex("2a864886f70d010903"),  # contentType
    bytes.fromhex("2a864886f70d010904"),  # messageDigest
    bytes.fromhex("2a864886f70d010905"),  # signingTime
    bytes.fromhex("2a864886f70d010910022f"),  # signingCertificateV2
    bytes.fromhex("608648016503040201"),  # sha256
    bytes.fromhex("608648016503040202"),  # sha384
    bytes.fromhex("2b0e03021a"),  # sha1
    bytes.fromhex("2a864886f70d0205"),  # md5
    bytes.fromhex("2a8648ce3d040302"),  # ecdsa-with-SHA256
    bytes.fromhex("2b6570"),  # Ed25519
    bytes.fromhex("551d13"),  # basicConstraints
    bytes.fromhex("551d0f"),  # keyUsage
    b"",
    b"\x80\x01",  # a first arc with a zero in front
    b"\x2a\x86",  # cut off
    b"\xff" * 40,
)
_TAGS = (
    *(0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x0C, 0x13, 0x16, 0x17, 0x18, 0x1E),
    *(0x24, 0x30, 0x31, 0x80, 0x81, 0x82, 0xA0, 0xA1, 0xA3, 0x00),
)
_IDENTIFIERS = (*(bytes([tag]) for tag in _TAGS), b"\x1f\x81\x00", b"\xbf\x7f")
_INTEGERS = (
    b"",
    b"\0",
    b"\x01",
    b"\x02",
    b"\x7f",
    b"\xff",
    b"\x80",
    b"\0\0\x01",
    b"\xff\xff\xff",
    b"\x80" + b"\0" * 20,
    b"\x7f" + b"\xff" * 1500,
    b"\x80" + b"\0" * 1500,
)
_TIMES = (
    b"",
    b"Z",
    b"260230000000Z",
    b"260101000000+0700",
    b"2601010000Z",
    b"20260101000000.5Z",
    b"20260101000000.50Z",
    b"20260101000000",
    b"00000000000000Z",
    b"99991231235959Z",
    b"20261332256199Z",
    b"\xff\xfe260101000000Z",
    b"20260101000000-9999",
)
_STRINGS = (b"", b"\0", b"a\0b", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"A" * 3000, b'=,+\\"<>;#')
_DEEP = 300


@dataclass(frozen=True, slots=True)
class DERMutation:
    """A bent tree, and where it was bent."""

    tree: Value
    path: Path
    """Of the value bent; of a member, where it was dropped, doubled or moved."""
    what: str


def mutate(tree: Value, rng: random.Random, *, prefer: tuple[Path, ...] = ()) -> DERMutation:
    """Return the tree with one value bent; the outcome differs from the tree in its octets.

    Half of the time the value is one below a path of `prefer`.
    """
    before = tree.encode()
    places = list(tree.walk())
    preferred = [
        (path, value)
        for path, value in places
        if any(len(path) > len(one) and path[: len(one)] == one for one in prefer)
    ]
    while True:
        path, value = rng.choice(preferred if preferred and rng.random() < 0.5 else places)
        name, bend = rng.choice(_find_bends(value))
        bent, step = bend(value, rng, tree)
        mutated = tree.put(path, bent)
        if mutated.encode() != before:
            return DERMutation(mutated, path if step is None else (*path, step), name)


_Bend = Callable[[Value, random.Random, Value], tuple[Value, int | None]]


def _find_bends(value: Value) -> list[tuple[str, _Bend]]:
    bends = list(_ANY)
    if value.members is not None:
        bends += _WITH_MEMBERS
    else:
        bends += _PRIMITIVE
    kinds = {
        0x02: _integer,
        0x06: _oid,
        0x17: _time,
        0x18: _time,
        0x0C: _string,
        0x13: _string,
        0x1E: _string,
        0x16: _string,
        0x01: _boolean,
    }
    if value.members is None and value.tag in kinds:
        kind = kinds[value.tag]
        bends += [(kind.__name__.strip("_"), kind)] * 4
    return bends


def _tag(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    return replace(value, identifier=rng.choice(_IDENTIFIERS)), None


def _tag_bit(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    return replace(value, identifier=bytes([value.tag ^ (1 << rng.randrange(8))])), None


def _length(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    return replace(value, form=rng.choice(list(LengthForm))), None


def _transplant(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    return rng.choice([other for _, other in tree.walk()]), None


def _wrap(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    return Value(rng.choice((b"\x30", b"\x31", b"\xa0", b"\x24")), members=(value,)), None


def _bury(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    buried = b"\x05\0"
    for _ in range(rng.choice((20, _DEEP))):
        buried = Value(b"\x30", buried).encode()
    return Value(value.identifier, buried), None


def _drop(value: Value, rng: random.Random, tree: Value) -> tuple[Value, int]:
    members = list(value.members or ())
    place = rng.randrange(len(members)) if members else 0
    del members[place : place + 1]
    return replace(value, members=tuple(members)), place


def _duplicate(value: Value, rng: random.Random, tree: Value) -> tuple[Value, int]:
    members = list(value.members or ())
    place = rng.randrange(len(members)) if members else 0
    members[place:place] = members[place : place + 1]
    return replace(value, members=tuple(members)), place


def _swap(value: Value, rng: random.Random, tree: Value) -> tuple[Value, int]:
    members = list(value.members or ())
    if len(members) < 2:
        return _insert(value, rng, tree)
    one, other = rng.sample(range(len(members)), 2)
    members[one], members[other] = members[other], members[one]
    return replace(value, members=tuple(members)), min(one, other)


def _insert(value: Value, rng: random.Random, tree: Value) -> tuple[Value, int]:
    members = list(value.members or ())
    place = rng.randrange(len(members) + 1)
    members.insert(place, rng.choice([other for _, other in tree.walk()]))
    return replace(value, members=tuple(members)), place


def _bit(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    octets = bytearray(value.octets or b"\0")
    octets[rng.randrange(len(octets))] ^= 1 << rng.randrange(8)
    return replace(value, octets=bytes(octets)), None


def _cut(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    return replace(value, octets=value.octets[: rng.randrange(len(value.octets) + 1)]), None


def _extend(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    more = bytes(rng.randrange(256) for _ in range(rng.choice((1, 2, 40))))
    place = rng.choice((0, len(value.octets)))
    return replace(value, octets=value.octets[:place] + more + value.octets[place:]), None


def _integer(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    return replace(value, octets=rng.choice((*_INTEGERS, b"\0" + value.octets))), None


def _oid(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    return replace(value, octets=rng.choice(_OIDS)), None


def _time(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    if rng.random() < 0.5 and len(value.octets) > 4:
        octets = bytearray(value.octets)
        octets[rng.randrange(len(octets) - 1)] = rng.choice(b"0123456789")
        return replace(value, octets=bytes(octets)), None
    tag = rng.choice((b"\x17", b"\x18"))
    return replace(value, identifier=tag, octets=rng.choice((value.octets, *_TIMES))), None


def _string(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    return replace(value, octets=rng.choice(_STRINGS)), None


def _boolean(value: Value, rng: random.Random, tree: Value) -> tuple[Value, None]:
    return replace(value, octets=rng.choice((b"\0", b"\x01", b"\xff", b"", b"\0\0"))), None


_ANY: list[tuple[str, _Bend]] = [
    ("tag", _tag),
    ("tag bit", _tag_bit),
    ("length form", _length),
    ("length form", _length),
    ("transplant", _transplant),
    ("wrap", _wrap),
    ("bury", _bury),
]
_WITH_MEMBERS: list[tuple[str, _Bend]] = [
    ("drop", _drop),
    ("duplicate", _duplicate),
    ("swap", _swap),
    ("insert", _insert),
]
_PRIMITIVE: list[tuple[str, _Bend]] = [
    ("bit", _bit),
    ("bit", _bit),
    ("cut", _cut),
    ("extend", _extend),
]
