"""For which certificates a CRL was made: its scope against theirs (RFC 5280 6.3.3)."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from asn1crypto import parser
from cryptography import x509

from verifier.pki.certificate import Certificate
from verifier.pki.der import EXTENSION_ERRORS
from verifier.pki.name_matching import comparable_name

_UNIVERSAL, _CONSTRUCTED, _SEQUENCE = 0, 1, 16
"""Class, method and number of the tag SEQUENCE (X.690 8.1.2)."""


ALL_REASONS = frozenset(x509.ReasonFlags) - {
    x509.ReasonFlags.unspecified,
    x509.ReasonFlags.remove_from_crl,
}
"""What a certificate may be revoked for, as distribution points count it (RFC 5280 4.2.1.13)."""

Reasons = frozenset[x509.ReasonFlags]


@dataclass(frozen=True, slots=True)
class IssuingPoint:
    """The issuingDistributionPoint of a CRL (RFC 5280 5.2.5); the default is that of none."""

    names: frozenset[str] | None = None
    """Comparable names of the distribution point; None: made for all of them."""
    users_only: bool = False
    authorities_only: bool = False
    attributes_only: bool = False
    reasons: Reasons = ALL_REASONS
    """A certificate revoked for another reason is not on the list."""
    indirect: bool = False
    """It may list certificates of other issuers than its own."""

    @classmethod
    def of(cls, extension: x509.IssuingDistributionPoint, *, issuer: bytes) -> Self:
        """Return the extension of a CRL that was issued under the DER name `issuer`."""
        return cls(
            names=_point_names(extension.full_name, extension.relative_name, issuer=issuer),
            users_only=extension.only_contains_user_certs,
            authorities_only=extension.only_contains_ca_certs,
            attributes_only=extension.only_contains_attribute_certs,
            reasons=_counted(extension.only_some_reasons),
            indirect=extension.indirect_crl,
        )


@dataclass(frozen=True, slots=True)
class _Point:
    """One distribution point of a certificate."""

    names: frozenset[str] | None
    """None: only the issuer of the list is named."""
    reasons: Reasons
    crl_issuers: frozenset[str]
    """Comparable names of who publishes an indirect list; empty: the certificate's own issuer."""


def may_list(crl_issuer: str, certificate: Certificate) -> bool:
    """Return whether lists under the comparable name `crl_issuer` may speak of `certificate`.

    Those are its own issuer's, and those of whoever its distribution points name (6.3.3 (b)(1)).
    """
    return crl_issuer in find_publishers(certificate)


def find_publishers(certificate: Certificate) -> tuple[str, ...]:
    """Return the comparable names of those who may list `certificate`, its issuer first.

    The others stand in its distribution points (cRLIssuer).
    """
    named = (name for point in _points_of(certificate) for name in sorted(point.crl_issuers))
    return (
        comparable_name(certificate.issuer_der),
        *dict.fromkeys(name.removeprefix("dn:") for name in named if name.startswith("dn:")),
    )


def find_covered(point: IssuingPoint, certificate: Certificate, *, crl_issuer: str) -> Reasons:
    """Return for which reasons a list under the name `crl_issuer` would name `certificate`.

    Empty if the list was not made for it (6.3.3 (b), (d)).
    """
    if point.attributes_only:
        return frozenset()
    if point.users_only and certificate.is_ca:
        return frozenset()
    if point.authorities_only and not certificate.is_ca:
        return frozenset()
    own = comparable_name(certificate.issuer_der) == crl_issuer
    meeting = (p for p in _points_of(certificate) if _meets(p, point, crl_issuer, own=own))
    return frozenset[x509.ReasonFlags]().union(*(p.reasons for p in meeting)) & point.reasons


def _meets(distribution: _Point, point: IssuingPoint, crl_issuer: str, *, own: bool) -> bool:
    """Whether a distribution point leads to such a list; `own`: the certificate's issuer's."""
    if distribution.crl_issuers:
        if f"dn:{crl_issuer}" not in distribution.crl_issuers or not point.indirect:
            return False
    elif not own:
        return False
    names = distribution.crl_issuers if distribution.names is None else distribution.names
    return point.names is None or bool(names & point.names)


@lru_cache(maxsize=256)
def _points_of(certificate: Certificate) -> tuple[_Point, ...]:
    """Return the certificate's distribution points, and one that leads to all that its issuer has.

    The end of 6.3.3 has lists of the issuer processed as if such a point were there. Beside points
    of its own it has no name here: a partition is not mistaken for the whole.
    """
    by_issuer = f"dn:{comparable_name(certificate.issuer_der)}"
    try:
        extension = x509.load_der_x509_certificate(
            certificate.der
        ).extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except x509.ExtensionNotFound:
        return (_Point(frozenset({by_issuer}), ALL_REASONS, frozenset()),)
    except EXTENSION_ERRORS:
        return (_Point(None, ALL_REASONS, frozenset()),)
    return (
        *(_read_point(p, certificate.issuer_der) for p in extension.value),
        _Point(None, ALL_REASONS, frozenset()),
    )


def _read_point(point: x509.DistributionPoint, issuer: bytes) -> _Point:
    directory = [n.value for n in point.crl_issuer or () if isinstance(n, x509.DirectoryName)]
    # a relative name continues the name of whoever issues the list (4.2.1.13)
    base = directory[0].public_bytes() if directory else issuer
    return _Point(
        names=_point_names(point.full_name, point.relative_name, issuer=base),
        reasons=_counted(point.reasons),
        crl_issuers=frozenset(_comparable(name) for name in point.crl_issuer or ()),
    )


def _counted(reasons: Reasons | None) -> Reasons:
    return ALL_REASONS if reasons is None else reasons & ALL_REASONS


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
