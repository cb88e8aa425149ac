"""Codes that were read, as lines of a page or of an answer for the page's script."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from verifier.printed.outcome import TokenOutcome
from verifier.scanning import Scan, ScanFault
from web.copies.scanning import ScanKind, ScannedItem
from web.copies.state import LOOKS
from web.messages import Messages
from web.presenting.wording import present_moment

_MOST_SHOWN: Final = 300
_UNSURE: Final = frozenset(
    {TokenOutcome.MALFORMED, TokenOutcome.UNKNOWN_VERSION, TokenOutcome.UNKNOWN_KEY}
)


@dataclass(frozen=True, slots=True)
class ScanLine:
    """One code in words."""

    kind: str
    look: str
    """`valid`, `invalid` or `indeterminate`."""
    heading: str
    sentence: str
    as_of: str
    page: int
    text: str | None = field(repr=False, default=None)
    reference: str | None = None
    grouped: str | None = None
    digest: str | None = field(repr=False, default=None)


def present_item(item: ScannedItem, messages: Messages, *, at: datetime) -> ScanLine:
    """Put one code into words."""
    heading, sentence = _word(item, messages)
    reference = item.reference
    here = reference is not None and item.kind is not ScanKind.SISTER
    return ScanLine(
        kind=_code_of(item),
        look=_look_of(item),
        heading=heading,
        sentence=sentence,
        as_of=messages.text("copy.as_of", when=present_moment(at, messages)),
        page=item.page,
        text=_show(item.text) if item.text else None,
        reference=reference.text if here and reference is not None else None,
        grouped=None if reference is None else reference.grouped,
        digest=None if item.digest is None else item.digest.hex(),
    )


def present_fault(scan: Scan, messages: Messages) -> str | None:
    """Return the one sentence about a file in which something could not be read; None if all."""
    if scan.fault is None:
        return None
    key = "some" if scan.codes and scan.fault is ScanFault.UNREADABLE else scan.fault.value
    return messages.word("scan_fault", key)


def _code_of(item: ScannedItem) -> str:
    match item.kind:
        case ScanKind.STATE if item.state is not None:
            return item.state.value
        case ScanKind.OUTCOME if item.outcome is not None:
            return item.outcome.value
        case ScanKind.FAULT if item.fault is not None:
            return item.fault.value
        case _:
            return item.kind.value


def _look_of(item: ScannedItem) -> str:
    if item.kind is ScanKind.SOUND:
        return "valid"
    if item.kind is ScanKind.STATE and item.state is not None:
        return LOOKS[item.state]
    if item.kind is ScanKind.OUTCOME:
        return "indeterminate" if item.outcome in _UNSURE else "invalid"
    return "indeterminate"


def _word(item: ScannedItem, messages: Messages) -> tuple[str, str]:
    """Return heading and sentence."""
    if item.kind is ScanKind.STATE and item.state is not None:
        text = messages.copy_state(item.state)
        return text.heading, text.first
    if item.kind is ScanKind.OUTCOME and item.outcome is not None:
        sentence = messages.word("token_outcome", item.outcome.value)
        key = "unsure" if item.outcome in _UNSURE else "refused"
        return messages.word("scan_heading", key), sentence
    key = _code_of(item)
    sentence = messages.word("scan_kind", key).format(host=_show(item.host))
    return messages.word("scan_heading", key), sentence


def _show(text: str) -> str:
    """Return what a code holds as one line that shows and hides nothing."""
    visible = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in text)
    return visible if len(visible) <= _MOST_SHOWN else f"{visible[:_MOST_SHOWN]}…"
