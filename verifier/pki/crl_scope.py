"""For which certificates a CRL was made: its scope against theirs (RFC 5280 6.3.3)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from asn1crypto import parser
from cryptography import x509

from verifier.pki.certificate import Certificate
from verifier.pki.der import DECODER_ERRORS
from verifier.pki.name_matching import comparable_name

_UNIVERSAL, _CONSTRUCTED, _SEQUENCE = 0, 1, 16
"""Class, method and number of the tag SEQUENCE (X.690 8.1.2)."""


@dataclass(frozen=True, slots=True)
class IssuingPoint:
    """The issuingDistributionPoint of a CRL (RFC 5280 5.2.5); the default is that of none."""

    names: frozenset[str] | None = None
    """Comparable names of the distribution point; None: made for all of them."""
    users_only: bool = False
    authorities_only: bool = False
    attributes_only: bool = False
    some_reasons: bool = False
    indirect: bool = False

    @classmethod
    def of(cls, extension: x509.IssuingDistributionPoint, *, issuer: bytes) -> Self:
        """Return the extension of a CRL that was issued under the DER name `issuer`."""
        return cls(
            names=_point_names(extension.full_name, extension.relative_name, issuer=issuer),
            users_only=extension.only_contains_user_certs,
            authorities_only=extension.only_contains_ca_certs,
            attributes_only=extension.only_contains_attribute_certs,
            some_reasons=extension.only_some_reasons is not None,
            indirect=extension.indirect_crl,
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """A CRL covers a certificate, and how far."""

    all_reasons: bool
    """False: a certificate revoked for another reason would not be on this list."""


@dataclass(frozen=True, slots=True)
class _Point:
    """One distribution point of a certificate."""

    names: frozenset[str]
    some_reasons: bool


def covers(point: IssuingPoint, certificate: Certificate) -> Scope | None:
    """Return the scope in which a CRL speaks of `certificate`; None if it does not (6.3.3 (b))."""
    if point.attributes_only:
        return None
    if point.users_only and certificate.is_ca:
        return None
    if point.authorities_only and not certificate.is_ca:
        return None
    if point.names is None:
        return Scope(all_reasons=not point.some_reasons)
    matching = [p for p in _points_of(certificate) if p.names & point.names]
    if not matching:
        return None
    every = any(not p.some_reasons for p in matching)
    return Scope(all_reasons=every and not point.some_reasons)


@lru_cache(maxsize=256)
def _points_of(certificate: Certificate) -> tuple[_Point, ...]:
    """Return the certificate's distribution points; without any, its issuer's name is one."""
    by_issuer = _Point(
        frozenset({f"dn:{comparable_name(certificate.issuer_der)}"}), some_reasons=False
    )
    try:
        extension = x509.load_der_x509_certificate(
            certificate.der
        ).extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except x509.ExtensionNotFound:
        return (by_issuer,)
    except (*DECODER_ERRORS, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return ()
    return tuple(
        _Point(names, some_reasons=point.reasons is not None)
        for point in extension.value
        # a point with a cRLIssuer leads to an indirect CRL, which we do not use (6.3.3 (b)(1))
        if point.crl_issuer is None
        and (
            names := _point_names(
                point.full_name, point.relative_name, issuer=certificate.issuer_der
            )
        )
        is not None
    )


def _point_names(
    full: list[x509.GeneralName] | None,
    relative: x509.RelativeDistinguishedName | None,
    *,
    issuer: bytes,
) -> frozenset[str] | None:
    """Return a distribution point's names in a form that can be compared; None if it has none."""
    if relative is not None:
        return frozenset({_relative_name(issuer, relative)})
    if full is None:
        return None
    return frozenset(_comparable(name) for name in full)


def _comparable(name: x509.GeneralName) -> str:
    if isinstance(name, x509.DirectoryName):
        return f"dn:{comparable_name(name.value.public_bytes())}"
    return f"{type(name).__name__}:{name.value}"


def _relative_name(issuer: bytes, relative: x509.RelativeDistinguishedName) -> str:
    # nameRelativeToCRLIssuer is one more step below the issuer's name (RFC 5280 4.2.1.13)
    step = _contents(x509.Name([relative]).public_bytes())
    below: bytes = parser.emit(_UNIVERSAL, _CONSTRUCTED, _SEQUENCE, _contents(issuer) + step)
    return f"dn:{comparable_name(below)}"


def _contents(sequence: bytes) -> bytes:
    contents: bytes = parser.parse(sequence, strict=True)[4]
    return contents
