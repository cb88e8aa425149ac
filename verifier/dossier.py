"""Everything a judgement rests on, collected: documents, evidence, directory and the moment."""

from dataclasses import dataclass, field
from datetime import datetime

from verifier.document import SignedDocument
from verifier.ports import Evidence, Outage
from verifier.school import SchoolEntry


@dataclass(frozen=True, slots=True)
class Dossier:
    """The facts of one submission; judged again, it gives the same report."""

    documents: tuple[SignedDocument, ...]
    at: datetime
    """The moment judged for: now, or the one asked for."""
    checked_at: datetime
    """The clock's reading when this was gathered."""
    evidence: tuple[Evidence, ...] = field(repr=False, default=())
    """From documents, store and network, in this order."""
    outages: tuple[tuple[str, Outage], ...] = ()
    """SHA-256 of certificates about which a source had nothing, and why."""
    certificates: tuple[bytes, ...] = field(repr=False, default=())
    """Further candidate issuers (DER): given by the caller or fetched."""
    school_entries: tuple[SchoolEntry, ...] = ()
    """Directory entries for the card's school and for every signer's certificate."""
    directory_empty: bool = True
    directory_version: str = ""
