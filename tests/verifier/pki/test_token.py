"""Time-stamp tokens: facts are kept even when something about the token is wrong."""

import hashlib
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from asn1crypto import cms as asn1_cms
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from verifier.document import Integrity, KeyAlgorithm
from verifier.pki.cms import read_cms, read_timestamp_token
from verifier.policy import Limits

LIMITS = Limits()
STAMPED = b"a signature value"
SIGNATURE_TIMESTAMP = "1.2.840.113549.1.9.16.2.14"


def digest_of(name):
    return hashlib.new(name, STAMPED).digest()


def read(recipe, **changes):
    der = recipe if isinstance(recipe, bytes) else recipe.der
    return read_timestamp_token(der, **{"digest_of": digest_of, "limits": LIMITS, **changes})


@pytest.fixture
def stamp(world):
    """A token over STAMPED; the arguments change its TSTInfo."""
    return lambda **changes: world.token(STAMPED, replace(world.tst_info(STAMPED), **changes))


def test_a_good_token_is_intact_with_all_its_facts(world, stamp):
    der = stamp().der
    token = read(der)
    assert token.integrity is Integrity.INTACT
    assert token.imprint_matches
    assert token.imprint_digest == "sha256"
    assert token.gen_time == datetime(2026, 5, 22, 1, 2, 3, 250000, tzinfo=UTC)
    assert token.accuracy_microseconds == 1_002_003
    assert token.serial == 77
    assert token.algorithm.key is KeyAlgorithm.ECDSA
    assert token.algorithm.curve == "secp256r1"
    assert token.signer_certificate == world.tsa.der
    assert token.certificates == (world.tsa.der,)
    assert token.der == der


def test_a_token_in_ber_is_intact(stamp):
    assert read(stamp().ber).integrity is Integrity.INTACT


def test_a_token_for_something_else_keeps_its_facts(stamp):
    token = read(stamp(stamped=b"another signature value"))
    assert token.integrity is Integrity.INTACT
    assert not token.imprint_matches
    assert token.gen_time is not None


@pytest.mark.parametrize("digest", ["sha1", "sha384", "sha512", "sha3_256"])
def test_each_imprint_digest_is_computed_and_named(stamp, digest):
    token = read(stamp(digest=digest))
    assert token.imprint_matches
    assert token.imprint_digest == digest
    assert token.integrity is Integrity.INTACT


def test_an_unknown_imprint_digest_is_unsupported(stamp, asn1):
    token = read(stamp(digest_identifier=asn1.algorithm("1.2.3.4")))
    assert token.integrity is Integrity.UNSUPPORTED
    assert not token.imprint_matches
    assert token.imprint_digest == "1.2.3.4"
    assert token.gen_time is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20180913090731Z", datetime(2018, 9, 13, 9, 7, 31, tzinfo=UTC)),
        ("20180913090731.123456Z", datetime(2018, 9, 13, 9, 7, 31, 123456, tzinfo=UTC)),
        ("20180913090731.5Z", datetime(2018, 9, 13, 9, 7, 31, 500000, tzinfo=UTC)),
    ],
)
def test_gen_time_may_have_a_fraction(stamp, asn1, text, expected):
    assert read(stamp(gen_time=asn1.time(text))).gen_time == expected


@pytest.mark.parametrize(
    "text", ["20180913090731", "20181313090731Z", "00000913090731Z", "Z", "", "20180913090761Z"]
)
def test_an_unreadable_gen_time_makes_the_token_malformed(stamp, asn1, text):
    token = read(stamp(gen_time=asn1.time(text)))
    assert token.integrity is Integrity.MALFORMED
    assert token.gen_time is None
    assert not token.imprint_matches
    assert token.signer_certificate is not None


def test_a_token_may_state_no_accuracy_or_part_of_it(stamp, asn1):
    assert read(stamp(accuracy=b"")).accuracy_microseconds == 0
    assert read(stamp(accuracy=asn1.seq())).accuracy_microseconds == 0
    micros = asn1.seq(asn1.tlv(0x81, b"\x05"))
    assert read(stamp(accuracy=micros)).accuracy_microseconds == 5


def test_an_accuracy_out_of_range_is_malformed(stamp, asn1):
    for accuracy in (
        asn1.seq(asn1.integer(-1)),
        asn1.seq(asn1.integer(1 << 80)),
        asn1.seq(asn1.tlv(0x80, b"\x00")),
        asn1.seq(asn1.tlv(0x80, b"\x03\xe8")),
        asn1.seq(asn1.tlv(0x81, b"\xff")),
    ):
        assert read(stamp(accuracy=accuracy)).integrity is Integrity.MALFORMED


def test_ordering_nonce_authority_and_extensions_are_read_over(stamp, asn1):
    name = asn1.tlv(0xA0, asn1.tlv(0x82, b"tsa.example"))
    harmless = asn1.seq(asn1.oid("1.2.3"), asn1.octets(b""))
    rest = b"\x01\x01\xff" + asn1.integer(1 << 200) + name + asn1.tlv(0xA1, harmless)
    assert read(stamp(rest=rest)).integrity is Integrity.INTACT


def test_a_critical_extension_is_unsupported(stamp, asn1):
    critical = asn1.seq(asn1.oid("1.2.3"), b"\x01\x01\xff", asn1.octets(b""))
    token = read(stamp(rest=asn1.tlv(0xA1, critical)))
    assert token.integrity is Integrity.UNSUPPORTED
    assert token.imprint_matches


def test_another_version_is_malformed(stamp):
    token = read(stamp(version=2))
    assert token.integrity is Integrity.MALFORMED
    assert token.gen_time is not None


def test_a_broken_signature_keeps_the_facts(stamp):
    recipe = replace(stamp(), signature=lambda value: value[:-2] + b"\x12\x34")
    token = read(recipe)
    assert token.integrity is Integrity.SIGNATURE_MISMATCH
    assert token.imprint_matches
    assert token.gen_time is not None


def test_a_changed_tst_info_is_a_digest_mismatch(world, stamp):
    recipe = stamp()
    der = recipe.der.replace(b"20260522010203", b"20250522010203")
    token = read(der)
    assert token.integrity is Integrity.DIGEST_MISMATCH
    assert token.gen_time == datetime(2025, 5, 22, 1, 2, 3, 250000, tzinfo=UTC)


def test_rfc_3161_demands_that_the_token_names_its_certificate(stamp):
    token = read(replace(stamp(), reference=None))
    assert token.integrity is Integrity.MALFORMED
    assert token.gen_time is not None
    assert token.imprint_matches


def test_either_version_of_the_reference_will_do(world, stamp):
    first = world.reference(world.tsa.der, version=1, digest="sha1")
    assert read(replace(stamp(), reference=first)).integrity is Integrity.INTACT
    other = world.reference(world.teacher.der)
    assert read(replace(stamp(), reference=other)).integrity is Integrity.CERTIFICATE_MISMATCH


def test_a_token_without_its_certificate_may_find_it_beside(world, stamp):
    recipe = replace(stamp(), certificates=())
    assert read(recipe).integrity is Integrity.NO_CERTIFICATE
    token = read(recipe, candidates=(world.signer.der, world.tsa.der))
    assert token.integrity is Integrity.INTACT
    assert token.signer_certificate == world.tsa.der


@pytest.mark.parametrize("signers", [0, 2])
def test_anything_but_one_signer_is_malformed_with_its_facts(stamp, signers):
    token = read(replace(stamp(), signers=signers))
    assert token.integrity is Integrity.MALFORMED
    assert token.gen_time is not None


def test_another_kind_of_content_is_malformed(world):
    token = read(world.cms(world.tsa, econtent=world.tst_info(STAMPED).der))
    assert token.integrity is Integrity.MALFORMED
    assert token.gen_time is None


def test_a_detached_token_is_malformed(world):
    recipe = world.cms(world.tsa, econtent_type="1.2.840.113549.1.9.16.1.4")
    assert read(recipe).integrity is Integrity.MALFORMED


def test_trailing_bytes_are_malformed(stamp, world):
    assert read(replace(stamp(), tail=b"\x00")).integrity is Integrity.MALFORMED
    info = world.tst_info(STAMPED).der + b"\x00"
    recipe = world.token(STAMPED, econtent=info)
    assert read(recipe).integrity is Integrity.MALFORMED


@pytest.mark.parametrize("bad", [b"", b"\x30\x00", b"\x00" * 50])
def test_nonsense_is_a_malformed_token(bad):
    token = read(bad)
    assert token.integrity is Integrity.MALFORMED
    assert token.gen_time is None


# tokens inside a signature


def signed_with(world, asn1, *tokens):
    attribute = asn1.attribute(SIGNATURE_TIMESTAMP, *tokens)
    return replace(world.cms(), unsigned=(attribute,))


def open_cms(recipe):
    def digest(name):
        return hashlib.new(name, recipe.content).digest()

    return read_cms(recipe.der, digest_of=digest, limits=LIMITS)


def fixed_signature(world):
    """PKCS#1 v1.5 is deterministic: the value is known before the token is made."""
    return world.cms().signature_value


def test_a_signature_timestamp_is_opened_over_the_signature_value(world, asn1):
    value = fixed_signature(world)
    facts = open_cms(signed_with(world, asn1, world.token(value).der))
    assert facts.integrity is Integrity.INTACT
    (token,) = facts.timestamps
    assert token.integrity is Integrity.INTACT
    assert token.imprint_matches


def test_a_token_copied_from_another_signature_does_not_match(world, asn1):
    facts = open_cms(signed_with(world, asn1, world.token(b"another value").der))
    assert facts.integrity is Integrity.INTACT
    (token,) = facts.timestamps
    assert token.integrity is Integrity.INTACT
    assert not token.imprint_matches


def test_a_token_may_lean_on_the_certificates_of_the_signature(world, asn1):
    value = fixed_signature(world)
    bare = replace(world.token(value), certificates=())
    recipe = replace(
        signed_with(world, asn1, bare.der), certificates=(world.signer.der, world.tsa.der)
    )
    (token,) = open_cms(recipe).timestamps
    assert token.integrity is Integrity.INTACT
    assert token.certificates == ()


def test_a_broken_token_does_not_break_the_signature(world, asn1):
    facts = open_cms(signed_with(world, asn1, asn1.integer(1)))
    assert facts.integrity is Integrity.INTACT
    (token,) = facts.timestamps
    assert token.integrity is Integrity.MALFORMED


def test_several_tokens_are_all_reported_up_to_a_limit(world, asn1):
    token = world.token(fixed_signature(world)).der
    assert len(open_cms(signed_with(world, asn1, token, token)).timestamps) == 2
    crowd = open_cms(signed_with(world, asn1, *[asn1.integer(n) for n in range(9)]))
    assert crowd.integrity is Integrity.MALFORMED


# second opinions


def test_pyhanko_is_of_the_same_opinion(stamp):
    recipe = stamp()
    signed_data = asn1_cms.ContentInfo.load(recipe.der)["content"]
    intact, valid = validate_sig_integrity(
        signed_data["signer_infos"][0],
        signed_data["certificates"][0].chosen,
        "tst_info",
        hashlib.sha256(recipe.econtent).digest(),
    )
    assert intact
    assert valid


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_openssl_reads_our_tokens_as_we_do(stamp, tmp_path):
    (tmp_path / "token").write_bytes(stamp().der)
    shown = subprocess.run(
        ["openssl", "ts", "-reply", "-in", "token", "-token_in", "-text"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=20,
    ).stdout.decode()
    assert "May 22 01:02:03.25 2026 GMT" in shown
    assert "0x01 seconds, 0x02 millis, 0x03 micros" in shown
