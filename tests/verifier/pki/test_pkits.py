"""NIST PKITS: every path and CRL of the suite through `find_path` and `find_revocation`.

The certificates come with `cryptography-vectors`; the table of tests is data of others that is not
part of this repository, so it is looked for beside it and its absence is said.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cryptography_vectors
import pytest

from tests.verifier.pki.authority import TOLERANCE, as_crl
from verifier.pki.certificate import Certificate, CertificateError, read_certificate
from verifier.pki.path import PathOutcome, find_path
from verifier.pki.revocation import RevocationState, find_revocation
from verifier.policy import Limits
from verifier.trust import Purpose, TrustAnchor, TrustStore

SETTINGS = Path(__file__).parents[4] / "shared" / "vectors" / "pkits-settings.json"
AT = datetime(2020, 1, 1, tzinfo=UTC)
LIMITS = Limits(path_length=10)
DEFAULT = {
    "InitialPolicySet": ["anyPolicy"],
    "InitialPolicyMappingInhibit": False,
    "InitialExplicitPolicy": False,
    "InitialAnyPolicyInhibit": False,
}
"""The policy inputs that we use; documents of this country depend on no others."""

_DSA = "DSA is not an accepted algorithm"
_OTHER_KEY = "a CRL signed with another key than the certificate"
_SOME_REASONS = "CRLs for some reasons are not added up"
_INDIRECT = "an indirect CRL"
_DELTA = "a delta CRL releases nobody"

DIVERGENCES: dict[str, str] = {
    "4.1.4 Valid DSA Signatures Test4": _DSA,
    "4.1.5 Valid DSA Parameter Inheritance Test5": _DSA,
    "4.4.19 Valid Separate Certificate and CRL Keys Test19": _OTHER_KEY,
    "4.5.1 Valid Basic Self-Issued Old With New Test1": _OTHER_KEY,
    "4.5.4 Valid Basic Self-Issued New With Old Test4": _OTHER_KEY,
    "4.5.6 Valid Basic Self-Issued CRL Signing Key Test6": _OTHER_KEY,
    "4.6.15 Valid Self-Issued pathLenConstraint Test15": _OTHER_KEY,
    "4.6.17 Valid Self-Issued pathLenConstraint Test17": _OTHER_KEY,
    "4.9.6 Valid Self-Issued requireExplicitPolicy Test6": _OTHER_KEY,
    "4.11.7 Valid Self-Issued inhibitPolicyMapping Test7": _OTHER_KEY,
    "4.12.7 Valid Self-Issued inhibitAnyPolicy Test7": _OTHER_KEY,
    "4.12.9 Valid Self-Issued inhibitAnyPolicy Test9": _OTHER_KEY,
    "4.13.19 Valid Self-Issued DN nameConstraints Test19": _OTHER_KEY,
    "4.14.18 Valid onlySomeReasons Test18": _SOME_REASONS,
    "4.14.19 Valid onlySomeReasons Test19": _SOME_REASONS,
    "4.14.22 Valid IDP with indirectCRL Test22": _INDIRECT,
    "4.14.24 Valid IDP with indirectCRL Test24": _INDIRECT,
    "4.14.25 Valid IDP with indirectCRL Test25": _INDIRECT,
    "4.14.28 Valid cRLIssuer Test28": _INDIRECT,
    "4.14.29 Valid cRLIssuer Test29": _INDIRECT,
    "4.14.30 Valid cRLIssuer Test30": _INDIRECT,
    "4.14.33 Valid cRLIssuer Test33": _INDIRECT,
    "4.15.5 Valid delta-CRL Test5": _DELTA,
}
"""Valid by the suite and not accepted by us, with the reason; never the other way round."""


def _load_tests() -> list[dict[str, Any]]:
    if not SETTINGS.is_file():
        return []
    return json.loads(SETTINGS.read_text(encoding="utf-8"))


def _read(folder: str, name: str) -> bytes:
    with cryptography_vectors.open_vector_file(f"x509/PKITS_data/{folder}/{name}", "rb") as file:
        return file.read()


def _accepts(test: dict[str, Any]) -> bool:
    """Whether path, periods and revocation of every certificate hold."""
    try:
        root, *rest = [read_certificate(_read("certs", name)) for name in test["CertPath"]]
    except CertificateError:
        return False
    trust = TrustStore(
        (TrustAnchor(root.der, root.common_name, frozenset({Purpose.DOCUMENT}), "NIST"),)
    )
    leaf, candidates = rest[-1], rest[:-1]
    result = find_path(leaf, candidates, trust, purpose=Purpose.DOCUMENT, at=AT, limits=LIMITS)
    if result.outcome is not PathOutcome.FOUND:
        return False
    crls = [as_crl(_read("crls", name)) for name in test["CRLPath"]]
    return all(
        _holds(certificate, issuer, crls)
        for certificate, issuer in zip(result.path, result.path[1:], strict=False)
    )


def _holds(certificate: Certificate, issuer: Certificate, crls: list[Any]) -> bool:
    answer = find_revocation(certificate, issuer, crls, at=AT, tolerance=TOLERANCE, limits=LIMITS)
    in_force = certificate.not_before <= AT <= certificate.not_after
    return in_force and answer.state is RevocationState.GOOD


TESTS = _load_tests()
ABSENT = "the PKITS table is not at ../shared/vectors"


@pytest.mark.skipif(not TESTS, reason=ABSENT)
def test_the_suite_is_complete() -> None:
    assert len(TESTS) == 249
    valid = {test["Name"] for test in TESTS if test["ShouldValidate"]}
    assert valid >= DIVERGENCES.keys()


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test["Name"])
def test_pkits(test: dict[str, Any]) -> None:
    if any(test[key] != value for key, value in DEFAULT.items()):
        pytest.skip("sets policy inputs that we do not have")
    expected = test["ShouldValidate"] and test["Name"] not in DIVERGENCES
    assert _accepts(test) is expected
