"""Where the school database's tests find a database: a file, and a server."""

import os

import pytest

from tests.postgresql import Server, is_installed


@pytest.fixture(scope="session")
def postgresql():
    """A running server; without PostgreSQL its tests are skipped, and fail under CI."""
    if not is_installed():
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed")
    with Server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def location(request, tmp_path) -> str:
    """Where an empty database is: the path of a file, then the address of a server's."""
    if request.param == "sqlite":
        return str(tmp_path / "schools.db")
    return request.getfixturevalue("postgresql").new_database()
