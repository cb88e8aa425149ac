"""Certificate revocation lists, read (RFC 5280 5): strictly, once, and as facts.

Whose list it is and what it is worth, `crl` says. A list is remembered by its bytes.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from asn1crypto import core
from asn1crypto import x509 as asn1_x509
from cryptography import x509

from verifier.errors import VerifierError
from verifier.pki.algorithm import SignatureAlgorithm, read_signature_algorithm
from verifier.pki.crl_entry import (
    CERTIFICATE_ISSUER,
    INVALIDITY_DATE,
    REASON_CODE,
    EntryIndex,
    has_unknown_critical,
    index_entries,
)
from verifier.pki.crl_scope import IssuingPoint
from verifier.pki.der import (
    EXTENSION_ERRORS,
    AlgorithmIdentifier,
    EncodingError,
    Fields,
    decoding,
)
from verifier.pki.distinguished_name import read_name
from verifier.pki.name_matching import comparable_name
from verifier.pki.remembering import remember

_EXPIRED_CERTS_ON_CRL = "2.5.29.60"

_KNOWN_EXTENSIONS = frozenset(
    {
        x509.OID_AUTHORITY_KEY_IDENTIFIER.dotted_string,
        "2.5.29.18",  # issuerAltName
        "2.5.29.20",  # cRLNumber
        "2.5.29.27",  # deltaCRLIndicator
        "2.5.29.28",  # issuingDistributionPoint
        "2.5.29.46",  # freshestCRL
        "1.3.6.1.5.5.7.1.1",  # authorityInfoAccess
        _EXPIRED_CERTS_ON_CRL,
    }
)
"""CRL extensions that may be critical; any other critical one forbids the use of the list."""

_KNOWN_ENTRY_EXTENSIONS = frozenset({REASON_CODE, INVALIDITY_DATE})
"""Entry extensions that may be critical on any list; certificateIssuer only on an indirect one."""

_MOST_ENVELOPES = 64 * 1024 * 1024
_MOST_LISTS = 64 * 1024 * 1024
"""Octets of lists of which it is remembered what they say; that takes about twice as much."""


class CRLError(VerifierError):
    """The bytes are no CRL that can be read in one way only."""


@dataclass(frozen=True, slots=True, eq=False)
class CRL:
    """One list, as facts."""

    issuer: str
    """For display."""
    issuer_der: bytes = field(repr=False)
    number: int | None
    this_update: datetime
    next_update: datetime | None
    expired_since: datetime | None
    """expiredCertsOnCRL (X.509 9.5.2.8)."""
    point: IssuingPoint
    delta: bool
    """It only lists what changed since another list."""
    processable: bool
    """False: a critical extension (of any entry too) that we do not process."""
    entries: EntryIndex = field(repr=False)
    algorithm: SignatureAlgorithm


@dataclass(frozen=True, slots=True, eq=False)
class CRLEnvelope:
    """Whose list it claims to be, and the signature: cheap to read, however long the list is."""

    issuer_der: bytes = field(repr=False)
    algorithm: SignatureAlgorithm
    tbs_der: bytes = field(repr=False)
    signature_value: bytes = field(repr=False)


@remember(_MOST_ENVELOPES)
def read_envelope(der: bytes) -> CRLEnvelope:
    """Read what authenticates a CRL; raise `CRLError` for what is none.

    Its entries are not looked at: anybody can write a long list, and reading it takes long.
    """
    try:
        outer = _decode(der)
        algorithm = read_signature_algorithm(outer.algorithm)
    except EncodingError as error:
        raise CRLError("not a CRL") from error
    return CRLEnvelope(outer.issuer, algorithm, outer.tbs, outer.signature)


@remember(_MOST_LISTS)
def read_crl(der: bytes) -> CRL:
    """Read one DER CRL; raise `CRLError` for anything else, trailing bytes included."""
    try:
        outer = _decode(der)
        strict = x509.load_der_x509_crl(der)
        return _assemble(strict, outer)
    except (EncodingError, *EXTENSION_ERRORS, x509.InvalidVersion) as error:
        raise CRLError("not a CRL") from error


@dataclass(frozen=True, slots=True)
class _Outer:
    """The parts of a list, as received."""

    tbs: bytes
    issuer: bytes
    entries: bytes
    algorithm: bytes
    signature: bytes


class _TBSCertList(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """RFC 5280 5.1, with the entries left undecoded."""

    _fields: ClassVar[Fields] = [
        ("version", core.Integer, {"optional": True}),
        ("signature", AlgorithmIdentifier),
        ("issuer", core.Sequence),
        ("this_update", asn1_x509.Time),
        ("next_update", asn1_x509.Time, {"optional": True}),
        ("entries", core.Sequence, {"optional": True}),
        ("extensions", core.Sequence, {"explicit": 0, "optional": True}),
    ]


class _CertificateList(core.Sequence):  # type: ignore[misc]
    """RFC 5280 5.1."""

    _fields: ClassVar[Fields] = [
        ("tbs", _TBSCertList),
        ("algorithm", AlgorithmIdentifier),
        ("signature", core.OctetBitString),
    ]


@decoding
def _decode(der: bytes) -> _Outer:
    value = _CertificateList.load(der, strict=True)
    tbs, algorithm = value["tbs"], value["algorithm"].dump()
    if tbs["signature"].dump() != algorithm:
        raise ValueError("two signature algorithms (RFC 5280 5.1.1.2)")
    if value["signature"].contents[:1] != b"\x00":
        raise ValueError("a signature is made of whole octets")
    entries = tbs["entries"]
    return _Outer(
        tbs=tbs.dump(),
        issuer=tbs["issuer"].dump(),
        entries=b"" if isinstance(entries, core.Void) else entries.contents,
        algorithm=algorithm,
        signature=value["signature"].native,
    )


def _assemble(strict: x509.CertificateRevocationList, outer: _Outer) -> CRL:
    number, expired_since, point, delta = None, None, IssuingPoint(), False
    processable = True
    for extension in strict.extensions:
        value, dotted = extension.value, extension.oid.dotted_string
        if extension.critical and dotted not in _KNOWN_EXTENSIONS:
            processable = False
        if isinstance(value, x509.CRLNumber):
            number = value.crl_number
        elif isinstance(value, x509.DeltaCRLIndicator):
            delta = True
        elif isinstance(value, x509.IssuingDistributionPoint):
            point = IssuingPoint.of(value, issuer=outer.issuer)
        elif isinstance(value, x509.UnrecognizedExtension) and dotted == _EXPIRED_CERTS_ON_CRL:
            expired_since = read_generalized_time(value.value)
    issuer = comparable_name(outer.issuer)
    entries = index_entries(outer.entries, issuer, indirect=point.indirect)
    known = _KNOWN_ENTRY_EXTENSIONS | ({CERTIFICATE_ISSUER} if point.indirect else set())
    if has_unknown_critical(outer.entries, known):
        processable = False
    this_update, next_update = strict.last_update_utc, strict.next_update_utc
    if next_update is not None and next_update < this_update:
        raise ValueError("nextUpdate before thisUpdate")
    return CRL(
        issuer=read_name(outer.issuer).display,
        issuer_der=outer.issuer,
        number=number,
        this_update=this_update,
        next_update=next_update,
        expired_since=expired_since,
        point=point,
        delta=delta,
        processable=processable,
        entries=entries,
        algorithm=read_signature_algorithm(outer.algorithm),
    )


@decoding
def read_generalized_time(der: bytes) -> datetime:
    """Return an encoded GeneralizedTime as an aware moment."""
    moment: datetime = core.GeneralizedTime.load(der, strict=True).native
    if moment.tzinfo is None:
        raise ValueError("a time without a zone (RFC 5280 4.1.2.5.2)")
    return moment
