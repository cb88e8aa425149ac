"""What readers hand on: facts about a document and its signatures, and no opinions.

Everything here is format-neutral. Bytes of certificates, CRLs and OCSP responses are as received;
whether they are worth anything is decided by the judge.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from verifier.reasons import Note, Reason
from verifier.report import ChangeItem, ChangeLevel, ContentWarning, Role
from verifier.report_card import PrintedCard, ReportCard


class DocumentFormat(Enum):
    """The formats a card comes in."""

    PDF = "pdf"
    XML = "xml"


class SignatureKind(Enum):
    """What a signature is for."""

    SIGNATURE = "signature"
    DOCUMENT_TIMESTAMP = "document_timestamp"


class Integrity(Enum):
    """What the arithmetic said; each but INTACT maps to one Reason in `checks/integrity.py`."""

    INTACT = "intact"
    """Every digest and the signature value hold with the signer certificate's key."""
    DIGEST_MISMATCH = "digest_mismatch"
    """The signature value holds, a digest of the content does not."""
    SIGNATURE_MISMATCH = "signature_mismatch"
    """The signature value does not verify."""
    MALFORMED = "malformed"
    """Syntax broken: missing or doubled attributes, trailing bytes, several signers ..."""
    NO_CERTIFICATE = "no_certificate"
    """The signer's certificate is not in the signature."""
    CERTIFICATE_MISMATCH = "certificate_mismatch"
    """ESS or XAdES signing-certificate names another certificate."""
    UNSUPPORTED = "unsupported"
    """An algorithm or format that we cannot compute."""


class SigningCertificateAttribute(Enum):
    """Whether the signature binds its certificate by digest (RFC 5035, XAdES)."""

    ABSENT = "absent"
    MATCHES = "matches"
    MISMATCH = "mismatch"


class KeyAlgorithm(Enum):
    """Families of public-key signature algorithms."""

    RSA_PKCS1 = "rsa_pkcs1"
    RSA_PSS = "rsa_pss"
    ECDSA = "ecdsa"
    ED25519 = "ed25519"
    DSA = "dsa"
    HMAC = "hmac"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AlgorithmUse:
    """One use of a signature algorithm, as found."""

    key: KeyAlgorithm
    digest: str
    """Lower case, no dash before the size: `sha1`, `sha256`, `sha3_256`, `md5`, `shake256` ..."""
    key_bits: int | None = None
    """Modulus or curve size of the verifying key in bits, when known."""
    curve: str | None = None
    """Named curve such as `secp256r1`."""
    exponent: int | None = None
    """RSA public exponent."""
    other_digests: tuple[str, ...] = ()
    """Digests of references, message-digest, PSS hash or MGF that differ from `digest`."""


@dataclass(frozen=True, slots=True)
class TimestampToken:
    """An RFC 3161 token, opened: facts only."""

    der: bytes = field(repr=False)
    integrity: Integrity
    """The token's own signature over its TSTInfo."""
    imprint_matches: bool
    """True when the message imprint is the digest of the bytes the token stands for."""
    imprint_digest: str
    gen_time: datetime | None
    """None when unreadable; UTC."""
    accuracy_microseconds: int
    """0 when the token states none."""
    algorithm: AlgorithmUse
    signer_certificate: bytes | None = field(repr=False, default=None)
    certificates: tuple[bytes, ...] = field(repr=False, default=())
    crls: tuple[bytes, ...] = field(repr=False, default=())
    ocsps: tuple[bytes, ...] = field(repr=False, default=())
    serial: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimedTime:
    """When the signer says the signature was made."""

    at: datetime
    """Aware."""
    zone_assumed: bool = False
    """No zone was given; +07:00 was assumed."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What exactly a signature covers."""

    whole_document: bool
    """PDF: the second range ends at the end of the file. XML: the root is signed."""
    target: str | None
    """XML: the reference to the data, such as `#data`. PDF: `revision 2 of 3`."""
    problem: Reason | None = None
    """Why the coverage is not what it must be; a `coverage` reason, or None."""
    covers_card_data: bool = True
    """XML: the signed target is the element the card's data was read from. PDF: always true."""


@dataclass(frozen=True, slots=True)
class Modification:
    """What came after a signature."""

    level: ChangeLevel
    items: tuple[ChangeItem, ...] = ()
    problem: Reason | None = None
    """A `modification` reason when level is FORBIDDEN or UNKNOWN."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as it stands in a document."""

    id: str
    """Unique within the document: field name, Id attribute or running number."""
    kind: SignatureKind
    claimed_role: Role | None
    """XML: by position (GVCN, CBQL, KY_PHAT_HANH). PDF: None, a PDF names no roles."""
    profile: str
    """`PKCS7`, `PAdES-B`, `XMLDSig`, `XAdES`; the judge adds the level (-B, -T, -LT, -LTA)."""
    integrity: Integrity
    algorithm: AlgorithmUse
    signer_certificate: bytes | None = field(repr=False)
    """DER of the certificate whose key verified the signature."""
    certificates: tuple[bytes, ...] = field(repr=False)
    """DER of every certificate carried by the signature."""
    claimed: ClaimedTime | None
    coverage: Coverage
    modification: Modification
    signing_certificate: SigningCertificateAttribute = SigningCertificateAttribute.ABSENT
    timestamps: tuple[TimestampToken, ...] = ()
    """Signature timestamps; for a document timestamp the one token that it is."""
    crls: tuple[bytes, ...] = field(repr=False, default=())
    ocsps: tuple[bytes, ...] = field(repr=False, default=())
    revision: int = 0
    """PDF: the revision (from 1) that this signature closes. XML: 0."""
    covers_signatures: tuple[str, ...] = ()
    """Ids of signatures that provably existed when this one was made (PDF: earlier revisions;
    XML: signatures inside the signed data)."""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class StructureIssue:
    """Something about the syntax that a reader noticed without giving up."""

    reason: Reason
    """`STRUCTURE_AMBIGUOUS`, `NOT_A_REPORT_CARD`, `FIELDS_MISSING` ..."""
    detail: str
    """A stable code such as `junk_before_header` or an element name; never content."""


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """One document, read."""

    format: DocumentFormat
    sha256: str
    size: int
    signatures: tuple[Signature, ...]
    issues: tuple[StructureIssue, ...] = ()
    removed_signatures: tuple[str, ...] = ()
    """PDF: signatures of earlier revisions that the last one no longer shows."""
    card: ReportCard | None = None
    """XML: the card as the signed data says it; None when it is no học bạ."""
    data_sha256: str | None = None
    """XML: SHA-256 (hex) of the canonical element that `card` was read from."""
    printed: PrintedCard | None = None
    """PDF: what the pages show; None when it was not asked for or there is no text."""
    pages_without_text: tuple[int, ...] = ()
    """PDF: pages, from 1, that paint something and hold no text."""
    looks_like_report_card: bool = False
    """It bears the marks of a học bạ, whether or not it could be read in full."""
    certificates: tuple[bytes, ...] = field(repr=False, default=())
    """DER from the document's own store (DSS, CertificateValues)."""
    crls: tuple[bytes, ...] = field(repr=False, default=())
    ocsps: tuple[bytes, ...] = field(repr=False, default=())
    attached_xml: tuple[str, ...] = ()
    """PDF: SHA-256 (hex) of the XML files that it carries (ISO 19005-3, PDF/A-3)."""
    notes: tuple[Note, ...] = ()
    content_warnings: tuple[ContentWarning, ...] = ()
    """What is odd about what it holds and shows, with page and place."""
