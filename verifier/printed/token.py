"""TOKEN: what the code on a sheet says, and how its bytes are read.

Only what the same sheet shows stands in it: never ethnicity, never an identity number. Integers are
big-endian.

| bytes | what |
| --- | --- |
| 1 | version, 1 |
| 4 | kid: the first bytes of SHA-256 of the seal key's SubjectPublicKeyInfo |
| 10 | the random symbols of REF, as a number |
| 2 | number of the print |
| 1, 1 | page, pages |
| 4 | when it was printed, in minutes since 2020-01-01T00:00Z |
| 4 | index in the status list |
| 1 | school year: its first year less 2000 |
| 1 | form (MA_CAP_HOC) in the low four bits, columns of the table in the high four |
| 2 | date of birth: days since 1899-12-31, 0 for none |
| 32 | SHA-256 of the signed element of the XML, in canonical form |
| 1 + n | MA_TRUONG, ASCII, behind its length |
| 1 + n | the pupil's name, UTF-8 in NFC, behind its length |
| 1 + n | number of rows, and the packed table (`mark_table`) |
| 64 | ES256 over `CONTEXT` and everything before: r and s (RFC 7518 clause 3.4) |
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from verifier.printed.mark_table import MOST_COLUMNS, MarkRow, read_rows, size_of
from verifier.printed.reference import BODY_BYTES, Reference, read_body
from verifier.report_card import Level

VERSION: Final = 1
CONTEXT: Final = b"hocba-verify/HB1\x00"
"""Goes before the signed bytes, so that a seal key's signature over anything else is no token."""
KEY_ID_BYTES: Final = 4
SIGNATURE_BYTES: Final = 64
DIGEST_BYTES: Final = 32
EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
FIRST_YEAR: Final = 2000
DAY_NOUGHT: Final = date(1899, 12, 31)
MOST_TOKEN_BYTES: Final = 700
"""A code of version 20 holds no more; three full years take less than 400."""

_HEAD_BYTES: Final = 1 + KEY_ID_BYTES
_FORMS: Final = {int(level.value): level for level in Level}


@dataclass(frozen=True, slots=True)
class PrintedToken:
    """What a sheet's code says."""

    reference: Reference
    print_number: int
    """Bản in số n."""
    page: int
    pages: int
    printed_at: datetime
    """UTC, to the minute."""
    status_index: int
    school_year: str
    """As `2025-2026`."""
    form: Level
    birth_date: date | None
    data_sha256: bytes
    school_code: str
    pupil_name: str = field(repr=False)
    rows: tuple[MarkRow, ...] = field(repr=False, default=())
    columns: int = 0
    """Of the table; 0 when it is not in the token."""

    @property
    def data_digest(self) -> str:
        """Return the digest of the signed element in hexadecimal."""
        return self.data_sha256.hex()


@dataclass(frozen=True, slots=True)
class SealedToken:
    """A token's outer parts: read without believing anything."""

    version: int
    key_id: bytes
    signed: bytes = field(repr=False)
    """What the signature is over, without the context."""
    signature: bytes = field(repr=False)


def read_outside(content: bytes) -> SealedToken | None:
    """Return a token's outer parts; None when it is too short or too long to be one."""
    if not _HEAD_BYTES + SIGNATURE_BYTES <= len(content) <= MOST_TOKEN_BYTES:
        return None
    signed, signature = content[:-SIGNATURE_BYTES], content[-SIGNATURE_BYTES:]
    return SealedToken(signed[0], signed[1:_HEAD_BYTES], signed, signature)


def read_inside(sealed: SealedToken) -> PrintedToken | None:
    """Return what a token says, to be called once its signature holds; None when it is malformed.

    Everything has exactly one way to be written; any other is malformed.
    """
    reader = _Reader(sealed.signed[_HEAD_BYTES:])
    try:
        token = _read(reader)
    except (_MalformedError, UnicodeDecodeError, OverflowError):
        return None
    return token if reader.is_done() else None


class _MalformedError(Exception):
    """The bytes break the layout."""


class _Reader:
    """Takes a token's bytes from the left."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def take(self, size: int) -> bytes:
        """Return the next bytes."""
        taken = self._content[self._at : self._at + size]
        if len(taken) != size:
            raise _MalformedError
        self._at += size
        return taken

    def number(self, size: int) -> int:
        """Return the next bytes as a number."""
        return int.from_bytes(self.take(size), "big")

    def text(self) -> bytes:
        """Return what stands behind its length."""
        return self.take(self.number(1))

    def is_done(self) -> bool:
        """Return whether nothing is left."""
        return self._at == len(self._content)


def _read(reader: _Reader) -> PrintedToken:
    reference = read_body(reader.take(BODY_BYTES))
    print_number, page, pages = reader.number(2), reader.number(1), reader.number(1)
    printed_at = EPOCH + timedelta(minutes=reader.number(4))
    status_index = reader.number(4)
    year = FIRST_YEAR + reader.number(1)
    columns, form_code = divmod(reader.number(1), 16)
    days = reader.number(2)
    digest = reader.take(DIGEST_BYTES)
    school_code = reader.text().decode("ascii")
    name = reader.text().decode()
    form = _FORMS.get(form_code)
    if reference is None or form is None or print_number == 0 or not 1 <= page <= pages:
        raise _MalformedError
    if unicodedata.normalize("NFC", name) != name or not name or not school_code.isalnum():
        raise _MalformedError
    return PrintedToken(
        reference=reference,
        print_number=print_number,
        page=page,
        pages=pages,
        printed_at=printed_at,
        status_index=status_index,
        school_year=f"{year}-{year + 1}",
        form=form,
        birth_date=DAY_NOUGHT + timedelta(days=days) if days else None,
        data_sha256=digest,
        school_code=school_code,
        pupil_name=name,
        rows=_read_table(reader, columns),
        columns=columns,
    )


def _read_table(reader: _Reader, columns: int) -> tuple[MarkRow, ...]:
    count = reader.number(1)
    if columns > MOST_COLUMNS or (count == 0) != (columns == 0):
        raise _MalformedError
    rows = read_rows(reader.take(size_of(count, columns)), rows=count, columns=columns)
    if rows is None:
        raise _MalformedError
    return rows
