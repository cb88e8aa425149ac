"""What a record's history comes to, and who may change it when."""

from datetime import timedelta

import pytest

from tests.web.registry.conftest import NOW, actor, later
from verifier.ports import RecordState
from web.registry.history import (
    Rules,
    demand_second_person,
    find_open_change,
    find_standing,
    find_undoable,
)
from web.registry.values import Action, RecordEvent, RegistryError

REVOKED, SUPERSEDED, CURRENT = RecordState.REVOKED, RecordState.SUPERSEDED, RecordState.CURRENT


def event(number: int, action: Action, **changes) -> RecordEvent:
    values = {"at": later(days=number), "who": "Lê Mơ", "why": f"lý do {number}", **changes}
    return RecordEvent(number, action, **values)


REGISTERED = event(0, Action.REGISTER)
REVOKE = event(1, Action.REVOKE)
SUPERSEDE = event(1, Action.SUPERSEDE, replaced_by=7)
PENDING = event(1, Action.REVOKE, pending=True)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ((), CURRENT),
        ((REGISTERED,), CURRENT),
        ((REGISTERED, REVOKE), REVOKED),
        ((REGISTERED, SUPERSEDE), SUPERSEDED),
        ((REVOKE, event(2, Action.UNDO, refers_to=1)), CURRENT),
        ((SUPERSEDE, event(2, Action.REVOKE)), REVOKED),
        ((SUPERSEDE, event(2, Action.REVOKE), event(3, Action.UNDO, refers_to=2)), SUPERSEDED),
        ((REVOKE, event(2, Action.SUPERSEDE, replaced_by=7)), REVOKED),
        ((PENDING,), CURRENT),
        ((PENDING, event(2, Action.CONFIRM, refers_to=1)), REVOKED),
        ((PENDING, event(2, Action.UNDO, refers_to=1)), CURRENT),
        (
            (
                PENDING,
                event(2, Action.CONFIRM, refers_to=1),
                event(3, Action.UNDO, refers_to=1),
            ),
            CURRENT,
        ),
        ((PENDING, event(2, Action.SUSPEND), event(3, Action.PRINT)), CURRENT),
    ],
)
def test_a_history_comes_to_a_state(history, expected):
    assert find_standing(history).state is expected


def test_a_state_has_its_moment_and_reason():
    standing = find_standing((REGISTERED, SUPERSEDE))
    assert (standing.at, standing.reason, standing.replaced_by) == (later(days=1), "lý do 1", 7)
    confirmed = find_standing((PENDING, event(2, Action.CONFIRM, refers_to=1, why="đúng")))
    assert (confirmed.at, confirmed.reason) == (later(days=2), "lý do 1")


def test_a_change_waits_until_it_is_confirmed_or_undone():
    assert find_open_change((REGISTERED, REVOKE)) is None
    assert find_open_change((PENDING,)) == PENDING
    for action in (Action.CONFIRM, Action.UNDO):
        assert find_open_change((PENDING, event(2, action, refers_to=1))) is None


@pytest.mark.parametrize(("days", "possible"), [(7, True), (8, True), (9, False)])
def test_a_change_can_be_undone_for_a_while(days, possible):
    rules = Rules(undo_period=timedelta(days=7))
    when = actor(at=later(days=days))
    if possible:
        assert find_undoable((REGISTERED, REVOKE), when, rules) == REVOKE
    else:
        with pytest.raises(RegistryError, match="any more"):
            find_undoable((REGISTERED, REVOKE), when, rules)


def test_the_while_begins_with_the_confirmation_and_what_waits_can_always_be_undone():
    rules = Rules(second_person=True)
    much_later = actor(at=later(days=300))
    assert find_undoable((PENDING,), much_later, rules) == PENDING
    confirmed = (PENDING, event(200, Action.CONFIRM, refers_to=1))
    assert find_undoable(confirmed, actor(at=later(days=206)), rules) == PENDING
    with pytest.raises(RegistryError, match="any more"):
        find_undoable(confirmed, much_later, rules)


def test_nothing_to_undo_is_told():
    with pytest.raises(RegistryError, match="no change"):
        find_undoable((REGISTERED,), actor(), Rules())
    with pytest.raises(RegistryError, match="no change"):
        find_undoable((REVOKE, event(2, Action.UNDO, refers_to=1)), actor(), Rules())


@pytest.mark.parametrize("name", ["Lê Mơ", " lê mơ "])
def test_nobody_confirms_a_change_of_their_own(name):
    with pytest.raises(RegistryError, match="another person"):
        demand_second_person(PENDING, actor(name, at=NOW))
    demand_second_person(PENDING, actor("Trần Mai", at=NOW))
