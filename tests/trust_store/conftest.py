"""Where the school database's tests find a database: a file, and a server."""

import pytest


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def location(request, tmp_path) -> str:
    """Where an empty database is: the path of a file, then the address of a server's."""
    if request.param == "sqlite":
        return str(tmp_path / "schools.db")
    return request.getfixturevalue("postgresql").new_database()
