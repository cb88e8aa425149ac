"""The machine's clock: the only place that asks what time it is."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class SystemClock:
    """Tells the machine's time, in UTC."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)  # noqa: TID251 - this adapter is what the ban points to
