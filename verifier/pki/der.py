"""ASN.1 at one edge: what a decoder may raise, and the generic shapes several modules share.

asn1crypto decodes lazily, so its errors surface wherever a value is first looked at. Every function
that touches an asn1crypto value is therefore wrapped in `decoding` and returns plain values only;
nothing lazy leaves it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, ParamSpec, TypeVar

from asn1crypto import core, parser

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


@decoding
def read_algorithm_identifier(der: bytes) -> tuple[str, bytes | None]:
    """Return the dotted OID and the encoded parameters of an AlgorithmIdentifier."""
    value = AlgorithmIdentifier.load(der, strict=True)
    parameters = value["parameters"]
    encoded = None if isinstance(parameters, core.Void) else parameters.dump()
    return value["algorithm"].dotted, encoded


@decoding
def first_value(content: bytes) -> bytes:
    """Return the octets of the first ASN.1 value in `content`."""
    _, _, _, header, value, trailer = parser.parse(content)
    return content[: len(header) + len(value) + len(trailer)]
