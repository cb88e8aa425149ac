"""The one signer of a SignedData: who it is, and whether the arithmetic holds.

Used alike for signatures of documents and for time-stamp tokens. RFC 5652 5.3 to 5.6, RFC 5035 5,
ETSI EN 319 102-1 5.2.3 and 5.2.7.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from verifier.document import (
    AlgorithmUse,
    Integrity,
    KeyAlgorithm,
    SigningCertificateAttribute,
)
from verifier.pki.algorithm import (
    SignatureAlgorithm,
    read_digest_algorithm,
    read_signature_algorithm,
)
from verifier.pki.certificate import Certificate, CertificateError, read_certificate
from verifier.pki.der import EncodingError
from verifier.pki.key import SignatureCheck, check_signature
from verifier.pki.revocation_archive import Archive, read_archive
from verifier.pki.signed_attribute import (
    CertificateReference,
    SignedAttributes,
    is_same_name,
    read_signed_attributes,
)
from verifier.pki.signed_data import SignedData, SignerInfo, read_signed_data, read_signer_info
from verifier.policy import Limits

DigestOf = Callable[[str], bytes]
"""Gives the digest of detached content under a `hashlib` name."""

UNKNOWN_ALGORITHM = AlgorithmUse(KeyAlgorithm.OTHER, "")


@dataclass(frozen=True, slots=True)
class Demands:
    """What kind of SignedData is expected."""

    content_type: str
    """Dotted OID."""
    detached: bool
    """True: the content is elsewhere. False: it must be inside."""
    needs_reference: bool = False
    """A signing-certificate attribute is obligatory (RFC 3161 2.4.2)."""


@dataclass(frozen=True, slots=True)
class SignerFacts:
    """What could be read and computed; `integrity` says how far it is good for anything."""

    integrity: Integrity
    data: SignedData | None = None
    info: SignerInfo | None = None
    attributes: SignedAttributes | None = None
    algorithm: AlgorithmUse = UNKNOWN_ALGORITHM
    certificate: Certificate | None = None
    signing_certificate: SigningCertificateAttribute = SigningCertificateAttribute.ABSENT
    archive: Archive = field(default_factory=Archive)

    def certificates(self, limits: Limits) -> tuple[bytes, ...]:
        """Return the certificates carried, each once, no more than the limit."""
        bag = () if self.data is None else self.data.certificates
        return tuple(dict.fromkeys((*bag, *self.archive.certificates)))[: limits.certificates]

    def crls(self, limits: Limits) -> tuple[bytes, ...]:
        """Return the CRLs carried, no more than the limit."""
        found = () if self.data is None else self.data.crls
        return tuple(dict.fromkeys((*found, *self.archive.crls)))[: limits.evidence_items]

    def ocsps(self, limits: Limits) -> tuple[bytes, ...]:
        """Return the OCSP responses carried, no more than the limit."""
        found = () if self.data is None else self.data.ocsps
        return tuple(dict.fromkeys((*found, *self.archive.ocsps)))[: limits.evidence_items]


def read_signer(
    der: bytes,
    demands: Demands,
    *,
    digest_of: DigestOf,
    limits: Limits,
    candidates: Iterable[bytes] = (),
) -> SignerFacts:
    """Open `der` and verify its one signer; whatever is wrong is said in the facts.

    `candidates` are certificates from elsewhere, looked at when the bag has not the signer's.
    """
    facts = SignerFacts(Integrity.MALFORMED)
    if len(der) > limits.contents_bytes:
        return facts
    try:
        data = read_signed_data(der)
        facts = replace(facts, data=data)
        if len(data.certificates) > limits.certificates or len(data.signers) != 1:
            return facts
        info = read_signer_info(data.signers[0])
        archive = read_archive(info.attributes, info.unsigned_attributes)
        facts = replace(facts, info=info, archive=archive)
        digest = read_digest_algorithm(info.digest_algorithm)
        algorithm = read_signature_algorithm(info.signature_algorithm, digest=digest)
        facts = replace(facts, algorithm=algorithm.as_use(other_digests=(digest,)))
        attributes = read_signed_attributes(info)
        facts = replace(facts, attributes=attributes)
    except EncodingError:
        return facts
    found = _find_certificate(info, attributes.references, data.certificates, candidates)
    if isinstance(found, Certificate):
        facts = _with_certificate(facts, found, references=attributes.references)
    opened = _Opened(data, info, attributes, digest, algorithm, found)
    return replace(facts, integrity=_integrity(opened, demands, digest_of=digest_of))


@dataclass(frozen=True, slots=True)
class _Opened:
    data: SignedData
    info: SignerInfo
    attributes: SignedAttributes
    digest: str
    algorithm: SignatureAlgorithm
    certificate: Certificate | Integrity


def _with_certificate(
    facts: SignerFacts, certificate: Certificate, *, references: tuple[CertificateReference, ...]
) -> SignerFacts:
    key = certificate.key
    return replace(
        facts,
        certificate=certificate,
        algorithm=replace(
            facts.algorithm, key_bits=key.bits, curve=key.curve, exponent=key.exponent
        ),
        signing_certificate=_compare_references(certificate, references),
    )


def _compare_references(
    certificate: Certificate, references: tuple[CertificateReference, ...]
) -> SigningCertificateAttribute:
    if not references:
        return SigningCertificateAttribute.ABSENT
    if all(reference.names(certificate) for reference in references):
        return SigningCertificateAttribute.MATCHES
    return SigningCertificateAttribute.MISMATCH


def _find_certificate(
    info: SignerInfo,
    references: tuple[CertificateReference, ...],
    bag: tuple[bytes, ...],
    candidates: Iterable[bytes],
) -> Certificate | Integrity:
    """Return the certificate that the signer identifier names, or why there is none.

    Neither the order of the bag nor which key happens to verify decides. When several
    certificates bear the name, the signing-certificate attribute picks; if it does not, the
    signature is ambiguous.
    """
    outcome = Integrity.NO_CERTIFICATE
    for source in (bag, candidates):
        matching: dict[Certificate, None] = {}
        for der in source:
            try:
                certificate = read_certificate(der)
            except CertificateError:
                # it may be the very one, with a key or an encoding that we refuse
                outcome = Integrity.MALFORMED
                continue
            if _identifies(info, certificate):
                matching[certificate] = None
        if len(matching) > 1:
            return _pick(tuple(matching), references)
        if matching:
            return next(iter(matching))
    return outcome


def _identifies(info: SignerInfo, certificate: Certificate) -> bool:
    if info.issuer is None:
        return info.key_id is not None and info.key_id == certificate.subject_key_id
    return info.serial == certificate.serial and is_same_name(info.issuer, certificate.issuer_der)


def _pick(
    certificates: tuple[Certificate, ...], references: tuple[CertificateReference, ...]
) -> Certificate | Integrity:
    named = [
        certificate
        for certificate in certificates
        if _compare_references(certificate, references) is SigningCertificateAttribute.MATCHES
    ]
    return named[0] if len(named) == 1 else Integrity.MALFORMED


def _integrity(opened: _Opened, demands: Demands, *, digest_of: DigestOf) -> Integrity:
    """Answer in the order of what weighs most: syntax, signer, signature, content, reference."""
    if not _is_well_formed(opened, demands):
        return Integrity.MALFORMED
    certificate = opened.certificate
    if isinstance(certificate, Integrity):
        return certificate
    check = check_signature(
        certificate.spki_der,
        opened.algorithm,
        signature=opened.info.signature,
        message=opened.info.signed_attributes or b"",
    )
    if check is SignatureCheck.UNSUPPORTED or not opened.digest:
        return Integrity.UNSUPPORTED
    if check is SignatureCheck.FAILS:
        return Integrity.SIGNATURE_MISMATCH
    if _content_digest(opened, digest_of) != opened.attributes.message_digest:
        return Integrity.DIGEST_MISMATCH
    return _reference_outcome(certificate, opened.attributes.references)


def _is_well_formed(opened: _Opened, demands: Demands) -> bool:
    data, attributes = opened.data, opened.attributes
    known = opened.digest and opened.algorithm.key is not KeyAlgorithm.OTHER
    return (
        not data.has_trailing_bytes
        and data.content_type == demands.content_type == attributes.content_type
        and (data.econtent is None) == demands.detached
        and attributes.protects_algorithms
        # RFC 5754 3, RFC 4056 3, RFC 8419 3: both algorithms speak of the same digest.
        and (not known or opened.algorithm.digest == opened.digest)
        and (bool(attributes.references) or not demands.needs_reference)
    )


def _content_digest(opened: _Opened, digest_of: DigestOf) -> bytes:
    econtent = opened.data.econtent
    if econtent is None:
        return digest_of(opened.digest)
    return hashlib.new(opened.digest, econtent).digest()


def _reference_outcome(
    certificate: Certificate, references: tuple[CertificateReference, ...]
) -> Integrity:
    if any(not reference.digest_name for reference in references):
        return Integrity.UNSUPPORTED
    if _compare_references(certificate, references) is SigningCertificateAttribute.MISMATCH:
        return Integrity.CERTIFICATE_MISMATCH
    return Integrity.INTACT
