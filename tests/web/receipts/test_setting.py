"""What the settings open: a desk, none, or the demo's own."""

from datetime import timedelta

import pytest

from verifier.errors import ConfigurationError
from web.keyring.entry import KeyAction, KeyKind
from web.keyring.setting import KEYS, PASSPHRASE
from web.receipts.setting import open_demo_desk, read_receipt_setting
from web.receipts.timestamping import TSA
from web.settings import DEMO, read_settings


def test_without_keys_there_is_no_desk():
    assert read_receipt_setting({}) is None


def test_with_keys_there_is_one(office):
    environment = {KEYS: str(office.folder.path), PASSPHRASE: office.passphrase.decode()}
    assert read_receipt_setting(environment).open(office.clock).is_open()


def test_a_wrong_passphrase_is_found_at_start(office):
    environment = {KEYS: str(office.folder.path), PASSPHRASE: "another passphrase altogether"}
    with pytest.raises(ConfigurationError):
        read_receipt_setting(environment).open(office.clock)


def test_without_a_key_in_force_the_portal_starts_and_says_so(office, caplog):
    office.folder.retire(office.key_id, office.event(1, KeyAction.RETIRE))
    setting = read_receipt_setting({KEYS: str(office.folder.path)})
    assert not setting.open(office.clock).is_open()
    assert "no receipt key" in caplog.text


def test_a_time_stamping_authority_needs_keys():
    with pytest.raises(ConfigurationError):
        read_receipt_setting({TSA: "http://tsa.example.vn"})


@pytest.mark.parametrize("name", [KEYS, TSA])
def test_the_demo_refuses_production_keys(name):
    with pytest.raises(ConfigurationError):
        read_settings({DEMO: "/demo", name: "http://tsa.example.vn"})


def test_the_demo_makes_its_own_key_and_keeps_it(office, tmp_path, reports):
    desk = open_demo_desk(tmp_path / "demo", office.clock)
    receipt = desk.make(reports.card(), lang="vi")
    office.clock.moment += timedelta(days=1)
    again = open_demo_desk(tmp_path / "demo", office.clock)
    (entry,) = again.register.list_keys()
    assert (entry.kind, entry.portal) == (KeyKind.RECEIPT, "demo.invalid")
    assert again.register.may_be_receipt(receipt.pdf)
    assert entry.spki.hex().encode() in receipt.pdf.lower()


def test_where_the_demo_can_keep_no_key_it_makes_no_receipts(office, tmp_path):
    (tmp_path / "demo").write_text("in the way")
    assert open_demo_desk(tmp_path / "demo", office.clock) is None
