"""Writes docs/attacks.md: what we report for each class, guards and vectors, and the last run."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from tests.mutation.laboratory import Outcome, Result
from tests.mutation.table import ROOT, AttackClass, Guard, Table

PAGE = ROOT / "docs" / "attacks.md"

_HEAD = """\
# Attacks, and what stands against them

Written by `make mutate` from the table in `tests/mutation`. A guard is a few lines of code. The run
takes out or weakens one guard at a time in a copy of the sources; every vector named beside it then
has to fail. So each class has a vector that fails without its guard.

**Last run, {date}: {guards} guards against {classes} classes; {killed} noticed when taken
out, {survived} not; {minutes:.0f} minutes.** {absent} further classes do not apply here and
say why.

What we report are codes of `verifier/reasons.py`; `docs/architecture.md` says what they make of a
verdict. Where two guards refuse the same thing, the table holds those that a vector can tell apart.
"""


def write_page(table: Table, results: Mapping[str, Result], minutes: float) -> None:
    """Write the page after a run of the whole table."""
    killed = sum(result.outcome is Outcome.KILLED for result in results.values())
    head = _HEAD.format(
        date=datetime.now(UTC).date().isoformat(),  # noqa: TID251  # the day of the run
        guards=len(table.guards),
        classes=sum(not attack.absent for attack in table.classes),
        absent=sum(bool(attack.absent) for attack in table.classes),
        killed=killed,
        survived=len(results) - killed,
        minutes=minutes,
    )
    PAGE.write_text("\n".join([head, *_sections(table)]) + "\n", encoding="utf-8")


def _sections(table: Table) -> Iterator[str]:
    for group, title in table.groups.items():
        yield f"## {title}\n"
        yield "| class | what we report | guard | vector that fails without it |"
        yield "| --- | --- | --- | --- |"
        members = [attack for attack in table.classes if attack.group == group]
        for attack in members:
            if not attack.absent:
                yield _row(attack, table.guards_of(attack))
        yield ""
        for attack in members:
            if attack.absent:
                yield f"- {attack.title}: {attack.absent}"
        if any(attack.absent for attack in members):
            yield ""
    yield "## The twenty questions\n"
    yield "| | question | guards |"
    yield "| --- | --- | --- |"
    for number, asks in table.questions.items():
        asking = [attack for attack in table.classes if number in attack.questions]
        count = sum(len(table.guards_of(attack)) for attack in asking)
        yield f"| {number} | {asks} | {count} |"


def _row(attack: AttackClass, guards: tuple[Guard, ...]) -> str:
    files = dict.fromkeys(guard.file.removeprefix("verifier/") for guard in guards)
    where = "<br>".join(
        f"`{file}`: " + ", ".join(g.id for g in guards if g.file.removeprefix("verifier/") == file)
        for file in files
    )
    tests = dict.fromkeys(test for guard in guards for test in guard.tests)
    shown = "<br>".join(f"`{_short(test)}`" for test in tests)
    return f"| {attack.title} | {attack.report} | {where} | {shown} |"


def _short(test: str) -> str:
    """Return a node id without the folders that all have in common."""
    path, _, name = test.partition("::")
    return f"{path.rpartition('/')[2].removesuffix('.py')}::{name}"
