"""Thousands of bent cards: none may be believed, none may break the verifier.

The families and what is demanded are explained in docs/fuzzing.md. A first few of each run in
`make check`, all of them in `make test`.
"""

from dataclasses import dataclass, replace

import pytest

from tests.fuzz.evidence_mutation import bend_answer, make_answer
from tests.fuzz.families import FAMILIES, make_mutant
from tests.fuzz.invariants import BrokenInvariantError, Outcome, Tried, try_mutant
from tests.fuzz.mutant import Mutant, dice
from tests.fuzz.seeds import SEED_NAMES, FixedClock, Seed, load_seed
from verifier.report import Verdict

pytestmark = pytest.mark.no_cover  # tracing triples the time, and says nothing new


@dataclass(frozen=True, slots=True)
class Plan:
    """How many mutants of one family are made of one seed."""

    family: str
    seed: str
    quick: int
    """In `make check`."""
    total: int
    """In `make test`."""
    chunk: int
    """So many in one test, so that several processes can share the work."""


PLANS = (
    Plan("tree", "xml-1", 20, 3000, 745),
    Plan("tree", "xml-3", 20, 1600, 395),
    Plan("tree", "xml-3-plain", 20, 1400, 460),
    Plan("tree", "xml-3-chained", 20, 1400, 460),
    Plan("tree", "pair", 2, 30, 28),
    Plan("objects", "pdf-1", 20, 1100, 360),
    Plan("objects", "pdf-1-streams", 20, 500, 480),
    Plan("objects", "pdf-3", 10, 300, 290),
    Plan("objects", "card-b-lt", 2, 30, 28),
    Plan("objects", "card-b-lta", 2, 30, 28),
    Plan("update", "pdf-1", 20, 500, 480),
    Plan("update", "pdf-1-streams", 10, 300, 290),
    Plan("update", "pdf-3", 10, 100, 90),
    Plan("update", "card-b-t", 2, 30, 28),
    Plan("update", "card-b-lta", 2, 30, 28),
    Plan("cms", "pdf-1", 20, 800, 390),
    Plan("cms", "pdf-1-pkcs7", 20, 500, 240),
    Plan("cms", "pdf-3", 10, 100, 90),
    Plan("cms", "card-b-t", 2, 20, 18),
    Plan("cms", "card-b-lta", 2, 30, 28),
    Plan("encapsulated", "xml-1", 20, 600, 290),
    Plan("encapsulated", "xml-3", 10, 200, 190),
    Plan("crl", "pdf-1", 10, 250, 240),
    Plan("ocsp", "xml-3-plain", 10, 350, 340),
    Plan("bytes", "pdf-1", 10, 300, 290),
    Plan("bytes", "xml-1", 10, 500, 490),
    Plan("bytes", "card-b-lta", 2, 30, 28),
    Plan("bytes", "pair", 2, 30, 28),
)
LEAST_SIGNED = {
    "tree": 0.78,
    "objects": 0.9,
    "update": 0.3,
    "cms": 0.55,
    "encapsulated": 0.5,
    "crl": 0.7,
    "ocsp": 0.7,
    "bytes": 0.8,
}
"""The share of a family's mutants in which something signed is changed, as is checked below."""
LEAST_MUTANTS = 10_000
"""Of signed content, in `make test`."""


def _cases():
    """Yield seed, family, and which numbers, quick ones first."""
    for plan in PLANS:
        yield _case(plan, 0, plan.quick)
        for first in range(plan.quick, plan.total, plan.chunk):
            last = min(first + plan.chunk, plan.total)
            yield _case(plan, first, last, marks=pytest.mark.slow)


def _case(plan, first, last, *, marks=()):
    name = f"{plan.family}-{plan.seed}-{first}"
    return pytest.param(plan.seed, plan.family, range(first, last), id=name, marks=marks)


def try_number(seed_name: str, family: str, number: int) -> tuple[Mutant, Tried]:
    """Judge one mutant; whatever rises says how to make it again."""
    try:
        mutant = make_mutant(seed_name, family, number)
        return mutant, try_mutant(load_seed(seed_name), mutant)
    except Exception as error:
        error.add_note(f"again: python -m tests.fuzz show {seed_name} {family} {number} FOLDER")
        raise


@pytest.mark.parametrize(("seed_name", "family", "numbers"), list(_cases()))
def test_no_mutant_is_believed_or_breaks_the_verifier(seed_name, family, numbers, record_property):
    tried = [try_number(seed_name, family, number) for number in numbers]
    slowest = max(one.seconds for _, one in tried)
    record_property("slowest_seconds", slowest)
    signed = sum(one.changed or mutant.must_fail for mutant, one in tried)
    if len(tried) >= 200:
        assert signed >= LEAST_SIGNED[family] * len(tried)


def test_enough_of_the_mutants_change_something_signed():
    assert sum(LEAST_SIGNED[plan.family] * plan.total for plan in PLANS) >= LEAST_MUTANTS


@pytest.mark.parametrize("seed_name", ["xml-1", "xml-3", "xml-3-plain", "xml-3-chained", "pair"])
def test_an_xml_spelled_otherwise_keeps_its_verdict(seed_name):
    for number in range(5 if seed_name == "pair" else 50):
        _, tried = try_number(seed_name, "rewritten", number)
        assert tried.outcome is Outcome.VALID
        assert not tried.changed


@pytest.mark.parametrize("seed_name", SEED_NAMES)
def test_a_seed_is_valid_and_counts_as_unchanged(seed_name):
    seed = load_seed(seed_name)
    tried = try_mutant(seed, Mutant(seed.documents, "nothing", same_verdict=True))
    assert tried.outcome is Outcome.VALID
    assert not tried.changed


def test_the_evidence_that_is_bent_is_what_the_verdict_rests_on():
    seed = load_seed("xml-3-plain")
    good = bend_answer(seed, dice("xml-3-plain", "ocsp", 0)).evidence[0]
    subject, bent = good
    whole = replace(bent, content=make_answer())
    for evidence, outcome in (
        (whole, Outcome.VALID),
        (replace(whole, content=b""), Outcome.INDETERMINATE),
    ):
        mutant = Mutant(seed.documents, "evidence", evidence=((subject, evidence),))
        assert try_mutant(seed, mutant).outcome is outcome


class IndulgentVerifier:
    """Says of everything what it says of the good card."""

    def __init__(self, seed: Seed) -> None:
        self._report = seed.report
        self.revocation = None

    def verify(self, submission):
        return self._report


@pytest.mark.parametrize(
    ("family", "seed_name"),
    [(plan.family, plan.seed) for plan in PLANS if plan.quick >= 10],
)
def test_a_verifier_that_believes_everything_is_caught(family, seed_name):
    """The judgement of what was changed has teeth, whatever the verifier says."""
    seed = load_seed(seed_name)
    indulgent = replace(seed, verifier=IndulgentVerifier(seed))
    caught = 0
    for number in range(30):
        try:
            try_mutant(indulgent, make_mutant(seed_name, family, number))
        except BrokenInvariantError:
            caught += 1
    assert caught >= LEAST_SIGNED[family] * 30 * 0.6


def test_the_same_number_gives_the_same_mutant():
    assert load_seed("xml-3").report.verdict is Verdict.VALID
    for family, seed_name in (("tree", "xml-3"), ("objects", "pdf-3"), ("cms", "pdf-1")):
        one, other = (make_mutant(seed_name, family, 7) for _ in range(2))
        assert one == other
        assert one != make_mutant(seed_name, family, 8)
    assert FixedClock().now().tzinfo is not None
    assert set(FAMILIES) == {plan.family for plan in PLANS} | {"rewritten"}
