"""The settings about the registry."""

from datetime import timedelta

import pytest

from tests.web.registry.conftest import NOW
from verifier.errors import ConfigurationError
from web.keyring.entry import KeyAction, KeyEvent, KeyKind
from web.keyring.folder import KeyFolder
from web.keyring.setting import KEYS, PASSPHRASE
from web.registry.history import Rules
from web.registry.setting import (
    KEEP_DAYS,
    REGISTRY,
    SECOND_PERSON,
    UNDO_DAYS,
    find_portal,
    read_registry_setting,
    read_rules,
)
from web.registry.vault import Vault
from web.settings import DEMO, read_settings

PASS = "the passphrase of tests"  # noqa: S105 - of tests


def test_without_a_registry_there_is_none():
    assert read_registry_setting({}) is None
    assert read_settings({}).registry is None


def test_the_registry_opens_with_the_keys_of_the_settings(tmp_path):
    keys = KeyFolder(tmp_path / "keys")
    keys.make(KeyKind.MASTER, "", PASS.encode(), KeyEvent(KeyAction.MAKE, NOW, "Lê Mơ", "thử"))
    environment = {
        REGISTRY: str(tmp_path / "records.db"),
        KEYS: str(tmp_path / "keys"),
        PASSPHRASE: PASS,
    }
    setting = read_settings(environment).registry
    with pytest.raises(ConfigurationError, match="no such file"):
        setting.open()
    setting.open(create=True).close()
    registry = setting.open()
    assert registry.records.list() == ()
    registry.close()
    key, wrapped = Vault(setting.ring).make("ref")
    assert Vault(setting.ring).unwrap("ref", wrapped) == key


def test_rules_are_read():
    assert read_rules({}) == Rules()
    given = {SECOND_PERSON: "1", UNDO_DAYS: "2", KEEP_DAYS: "3650"}
    assert read_rules(given) == Rules(
        second_person=True,
        undo_period=timedelta(days=2),
        keep_for=timedelta(days=3650),
    )


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({REGISTRY: "x"}, KEYS),
        ({REGISTRY: "x", KEYS: "y", KEEP_DAYS: "0"}, "number of days"),
        ({REGISTRY: "x", KEYS: "y", UNDO_DAYS: "một"}, "number of days"),
        ({REGISTRY: "x", KEYS: "y", DEMO: "z"}, "the demo trusts"),
    ],
)
def test_what_cannot_work_stops_the_start(environment, reason):
    with pytest.raises(ConfigurationError, match=reason):
        read_settings(environment)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        (None, ""),
        ("https://Xacthuc.example.vn/", "xacthuc.example.vn"),
        ("http://localhost:8000", "localhost:8000"),
    ],
)
def test_the_portals_host_follows_from_its_address(address, host):
    assert find_portal(address) == host
