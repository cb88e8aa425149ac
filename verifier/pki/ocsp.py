"""OCSP responses (RFC 6960): read, authenticate, match, answer.

A responder is the certificate's issuer itself, or somebody whom that very key certified for the
purpose. CertID uses SHA-1 by default; it is a look-up key and no signature, hence exempt from the
rules about algorithms.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar

from asn1crypto import core
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import ocsp

from verifier.errors import VerifierError
from verifier.pki.algorithm import SignatureAlgorithm, read_signature_algorithm
from verifier.pki.certificate import Certificate, CertificateError, is_signed_by, read_certificate
from verifier.pki.constraint import find_violation
from verifier.pki.crl import read_generalized_time, revocation_of
from verifier.pki.der import DECODER_ERRORS, EncodingError, Fields, decoding
from verifier.pki.key import SignatureCheck, check_signature
from verifier.pki.name_matching import comparable_name
from verifier.pki.statement import Dismissal, Revocation, Statement, is_strong
from verifier.report import EvidenceUse

OCSP_SIGNING = "1.3.6.1.5.5.7.3.9"
"""id-kp-OCSPSigning (RFC 6960 4.2.2.2)."""

_ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6"
_INVALIDITY_DATE = "2.5.29.24"

_KNOWN_EXTENSIONS = frozenset(
    {
        "1.3.6.1.5.5.7.48.1.2",  # nonce
        "1.3.6.1.5.5.7.48.1.3",  # CRL references
        "1.3.6.1.5.5.7.48.1.9",  # extended revoked definition
        _ARCHIVE_CUTOFF,
        _INVALIDITY_DATE,
        "2.5.29.21",  # reasonCode
    }
)
"""Extensions that may be critical; another critical one forbids the use of the response."""

_CERT_ID_HASHES: dict[str, Callable[[bytes], Any]] = {
    "sha1": hashlib.sha1,
    "sha224": hashlib.sha224,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}

_MOST_CERTIFICATES = 10
"""Embedded certificates that are looked at; an honest response has one or two."""


class OCSPError(VerifierError):
    """The bytes are no OCSP response that can be read in one way only."""


@dataclass(frozen=True, slots=True)
class SingleResponse:
    """What a response says of one certificate."""

    hash_name: str
    name_hash: bytes
    key_hash: bytes
    serial: int
    known: bool
    """False: the responder does not know the certificate."""
    revocation: Revocation | None
    this_update: datetime
    next_update: datetime | None
    archive_cutoff: datetime | None
    processable: bool
    """False: a critical extension that we do not process."""


@dataclass(frozen=True, slots=True, eq=False)
class OCSPResponse:
    """One successful basic response, as facts."""

    responder_name: str | None
    """In comparable form; None when the responder is named by its key."""
    responder_key_hash: bytes | None
    """SHA-1 of the key's bits, as RFC 6960 4.2.1 has it."""
    produced_at: datetime
    singles: tuple[SingleResponse, ...]
    processable: bool
    certificates: tuple[bytes, ...] = field(repr=False)
    algorithm: SignatureAlgorithm
    tbs_der: bytes = field(repr=False)
    signature_value: bytes = field(repr=False)


@lru_cache(maxsize=64)
def read_ocsp(der: bytes) -> OCSPResponse | None:
    """Read a DER response; None for an honest "cannot say" (RFC 6960 4.2.1 responseStatus).

    Raises `OCSPError` for anything that is no response.
    """
    try:
        strict = ocsp.load_der_ocsp_response(der)
        if strict.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        return _assemble(strict, _decode(der))
    except (EncodingError, *DECODER_ERRORS, x509.DuplicateExtension) as error:
        raise OCSPError("not an OCSP response") from error


def ask_ocsp(
    content: bytes,
    certificate: Certificate,
    issuer: Certificate,
    *,
    shown_revoked: Callable[[Certificate, datetime], bool],
) -> Statement | Dismissal:
    """Return what the response `content` says of `certificate`, which `issuer` issued.

    `shown_revoked` tells whether evidence at hand shows a delegated responder to be revoked.
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
    responder = _find_responder(response, certificate, issuer, shown_revoked=shown_revoked)
    if responder is None:
        return Dismissal.NOT_AUTHENTIC
    if not response.processable or not all(s.processable for s in ours):
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
    strong = is_strong(response.algorithm.as_use(), responder.key, at=produced_at) and (
        responder == issuer or is_strong(responder.signature, issuer.key, at=produced_at)
    )
    return Statement(use, single.revocation, strong, single.archive_cutoff)


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
    *,
    shown_revoked: Callable[[Certificate, datetime], bool],
) -> Certificate | None:
    """Return who signed the response, if entitled to (RFC 6960 4.2.2.2)."""
    for candidate in (issuer, *_embedded(response)):
        if not _is_named(response, candidate) or not _signed(response, candidate):
            continue
        if candidate.spki_der == issuer.spki_der:
            return issuer
        if _is_delegate(candidate, certificate, issuer, at=response.produced_at) and (
            not shown_revoked(candidate, response.produced_at)
        ):
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


class _Extension(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[Fields] = [
        ("oid", core.ObjectIdentifier),
        ("critical", core.Boolean, {"default": False}),
        ("value", core.OctetString),
    ]


class _Extensions(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _Extension


@dataclass(frozen=True, slots=True)
class _Decoded:
    """What the strict parser does not hand out."""

    algorithm: bytes
    extensions: dict[str, tuple[bool, bytes]]
    singles: tuple[dict[str, tuple[bool, bytes]], ...]
    certificates: tuple[bytes, ...]


@decoding
def _decode(der: bytes) -> _Decoded:
    basic = asn1_ocsp.OCSPResponse.load(der, strict=True)["response_bytes"]["response"].parsed
    data, certificates = basic["tbs_response_data"], basic["certs"]
    if basic["signature"].contents[:1] != b"\x00":
        raise ValueError("a signature is made of whole octets")
    return _Decoded(
        algorithm=basic["signature_algorithm"].dump(),
        extensions=_read_extensions(data["response_extensions"]),
        singles=tuple(_read_extensions(s["single_extensions"]) for s in data["responses"]),
        certificates=()
        if isinstance(certificates, core.Void)
        else tuple(c.dump() for c in certificates),
    )


def _read_extensions(value: core.Asn1Value) -> dict[str, tuple[bool, bytes]]:
    if isinstance(value, core.Void):
        return {}
    found: dict[str, tuple[bool, bytes]] = {}
    for extension in _Extensions.load(value.untag().dump(), strict=True):
        dotted = extension["oid"].dotted
        if dotted in found:
            raise ValueError("the same extension twice")
        found[dotted] = (extension["critical"].native, extension["value"].native)
    return found


def _processable(extensions: dict[str, tuple[bool, bytes]]) -> bool:
    return all(
        not critical or dotted in _KNOWN_EXTENSIONS for dotted, (critical, _) in extensions.items()
    )


def _assemble(strict: ocsp.OCSPResponse, decoded: _Decoded) -> OCSPResponse:
    name = strict.responder_name
    singles = zip(strict.responses, decoded.singles, strict=True)
    return OCSPResponse(
        responder_name=None if name is None else comparable_name(name.public_bytes()),
        responder_key_hash=strict.responder_key_hash,
        produced_at=strict.produced_at_utc,
        singles=tuple(_read_single(single, extensions) for single, extensions in singles),
        processable=_processable(decoded.extensions),
        certificates=decoded.certificates,
        algorithm=read_signature_algorithm(decoded.algorithm),
        tbs_der=strict.tbs_response_bytes,
        signature_value=strict.signature,
    )


def _read_single(
    single: ocsp.OCSPSingleResponse, extensions: dict[str, tuple[bool, bytes]]
) -> SingleResponse:
    revocation = None
    if single.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        revoked_at = single.revocation_time_utc
        if revoked_at is None:
            raise ValueError("revoked without a time")
        revocation = revocation_of(
            revoked_at,
            single.revocation_reason,
            invalid_from=_moment(extensions, _INVALIDITY_DATE),
        )
    return SingleResponse(
        hash_name=_hash_name(single),
        name_hash=single.issuer_name_hash,
        key_hash=single.issuer_key_hash,
        serial=single.serial_number,
        known=single.certificate_status is not ocsp.OCSPCertStatus.UNKNOWN,
        revocation=revocation,
        this_update=single.this_update_utc,
        next_update=single.next_update_utc,
        archive_cutoff=_moment(extensions, _ARCHIVE_CUTOFF),
        processable=_processable(extensions),
    )


def _moment(extensions: dict[str, tuple[bool, bytes]], dotted: str) -> datetime | None:
    return read_generalized_time(extensions[dotted][1]) if dotted in extensions else None


def _hash_name(single: ocsp.OCSPSingleResponse) -> str:
    """Return the name of CertID's hash, empty if it is unknown: such a CertID matches nothing."""
    try:
        return single.hash_algorithm.name
    except UnsupportedAlgorithm:
        return ""
