"""x509-limbo, the part on paths and CRLs, through `find_path` and `find_revocation`.

The cases are data of others that is not part of this repository, so they are looked for beside it
and their absence is said. What only matters to TLS, or binds an issuer rather than a verifier, is
left out by id with the reason.
"""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem

from tests.verifier.pki.authority import AT, LIMITS, TOLERANCE, as_crl
from verifier.pki.certificate import Certificate, CertificateError, read_certificate
from verifier.pki.path import PathOutcome, find_path
from verifier.pki.revocation import RevocationState, find_revocation
from verifier.trust import Purpose, TrustAnchor, TrustStore

CASES_FILE = Path(__file__).parents[4] / "shared" / "vectors" / "x509-limbo-paths-and-crls.json"

_TLS = "names of servers and mailboxes are of no concern to a signature"
_PROFILE = "binds issuers (RFC 5280 4.2), and a breach of it lets nobody forge anything"
_ANCHOR = "RFC 5280 6.1.1 (d) takes name and key from an anchor, which the operator chose"
_DEPTH = "the depth is an input that we do not have; our limit is another one"
_USAGE = "key usage has a check of its own"

ACCEPTED: dict[str, str] = {
    "crl::crlnumber-missing": _PROFILE,
    "crl::crlnumber-critical": _PROFILE,
    "cve::cve-2025-61727": _TLS,
    "pathlen::max-chain-depth-0-exhausted": _DEPTH,
    "pathlen::max-chain-depth-1-exhausted": _DEPTH,
    "rfc5280::aki::critical-aki": _PROFILE,
    "rfc5280::aki::leaf-missing-aki": _PROFILE,
    "rfc5280::aki::intermediate-missing-aki": _PROFILE,
    "rfc5280::aki::cross-signed-root-missing-aki": _PROFILE,
    "rfc5280::eku::ee-wrong-eku": _USAGE,
    "rfc5280::eku::ee-eku-empty": _USAGE,
    "rfc5280::nc::permitted-dns-match-noncritical": _PROFILE,
    "rfc5280::nc::not-allowed-in-ee-noncritical": _PROFILE,
    "rfc5280::nc::not-allowed-in-ee-critical": _PROFILE,
    "rfc5280::nc::nc-permits-invalid-dns-san": _TLS,
    "rfc5280::nc::nc-permits-invalid-email-san": _TLS,
    "rfc5280::nc::nc-forbids-dnsname-wildcard-san": _TLS,
    "rfc5280::pc::ica-noncritical-pc": _PROFILE,
    "rfc5280::san::noncritical-with-empty-subject": _TLS,
    "rfc5280::san::underscore-dns": _TLS,
    "rfc5280::san::ip-in-dns": _TLS,
    "rfc5280::serial::too-long": _PROFILE,
    "rfc5280::ski::critical-ski": _PROFILE,
    "rfc5280::ski::root-missing-ski": _PROFILE,
    "rfc5280::ski::intermediate-missing-ski": _PROFILE,
    "rfc5280::unknown-critical-extension-root": _ANCHOR,
    "rfc5280::root-non-critical-basic-constraints": _ANCHOR,
    "rfc5280::leaf-ku-keycertsign": _USAGE,
    "rfc5280::ee-critical-aia-invalid": _PROFILE,
    "rfc5280::ca-as-leaf-wrong-san": _TLS,
}
"""Refused by the suite and accepted by us."""

REFUSED: dict[str, str] = {
    "rfc5280::nc::permitted-ipv4-match": "constraints on IP addresses cannot be compared",
    "rfc5280::nc::permitted-ipv6-match": "constraints on IP addresses cannot be compared",
    "rfc5280::nc::nc-forbids-othername-noop": "constraints on other names cannot be compared",
    "rfc5280::validity::notafter-fractional": "we hold notAfter to be exact",
}
"""Accepted by the suite and refused by us: inconclusive at worst."""


def _load_cases() -> list[dict[str, Any]]:
    if not CASES_FILE.is_file():
        return []
    return json.loads(CASES_FILE.read_text(encoding="utf-8"))["testcases"]


def _der(text: str) -> bytes:
    return pem.unarmor(text.encode())[2]


def _readable(texts: list[str]) -> list[Certificate]:
    found = []
    for text in texts:
        try:
            found.append(read_certificate(_der(text)))
        except CertificateError:
            continue
    return found


def _accepts(case: dict[str, Any]) -> bool:
    stated = case["validation_time"]
    at = datetime.fromisoformat(stated).astimezone(UTC) if stated else AT
    roots = _readable(case["trusted_certs"])
    if not roots:
        return False
    try:
        leaf = read_certificate(_der(case["peer_certificate"]))
    except CertificateError:
        return False
    result = find_path(
        leaf,
        _readable(case["untrusted_intermediates"]),
        TrustStore(
            tuple(TrustAnchor(r.der, r.subject, frozenset(Purpose), "limbo") for r in roots)
        ),
        purpose=Purpose.DOCUMENT,
        at=at,
        limits=LIMITS,
    )
    if result.outcome is not PathOutcome.FOUND:
        return False
    if not all(c.not_before <= at <= c.not_after for c in result.path):
        return False
    crls = [as_crl(_der(text)) for text in case.get("crls") or ()]
    return not crls or all(
        find_revocation(certificate, issuer, crls, at=at, tolerance=TOLERANCE, limits=LIMITS).state
        is RevocationState.GOOD
        for certificate, issuer in zip(result.path, result.path[1:], strict=False)
    )


CASES = _load_cases()
ABSENT = "the x509-limbo cases are not at ../shared/vectors"


@pytest.mark.skipif(not CASES, reason=ABSENT)
def test_every_divergence_is_one() -> None:
    expected = {case["id"]: case["expected_result"] for case in CASES}
    assert {expected[name] for name in ACCEPTED} == {"FAILURE"}
    assert {expected[name] for name in REFUSED} == {"SUCCESS"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_limbo(case: dict[str, Any]) -> None:
    expected = case["id"] not in REFUSED and (
        case["expected_result"] == "SUCCESS" or case["id"] in ACCEPTED
    )
    start = time.process_time()
    assert _accepts(case) is expected
    assert time.process_time() - start < 5
