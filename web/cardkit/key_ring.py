"""The fixed keys of the demo: published with the source, so worth nothing outside of it.

Fixed keys make demo certificates recognisable (a directory can name them by key) and building a
world fast. Nothing but the demo may ever trust a certificate for one of them: `TrustAnchor.demo`
marks their roots. `make_keys.py` made the files.
"""

from functools import cache
from importlib.resources import files

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

DemoKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
"""The kinds of key the demo uses."""

RSA_KEYS: dict[str, int] = {
    # Roots.
    "national_root": 2048,
    "national_rs_root": 2048,
    "national_tsa_root": 2048,
    "government_root": 3072,
    "look_alike_root": 2048,
    "unlisted_root": 2048,
    # Issuing authorities.
    "remote_signing_ca": 2048,
    "organisation_ca": 2048,
    "former_ca": 2048,
    "unknown_ca": 2048,
    "silent_ca": 2048,
    "tsa_ca": 2048,
    "government_ca": 2048,
    "look_alike_ca": 2048,
    "unlisted_ca": 2048,
    # Services.
    "remote_signing_ocsp": 2048,
    "national_tsa": 2048,
    "government_tsa": 2048,
    # Schools and other organisations.
    "school_1": 2048,
    "school_6": 2048,
    "school_10": 3072,
    "school_renewed": 2048,
    "other_school": 2048,
    "company": 2048,
    # People; the one missing here has a P-256 key.
    "teacher_1": 2048,
    "head_1": 2048,
    "head_6": 2048,
    "teacher_10": 2048,
    "head_10": 2048,
    "head_unlisted": 2048,
    "weak": 1024,
}
"""RSA keys by name, with the size in bits."""

EC_KEYS: tuple[str, ...] = ("teacher_6",)
"""Keys on P-256 by name."""


@cache
def load_key(name: str) -> DemoKey:
    """Return the fixed key called `name`."""
    pem = files("web.cardkit").joinpath("keys", f"{name}.pem").read_bytes()
    # Checking the primes again takes 40 ms a key and tells us nothing: the keys are our own.
    key = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise TypeError(f"{name} is neither an RSA nor an elliptic-curve key")
    return key
