"""Values to JSON and back, for types that both sides know; never pickle.

Dataclasses become objects with exactly their fields, enums their codes, moments and days ISO 8601
texts, decimals texts, durations microseconds, and bytes the number of a blob that travels beside
the text. Decoding checks everything: a field too many or too few, another type, a code that does
not exist, a moment without a zone or a text that is no Unicode is refused, and so is what a type's
own constructor refuses.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NoReturn, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from web.sandbox.errors import ExchangeError

_T = TypeVar("_T")
_Type: TypeAlias = Any
"""A type as annotations write it, `str | None` included, for which `typing` has no name."""
_Json: TypeAlias = Any
"""Whatever a hostile text may hold."""
_Value: TypeAlias = Any
_Encoder = Callable[[Any, list[bytes]], Any]
_Decoder = Callable[[Any, tuple[bytes, ...]], Any]
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Frame:
    """One encoded value: a text, and the bytes that it refers to by number."""

    text: bytes = field(repr=False)
    blobs: tuple[bytes, ...] = field(repr=False, default=())


def encode(value: object) -> Frame:
    """Return a dataclass as a frame that names its type."""
    blobs: list[bytes] = []
    kind: _Type = type(value)
    content = {kind.__name__: _encoder(kind)(value, blobs)}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Frame(text.encode(), tuple(blobs))


def decode(frame: Frame, kind: type[_T]) -> _T:
    """Return the value in a frame, which is of type `kind`.

    Raises:
        ExchangeError: it is not, or not as its type demands.
    """
    value: _T = decode_one_of(frame, (kind,))
    return value


def decode_one_of(frame: Frame, kinds: tuple[_Type, ...]) -> _Value:
    """Return the value in a frame, which is of one of `kinds`.

    Raises:
        ExchangeError: it is of none, or not as its type demands.
    """
    content = _read_json(frame.text)
    if type(content) is not dict or len(content) != 1:
        raise ExchangeError("not one value")
    ((name, inner),) = content.items()
    expected = {kind.__name__: kind for kind in kinds}
    if name not in expected:
        raise ExchangeError("a value of an unexpected type")
    return _decoder(expected[name])(inner, frame.blobs)


def _read_json(text: bytes) -> object:
    try:
        return json.loads(
            text.decode(),
            object_pairs_hook=_read_object,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except RecursionError as error:
        raise ExchangeError("nested too deeply") from error
    except ValueError as error:  # JSONDecodeError, UnicodeDecodeError, too long a number
        raise ExchangeError("not JSON") from error


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ExchangeError("a field twice")
    return content


def _refuse_number(_: str) -> NoReturn:
    raise ExchangeError("not a whole number")


@cache
def _encoder(hint: _Type) -> _Encoder:
    """Return what turns values of a type into JSON."""
    if hint in {str, int, bool, NoneType}:
        return lambda value, _: value
    if hint is bytes:
        return _encode_bytes
    if hint in {datetime, date}:
        return lambda value, _: value.isoformat()
    if hint is Decimal:
        return lambda value, _: str(value)
    if hint is timedelta:
        return lambda value, _: value // _MICROSECOND
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda value, _: value.value
    if is_dataclass(hint):
        members = {name: _encoder(inner) for name, inner in _fields_of(hint).items()}
        return lambda value, blobs: {
            name: encoder(getattr(value, name), blobs) for name, encoder in members.items()
        }
    return _encoder_of_many(hint)


def _encoder_of_many(hint: _Type) -> _Encoder:
    """Return what turns tuples, sets and optional values into JSON."""
    inner = get_args(hint)
    match _shape_of(hint):
        case "optional":
            one = _encoder(_present_type(hint))
            return lambda value, blobs: None if value is None else one(value, blobs)
        case "set":
            each = _encoder(inner[0])
            return lambda value, blobs: sorted(each(v, blobs) for v in value)
        case "row":
            every = _encoder(inner[0])
            return lambda value, blobs: [every(v, blobs) for v in value]
        case _:
            places = tuple(_encoder(i) for i in inner)
            return lambda value, blobs: [
                place(v, blobs) for place, v in zip(places, value, strict=True)
            ]


def _encode_bytes(value: bytes, blobs: list[bytes]) -> int:
    blobs.append(value)
    return len(blobs) - 1


@cache
def _decoder(hint: _Type) -> _Decoder:
    """Return what turns JSON into values of a type."""
    if hint in {int, bool, NoneType}:
        return lambda content, _: _expect(content, hint)
    if hint is str:
        return lambda content, _: _decode_text(content)
    if hint is bytes:
        return _decode_bytes
    if hint is datetime:
        return lambda content, _: _decode_moment(content)
    if hint is date:
        return lambda content, _: _decode_day(content)
    if hint is Decimal:
        return lambda content, _: _decode_decimal(content)
    if hint is timedelta:
        return lambda content, _: timedelta(microseconds=_expect(content, int))
    if isinstance(hint, type) and issubclass(hint, Enum):
        members = {member.value: member for member in hint}
        return lambda content, _: _decode_code(content, members)
    if is_dataclass(hint) and isinstance(hint, type):
        parts = {name: _decoder(inner) for name, inner in _fields_of(hint).items()}
        return lambda content, blobs: _decode_dataclass(content, blobs, hint, parts)
    return _decoder_of_many(hint)


def _decoder_of_many(hint: _Type) -> _Decoder:
    """Return what turns JSON into tuples, sets and optional values."""
    inner = get_args(hint)
    match _shape_of(hint):
        case "optional":
            one = _decoder(_present_type(hint))
            return lambda content, blobs: None if content is None else one(content, blobs)
        case "set":
            each = _decoder(inner[0])
            return lambda content, blobs: frozenset(each(c, blobs) for c in _expect(content, list))
        case "row":
            every = _decoder(inner[0])
            return lambda content, blobs: tuple(every(c, blobs) for c in _expect(content, list))
        case _:
            return lambda content, blobs: _decode_places(
                content, blobs, tuple(_decoder(i) for i in inner)
            )


def _expect(content: _Json, kind: type[_T]) -> _T:
    # The exact type: True is an int to isinstance.
    if type(content) is not kind:
        raise ExchangeError(f"not of type {kind.__name__}")
    return content


def _decode_text(content: _Json) -> str:
    text = _expect(content, str)
    try:
        text.encode()
    except UnicodeEncodeError as error:  # a lone surrogate, by way of an escape
        raise ExchangeError("not Unicode") from error
    return text


def _decode_bytes(content: _Json, blobs: tuple[bytes, ...]) -> bytes:
    number = _expect(content, int)
    if not 0 <= number < len(blobs):
        raise ExchangeError("no such bytes")
    return blobs[number]


def _decode_moment(content: _Json) -> datetime:
    try:
        moment = datetime.fromisoformat(_expect(content, str))
    except ValueError as error:
        raise ExchangeError("not a moment") from error
    if moment.tzinfo is None:
        raise ExchangeError("a moment without a zone")
    return moment


def _decode_day(content: _Json) -> date:
    try:
        return date.fromisoformat(_expect(content, str))
    except ValueError as error:
        raise ExchangeError("not a day") from error


def _decode_decimal(content: _Json) -> Decimal:
    text = _expect(content, str)
    if len(text) > _LONGEST_DECIMAL:
        raise ExchangeError("too long a number")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ExchangeError("not a number") from error
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST_DECIMAL:
        raise ExchangeError("not a number of any card")
    return number


_LONGEST_DECIMAL = 40
"""Digits; a mark has three."""


def _decode_code(content: _Json, members: dict[str, Enum]) -> Enum:
    member = members.get(_expect(content, str))
    if member is None:
        raise ExchangeError("no such code")
    return member


def _decode_dataclass(
    content: _Json, blobs: tuple[bytes, ...], kind: type, parts: dict[str, _Decoder]
) -> _Value:
    given = _expect(content, dict)
    if given.keys() != parts.keys():
        raise ExchangeError(f"not the fields of {kind.__name__}")
    values = {name: decoder(given[name], blobs) for name, decoder in parts.items()}
    try:
        return kind(**values)
    except ValueError as error:
        raise ExchangeError(f"not a {kind.__name__}") from error


def _decode_places(
    content: _Json, blobs: tuple[bytes, ...], places: tuple[_Decoder, ...]
) -> tuple[Any, ...]:
    given = _expect(content, list)
    if len(given) != len(places):
        raise ExchangeError("another number of places")
    return tuple(place(c, blobs) for place, c in zip(places, given, strict=True))


def _fields_of(kind: _Type) -> dict[str, Any]:
    """Return the types of a dataclass's fields, without those that it derives itself."""
    hints = get_type_hints(kind)
    return {member.name: hints[member.name] for member in fields(kind) if member.init}


def _shape_of(hint: _Type) -> str:
    """Return which of the composed types this is.

    Raises:
        TypeError: the codec does not know it, which is a bug and shows at the first use.
    """
    origin: _Type = get_origin(hint)
    inner = get_args(hint)
    if origin in {UnionType, Union} and len(inner) == 2 and NoneType in inner:
        return "optional"
    if origin is frozenset:
        return "set"
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return "row"
    if origin is tuple and Ellipsis not in inner:
        return "places"
    raise TypeError(f"the codec does not know {hint}")


def _present_type(hint: _Type) -> _Type:
    """Return the T of T | None."""
    return next(inner for inner in get_args(hint) if inner is not NoneType)
