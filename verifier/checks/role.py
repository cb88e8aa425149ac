"""Who signed in which capacity? (QĐ 1789 Đ20; CV 2088 III.1).

An XML says it by position. A PDF names no roles, so the school directory decides, then the signed
XML twin; a field name, /Name or /Reason never does.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from verifier.checks.naming import same_name
from verifier.document import Signature, SignatureKind
from verifier.pki.certificate import Certificate
from verifier.pki.path import PathOutcome, PathResult
from verifier.report import Role
from verifier.report_card import ReportCard
from verifier.school import SchoolEntry


@dataclass(frozen=True, slots=True)
class RoleClaim:
    """The capacity of one signer, and the directory entries that name the certificate."""

    role: Role
    entries: tuple[SchoolEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class CardIdentity:
    """Whom the card names, from the signed XML when there is one, else from the pages."""

    school_code: str | None
    """MA_TRUONG; a PDF alone does not print it."""
    school_name: str | None
    head_name: str | None
    head_number: str | None
    teacher_name: str | None
    teacher_number: str | None
    school_year: str | None = None
    """Two years in sequence, `2025-2026`."""


def identify_card(card: ReportCard | None, printed: ReportCard | None) -> CardIdentity:
    """Return whom the card names; signed XML data goes before what pages show."""
    source = card or printed or ReportCard()
    return CardIdentity(
        school_code=source.school.code,
        school_name=source.school.name,
        head_name=source.head.name,
        head_number=source.head.number,
        teacher_name=source.class_teacher.name,
        teacher_number=source.class_teacher.number,
        school_year=source.school_year,
    )


def find_entries(
    path: PathResult | None, entries: Iterable[SchoolEntry]
) -> tuple[SchoolEntry, ...]:
    """Return the directory entries that name the certificate, or its holder by number.

    The issuer's key is taken from the path, whose every edge was verified with that key. A
    holder's number counts only where the path leads to an anchor: anybody can write a number into
    a certificate of his own making.
    """
    if path is None or not path.path:
        return ()
    return tuple(entry for entry in entries if _names(entry, path))


def assign_role(
    signature: Signature,
    path: PathResult | None,
    *,
    entries: tuple[SchoolEntry, ...],
    identity: CardIdentity,
) -> RoleClaim:
    """Return in which capacity a signature was made."""
    if signature.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        return RoleClaim(Role.OTHER)
    matching = find_entries(path, entries)
    if signature.claimed_role is not None:
        return RoleClaim(signature.claimed_role, matching)
    for role in (Role.KY_PHAT_HANH, Role.CBQL):
        if any(entry.role is role for entry in matching):
            return RoleClaim(role, matching)
    leaf = path.path[0] if path is not None and path.path else None
    return RoleClaim(_guess_unlisted(leaf, identity), matching)


def _guess_unlisted(certificate: Certificate | None, identity: CardIdentity) -> Role:
    """Return the capacity of a signer whom the directory does not list.

    An organisation can only have meant to sign as the school; whether it may is the signer
    check's question. A person is recognised by number, and by name where no number is known.
    """
    if certificate is None:
        return Role.OTHER
    number = certificate.citizen_number
    if number is not None and number == identity.head_number:
        return Role.CBQL
    if number is not None and number == identity.teacher_number:
        return Role.GVCN
    if is_organisation(certificate):
        return Role.KY_PHAT_HANH
    if identity.teacher_number is None and same_name(
        certificate.common_name, identity.teacher_name
    ):
        return Role.GVCN
    if identity.head_number is None and same_name(certificate.common_name, identity.head_name):
        return Role.CBQL
    return Role.OTHER


def is_organisation(certificate: Certificate) -> bool:
    """Whether a certificate was issued to an organisation rather than to a person."""
    if certificate.citizen_number is not None:
        return False
    return certificate.tax_code is not None or same_name(
        certificate.common_name, certificate.organisation
    )


def _names(entry: SchoolEntry, path: PathResult) -> bool:
    certificate = path.path[0]
    if entry.certificate_sha256 is not None:
        return entry.certificate_sha256 == certificate.sha256
    if entry.issuer_key_sha256 is not None and entry.serial is not None:
        return (
            len(path.path) > 1
            and entry.serial == certificate.serial
            and entry.issuer_key_sha256 == path.path[1].spki_sha256
        )
    return (
        path.outcome is PathOutcome.FOUND
        and entry.person_number is not None
        and entry.person_number == certificate.citizen_number
    )
