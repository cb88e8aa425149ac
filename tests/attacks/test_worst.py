"""Every worst file goes through the front door of a worker, and ends within a worker's limits."""

import zlib

import pytest

from tests.attacks.worst import good_files, measure
from tests.attacks.worst_cases import CASES, zeros
from verifier.errors import DocumentFault
from verifier.report import Verdict
from web.composition import build_verifier
from web.sandbox.limits import WorkerLimits
from web.settings import demo_sources

LIMITS = WorkerLimits()
ANSWERS = tuple(code.value for code in (*DocumentFault, Verdict.INVALID, Verdict.INDETERMINATE))


@pytest.fixture(scope="module")
def good(demo):
    return good_files(demo)


@pytest.fixture(scope="module")
def verifier(demo):
    return build_verifier(demo_sources(demo))


def test_zeros_are_packed_as_zlib_would_unpack_them():
    assert zlib.decompress(zeros(32 << 20)) == bytes(32 << 20)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_worst_file_ends_within_the_limits_and_is_never_valid(case, verifier, good):
    cost = measure(case, verifier, good)
    assert cost.seconds < LIMITS.cpu_seconds + 2  # the start of the next worker may count
    assert cost.megabytes is None or cost.megabytes <= LIMITS.address_space >> 20
    assert cost.outcome.startswith(ANSWERS) or cost.outcome.endswith("cards"), cost.outcome
