"""`hocba issuer` and `hocba record`, called as an operator calls them."""

import io

import pytest

from tests.web.registry.conftest import NOW, actor, registration
from verifier.printed.key_list import KeyList
from verifier.printed.status_list import read_status_list
from web.cardkit.cards_lower_secondary import ANH_KHOA, BAO_HAN
from web.keyring.entry import KeyAction, KeyEvent, KeyKind
from web.keyring.folder import KeyFolder
from web.keyring.ring import KeyRing
from web.printing.reference_making import make_reference
from web.registry.registry import open_registry

SCHOOL = ANH_KHOA.school.code
DECISION = ("--who", "Lê Mơ", "--why", "thử")
PASS = b"the passphrase of tests"


@pytest.fixture
def place(tmp_path):
    """Options that name a registry with a master key."""
    folder = KeyFolder(tmp_path / "keys")
    folder.make(KeyKind.MASTER, "", PASS, KeyEvent(KeyAction.MAKE, NOW, "Lê Mơ", "thử"))
    (tmp_path / "passphrase").write_bytes(PASS)
    keys = ("--keys", tmp_path / "keys", "--passphrase-file", tmp_path / "passphrase")
    return ("--registry", tmp_path / "records.db", *keys)


@pytest.fixture
def references(tmp_path, place):
    """The references of two records."""
    ring = KeyRing(KeyFolder(tmp_path / "keys"), lambda: PASS)
    registry = open_registry(str(tmp_path / "records.db"), ring, create=True)
    issuer, _ = registry.issuers.add("Trường Bến Lau", [SCHOOL], NOW)
    made = [
        registry.records.register(registration(card), issuer, actor()).record.reference.grouped
        for card in (ANH_KHOA, BAO_HAN)
    ]
    registry.close()
    return made


def test_an_issuer_is_added_listed_and_closed(run, place):
    added = run("issuer", "add", "Sở GDĐT", "--school", SCHOOL, "--school", "79000001", *place)
    assert added.code == 0
    assert added.out.startswith("hbk_")
    assert len(added.out.split()) == 1
    (listed,) = run("issuer", "list", "--json", *place).json
    assert listed["school_codes"] == sorted([SCHOOL, "79000001"])
    assert added.out.strip() not in run("issuer", "list", *place).out
    assert run("issuer", "close", 1, *place).code == 0
    assert run("issuer", "close", 1, *place).is_refusal(64)
    assert "closed" in run("issuer", "list", *place).out


def test_a_record_is_revoked_and_that_undone(run, place, references):
    ref = references[0]
    assert "revoked" in run("record", "revoke", ref, *DECISION, *place).out
    shown = run("record", "show", ref, "--json", *place).json
    assert (shown["state"], shown["state_reason"]) == ("revoked", "thử")
    assert [event["action"] for event in shown["history"]] == ["register", "revoke"]
    assert run("record", "revoke", ref, *DECISION, *place).is_refusal(64)
    typed = ref.lower().replace("-", " ")
    assert "current" in run("record", "undo", typed, *DECISION, *place).out


def test_what_is_sealed_opens_and_nothing_of_it_is_printed(run, place, references):
    checked = run("record", "show", references[0], "--check", *place)
    assert "its digests are right" in checked.out
    listed = run("record", "list", *place)
    assert len(listed.out.splitlines()) == 2
    for said in (checked.out, listed.out):
        assert ANH_KHOA.pupil.name not in said
        assert ANH_KHOA.pupil.number not in said


def test_a_deleted_record_is_gone(run, place, references, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("record", "delete", references[0], *DECISION, *place).is_refusal(64)
    assert run("record", "delete", references[0], "--yes", *DECISION, *place).code == 0
    assert "deleted" in run("record", "show", references[0], *place).out
    assert run("record", "show", references[0], "--check", *place).is_refusal(64)


def test_after_a_rotation_records_are_wrapped_anew(run, place, references):
    keys = place[2:]
    assert run("keys", "rotate", "master", *keys, *DECISION).code == 0
    assert run("record", "rewrap", *place).out == "2 wrapped anew\n"
    assert run("record", "show", references[0], "--check", *place).code == 0


def test_with_a_second_person_a_change_waits(run, place, references, monkeypatch):
    monkeypatch.setenv("HOCBA_REGISTRY_SECOND_PERSON", "1")
    assert "current" in run("record", "revoke", references[0], *DECISION, *place).out
    assert run("record", "confirm", references[0], *DECISION, *place).is_refusal(64)
    other = ("--who", "Trần Mai", "--why", "đúng")
    assert "revoked" in run("record", "confirm", references[0], *other, *place).out


def test_another_passphrase_is_told(run, place, references, tmp_path):
    (tmp_path / "passphrase").write_bytes(b"another passphrase altogether")
    outcome = run("record", "show", references[0], "--check", *place)
    assert outcome.is_refusal(64)
    assert "another passphrase" in outcome.err


def test_another_pupils_card_does_not_supersede(run, place, references):
    outcome = run("record", "supersede", *references, *DECISION, *place)
    assert outcome.is_refusal(64)
    assert "same pupil" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("show", "2346"), "read the groups again"),
        (("show", make_reference().grouped), "no record"),
        (("add", "--issuer", "7", __file__), "no issuer 7"),
    ],
)
def test_what_cannot_be_done_is_a_wrong_call(run, place, references, arguments, reason):
    outcome = run("record", *arguments, *place)
    assert outcome.is_refusal(64)
    assert reason in outcome.err


def test_expired_records_are_deleted_and_tables_brought_up_to_date(run, place, references):
    assert run("record", "expire", *place).out == "0 deleted\n"
    assert run("record", "migrate", *place).code == 0


def test_a_card_that_is_not_valid_is_not_registered(run, place, references, files_of):
    """Judged in a worker, with the real trust store: the demo's roots are unknown to it."""
    file = files_of("xml-lop-1")[0]
    for extra in ((), ("--preflight",)):
        outcome = run("record", "add", file, "--issuer", "1", "--offline", *extra, *place)
        assert outcome.code == 1
        assert "nothing was registered" in outcome.err
        assert outcome.out
    assert len(run("record", "list", *place).out.splitlines()) == 2


def test_the_status_list_is_signed_with_the_status_key(run, place, references, tmp_path):
    portal = ("--portal", "xacthuc.example.vn")
    assert run("record", "statuses", *portal, *place).is_refusal(64)
    assert run("keys", "make", "status", *portal, *place[2:], *DECISION).code == 0
    signed = run("record", "statuses", *portal, *place).out.strip()
    (entry,) = (e for e in KeyFolder(tmp_path / "keys").entries() if e.kind is KeyKind.STATUS)
    keys = KeyList(1, NOW, NOW, (entry.as_listed(),))
    listed = read_status_list(signed, keys=keys, portal=portal[1])
    assert listed.length == 0
