"""Certificates and policies that one lenient step would accept; each has one thing wrong."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.verifier.checks.conftest import Facts
from verifier.checks.role import find_entries
from verifier.document import AlgorithmUse, KeyAlgorithm
from verifier.pki.der import EncodingError
from verifier.pki.extension import read_extensions
from verifier.pki.key import KeyFacts
from verifier.pki.statement import is_strong
from verifier.policy import HOC_BA_SO, Authority, Policy
from verifier.report import Check, Role
from verifier.school import SchoolEntry

BASIC_CONSTRAINTS = "2.5.29.19"
SUBJECT_KEY_ID = "2.5.29.14"
AT = datetime(2026, 6, 1, tzinfo=UTC)


def extension(asn1, dotted, value):
    return asn1.seq(asn1.oid(dotted), asn1.tlv(0x04, value))


def test_an_extension_twice_is_refused_by_our_own_reader(asn1):
    first = extension(asn1, SUBJECT_KEY_ID, asn1.tlv(0x04, b"one"))
    second = extension(asn1, SUBJECT_KEY_ID, asn1.tlv(0x04, b"two"))
    assert read_extensions(asn1.seq(first)).subject_key_id == b"one"
    with pytest.raises(EncodingError):
        read_extensions(asn1.seq(first, second))


def test_a_negative_path_length_is_refused(asn1):
    def constraints(length):
        value = asn1.seq(b"\x01\x01\xff", asn1.integer(length))
        return asn1.seq(extension(asn1, BASIC_CONSTRAINTS, value))

    assert read_extensions(constraints(0)).path_length == 0
    with pytest.raises(EncodingError):
        read_extensions(constraints(-1))


def test_a_roca_key_acquits_nobody():
    use = AlgorithmUse(KeyAlgorithm.RSA_PKCS1, "sha256")
    key = KeyFacts(KeyAlgorithm.RSA_PKCS1, bits=2048, exponent=65537)
    assert is_strong(use, key, at=AT)
    assert not is_strong(use, replace(key, roca=True), at=AT)


@pytest.mark.parametrize(
    "check", [Check.INTEGRITY, Check.COVERAGE, Check.MODIFICATION, Check.REQUIRED_SIGNATURES]
)
def test_no_policy_can_do_without_signatures(check):
    with pytest.raises(ValueError, match="would pass unsigned documents"):
        Policy("lax", "1", HOC_BA_SO.binding - {check}, Authority.SCHOOL_DIRECTORY)


def test_a_serial_number_names_nobody_without_its_issuers_key():
    facts = Facts()
    path = facts.path()
    entry = SchoolEntry(
        school_code="79000001",
        school_name="Trường Tiểu học Bình Minh",
        role=Role.KY_PHAT_HANH,
        valid_from=AT,
        valid_until=None,
        issuer_key_sha256=path.path[1].spki_sha256,
        serial=path.path[0].serial,
    )
    assert find_entries(path, (entry,)) == (entry,)
    assert find_entries(path, (replace(entry, issuer_key_sha256="00" * 32),)) == ()
    assert find_entries(path, (replace(entry, serial=entry.serial + 1),)) == ()
