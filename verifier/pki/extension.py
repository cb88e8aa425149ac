"""The certificate extensions that a verifier of signatures looks at (RFC 5280 4.2)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from asn1crypto import core, x509

from verifier.pki.der import Fields, decoding

_SUBJECT_KEY_ID = "2.5.29.14"
_KEY_USAGE = "2.5.29.15"
_BASIC_CONSTRAINTS = "2.5.29.19"
_CRL_DISTRIBUTION_POINTS = "2.5.29.31"
_AUTHORITY_KEY_ID = "2.5.29.35"
_EXTENDED_KEY_USAGE = "2.5.29.37"
_AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1"
_OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1.5"

_ACCESS_OCSP = "1.3.6.1.5.5.7.48.1"
_ACCESS_ISSUERS = "1.3.6.1.5.5.7.48.2"

_USAGES = (
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
)
"""By bit position, RFC 5280 4.2.1.3."""

_URL_CHOICE = "uniform_resource_identifier"


@dataclass(frozen=True, slots=True)
class Extensions:
    """What the extensions say; the defaults are those of a certificate without any."""

    is_ca: bool = False
    path_length: int | None = None
    key_usage: frozenset[str] | None = None
    extended_key_usage: frozenset[str] | None = None
    eku_critical: bool = False
    subject_key_id: bytes | None = None
    authority_key_id: bytes | None = None
    crl_urls: tuple[str, ...] = ()
    ocsp_urls: tuple[str, ...] = ()
    issuer_urls: tuple[str, ...] = ()
    ocsp_no_check: bool = False


class _Extension(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields: ClassVar[Fields] = [
        ("oid", core.ObjectIdentifier),
        ("critical", core.Boolean, {"default": False}),
        ("value", core.OctetString),
    ]


class _Extensions(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _Extension


@decoding
def read_extensions(der: bytes) -> Extensions:
    """Read a SEQUENCE OF Extension; raise `EncodingError` if it is none, or has one twice."""
    found: dict[str, tuple[bool, bytes]] = {}
    for extension in _Extensions.load(der, strict=True):
        dotted = extension["oid"].dotted
        if dotted in found:
            raise ValueError("the same extension twice (RFC 5280 4.2)")
        found[dotted] = (extension["critical"].native, extension["value"].native)
    is_ca, path_length = _basic_constraints(_value(found, _BASIC_CONSTRAINTS))
    access = _value(found, _AUTHORITY_INFORMATION_ACCESS)
    return Extensions(
        is_ca=is_ca,
        path_length=path_length,
        key_usage=_key_usage(_value(found, _KEY_USAGE)),
        extended_key_usage=_extended_key_usage(_value(found, _EXTENDED_KEY_USAGE)),
        eku_critical=found.get(_EXTENDED_KEY_USAGE, (False, b""))[0],
        subject_key_id=_subject_key_id(_value(found, _SUBJECT_KEY_ID)),
        authority_key_id=_authority_key_id(_value(found, _AUTHORITY_KEY_ID)),
        crl_urls=_crl_urls(_value(found, _CRL_DISTRIBUTION_POINTS)),
        ocsp_urls=_access_urls(access, _ACCESS_OCSP),
        issuer_urls=_access_urls(access, _ACCESS_ISSUERS),
        ocsp_no_check=_OCSP_NO_CHECK in found,
    )


def _value(found: dict[str, tuple[bool, bytes]], dotted: str) -> bytes | None:
    return found[dotted][1] if dotted in found else None


def _basic_constraints(der: bytes | None) -> tuple[bool, int | None]:
    if der is None:
        return False, None
    value = x509.BasicConstraints.load(der, strict=True)
    length: int | None = value["path_len_constraint"].native
    if length is not None and length < 0:
        raise ValueError("negative path length")
    return bool(value["ca"].native), length


def _key_usage(der: bytes | None) -> frozenset[str] | None:
    if der is None:
        return None
    bits = core.BitString.load(der, strict=True).native
    return frozenset(name for name, bit in zip(_USAGES, bits, strict=False) if bit)


def _extended_key_usage(der: bytes | None) -> frozenset[str] | None:
    if der is None:
        return None
    return frozenset(purpose.dotted for purpose in x509.ExtKeyUsageSyntax.load(der, strict=True))


def _subject_key_id(der: bytes | None) -> bytes | None:
    return None if der is None else bytes(core.OctetString.load(der, strict=True).native)


def _authority_key_id(der: bytes | None) -> bytes | None:
    if der is None:
        return None
    identifier: bytes | None = x509.AuthorityKeyIdentifier.load(der, strict=True)[
        "key_identifier"
    ].native
    return identifier


def _crl_urls(der: bytes | None) -> tuple[str, ...]:
    if der is None:
        return ()
    names = [
        general_name
        for point in x509.CRLDistributionPoints.load(der, strict=True)
        if not isinstance(point["distribution_point"], core.Void)
        and point["distribution_point"].name == "full_name"
        for general_name in point["distribution_point"].chosen
    ]
    return _urls(names)


def _access_urls(der: bytes | None, method: str) -> tuple[str, ...]:
    if der is None:
        return ()
    descriptions = x509.AuthorityInfoAccessSyntax.load(der, strict=True)
    return _urls(
        [d["access_location"] for d in descriptions if d["access_method"].dotted == method]
    )


def _urls(names: list[Any]) -> tuple[str, ...]:
    """Return the URLs among general names; one that is not ASCII leads nowhere: left out."""
    raw = [bytes(name.chosen.contents) for name in names if name.name == _URL_CHOICE]
    return tuple(dict.fromkeys(url.decode("ascii") for url in raw if url.isascii()))
