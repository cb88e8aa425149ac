"""Hides identity numbers wherever a text of ours may carry one (Law 91/2025/QH15, NĐ 356/2025).

A citizen number has twelve digits; the old identity card had nine. How they may be written stands
in `verifier.identity_numbers`. What stays visible is enough to recognise one's own: 0483******81.
"""

import re
import unicodedata

from verifier.identity_numbers import find_numbers

_INVISIBLE = frozenset({"Cc", "Cf"})
"""Control and format characters: they could hide a number from us, repaint a terminal, or turn the
direction of writing around (UAX 9). No Vietnamese name needs one."""
_MARKED_NUMBER = re.compile(
    r"\b((?:CCCD|CMND|CMTND|CMT|HC|PASSPORT|BHXH|PNO|IDC)\s*[:=]\s*)([^\s,;+]{5,})", re.IGNORECASE
)
"""Any number behind a marker of an identity document (subject names of Vietnamese CAs)."""
_NUMBER_FIELD = "number"
"""The last part of the paths of fields that hold an identity number: `pupil.number`."""
_MOST_SHOWN = 6
_LONG, _SHORT = 11, 5
"""From how many letters on four and two stay visible, and two and two."""


def mask_numbers(text: str) -> str:
    """Return `text` with every identity number partly hidden and what shows nothing left out."""
    masked = _leave_out_invisible(text)
    for start, end in tuple(find_numbers(masked)):
        masked = masked[:start] + _mask(masked[start:end]) + masked[end:]
    return _MARKED_NUMBER.sub(_mask_marked, masked)


def mask_field(path: str, text: str) -> str:
    """Return the value of a field: an identity number is hidden however it is written."""
    if path.rpartition(".")[2] == _NUMBER_FIELD:
        visible = _leave_out_invisible(text)
        masked_before = "***" in visible and sum(map(str.isalnum, visible)) <= _MOST_SHOWN
        return visible if masked_before else _mask(visible)
    return mask_numbers(text)


def _leave_out_invisible(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)


def _mask(text: str) -> str:
    """Return a number with its middle hidden; what stands between its groups stays."""
    places = [place for place, c in enumerate(text) if c.isalnum()]
    if len(places) >= _LONG:
        hidden = places[4:-2]
    else:
        hidden = places[2:-2] if len(places) >= _SHORT else places
    return "".join("*" if place in hidden else c for place, c in enumerate(text))


def _mask_marked(found: re.Match[str]) -> str:
    marker, number = found.groups()
    if "*" in number:
        return found.group()
    return f"{marker}{number[:2]}{'*' * (len(number) - 4)}{number[-2:]}"
