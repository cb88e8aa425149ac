"""Flips bits and bytes of what is signed, without regard to structure."""

import random

from tests.fuzz.mutant import Mutant
from tests.fuzz.seeds import Seed
from tests.fuzz.signed_content import find_spans

_PDF = b"%PDF-"


def flip(seed: Seed, rng: random.Random) -> Mutant:
    """Change one to three bytes that some signature covers, or take one out, or put one in."""
    position = rng.randrange(len(seed.documents))
    content = bytearray(seed.documents[position])
    what = []
    for _ in range(rng.choice((1, 1, 1, 3))):
        place = _pick(bytes(seed.documents[position]), rng)
        kind = rng.choice(("bit", "bit", "byte", "out", "in"))
        what.append(f"{kind} at {place}")
        match kind:
            case "bit":
                content[place] ^= 1 << rng.randrange(8)
            case "byte":
                content[place] = (content[place] + rng.randrange(1, 256)) % 256
            case "out":
                del content[place]
            case _:
                content.insert(place, rng.randrange(256))
    documents = [*seed.documents]
    documents[position] = bytes(content)
    return Mutant(tuple(documents), f"document {position}: " + ", ".join(what))


def _pick(content: bytes, rng: random.Random) -> int:
    """Return an offset that is covered by the last signature of a PDF; in an XML any."""
    if not content.startswith(_PDF):
        return rng.randrange(len(content) - 8)
    span = find_spans(content)[-1]
    place = rng.randrange(span.gap_start + span.end - span.gap_end - 8)
    return place if place < span.gap_start else place - span.gap_start + span.gap_end
