"""The table of guards keeps up with the code, the tests and the classes of attack."""

import subprocess
import sys

import pytest

from tests.mutation.page import PAGE
from tests.mutation.table import ROOT, AttackClass, Guard, Table, is_match, load_table

TABLE: Table = load_table()


@pytest.mark.parametrize("guard", TABLE.guards, ids=lambda guard: guard.id)
def test_each_snippet_occurs_exactly_once_and_its_mutant_is_a_program(guard: Guard) -> None:
    source = (ROOT / guard.file).read_text(encoding="utf-8")
    assert source.count(guard.snippet) == 1
    assert guard.mutant != guard.snippet
    compile(source.replace(guard.snippet, guard.mutant), guard.file, "exec")
    assert guard.tests


def test_every_named_test_exists() -> None:
    """Collected in a process of its own, as the run itself does it."""
    wanted = dict.fromkeys(test for guard in TABLE.guards for test in guard.tests)
    files = dict.fromkeys(test.partition("::")[0] for test in wanted)
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    missing = [test for test in wanted if not any(is_match(test, line) for line in listed)]
    assert missing == []


def test_identifiers_are_unique() -> None:
    for names in ([g.id for g in TABLE.guards], [c.id for c in TABLE.classes]):
        assert len(set(names)) == len(names)


def test_every_guard_belongs_to_a_class_and_every_class_to_a_group() -> None:
    assert {guard.attack for guard in TABLE.guards} <= {attack.id for attack in TABLE.classes}
    assert {attack.group for attack in TABLE.classes} == set(TABLE.groups)


@pytest.mark.parametrize("attack", TABLE.classes, ids=lambda attack: attack.id)
def test_every_class_has_a_guard_or_a_reason_to_have_none(attack: AttackClass) -> None:
    assert bool(TABLE.guards_of(attack)) != bool(attack.absent)
    assert attack.report


def test_each_of_the_twenty_questions_has_a_guard() -> None:
    assert list(TABLE.questions) == list(range(1, 21))
    asked = {n for attack in TABLE.classes if not attack.absent for n in attack.questions}
    assert asked == set(TABLE.questions)


def test_the_page_names_every_class_and_every_guard() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [c.title for c in TABLE.classes if c.title not in page] == []
    assert [g.id for g in TABLE.guards if g.id not in page] == []
