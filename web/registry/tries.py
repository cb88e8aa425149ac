"""Counts wrong factors: at most ten a record and day, and never a limit for all together."""

from datetime import datetime, timedelta, timezone
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql, sqlite

from web.registry.engine import writing
from web.registry.table import TRIES
from web.registry.values import Record

MOST_TRIES: Final = 10
"""A year has 366 days and four digits ten thousand values: ten tries a day find nothing."""
_VIETNAM: Final = timezone(timedelta(hours=7))
_KEPT: Final = timedelta(days=2)


class TryCounter:
    """The tries of a registry; a try is taken before it is looked at, so that none is free."""

    def __init__(self, engine: Engine) -> None:
        """Remember the engine."""
        self._engine = engine

    def take(self, record: Record, at: datetime) -> bool:
        """Take a try of the day; false when none is left."""
        row = {"record_id": record.number, "day": _day_of(at), "wrong": 0}
        mine = (TRIES.c.record_id == record.number, TRIES.c.day == row["day"])
        with writing(self._engine) as connection:
            connection.execute(TRIES.delete().where(TRIES.c.day < _day_of(at - _KEPT)))
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            insert = dialect.insert(TRIES).values(**row).on_conflict_do_nothing()
            connection.execute(insert)
            change = TRIES.update().where(*mine, TRIES.c.wrong < MOST_TRIES)
            taken = connection.execute(change.values(wrong=TRIES.c.wrong + 1))
            return taken.rowcount == 1

    def give_back(self, record: Record, at: datetime) -> None:
        """Give a try back that was right."""
        mine = (TRIES.c.record_id == record.number, TRIES.c.day == _day_of(at))
        with writing(self._engine) as connection:
            change = TRIES.update().where(*mine, TRIES.c.wrong > 0)
            connection.execute(change.values(wrong=TRIES.c.wrong - 1))


def _day_of(moment: datetime) -> str:
    """Return the day in Vietnam."""
    return moment.astimezone(_VIETNAM).date().isoformat()
