"""When two spellings of a Vietnamese text, number or date say the same.

Formatting is no difference: Unicode form (NFC or NFD), where the tone stands (hòa, hoà), letter
case, kinds of dash and quote, a decimal comma, and for words that are no names the i and y that two
orthographies write (địa lí, địa lý). Anything else is a difference.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Grave, acute, tilde, hook above, dot below: the five tone marks; the others belong to letters."""

_IGNORED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""Soft hyphen, zero-width characters and byte order mark show nothing."""

_LOOK_ALIKES = str.maketrans(
    {
        "\u00d0": "Đ",  # Latin eth, which many Vietnamese fonts and keyboards give for Đ
        "\u0189": "Đ",
        "\u00f0": "đ",
        "\u0256": "đ",
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u00ab\u00bb\u201e", '"'),
    }
)

_NUMBER = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,4})?")
_UNIT = re.compile(r" ?(?:cm|kg|buổi|ngày)\.?$", re.IGNORECASE)
_ISO_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_DAY_FIRST_DATE = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{1,2}) ?[/.-] ?([0-9]{4})")
_WORDED_DATE = re.compile(r"(?:ngày )?([0-9]{1,2}) tháng ([0-9]{1,2}) năm ([0-9]{4})")
_SCHOOL_YEAR = re.compile(r"([0-9]{4}) ?- ?([0-9]{4})")
_FINAL_Y = re.compile(r"(?<=[bcdđghklmnprstvx])y$")
_PUNCTUATION = re.compile(r" ?([-/(),;:]) ?")
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
"""Letters and digits with the marks that no single character combines with them."""


def tidy(text: str) -> str:
    """Return the text in NFC, trimmed, with runs of white space folded into one space."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_IGNORED)).split())


def name_key(text: str) -> str:
    """Return what two spellings of one name share: tone placement, case, dashes set aside.

    The letters i and y are kept apart: Vy and Vi are two names.
    """
    return unicodedata.normalize("NFC", _spell(text))


def word_key(text: str) -> str:
    """Return what two spellings of one phrase share: as for names, and i for y (mĩ, mỹ)."""
    spelled = _WORD.sub(lambda word: _final_i(word.group()), _spell(text))
    return unicodedata.normalize("NFC", spelled)


def _spell(text: str) -> str:
    """Return a text decomposed, in lower case, tones last, without space around punctuation."""
    plain = tidy(text.translate(_LOOK_ALIKES)).casefold()
    decomposed = unicodedata.normalize("NFD", plain)
    spelled = _WORD.sub(lambda word: _tone_last(word.group()), decomposed)
    return _PUNCTUATION.sub(r"\1", spelled)


@lru_cache(maxsize=2048)
def subject_key(text: str) -> str:
    """Return what two spellings of one subject's name share; punctuation does not count.

    A page's words are asked about several times; who has read a document calls `forget_keys`.
    """
    return " ".join(_WORD.findall(word_key(text.replace("&", " và "))))


def forget_keys() -> None:
    """Keep nothing of a document that was read."""
    subject_key.cache_clear()


def read_number(text: str) -> Decimal | None:
    """Return a number written with a decimal point or comma, None when it is no number."""
    written = tidy(text)
    if _NUMBER.fullmatch(written) is None:
        return None
    return Decimal(written.replace(",", "."))


def read_measure(text: str) -> Decimal | None:
    """Return a number that may be followed by its unit: `132 cm`, `28,5 kg`, `2 buổi`."""
    return read_number(_UNIT.sub("", tidy(text)))


def write_number(number: Decimal) -> str:
    """Return the number without idle zeros, with a point: `8.50` gives `8.5`."""
    return f"{number.normalize():f}"


def read_date(text: str) -> date | None:
    """Return the day of an ISO date or date-time (CV 2088 PL1 II.1) or of a dd/mm/yyyy one."""
    written = tidy(text.translate(_LOOK_ALIKES))
    if match := _ISO_DATE.fullmatch(written):
        year, month, day = match.groups()
    elif match := _DAY_FIRST_DATE.fullmatch(written) or _WORDED_DATE.fullmatch(written.casefold()):
        day, month, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_school_year(text: str) -> str | None:
    """Return a school year as `2025-2026`; None unless it is two years in sequence."""
    match = _SCHOOL_YEAR.fullmatch(tidy(text.translate(_LOOK_ALIKES)))
    if match is None or int(match[2]) != int(match[1]) + 1:
        return None
    return f"{match[1]}-{match[2]}"


def _tone_last(word: str) -> str:
    """Return a decomposed word with its tone mark behind its last letter."""
    if word.isascii():
        return word
    tones = "".join(mark for mark in word if mark in _TONES)
    return "".join(letter for letter in word if letter not in _TONES) + tones


def _final_i(word: str) -> str:
    """Return a decomposed word, tone last, with i for a lone final y."""
    letters = word.rstrip(_TONES)
    return _FINAL_Y.sub("i", letters) + word[len(letters) :]
