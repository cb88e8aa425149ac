"""NIST PKITS: paths, policies and revocation of the suite through our own path and CRL code.

The certificates and CRLs come with `cryptography-vectors`; the table of tests is data of others
that is not part of this repository, so it is looked for beside it.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import cryptography_vectors

from tests.verifier.pki.authority import TOLERANCE, as_crl
from verifier.pki.bag import read_readable
from verifier.pki.certificate import CertificateError, read_certificate
from verifier.pki.crl_signer import CRLSigners
from verifier.pki.path import PathOutcome, PathResult, find_path
from verifier.pki.revocation import RevocationState, find_revocation
from verifier.policy import Limits, PolicyInputs
from verifier.trust import Purpose, TrustAnchor, TrustStore

SETTINGS = Path(__file__).parents[3] / "shared" / "vectors" / "pkits-settings.json"
ABSENT = "the PKITS table is not at ../shared/vectors"
AT = datetime(2020, 1, 1, tzinfo=UTC)
LIMITS = Limits(path_length=10)

_DSA = "DSA is not an accepted algorithm (TT 15/2025/TT-BKHCN annex I)"
_SELF = "a signer of lists of whom only the own list speaks: a stolen key would acquit itself"
_DELTA = "a delta CRL neither completes another list nor releases anybody"

DIVERGENCES: dict[str, str] = {
    "4.1.4 Valid DSA Signatures Test4": _DSA,
    "4.1.5 Valid DSA Parameter Inheritance Test5": _DSA,
    "4.14.30 Valid cRLIssuer Test30": _SELF,
    "4.15.5 Valid delta-CRL Test5": _DELTA,
}
"""Valid by the suite and refused by us, with the reason; never the other way round."""

CHAPTERS = {
    "4.1": "Signature Verification",
    "4.2": "Validity Periods",
    "4.3": "Verifying Name Chaining",
    "4.4": "Basic Certificate Revocation Tests",
    "4.5": "Self-Issued Certificates",
    "4.6": "Basic Constraints",
    "4.7": "Key Usage",
    "4.8": "Certificate Policies",
    "4.9": "Require Explicit Policy",
    "4.10": "Policy Mappings",
    "4.11": "Inhibit Policy Mapping",
    "4.12": "Inhibit Any Policy",
    "4.13": "Name Constraints",
    "4.14": "Distribution Points",
    "4.15": "Delta-CRLs",
    "4.16": "Private Certificate Extensions",
}


@dataclass(frozen=True)
class PKITSTest:
    """One test of the suite."""

    name: str
    certificates: tuple[str, ...]
    crls: tuple[str, ...]
    valid: bool
    policies: PolicyInputs

    @property
    def chapter(self) -> str:
        """Its number in the suite, as 4.14."""
        return ".".join(self.name.split(".")[:2])


def load_suite() -> tuple[PKITSTest, ...]:
    """Return the tests; none if the table is not at hand."""
    if not SETTINGS.is_file():
        return ()
    return tuple(
        PKITSTest(
            name=row["Name"],
            certificates=tuple(row["CertPath"]),
            crls=tuple(row["CRLPath"]),
            valid=row["ShouldValidate"],
            policies=PolicyInputs(
                acceptable=frozenset(_policy(name) for name in row["InitialPolicySet"]),
                explicit=row["InitialExplicitPolicy"],
                inhibit_mapping=row["InitialPolicyMappingInhibit"],
                inhibit_any=row["InitialAnyPolicyInhibit"],
            ),
        )
        for row in json.loads(SETTINGS.read_text(encoding="utf-8"))
    )


def accepts(test: PKITSTest) -> bool:
    """Return whether path, policies, periods and revocation of every certificate hold."""
    try:
        root = read_certificate(_read("certs", test.certificates[0]))
        leaf = read_certificate(_read("certs", test.certificates[-1]))
    except CertificateError:
        return False
    candidates = read_readable([_read("certs", name) for name in test.certificates[1:-1]])
    trust = TrustStore(
        (TrustAnchor(root.der, root.common_name, frozenset({Purpose.DOCUMENT}), "NIST"),)
    )
    path = find_path(
        leaf,
        candidates,
        trust,
        purpose=Purpose.DOCUMENT,
        at=AT,
        limits=LIMITS,
        policies=test.policies,
    )
    if path.outcome is not PathOutcome.FOUND:
        return False
    signers = CRLSigners.along(path, candidates)
    crls = [_read("crls", name) for name in test.crls]
    return all(_holds(path, index, crls, signers) for index in range(len(path.path) - 1))


def _holds(path: PathResult, index: int, crls: list[bytes], signers: CRLSigners) -> bool:
    certificate, issuer = path.path[index : index + 2]
    answer = find_revocation(
        certificate,
        issuer,
        [as_crl(content) for content in crls],
        at=AT,
        tolerance=TOLERANCE,
        limits=LIMITS,
        signers=signers,
    )
    in_force = certificate.not_before <= AT <= certificate.not_after
    return in_force and answer.state is RevocationState.GOOD


def _read(folder: str, name: str) -> bytes:
    with cryptography_vectors.open_vector_file(f"x509/PKITS_data/{folder}/{name}", "rb") as file:
        return file.read()


def _policy(name: str) -> str:
    if name == "anyPolicy":
        return "any_policy"
    return "2.16.840.1.101.3.2.1.48." + name.removeprefix("NIST-test-policy-")
