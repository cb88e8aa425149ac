"""The outside world, as the verifier sees it: ports bring bytes and values, never opinions."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from verifier.school import HolderKeys, SchoolEntry


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class EvidenceKind(Enum):
    """The two kinds of revocation evidence."""

    CRL = "crl"
    OCSP = "ocsp"


class EvidenceOrigin(Enum):
    """Where evidence came from."""

    DOCUMENT = "document"
    STORE = "store"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A CRL or an OCSP response as received; whether it is worth anything, the judge decides."""

    kind: EvidenceKind
    content: bytes = field(repr=False)
    """DER."""
    origin: EvidenceOrigin


class Outage(Enum):
    """Why a source has nothing."""

    OFFLINE = "offline"
    """No network was allowed, and the store has nothing."""
    NO_ADDRESS = "no_address"
    """The certificate names no address to ask, or none that may be asked."""
    UNREACHABLE = "unreachable"
    """The service did not answer, or not in time."""
    REFUSED = "refused"
    """The service answered with something unusable."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A source could not bring anything; the kind of outage, never an exception."""

    outage: Outage
    kept: tuple[Evidence, ...] = field(repr=False, default=())
    """What the source has all the same; older than it should be, or not enough to decide."""


class RevocationSource(Protocol):
    """Brings revocation evidence about one certificate."""

    def fetch(
        self, certificate: bytes, issuer: bytes, *, at: datetime
    ) -> tuple[Evidence, ...] | Unavailable:
        """Return what is to be had about `certificate` (DER), issued by `issuer` (DER).

        `at` is the moment that evidence is wanted for: the one judged for, or one that a time-stamp
        claims. More may come back, for other moments too.
        """
        ...


class CertificateSource(Protocol):
    """Brings certificates of missing issuers."""

    def fetch(self, certificate: bytes) -> tuple[bytes, ...]:
        """Return candidate issuer certificates (DER) for `certificate` (DER); may be empty."""
        ...


class SchoolDirectory(Protocol):
    """Knows which certificates are registered for which school."""

    def version(self) -> str:
        """Return what names exactly this content."""
        ...

    def is_empty(self) -> bool:
        """Return whether nothing at all is registered."""
        ...

    def entries_for_school(self, school_code: str) -> tuple[SchoolEntry, ...]:
        """Return what is registered for a MA_TRUONG."""
        ...

    def entries_for_certificate(self, certificate: bytes) -> tuple[SchoolEntry, ...]:
        """Return the entries that may name this certificate (DER), its key or its holder.

        More than fit may come back: the judge compares each with the path that was proven.
        """
        ...

    def entries_for_holder(self, holder: HolderKeys) -> tuple[SchoolEntry, ...]:
        """Return the same by what the certificate may be registered by."""
        ...


class RecordState(Enum):
    """What a registry says of a registered card."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    """A newer card of the same pupil, school and year takes its place."""
    REVOKED = "revoked"
    """Its issuer withdrew it."""


class RecordMatch(Enum):
    """By what a registered card was found."""

    SIGNED_DATA = "signed_data"
    """The very element that is signed: it is this card."""
    LOOKUP_ID = "lookup_id"
    """MA_TRA_CUU_UUID alone: the registered card may be another version of it."""


@dataclass(frozen=True, slots=True)
class RegisteredStatus:
    """What a registry knows of a card; whether that changes anything, the judge decides."""

    state: RecordState
    matched_by: RecordMatch
    registered_at: datetime
    state_at: datetime | None = None
    """When it was superseded or revoked."""
    registration_token: bytes | None = field(repr=False, default=None)
    """RFC 3161 token over the digest of the signed element (DER): only with it does
    `registered_at` prove anything."""


class RecordRegistry(Protocol):
    """Knows which cards were registered, and what became of them. Nothing asks it yet."""

    def find(self, data_sha256: str | None, lookup_id: str | None) -> RegisteredStatus | None:
        """Return what is known of the card with this signed element, else with this look-up code.

        Of several records with one look-up code the newest is told. None: not registered, or its
        record was deleted.

        Raises:
            RegistryUnavailableError: the registry does not answer.
        """
        ...
