"""Integrity, coverage, modification, path, key usage: facts in, one result out."""

import pytest

from verifier.checks.certificate_path import check_certificate_path
from verifier.checks.coverage import check_coverage
from verifier.checks.integrity import check_integrity
from verifier.checks.key_usage import TIME_STAMPING, check_key_usage, is_for_timestamps_only
from verifier.checks.modification import check_modification
from verifier.document import Coverage, Integrity, Modification, SignatureKind
from verifier.pki.path import PathOutcome
from verifier.reasons import Reason
from verifier.report import ChangeLevel, Status


@pytest.mark.parametrize(
    ("integrity", "status", "reason"),
    [
        (Integrity.INTACT, Status.PASSED, None),
        (Integrity.DIGEST_MISMATCH, Status.FAILED, Reason.DIGEST_MISMATCH),
        (Integrity.SIGNATURE_MISMATCH, Status.FAILED, Reason.SIGNATURE_VALUE_WRONG),
        (Integrity.MALFORMED, Status.FAILED, Reason.SIGNATURE_MALFORMED),
        (Integrity.NO_CERTIFICATE, Status.INCONCLUSIVE, Reason.SIGNING_CERTIFICATE_MISSING),
        (Integrity.CERTIFICATE_MISMATCH, Status.INCONCLUSIVE, Reason.SIGNING_CERTIFICATE_MISMATCH),
        (Integrity.UNSUPPORTED, Status.INCONCLUSIVE, Reason.SIGNATURE_FORMAT_UNKNOWN),
    ],
)
def test_integrity_says_what_the_arithmetic_said(facts, integrity, status, reason):
    result = check_integrity(facts.context(facts.signature(integrity=integrity)))
    assert (result.status, result.reason) == (status, reason)


def test_a_signature_over_the_whole_document_is_covered(facts):
    assert check_coverage(facts.context()).status is Status.PASSED


def test_a_signature_over_something_else_than_the_card_fails(facts):
    coverage = Coverage(whole_document=False, target="#other", covers_card_data=False)
    result = check_coverage(facts.context(facts.signature(coverage=coverage)))
    assert (result.status, result.reason) == (Status.FAILED, Reason.DATA_NOT_COVERED)


def test_a_coverage_problem_is_named(facts):
    coverage = Coverage(False, None, problem=Reason.BYTE_RANGE_INVALID)
    result = check_coverage(facts.context(facts.signature(coverage=coverage)))
    assert (result.status, result.reason) == (Status.FAILED, Reason.BYTE_RANGE_INVALID)


@pytest.mark.parametrize(
    ("modification", "status", "reason"),
    [
        (Modification(ChangeLevel.NONE), Status.PASSED, None),
        (Modification(ChangeLevel.PERMITTED), Status.PASSED, None),
        (Modification(ChangeLevel.FORBIDDEN), Status.FAILED, Reason.CHANGED_AFTER_SIGNING),
        (
            Modification(ChangeLevel.FORBIDDEN, problem=Reason.TRAILING_BYTES),
            Status.FAILED,
            Reason.TRAILING_BYTES,
        ),
        (Modification(ChangeLevel.UNKNOWN), Status.INCONCLUSIVE, Reason.CHANGES_UNEXPLAINED),
    ],
)
def test_only_explained_changes_pass(facts, modification, status, reason):
    result = check_modification(facts.context(facts.signature(modification=modification)))
    assert (result.status, result.reason) == (status, reason)


@pytest.mark.parametrize("outcome", [o for o in PathOutcome if o is not PathOutcome.FOUND])
def test_a_path_that_reaches_no_anchor_is_open_and_says_why(facts, outcome):
    result = check_certificate_path(facts.context(path=facts.path(outcome=outcome)))
    assert result.status is Status.INCONCLUSIVE
    assert result.reason is not None
    assert ("stops_at", "CN=CA") in result.facts


def test_a_path_to_an_anchor_names_it(facts):
    result = check_certificate_path(facts.context())
    assert result.status is Status.PASSED
    assert ("anchor", "Root") in result.facts


@pytest.mark.parametrize("check", [check_certificate_path, check_key_usage])
def test_without_a_certificate_nothing_can_be_asked(facts, check):
    result = check(facts.context(without_certificate=True))
    assert (result.status, result.reason) == (Status.NOT_RUN, Reason.EARLIER_CHECK_FAILED)


@pytest.mark.parametrize(
    ("usage", "purposes", "is_ca", "status"),
    [
        ({"digitalSignature"}, None, False, Status.PASSED),
        ({"nonRepudiation"}, None, False, Status.PASSED),
        (None, None, False, Status.PASSED),
        ({"digitalSignature", "keyEncipherment"}, None, False, Status.PASSED),
        ({"keyEncipherment"}, None, False, Status.FAILED),
        ({"keyCertSign", "cRLSign"}, None, False, Status.FAILED),
        ({"digitalSignature"}, {"1.3.6.1.5.5.7.3.4"}, False, Status.PASSED),
        ({"digitalSignature"}, {"1.3.6.1.5.5.7.3.1"}, False, Status.FAILED),
        ({"digitalSignature"}, {TIME_STAMPING}, False, Status.FAILED),
        ({"digitalSignature"}, None, True, Status.FAILED),
    ],
)
def test_only_certificates_for_signing_documents_may_sign(facts, usage, purposes, is_ca, status):
    leaf = facts.certificate(
        key_usage=None if usage is None else frozenset(usage),
        extended_key_usage=None if purposes is None else frozenset(purposes),
        is_ca=is_ca,
    )
    assert check_key_usage(facts.context(path=facts.path(leaf))).status is status


@pytest.mark.parametrize(
    ("purposes", "critical", "usage", "is_ca", "expected"),
    [
        ({TIME_STAMPING}, True, {"digitalSignature"}, False, True),
        ({TIME_STAMPING}, True, None, False, True),
        ({TIME_STAMPING}, False, {"digitalSignature"}, False, False),
        ({TIME_STAMPING, "1.3.6.1.5.5.7.3.4"}, True, {"digitalSignature"}, False, False),
        (None, True, {"digitalSignature"}, False, False),
        ({TIME_STAMPING}, True, {"keyEncipherment"}, False, False),
        ({TIME_STAMPING}, True, {"digitalSignature"}, True, False),
    ],
)
def test_an_authority_has_the_one_critical_purpose(
    facts, purposes, critical, usage, is_ca, expected
):
    certificate = facts.certificate(
        extended_key_usage=None if purposes is None else frozenset(purposes),
        eku_critical=critical,
        key_usage=None if usage is None else frozenset(usage),
        is_ca=is_ca,
    )
    assert is_for_timestamps_only(certificate) is expected


def test_a_document_timestamp_needs_a_certificate_for_timestamps(facts):
    stamp = facts.signature(kind=SignatureKind.DOCUMENT_TIMESTAMP)
    good = facts.certificate(extended_key_usage=frozenset({TIME_STAMPING}), eku_critical=True)
    assert check_key_usage(facts.context(stamp, path=facts.path(good))).status is Status.PASSED
    result = check_key_usage(facts.context(stamp))
    assert (result.status, result.reason) == (Status.FAILED, Reason.TSA_PURPOSE)
