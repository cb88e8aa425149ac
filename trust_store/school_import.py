"""What importing a school file will change, worked out before anything is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trust_store.school_table import find_end
from trust_store.schools import SchoolsError

_Row = dict[str, Any]
_Subject = tuple[Any, ...]


def find_subject(row: Mapping[str, Any]) -> _Subject:
    """Return whom an entry is about: a certificate, or a head by number, for a school and role."""
    if row["certificate_sha256"] is not None:
        named = (row["certificate_sha256"], None, None, None)
    elif row["serial"] is not None:
        named = (None, row["issuer_key_sha256"], row["serial"], None)
    else:
        named = (None, None, None, row["person_number"])
    return (row["school_code"], row["role"], *named)


@dataclass(frozen=True, slots=True)
class Held:
    """An entry of the database that was not replaced."""

    row: Mapping[str, Any]

    @property
    def number(self) -> int:
        """Return its number."""
        return int(self.row["id"])

    @property
    def withdrawn(self) -> bool:
        """Return whether it was withdrawn, from whichever moment on."""
        return self.row["withdrawn_from"] is not None

    def names_the_same(self, row: Mapping[str, Any]) -> bool:
        """Return whether both are about the same certificate or head of the same school."""
        return find_subject(self.row) == find_subject(row)

    def overlaps(self, row: Mapping[str, Any]) -> bool:
        """Return whether the period that is left of it shares a moment with that of `row`."""
        if self.row["digest"] is None:
            return False
        end = find_end(self.row["valid_until"], self.row["withdrawn_from"])
        return _overlap(self.row["valid_from"], end, row["valid_from"], row["valid_until"])


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What is to be written."""

    new: tuple[tuple[_Row, tuple[Held, ...]], ...]
    """New rows, each with the entries that it replaces."""
    unchanged: int
    withdrawn: tuple[int, ...]


def plan_import(lines: Sequence[tuple[int, _Row]], held: Iterable[Held]) -> ImportPlan:
    """Compare a file's rows with what is held.

    Raises:
        SchoolsError: lines name what was withdrawn, in other words than then.
    """
    by_subject: dict[_Subject, list[Held]] = {}
    for one in held:
        by_subject.setdefault(find_subject(one.row), []).append(one)
    rows = {row["content"]: (line, row) for line, row in reversed(lines)}
    new: list[tuple[_Row, tuple[Held, ...]]] = []
    problems: list[tuple[int, str]] = []
    withdrawn: list[int] = []
    replaced: set[int] = set()
    for content, (line, row) in reversed(rows.items()):
        same = by_subject.get(find_subject(row), [])
        if (known := _find_content(content, same)) is not None:
            withdrawn += [known.number] if known.withdrawn else []
        elif (ended := next((one for one in same if one.withdrawn), None)) is not None:
            problems.append((line, f"withdrawn as number {ended.number}: see 'hocba schools list'"))
        else:
            corrected = tuple(
                one
                for one in same
                if one.row["content"] not in rows
                and one.number not in replaced
                and one.overlaps(row)
            )
            replaced |= {one.number for one in corrected}
            new.append((row, corrected))
    if problems:
        raise SchoolsError(tuple(problems))
    return ImportPlan(tuple(new), len(rows) - len(new) - len(withdrawn), tuple(withdrawn))


def _find_content(content: str, held: list[Held]) -> Held | None:
    """Return the entry of just that content; one that still holds goes before a withdrawn one."""
    found = [one for one in held if one.row["content"] == content]
    return min(found, key=lambda one: one.withdrawn, default=None)


def _overlap(
    start: datetime, end: datetime | None, other_start: datetime, other_end: datetime | None
) -> bool:
    return (end is None or other_start <= end) and (other_end is None or start <= other_end)
