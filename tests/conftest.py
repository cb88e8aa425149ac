"""Made once for all tests: the demo (fixed keys, a fixed moment), and a PostgreSQL."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.pkits.suite import ABSENT, DIVERGENCES
from tests.postgresql import Server, is_installed
from web.cardkit.pki import DemoWorld
from web.cardkit.writing import Demo, load_demo, write_demo

MOMENT = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
"""When the demo was made, for ever."""


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Demo:
    """The demo's folder, read back; no test writes into it."""
    folder: Path = tmp_path_factory.mktemp("demo")
    write_demo(folder, DemoWorld(MOMENT))
    return load_demo(folder)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print how NIST PKITS went, whenever it was run: the score is to be read, not just passed."""
    outcomes = {
        kind: sum("test_pkits[" in r.nodeid for r in terminalreporter.stats.get(kind, ()))
        for kind in ("passed", "failed", "skipped")
    }
    if not any(outcomes.values()):
        return
    terminalreporter.section("NIST PKITS")
    if outcomes["skipped"]:
        terminalreporter.line(f"not run: {ABSENT}")
        return
    total = outcomes["passed"] + outcomes["failed"]
    terminalreporter.line(
        f"{outcomes['passed']} of {total} as expected, {len(DIVERGENCES)} of them valid paths that "
        "we refuse; no wrong acceptance is expected (`make pkits` prints all)"
    )
    for name, reason in DIVERGENCES.items():
        terminalreporter.line(f"  refused: {name}: {reason}")


@pytest.fixture(scope="session")
def postgresql():
    """A running server; without PostgreSQL its tests are skipped, and fail under CI."""
    if not is_installed():
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed")
    with Server() as server:
        yield server
