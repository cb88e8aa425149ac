"""The school directory from a CSV file: which certificate may sign for which school.

A row registers one certificate, by SHA-256 or by its issuer's key and its serial number, or one
head by citizen number (CV 2088 III.1, QĐ 1789 Đ20.3). The columns are explained in README.md.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator

from trust_store.school_row import COLUMNS, REQUIRED, RowError, read_row
from verifier.errors import ConfigurationError
from verifier.pki.certificate import CertificateError, read_certificate
from verifier.school import HolderKeys, SchoolEntry, find_holder_keys

_MOST_PROBLEMS = 100
"""Faulty lines that are named; more say nothing new."""


class SchoolsError(ConfigurationError):
    """A school file has faults; all of them, by line."""

    def __init__(self, problems: tuple[tuple[int, str], ...]) -> None:
        """Keep `problems`: line number, from 1, and reason."""
        shown = "; ".join(f"line {line}: {reason}" for line, reason in problems[:_MOST_PROBLEMS])
        super().__init__(f"school file: {shown}")
        self.problems = problems


class EmptyDirectory:
    """A `SchoolDirectory` without entries."""

    def version(self) -> str:
        """Return what names this content."""
        return "empty"

    def is_empty(self) -> bool:
        """Return that nothing is registered."""
        return True

    def entries_for_school(self, school_code: str) -> tuple[SchoolEntry, ...]:
        """Return nothing."""
        del school_code
        return ()

    def entries_for_certificate(self, certificate: bytes) -> tuple[SchoolEntry, ...]:
        """Return nothing."""
        del certificate
        return ()

    def entries_for_holder(self, holder: HolderKeys) -> tuple[SchoolEntry, ...]:
        """Return nothing."""
        del holder
        return ()


class Schools:
    """A `SchoolDirectory` in memory."""

    def __init__(self, entries: Iterable[SchoolEntry]) -> None:
        """Index `entries`."""
        self._entries = tuple(entries)
        self._index: dict[tuple[str, str], tuple[SchoolEntry, ...]] = {}
        for entry in self._entries:
            for key in _keys_of_entry(entry):
                self._index[key] = (*self._index.get(key, ()), entry)
        lines = sorted(repr(entry) for entry in self._entries)
        self._version = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    def version(self) -> str:
        """Return what names exactly this content."""
        return self._version

    def is_empty(self) -> bool:
        """Return whether nothing at all is registered."""
        return not self._entries

    def entries_for_school(self, school_code: str) -> tuple[SchoolEntry, ...]:
        """Return what is registered for a MA_TRUONG."""
        return self._index.get(("school", school_code), ())

    def entries_for_certificate(self, certificate: bytes) -> tuple[SchoolEntry, ...]:
        """Return the entries that may name this certificate (DER), its key or its holder.

        A certificate does not hold its issuer's key, so an entry by issuer and serial is found by
        the serial number alone: the judge compares the key of the issuer that the path proves.
        """
        try:
            return self.entries_for_holder(find_holder_keys(read_certificate(certificate)))
        except CertificateError:
            return ()

    def entries_for_holder(self, holder: HolderKeys) -> tuple[SchoolEntry, ...]:
        """Return the same by what the certificate may be registered by."""
        keys = (
            ("certificate", holder.certificate_sha256),
            ("serial", str(holder.serial)),
            ("key", holder.key_sha256),
            ("person", holder.citizen_number),
            ("tax", holder.tax_code),
        )
        found = (entry for kind, key in keys if key for entry in self._index.get((kind, key), ()))
        return tuple(dict.fromkeys(found))


def _keys_of_entry(entry: SchoolEntry) -> Iterator[tuple[str, str]]:
    yield "school", entry.school_code
    for kind, value in (
        ("certificate", entry.certificate_sha256),
        ("serial", None if entry.serial is None else str(entry.serial)),
        ("key", entry.key_sha256),
        ("person", entry.person_number),
        ("tax", entry.tax_code),
    ):
        if value:
            yield kind, value


def load_schools(content: bytes) -> Schools:
    """Read a school file into memory.

    Raises:
        SchoolsError: the file, or some of its lines, cannot be understood; nothing is loaded then.
    """
    return Schools(entry for _, entry in read_school_lines(content))


def read_school_lines(content: bytes) -> tuple[tuple[int, SchoolEntry], ...]:
    """Read a school file: UTF-8, with or without BOM, separated by commas, semicolons or tabs.

    Returns each entry with the number of its line.

    Raises:
        SchoolsError: the file, or some of its lines, cannot be understood.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SchoolsError(((line, "not in UTF-8"),)) from error
    return tuple(_read_rows(text))


def _read_rows(text: str) -> list[tuple[int, SchoolEntry]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    problems: list[tuple[int, str]] = []
    entries: list[tuple[int, SchoolEntry]] = []
    try:
        header = _read_header(next(reader, []))
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problems.append((line, f"{len(cells)} cells instead of {len(header)}"))
                continue
            try:
                entries.append((line, read_row(dict(zip(header, cells, strict=True)))))
            except RowError as error:
                problems.extend((line, reason) for reason in error.reasons)
    except csv.Error as error:
        problems.append((reader.line_num, str(error)))
    if problems:
        raise SchoolsError(tuple(problems))
    return entries


def _delimiter(text: str) -> str:
    """Return what the first line separates its columns with; Excel writes semicolons here."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _read_header(cells: list[str]) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    problems = [
        *(f"no column {name}" for name in REQUIRED if name not in header),
        *(f"unknown column {name}" for name in header if name not in COLUMNS),
        *(f"column {name} twice" for name in sorted(set(header)) if header.count(name) > 1),
    ]
    if problems:
        raise SchoolsError(tuple((1, problem) for problem in problems))
    return header
