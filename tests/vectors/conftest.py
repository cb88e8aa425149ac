"""The demo's cards as vectors: a fixed clock, every door."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from verifier.verification import Verifier
from web.composition import build_verifier
from web.settings import demo_sources


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


@pytest.fixture(scope="session")
def verifier_for(demo):
    """Return the verifier for a sample: its clock stands at the sample's moment."""

    def make(sample) -> Verifier:
        sources = demo_sources(demo)
        given = (*sources.intermediates, *sample.extra_intermediates)
        return build_verifier(
            type(sources)(
                demo_anchors=sources.demo_anchors,
                intermediates=given,
                evidence=sources.evidence,
                schools=sources.schools,
            ),
            clock=FixedClock(sample.at),
        )

    return make


NAMES = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").split()
"""The list of vectors; kept in a file, so that collecting the tests signs nothing."""


def pytest_generate_tests(metafunc):
    """Give every test that asks for a sample all of them, by name."""
    if "sample_name" in metafunc.fixturenames:
        metafunc.parametrize("sample_name", NAMES)


@pytest.fixture
def sample(demo, sample_name):
    return next(s for s in demo.samples if s.name == sample_name)
