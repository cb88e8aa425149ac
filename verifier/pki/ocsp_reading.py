"""OCSP responses, read (RFC 6960 4.2): strictly, and as facts.

Who answered and whether that counts, `ocsp` says.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from asn1crypto import core
from asn1crypto import ocsp as asn1_ocsp
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import ocsp

from verifier.errors import VerifierError
from verifier.pki.algorithm import SignatureAlgorithm, read_signature_algorithm
from verifier.pki.crl_reading import read_generalized_time
from verifier.pki.der import EXTENSION_ERRORS, EncodingError, Fields, decoding
from verifier.pki.name_matching import comparable_name
from verifier.pki.remembering import remember
from verifier.pki.statement import Revocation, revocation_of

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


_MOST_RESPONSES = 16 * 1024 * 1024
"""Octets of responses of which it is remembered what they say."""


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


@remember(_MOST_RESPONSES)
def read_ocsp(der: bytes) -> OCSPResponse | None:
    """Read a DER response; None for an honest "cannot say" (RFC 6960 4.2.1 responseStatus).

    Raises `OCSPError` for anything that is no response.
    """
    try:
        strict = ocsp.load_der_ocsp_response(der)
        if strict.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        return _assemble(strict, _decode(der))
    except (EncodingError, *EXTENSION_ERRORS) as error:
        raise OCSPError("not an OCSP response") from error


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
