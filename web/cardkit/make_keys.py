"""Makes the demo's key files that are still missing: `python -m web.cardkit.make_keys`.

Existing files are never replaced: the certificates and test vectors made with them would change.
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from web.cardkit.key_ring import EC_KEYS, RSA_KEYS, DemoKey


def make_missing_keys(folder: Path) -> tuple[str, ...]:
    """Write a PEM file for every key that `folder` lacks; return the names of those made."""
    made = []
    for name in (*RSA_KEYS, *EC_KEYS):
        path = folder / f"{name}.pem"
        if not path.exists():
            path.write_bytes(_encoded(_new_key(name)))
            made.append(name)
    return tuple(made)


def _new_key(name: str) -> DemoKey:
    if name in EC_KEYS:
        return ec.generate_private_key(ec.SECP256R1())
    # The 1024-bit key is meant to be weak: a sample shows that it is not accepted.
    return rsa.generate_private_key(public_exponent=65537, key_size=RSA_KEYS[name])


def _encoded(key: DemoKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


if __name__ == "__main__":
    make_missing_keys(Path(__file__).parent / "keys")
