"""ASN.1 at one edge: what a decoder may raise, and the generic shapes several modules share.

asn1crypto decodes lazily, so its errors surface wherever a value is first looked at. Every function
that touches an asn1crypto value is therefore wrapped in `decoding` and returns plain values only;
nothing lazy leaves it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, ParamSpec, TypeVar

from asn1crypto import core, parser
from cryptography import x509

from verifier.errors import VerifierError

P = ParamSpec("P")
T = TypeVar("T")
Fields = list[tuple[Any, ...]]
"""How asn1crypto wants the fields of a structure."""

DECODER_ERRORS = (
    ValueError,  # UnicodeDecodeError with it
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)
"""What asn1crypto raises on hostile bytes, as seen while fuzzing; anything else is a bug."""


EXTENSION_ERRORS = (*DECODER_ERRORS, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
"""What `cryptography` raises over the extensions of certificates, CRLs and their entries."""


class EncodingError(VerifierError):
    """The bytes are not the ASN.1 structure they should be."""


def decoding(function: Callable[P, T]) -> Callable[P, T]:
    """Wrap a pure decoder so that it raises `EncodingError` and nothing else."""

    @wraps(function)
    def translated(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except DECODER_ERRORS as error:
            raise EncodingError(function.__name__) from error

    return translated


SEQUENCE = 0x30
SET = 0x31
"""Identifier octets of the two constructed types."""


class AnySequence(core.SequenceOf):  # type: ignore[misc]  # asn1crypto has no types
    """SEQUENCE OF ANY."""

    _child_spec = core.Any


class AnySet(core.SetOf):  # type: ignore[misc]
    """SET OF ANY."""

    _child_spec = core.Any


class AlgorithmIdentifier(core.Sequence):  # type: ignore[misc]
    """RFC 5280 4.1.1.2, with the parameters left undecoded."""

    _fields: ClassVar[Fields] = [
        ("algorithm", core.ObjectIdentifier),
        ("parameters", core.Any, {"optional": True}),
    ]


def items(collection: core.Asn1Value) -> tuple[bytes, ...]:
    """Return the encoded members of a SEQUENCE OF or SET OF, as received; none if it is absent."""
    if isinstance(collection, core.Void):
        return ()
    return tuple(member.dump() for member in collection)


_MOST_MEMBERS = 1024
"""Of one value: dividing it costs time for each, and no honest structure comes near."""


@decoding
def first_value(content: bytes) -> bytes:
    """Return the octets of the first ASN.1 value in `content`."""
    return content[: parser.peek(content)]


@decoding
def members(der: bytes) -> tuple[bytes, ...]:
    """Return the values inside one constructed value, octet for octet as received.

    asn1crypto writes a value of indefinite length anew when asked for its octets, which would
    hide what was signed and what was sent.
    """
    _, constructed, _, _, content, _ = parser.parse(der, strict=True)
    if not constructed:
        raise ValueError("not a constructed value")
    found: list[bytes] = []
    while content:
        length = parser.peek(content)
        found.append(content[:length])
        content = content[length:]
        if len(found) > _MOST_MEMBERS:
            raise ValueError("too many members")
    return tuple(found)


@decoding
def read_oid(der: bytes) -> str:
    """Return a dotted object identifier."""
    dotted: str = core.ObjectIdentifier.load(der, strict=True).dotted
    return dotted


@decoding
def read_integer(der: bytes) -> int:
    """Return the value of an INTEGER."""
    number: int = core.Integer.load(der, strict=True).native
    return number


@decoding
def read_octets(der: bytes) -> bytes:
    """Return the content of an OCTET STRING, put together when it came in pieces."""
    return bytes(core.OctetString.load(der, strict=True).native)


@decoding
def read_algorithm_identifier(der: bytes) -> tuple[str, bytes | None]:
    """Return the dotted OID and the encoded parameters of an AlgorithmIdentifier."""
    oid, *parameters = members(der)
    if der[0] != SEQUENCE or len(parameters) > 1:
        raise ValueError("not an AlgorithmIdentifier")
    return read_oid(oid), parameters[0] if parameters else None


@decoding
def read_bit_octets(der: bytes) -> bytes:
    """Return the content of a BIT STRING that holds whole octets, as keys and signatures do.

    asn1crypto drops unused bits; with them, one signature would be written in several ways.
    """
    _, _, tag, _, content, _ = parser.parse(der, strict=True)
    if tag != core.BitString.tag or content[0] != 0:
        raise ValueError("not a BIT STRING of octets")
    return bytes(content[1:])
