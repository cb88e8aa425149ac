"""The algorithm table: what is named is accepted, the rest is not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from verifier.checks.algorithm import check_algorithm
from verifier.document import AlgorithmUse, KeyAlgorithm
from verifier.pki.key import KeyFacts
from verifier.pki.path import PathOutcome
from verifier.policy import HOC_BA_SO, AlgorithmRule
from verifier.reasons import Reason
from verifier.report import Status

RSA1, PSS, EC = KeyAlgorithm.RSA_PKCS1, KeyAlgorithm.RSA_PSS, KeyAlgorithm.ECDSA


@pytest.mark.parametrize(
    ("use", "reason"),
    [
        (AlgorithmUse(RSA1, "sha256", 2048, None, 65537), None),
        (AlgorithmUse(PSS, "sha512", 3072, None, 65537), None),
        (AlgorithmUse(EC, "sha256", 256, "secp256r1"), None),
        (AlgorithmUse(KeyAlgorithm.ED25519, "sha512", 256), None),
        (AlgorithmUse(RSA1, "sha1", 2048, None, 65537), Reason.ALGORITHM_WEAK),
        (AlgorithmUse(RSA1, "md5", 2048, None, 65537), Reason.ALGORITHM_WEAK),
        (
            AlgorithmUse(RSA1, "sha256", 2048, None, 65537, other_digests=("sha1",)),
            Reason.ALGORITHM_WEAK,
        ),
        (AlgorithmUse(KeyAlgorithm.HMAC, "sha256"), Reason.ALGORITHM_WEAK),
        (AlgorithmUse(KeyAlgorithm.DSA, "sha256", 2048), Reason.ALGORITHM_WEAK),
        (AlgorithmUse(KeyAlgorithm.OTHER, "sha256"), Reason.ALGORITHM_UNKNOWN),
        (AlgorithmUse(RSA1, "whirlpool", 2048, None, 65537), Reason.ALGORITHM_UNKNOWN),
        (AlgorithmUse(EC, "sha256", 256, "secp256k1"), Reason.ALGORITHM_UNKNOWN),
        (AlgorithmUse(RSA1, "sha256", 2047, None, 65537), Reason.KEY_WEAK),
        (AlgorithmUse(RSA1, "sha256", None, None, 65537), Reason.KEY_WEAK),
        (AlgorithmUse(RSA1, "sha256", 2048, None, 3), Reason.KEY_WEAK),
        (AlgorithmUse(RSA1, "sha256", 2048, None, 65538), Reason.KEY_WEAK),
    ],
)
def test_a_signature_algorithm_is_accepted_only_if_the_table_names_it(facts, use, reason):
    result = check_algorithm(facts.context(facts.signature(algorithm=use)))
    assert result.reason is reason
    assert result.status is (Status.PASSED if reason is None else Status.INCONCLUSIVE)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"signature": AlgorithmUse(RSA1, "sha1")}, Reason.ALGORITHM_WEAK),
        ({"signature": AlgorithmUse(KeyAlgorithm.OTHER, "sha256")}, Reason.ALGORITHM_UNKNOWN),
        ({"key": KeyFacts(RSA1, 1024, None, 65537, roca=False)}, Reason.KEY_WEAK),
        ({"key": KeyFacts(RSA1, 2048, None, 3, roca=False)}, Reason.KEY_WEAK),
        ({"key": KeyFacts(RSA1, 2048, None, 65537, roca=True)}, Reason.KEY_WEAK),
        ({"key": KeyFacts(EC, 256, "secp256r1", None, roca=False)}, None),
    ],
)
def test_certificates_below_the_anchor_are_judged_too(facts, changes, reason):
    leaf = facts.certificate(**changes)
    assert check_algorithm(facts.context(path=facts.path(leaf))).reason is reason


def test_the_anchors_own_signature_is_nobodys_business(facts):
    path = facts.path()
    root = replace(path.path[-1], signature=AlgorithmUse(RSA1, "sha1"))
    path = replace(path, path=(*path.path[:-1], root))
    assert check_algorithm(facts.context(path=path)).status is Status.PASSED


def test_where_no_anchor_was_reached_every_certificate_counts(facts):
    leaf = facts.certificate(signature=AlgorithmUse(RSA1, "sha1"))
    path = facts.path(leaf, outcome=PathOutcome.MISSING_INTERMEDIATE)
    assert check_algorithm(facts.context(path=path)).reason is Reason.ALGORITHM_WEAK


def test_without_a_certificate_the_signature_alone_is_judged(facts):
    assert check_algorithm(facts.context(without_certificate=True)).status is Status.PASSED


def test_a_rule_with_an_end_accepts_before_it_only(facts):
    end = datetime(2026, 1, 1, tzinfo=UTC)
    rule = AlgorithmRule(RSA1, frozenset({"sha256"}), 2048, until=end)
    policy = replace(HOC_BA_SO, algorithms=(rule,))
    before = facts.context(proven_at=datetime(2025, 12, 31, tzinfo=UTC), policy=policy)
    after = facts.context(proven_at=end, policy=policy)
    assert check_algorithm(before).status is Status.PASSED
    assert check_algorithm(after).reason is Reason.ALGORITHM_WEAK
