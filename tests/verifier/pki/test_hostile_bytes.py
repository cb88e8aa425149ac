"""Whatever the bytes: nothing but facts, or an error of ours, comes out."""

import hashlib
import random
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.document import Integrity, TimestampToken
from verifier.pki.certificate import Certificate, CertificateError, is_signed_by, read_certificate
from verifier.pki.cms import CMSFacts, read_cms, read_timestamp_token, split_padding
from verifier.policy import Limits

LIMITS = Limits()
CONTENT = "Học bạ của em Trần Thị Bưởi".encode()
STAMPED = b"a signature value"


def mutations(original, rounds, *, seed):
    """Flip, cut, double, insert and overwrite; the same ones in every run."""
    dice = random.Random(seed)
    for _ in range(rounds):
        mutant = bytearray(original)
        position = dice.randrange(len(mutant))
        match dice.randrange(6):
            case 0:
                mutant[position] ^= 1 << dice.randrange(8)
            case 1:
                mutant[position] = dice.choice((0x00, 0x80, 0xFF, 0x30, 0x31, 0x05, 0x24, 0xA0))
            case 2:
                del mutant[position:]
            case 3:
                del mutant[position : position + dice.randrange(1, 40)]
            case 4:
                mutant[position:position] = dice.randbytes(dice.randrange(1, 8))
            case _:
                piece = mutant[position : position + dice.randrange(1, 60)]
                mutant[dice.randrange(len(mutant)) :][: len(piece)] = piece
                mutant[position:position] = piece
        if bytes(mutant) != original:
            yield bytes(mutant)


def content_digest(name):
    return hashlib.new(name, CONTENT).digest()


def stamped_digest(name):
    return hashlib.new(name, STAMPED).digest()


def test_mutilated_certificates_are_read_or_refused(world, asn1):
    usage = world.extension("2.5.29.15", b"\x03\x02\x06\xc0", critical=True)
    rich = world.certificate(extensions=(usage,)).der
    root = read_certificate(world.root.der)
    for original in (rich, world.root.der, world.teacher.der):
        for mutant in mutations(original, 2000, seed=1):
            try:
                certificate = read_certificate(mutant)
            except CertificateError:
                continue
            assert isinstance(certificate, Certificate)
            assert isinstance(certificate.subject, str)
            assert not is_signed_by(certificate, root) or mutant == original


@pytest.mark.parametrize("form", ["der", "ber"])
def test_mutilated_signatures_give_facts(world, asn1, form):
    token = world.token(world.cms().signature_value).der
    stamp = asn1.attribute("1.2.840.113549.1.9.16.2.14", token)
    archive = asn1.attribute("1.2.840.113583.1.1.8", asn1.seq(asn1.tlv(0xA0, asn1.seq())))
    original = getattr(world.cms(unsigned=(stamp,), added=(archive,)), form)
    for mutant in mutations(original, 2000, seed=2):
        facts = read_cms(mutant, digest_of=content_digest, limits=LIMITS)
        assert isinstance(facts, CMSFacts)
        assert facts.claimed_at is None or isinstance(facts.claimed_at, datetime)
        split_padding(mutant)


@pytest.mark.parametrize("form", ["der", "ber"])
def test_mutilated_tokens_give_facts(world, form):
    original = getattr(world.token(STAMPED), form)
    for mutant in mutations(original, 2000, seed=3):
        token = read_timestamp_token(mutant, digest_of=stamped_digest, limits=LIMITS)
        assert isinstance(token, TimestampToken)


def test_every_cut_signature_is_malformed(world):
    original = world.cms().der
    for end in range(0, len(original), 11):
        facts = read_cms(original[:end], digest_of=content_digest, limits=LIMITS)
        assert facts.integrity is Integrity.MALFORMED


def test_no_changed_octet_of_the_signer_leaves_a_signature_intact(world, asn1):
    recipe = world.cms(sid=asn1.tlv(0x80, world.signer.key_id))
    original, info = recipe.der, recipe.signer_info
    start = original.index(info)
    version = start + info.index(b"\x02\x01\x01") + 2
    for position in range(start, start + len(info)):
        mutant = bytearray(original)
        mutant[position] ^= 0x01
        facts = read_cms(bytes(mutant), digest_of=content_digest, limits=LIMITS)
        # producers disagree on the version number, and nothing depends on it
        assert (facts.integrity is Integrity.INTACT) is (position == version)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_give_facts(content):
    assert (
        read_cms(content, digest_of=content_digest, limits=LIMITS).integrity is Integrity.MALFORMED
    )
    token = read_timestamp_token(content, digest_of=stamped_digest, limits=LIMITS)
    assert token.integrity is Integrity.MALFORMED
    with pytest.raises(CertificateError):
        read_certificate(content)
