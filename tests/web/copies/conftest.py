"""One registered card and its print; each test has the database for itself."""

import pytest

from tests.web.copy_kit import build_copy_world
from web.app import create_app
from web.config import PortalConfig


@pytest.fixture(scope="package")
def first_world(demo, tmp_path_factory):
    made = build_copy_world(tmp_path_factory.mktemp("copies"), demo)
    made.registry.close()
    return made


@pytest.fixture
def world(first_world, tmp_path):
    made = first_world.copy_into(tmp_path)
    yield made
    made.registry.close()


@pytest.fixture
def client(world):
    config = PortalConfig(demo=True, contact="hotro@example.vn")
    return create_app(world.desk.judge, config=config, copies=world.desk).test_client()
