"""What a policy asks of certificate policies (RFC 5280 6.1.1): a path without one is not enough."""

from dataclasses import replace

from verifier.policy import HOC_BA_SO, PolicyInputs
from verifier.reasons import Reason
from verifier.report import Check, Verdict, VerificationReport
from verifier.submission import Submission
from verifier.verification import Verifier
from web.cardkit.issuance import DEMO_POLICY


def judge(verifier: Verifier, document: bytes, asked: str) -> VerificationReport:
    inputs = PolicyInputs(frozenset({asked}), explicit=True)
    policy = replace(HOC_BA_SO, certificate_policies=inputs)
    return replace(verifier, policy=policy).verify(Submission((document,)))


def test_signers_certified_under_the_policy_asked_for_pass(verifier, signed_xml) -> None:
    report = judge(verifier, signed_xml, DEMO_POLICY.dotted_string)
    assert report.verdict is Verdict.VALID


def test_signers_certified_under_another_policy_leave_the_card_open(verifier, signed_xml) -> None:
    report = judge(verifier, signed_xml, "2.999.84.2")
    assert report.verdict is Verdict.INDETERMINATE
    reasons = {
        check.reason
        for document in report.documents
        for signature in document.signatures
        for check in signature.checks
        if check.check is Check.CERTIFICATE_PATH
    }
    assert reasons == {Reason.PATH_CONSTRAINTS}
