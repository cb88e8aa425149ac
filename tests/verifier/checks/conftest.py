"""Facts for the checks: certificates, paths and signatures made of values, without any keys."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from verifier.checks.context import JudgedTime, SignatureContext
from verifier.checks.timestamp import NO_TOKEN
from verifier.document import (
    AlgorithmUse,
    ClaimedTime,
    Coverage,
    Integrity,
    KeyAlgorithm,
    Modification,
    Signature,
    SignatureKind,
)
from verifier.pki.certificate import Certificate
from verifier.pki.key import KeyFacts
from verifier.pki.path import PathOutcome, PathResult
from verifier.policy import HOC_BA_SO
from verifier.report import ChangeLevel, ProofKind
from verifier.trust import Purpose, TrustAnchor

NOW = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
RSA = AlgorithmUse(KeyAlgorithm.RSA_PKCS1, "sha256", key_bits=2048, exponent=65537)


class Facts:
    """Makes facts that hold; each test changes one of them."""

    now = NOW
    day = timedelta(days=1)
    rsa = RSA

    def certificate(self, name: str = "Trần Thị Minh", **changes: object) -> Certificate:
        values = {
            "der": name.encode(),
            "sha256": f"{abs(hash(name)):064x}",
            "subject": f"CN={name}",
            "issuer": "CN=CA",
            "subject_der": name.encode(),
            "issuer_der": b"CA",
            "common_name": name,
            "organisation": "",
            "uids": (),
            "serial": 7,
            "not_before": NOW - 300 * self.day,
            "not_after": NOW + 300 * self.day,
            "key": KeyFacts(KeyAlgorithm.RSA_PKCS1, 2048, None, 65537, roca=False),
            "spki_der": name.encode(),
            "spki_sha256": "ab" * 32,
            "signature": RSA,
            "is_ca": False,
            "path_length": None,
            "key_usage": frozenset({"digitalSignature"}),
            "extended_key_usage": None,
            "eku_critical": False,
            "subject_key_id": None,
            "authority_key_id": None,
            "crl_urls": (),
            "ocsp_urls": (),
            "issuer_urls": (),
            "ocsp_no_check": False,
            "tbs_der": b"",
            "signature_algorithm_der": b"",
            "signature_value": b"",
        }
        return Certificate(**{**values, **changes})

    def path(
        self, leaf: Certificate | None = None, *, outcome: PathOutcome = PathOutcome.FOUND
    ) -> PathResult:
        leaf = leaf or self.certificate()
        issuer = self.certificate("CA", is_ca=True)
        root = self.certificate("Root", is_ca=True, issuer_der=b"Root", subject_der=b"Root")
        anchor = TrustAnchor(root.der, "Root", frozenset({Purpose.DOCUMENT}), "NĐ 23/2025/NĐ-CP")
        if outcome is PathOutcome.FOUND:
            return PathResult(outcome, (leaf, issuer, root), anchor, "")
        return PathResult(outcome, (leaf,), None, "")

    def signature(self, **changes: object) -> Signature:
        good = Signature(
            id="Signature1",
            kind=SignatureKind.SIGNATURE,
            claimed_role=None,
            profile="PKCS7",
            integrity=Integrity.INTACT,
            algorithm=RSA,
            signer_certificate=b"leaf",
            certificates=(b"leaf",),
            claimed=ClaimedTime(NOW - 10 * self.day),
            coverage=Coverage(whole_document=True, target=None),
            modification=Modification(ChangeLevel.NONE),
        )
        return replace(good, **changes)

    def context(
        self,
        signature: Signature | None = None,
        *,
        path: PathResult | None = None,
        proven_at: datetime | None = None,
        at: datetime = NOW,
        without_certificate: bool = False,
        **changes: object,
    ) -> SignatureContext:
        path = None if without_certificate else path or self.path()
        time = JudgedTime(
            judged_at=proven_at or at,
            proven_at=proven_at,
            proven_by=None if proven_at is None else ProofKind.SIGNATURE_TIMESTAMP,
            timestamp=NO_TOKEN.result,
            token_present=proven_at is not None,
        )
        context = SignatureContext(
            signature=signature or self.signature(),
            certificate=None if path is None else path.path[0],
            path=path,
            at=at,
            checked_at=at,
            time=time,
            evidence=(),
            policy=HOC_BA_SO,
        )
        return replace(context, **changes)


@pytest.fixture
def facts() -> Facts:
    return Facts()
