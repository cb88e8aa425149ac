"""`hocba keys`, called as an operator calls it."""

import json

import pytest

from verifier.printed.key_list import KeyUse
from web.keyring.publishing import load_key_list

PORTAL = "xacthuc.example.vn"
DECISION = ("--who", "Lê Mơ", "--why", "thử")


@pytest.fixture
def places(tmp_path):
    (tmp_path / "passphrase").write_text("the passphrase of tests\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def online(places):
    return ("--keys", places / "keys", *DECISION)


@pytest.fixture
def opening(places):
    return ("--passphrase-file", places / "passphrase")


def key_id(outcome) -> str:
    return outcome.out.split()[1]


def test_from_the_first_key_to_a_published_list(run, places, online, opening):
    offline = ("--keys", places / "usb", *DECISION)
    assert run("keys", "make", "list", *offline, *opening).code == 0
    seal = key_id(run("keys", "make", "seal", "--portal", PORTAL, *online, *opening))
    assert run("keys", "create", "status", "--portal", PORTAL, *online, *opening).code == 0
    assert run("keys", "make", "master", *online, *opening).code == 0
    taken = run("keys", "import", places / "usb" / "keys.json", *online)
    assert "1 new" in taken.out
    sign = ("--list-keys", places / "usb", "--list-passphrase-file", places / "passphrase")
    published = run("keys", "publish", *sign, "--keys", places / "keys")
    assert published.json["number"] == 1
    assert run("keys", "rotate", "seal", "--portal", PORTAL, *online, *opening).code == 0
    assert run("keys", "revoke", seal, *online).code == 0
    assert run("keys", "publish", *sign, "--keys", places / "keys").json["number"] == 2
    keys = load_key_list(places / "keys").find(KeyUse.SEAL, PORTAL)
    assert [key.revoked_at is not None for key in keys] == [True, False]


def test_what_is_listed_and_exported_holds_no_secret(run, places, online, opening):
    run("keys", "make", "seal", "--portal", PORTAL, *online, *opening)
    run("keys", "make", "master", *online, *opening)
    folder = ("--keys", places / "keys")
    assert "in_force" in run("keys", "list", *folder).out
    assert len(run("keys", "list", "--json", *folder).json["keys"]) == 2
    exported = run("keys", "export", *folder).json
    assert [key["kind"] for key in exported["keys"]] == ["seal"]
    assert "sealed" not in json.dumps(exported)


def test_the_passphrase_is_changed(run, places, online, opening):
    run("keys", "make", "master", *online, *opening)
    (places / "new").write_text("a passphrase of this year", encoding="utf-8")
    change = ("keys", "passphrase", "--keys", places / "keys")
    done = run(*change, *opening, "--new-passphrase-file", places / "new")
    assert done.out == "1 encrypted anew\n"
    again = run(*change, *opening, "--new-passphrase-file", places / "new")
    assert again.is_refusal(64)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("make", "seal", "--portal", PORTAL), "passphrase is missing"),
        (("revoke", "00000000"), "no key 00000000"),
        (("make", "crown"), "crown"),
    ],
)
def test_what_cannot_be_done_is_a_wrong_call(run, online, arguments, reason):
    outcome = run("keys", *arguments, *online)
    assert outcome.is_refusal(64)
    assert reason in outcome.err
