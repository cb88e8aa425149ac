"""A key in a file: opens with its passphrase, and with nothing else."""

import json

import pytest

from web.keyring.entry import KeyKind, KeyringError
from web.keyring.key_file import PrivateKey, make_secret, open_key, seal_key

PASSPHRASE = b"correct horse battery"


@pytest.fixture(scope="module")
def sealed() -> tuple[PrivateKey, str]:
    key = PrivateKey(KeyKind.SEAL, "a1b2c3d4", make_secret(KeyKind.SEAL))
    return key, seal_key(key, PASSPHRASE)


def test_a_key_comes_back(sealed):
    key, text = sealed
    assert open_key(text, PASSPHRASE) == key
    assert key.signer.curve.name == "secp256r1"
    assert key.secret.hex() not in repr(key)


def test_another_passphrase_does_not_open_it(sealed):
    with pytest.raises(KeyringError, match="another passphrase"):
        open_key(sealed[1], PASSPHRASE + b"!")


@pytest.mark.parametrize(
    "changes", [{"kind": "status"}, {"id": "a1b2c3d5"}, {"sealed": "AAAA"}, {"nonce": "AAAA"}]
)
def test_a_relabelled_or_altered_file_does_not_open(sealed, changes):
    content = {**json.loads(sealed[1]), **changes}
    with pytest.raises(KeyringError, match="does not open"):
        open_key(json.dumps(content), PASSPHRASE)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "other"}'])
def test_what_is_no_key_file_is_told(text):
    with pytest.raises(KeyringError, match="key file"):
        open_key(text, PASSPHRASE)


def test_a_short_passphrase_is_refused(sealed):
    with pytest.raises(KeyringError, match="16 characters"):
        seal_key(sealed[0], b"too short")


def test_a_master_key_signs_nothing():
    key = PrivateKey(KeyKind.MASTER, "a1b2c3d4", make_secret(KeyKind.MASTER))
    assert len(key.secret) == 32
    with pytest.raises(KeyringError, match="signs nothing"):
        _ = key.signer
