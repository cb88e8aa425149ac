"""A demo, its verifier, and a pool of workers."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from verifier.submission import Submission
from web.cardkit.pki import DemoWorld
from web.cardkit.writing import load_demo, write_demo
from web.composition import build_verifier
from web.sandbox.pool import WorkerPool
from web.settings import demo_sources

MOMENT = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FixedClock:
    def now(self) -> datetime:
        return MOMENT


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, DemoWorld(MOMENT))
    return load_demo(folder)


@pytest.fixture(scope="session")
def verifier(demo):
    return build_verifier(demo_sources(demo), clock=FixedClock())


@pytest.fixture(scope="session")
def cards(demo):
    return [
        (s.name, Submission(tuple(p.read_bytes() for p in s.files)), s.at) for s in demo.samples
    ]


@pytest.fixture(scope="session")
def pool():
    with WorkerPool(size=2) as workers:
        yield workers
