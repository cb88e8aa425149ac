"""What a time-stamp token is worth: real tokens of the demo's authorities, one fault each."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.x509 import ReasonFlags

from trust_store import load_trust_store
from verifier.checks.context import JudgedTime
from verifier.checks.timestamp import NO_TOKEN, TokenSetting, judge_token, judge_tokens
from verifier.checks.timing import find_time_notes, judge_document_timestamps, judge_time
from verifier.document import (
    AlgorithmUse,
    ClaimedTime,
    Coverage,
    DocumentFormat,
    Integrity,
    KeyAlgorithm,
    SignatureKind,
    SignedDocument,
)
from verifier.pki.bag import read_readable
from verifier.pki.cms import read_timestamp_token
from verifier.policy import HOC_BA_SO, HOC_BA_SO_CLAIMED_TIME
from verifier.ports import Evidence, EvidenceKind, EvidenceOrigin
from verifier.reasons import Note, Reason
from verifier.report import ProofKind, Status
from web.cardkit.authority import Revocation, issue_crl
from web.cardkit.pki import DemoWorld, demo_anchors
from web.cardkit.timestamping import TimestampAuthority

NOW = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
SIGNED = NOW - timedelta(days=10)
CONTENT = b"what the token stands for"


@pytest.fixture(scope="module")
def world() -> DemoWorld:
    return DemoWorld(NOW)


@pytest.fixture(scope="module")
def crls(world):
    return tuple(as_evidence(crl) for _, crl in world.published_crls())


@pytest.fixture(scope="module")
def setting(world, crls) -> TokenSetting:
    return TokenSetting(
        candidates=read_readable([i.der for i in world.authorities.intermediates]),
        evidence=crls,
        trust=load_trust_store(demo_anchors=demo_anchors(world)),
        policy=HOC_BA_SO,
        at=NOW,
        checked_at=NOW,
    )


def as_evidence(crl: bytes) -> Evidence:
    return Evidence(EvidenceKind.CRL, crl, EvidenceOrigin.STORE)


def digest_of(name: str) -> bytes:
    return hashlib.new(name, CONTENT).digest()


def stamp(authority: TimestampAuthority, at: datetime = SIGNED, algorithm: str = "sha256"):
    der = authority.token(digest_of(algorithm), algorithm, at=at)
    return read_timestamp_token(der, digest_of=digest_of, limits=HOC_BA_SO.limits)


@pytest.fixture(scope="module")
def token(world):
    return stamp(world.authorities.national_tsa)


def outcome(judgement):
    return judgement.result.status, judgement.result.reason


@pytest.mark.parametrize("authority", ["national_tsa", "government_tsa"])
def test_a_sound_token_proves_its_time_with_its_accuracy(world, setting, authority):
    token = stamp(getattr(world.authorities, authority))
    judgement = judge_token(token, setting, existed_at=NOW)
    assert outcome(judgement) == (Status.PASSED, None)
    assert judgement.proves == SIGNED + timedelta(seconds=1)
    assert judgement.used


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"integrity": Integrity.MALFORMED}, Reason.TIMESTAMP_MALFORMED),
        ({"gen_time": None}, Reason.TIMESTAMP_MALFORMED),
        ({"signer_certificate": None}, Reason.TIMESTAMP_MALFORMED),
        ({"signer_certificate": b"nonsense"}, Reason.TIMESTAMP_MALFORMED),
        ({"imprint_matches": False}, Reason.TIMESTAMP_IMPRINT_MISMATCH),
        ({"integrity": Integrity.SIGNATURE_MISMATCH}, Reason.TIMESTAMP_SIGNATURE_WRONG),
        ({"integrity": Integrity.DIGEST_MISMATCH}, Reason.TIMESTAMP_SIGNATURE_WRONG),
        ({"gen_time": NOW + timedelta(minutes=6)}, Reason.TIMESTAMP_IN_FUTURE),
        ({"gen_time": NOW - timedelta(days=9000)}, Reason.TSA_NOT_VALID),
    ],
)
def test_a_token_that_does_not_hold_fails_and_proves_nothing(setting, token, changes, reason):
    judgement = judge_token(replace(token, **changes), setting, existed_at=NOW)
    assert outcome(judgement) == (Status.FAILED, reason)
    assert judgement.proves is None


@pytest.mark.parametrize(("later", "contradicts"), [(4, False), (6, True)])
def test_a_token_later_than_what_covers_it_contradicts_it(setting, token, later, contradicts):
    covered_at = token.gen_time - timedelta(minutes=later)
    judgement = judge_token(token, setting, existed_at=covered_at)
    if contradicts:
        assert outcome(judgement) == (Status.INCONCLUSIVE, Reason.TIMESTAMP_ORDER)
        assert judgement.proves is None
    else:
        assert outcome(judgement) == (Status.PASSED, None)


def test_a_certificate_that_is_not_for_time_stamping_alone_makes_no_token(world, setting):
    person = TimestampAuthority(world.signers.primary.head)
    judgement = judge_token(stamp(person), setting, existed_at=NOW)
    assert outcome(judgement) == (Status.FAILED, Reason.TSA_PURPOSE)


def test_an_authority_that_no_anchor_vouches_for_proves_nothing(setting, token):
    shipped_only = replace(setting, trust=load_trust_store())
    judgement = judge_token(token, shipped_only, existed_at=NOW)
    assert outcome(judgement) == (Status.INCONCLUSIVE, Reason.TSA_UNTRUSTED)
    assert judgement.proves is None


def test_without_evidence_a_token_gives_the_time_and_stays_open(setting, token):
    judgement = judge_token(token, replace(setting, evidence=()), existed_at=NOW)
    assert outcome(judgement) == (Status.INCONCLUSIVE, Reason.TSA_REVOCATION_UNKNOWN)
    assert judgement.proves is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"imprint_digest": "sha1"},
        {"algorithm": AlgorithmUse(KeyAlgorithm.RSA_PKCS1, "sha1", 2048, None, 65537)},
        {"algorithm": AlgorithmUse(KeyAlgorithm.RSA_PKCS1, "sha256", 1024, None, 65537)},
    ],
)
def test_a_weak_token_gives_the_time_and_stays_open(setting, token, changes):
    judgement = judge_token(replace(token, **changes), setting, existed_at=NOW)
    assert outcome(judgement) == (Status.INCONCLUSIVE, Reason.TIMESTAMP_ALGORITHM_WEAK)
    assert judgement.proves is not None


def test_every_further_doubt_is_named(setting, token):
    weak = replace(token, imprint_digest="sha1")
    judgement = judge_token(weak, replace(setting, evidence=()), existed_at=NOW)
    assert ("also", Reason.TSA_REVOCATION_UNKNOWN.value) in judgement.result.facts


def revoking(world, *, at: datetime, reason) -> tuple[Evidence, ...]:
    """Return the CRLs with the national time-stamping authority's certificate revoked."""
    tsa = world.authorities.national_tsa.identity
    own = issue_crl(
        world.authorities.tsa_ca, [Revocation(tsa, at, reason)], at=NOW - timedelta(hours=1)
    )
    root = world.crl(world.authorities.national_tsa_root, at=NOW - timedelta(hours=1))
    return (as_evidence(own), as_evidence(root))


def test_an_authority_revoked_before_it_stamped_fails(world, setting, token):
    evidence = revoking(world, at=SIGNED - timedelta(days=1), reason=ReasonFlags.superseded)
    judgement = judge_token(token, replace(setting, evidence=evidence), existed_at=NOW)
    assert outcome(judgement) == (Status.FAILED, Reason.TSA_REVOKED)
    assert judgement.proves is None


def test_an_authority_that_ended_its_work_later_did_honest_work_before(world, setting, token):
    evidence = revoking(world, at=SIGNED + timedelta(days=1), reason=ReasonFlags.superseded)
    judgement = judge_token(token, replace(setting, evidence=evidence), existed_at=NOW)
    assert judgement.result.status is Status.PASSED


def test_a_key_that_leaked_later_leaves_older_tokens_open(world, setting, token):
    evidence = revoking(world, at=SIGNED + timedelta(days=1), reason=ReasonFlags.key_compromise)
    leaked = replace(setting, evidence=evidence)
    judgement = judge_token(token, leaked, existed_at=NOW)
    assert outcome(judgement) == (Status.INCONCLUSIVE, Reason.TSA_REVOKED)


def test_a_later_proof_shields_a_token_from_a_leak_and_from_its_authoritys_end(
    world, setting, token
):
    evidence = revoking(world, at=SIGNED + timedelta(days=5), reason=ReasonFlags.key_compromise)
    leaked = replace(setting, evidence=evidence)
    proven = judge_token(token, leaked, existed_at=SIGNED + timedelta(days=1))
    assert proven.result.status is Status.PASSED
    ended = world.authorities.national_tsa.identity.certificate.not_valid_after_utc
    late = replace(setting, at=ended + timedelta(days=1), checked_at=ended + timedelta(days=1))
    open_again = judge_token(token, late, existed_at=late.at)
    assert outcome(open_again) == (Status.INCONCLUSIVE, Reason.TSA_EXPIRED_SINCE)
    assert judge_token(token, late, existed_at=NOW).result.status is Status.PASSED


def test_of_several_tokens_the_worst_decides_and_the_earliest_proves(world, setting, token):
    later = stamp(world.authorities.government_tsa, SIGNED + timedelta(hours=1))
    both = judge_tokens([later, token], setting, existed_at=NOW)
    assert both.result.status is Status.PASSED
    assert both.proves == SIGNED + timedelta(seconds=1)
    copied = judge_tokens([later, replace(token, imprint_matches=False)], setting, existed_at=NOW)
    assert copied.result.reason is Reason.TIMESTAMP_IMPRINT_MISMATCH
    doubtful = judge_tokens([replace(token, imprint_digest="sha1"), later], setting, existed_at=NOW)
    assert doubtful.result.reason is Reason.TIMESTAMP_ALGORITHM_WEAK
    assert judge_tokens([], setting, existed_at=NOW) is NO_TOKEN


def document(*signatures) -> SignedDocument:
    return SignedDocument(DocumentFormat.PDF, "00" * 32, 1, signatures)


def archive(facts, token, *, covers=("Signature1",), revision=2, **changes):
    return facts.signature(
        id=f"Stamp{revision}",
        kind=SignatureKind.DOCUMENT_TIMESTAMP,
        timestamps=(token,),
        covers_signatures=covers,
        revision=revision,
        **changes,
    )


def test_a_document_timestamp_proves_what_it_covers(facts, setting, token):
    signature, stamped = facts.signature(), archive(facts, token)
    both = document(signature, stamped)
    stamps = judge_document_timestamps(both, setting)
    time, _ = judge_time(signature, both, setting, stamps)
    assert (time.proven_by, time.judged_at) == (ProofKind.DOCUMENT_TIMESTAMP, time.proven_at)
    own, _ = judge_time(stamped, both, setting, stamps)
    assert own.proven_at == SIGNED + timedelta(seconds=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"covers": ()},
        {"integrity": Integrity.DIGEST_MISMATCH},
        {"coverage": Coverage(False, None, problem=Reason.BYTE_RANGE_INVALID)},
    ],
)
def test_a_document_timestamp_that_does_not_hold_proves_nothing(facts, setting, token, changes):
    signature = facts.signature()
    both = document(signature, archive(facts, token, **changes))
    time, _ = judge_time(signature, both, setting, judge_document_timestamps(both, setting))
    assert time.proven_at is None


def test_the_earlier_of_two_proofs_counts(facts, world, setting, token):
    own = facts.signature(timestamps=(stamp(world.authorities.government_tsa, NOW),))
    both = document(own, archive(facts, token))
    time, _ = judge_time(own, both, setting, judge_document_timestamps(both, setting))
    assert time.proven_by is ProofKind.DOCUMENT_TIMESTAMP
    early = facts.signature(timestamps=(token,))
    later = archive(facts, stamp(world.authorities.government_tsa, NOW))
    both = document(early, later)
    time, _ = judge_time(early, both, setting, judge_document_timestamps(both, setting))
    assert time.proven_by is ProofKind.SIGNATURE_TIMESTAMP


def test_an_archived_signature_outlives_its_first_authority(facts, world, setting, token):
    """B-LTA: the second stamp was made while the first authority still lived, and lives itself."""
    ended = world.authorities.national_tsa.identity.certificate.not_valid_after_utc
    at = ended + timedelta(days=1)
    late = replace(setting, at=at, checked_at=at)
    signature = facts.signature(timestamps=(token,))
    alone = document(signature)
    _, bare = judge_time(signature, alone, late, {})
    assert bare.result.reason is Reason.TSA_EXPIRED_SINCE
    second = DemoWorld(at - timedelta(days=2))
    anew = archive(facts, stamp(second.authorities.government_tsa, at - timedelta(days=2)))
    crl = second.crl(second.authorities.government_root, at=at - timedelta(days=1))
    renewed = replace(
        late,
        evidence=(*late.evidence, as_evidence(crl)),
        trust=load_trust_store(demo_anchors=(*demo_anchors(world), *demo_anchors(second))),
    )
    archived = document(signature, anew)
    stamps = judge_document_timestamps(archived, renewed)
    time, own = judge_time(signature, archived, renewed, stamps)
    assert stamps[anew.id].result.status is Status.PASSED
    assert own.result.status is Status.PASSED
    assert time.proven_at == SIGNED + timedelta(seconds=1)


def test_the_claimed_time_counts_only_where_the_policy_believes_it(facts, setting):
    signature = facts.signature(claimed=ClaimedTime(NOW - timedelta(days=3), zone_assumed=True))
    time, _ = judge_time(signature, document(signature), setting, {})
    assert time.judged_at == NOW
    believing = replace(setting, policy=HOC_BA_SO_CLAIMED_TIME)
    time, _ = judge_time(signature, document(signature), believing, {})
    assert time.judged_at == NOW - timedelta(days=3)
    assert find_time_notes(signature, time, believing) == [
        Note.ZONE_ASSUMED,
        Note.NO_TIMESTAMP,
        Note.CLAIMED_TIME_POLICY,
    ]


@pytest.mark.parametrize(
    ("proven", "expected"),
    [
        (timedelta(0), []),
        (timedelta(minutes=-6), [Note.PROVEN_BEFORE_CLAIM]),
        (timedelta(seconds=-18), []),
        (timedelta(days=2), [Note.PROVEN_LONG_AFTER_CLAIM]),
    ],
)
def test_how_claimed_and_proven_time_go_together_is_noted(facts, setting, proven, expected):
    signature = facts.signature(claimed=ClaimedTime(SIGNED))
    at = SIGNED + proven
    time = JudgedTime(at, at, ProofKind.SIGNATURE_TIMESTAMP, NO_TOKEN.result, token_present=True)
    assert find_time_notes(signature, time, setting) == expected
