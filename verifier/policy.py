"""What is demanded: named, versioned policies, the algorithm table, and the limits of work."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum

from verifier.document import KeyAlgorithm
from verifier.report import Check


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work one document may cause; each number removes a worst case that was measured."""

    pdf_bytes: int = 10 * 1024 * 1024
    """The transfer format of CV 2088 ends at 10 MB; no card comes near."""
    xml_bytes: int = 2 * 1024 * 1024
    """One HOC_BA with three signatures has about 20 KB."""
    batch_bytes: int = 10 * 1024 * 1024
    """A batch of cards as it is handed in, packed or not: the transfer format's own end."""
    batch_inflated_bytes: int = 64 * 1024 * 1024
    """The same, unpacked: a thousand cards of 20 KB with their signatures have 20 MB."""
    batch_ratio: int = 100
    """How many times larger a packed batch may become: cards become 5 to 20 times larger."""
    batch_cards: int = 1_000
    """Cards of one batch; a school hands in fewer a transaction."""
    archive_entries: int = 32
    """Of a ZIP with the files of one card: two, and what file managers add."""
    archive_directory_bytes: int = 64 * 1024
    """Of the same ZIP's list of entries; one takes about 100 bytes."""
    archive_inflated_bytes: int = 12 * 1024 * 1024
    """Of everything in it: a PDF and an XML at their limits."""
    archive_ratio: int = 200
    """How many times larger an entry may become: a card's XML becomes 4 to 10 times larger."""
    revisions: int = 50
    """Revisions of a PDF: comparing them costs time for each pair."""
    signatures: int = 64
    """A secondary card with a teacher a subject has about 16."""
    contents_bytes: int = 256 * 1024
    """/Contents of one PDF signature, or one signature value: long tokens cost memory."""
    certificates: int = 10
    """In one CMS or KeyInfo: path building grows with them."""
    references: int = 64
    """In one XML document: each is canonicalised and hashed."""
    transforms: int = 5
    """In one Reference."""
    attributes: int = 64
    """Of one XML element, and as many namespace declarations: C14N is quadratic in both."""
    elements: int = 20_000
    """Of one XML document; a card has about 300."""
    canonical_nodes: int = 100_000
    """Nodes and attributes that all references of one XML document make us canonicalise: what
    64 references cost is what each of them leads to."""
    depth: int = 64
    """Elements inside one another: a card with XAdES signatures has about 15."""
    path_candidates: int = 64
    """Issuer candidates that are tried while paths are built for one certificate."""
    path_length: int = 6
    """Certificates in a path; the national PKI has three."""
    pages: int = 50
    """Pages whose text is read; a card has at most a dozen."""
    pictures: bool = True
    """Whether decisive places of a PDF are read a second time from pictures of its pages: about
    0.4 seconds a card (docs/decisions/0006)."""
    page_pixels: int = 12_000_000
    """Of the picture of one page: A4 at 300 dots an inch has 8.7 million."""
    image_pixels: int = 50_000_000
    """Of all images on one page: a photo, a seal and a page scanned in colour have half as many."""
    evidence_items: int = 64
    """CRLs and OCSP responses a document may bring."""
    evidence_bytes: int = 20 * 1024 * 1024
    """Of one CRL or OCSP response; a list of 100,000 entries has about 5 MB."""


class Authority(Enum):
    """How a signer's capacity is judged."""

    SCHOOL_DIRECTORY = "school_directory"
    """The school's registered certificates decide."""
    NONE = "none"
    """Not asked: any holder of a certificate under an anchor will do."""


@dataclass(frozen=True, slots=True)
class AlgorithmRule:
    """One accepted combination; what no rule names is not accepted."""

    key: KeyAlgorithm
    digests: frozenset[str]
    minimum_bits: int
    curves: frozenset[str] = frozenset()
    """Named curves accepted; empty: the algorithm has none."""
    until: datetime | None = None
    """Accepted for moments before this one; None: no end is set."""


STRONG_DIGESTS = frozenset(
    {
        "sha256",
        "sha384",
        "sha512",
        "sha512_224",
        "sha512_256",
        "sha3_256",
        "sha3_384",
        "sha3_512",
        "shake256",
        "sha224",
    }
)
"""TT 15/2025/TT-BKHCN annex I. SHA-1 and MD5 are not in here on purpose."""

ALGORITHMS = (
    AlgorithmRule(KeyAlgorithm.RSA_PKCS1, STRONG_DIGESTS, 2048),
    AlgorithmRule(KeyAlgorithm.RSA_PSS, STRONG_DIGESTS, 2048),
    AlgorithmRule(
        KeyAlgorithm.ECDSA,
        STRONG_DIGESTS,
        256,
        curves=frozenset({"secp256r1", "secp384r1", "secp521r1"}),
    ),
    AlgorithmRule(KeyAlgorithm.ED25519, frozenset({"sha512"}), 256),
)
"""Version 1 of the table; a change is a new policy version."""

SIGNATURE_CHECKS = frozenset(
    {
        Check.INTEGRITY,
        Check.COVERAGE,
        Check.MODIFICATION,
        Check.ALGORITHM,
        Check.CERTIFICATE_PATH,
        Check.VALIDITY_PERIOD,
        Check.REVOCATION,
        Check.TIMESTAMP,
        Check.KEY_USAGE,
    }
)
"""What the signature standards ask; `timestamp` binds where a token exists."""


_INDISPENSABLE = frozenset(
    {Check.INTEGRITY, Check.COVERAGE, Check.MODIFICATION, Check.REQUIRED_SIGNATURES}
)
"""What every policy has to bind."""


@dataclass(frozen=True, slots=True)
class PolicyInputs:
    """Which certificate policies are asked for (RFC 5280 6.1.1 (c), (e), (f), (g)).

    The default asks for none: no regulation names one for report cards.
    """

    acceptable: frozenset[str] = frozenset({"any_policy"})
    """Dotted identifiers, or "any_policy"."""
    explicit: bool = False
    """A path has to be valid for at least one acceptable policy."""
    inhibit_mapping: bool = False
    inhibit_any: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """A named, versioned set of demands."""

    name: str
    version: str
    binding: frozenset[Check]
    """The checks that decide; the others are made and shown."""
    authority: Authority
    believes_claimed_time: bool = False
    """Without a proven time, judge at the time the signer claims instead of now."""
    accepts_report_cards: bool = True
    """False: refuses what it recognises as a học bạ."""
    clock_tolerance: timedelta = timedelta(minutes=5)
    """By how much two honest clocks may differ."""
    minimum_exponent: int = 65537
    """Smallest RSA public exponent accepted."""
    algorithms: tuple[AlgorithmRule, ...] = ALGORITHMS
    certificate_policies: PolicyInputs = field(default_factory=PolicyInputs)
    """What is asked of a signer's path; not of time-stamping authorities."""
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if not self.binding >= _INDISPENSABLE:
            raise ValueError("a policy that does not bind these would pass unsigned documents")


_CARD_CHECKS = SIGNATURE_CHECKS | {
    Check.SIGNER,
    Check.STRUCTURE,
    Check.REQUIRED_SIGNATURES,
    Check.SIGNING_ORDER,
    Check.CONSISTENCY,
}

HOC_BA_SO = Policy("hoc-ba-so", "1", _CARD_CHECKS, Authority.SCHOOL_DIRECTORY)
"""The default, and the only one the portal uses."""

HOC_BA_SO_CLAIMED_TIME = Policy(
    "hoc-ba-so/claimed-time",
    "1",
    _CARD_CHECKS,
    Authority.SCHOOL_DIRECTORY,
    believes_claimed_time=True,
)
"""For archives without time-stamps: believes the signer's own time, and says so."""

GENERIC = Policy(
    "generic",
    "1",
    SIGNATURE_CHECKS | {Check.STRUCTURE, Check.REQUIRED_SIGNATURES},
    Authority.NONE,
    accepts_report_cards=False,
)
"""Any signed document: the signature checks only, of at least one signature."""

POLICIES: dict[str, Policy] = {p.name: p for p in (HOC_BA_SO, HOC_BA_SO_CLAIMED_TIME, GENERIC)}

DISTANT_PAST = datetime(1970, 1, 1, tzinfo=UTC)
"""Before every certificate; a lower bound for comparisons."""
