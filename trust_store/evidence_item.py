"""Evidence as services send it and as it is kept: recognised by its content, filed by its facts."""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final

from cryptography import x509

from trust_store.certificate_file import CertificateFileError, read_pem_blocks
from verifier.pki.certificate import Certificate
from verifier.pki.crl_reading import CRLError, read_crl
from verifier.pki.name_matching import comparable_name
from verifier.pki.ocsp import name_answer
from verifier.pki.ocsp_reading import OCSPError, read_ocsp
from verifier.ports import EvidenceKind


class ItemKind(Enum):
    """What the evidence store keeps."""

    CRL = "crl"
    OCSP = "ocsp"
    CERTIFICATE = "certificate"


class ItemSource(Enum):
    """How something came into the store."""

    NETWORK = "network"
    """Fetched for a verification."""
    ARCHIVE = "archive"
    """Fetched by the daily job, asked for or not."""


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence with the facts that it is found by."""

    kind: ItemKind
    content: bytes = field(repr=False)
    """DER."""
    name: str
    """CRL: hash of the issuer's name; certificate: of the subject's; OCSP: empty."""
    key: str
    """CRL: the authority key identifier, certificate: the subject's, in hexadecimal; or empty."""
    scope: str
    """CRL: which certificates of the issuer it is for; two lists of one scope replace each other
    for those who ask about today."""
    answers: tuple[str, ...]
    """OCSP: the names of the certificates answered for."""
    this_update: datetime | None
    next_update: datetime | None

    @property
    def sha256(self) -> str:
        """What names the item."""
        return hashlib.sha256(self.content).hexdigest()


_DELTA: Final = "2.5.29.27"
_LONGEST_UNARMOURED: Final = 1024 * 1024
"""Octets up to which base64 without PEM lines is looked for."""


def read_crl_item(content: bytes) -> Item | None:
    """Return the CRL in `content`: DER, PEM, or bare base64; None if there is none."""
    for der in _der_forms(content):
        try:
            crl = read_crl(der)
        except CRLError:
            continue
        extensions = x509.load_der_x509_crl(der).extensions
        return Item(
            kind=ItemKind.CRL,
            content=der,
            name=hash_name(crl.issuer_der),
            key=_authority_key(extensions),
            scope=_scope(extensions),
            answers=(),
            this_update=crl.this_update,
            next_update=crl.next_update,
        )
    return None


def read_ocsp_item(content: bytes) -> Item | None:
    """Return the response in `content`; None if it is none, or one that says nothing."""
    try:
        response = read_ocsp(content)
    except OCSPError:
        return None
    if response is None or not response.singles:
        return None
    ends = [single.next_update for single in response.singles]
    return Item(
        kind=ItemKind.OCSP,
        content=content,
        name="",
        key="",
        scope="",
        answers=tuple(sorted({name_answer(single) for single in response.singles})),
        this_update=min(single.this_update for single in response.singles),
        next_update=min((end for end in ends if end is not None), default=None),
    )


def certificate_item(certificate: Certificate) -> Item:
    """Return a certificate as an item."""
    return Item(
        kind=ItemKind.CERTIFICATE,
        content=certificate.der,
        name=hash_name(certificate.subject_der),
        key=(certificate.subject_key_id or b"").hex(),
        scope="",
        answers=(),
        this_update=None,
        next_update=None,
    )


def hash_name(der: bytes) -> str:
    """Return what stands for a DER name in look-ups: equal names have equal hashes."""
    return hash_comparable(comparable_name(der))


def hash_comparable(name: str) -> str:
    """Return what stands for a comparable name in look-ups."""
    return hashlib.sha256(name.encode()).hexdigest()


def evidence_kind(kind: ItemKind) -> EvidenceKind:
    """Return the port's word for a kind of revocation evidence."""
    return EvidenceKind.CRL if kind is ItemKind.CRL else EvidenceKind.OCSP


def _der_forms(content: bytes) -> tuple[bytes, ...]:
    """Return what may be DER in `content`: the national authority has served PEM as CRL."""
    if content[:1] == b"\x30":
        return (content,)
    try:
        blocks = [der for _, der in read_pem_blocks(content)]
    except CertificateFileError:
        return ()
    if blocks:
        return tuple(blocks[:1])
    if len(content) > _LONGEST_UNARMOURED:
        return ()
    try:
        return (base64.b64decode(b"".join(content.split()), validate=True),)
    except binascii.Error:
        return ()


def _authority_key(extensions: x509.Extensions) -> str:
    for extension in extensions:
        if isinstance(extension.value, x509.AuthorityKeyIdentifier):
            return (extension.value.key_identifier or b"").hex()
    return ""


def _scope(extensions: x509.Extensions) -> str:
    """Return a hash of what narrows a list (issuingDistributionPoint, delta); empty for a full one.

    A list of one partition must not hide the newest of another.
    """
    parts = [
        extension.value.public_bytes()
        for extension in extensions
        if isinstance(extension.value, x509.IssuingDistributionPoint | x509.DeltaCRLIndicator)
    ]
    return hashlib.sha256(b"".join(sorted(parts))).hexdigest() if parts else ""
