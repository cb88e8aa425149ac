"""Did they sign in the order the rules demand? (QĐ 1789 Đ20.5: teacher, head, school).

What tokens or PDF revisions prove binds; an order that only follows from claimed times is a note.
So is a signature from after the day on which the school year's data is locked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import combinations

from verifier.document import Signature
from verifier.policy import Policy
from verifier.reasons import Note, Reason
from verifier.report import Check, CheckResult, Role, failed, passed
from verifier.spelling import read_school_year

_VIETNAM = timezone(timedelta(hours=7))
_LOCKED_FROM = (8, 16)
"""Month and day: supplementary assessments are locked on 15 August, all else before (QĐ 1789 Đ21).

Who signs later replaces a card, with the Sở's approval, or did not keep the day.
"""

_PLACE = {Role.GVBM: 0, Role.GVCN: 1, Role.CBQL: 2, Role.KY_PHAT_HANH: 3}


@dataclass(frozen=True, slots=True)
class SignedStep:
    """One signature's place in the order."""

    signature: Signature
    role: Role
    proven_at: datetime | None


def check_signing_order(
    steps: Sequence[SignedStep], policy: Policy, *, school_year: str | None = None
) -> CheckResult:
    """Say whether any two signatures were provably made the wrong way round.

    With the card's `school_year` (`2025-2026`), also note signatures made after it was locked.
    """
    ranked = [step for step in steps if step.role in _PLACE]
    ranked.sort(key=lambda step: _PLACE[step.role])
    notes: list[Note] = []
    for earlier, later in combinations(ranked, 2):
        if _PLACE[earlier.role] == _PLACE[later.role]:
            continue
        if _provably_reversed(earlier, later, policy):
            return failed(
                Check.SIGNING_ORDER,
                Reason.ORDER_REVERSED,
                first=later.role.value,
                second=earlier.role.value,
            )
        if _reversed_by_claim(earlier, later, policy):
            notes.append(Note.CLAIMED_ORDER_REVERSED)
    if school_year is not None and any(_is_late(step, school_year) for step in ranked):
        notes.append(Note.SCHOOL_YEAR_LOCKED)
    return passed(Check.SIGNING_ORDER, notes=tuple(dict.fromkeys(notes)))


def _is_late(step: SignedStep, school_year: str) -> bool:
    """Whether a signature says or proves that it was made after the year's data was locked."""
    claimed = None if step.signature.claimed is None else step.signature.claimed.at
    made_at = claimed or step.proven_at
    year = read_school_year(school_year)
    if made_at is None or year is None:
        return False
    return made_at >= datetime(int(year.rpartition("-")[2]), *_LOCKED_FROM, tzinfo=_VIETNAM)


def _provably_reversed(earlier: SignedStep, later: SignedStep, policy: Policy) -> bool:
    """Whether the one who must sign last was there first.

    A signature that covers another one came after it; that settles the order, whatever the
    tokens' times are.
    """
    if later.signature.id in earlier.signature.covers_signatures:
        return True
    if earlier.signature.id in later.signature.covers_signatures:
        return False
    if earlier.proven_at is None or later.proven_at is None:
        return False
    return earlier.proven_at - later.proven_at > policy.clock_tolerance


def _reversed_by_claim(earlier: SignedStep, later: SignedStep, policy: Policy) -> bool:
    first, second = earlier.signature.claimed, later.signature.claimed
    if first is None or second is None:
        return False
    return first.at - second.at > policy.clock_tolerance
