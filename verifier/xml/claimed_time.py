"""When a signer says that the signature was made, as XML signatures write it.

CV 2088 PL1 II.1: SigningTime in Signature/Object/SignatureProperties/SignatureProperty. XMLDSig
does not define the element, so products put it, and what is around it, into its namespace or
into none. It counts only where a Reference of the same signature covers it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

from lxml import etree

from verifier.document import ClaimedTime
from verifier.xml.parsing import DSIG, elements, leaf_text
from verifier.xml.reference import Reference

_LEGAL_TIME: Final = timezone(timedelta(hours=7))
"""Vietnam's legal time, assumed for a time without a zone."""
_DATE_TIME: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,20}))?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)
"""xsd:dateTime, without years beyond four digits."""


def parse_time(text: str) -> ClaimedTime | None:
    """Read an xsd:dateTime; None if it is none."""
    match = _DATE_TIME.fullmatch(text.strip())
    if match is None:
        return None
    seconds, fraction, zone = match.groups()
    try:
        moment = datetime.fromisoformat(f"{seconds}.{(fraction or '0')[:6]:0<6}{zone or ''}")
        # A time at the very edge of the calendar has no equal in UTC.
        aware = moment if zone else moment.replace(tzinfo=_LEGAL_TIME)
        aware.astimezone(timezone.utc)  # noqa: UP017 - `timezone` is needed here anyway
    except (ValueError, OverflowError):
        return None
    return ClaimedTime(aware, zone_assumed=not zone)


def find_claimed_time(
    objects: Sequence[etree._Element],
    references: Sequence[Reference],
    *,
    foreign_targets: frozenset[str],
) -> ClaimedTime | None:
    """Return the one time stated in the signature properties that the references cover.

    `foreign_targets` are the identifiers of the document's other signatures: a property that
    names one of those as its Target is not about this signature. Several times that differ say
    nothing.

    Raises:
        SyntaxFault: a SigningTime holds more than text.
    """
    times = {
        parse_time(leaf_text(element))
        for element in _signing_times(objects, foreign_targets=foreign_targets)
        if any(reference.matches and reference.covers(element) for reference in references)
    }
    return times.pop() if len(times) == 1 else None


def _signing_times(
    objects: Sequence[etree._Element], *, foreign_targets: frozenset[str]
) -> Iterator[etree._Element]:
    for holder in objects:
        for properties in _named(holder, "SignatureProperties"):
            for one in _named(properties, "SignatureProperty"):
                target = (one.get("Target") or "").removeprefix("#")
                if target not in foreign_targets:
                    yield from _named(one, "SigningTime")


def _named(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children of that name, in the namespace of XMLDSig or in none."""
    return (child for child in elements(parent) if child.tag in {name, f"{{{DSIG}}}{name}"})
