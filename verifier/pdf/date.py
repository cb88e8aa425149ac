"""Dates as PDF writes them (ISO 32000-2 7.9.4)."""

import re
from datetime import UTC, datetime, timedelta, timezone

from verifier.document import ClaimedTime

_DATE = re.compile(
    r"(?:D:)?(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2}))?)?)?)?)?"
    r"(?:(Z)(?:00'?(?:00)?'?)?|([+-])(\d{2})'?(?:(\d{2})'?)?)?",
    re.ASCII,
)
_VIETNAM = timezone(timedelta(hours=7))
"""Assumed where a date names no zone; the report says so."""


def read_date(value: str) -> ClaimedTime | None:
    """Read a PDF date; None when it is none."""
    match = _DATE.fullmatch(value.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, utc, sign, zone_hours, zone_minutes = match.groups()
    try:
        zone = _zone(utc, sign, int(zone_hours or 0), int(zone_minutes or 0))
        at = datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            tzinfo=zone or _VIETNAM,
        )
        at.astimezone(UTC)  # a time at the very edge of the calendar has no equal in UTC
    except (ValueError, OverflowError):
        return None
    return ClaimedTime(at, zone_assumed=zone is None)


def _zone(utc: str | None, sign: str | None, hours: int, minutes: int) -> timezone | None:
    if utc is not None:
        return UTC
    if sign is None:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if sign == "-" else offset)
