"""Hides identity numbers wherever a text of ours may carry one (Law 91/2025/QH15, NĐ 356/2025).

A citizen number has twelve digits; the old identity card had nine and stands behind a marker such
as `UID=CMND:`. What stays visible is enough to recognise one's own: 0483******81.
"""

import re
import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf"})
"""Control and format characters: they could hide a number from us, repaint a terminal, or turn the
direction of writing around (UAX 9). No Vietnamese name needs one."""
_CITIZEN_NUMBER = re.compile(r"(?<!\d)(\d{4})\d{6}(\d{2})(?!\d)")
"""Twelve digits on their own; a tax code has ten or thirteen."""
_SPACED_NUMBER = re.compile(r"(?<!\d)(\d{3})([ .])(\d)\d{2}\2\d{3}\2\d(\d{2})(?!\d)")
"""The same, written in groups of three."""
_MARKED_NUMBER = re.compile(
    r"\b((?:CCCD|CMND|CMTND|CMT|HC|PASSPORT|BHXH|PNO|IDC)\s*[:=]\s*)([^\s,;+]{5,})", re.IGNORECASE
)
"""Any number behind a marker of an identity document (subject names of Vietnamese CAs)."""


def mask_numbers(text: str) -> str:
    """Return `text` with every identity number partly hidden and what shows nothing left out."""
    visible = "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
    masked = _CITIZEN_NUMBER.sub(r"\1******\2", visible)
    masked = _SPACED_NUMBER.sub(r"\1\2\3**\2***\2*\4", masked)
    return _MARKED_NUMBER.sub(_mask_marked, masked)


def _mask_marked(found: re.Match[str]) -> str:
    marker, number = found.groups()
    if "*" in number:
        return found.group()
    return f"{marker}{number[:2]}{'*' * (len(number) - 4)}{number[-2:]}"
