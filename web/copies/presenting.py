"""The page about a printed copy, as words: nothing is left to decide in the template."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from verifier.printed.mark_table import CELLS
from verifier.printed.outcome import PrintStatus, TokenOutcome
from verifier.printed.reference import ALPHABET, GROUPS
from verifier.printed.subject import SUBJECTS
from web.copies.desk import OWNER_ACTIONS, Opening
from web.copies.state import LOOKS, CopyState
from web.masking import mask_numbers
from web.messages import Messages
from web.presenting.page import present_page
from web.presenting.values import VerdictPage
from web.presenting.wording import present_moment
from web.registry.values import Action, OwnerState
from web.registry.viewing import Sight

_OPEN_TO_FACTORS = frozenset({CopyState.REGISTERED, CopyState.REVOKED, CopyState.SUPERSEDED})
_POSSIBLE = {
    OwnerState.OPEN: (Action.SUSPEND, Action.CLOSE),
    OwnerState.SUSPENDED: (Action.RESUME, Action.CLOSE),
    OwnerState.CLOSED: (),
}


@dataclass(frozen=True, slots=True)
class CopyPage:
    """What the template prints."""

    state: str
    look: str
    heading: str
    as_of: str
    """When this was so: it stands beside the heading, never without."""
    sentence: str
    next_step: str
    grouped: str
    reference: str
    facts: tuple[tuple[str, str], ...]
    notice: str | None = None
    """What came of the factors or the sheet's token that was presented."""
    successor: str | None = None
    """REF of the record that takes its place."""
    card: VerdictPage | None = field(repr=False, default=None)
    """The registered documents as judged just now; None unless they may be shown."""
    openings: str | None = None
    actions: tuple[tuple[str, str], ...] = ()
    """What whoever showed the sheet may do and undo: code and words."""
    closing: tuple[str, str] | None = None
    """What they may do for good."""
    asks_factors: bool = False


def present_copy(
    opening: Opening, messages: Messages, *, at: datetime, notice: str | None = None
) -> CopyPage:
    """Put an opening into words."""
    text = messages.copy_state(opening.state)
    card = None
    if opening.report is not None:
        card = present_page(opening.report, lang=messages.language)
    record = opening.record
    is_owner = opening.sight is Sight.FULL_BY_TOKEN and record is not None
    actions = dict(_present_actions(opening, messages)) if is_owner else {}
    closing = actions.pop(Action.CLOSE.value, None)
    view = opening.view
    shown = opening.facts is not None
    return CopyPage(
        state=opening.state.value,
        look=LOOKS[opening.state],
        heading=text.heading,
        as_of=messages.text("copy.as_of", when=present_moment(at, messages)),
        sentence=text.first,
        next_step=text.next,
        grouped=opening.reference.grouped,
        reference=opening.reference.text,
        facts=tuple(_present_facts(opening, messages)),
        notice=notice or _find_notice(opening, messages),
        successor=None if view is None or view.superseded_by is None else view.superseded_by.text,
        card=card,
        openings=messages.text("copy.openings", count=record.openings)
        if is_owner and record is not None
        else None,
        actions=tuple(actions.items()),
        closing=None if closing is None else (Action.CLOSE.value, closing),
        asks_factors=not shown and opening.state in _OPEN_TO_FACTORS,
    )


def present_words(messages: Messages) -> dict[str, object]:
    """Return what the browser's reader of codes needs: tables of the format, and sentences."""
    return {
        "alphabet": ALPHABET,
        "groups": list(GROUPS),
        "cells": list(CELLS),
        "subjects": {str(number): name for number, name in SUBJECTS.items()},
        "outcome": {o.value: messages.word("token_outcome", o.value) for o in TokenOutcome},
        "status": {s.value: messages.word("print_status", s.value) for s in PrintStatus},
        "reference": dict(messages.tables["reference_fault"]),
        "heading": dict(messages.tables["scan_heading"]),
        "form": dict(messages.tables["copy_form"]),
        "text": dict(messages.tables["reader"]),
        "language": messages.language,
    }


def _present_facts(opening: Opening, messages: Messages) -> Iterator[tuple[str, str]]:
    yield messages.text("copy.reference"), opening.reference.grouped
    view = opening.view
    if view is None:
        return
    if view.form is not None:
        yield messages.text("copy.kind"), messages.word("copy_form", view.form.value)
    if view.school_name is not None:
        yield messages.text("copy.school"), mask_numbers(view.school_name)
    if view.school_year is not None:
        yield messages.text("copy.school_year"), view.school_year
    name = view.masked_name if opening.facts is None else opening.facts.pupil_name
    if name is not None:
        yield messages.text("copy.pupil"), mask_numbers(name)
    received = "copy.received_proven" if view.received_is_proven else "copy.received_claimed"
    yield (
        messages.text("copy.received"),
        messages.text(received, when=present_moment(view.received_at, messages)),
    )
    if view.state_at is not None:
        yield messages.text("copy.changed_at"), present_moment(view.state_at, messages)
    if view.state_reason is not None:
        yield messages.text("copy.reason"), mask_numbers(view.state_reason)


def _find_notice(opening: Opening, messages: Messages) -> str | None:
    if opening.sight is Sight.DENIED:
        return messages.text("copy.denied")
    return messages.text("copy.exhausted") if opening.sight is Sight.EXHAUSTED else None


def _present_actions(opening: Opening, messages: Messages) -> Iterator[tuple[str, str]]:
    record = opening.record
    if record is None or record.is_deleted:
        return
    for action in OWNER_ACTIONS:
        if action in _POSSIBLE[record.owner_state]:
            yield action.value, messages.word("owner_action", action.value)
