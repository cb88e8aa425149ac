"""CMS signatures of documents (RFC 5652) as facts, with what they carry."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from verifier.document import (
    AlgorithmUse,
    Integrity,
    SigningCertificateAttribute,
    TimestampToken,
)
from verifier.pki.der import EncodingError, first_value
from verifier.pki.signed_data import ID_DATA, ID_TST_INFO
from verifier.pki.signer import Demands, DigestOf, SignerFacts, read_signer
from verifier.pki.token import read_timestamp_token
from verifier.policy import Limits

__all__ = ["CMSFacts", "read_cms", "read_timestamp_token", "split_padding"]

_SIGNATURE_TIMESTAMP = "1.2.840.113549.1.9.16.2.14"
"""id-aa-signatureTimeStampToken, RFC 3161 appendix A."""

_CONTENT_TYPES = {"data": ID_DATA, "tst_info": ID_TST_INFO}

_MOST_TOKENS = 8
"""Signature time-stamps of one signature; real ones have one, each costs a verification."""


@dataclass(frozen=True, slots=True)
class CMSFacts:
    """One CMS signature, opened: facts only."""

    integrity: Integrity
    algorithm: AlgorithmUse
    signer_certificate: bytes | None = field(repr=False)
    """DER of the certificate that the signer identifier names."""
    certificates: tuple[bytes, ...] = field(repr=False)
    claimed_at: datetime | None
    """The signing-time attribute, UTC."""
    signing_certificate: SigningCertificateAttribute
    signature_value: bytes = field(repr=False)
    timestamps: tuple[TimestampToken, ...]
    """Over `signature_value`."""
    crls: tuple[bytes, ...] = field(repr=False)
    ocsps: tuple[bytes, ...] = field(repr=False)
    econtent: bytes | None = field(repr=False)
    """Content found inside; a detached signature must have none."""


def read_cms(
    der: bytes,
    *,
    digest_of: DigestOf,
    content_type: str = "data",
    limits: Limits,
    candidates: Iterable[bytes] = (),
) -> CMSFacts:
    """Open a detached CMS signature and verify it with its signer's key.

    `digest_of(name)` returns the digest of the signed content; the names are the values of
    `algorithm.DIGESTS`. Never raises for bad CMS: `integrity` says what is wrong, and the rest is
    what could be read. Nothing may follow the ContentInfo: a caller strips the padding of a PDF.
    `candidates` are certificates from elsewhere in the document (DSS), for a bag without the
    signer's.
    """
    extra = tuple(candidates)
    demands = Demands(_CONTENT_TYPES[content_type], detached=True)
    facts = read_signer(der, demands, digest_of=digest_of, limits=limits, candidates=extra)
    tokens = _token_values(facts)
    signature = b"" if facts.info is None else facts.info.signature
    certificates = facts.certificates(limits)
    return CMSFacts(
        integrity=facts.integrity if len(tokens) <= _MOST_TOKENS else Integrity.MALFORMED,
        algorithm=facts.algorithm,
        signer_certificate=None if facts.certificate is None else facts.certificate.der,
        certificates=certificates,
        claimed_at=None if facts.attributes is None else facts.attributes.signing_time,
        signing_certificate=facts.signing_certificate,
        signature_value=signature,
        timestamps=tuple(
            read_timestamp_token(
                token,
                digest_of=lambda name: hashlib.new(name, signature).digest(),
                limits=limits,
                candidates=(*certificates, *extra),
            )
            for token in tokens[:_MOST_TOKENS]
        ),
        crls=facts.crls(limits),
        ocsps=facts.ocsps(limits),
        econtent=None if facts.data is None else facts.data.econtent,
    )


def split_padding(content: bytes) -> tuple[bytes, bytes]:
    """Divide /Contents of a PDF signature into the CMS and what follows it.

    Where the first value ends is a question of ASN.1, with BER's indefinite lengths too. What
    cannot be divided is returned whole, and is no CMS.
    """
    try:
        value = first_value(content)
    except EncodingError:
        return content, b""
    return value, content[len(value) :]


def _token_values(facts: SignerFacts) -> tuple[bytes, ...]:
    if facts.info is None:
        return ()
    return tuple(
        value
        for kind, values in facts.info.unsigned_attributes
        if kind == _SIGNATURE_TIMESTAMP
        for value in values
    )
