"""A private key in a file, encrypted under a passphrase: scrypt (RFC 7914) and AES-256-GCM.

Kind and identifier are bound to the content: a file that was renamed or relabelled does not open.
"""

import json
import os
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from verifier.printed.signed_text import read_base64url, write_base64url
from web.keyring.entry import KeyKind, KeyringError

FORMAT: Final = "hocba-verify/key/1"
SHORTEST_PASSPHRASE: Final = 16
"""Characters; a passphrase is made by a machine and kept by one, nobody types it daily."""
MASTER_BYTES: Final = 32
_KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_COST: Final = 1 << 15
"""32 MB and a tenth of a second for each guess (RFC 7914 clause 2)."""
_BLOCK: Final = 8


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key in the open; it never leaves memory."""

    kind: KeyKind
    id: str
    secret: bytes = field(repr=False)
    """PKCS#8 of a signing key, or the bytes of a master key."""

    @property
    def signer(self) -> ec.EllipticCurvePrivateKey:
        """Return what signs.

        Raises:
            KeyringError: it is a master key.
        """
        if not self.kind.signs:
            raise KeyringError("a master key signs nothing")
        key = load_der_private_key(self.secret, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise KeyringError(f"key {self.id} is of another kind than P-256")
        return key


def make_secret(kind: KeyKind) -> bytes:
    """Return a new secret: P-256 for signing keys, 256 random bits for a master key."""
    if not kind.signs:
        return secrets.token_bytes(MASTER_BYTES)
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def seal_key(key: PrivateKey, passphrase: bytes) -> str:
    """Return the text of a key's file.

    Raises:
        KeyringError: the passphrase is too short to protect anything.
    """
    if len(passphrase.decode(errors="replace")) < SHORTEST_PASSPHRASE:
        raise KeyringError(f"a passphrase has at least {SHORTEST_PASSPHRASE} characters")
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    wrapping = AESGCM(_derive(passphrase, salt))
    content = {
        "format": FORMAT,
        "kind": key.kind.value,
        "id": key.id,
        "salt": write_base64url(salt),
        "nonce": write_base64url(nonce),
        "sealed": write_base64url(wrapping.encrypt(nonce, key.secret, _bound(key.kind, key.id))),
    }
    return json.dumps(content, indent=1) + "\n"


def open_key(text: str, passphrase: bytes) -> PrivateKey:
    """Return the key in a file's text.

    Raises:
        KeyringError: it is no key file, or the passphrase is another one.
    """
    try:
        content: Any = json.loads(text)
        if content["format"] != FORMAT:
            raise KeyringError("no key file of this version")
        kind, key_id = KeyKind(content["kind"]), str(content["id"])
        parts = [read_base64url(content[name]) or b"" for name in ("salt", "nonce", "sealed")]
    except (KeyError, TypeError, ValueError) as error:
        raise KeyringError("no key file") from error
    salt, nonce, sealed = parts
    try:
        secret = AESGCM(_derive(passphrase, salt)).decrypt(nonce, sealed, _bound(kind, key_id))
    except (InvalidTag, ValueError) as error:
        raise KeyringError(
            f"key {key_id} does not open: another passphrase, or the file was changed"
        ) from error
    return PrivateKey(kind, key_id, secret)


def _derive(passphrase: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=_KEY_BYTES, n=_COST, r=_BLOCK, p=1).derive(passphrase)


def _bound(kind: KeyKind, key_id: str) -> bytes:
    return f"{FORMAT}\x00{kind.value}\x00{key_id}".encode()
