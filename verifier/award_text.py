"""When two texts of awards say the same, however a form joins them (TT 27/2020, TT 22/2021)."""

import re
import unicodedata
from itertools import permutations
from typing import Final

from verifier.spelling import subject_key, word_key

_NONE: Final = frozenset(
    map(word_key, ("", "không", "không có", "chưa có", "-", "--", "/", "//", "0", "không.", "."))
)
"""What forms print where there is no award."""
_JOINED: Final = re.compile(
    rf"\s*[;\n]\s*|\s*[,.](?=\s|$)|(?<=\s)[-–—•+](?=\s)|^[-–—•+]|\b{subject_key('và')}\b"
)
_TOKEN: Final = re.compile(r"[^\W_]+|[()\[\]/?!%*+]")
"""Words, and the marks that can change what they say; quotes and dashes within a part cannot."""
_MOST: Final = 5
"""Awards of which every order is tried."""


def award_key(text: str) -> tuple[str, ...] | None:
    """Return the parts of a text in any order, None where it says that there is none."""
    if word_key(text) in _NONE:
        return None
    written = unicodedata.normalize("NFC", text).casefold()
    parts = (" ".join(_TOKEN.findall(word_key(part))) for part in _JOINED.split(written))
    return tuple(sorted(filter(None, parts))) or None


def run_together(xml: str, printed: str) -> bool:
    """Return whether the printed text is the XML's awards with nothing but a line break between."""
    parts, shown = award_key(xml), award_key(printed)
    if parts is None or shown is None or len(shown) != 1 or not 1 < len(parts) <= _MOST:
        return False
    return any(" ".join(order) == shown[0] for order in permutations(parts))
