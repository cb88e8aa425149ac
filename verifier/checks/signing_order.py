"""Did they sign in the order the rules demand? (QĐ 1789 Đ20.5: teacher, head, school).

What tokens or PDF revisions prove binds; an order that only follows from claimed times is a note.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from verifier.document import Signature
from verifier.policy import Policy
from verifier.reasons import Note, Reason
from verifier.report import Check, CheckResult, Role, failed, passed

_PLACE = {Role.GVBM: 0, Role.GVCN: 1, Role.CBQL: 2, Role.KY_PHAT_HANH: 3}


@dataclass(frozen=True, slots=True)
class SignedStep:
    """One signature's place in the order."""

    signature: Signature
    role: Role
    proven_at: datetime | None


def check_signing_order(steps: Sequence[SignedStep], policy: Policy) -> CheckResult:
    """Say whether any two signatures were provably made the wrong way round."""
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
    return passed(Check.SIGNING_ORDER, notes=tuple(dict.fromkeys(notes)))


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
