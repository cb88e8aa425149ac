"""What a record's history comes to: a pure function, and the rules for changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from verifier.ports import RecordState
from web.registry.values import Action, Actor, RecordEvent, RegistryError

_CHANGES: Final = {
    Action.REVOKE: RecordState.REVOKED,
    Action.SUPERSEDE: RecordState.SUPERSEDED,
}


@dataclass(frozen=True, slots=True)
class Rules:
    """How changes are guarded, and how long records are kept."""

    second_person: bool = False
    """Revoking and superseding count only once another person confirmed them. Otherwise they count
    at once and can be undone for a while: what was revoked by mistake harms a pupil, what was
    revoked too late harms everybody else."""
    undo_period: timedelta = timedelta(days=7)
    """How long a change can be undone; afterwards the card has to be registered anew."""
    keep_for: timedelta | None = None
    """How long records are kept; None: until they are deleted."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a record's history comes to."""

    state: RecordState = RecordState.CURRENT
    at: datetime | None = None
    reason: str | None = None
    replaced_by: int | None = None


def find_standing(history: Sequence[RecordEvent]) -> Standing:
    """Return what a history, oldest first, comes to; revoked goes before superseded."""
    undone = {e.refers_to for e in history if e.action is Action.UNDO}
    confirmations = {e.refers_to: e for e in history if e.action is Action.CONFIRM}
    standing = Standing()
    for event in history:
        state = _CHANGES.get(event.action)
        confirmation = confirmations.get(event.number)
        if state is None or event.number in undone or (event.pending and confirmation is None):
            continue
        if standing.state is RecordState.REVOKED and state is not RecordState.REVOKED:
            continue
        at = event.at if confirmation is None else confirmation.at
        standing = Standing(state, at, event.why, event.replaced_by)
    return standing


def find_open_change(history: Sequence[RecordEvent]) -> RecordEvent | None:
    """Return the newest change that waits for a second person."""
    settled = {e.refers_to for e in history if e.action in {Action.CONFIRM, Action.UNDO}}
    waiting = [e for e in history if e.pending and e.number not in settled]
    return waiting[-1] if waiting else None


def find_undoable(history: Sequence[RecordEvent], actor: Actor, rules: Rules) -> RecordEvent:
    """Return the newest change that can still be undone; one that waits can always be.

    Raises:
        RegistryError: there is none, or its time is over.
    """
    undone = {e.refers_to for e in history if e.action is Action.UNDO}
    changes = [e for e in history if e.action in _CHANGES and e.number not in undone]
    if not changes:
        raise RegistryError("there is no change to undo")
    change = changes[-1]
    confirmation = next((e for e in history if e.refers_to == change.number), None)
    if change.pending and confirmation is None:
        return change
    since = change.at if confirmation is None else confirmation.at
    if since + rules.undo_period < actor.at:
        raise RegistryError(
            f"the change of {since:%Y-%m-%d} cannot be undone any more; register the card anew"
        )
    return change


def demand_second_person(change: RecordEvent, actor: Actor) -> None:
    """Refuse that somebody confirms a change of their own.

    Raises:
        RegistryError: it is.
    """
    if change.who.strip().casefold() == actor.who.strip().casefold():
        raise RegistryError("a change is confirmed by another person than the one who made it")
