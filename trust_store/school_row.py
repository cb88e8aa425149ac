"""One row of a school file, cell by cell."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from typing import TypeVar

from verifier.errors import VerifierError
from verifier.report import Role
from verifier.school import SchoolEntry

COLUMNS = (
    "school_code",
    "school_name",
    "role",
    "valid_from",
    "valid_until",
    "certificate_sha256",
    "issuer_key_sha256",
    "serial",
    "organisation",
    "tax_code",
    "key_sha256",
    "person_name",
    "person_number",
)
"""Every column; any order will do."""

REQUIRED = ("school_code", "school_name", "role", "valid_from")
"""Columns that no file can do without."""

_VIETNAM = timezone(timedelta(hours=7))
"""A date or time without a zone is meant in Vietnam."""

_SEPARATORS = re.compile(r"[\s:]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SERIAL = re.compile(r"(?:0x)?[0-9a-f]{1,42}")
_TAX_CODE = re.compile(r"[0-9]{10}(?:-[0-9]{3})?|[0-9]{12,13}")
_PERSON_NUMBER = re.compile(r"[0-9]{12}")
_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ROLES = {role.value: role for role in (Role.KY_PHAT_HANH, Role.CBQL)}

T = TypeVar("T")


class RowError(VerifierError):
    """A row has faults; all of them."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        """Keep the reasons."""
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def read_row(cells: dict[str, str]) -> SchoolEntry:
    """Read one row; `cells` by column name, missing ones being empty.

    Raises:
        RowError: some cells cannot be understood, or the row registers nothing.
    """
    row = _Row({name: " ".join(cells.get(name, "").split()) for name in COLUMNS})
    valid_from = row.read("valid_from", _from_day)
    valid_until = row.read("valid_until", _until_day)
    entry = SchoolEntry(
        school_code=row.needed("school_code"),
        school_name=row.needed("school_name"),
        role=row.read("role", _role) or Role.OTHER,
        valid_from=valid_from or datetime.max.replace(tzinfo=_VIETNAM),
        valid_until=valid_until,
        certificate_sha256=row.read("certificate_sha256", _sha256),
        issuer_key_sha256=row.read("issuer_key_sha256", _sha256),
        serial=row.read("serial", _serial),
        organisation=row.text("organisation"),
        tax_code=row.read("tax_code", _tax_code),
        key_sha256=row.read("key_sha256", _sha256),
        person_name=row.text("person_name"),
        person_number=row.read("person_number", _person_number),
    )
    for name in ("role", "valid_from"):
        row.needed(name)
    if valid_from and valid_until and valid_until < valid_from:
        row.reasons.append("valid_until lies before valid_from")
    if not row.reasons:
        row.reasons.extend(_registers_nothing(entry))
    if row.reasons:
        raise RowError(tuple(row.reasons))
    return entry


class _Row:
    """The cells of one row, and what was found wrong with them so far."""

    def __init__(self, cells: dict[str, str]) -> None:
        self._cells = cells
        self.reasons: list[str] = []

    def text(self, name: str) -> str | None:
        """Return a cell, None if it is empty."""
        return self._cells[name] or None

    def needed(self, name: str) -> str:
        """Return a cell that must not be empty."""
        if not self._cells[name]:
            self.reasons.append(f"{name} is empty")
        return self._cells[name]

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """Return a cell as `reader` understands it, None if it is empty or not understood."""
        cell = self._cells[name]
        if not cell:
            return None
        try:
            return reader(cell)
        except ValueError as error:
            self.reasons.append(f"{name}: {error}")
            return None


def _registers_nothing(entry: SchoolEntry) -> list[str]:
    if (entry.issuer_key_sha256 is None) != (entry.serial is None):
        return ["issuer_key_sha256 and serial belong together"]
    named = entry.certificate_sha256 is not None or entry.serial is not None
    if entry.role is Role.KY_PHAT_HANH and not named:
        return ["needs certificate_sha256, or issuer_key_sha256 and serial"]
    if entry.role is Role.CBQL and not named and entry.person_number is None:
        return ["needs certificate_sha256, or issuer_key_sha256 and serial, or person_number"]
    return []


def _role(cell: str) -> Role:
    if cell.upper() not in _ROLES:
        raise ValueError("neither KY_PHAT_HANH nor CBQL")
    return _ROLES[cell.upper()]


def _sha256(cell: str) -> str:
    digits = _SEPARATORS.sub("", cell).lower()
    if not _SHA256.fullmatch(digits):
        raise ValueError("not a SHA-256: 64 hexadecimal digits")
    return digits


def _serial(cell: str) -> int:
    digits = _SEPARATORS.sub("", cell).lower()
    if not _SERIAL.fullmatch(digits) or int(digits, 16) < 1:
        raise ValueError("not a serial number in hexadecimal, as certificate viewers show it")
    return int(digits, 16)


def _tax_code(cell: str) -> str:
    if not _TAX_CODE.fullmatch(cell):
        raise ValueError("not a tax code")
    return cell


def _person_number(cell: str) -> str:
    if not _PERSON_NUMBER.fullmatch(cell):
        raise ValueError("not a citizen number: 12 digits")
    return cell


def _from_day(cell: str) -> datetime:
    return _moment(cell, time.min)


def _until_day(cell: str) -> datetime:
    return _moment(cell, time.max)


def _moment(cell: str, of_day: time) -> datetime:
    """Read an ISO date or time, or dd/mm/yyyy; a bare day begins or ends as `of_day` says."""
    try:
        if day_first := _DAY_FIRST.fullmatch(cell):
            day, month, year = map(int, day_first.groups())
            return datetime.combine(date(year, month, day), of_day, tzinfo=_VIETNAM)
        if len(cell) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(cell), of_day, tzinfo=_VIETNAM)
        moment = datetime.fromisoformat(cell)
    except ValueError as error:
        raise ValueError("not a date: 2026-01-31, 31/01/2026 or a time in ISO 8601") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=_VIETNAM)
