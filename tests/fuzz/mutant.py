"""One mutant: what was made of a good card, and what must not be said of it."""

import random
from dataclasses import dataclass, field

from verifier.ports import Evidence


@dataclass(frozen=True, slots=True)
class Mutant:
    """A bent card."""

    documents: tuple[bytes, ...] = field(repr=False)
    what: str
    """Which bend, in words."""
    must_fail: bool = False
    """The bend itself touched something signed that `signed_content` cannot see: inside a CMS
    structure, or an update of what pages show."""
    evidence: tuple[tuple[str, Evidence], ...] = field(repr=False, default=())
    """What takes the place of published lists, by the issuer's subject."""
    same_verdict: bool = False
    """Nothing that means anything was changed: all has to stay as it was."""


def dice(seed: str, family: str, number: int) -> random.Random:
    """Return the source of choices of one mutant; the same arguments give the same choices."""
    return random.Random(f"{seed}/{family}/{number}")
