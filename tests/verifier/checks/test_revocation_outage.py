"""Without evidence, the report says whether trying again helps."""

from dataclasses import replace

import pytest

from tests.verifier.pki.authority import AT, LIMITS, as_crl, new_root, store
from verifier.checks.revocation import check_revocation
from verifier.pki.path import find_path
from verifier.ports import Outage
from verifier.reasons import Reason
from verifier.report import Status
from verifier.trust import Purpose


@pytest.mark.parametrize(
    ("outage", "reason"),
    [
        (Outage.UNREACHABLE, Reason.REVOCATION_UNREACHABLE),
        (Outage.REFUSED, Reason.REVOCATION_UNREACHABLE),
        (Outage.OFFLINE, Reason.NO_REVOCATION_EVIDENCE),
        (Outage.NO_ADDRESS, Reason.NO_REVOCATION_EVIDENCE),
    ],
)
def test_a_service_that_failed_is_named_as_the_reason(facts, outage, reason) -> None:
    path = facts.path()
    context = facts.context(path=path, outages=((path.path[0].sha256, outage),))
    result = check_revocation(context).result
    assert (result.status, result.reason) == (Status.INCONCLUSIVE, reason)


def test_the_outage_of_another_certificate_is_no_reason(facts) -> None:
    context = facts.context(outages=(("0" * 64, Outage.UNREACHABLE),))
    assert check_revocation(context).result.reason is Reason.NO_REVOCATION_EVIDENCE


def test_an_outage_about_the_signer_of_a_list_is_named_as_the_reason(facts) -> None:
    root = new_root()
    ca = root.issue("CA thử nghiệm", ca=True)
    signer = root.issue(name=ca.name, key_usage=("crl_sign",))
    leaf = ca.issue()
    candidates = (ca.certificate, signer.certificate)
    context = replace(
        facts.context(),
        path=find_path(
            leaf.certificate,
            candidates,
            store(root),
            purpose=Purpose.DOCUMENT,
            at=AT,
            limits=LIMITS,
        ),
        candidates=candidates,
        evidence=(as_crl(signer.crl()),),
        time=replace(facts.context().time, judged_at=AT),
        checked_at=AT,
    )
    assert check_revocation(context).result.reason is Reason.REVOCATION_EVIDENCE_UNUSABLE
    outage = ((signer.certificate.sha256, Outage.UNREACHABLE),)
    result = check_revocation(replace(context, outages=outage)).result
    assert (result.status, result.reason) == (Status.INCONCLUSIVE, Reason.REVOCATION_UNREACHABLE)
