"""Algorithm identifiers become the names that policies speak of."""

import pytest

from verifier.document import KeyAlgorithm
from verifier.pki.algorithm import read_digest_algorithm, read_signature_algorithm
from verifier.pki.der import EncodingError

NULL = b"\x05\x00"
PSS = "1.2.840.113549.1.1.10"


@pytest.mark.parametrize(
    ("dotted", "key", "digest"),
    [
        ("1.2.840.113549.1.1.4", KeyAlgorithm.RSA_PKCS1, "md5"),
        ("1.2.840.113549.1.1.5", KeyAlgorithm.RSA_PKCS1, "sha1"),
        ("1.2.840.113549.1.1.11", KeyAlgorithm.RSA_PKCS1, "sha256"),
        ("2.16.840.1.101.3.4.3.16", KeyAlgorithm.RSA_PKCS1, "sha3_512"),
        ("1.2.840.10045.4.3.4", KeyAlgorithm.ECDSA, "sha512"),
        ("1.2.840.10040.4.3", KeyAlgorithm.DSA, "sha1"),
        ("1.3.101.112", KeyAlgorithm.ED25519, "sha512"),
        ("1.3.101.113", KeyAlgorithm.OTHER, ""),
        ("1.2.840.113549.1.1.2", KeyAlgorithm.OTHER, ""),
        ("1.2.643.7.1.1.3.2", KeyAlgorithm.OTHER, ""),
    ],
)
@pytest.mark.parametrize("parameters", [b"", NULL])
def test_each_algorithm_has_a_name(asn1, dotted, key, digest, parameters):
    found = read_signature_algorithm(asn1.algorithm(dotted, parameters))
    assert (found.key, found.digest, found.oid) == (key, digest, dotted)


def test_a_bare_rsa_key_type_takes_the_digest_of_the_signer(asn1):
    bare = asn1.algorithm("1.2.840.113549.1.1.1", NULL)
    found = read_signature_algorithm(bare, digest="sha384")
    assert (found.key, found.digest) == (KeyAlgorithm.RSA_PKCS1, "sha384")
    assert read_signature_algorithm(bare).key is KeyAlgorithm.OTHER


def test_parameters_where_there_must_be_none_make_the_algorithm_unknown(asn1):
    for dotted in ("1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2", "1.3.101.112"):
        identifier = asn1.algorithm(dotted, asn1.integer(1))
        assert read_signature_algorithm(identifier).key is KeyAlgorithm.OTHER
    assert read_digest_algorithm(asn1.algorithm("2.16.840.1.101.3.4.2.1", asn1.integer(1))) == ""


def test_pss_parameters_are_read(asn1):
    found = read_signature_algorithm(asn1.pss("sha512", "sha256", 48))
    assert found.key is KeyAlgorithm.RSA_PSS
    assert (found.digest, found.mgf_digest, found.salt_length) == ("sha512", "sha256", 48)
    assert found.as_use().other_digests == ("sha256",)


def test_pss_parameters_have_defaults(asn1):
    found = read_signature_algorithm(asn1.algorithm(PSS, asn1.seq()))
    assert (found.digest, found.mgf_digest, found.salt_length) == ("sha1", "sha1", 20)
    assert found.as_use().other_digests == ()


def test_pss_without_parameters_is_malformed(asn1):
    for identifier in (asn1.algorithm(PSS), asn1.algorithm(PSS, NULL)):
        with pytest.raises(EncodingError):
            read_signature_algorithm(identifier)


def test_a_negative_salt_is_malformed(asn1):
    with pytest.raises(EncodingError):
        read_signature_algorithm(asn1.pss("sha256", "sha256", -1))


def test_another_trailer_mask_or_digest_makes_pss_unknown(asn1):
    assert read_signature_algorithm(asn1.pss("sha256", "sha256", 32, 2)).key is KeyAlgorithm.OTHER
    assert read_signature_algorithm(asn1.pss("shake128", "sha256", 32)).key is KeyAlgorithm.OTHER
    assert read_signature_algorithm(asn1.pss("sha256", "shake128", 32)).key is KeyAlgorithm.OTHER
    mask = asn1.algorithm("1.2.3.4", asn1.digest("sha256"))
    parameters = asn1.seq(asn1.tlv(0xA0, asn1.digest("sha256")), asn1.tlv(0xA1, mask))
    assert read_signature_algorithm(asn1.algorithm(PSS, parameters)).key is KeyAlgorithm.OTHER


def test_a_mask_without_a_digest_makes_pss_unknown(asn1):
    mask = asn1.algorithm("1.2.840.113549.1.1.8")
    parameters = asn1.seq(asn1.tlv(0xA0, asn1.digest("sha256")), asn1.tlv(0xA1, mask))
    assert read_signature_algorithm(asn1.algorithm(PSS, parameters)).key is KeyAlgorithm.OTHER


@pytest.mark.parametrize("bad", [b"", b"\x30\x00", b"\x31\x04\x06\x02\x2a\x03", b"\x30\x05\x06"])
def test_what_is_no_identifier_is_an_encoding_error(bad):
    with pytest.raises(EncodingError):
        read_signature_algorithm(bad)
    with pytest.raises(EncodingError):
        read_digest_algorithm(bad)


def test_an_identifier_with_three_parts_is_an_encoding_error(asn1):
    with pytest.raises(EncodingError):
        read_digest_algorithm(asn1.algorithm("2.16.840.1.101.3.4.2.1", NULL + NULL))
