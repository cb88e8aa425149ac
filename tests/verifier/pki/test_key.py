"""Public keys: what can be none, what is broken, what verifies."""

import hashlib
from math import prod

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from verifier.document import KeyAlgorithm
from verifier.pki.algorithm import read_signature_algorithm
from verifier.pki.certificate import CertificateError, read_certificate
from verifier.pki.der import EncodingError
from verifier.pki.key import SignatureCheck, check_signature, read_key
from verifier.pki.roca import _PRIMES, has_roca_fingerprint

RSA, PSS, EC = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045.2.1"
NULL = b"\x05\x00"


def rsa_spki(asn1, modulus, exponent, algorithm=None):
    key = asn1.seq(asn1.integer(modulus), asn1.integer(exponent))
    return asn1.seq(algorithm or asn1.algorithm(RSA, NULL), asn1.bits(key))


@pytest.fixture(scope="module")
def modulus(world):
    return world.signer.key.public_key().public_numbers().n


def test_an_rsa_key_gives_its_size_and_exponent(asn1, modulus):
    facts = read_key(rsa_spki(asn1, modulus, 3))
    assert facts.algorithm is KeyAlgorithm.RSA_PKCS1
    assert (facts.bits, facts.exponent, facts.roca) == (2048, 3, False)


def test_a_negative_or_even_modulus_is_no_key(asn1, modulus, world):
    for bad in (modulus - (1 << 2048), -modulus, modulus - 1, 0):
        with pytest.raises(EncodingError):
            read_key(rsa_spki(asn1, bad, 65537))
        with pytest.raises(CertificateError):
            read_certificate(world.certificate(spki=rsa_spki(asn1, bad, 65537)).der)


@pytest.mark.parametrize("exponent", [0, -65537])
def test_an_exponent_that_is_not_positive_is_no_key(asn1, modulus, exponent):
    with pytest.raises(EncodingError):
        read_key(rsa_spki(asn1, modulus, exponent))


def test_a_signature_under_exponent_one_never_holds(asn1, modulus, world):
    # the "signature" of anything is its own padding
    algorithm = read_signature_algorithm(asn1.algorithm("1.2.840.113549.1.1.11", NULL))
    info = asn1.seq(
        asn1.algorithm("2.16.840.1.101.3.4.2.1", NULL), asn1.octets(hashlib.sha256(b"x").digest())
    )
    forged = b"\x00\x01" + b"\xff" * (256 - 3 - len(info)) + b"\x00" + info
    spki = rsa_spki(asn1, modulus, 1)
    assert read_key(spki).exponent == 1
    outcome = check_signature(spki, algorithm, signature=forged, message=b"x")
    assert outcome is not SignatureCheck.HOLDS


def test_explicit_curve_parameters_are_refused(asn1, world):
    # CVE-2020-0601: the same point, with a generator of the forger's choice
    point = world.spki(world.teacher.key)[-65:]
    prime = 2**256 - 2**224 + 2**192 + 2**96 - 1
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    b = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
    parameters = asn1.seq(
        asn1.integer(1),
        asn1.seq(asn1.oid("1.2.840.10045.1.1"), asn1.integer(prime)),
        asn1.seq(asn1.octets((prime - 3).to_bytes(32, "big")), asn1.octets(b.to_bytes(32, "big"))),
        asn1.octets(point),
        asn1.integer(order),
        asn1.integer(1),
    )
    spki = asn1.seq(asn1.algorithm(EC, parameters), asn1.bits(point))
    facts = read_key(spki)
    assert facts.algorithm is KeyAlgorithm.ECDSA
    assert facts.curve is None
    algorithm = read_signature_algorithm(asn1.algorithm("1.2.840.10045.4.3.2"))
    signature = world.sign(world.teacher.key, b"x", "sha256")
    assert (
        check_signature(spki, algorithm, signature=signature, message=b"x")
        is SignatureCheck.UNSUPPORTED
    )


def test_a_point_off_the_curve_never_verifies(asn1, world):
    spki = bytearray(world.spki(world.teacher.key))
    spki[-1] ^= 1
    algorithm = read_signature_algorithm(asn1.algorithm("1.2.840.10045.4.3.2"))
    signature = world.sign(world.teacher.key, b"x", "sha256")
    outcome = check_signature(bytes(spki), algorithm, signature=signature, message=b"x")
    assert outcome is SignatureCheck.UNSUPPORTED


@pytest.mark.parametrize(
    ("curve", "name", "bits"),
    [
        (ec.SECP256R1(), "secp256r1", 256),
        (ec.SECP521R1(), "secp521r1", 521),
        (ec.SECP256K1(), "secp256k1", 256),
        (ec.BrainpoolP384R1(), "brainpoolP384r1", 384),
    ],
)
def test_named_curves_are_named(world, curve, name, bits):
    facts = read_key(world.spki(ec.generate_private_key(curve)))
    assert (facts.curve, facts.bits) == (name, bits)


def test_other_kinds_of_key_are_facts_too(world):
    assert read_key(world.spki(world.official.key)).algorithm is KeyAlgorithm.ED25519
    assert read_key(world.spki(ed448.Ed448PrivateKey.generate())).algorithm is KeyAlgorithm.OTHER
    facts = read_key(world.spki(dsa.generate_private_key(2048)))
    assert (facts.algorithm, facts.bits) == (KeyAlgorithm.DSA, 2048)


def test_dsa_is_computed_so_that_the_policy_can_refuse_it(world, asn1):
    key = dsa.generate_private_key(2048)
    algorithm = read_signature_algorithm(asn1.algorithm("2.16.840.1.101.3.4.3.2"))
    signature = key.sign(b"x", hashes.SHA256())
    spki = world.spki(key)
    outcome = check_signature(spki, algorithm, signature=signature, message=b"x")
    assert outcome is SignatureCheck.HOLDS
    outcome = check_signature(spki, algorithm, signature=signature, message=b"y")
    assert outcome is SignatureCheck.FAILS


def test_nonsense_in_place_of_a_key_is_unsupported(asn1):
    algorithm = read_signature_algorithm(asn1.algorithm("1.2.840.113549.1.1.11", NULL))
    for spki in (b"", b"\x30\x00", asn1.seq(asn1.algorithm("1.2.3.4"), asn1.bits(b"key"))):
        outcome = check_signature(spki, algorithm, signature=b"s", message=b"x")
        assert outcome is SignatureCheck.UNSUPPORTED


def test_a_signature_of_another_kind_of_key_does_not_hold(world, asn1):
    algorithm = read_signature_algorithm(asn1.algorithm("1.2.840.10045.4.3.2"))
    signature = world.sign(world.teacher.key, b"x", "sha256")
    for other in (world.signer, world.official):
        spki = world.spki(other.key)
        outcome = check_signature(spki, algorithm, signature=signature, message=b"x")
        assert outcome is SignatureCheck.FAILS


def test_ecdsa_with_zero_or_garbage_values_does_not_hold(world, asn1):
    spki = world.spki(world.teacher.key)
    algorithm = read_signature_algorithm(asn1.algorithm("1.2.840.10045.4.3.2"))
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    for r, s in ((0, 0), (1, 0), (0, 1), (order, order), (1, order + 1), (-1, 1)):
        forged = asn1.seq(asn1.integer(r), asn1.integer(s))
        outcome = check_signature(spki, algorithm, signature=forged, message=b"x")
        assert outcome is SignatureCheck.FAILS
    outcome = check_signature(spki, algorithm, signature=b"", message=b"x")
    assert outcome is SignatureCheck.FAILS


def test_a_high_s_is_ordinary(world, asn1):
    spki = world.spki(world.teacher.key)
    algorithm = read_signature_algorithm(asn1.algorithm("1.2.840.10045.4.3.2"))
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    r, s = decode_dss_signature(world.sign(world.teacher.key, b"x", "sha256"))
    for value in (s, order - s):
        signature = asn1.seq(asn1.integer(r), asn1.integer(value))
        outcome = check_signature(spki, algorithm, signature=signature, message=b"x")
        assert outcome is SignatureCheck.HOLDS


def test_a_key_for_pss_alone_verifies_nothing_else(world, asn1, modulus):
    spki = rsa_spki(asn1, modulus, 65537, asn1.algorithm(PSS))
    assert read_key(spki).algorithm is KeyAlgorithm.RSA_PSS
    pkcs1 = read_signature_algorithm(asn1.algorithm("1.2.840.113549.1.1.11", NULL))
    key = world.signer.key
    outcome = check_signature(spki, pkcs1, signature=world.sign(key, b"x", "sha256"), message=b"x")
    assert outcome is SignatureCheck.FAILS
    pss = read_signature_algorithm(asn1.pss("sha256", "sha256", 32))
    outcome = check_signature(
        spki, pss, signature=world.sign(key, b"x", "sha256", ("sha256", 32)), message=b"x"
    )
    assert outcome is SignatureCheck.HOLDS


@pytest.mark.parametrize(
    ("restriction", "expected"),
    [
        (("sha256", "sha256", 32), SignatureCheck.HOLDS),
        (("sha256", "sha256", 20), SignatureCheck.HOLDS),
        (("sha256", "sha256", 33), SignatureCheck.FAILS),
        (("sha512", "sha256", 32), SignatureCheck.FAILS),
        (("sha256", "sha512", 32), SignatureCheck.FAILS),
    ],
)
def test_a_keys_own_pss_parameters_are_honoured(world, asn1, modulus, restriction, expected):
    spki = rsa_spki(asn1, modulus, 65537, asn1.pss(*restriction))
    algorithm = read_signature_algorithm(asn1.pss("sha256", "sha256", 32))
    signature = world.sign(world.signer.key, b"x", "sha256", ("sha256", 32))
    outcome = check_signature(spki, algorithm, signature=signature, message=b"x")
    assert outcome is expected


def test_the_salt_length_is_the_one_stated(world, asn1):
    spki = world.spki(world.signer.key)
    signature = world.sign(world.signer.key, b"x", "sha256", ("sha256", 32))
    for salt in (0, 20, 31, 33, 5000):
        algorithm = read_signature_algorithm(asn1.pss("sha256", "sha256", salt))
        outcome = check_signature(spki, algorithm, signature=signature, message=b"x")
        assert outcome is not SignatureCheck.HOLDS


def test_pkcs1_padding_is_strict(world, asn1):
    """Bleichenbacher 2006 and its kin: anything but the one true padding fails."""
    numbers = world.signer.key.private_numbers()
    n, d = numbers.public_numbers.n, numbers.d
    digest = asn1.octets(hashlib.sha256(b"x").digest())
    oid = "2.16.840.1.101.3.4.2.1"
    good = asn1.seq(asn1.algorithm(oid, NULL), digest)
    infos = {
        "good": b"\x00\x01" + b"\xff" * (253 - len(good)) + b"\x00" + good,
        "garbage behind": b"\x00\x01" + b"\xff" * 8 + b"\x00" + good + b"x" * (245 - len(good)),
        "short padding": b"\x00\x01" + b"\xff" * 7 + b"\x00" + good + b"\x00" * (246 - len(good)),
        "block type 2": b"\x00\x02" + b"\xff" * (253 - len(good)) + b"\x00" + good,
    }
    spki = world.spki(world.signer.key)
    algorithm = read_signature_algorithm(asn1.algorithm("1.2.840.113549.1.1.11", NULL))
    outcomes = {
        name: check_signature(
            spki,
            algorithm,
            signature=pow(int.from_bytes(block, "big"), d, n).to_bytes(256, "big"),
            message=b"x",
        )
        for name, block in infos.items()
    }
    assert outcomes.pop("good") is SignatureCheck.HOLDS
    assert set(outcomes.values()) == {SignatureCheck.FAILS}


def test_the_roca_fingerprint_is_found_in_keys_of_the_faulty_library():
    product = 2 * prod(_PRIMES)
    for k, a, j, b in ((12345, 7, 54321, 1000003), (99991, 31337, 2, 5)):
        p = k * product + pow(65537, a, product)
        q = j * product + pow(65537, b, product)
        assert has_roca_fingerprint(p * q)


def test_the_roca_fingerprint_is_not_found_in_ordinary_keys(modulus):
    assert not has_roca_fingerprint(modulus)
    # residues that are powers of 65537 one by one, but of no common exponent
    product = prod(_PRIMES)
    n = pow(65537, 1234567, product)
    for prime in (11, 13, 37):
        rest = product // prime
        step = rest * pow(rest, -1, prime)
        n = (n + step * (n * 65537 - n)) % product
    assert not has_roca_fingerprint(n)


def test_a_roca_key_is_marked(asn1):
    product = 2 * prod(_PRIMES)
    p = (3 << 800) // product * product + pow(65537, 99, product)
    q = (3 << 801) // product * product + pow(65537, 101, product)
    assert read_key(rsa_spki(asn1, p * q, 65537)).roca


def test_a_huge_modulus_is_read_quickly_and_verifies_nothing(asn1, world):
    spki = rsa_spki(asn1, (1 << 200_000) + 1, 65537)
    assert read_key(spki).bits == 200_001
    algorithm = read_signature_algorithm(asn1.algorithm("1.2.840.113549.1.1.11", NULL))
    outcome = check_signature(spki, algorithm, signature=b"\x01" * 25001, message=b"x")
    assert outcome is not SignatureCheck.HOLDS


def test_what_is_no_key_at_all_is_an_encoding_error(asn1):
    for bad in (b"", b"\x30\x00", asn1.seq(asn1.algorithm(RSA, NULL), asn1.bits(b"\x30\x03"))):
        with pytest.raises(EncodingError):
            read_key(bad)


def test_a_real_rsa_key_is_no_key_with_trailing_bytes(asn1, world):
    numbers = rsa.RSAPublicNumbers(65537, world.signer.key.public_key().public_numbers().n)
    key = asn1.seq(asn1.integer(numbers.n), asn1.integer(65537)) + b"\x00"
    with pytest.raises(EncodingError):
        read_key(asn1.seq(asn1.algorithm(RSA, NULL), asn1.bits(key)))
