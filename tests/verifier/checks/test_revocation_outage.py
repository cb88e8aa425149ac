"""Without evidence, the report says whether trying again helps."""

import pytest

from verifier.checks.revocation import check_revocation
from verifier.ports import Outage
from verifier.reasons import Reason
from verifier.report import Status


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
