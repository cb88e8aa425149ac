"""A folder of keys: nothing is ever taken out, and private parts stay private."""

import json
import stat
from datetime import UTC, datetime, timedelta

import pytest

from verifier.printed.key_list import KeyUse, read_key_list
from verifier.printed.outcome import ListFault
from web.keyring.entry import KeyAction, KeyEvent, KeyKind, KeyringError, KeyState
from web.keyring.folder import KeyFolder, read_register, write_register
from web.keyring.publishing import (
    KEY_LIST_FILE,
    find_pinned,
    load_key_list,
    publish_key_list,
)
from web.keyring.ring import KeyRing
from web.keyring.setting import PASSPHRASE, PASSPHRASE_FILE, read_passphrase

PASS, LIST_PASS = b"the passphrase of tests", b"another one, kept offline"
NOW = datetime(2026, 6, 15, 3, 0, 30, tzinfo=UTC)
PORTAL = "xacthuc.example.vn"


def event(days: int = 0, action: KeyAction = KeyAction.MAKE) -> KeyEvent:
    return KeyEvent(action, NOW + timedelta(days=days), "Lê Mơ", "thử")


@pytest.fixture
def folder(tmp_path) -> KeyFolder:
    return KeyFolder(tmp_path / "keys")


@pytest.fixture
def offline(tmp_path) -> KeyFolder:
    made = KeyFolder(tmp_path / "usb")
    made.make(KeyKind.LIST, PORTAL, LIST_PASS, event())
    return made


def test_a_key_is_made_and_opens(folder):
    entry = folder.make(KeyKind.SEAL, PORTAL, PASS, event())
    assert folder.entries() == (entry,)
    ring = KeyRing(folder, lambda: PASS)
    assert (
        folder.open(entry, PASS).signer.public_key() == ring.find_signer(KeyKind.SEAL).public_key()
    )
    (file,) = folder.path.glob("*.key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_rotation_retires_and_keeps(folder):
    first = folder.make(KeyKind.SEAL, PORTAL, PASS, event())
    other = folder.make(KeyKind.STATUS, PORTAL, PASS, event())
    second = folder.rotate(KeyKind.SEAL, PORTAL, PASS, event(30))
    states = {e.id: e.state for e in folder.entries()}
    assert states == {
        first.id: KeyState.RETIRED,
        other.id: KeyState.IN_FORCE,
        second.id: KeyState.IN_FORCE,
    }
    assert folder.find(first.id).retired_at == NOW + timedelta(days=30)
    assert [e.action for e in folder.find(first.id).history] == [
        KeyAction.MAKE,
        KeyAction.RETIRE,
    ]
    assert folder.find_current(KeyKind.SEAL) == second
    assert folder.open(folder.find(first.id), PASS).id == first.id


def test_old_master_keys_still_open(folder):
    first = folder.make(KeyKind.MASTER, "", PASS, event())
    ring = KeyRing(folder, lambda: PASS)
    name, secret = ring.find_master()
    folder.rotate(KeyKind.MASTER, "", PASS, event(1))
    assert name == first.id
    assert ring.open_master(first.id) == secret
    assert ring.find_master()[0] != first.id


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda f: f.make(KeyKind.SEAL, "", PASS, event()), "name its host"),
        (lambda f: f.make(KeyKind.SEAL, PORTAL, b"short", event()), "16 characters"),
        (lambda f: f.find_current(KeyKind.SEAL), "no seal key in force"),
        (lambda f: f.retire("00000000", event()), "no key 00000000"),
        (
            lambda f: f.revoke(f.make(KeyKind.MASTER, "", PASS, event()).id, event()),
            "signs nothing",
        ),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(folder, call, reason):
    with pytest.raises(KeyringError, match=reason):
        call(folder)


def test_an_end_is_not_put_twice(folder):
    entry = folder.make(KeyKind.SEAL, PORTAL, PASS, event())
    folder.retire(entry.id, event(1, KeyAction.RETIRE))
    with pytest.raises(KeyringError, match="not in force"):
        folder.retire(entry.id, event(2, KeyAction.RETIRE))
    folder.revoke(entry.id, event(2, KeyAction.REVOKE))
    with pytest.raises(KeyringError, match="already"):
        folder.revoke(entry.id, event(3, KeyAction.REVOKE))


def test_a_file_under_another_keys_name_is_not_used(folder):
    one = folder.make(KeyKind.SEAL, PORTAL, PASS, event())
    two = folder.make(KeyKind.SEAL, PORTAL, PASS, event())
    (folder.path / f"seal-{one.id}.key").replace(folder.path / f"seal-{two.id}.key")
    with pytest.raises(KeyringError, match="holds another key"):
        folder.open(two, PASS)
    with pytest.raises(KeyringError, match="not in this folder"):
        folder.open(one, PASS)


def test_a_new_passphrase_opens_everything_and_the_old_one_nothing(folder):
    entries = [
        folder.make(KeyKind.SEAL, PORTAL, PASS, event()),
        folder.make(KeyKind.MASTER, "", PASS, event()),
    ]
    secrets = [folder.open(entry, PASS).secret for entry in entries]
    for old, new in ((LIST_PASS, PASS), (PASS, b"short")):
        with pytest.raises(KeyringError):
            folder.change_passphrase(old, new)
    assert folder.change_passphrase(PASS, LIST_PASS) == 2
    assert [folder.open(entry, LIST_PASS).secret for entry in entries] == secrets
    with pytest.raises(KeyringError, match="another passphrase"):
        folder.open(entries[0], PASS)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": "x"}', '{"format":"hocba-verify/keyring/1","keys":[{}]}']
)
def test_what_is_no_register_is_told(text):
    with pytest.raises(KeyringError, match="register"):
        read_register(text)


class TestPublishing:
    def test_the_list_names_every_key_ever_used_and_is_believed(self, folder, offline):
        seal = folder.make(KeyKind.SEAL, PORTAL, PASS, event())
        folder.make(KeyKind.MASTER, "", PASS, event())
        folder.rotate(KeyKind.SEAL, PORTAL, PASS, event(1))
        folder.make(KeyKind.RECEIPT, PORTAL, PASS, event(1))
        folder.take_in(offline.entries(), event(1, KeyAction.IMPORT))
        publish_key_list(folder, offline, LIST_PASS, at=NOW)
        listed = load_key_list(folder.path)
        assert listed.number == 1
        assert [k.use for k in listed.keys] == [KeyUse.SEAL, KeyUse.SEAL, KeyUse.RECEIPT]
        # Tokens tell their time to the minute: the key covers all of its first one.
        assert listed.keys[0].covers(NOW.replace(second=0))
        assert listed.keys[0].key_id.hex() == seal.id
        assert publish_key_list(folder, offline, LIST_PASS, at=NOW).number == 2

    def test_a_list_key_that_nobody_pinned_signs_nothing(self, folder, offline):
        folder.make(KeyKind.SEAL, PORTAL, PASS, event())
        with pytest.raises(KeyringError, match="import"):
            publish_key_list(folder, offline, LIST_PASS, at=NOW)

    def test_a_revoked_list_key_is_pinned_no_more(self, folder, offline):
        folder.take_in(offline.entries(), event(0, KeyAction.IMPORT))
        publish_key_list(folder, offline, LIST_PASS, at=NOW)
        text = (folder.path / KEY_LIST_FILE).read_text(encoding="utf-8")
        pinned = find_pinned(folder.entries())
        assert not isinstance(read_key_list(text, pinned=pinned), ListFault)
        folder.revoke(offline.entries()[0].id, event(1, KeyAction.REVOKE))
        assert find_pinned(folder.entries()) == ()
        with pytest.raises(KeyringError, match="signature_wrong"):
            load_key_list(folder.path)

    def test_no_list_is_no_error(self, folder):
        assert load_key_list(folder.path) is None


class TestImporting:
    def test_a_sisters_keys_have_no_private_part_and_take_over_their_end(self, folder, tmp_path):
        sister = KeyFolder(tmp_path / "sister")
        entry = sister.make(KeyKind.SEAL, "hocba.example.org", PASS, event())
        sister.make(KeyKind.MASTER, "", PASS, event())
        (taken,) = folder.take_in(sister.entries(), event(1, KeyAction.IMPORT))
        assert not taken.own
        assert folder.take_in(sister.entries(), event(1, KeyAction.IMPORT)) == ()
        with pytest.raises(KeyringError, match="no seal key"):
            folder.find_current(KeyKind.SEAL)
        with pytest.raises(KeyringError, match="not in this folder"):
            folder.open(taken, PASS)
        sister.revoke(entry.id, event(2, KeyAction.REVOKE))
        folder.take_in(sister.entries(), event(3, KeyAction.IMPORT))
        assert folder.find(entry.id).state is KeyState.REVOKED

    def test_nobody_else_can_end_our_own_keys(self, folder):
        entry = folder.make(KeyKind.SEAL, PORTAL, PASS, event())
        content = json.loads(write_register(folder.entries()))
        content["keys"][0]["revoked_at"] = NOW.isoformat()
        folder.take_in(read_register(json.dumps(content)), event(1, KeyAction.IMPORT))
        assert folder.find(entry.id).state is KeyState.IN_FORCE

    def test_a_key_under_another_identifier_is_refused(self, folder):
        folder.make(KeyKind.SEAL, PORTAL, PASS, event())
        content = json.loads(write_register(folder.entries()))
        content["keys"][0]["id"] = "00000000"
        with pytest.raises(KeyringError, match="register"):
            read_register(json.dumps(content))


class TestThePassphrase:
    def test_it_comes_from_a_file_without_its_line_break(self, tmp_path):
        file = tmp_path / "passphrase"
        file.write_bytes(PASS + b"\n")
        assert read_passphrase({PASSPHRASE_FILE: str(file)}) == PASS
        assert read_passphrase({PASSPHRASE: PASS.decode()}) == PASS

    @pytest.mark.parametrize(
        ("environment", "reason"),
        [
            ({}, "missing"),
            ({PASSPHRASE: "x", PASSPHRASE_FILE: "y"}, "not two"),
            ({PASSPHRASE_FILE: "/nowhere"}, "cannot read"),
            ({PASSPHRASE_FILE: "/dev/null"}, "empty"),
        ],
    )
    def test_what_is_wrong_with_it_is_told(self, environment, reason):
        with pytest.raises(KeyringError, match=reason):
            read_passphrase(environment)


@pytest.mark.parametrize("changes", [{"who": " "}, {"why": ""}])
def test_a_change_needs_somebody_and_a_reason(changes):
    values = {"action": KeyAction.MAKE, "at": NOW, "who": "a", "why": "b", **changes}
    with pytest.raises(KeyringError, match="who"):
        KeyEvent(**values)
