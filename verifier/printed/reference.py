"""REF, the reference of a record: what it is made of, its check symbol, and what people type.

Sixteen random symbols and a check symbol of an alphabet of 24: capitals without the vowels, without
D, W and Y, and digits without those that look like a letter. A keyboard under a Vietnamese input
method (Telex, VNI, VIQR) types it unchanged: there is no vowel to put a mark on, and no đ.

The check symbol is a weighted sum over the ring GF(8) x GF(3), whose elements are the 24 symbols.
All weights are invertible, and so is the difference of any two neighbours: every single wrong
symbol and every exchange of two neighbours is noticed. (No weighted sum modulo 24 can do both.)
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Final

ALPHABET: Final = "234679BCFGHJKLMNPQRSTVXZ"
"""The symbols, in the order of their values."""
RANDOM_SYMBOLS: Final = 16
"""24 to the power of 16 is about 73 bits: nobody finds a record by guessing."""
LENGTH: Final = RANDOM_SYMBOLS + 1
GROUPS: Final = (4, 4, 4, 5)
"""How a sheet prints it, so that groups can be read out and compared."""
BODY_BYTES: Final = 10
"""What the sixteen symbols take as a number."""

_LOOK_ALIKES: Final = str.maketrans("O0I1L58", "QQLLLSB")
"""What people type for a symbol that looks like it; none of the keys but L is in the alphabet."""
_SEPARATORS: Final = re.compile(r"[\s\-.,_/\u00ad\u2010-\u2015\u2212\u00b7]+")
_MOST_TYPED: Final = 200
"""More than this nobody types for 17 symbols."""
_PRIMITIVE: Final = 0b1011
"""x^3 + x + 1, over which GF(8) is built; the field's generator is x."""
_VALUES: Final = {symbol: value for value, symbol in enumerate(ALPHABET)}


class ReferenceFault(Enum):
    """Why what was typed is no REF."""

    EMPTY = "empty"
    """Nothing was typed."""
    LENGTH = "length"
    """Too few or too many symbols."""
    SYMBOL = "symbol"
    """A symbol that no REF holds."""
    CHECK = "check"
    """The check symbol does not fit: something was misread; read the groups again."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A REF whose check symbol fits; whether a record bears it is another question.

    Raises:
        ValueError: it is none.
    """

    text: str
    """Seventeen symbols, without separators."""

    def __post_init__(self) -> None:
        if len(self.text) != LENGTH or not set(self.text) <= _VALUES.keys():
            raise ValueError("not seventeen symbols of the alphabet")
        if self.text[-1] != find_check_symbol(self.text[:-1]):
            raise ValueError("the check symbol does not fit")

    @property
    def grouped(self) -> str:
        """Return it as a sheet prints it: `XXXX-XXXX-XXXX-XXXXX`."""
        starts = [sum(GROUPS[:number]) for number in range(len(GROUPS))]
        parts = [self.text[s : s + n] for s, n in zip(starts, GROUPS, strict=True)]
        return "-".join(parts)

    @property
    def body(self) -> bytes:
        """Return the random symbols as a number of ten bytes, as a token carries them."""
        number = 0
        for symbol in self.text[:-1]:
            number = number * len(ALPHABET) + _VALUES[symbol]
        return number.to_bytes(BODY_BYTES, "big")


def read_reference(typed: str) -> Reference | ReferenceFault:
    """Return the REF that somebody typed, or why it is none.

    Spaces, hyphens, lower case, full-width forms, marks that an input method added, and look-alikes
    (0 and O for Q, 1 and I for L, 5 for S, 8 for B) are forgiven. What was typed for a look-alike
    still has to fit the check symbol.
    """
    if len(typed) > _MOST_TYPED:
        return ReferenceFault.LENGTH
    decomposed = unicodedata.normalize("NFKD", typed)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    text = _SEPARATORS.sub("", plain).upper().translate(_LOOK_ALIKES)
    if not text:
        return ReferenceFault.EMPTY
    if not set(text) <= _VALUES.keys():
        return ReferenceFault.SYMBOL
    if len(text) != LENGTH:
        return ReferenceFault.LENGTH
    if text[-1] != find_check_symbol(text[:-1]):
        return ReferenceFault.CHECK
    return Reference(text)


def read_body(body: bytes) -> Reference | None:
    """Return the REF whose random symbols these ten bytes are; None when there is none."""
    number = int.from_bytes(body, "big")
    symbols = ""
    for _ in range(RANDOM_SYMBOLS):
        number, value = divmod(number, len(ALPHABET))
        symbols = ALPHABET[value] + symbols
    if number or len(body) != BODY_BYTES:
        return None
    return Reference(symbols + find_check_symbol(symbols))


def find_check_symbol(symbols: str) -> str:
    """Return what has to stand behind these symbols of the alphabet.

    The symbol n places before the check symbol weighs x^n in GF(8) and (-1)^n in GF(3); the check
    symbol weighs 1 in both and makes the sum nought. By Horner's rule: add, multiply, and so on.
    """
    eight, three = 0, 0
    for symbol in symbols:
        part_eight, part_three = divmod(_VALUES[symbol], 3)
        eight = _times_x(eight ^ part_eight)
        three = -(three + part_three) % 3
    # The sum with the check symbol is nought: its own negative, which in GF(8) is itself.
    return ALPHABET[eight * 3 + -three % 3]


def _times_x(element: int) -> int:
    """Return an element of GF(8), multiplied by the field's generator."""
    doubled = element << 1
    return doubled ^ _PRIMITIVE if doubled & 0b1000 else doubled
