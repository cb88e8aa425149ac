"""What an OCSP response says of a certificate (RFC 6960): match, authenticate, answer.

A responder is the certificate's issuer itself, or somebody whom that very key certified for the
purpose. CertID uses SHA-1 by default; it is a look-up key and no signature, hence exempt from the
rules about algorithms.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar

from asn1crypto import core

from verifier.pki.certificate import Certificate, CertificateError, is_signed_by, read_certificate
from verifier.pki.constraint import find_violation
from verifier.pki.crl_scope import ALL_REASONS
from verifier.pki.der import Fields
from verifier.pki.key import SignatureCheck, check_signature
from verifier.pki.name_matching import comparable_name
from verifier.pki.ocsp_reading import OCSPError, OCSPResponse, SingleResponse, read_ocsp
from verifier.pki.statement import Dismissal, Statement, is_strong
from verifier.report import EvidenceUse

OCSP_SIGNING = "1.3.6.1.5.5.7.3.9"
"""id-kp-OCSPSigning (RFC 6960 4.2.2.2)."""

_CERT_ID_HASHES: dict[str, Callable[[bytes], Any]] = {
    "sha1": hashlib.sha1,
    "sha224": hashlib.sha224,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}

_CLOCK_SKEW = timedelta(minutes=5)
"""How much later than producedAt thisUpdate may be: a response does not tell the future."""

_MOST_CERTIFICATES = 10
"""Embedded certificates that are looked at; an honest response has one or two."""


def name_answers(certificate: Certificate) -> tuple[str, ...]:
    """Return the names under which responses about a certificate may be filed."""
    return tuple(
        f"{name}:{digest(certificate.issuer_der).hexdigest()}:{certificate.serial:x}"
        for name, digest in _CERT_ID_HASHES.items()
    )


def name_answer(single: SingleResponse) -> str:
    """Return a name for the certificate that a response is about: issuer's name and serial.

    A serial number alone is that of other issuers' certificates too.
    """
    return f"{single.hash_name}:{single.name_hash.hex()}:{single.serial:x}"


def ask_ocsp(
    content: bytes,
    certificate: Certificate,
    issuer: Certificate,
) -> Statement | Dismissal:
    """Return what the response `content` says of `certificate`, which `issuer` issued.

    A delegated responder stands in the statement; whether it is good the caller has to find out.
    """
    try:
        response = read_ocsp(content)
    except OCSPError:
        return Dismissal.UNREADABLE
    if response is None:
        return Dismissal.SILENT
    ours = [s for s in response.singles if _is_about(s, certificate, issuer) and s.known]
    if not ours:
        return Dismissal.SILENT
    responder = _find_responder(response, certificate, issuer)
    if responder is None:
        return Dismissal.NOT_AUTHENTIC
    if not response.processable or not all(s.processable for s in ours):
        return Dismissal.UNPROCESSABLE
    if any(s.this_update - response.produced_at > _CLOCK_SKEW for s in ours):
        return Dismissal.UNPROCESSABLE
    return _state(_gravest(ours), response, certificate, issuer, responder)


def _gravest(singles: list[SingleResponse]) -> SingleResponse:
    """Revoked outweighs suspended outweighs good; among equals the newest."""
    return max(
        singles,
        key=lambda s: (
            s.revocation is not None and not s.revocation.on_hold,
            s.revocation is not None,
            s.this_update,
        ),
    )


def _state(
    single: SingleResponse,
    response: OCSPResponse,
    certificate: Certificate,
    issuer: Certificate,
    responder: Certificate,
) -> Statement:
    use = EvidenceUse(
        kind="ocsp",
        about=certificate.common_name,
        issuer=responder.subject,
        number=None,
        this_update=single.this_update,
        next_update=single.next_update,
        source="",
    )
    produced_at = response.produced_at
    strong = is_strong(response.algorithm.as_use(), responder.key, at=produced_at)
    return Statement(
        use,
        single.revocation,
        ALL_REASONS if strong else frozenset(),
        single.archive_cutoff,
        signers=() if responder == issuer else ((responder, issuer),),
        made_at=produced_at,
    )


def _is_about(single: SingleResponse, certificate: Certificate, issuer: Certificate) -> bool:
    """Whether a CertID names the certificate: serial, issuer's name and issuer's key (4.1.1)."""
    digest = _CERT_ID_HASHES.get(single.hash_name)
    return (
        digest is not None
        and single.serial == certificate.serial
        and single.name_hash == digest(certificate.issuer_der).digest()
        and single.key_hash == digest(_key_bits(issuer.spki_der)).digest()
    )


def _find_responder(
    response: OCSPResponse,
    certificate: Certificate,
    issuer: Certificate,
) -> Certificate | None:
    """Return who signed the response, if entitled to (RFC 6960 4.2.2.2)."""
    for candidate in (issuer, *_embedded(response)):
        if not _is_named(response, candidate) or not _signed(response, candidate):
            continue
        if candidate.spki_der == issuer.spki_der:
            return issuer
        if _is_delegate(candidate, certificate, issuer, at=response.produced_at):
            return candidate
    return None


def _embedded(response: OCSPResponse) -> Iterator[Certificate]:
    for der in response.certificates[:_MOST_CERTIFICATES]:
        try:
            yield read_certificate(der)
        except CertificateError:
            continue


def _is_named(response: OCSPResponse, candidate: Certificate) -> bool:
    if response.responder_name is not None:
        return response.responder_name == comparable_name(candidate.subject_der)
    # RFC 6960 4.2.1 fixes SHA-1 for naming a key
    key_hash = hashlib.sha1(_key_bits(candidate.spki_der), usedforsecurity=False).digest()
    return response.responder_key_hash == key_hash


def _signed(response: OCSPResponse, candidate: Certificate) -> bool:
    outcome = check_signature(
        candidate.spki_der,
        response.algorithm,
        signature=response.signature_value,
        message=response.tbs_der,
    )
    return outcome is SignatureCheck.HOLDS


def _is_delegate(
    candidate: Certificate, certificate: Certificate, issuer: Certificate, *, at: datetime
) -> bool:
    """Whether the issuer's key itself certified `candidate` for signing responses.

    anyExtendedKeyUsage does not stand for OCSPSigning, and nobody vouches for himself.
    """
    usage = candidate.key_usage
    return (
        candidate.spki_der != certificate.spki_der
        and OCSP_SIGNING in (candidate.extended_key_usage or frozenset())
        and (usage is None or bool(usage & {"digitalSignature", "nonRepudiation"}))
        and candidate.not_before <= at <= candidate.not_after
        and comparable_name(candidate.issuer_der) == comparable_name(issuer.subject_der)
        and is_signed_by(candidate, issuer)
        and find_violation((candidate, issuer)) is None
    )


@lru_cache(maxsize=256)
def _key_bits(spki: bytes) -> bytes:
    """Return the bits of subjectPublicKey, without tag, length and count of unused bits."""
    bits: bytes = _PublicKeyInfo.load(spki, strict=True)["public_key"].native
    return bits


class _PublicKeyInfo(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields: ClassVar[Fields] = [("algorithm", core.Sequence), ("public_key", core.OctetBitString)]
