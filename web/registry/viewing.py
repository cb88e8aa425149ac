"""What is shown to whom: pure functions over what is held and what was presented.

Anyone with REF sees the status, the kind of document, school, year and a masked name. Everything
else needs the sheet's own token (its digest), or the date of birth with the last four digits of the
pupil's number. A wrong token, a wrong factor, a pupil without a number and a record that does not
exist take the same steps and end in the same answer.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Final, NoReturn

from verifier.ports import RecordState
from verifier.printed.reference import Reference
from verifier.report_card import Level
from web.registry.prints import hash_digest
from web.registry.values import OwnerState, Record, RecordFacts

DIGEST_BYTES: Final = 32
TAIL_DIGITS: Final = 4
_NOTHING: Final = "0" * 64
"""Compared with where there is nothing to compare with; SHA-256 of nothing known."""


class Sight(Enum):
    """What somebody may be shown."""

    PUBLIC = "public"
    """REF alone was given: the public view."""
    FULL_BY_TOKEN = "full_by_token"  # noqa: S105 - a code's name
    """The sheet's own token: everything, and the owner's actions."""
    FULL_BY_FACTOR = "full_by_factor"
    """Date of birth and last digits: everything, without the owner's actions."""
    DENIED = "denied"
    """What was presented does not fit: the public view, and one sentence that says so."""
    EXHAUSTED = "exhausted"
    """No tries are left today: the sheet's token only."""

    def __bool__(self) -> NoReturn:
        """Refuse to be a condition: compare with `is`."""
        raise TypeError("a sight has no truth value: compare with 'is'")


@dataclass(frozen=True, slots=True)
class Factor:
    """What somebody says of the pupil, to be shown the card."""

    birth_date: date = field(repr=False)
    tail: str = field(repr=False)
    """The last four digits of the pupil's number."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a record holds against which something presented is compared."""

    token_hashes: tuple[str, ...] = field(repr=False, default=())
    """Of the digests of all its prints' pages."""
    birth_date: date | None = field(repr=False, default=None)
    pupil_number: str | None = field(repr=False, default=None)


NOBODY: Final = Held()
"""For a record that does not exist: the same steps are taken."""


@dataclass(frozen=True, slots=True)
class PublicView:
    """What anyone with REF sees."""

    reference: Reference
    state: RecordState
    state_at: datetime | None
    state_reason: str | None
    superseded_by: Reference | None
    owner_state: OwnerState
    is_deleted: bool
    received_at: datetime
    received_is_proven: bool
    """An RFC 3161 token covers the time of receipt."""
    form: Level | None = None
    grade: str | None = None
    school_name: str | None = None
    school_year: str | None = None
    masked_name: str | None = None


def decide_sight(
    held: Held,
    *,
    token_digest: bytes | None = None,
    factor: Factor | None = None,
    has_tries: bool = True,
) -> Sight:
    """Return what somebody may be shown who presented this.

    `has_tries` says whether a try was left for the factor; the token needs none.
    """
    by_token = _knows_token(held.token_hashes, token_digest or b"")
    by_factor = _knows_factor(held, factor)
    if token_digest is not None and by_token:
        return Sight.FULL_BY_TOKEN
    if factor is not None:
        if not has_tries:
            return Sight.EXHAUSTED
        return Sight.FULL_BY_FACTOR if by_factor else Sight.DENIED
    return Sight.PUBLIC if token_digest is None else Sight.DENIED


def may_act_as_owner(held: Held, token_digest: bytes) -> bool:
    """Return whether somebody showed the sheet itself: only that suspends or closes its code."""
    return _knows_token(held.token_hashes, token_digest)


def shows_values(record: Record, sight: Sight) -> bool:
    """Return whether the card's values may be shown: a code that is not open shows none."""
    open_ = record.owner_state is OwnerState.OPEN and not record.is_deleted
    return open_ and sight in {Sight.FULL_BY_TOKEN, Sight.FULL_BY_FACTOR}


def view_publicly(record: Record, facts: RecordFacts | None) -> PublicView:
    """Return the public view; of a code that is not open, or deleted, nothing about the pupil."""
    bare = PublicView(
        reference=record.reference,
        state=record.state,
        state_at=record.state_at,
        state_reason=record.state_reason,
        superseded_by=record.superseded_by,
        owner_state=record.owner_state,
        is_deleted=record.is_deleted,
        received_at=record.received_at,
        received_is_proven=record.receipt_token is not None,
    )
    if facts is None or record.owner_state is not OwnerState.OPEN:
        return bare
    return replace(
        bare,
        form=facts.form,
        grade=facts.grade,
        school_name=facts.school_name,
        school_year=facts.school_year,
        masked_name=mask_name(facts.pupil_name),
    )


def mask_name(name: str) -> str:
    """Return a name of which each word shows its first letter only, however long it is."""
    return " ".join(f"{word[0]}***" for word in name.split())


def _knows_token(hashes: Sequence[str], digest: bytes) -> bool:
    """Compare with every hash, whether or not one fitted already."""
    presented = hash_digest(digest)
    fits = False
    for held in (*hashes, _NOTHING):
        fits |= hmac.compare_digest(held, presented)
    return fits and len(digest) == DIGEST_BYTES


def _knows_factor(held: Held, factor: Factor | None) -> bool:
    """Compare digests, of what is held or of nothing; both take the same steps."""
    number = held.pupil_number or ""
    has_both = held.birth_date is not None and len(number) >= TAIL_DIGITS and number.isdecimal()
    expected = _digest_of(held.birth_date, number[-TAIL_DIGITS:]) if has_both else _NOTHING
    presented = _digest_of(
        None if factor is None else factor.birth_date, "" if factor is None else factor.tail
    )
    return hmac.compare_digest(expected, presented) and has_both and factor is not None


def _digest_of(birth_date: date | None, tail: str) -> str:
    day = "" if birth_date is None else birth_date.isoformat()
    return hashlib.sha256(f"{day}\x00{tail}".encode()).hexdigest()
