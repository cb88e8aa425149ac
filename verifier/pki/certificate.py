"""X.509 certificates (RFC 5280) as frozen facts; their worth is judged elsewhere."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import ClassVar

from asn1crypto import core
from cryptography import x509

from verifier.document import AlgorithmUse
from verifier.errors import VerifierError
from verifier.pki.algorithm import read_signature_algorithm
from verifier.pki.der import AlgorithmIdentifier, EncodingError, Fields, decoding, read_bit_octets
from verifier.pki.distinguished_name import COMMON_NAME, ORGANISATION, USER_ID, read_name
from verifier.pki.extension import Extensions, read_extensions
from verifier.pki.key import KeyFacts, SignatureCheck, check_signature, read_key

__all__ = ["Certificate", "CertificateError", "KeyFacts", "is_signed_by", "read_certificate"]

_CITIZEN_NUMBER = re.compile(r"CCCD:([0-9]{12})", re.ASCII)
_TAX_CODE = re.compile(r"MST:([0-9]{10}(?:-[0-9]{3})?|[0-9]{12,13})", re.ASCII)


_LONGEST = 64 * 1024
"""Octets; a certificate has two thousand, and what is read is kept for a while."""


class CertificateError(VerifierError):
    """The bytes are no certificate that can be read in one way only."""


@dataclass(frozen=True, slots=True, eq=False)
class Certificate:
    """One certificate; two are equal when their bytes are."""

    der: bytes = field(repr=False)
    sha256: str
    subject: str
    """For display, normalised to "CN=…, O=…" whatever the encoded order."""
    issuer: str
    """For display."""
    subject_der: bytes = field(repr=False)
    issuer_der: bytes = field(repr=False)
    common_name: str
    """Empty if there is none."""
    organisation: str
    """Empty if there is none."""
    uids: tuple[str, ...]
    """Values of UID, such as `MST:…` and `CCCD:…`."""
    serial: int
    not_before: datetime
    not_after: datetime
    key: KeyFacts
    spki_der: bytes = field(repr=False)
    spki_sha256: str
    signature: AlgorithmUse
    """How the issuer signed this certificate; the size of the issuer's key is not known here."""
    is_ca: bool
    path_length: int | None
    key_usage: frozenset[str] | None
    """RFC 5280 4.2.1.3 names; None if the extension is absent."""
    extended_key_usage: frozenset[str] | None
    """Dotted OIDs; None if the extension is absent."""
    eku_critical: bool
    subject_key_id: bytes | None
    authority_key_id: bytes | None
    crl_urls: tuple[str, ...]
    ocsp_urls: tuple[str, ...]
    issuer_urls: tuple[str, ...]
    ocsp_no_check: bool
    """RFC 6960 4.2.2.2.1: id-pkix-ocsp-nocheck is there."""
    tbs_der: bytes = field(repr=False)
    signature_algorithm_der: bytes = field(repr=False)
    signature_value: bytes = field(repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.der == other.der

    def __hash__(self) -> int:
        return hash(self.der)

    @property
    def citizen_number(self) -> str | None:
        """The twelve digits of `UID=CCCD:…`; None if there is not exactly one such number."""
        return _only(_CITIZEN_NUMBER, self.uids)

    @property
    def tax_code(self) -> str | None:
        """The tax code of `UID=MST:…`; None if there is not exactly one."""
        return _only(_TAX_CODE, self.uids)

    @property
    def self_issued(self) -> bool:
        """Issuer and subject are the same name (RFC 5280 3.2)."""
        return self.subject_der == self.issuer_der


def _only(pattern: re.Pattern[str], values: tuple[str, ...]) -> str | None:
    found = {match.group(1) for value in values if (match := pattern.fullmatch(value.strip()))}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=256)
def read_certificate(der: bytes) -> Certificate:
    """Read one DER certificate; raise `CertificateError` for anything else.

    Refused: what is not DER, trailing bytes, duplicate extensions (RFC 5280 4.2), serial numbers
    that are not positive (4.1.2.2), differing inner and outer signature algorithms (4.1.1.2), and
    keys that can be none.
    """
    if len(der) > _LONGEST:
        raise CertificateError("too long")
    try:
        outer = _decode(der)
        # asn1crypto accepts BER; the strict parser has to agree that these bytes are DER. It
        # would warn of a serial number that is not positive, hence this test comes first.
        if outer.serial < 1:
            raise CertificateError("serial number not positive")
        strict = x509.load_der_x509_certificate(der)
        not_before, not_after = strict.not_valid_before_utc, strict.not_valid_after_utc
        return _assemble(der, outer, not_before=not_before, not_after=not_after)
    except (EncodingError, ValueError, x509.InvalidVersion) as error:
        raise CertificateError("not a certificate") from error


@dataclass(frozen=True, slots=True)
class _Outer:
    """The parts of a certificate, as received."""

    tbs: bytes
    serial: int
    issuer: bytes
    subject: bytes
    spki: bytes
    extensions: bytes | None
    inner_algorithm: bytes
    algorithm: bytes
    signature: bytes


class _TBSCertificate(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """RFC 5280 4.1, with the parts left undecoded."""

    _fields: ClassVar[Fields] = [
        ("version", core.Integer, {"explicit": 0, "default": 0}),
        ("serial", core.Integer),
        ("signature", AlgorithmIdentifier),
        ("issuer", core.Sequence),
        ("validity", core.Sequence),
        ("subject", core.Sequence),
        ("spki", core.Sequence),
        ("issuer_unique_id", core.BitString, {"implicit": 1, "optional": True}),
        ("subject_unique_id", core.BitString, {"implicit": 2, "optional": True}),
        ("extensions", core.Sequence, {"explicit": 3, "optional": True}),
    ]


class _Certificate(core.Sequence):  # type: ignore[misc]
    """RFC 5280 4.1."""

    _fields: ClassVar[Fields] = [
        ("tbs", _TBSCertificate),
        ("algorithm", AlgorithmIdentifier),
        ("signature", core.BitString),
    ]


@decoding
def _decode(der: bytes) -> _Outer:
    value = _Certificate.load(der, strict=True)
    tbs = value["tbs"]
    extensions = tbs["extensions"]
    return _Outer(
        tbs=tbs.dump(),
        serial=tbs["serial"].native,
        issuer=tbs["issuer"].dump(),
        subject=tbs["subject"].dump(),
        spki=tbs["spki"].dump(),
        extensions=None if isinstance(extensions, core.Void) else extensions.untag().dump(),
        inner_algorithm=tbs["signature"].dump(),
        algorithm=value["algorithm"].dump(),
        signature=read_bit_octets(value["signature"].dump()),
    )


def _assemble(
    der: bytes, outer: _Outer, *, not_before: datetime, not_after: datetime
) -> Certificate:
    if outer.inner_algorithm != outer.algorithm:
        raise CertificateError("two signature algorithms (RFC 5280 4.1.1.2)")
    subject, issuer = read_name(outer.subject), read_name(outer.issuer)
    extensions = Extensions() if outer.extensions is None else read_extensions(outer.extensions)
    return Certificate(
        der=der,
        sha256=hashlib.sha256(der).hexdigest(),
        subject=subject.display,
        issuer=issuer.display,
        subject_der=outer.subject,
        issuer_der=outer.issuer,
        common_name=subject.first(COMMON_NAME),
        organisation=subject.first(ORGANISATION),
        uids=subject.values(USER_ID),
        serial=outer.serial,
        not_before=not_before,
        not_after=not_after,
        key=read_key(outer.spki),
        spki_der=outer.spki,
        spki_sha256=hashlib.sha256(outer.spki).hexdigest(),
        signature=read_signature_algorithm(outer.algorithm).as_use(),
        is_ca=extensions.is_ca,
        path_length=extensions.path_length,
        key_usage=extensions.key_usage,
        extended_key_usage=extensions.extended_key_usage,
        eku_critical=extensions.eku_critical,
        subject_key_id=extensions.subject_key_id,
        authority_key_id=extensions.authority_key_id,
        crl_urls=extensions.crl_urls,
        ocsp_urls=extensions.ocsp_urls,
        issuer_urls=extensions.issuer_urls,
        ocsp_no_check=extensions.ocsp_no_check,
        tbs_der=outer.tbs,
        signature_algorithm_der=outer.algorithm,
        signature_value=outer.signature,
    )


@lru_cache(maxsize=1024)
def is_signed_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Return whether the issuer's key made the certificate's signature.

    Nothing else is asked: names, constraints, validity and the weakness of a digest such as SHA-1
    are judged elsewhere. What we cannot compute does not hold.
    """
    algorithm = read_signature_algorithm(certificate.signature_algorithm_der)
    outcome = check_signature(
        issuer.spki_der,
        algorithm,
        signature=certificate.signature_value,
        message=certificate.tbs_der,
    )
    return outcome is SignatureCheck.HOLDS
