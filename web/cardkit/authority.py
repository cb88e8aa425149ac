"""What the demo's issuing authorities say later: CRLs and OCSP answers.

Each is made for a given moment. Nothing here asks what time it is.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import core, ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from web.cardkit.identity import Identity, sign_bytes

CRL_LIFE = timedelta(days=7)
"""How long a demo CRL says it is good for; the national CAs use one to seven days."""

OCSP_LIFE = timedelta(hours=12)
"""How long a demo OCSP answer says it is good for."""


@dataclass(frozen=True, slots=True)
class Revocation:
    """One certificate withdrawn before its end."""

    identity: Identity
    at: datetime
    reason: x509.ReasonFlags = x509.ReasonFlags.cessation_of_operation


def issue_crl(issuer: Identity, revocations: Iterable[Revocation], *, at: datetime) -> bytes:
    """Return the CRL (DER) that `issuer` publishes at `at`, with what was revoked by then."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(at)
        .next_update(at + CRL_LIFE)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
        .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
    )
    for revocation in revocations:
        if revocation.at <= at:
            builder = builder.add_revoked_certificate(_crl_entry(revocation))
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def issue_ocsp(
    identity: Identity,
    revocation: Revocation | None,
    *,
    at: datetime,
    responder: Identity | None = None,
) -> bytes:
    """Return an OCSP response (DER) about `identity` at `at`, by its issuer or its delegate.

    Built on asn1crypto because cryptography's builder puts the machine's clock into producedAt.

    Raises:
        ValueError: `identity` is a root; nobody answers for one.

    """
    issuer = identity.issuer
    if issuer is None:
        raise ValueError("a root has no issuer that could answer for it")
    signer = responder or issuer
    data = ocsp.ResponseData(
        {
            "responder_id": ocsp.ResponderId("by_key", _key_hash(signer)),
            "produced_at": at,
            "responses": [
                {
                    "cert_id": _certificate_id(identity, issuer),
                    "cert_status": _certificate_status(revocation, at=at),
                    "this_update": at,
                    "next_update": at + OCSP_LIFE,
                }
            ],
        }
    )
    basic = ocsp.BasicOCSPResponse(
        {
            "tbs_response_data": data,
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            "signature": sign_bytes(signer, data.dump()),
            "certs": [] if responder is None else [responder.asn1],
        }
    )
    response: bytes = ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {
                "response_type": "basic_ocsp_response",
                "response": core.ParsableOctetString(basic.dump()),
            },
        }
    ).dump()
    return response


def _certificate_id(identity: Identity, issuer: Identity) -> ocsp.CertId:
    # The CertID is a look-up key, not a signature: SHA-1 is what RFC 5019 demands.
    return ocsp.CertId(
        {
            "hash_algorithm": {"algorithm": "sha1"},
            "issuer_name_hash": hashlib.sha1(
                issuer.asn1.subject.dump(), usedforsecurity=False
            ).digest(),
            "issuer_key_hash": _key_hash(issuer),
            "serial_number": identity.certificate.serial_number,
        }
    )


def _key_hash(identity: Identity) -> bytes:
    bits = identity.asn1.public_key["public_key"]
    return hashlib.sha1(bytes(bits), usedforsecurity=False).digest()


def _certificate_status(revocation: Revocation | None, *, at: datetime) -> ocsp.CertStatus:
    if revocation is None or revocation.at > at:
        return ocsp.CertStatus("good", core.Null())
    return ocsp.CertStatus(
        "revoked",
        {
            "revocation_time": revocation.at,
            "revocation_reason": ocsp.CRLReason(_REASONS[revocation.reason]),
        },
    )


_REASONS = {
    x509.ReasonFlags.key_compromise: "key_compromise",
    x509.ReasonFlags.cessation_of_operation: "cessation_of_operation",
    x509.ReasonFlags.certificate_hold: "certificate_hold",
}


def _crl_entry(revocation: Revocation) -> x509.RevokedCertificate:
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(revocation.identity.certificate.serial_number)
        .revocation_date(revocation.at)
        .add_extension(x509.CRLReason(revocation.reason), critical=False)
        .build()
    )
