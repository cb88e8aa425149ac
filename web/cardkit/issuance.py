"""Certificates of the demo: profiles of roots, issuing authorities and their customers.

The profiles follow what the national PKI of Việt Nam issues (see docs), with two differences
that nobody can miss: every organisation is named DEMO, and every address is under `.example`.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from web.cardkit.identity import Identity
from web.cardkit.key_ring import DemoKey, load_key

DEMO_MARK = "DEMO – THỬ NGHIỆM"
"""Stands in every certificate name of the demo."""

DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12")
"""Microsoft's document signing purpose, which the licensed public CAs put into their leaves."""

DEMO_POLICY = x509.ObjectIdentifier("2.999.84.1")
"""A certificate policy below the arc that ITU-T X.660 keeps for examples."""

SIGNING_USAGE = frozenset({"digital_signature", "content_commitment"})
GOVERNMENT_USAGE = SIGNING_USAGE | {"key_encipherment", "data_encipherment"}
ENCIPHERMENT_USAGE = frozenset({"key_encipherment"})

PERSON_PURPOSES = (
    ExtendedKeyUsageOID.CLIENT_AUTH,
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
    DOCUMENT_SIGNING,
)
GOVERNMENT_PURPOSES = (
    ExtendedKeyUsageOID.CLIENT_AUTH,
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
    ExtendedKeyUsageOID.SMARTCARD_LOGON,
)

_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when a certificate is valid."""

    begin: datetime
    end: datetime


def build_name(**parts: str) -> x509.Name:
    """Return a name with its parts in the order given: `country`, `place`, `organisation` ...

    The order differs from one Vietnamese CA to the next, so it is the caller's.
    """
    kinds = {
        "country": NameOID.COUNTRY_NAME,
        "province": NameOID.STATE_OR_PROVINCE_NAME,
        "place": NameOID.LOCALITY_NAME,
        "organisation": NameOID.ORGANIZATION_NAME,
        "unit": NameOID.ORGANIZATIONAL_UNIT_NAME,
        "common_name": NameOID.COMMON_NAME,
        "uid": NameOID.USER_ID,
    }
    return x509.Name([x509.NameAttribute(kinds[kind], text) for kind, text in parts.items()])


def issue_root(
    label: str, name: x509.Name, *, period: Period, only_timestamps: bool = False
) -> Identity:
    """Issue a self-signed root; `only_timestamps` restricts it as NEAC's TSA root is."""
    key = load_key(label)
    builder = _start(label, name, name, key=key, issuer_key=key, period=period)
    builder = _as_authority(builder, path_length=None)
    builder = builder.add_extension(
        x509.CertificatePolicies([_policy(x509.ObjectIdentifier("2.5.29.32.0"))]), critical=False
    )
    # The roots of 2025 name their own CRL and certificate; path validation never reads this.
    builder = _with_addresses(builder, label, ocsp=False)
    if only_timestamps:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return Identity(label, _sign(builder, key), key, None)


def issue_authority(
    label: str,
    name: x509.Name,
    *,
    issuer: Identity,
    period: Period,
    only_timestamps: bool = False,
) -> Identity:
    """Issue the certificate of an issuing authority that may issue end certificates only."""
    key = load_key(label)
    builder = _issued(label, name, key=key, issuer=issuer, period=period)
    builder = _as_authority(builder, path_length=0)
    builder = _with_addresses(builder, issuer.label, ocsp=False)
    if only_timestamps:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=False
        )
    return Identity(label, _sign(builder, issuer.key), key, issuer)


def issue_leaf(
    label: str,
    name: x509.Name,
    *,
    issuer: Identity,
    period: Period,
    key: str,
    usage: frozenset[str] = SIGNING_USAGE,
    purposes: Iterable[x509.ObjectIdentifier] = PERSON_PURPOSES,
    ocsp: bool = True,
) -> Identity:
    """Issue the certificate of a person or an organisation for the fixed key called `key`."""
    subject_key = load_key(key)
    builder = _issued(label, name, key=subject_key, issuer=issuer, period=period)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(_key_usage(usage), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical=False)
    builder = _with_addresses(builder, issuer.label, ocsp=ocsp)
    return Identity(label, _sign(builder, issuer.key), subject_key, issuer)


def issue_timestamper(label: str, name: x509.Name, *, issuer: Identity, period: Period) -> Identity:
    """Issue a time-stamping certificate: the one purpose, marked critical (RFC 3161 2.3)."""
    key = load_key(label)
    builder = _issued(label, name, key=key, issuer=issuer, period=period)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(_key_usage(SIGNING_USAGE), critical=True)
    builder = builder.add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
    )
    builder = _with_addresses(builder, issuer.label, ocsp=False)
    return Identity(label, _sign(builder, issuer.key), key, issuer)


def issue_responder(label: str, name: x509.Name, *, issuer: Identity, period: Period) -> Identity:
    """Issue a delegated OCSP responder's certificate (RFC 6960 4.2.2.2)."""
    key = load_key(label)
    builder = _issued(label, name, key=key, issuer=issuer, period=period)
    builder = builder.add_extension(_key_usage(frozenset({"digital_signature"})), critical=True)
    builder = builder.add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False
    )
    builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    return Identity(label, _sign(builder, issuer.key), key, issuer)


def serial_of(label: str) -> int:
    """Return the serial number that belongs to a label: fixed, positive, 16 octets at most."""
    return int.from_bytes(hashlib.sha256(f"hocba demo {label}".encode()).digest()[:15], "big")


def _issued(
    label: str, name: x509.Name, *, key: DemoKey, issuer: Identity, period: Period
) -> x509.CertificateBuilder:
    builder = _start(
        label,
        name,
        issuer.certificate.subject,
        key=key,
        issuer_key=issuer.key,
        period=period,
    )
    return builder.add_extension(x509.CertificatePolicies([_policy(DEMO_POLICY)]), critical=False)


def _start(
    label: str,
    subject: x509.Name,
    issuer: x509.Name,
    *,
    key: DemoKey,
    issuer_key: DemoKey,
    period: Period,
) -> x509.CertificateBuilder:
    key_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(serial_of(label))
        .not_valid_before(period.begin)
        .not_valid_after(period.end)
        .add_extension(key_id, critical=False)
        .add_extension(issuer_id, critical=False)
    )


def _as_authority(
    builder: x509.CertificateBuilder, *, path_length: int | None
) -> x509.CertificateBuilder:
    return builder.add_extension(
        x509.BasicConstraints(ca=True, path_length=path_length), critical=True
    ).add_extension(_key_usage(frozenset({"key_cert_sign", "crl_sign"})), critical=True)


def _with_addresses(
    builder: x509.CertificateBuilder, issuer_label: str, *, ocsp: bool
) -> x509.CertificateBuilder:
    point = x509.DistributionPoint([_url("crl", f"{issuer_label}.crl")], None, None, None)
    access = [
        x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, _url("crt", f"{issuer_label}.crt")
        )
    ]
    if ocsp:
        access.append(
            x509.AccessDescription(AuthorityInformationAccessOID.OCSP, _url("ocsp", issuer_label))
        )
    return builder.add_extension(x509.CRLDistributionPoints([point]), critical=False).add_extension(
        x509.AuthorityInformationAccess(access), critical=False
    )


def _url(service: str, path: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(f"http://{service}.demo.example/{path}")


def _policy(identifier: x509.ObjectIdentifier) -> x509.PolicyInformation:
    return x509.PolicyInformation(identifier, None)


def _key_usage(usage: frozenset[str]) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in usage for name in _USAGES})


def _sign(builder: x509.CertificateBuilder, key: DemoKey) -> x509.Certificate:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    return builder.sign(key, hashes.SHA256())
