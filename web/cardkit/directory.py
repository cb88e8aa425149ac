"""The demo's school directory: which certificate is registered for which school, as CSV."""

import csv
import io
from dataclasses import dataclass, fields
from typing import Final

from verifier.report import Role
from verifier.report_card import ReportCard
from web.cardkit.cards import (
    lower_secondary_grade_6,
    primary_grade_1,
    school_of,
    upper_secondary_grade_10,
)
from web.cardkit.identity import Identity
from web.cardkit.pki import DemoWorld

_VALID_FROM: Final = "2025-12-15T00:00:00+07:00"
"""Registered before the cards were signed, until further notice."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One line; the fields are the columns."""

    school_code: str
    school_name: str
    role: str
    valid_from: str = _VALID_FROM
    valid_until: str = ""
    certificate_sha256: str = ""
    issuer_key_sha256: str = ""
    serial: str = ""
    """Hexadecimal, as certificate viewers show it."""
    organisation: str = ""
    tax_code: str = ""
    key_sha256: str = ""
    person_name: str = ""
    person_number: str = ""


def write_directory(world: DemoWorld) -> bytes:
    """Return the directory of the demo's three schools in UTF-8 CSV with a header."""
    signers = world.signers
    grade_1, grade_6 = primary_grade_1(), lower_secondary_grade_6()
    grade_10 = upper_secondary_grade_10()
    rows = (
        _school_by_digest(grade_1, signers.primary.school),
        _head_by_number(grade_1),
        _school_by_issuer(grade_6, signers.lower_secondary.school),
        _head_by_certificate(grade_6, signers.lower_secondary.head),
        _school_by_digest(grade_10, signers.upper_secondary.school),
        _school_by_digest(grade_10, signers.school_second),
        _head_by_number(grade_10),
    )
    return _encode(rows)


def _school_by_digest(card: ReportCard, certificate: Identity) -> _Row:
    school = school_of(card)
    return _Row(
        school_code=school.school.code or "",
        school_name=school.school.name or "",
        role=Role.KY_PHAT_HANH.value,
        certificate_sha256=certificate.sha256,
        organisation=school.organisation,
        # A government certificate bears no tax code, so there is none to recognise it by.
        tax_code="" if school.public else school.tax_code,
        key_sha256=certificate.key_sha256,
    )


def _school_by_issuer(card: ReportCard, certificate: Identity) -> _Row:
    school = school_of(card)
    return _Row(
        school_code=school.school.code or "",
        school_name=school.school.name or "",
        role=Role.KY_PHAT_HANH.value,
        issuer_key_sha256=_issuer_key(certificate),
        serial=f"{certificate.certificate.serial_number:X}",
        organisation=school.organisation,
        key_sha256=certificate.key_sha256,
    )


def _head_by_number(card: ReportCard) -> _Row:
    return _Row(
        school_code=card.school.code or "",
        school_name=card.school.name or "",
        role=Role.CBQL.value,
        person_name=card.head.name or "",
        person_number=card.head.number or "",
    )


def _head_by_certificate(card: ReportCard, certificate: Identity) -> _Row:
    return _Row(
        school_code=card.school.code or "",
        school_name=card.school.name or "",
        role=Role.CBQL.value,
        issuer_key_sha256=_issuer_key(certificate),
        serial=f"{certificate.certificate.serial_number:X}",
        key_sha256=certificate.key_sha256,
        person_name=card.head.name or "",
        person_number=card.head.number or "",
    )


def _issuer_key(certificate: Identity) -> str:
    return "" if certificate.issuer is None else certificate.issuer.key_sha256


def _encode(rows: tuple[_Row, ...]) -> bytes:
    names = [column.name for column in fields(_Row)]
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([getattr(row, name) for name in names] for row in rows)
    return output.getvalue().encode()
