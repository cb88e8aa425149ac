"""CMS signatures: each vector differs from a good one in one respect."""

import hashlib
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from asn1crypto import cms as asn1_cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from verifier.document import (
    AlgorithmUse,
    Integrity,
    KeyAlgorithm,
    SigningCertificateAttribute,
)
from verifier.pki.cms import read_cms, split_padding
from verifier.policy import Limits

LIMITS = Limits()
CONTENT = "Học bạ của em Trần Thị Bưởi".encode()
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
ALGORITHM_PROTECTION = "1.2.840.113549.1.9.52"
NULL = b"\x05\x00"


def digest_of(name):
    return hashlib.new(name, CONTENT).digest()


def read(recipe, **changes):
    der = recipe if isinstance(recipe, bytes) else recipe.der
    return read_cms(der, **{"digest_of": digest_of, "limits": LIMITS, **changes})


# good ones


def test_a_good_signature_is_intact_with_all_its_facts(world):
    recipe = world.cms()
    facts = read(recipe)
    assert facts.integrity is Integrity.INTACT
    assert facts.algorithm == AlgorithmUse(
        KeyAlgorithm.RSA_PKCS1, "sha256", key_bits=2048, exponent=65537
    )
    assert facts.signer_certificate == world.signer.der
    assert facts.certificates == (world.signer.der,)
    assert facts.claimed_at == datetime(2026, 5, 22, 1, 0, tzinfo=UTC)
    assert facts.signing_certificate is SigningCertificateAttribute.MATCHES
    assert facts.signature_value == recipe.signature_value
    assert facts.timestamps == ()
    assert facts.econtent is None


@pytest.mark.parametrize("digest", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
def test_each_digest_is_computed_and_named(world, digest):
    facts = read(world.cms(digest=digest))
    assert facts.integrity is Integrity.INTACT
    assert facts.algorithm.digest == digest


def test_curves_verify(world):
    facts = read(world.cms(world.teacher))
    assert facts.integrity is Integrity.INTACT
    assert facts.algorithm == AlgorithmUse(
        KeyAlgorithm.ECDSA, "sha256", key_bits=256, curve="secp256r1"
    )
    facts = read(world.cms(world.official, digest="sha512"))
    assert facts.integrity is Integrity.INTACT
    assert facts.algorithm.key is KeyAlgorithm.ED25519


@pytest.mark.parametrize("salt", [0, 20, 32, 64])
def test_pss_verifies_with_the_salt_length_stated(world, salt):
    facts = read(world.cms(pss=("sha256", salt)))
    assert facts.integrity is Integrity.INTACT
    assert facts.algorithm.key is KeyAlgorithm.RSA_PSS
    assert facts.algorithm.other_digests == ()


def test_a_weaker_digest_inside_pss_is_named(world):
    facts = read(world.cms(pss=("sha1", 32)))
    assert facts.integrity is Integrity.INTACT
    assert facts.algorithm.other_digests == ("sha1",)


def test_a_bare_rsa_key_type_as_signature_algorithm_is_accepted(world, asn1):
    bare = asn1.algorithm("1.2.840.113549.1.1.1", NULL)
    facts = read(world.cms(signature_identifier=bare))
    assert facts.integrity is Integrity.INTACT
    assert facts.algorithm.key is KeyAlgorithm.RSA_PKCS1


def test_a_signer_may_be_named_by_key_identifier(world, asn1):
    named = asn1.tlv(0x80, world.signer.key_id)
    assert read(world.cms(sid=named)).integrity is Integrity.INTACT


def test_indefinite_lengths_are_accepted_outside_the_signed_attributes(world):
    assert read(world.cms().ber).integrity is Integrity.INTACT


def test_attributes_signed_in_the_order_sent_are_accepted(world, asn1):
    # not DER's order; the octets as received are what was signed
    def unsorted(body):
        return asn1.tlv(body[0], *reversed(world.cms().attributes))

    facts = read(world.cms(signed=unsorted, sent=unsorted))
    assert facts.integrity is Integrity.INTACT


# the signature value and the content


def test_other_content_is_a_digest_mismatch(world):
    facts = read(world.cms(content=CONTENT + b"!"))
    assert facts.integrity is Integrity.DIGEST_MISMATCH
    assert facts.signer_certificate == world.signer.der


def test_a_broken_signature_value_is_a_signature_mismatch(world):
    flip = bytes([1])
    facts = read(world.cms(signature=lambda value: value[:-1] + bytes([value[-1] ^ flip[0]])))
    assert facts.integrity is Integrity.SIGNATURE_MISMATCH


def test_broken_signature_and_other_content_is_a_signature_mismatch(world):
    facts = read(world.cms(content=b"?", signature=lambda value: value[:-1] + b"\x00\x01"))
    assert facts.integrity is Integrity.SIGNATURE_MISMATCH


def test_attributes_changed_after_signing_are_a_signature_mismatch(world):
    changed = lambda body: body.replace(b"260522010000Z", b"250522010000Z")  # noqa: E731
    assert read(world.cms(sent=changed)).integrity is Integrity.SIGNATURE_MISMATCH


def test_attributes_signed_under_their_sent_tag_do_not_hold(world):
    # RFC 5652 5.4: the tag of SET OF is signed, not [0]
    recipe = world.cms(signed=lambda body: b"\xa0" + body[1:])
    assert read(recipe).integrity is Integrity.SIGNATURE_MISMATCH


def test_a_signature_by_another_key_is_a_signature_mismatch(world):
    recipe = replace(world.cms(), key=world.root.key)
    assert read(recipe).integrity is Integrity.SIGNATURE_MISMATCH


def test_a_curve_algorithm_with_an_rsa_certificate_is_a_signature_mismatch(world):
    recipe = world.cms(world.teacher)
    recipe = replace(recipe, sid=world.signer.issuer_and_serial, certificates=(world.signer.der,))
    assert read(recipe).integrity is Integrity.SIGNATURE_MISMATCH


def test_the_wrong_salt_length_is_a_signature_mismatch(world, asn1):
    recipe = world.cms(pss=("sha256", 32), signature_identifier=asn1.pss("sha256", "sha256", 31))
    assert read(recipe).integrity is Integrity.SIGNATURE_MISMATCH


# algorithms


def test_an_unknown_signature_algorithm_is_unsupported(world, asn1):
    recipe = world.cms(signature_identifier=asn1.algorithm("1.2.3.4"))
    facts = read(recipe)
    assert facts.integrity is Integrity.UNSUPPORTED
    assert facts.algorithm.key is KeyAlgorithm.OTHER


def test_an_unknown_digest_algorithm_is_unsupported(world, asn1):
    recipe = world.cms(digest_identifier=asn1.algorithm("1.2.3.4"))
    assert read(recipe).integrity is Integrity.UNSUPPORTED


def test_ed448_is_unsupported(world, asn1):
    holder = world.issue(ed448.Ed448PrivateKey.generate(), "Đỗ Văn Cam", serial=90)
    recipe = world.cms(
        holder,
        digest="sha512",
        signature_identifier=asn1.algorithm("1.3.101.113"),
    )
    assert read(recipe).integrity is Integrity.UNSUPPORTED


def test_another_pss_trailer_is_unsupported(world, asn1):
    recipe = world.cms(pss=("sha256", 32), signature_identifier=asn1.pss("sha256", "sha256", 32, 2))
    assert read(recipe).integrity is Integrity.UNSUPPORTED


def test_two_digests_that_should_be_one_are_malformed(world, asn1):
    for changes in (
        {"digest_identifier": asn1.digest("sha512")},
        {"pss": ("sha256", 32), "digest_identifier": asn1.digest("sha1")},
    ):
        facts = read(world.cms(**changes))
        assert facts.integrity is Integrity.MALFORMED
        assert len(facts.algorithm.other_digests) == 1


def test_ed25519_asks_for_sha512(world):
    assert read(world.cms(world.official, digest="sha256")).integrity is Integrity.MALFORMED


def test_pss_without_parameters_is_malformed(world, asn1):
    recipe = world.cms(
        pss=("sha256", 32), signature_identifier=asn1.algorithm("1.2.840.113549.1.1.10")
    )
    assert read(recipe).integrity is Integrity.MALFORMED


# signed attributes


@pytest.mark.parametrize("name", ["content-type", "message-digest"])
def test_a_required_attribute_that_is_missing_is_malformed(world, name):
    assert read(world.cms(removed=frozenset({name}))).integrity is Integrity.MALFORMED


@pytest.mark.parametrize("position", range(4))
def test_an_attribute_we_rely_on_that_occurs_twice_is_malformed(world, position):
    recipe = world.cms()
    doubled = recipe.attributes[position]
    assert read(replace(recipe, added=(doubled,))).integrity is Integrity.MALFORMED


def test_an_attribute_with_two_values_or_none_is_malformed(world, asn1):
    digest = asn1.octets(hashlib.sha256(CONTENT).digest())
    for values in ((digest, digest), ()):
        replaced = {"message-digest": asn1.attribute(MESSAGE_DIGEST, *values)}
        assert read(world.cms(replaced=replaced)).integrity is Integrity.MALFORMED


def test_a_content_type_other_than_the_contents_is_malformed(world, asn1):
    other = asn1.attribute(CONTENT_TYPE, asn1.oid("1.2.840.113549.1.7.5"))
    assert read(world.cms(replaced={"content-type": other})).integrity is Integrity.MALFORMED
    recipe = world.cms(econtent_type="1.2.840.113549.1.9.16.1.4")
    assert read(recipe).integrity is Integrity.MALFORMED
    assert read(recipe, content_type="tst_info").integrity is Integrity.INTACT


def test_without_signed_attributes_a_signature_is_malformed(world):
    """Strenzke 2023: content and attributes could change places."""
    recipe = world.cms(signed=lambda _: CONTENT, sent=lambda _: b"")
    assert read(recipe).integrity is Integrity.MALFORMED
    forged = world.cms()
    attributes = b"\x31" + forged.signer_info[1:]
    recipe = world.cms(signed=lambda _: attributes, sent=lambda _: b"", econtent=attributes)
    assert read(recipe).integrity is Integrity.MALFORMED


def test_signed_attributes_in_ber_are_malformed(world):
    def indefinite(body):
        assert body[1] == 0x81
        return b"\xa0\x80" + body[3:] + b"\x00\x00"

    def long_length(body):
        return b"\xa0\x82\x00" + body[2:]

    for sent in (indefinite, long_length):
        assert read(world.cms(sent=sent)).integrity is Integrity.MALFORMED


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"\x17\x0d260522010000Z", datetime(2026, 5, 22, 1, 0, tzinfo=UTC)),
        (b"\x17\x11260522080000+0700", datetime(2026, 5, 22, 1, 0, tzinfo=UTC)),
        (b"\x18\x0f20260522010000Z", datetime(2026, 5, 22, 1, 0, tzinfo=UTC)),
        (b"\x18\x1120510522010000.5Z", datetime(2051, 5, 22, 1, 0, 0, 500000, tzinfo=UTC)),
    ],
)
def test_signing_times_are_read_in_utc(world, asn1, value, expected):
    facts = read(world.cms(replaced={"signing-time": asn1.attribute(SIGNING_TIME, value)}))
    assert facts.integrity is Integrity.INTACT
    assert facts.claimed_at == expected


@pytest.mark.parametrize(
    "value",
    [
        b"\x17\x0d261322010000Z",
        b"\x18\x0e20260522010000",
        b"\x18\x0f00000522010000Z",
        b"\x18\x1300010101000000+0700",
        b"\x0c\x0d260522010000Z",
        b"\x17\x00",
    ],
)
def test_a_signing_time_that_is_no_moment_is_malformed(world, asn1, value):
    facts = read(world.cms(replaced={"signing-time": asn1.attribute(SIGNING_TIME, value)}))
    assert facts.integrity is Integrity.MALFORMED
    assert facts.claimed_at is None


def test_a_missing_signing_time_is_no_fault(world):
    facts = read(world.cms(removed=frozenset({"signing-time"})))
    assert facts.integrity is Integrity.INTACT
    assert facts.claimed_at is None


def test_unknown_signed_attributes_do_not_matter(world, asn1):
    added = (asn1.attribute("1.2.3.4", asn1.seq()), asn1.attribute("1.2.3.4"))
    assert read(world.cms(added=added)).integrity is Integrity.INTACT


def protection(asn1, digest, signature=None, mac=None):
    parts = [asn1.digest(digest)]
    if signature is not None:
        parts.append(b"\xa1" + asn1.algorithm(*signature)[1:])
    if mac is not None:
        parts.append(b"\xa2" + asn1.algorithm(mac)[1:])
    return asn1.attribute(ALGORITHM_PROTECTION, asn1.seq(*parts))


def test_algorithm_protection_is_honoured(world, asn1):
    rsa_sha256, rsa_sha512 = "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.13"
    good = [
        protection(asn1, "sha256", (rsa_sha256, NULL)),
        protection(asn1, "sha256", (rsa_sha256,)),
    ]
    bad = [
        protection(asn1, "sha512", (rsa_sha256, NULL)),
        protection(asn1, "sha256", (rsa_sha512, NULL)),
        protection(asn1, "sha256"),
        protection(asn1, "sha256", mac="1.2.840.113549.2.9"),
        protection(asn1, "sha256", (rsa_sha256, NULL), "1.2.840.113549.2.9"),
        asn1.attribute(ALGORITHM_PROTECTION, NULL),
    ]
    assert {read(world.cms(added=(a,))).integrity for a in good} == {Integrity.INTACT}
    assert {read(world.cms(added=(a,))).integrity for a in bad} == {Integrity.MALFORMED}


# which certificate


def test_a_signature_without_its_certificate_says_so(world):
    for bag in ((), (world.teacher.der, world.root.der)):
        facts = read(world.cms(certificates=bag))
        assert facts.integrity is Integrity.NO_CERTIFICATE
        assert facts.signer_certificate is None
        assert facts.certificates == bag


def test_a_certificate_from_beside_the_signature_helps_out(world):
    facts = read(world.cms(certificates=()), candidates=[world.root.der, world.signer.der])
    assert facts.integrity is Integrity.INTACT
    assert facts.signer_certificate == world.signer.der
    assert facts.certificates == ()


def test_the_order_of_the_bag_does_not_matter(world):
    bag = (world.root.der, world.teacher.der, world.signer.der, world.signer.der)
    facts = read(world.cms(certificates=bag))
    assert facts.integrity is Integrity.INTACT
    assert facts.signer_certificate == world.signer.der


def test_the_serial_number_is_compared_by_value(world, asn1):
    sid = asn1.seq(world.signer.parsed.issuer.public_bytes(), b"\x02\x03\x00\x00\x02")
    facts = read(world.cms(sid=sid))
    # a padded INTEGER is BER, which CMS allows around the signed attributes
    assert facts.integrity is Integrity.INTACT


def test_the_issuers_name_is_compared_as_rfc_5280_says(world, asn1):
    shouted = world.signer.parsed.issuer.public_bytes().replace(
        "CA thử nghiệm".encode(), "CA THỬ NGHIỆM".encode()
    )
    facts = read(world.cms(sid=asn1.seq(shouted, asn1.integer(2))))
    assert facts.integrity is Integrity.INTACT
    other = shouted.replace(b"CA TH", b"CB TH")
    facts = read(world.cms(sid=asn1.seq(other, asn1.integer(2))))
    assert facts.integrity is Integrity.NO_CERTIFICATE


def test_two_certificates_of_one_identifier_are_told_apart_by_reference(world):
    twin = world.issue(world.signer.key, "Lê Văn Ổi mới", serial=2)
    assert twin.der != world.signer.der
    bag = (twin.der, world.signer.der)
    facts = read(world.cms(certificates=bag))
    assert facts.integrity is Integrity.INTACT
    assert facts.signer_certificate == world.signer.der


def test_two_certificates_of_one_identifier_without_reference_are_malformed(world):
    twin = world.issue(world.signer.key, "Lê Văn Ổi mới", serial=2)
    facts = read(world.cms(certificates=(twin.der, world.signer.der), reference=None))
    assert facts.integrity is Integrity.MALFORMED
    assert facts.signer_certificate is None


def test_a_signers_certificate_that_cannot_be_read_is_malformed(world, asn1):
    n = world.signer.key.public_key().public_numbers().n
    spki = asn1.seq(
        asn1.algorithm("1.2.840.113549.1.1.1", NULL),
        asn1.bits(asn1.seq(asn1.integer(n - (1 << 2048)), asn1.integer(65537))),
    )
    broken = world.certificate(spki=spki).der
    facts = read(world.cms(certificates=(broken,)))
    assert facts.integrity is Integrity.MALFORMED


def test_more_certificates_than_the_limit_are_malformed(world):
    bag = tuple(world.certificate(serial=bytes([2, 1, n + 1])).der for n in range(10))
    assert read(world.cms(certificates=(world.signer.der, *bag[:9]))).integrity is Integrity.INTACT
    facts = read(world.cms(certificates=(world.signer.der, *bag)))
    assert facts.integrity is Integrity.MALFORMED
    assert len(facts.certificates) == LIMITS.certificates


def test_other_kinds_of_certificate_are_passed_over(world, asn1):
    bag = (asn1.tlv(0xA1, asn1.integer(1)), world.signer.der)
    facts = read(world.cms(certificates=bag))
    assert facts.integrity is Integrity.INTACT
    assert facts.certificates == (world.signer.der,)


# signing-certificate


def test_without_a_reference_the_attribute_is_absent(world):
    facts = read(world.cms(reference=None))
    assert facts.integrity is Integrity.INTACT
    assert facts.signing_certificate is SigningCertificateAttribute.ABSENT


def issuer_serial(world, asn1, *, issuer=None, serial=2, names=None):
    name = issuer or world.signer.parsed.issuer.public_bytes()
    general = names or (asn1.tlv(0xA4, name),)
    return asn1.seq(asn1.seq(*general), asn1.integer(serial))


@pytest.mark.parametrize(
    ("version", "digest"), [(1, "sha1"), (2, "sha1"), (2, "sha256"), (2, "sha512")]
)
@pytest.mark.parametrize("with_serial", [True, False])
def test_both_versions_of_the_reference_are_compared(world, asn1, version, digest, with_serial):
    named = issuer_serial(world, asn1) if with_serial else b""
    changes = {"version": version, "digest": digest, "issuer_serial": named}
    good = read(world.cms(reference=world.reference(world.signer.der, **changes)))
    assert good.integrity is Integrity.INTACT
    assert good.signing_certificate is SigningCertificateAttribute.MATCHES
    assert good.algorithm.other_digests == ()
    bad = read(world.cms(reference=world.reference(world.teacher.der, **changes)))
    assert bad.integrity is Integrity.CERTIFICATE_MISMATCH
    assert bad.signing_certificate is SigningCertificateAttribute.MISMATCH


def test_a_reference_with_another_issuer_or_serial_number_is_a_mismatch(world, asn1):
    other = world.signer.parsed.subject.public_bytes()
    mail = asn1.tlv(0x81, b"a@b.example")
    right = asn1.tlv(0xA4, world.signer.parsed.issuer.public_bytes())
    for named in (
        issuer_serial(world, asn1, serial=3),
        issuer_serial(world, asn1, issuer=other),
        issuer_serial(world, asn1, names=(mail,)),
        issuer_serial(world, asn1, names=(right, right)),
    ):
        reference = world.reference(world.signer.der, issuer_serial=named)
        assert read(world.cms(reference=reference)).integrity is Integrity.CERTIFICATE_MISMATCH


def test_both_references_have_to_agree(world):
    first = world.reference(world.signer.der, version=1, digest="sha1").attribute
    other = world.reference(world.teacher.der, version=1, digest="sha1").attribute
    assert read(world.cms(added=(first,))).integrity is Integrity.INTACT
    facts = read(world.cms(added=(other,)))
    assert facts.integrity is Integrity.CERTIFICATE_MISMATCH
    assert facts.signing_certificate is SigningCertificateAttribute.MISMATCH


def test_another_certificate_for_the_same_key_is_a_mismatch(world):
    twin = world.issue(world.signer.key, "Lê Văn Ổi mới", serial=2)
    facts = read(world.cms(certificates=(twin.der,)))
    assert facts.integrity is Integrity.CERTIFICATE_MISMATCH


def test_a_reference_by_an_unknown_digest_is_unsupported(world, asn1):
    reference = world.reference(world.signer.der, explicit_algorithm=asn1.digest("shake128"))
    facts = read(world.cms(reference=reference))
    assert facts.integrity is Integrity.UNSUPPORTED
    assert facts.signing_certificate is SigningCertificateAttribute.MISMATCH


def test_an_empty_reference_is_malformed(world, asn1):
    empty = asn1.attribute("1.2.840.113549.1.9.16.2.47", asn1.seq(asn1.seq()))
    assert read(world.cms(reference=None, added=(empty,))).integrity is Integrity.MALFORMED


# the outer structure


def test_content_inside_a_detached_signature_is_malformed(world):
    facts = read(world.cms(econtent=CONTENT))
    assert facts.integrity is Integrity.MALFORMED
    assert facts.econtent == CONTENT


@pytest.mark.parametrize("signers", [0, 2])
def test_anything_but_one_signer_is_malformed(world, signers):
    facts = read(world.cms(signers=signers))
    assert facts.integrity is Integrity.MALFORMED
    assert facts.certificates == (world.signer.der,)


def test_trailing_bytes_are_malformed_but_what_precedes_is_read(world):
    facts = read(world.cms(tail=b"\x00"))
    assert facts.integrity is Integrity.MALFORMED
    assert facts.signer_certificate == world.signer.der


@pytest.mark.parametrize(
    "bad", [b"", b"\x00", b"\x30", b"\x30\x80", b"%PDF", b"\x30\x03\x02\x01\x01"]
)
def test_nonsense_is_malformed(bad):
    assert read(bad).integrity is Integrity.MALFORMED


def test_a_bare_signed_data_is_malformed(world, asn1):
    assert read(asn1.seq(*world.cms().signed_data)).integrity is Integrity.MALFORMED


def test_another_kind_of_cms_is_malformed(world, asn1):
    enveloped = asn1.seq(asn1.oid("1.2.840.113549.1.7.3"), asn1.tlv(0xA0, asn1.seq()))
    assert read(enveloped).integrity is Integrity.MALFORMED


def test_what_exceeds_the_size_limit_is_not_opened(world):
    der = world.cms().der
    facts = read(der, limits=Limits(contents_bytes=len(der) - 1))
    assert facts.integrity is Integrity.MALFORMED
    assert facts.certificates == ()


def test_a_crowd_of_members_ends_quickly(world, asn1):
    crowd = tuple(b"\x30\x00" for _ in range(60_000))
    assert read(world.cms(certificates=crowd)).integrity is Integrity.MALFORMED
    assert read(world.cms(unsigned=crowd)).integrity is Integrity.MALFORMED


def test_deep_nesting_is_malformed(world):
    deep = b"\x30\x80" * 2000
    assert read(deep).integrity is Integrity.MALFORMED


def test_padding_is_divided_from_the_signature(world):
    for value in (world.cms().der, world.cms().ber):
        assert split_padding(value + b"\x00" * 9) == (value, b"\x00" * 9)
        assert split_padding(value) == (value, b"")
    assert split_padding(b"\x30\x82") == (b"\x30\x82", b"")


# what travels with a signature


def revocation_info(asn1):
    return asn1.tlv(
        0x31,
        asn1.seq(
            asn1.tlv(0xA0, asn1.seq(asn1.seq(asn1.integer(1)))),
            asn1.tlv(0xA1, asn1.seq(asn1.seq(asn1.integer(2)))),
        ),
    )


def test_revocation_evidence_in_the_attributes_is_handed_on(world, asn1):
    archival = asn1.seq(asn1.oid("1.2.840.113583.1.1.8"), revocation_info(asn1))
    facts = read(world.cms(added=(archival,)))
    assert facts.integrity is Integrity.INTACT
    assert facts.crls == (asn1.seq(asn1.integer(1)),)
    assert facts.ocsps == (asn1.seq(asn1.integer(2)),)


def test_revocation_evidence_beside_the_certificates_is_handed_on(world, asn1):
    response = asn1.seq(asn1.integer(2))
    other = asn1.tlv(0xA1, asn1.oid("1.3.6.1.5.5.7.16.2"), response)
    scvp = asn1.tlv(0xA1, asn1.oid("1.3.6.1.5.5.7.16.4"), response)
    facts = read(world.cms(crls=asn1.seq(asn1.integer(1)) + other + scvp))
    assert facts.integrity is Integrity.INTACT
    assert facts.crls == (asn1.seq(asn1.integer(1)),)
    assert facts.ocsps == (response,)


def test_unsigned_archives_are_handed_on_and_nonsense_in_them_is_not(world, asn1):
    certificates = asn1.attribute("1.2.840.113549.1.9.16.2.23", asn1.seq(world.root.der))
    broken = asn1.attribute("1.2.840.113549.1.9.16.2.24", asn1.integer(1))
    facts = read(world.cms(unsigned=(certificates, broken)))
    assert facts.integrity is Integrity.INTACT
    assert facts.certificates == (world.signer.der, world.root.der)
    assert facts.crls == ()


def test_a_bare_ocsp_answer_is_put_into_a_response(world, asn1):
    basic = asn1.seq(
        asn1.seq(asn1.tlv(0xA2, asn1.octets(b"k" * 20)), asn1.time("20260522010000Z"), asn1.seq()),
        asn1.algorithm("1.2.840.113549.1.1.11", NULL),
        asn1.bits(b"signature"),
    )
    values = asn1.seq(
        asn1.tlv(0xA0, asn1.seq(asn1.seq(asn1.integer(1)))), asn1.tlv(0xA1, asn1.seq(basic))
    )
    attribute = asn1.attribute("1.2.840.113549.1.9.16.2.24", values)
    facts = read(world.cms(unsigned=(attribute,)))
    assert facts.crls == (asn1.seq(asn1.integer(1)),)
    (response,) = facts.ocsps
    body = asn1.seq(asn1.oid("1.3.6.1.5.5.7.48.1.1"), asn1.octets(basic))
    assert response == asn1.seq(b"\x0a\x01\x00", asn1.tlv(0xA0, body))


# second opinions


def pyhanko_says(der):
    signed_data = asn1_cms.ContentInfo.load(der)["content"]
    info = signed_data["signer_infos"][0]
    certificate = signed_data["certificates"][0].chosen
    name = info["digest_algorithm"]["algorithm"].native
    return validate_sig_integrity(info, certificate, "data", digest_of(name))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"digest": "sha512"},
        {"pss": ("sha256", 32)},
        {"pss": ("sha256", 0)},
        {"content": b"other"},
        {"signature": lambda value: value[::-1]},
        {"sent": lambda body: body.replace(b"260522", b"250522")},
    ],
)
def test_pyhanko_is_of_the_same_opinion(world, changes):
    recipe = world.cms(**changes)
    intact, valid = pyhanko_says(recipe.der)
    integrity = read(recipe).integrity
    assert valid is (integrity is not Integrity.SIGNATURE_MISMATCH)
    assert (intact and valid) is (integrity is Integrity.INTACT)


@pytest.mark.parametrize("who", ["signer", "teacher"])
def test_signatures_by_cryptography_are_intact(world, who):
    holder = getattr(world, who)
    der = (
        PKCS7SignatureBuilder()
        .set_data(CONTENT)
        .add_signer(holder.parsed, holder.key, hashes.SHA384())
        .sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])
    )
    facts = read(der)
    assert facts.integrity is Integrity.INTACT
    assert facts.algorithm.digest == "sha384"


needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


def write_signer(folder, holder):
    (folder / "content").write_bytes(CONTENT)
    (folder / "certificate").write_bytes(holder.parsed.public_bytes(Encoding.PEM))
    (folder / "key").write_bytes(
        holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )


def openssl(folder, *arguments):
    return subprocess.run(
        ["openssl", "cms", *arguments], cwd=folder, check=False, capture_output=True, timeout=20
    ).returncode


@needs_openssl
@pytest.mark.parametrize(
    ("who", "options"),
    [
        ("signer", []),
        ("signer", ["-md", "sha512", "-cades"]),
        ("signer", ["-keyid"]),
        ("signer", ["-md", "sha256", "-keyopt", "rsa_padding_mode:pss"]),
        ("signer", ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:20"]),
        ("teacher", ["-md", "sha256", "-cades"]),
        ("teacher", ["-md", "sha1"]),
    ],
)
def test_signatures_by_openssl_are_intact(world, tmp_path, who, options):
    write_signer(tmp_path, getattr(world, who))
    arguments = ["-sign", "-binary", "-in", "content", "-signer", "certificate", "-inkey", "key"]
    assert openssl(tmp_path, *arguments, *options, "-outform", "DER", "-out", "cms") == 0
    der = (tmp_path / "cms").read_bytes()
    facts = read(der)
    assert facts.integrity is Integrity.INTACT
    assert read(der, digest_of=lambda _: b"").integrity is Integrity.DIGEST_MISMATCH
    if "-cades" in options:
        assert facts.signing_certificate is SigningCertificateAttribute.MATCHES


@needs_openssl
@pytest.mark.parametrize(
    ("changes", "accepted"),
    [
        ({}, True),
        ({"pss": ("sha256", 32)}, True),
        ({"content": b"other"}, False),
        ({"signature": lambda value: value[::-1]}, False),
        ({"removed": frozenset({"message-digest"})}, False),
    ],
)
def test_openssl_is_of_the_same_opinion(world, tmp_path, changes, accepted):
    write_signer(tmp_path, world.root)
    recipe = world.cms(**changes)
    (tmp_path / "cms").write_bytes(recipe.der)
    arguments = ["-verify", "-inform", "DER", "-in", "cms", "-content", "content", "-binary"]
    code = openssl(tmp_path, *arguments, "-noverify", "-out", "out")
    assert (code == 0) is accepted
    assert (read(recipe).integrity is Integrity.INTACT) is accepted


def test_a_signature_on_a_curve_we_do_not_name_is_not_intact_by_accident(world):
    holder = world.issue(ec.generate_private_key(ec.BrainpoolP256R1()), "Bùi Văn Lê", serial=91)
    facts = read(world.cms(holder))
    assert facts.integrity is Integrity.INTACT
    assert facts.algorithm.curve == "brainpoolP256r1"
