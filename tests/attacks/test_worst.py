"""Every worst file goes through the front door of a worker, and ends within a worker's limits."""

import zlib

import pytest

from tests.attacks.worst import good_files, measure_in
from tests.attacks.worst_cases import CASES, zeros
from verifier.errors import DocumentFault
from verifier.report import Verdict
from web.composition import build_verifier
from web.sandbox.limits import WorkerLimits
from web.sandbox.pool import WorkerPool
from web.settings import demo_sources

LIMITS = WorkerLimits()
ANSWERS = tuple(code.value for code in (*DocumentFault, Verdict.INVALID, Verdict.INDETERMINATE))


@pytest.fixture(scope="module")
def good(demo):
    return good_files(demo)


@pytest.fixture(scope="module")
def verifier(demo):
    # Today's clock: evidence of the demo's moment is stale, so that nothing is valid by chance.
    return build_verifier(demo_sources(demo))


def test_zeros_are_packed_as_zlib_would_unpack_them():
    assert zlib.decompress(zeros(32 << 20)) == bytes(32 << 20)


@pytest.fixture(scope="module")
def pool():
    with WorkerPool(size=1) as workers:
        yield workers


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_worst_file_ends_within_the_limits(case, verifier, good, pool):
    cost = measure_in(pool, case.make(*good), verifier)
    # A worker that is gone was ended by its own limits, which have tests of their own.
    assert cost.seconds is None or cost.seconds <= LIMITS.cpu_seconds + 1
    assert cost.megabytes is None or cost.megabytes <= LIMITS.address_space >> 20
    assert cost.outcome.startswith(ANSWERS), cost.outcome
