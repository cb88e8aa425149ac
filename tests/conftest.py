"""The demo, made once for all tests: fixed keys, a fixed moment."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

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
