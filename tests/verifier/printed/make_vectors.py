"""Writes the vectors of HB1, which Python's and the browser's readers share.

Run `python -m tests.verifier.printed.make_vectors`. Keys follow from numbers and signatures are
deterministic, so that the file changes only when the format does. All people are invented.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from verifier.printed.base32 import write_base32
from verifier.printed.key_list import KeyList, KeyUse, ListedKey
from verifier.printed.mark_table import CELLS, MarkRow
from verifier.printed.outcome import PrintStatus
from verifier.printed.reference import ALPHABET, GROUPS, Reference
from verifier.printed.signed_text import write_base64url
from verifier.printed.status_list import StatusList
from verifier.printed.subject import SUBJECTS
from verifier.printed.token import CONTEXT, SIGNATURE_BYTES, PrintedToken
from verifier.report_card import Level
from web.printing.list_writing import make_status_list, write_key_list, write_status_list
from web.printing.qr_code import write_address
from web.printing.reference_making import make_reference
from web.printing.signing import public_part, sign_raw
from web.printing.token_writing import seal_token

FILE = Path("tests/vectors/printed/hb1.json")
PORTAL, SISTER = "xacthuc.example.vn", "hocba.example.org"
PRINTED = datetime(2026, 6, 15, 3, 20, tzinfo=UTC)
ISSUED = datetime(2026, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)
CHECKED = ISSUED + DAY / 2

LAYOUT = (
    ("version", 1),
    ("kid", 4),
    ("reference", 10),
    ("print_number", 2),
    ("page", 1),
    ("pages", 1),
    ("printed_at", 4),
    ("status_index", 4),
    ("school_year", 1),
    ("form", 1),
    ("birth_date", 2),
    ("data_sha256", 32),
    ("school_code", 9),
    ("pupil_name", 25),
    ("rows", 45),
    ("signature", 64),
)
"""Where each field of the good token stands, and how long it is."""


def _key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, ec.SECP256R1())


LIST, SEAL, STATUS, OLD, STOLEN, OTHER_SEAL, UNLISTED, OLD_STATUS = (_key(n) for n in range(1, 9))


def _reference(seed: int) -> Reference:
    numbers = count(seed)
    return make_reference(lambda most: next(numbers) * 7 % most)


REFERENCE, OTHER_REFERENCE = _reference(1), _reference(2)

ROWS = (
    MarkRow(15, ("7.6", "7.9", "7.8")),
    MarkRow(2, ("8.7", "9.1", "9")),
    MarkRow(3, ("8.2", "8.6", "8.5")),
    MarkRow(16, ("8.8", "9.2", "9.1")),
    MarkRow(4, ("8", "8.3", "8.2")),
    MarkRow(17, ("8.4", "8.9", "8.7")),
    MarkRow(18, ("9", "9.3", "9.2")),
    MarkRow(19, ("10", "0", "0.5")),
    MarkRow(10, ("Đ", "Đ", "Đ")),
    MarkRow(0, ("CĐ", "", "Đ")),
    MarkRow(21, ("Đ", "Đ", "Đ")),
    MarkRow(61, ("T", "K", "T")),
    MarkRow(62, ("T", "T", "T")),
)
GOOD = PrintedToken(
    reference=REFERENCE,
    print_number=3,
    page=1,
    pages=2,
    printed_at=PRINTED,
    status_index=0,
    school_year="2025-2026",
    form=Level.LOWER_SECONDARY,
    birth_date=date(2014, 11, 23),
    data_sha256=hashlib.sha256(b"an invented card").digest(),
    school_code="79000642",
    pupil_name="Nguyễn Đức Anh Khoa",
    rows=ROWS,
    columns=3,
)
PRIMARY = replace(
    GOOD,
    form=Level.PRIMARY,
    birth_date=None,
    rows=(MarkRow(1, ("T", "9")), MarkRow(8, ("H", "")), MarkRow(63, ("X", ""))),
    columns=2,
)
STATUSES = (
    PrintStatus.CURRENT,
    PrintStatus.SUPERSEDED,
    PrintStatus.REVOKED,
    PrintStatus.CLOSED,
    PrintStatus.CURRENT,
)


def _listed(key: ec.EllipticCurvePrivateKey, use: KeyUse, **changes: Any) -> ListedKey:
    values = {"portal": PORTAL, "not_before": PRINTED - 30 * DAY, **changes}
    return ListedKey(use=use, spki=public_part(key), **values)


KEYS = KeyList(
    number=7,
    issued_at=ISSUED,
    next_update=ISSUED + 7 * DAY,
    keys=(
        _listed(SEAL, KeyUse.SEAL),
        _listed(STATUS, KeyUse.STATUS),
        _listed(OLD, KeyUse.SEAL, not_before=PRINTED - 60 * DAY, not_after=PRINTED - DAY),
        _listed(STOLEN, KeyUse.SEAL, revoked_at=PRINTED + DAY),
        _listed(OTHER_SEAL, KeyUse.SEAL, portal=SISTER),
        _listed(OLD_STATUS, KeyUse.STATUS, revoked_at=PRINTED),
    ),
)
STATUS_LIST = make_status_list(PORTAL, 12, STATUSES, issued_at=ISSUED, next_update=ISSUED + DAY)


@dataclass(frozen=True, slots=True)
class _Case:
    """One token vector."""

    name: str
    description: str
    token: bytes
    outcome: str
    says: PrintedToken | None = None
    status: str | None = None
    portal: str = PORTAL
    reference: Reference = REFERENCE
    page: tuple[int, int] | None = None


def build() -> dict[str, Any]:
    """Return everything that the file holds."""
    return {
        "format": "hocba-verify/hb1-vectors/1",
        "portal": PORTAL,
        "checked_at": CHECKED.isoformat(),
        "alphabet": ALPHABET,
        "groups": list(GROUPS),
        "cells": list(CELLS),
        "subjects": {str(number): name for number, name in SUBJECTS.items()},
        "context": CONTEXT.hex(),
        "pinned": [write_base64url(public_part(LIST))],
        "key_list": write_key_list(KEYS, LIST),
        "status_list": write_status_list(STATUS_LIST, STATUS),
        "references": list(_references()),
        "codes": list(_codes()),
        "tokens": [_present(case) for case in _tokens()],
        "key_lists": list(_key_lists()),
        "status_lists": list(_status_lists()),
    }


def _present(case: _Case) -> dict[str, Any]:
    return {
        "name": case.name,
        "description": case.description,
        "portal": case.portal,
        "reference": case.reference.text,
        "page": None if case.page is None else list(case.page),
        "token": write_base32(case.token),
        "digest": hashlib.sha256(case.token).hexdigest(),
        "outcome": case.outcome,
        "says": None if case.says is None else describe(case.says),
        "status": case.status,
    }


def describe(token: PrintedToken) -> dict[str, Any]:
    """Return what a token says, as the vectors write it."""
    return {
        "reference": token.reference.text,
        "print_number": token.print_number,
        "page": token.page,
        "pages": token.pages,
        "printed_at": token.printed_at.isoformat(),
        "status_index": token.status_index,
        "school_year": token.school_year,
        "form": token.form.value,
        "birth_date": None if token.birth_date is None else token.birth_date.isoformat(),
        "data_sha256": token.data_digest,
        "school_code": token.school_code,
        "pupil_name": token.pupil_name,
        "columns": token.columns,
        "rows": [[row.subject, *row.cells] for row in token.rows],
    }


def _tokens() -> Iterator[_Case]:
    good = seal_token(GOOD, SEAL)
    yield _Case("good", "A secondary card.", good, "sound", GOOD, "current")
    yield _Case(
        "good-page",
        "The page that the sheet shows.",
        good,
        "sound",
        GOOD,
        "current",
        page=(1, 2),
    )
    primary = replace(PRIMARY, status_index=1)
    yield _Case(
        "good-primary",
        "A primary card, superseded.",
        seal_token(primary, SEAL),
        "sound",
        primary,
        "superseded",
    )
    bare = replace(GOOD, rows=(), columns=0, status_index=2)
    yield _Case("good-bare", "No marks; revoked.", seal_token(bare, SEAL), "sound", bare, "revoked")
    for index, status in ((3, "closed"), (5, "unknown"), (70_000, "unknown")):
        token = replace(GOOD, status_index=index)
        sealed = seal_token(token, SEAL)
        yield _Case(f"status-{index}", f"Status {status}.", sealed, "sound", token, status)
    early = replace(GOOD, printed_at=PRINTED - 2 * DAY)
    yield _Case(
        "retired-key",
        "Printed while its key, retired since, was in force.",
        seal_token(early, OLD),
        "sound",
        early,
        "current",
    )
    yield from _flipped(good)
    yield from _wrong(good)


def _flipped(good: bytes) -> Iterator[_Case]:
    """One bit of each field turned: the first of its first byte and the last of its last."""
    start = 0
    for field, size in LAYOUT:
        for name, place, mask in (("first", start, 0x80), ("last", start + size - 1, 0x01)):
            changed = bytearray(good)
            changed[place] ^= mask
            outcome = {"version": "unknown_version", "kid": "unknown_key"}.get(
                field, "signature_wrong"
            )
            description = f"The {name} bit of {field} is turned."
            yield _Case(f"flipped-{field}-{name}", description, bytes(changed), outcome)
        start += size
    if start != len(good):
        raise ValueError("the layout has another length than the token")


def _wrong(good: bytes) -> Iterator[_Case]:
    yield _Case(
        "wrong-reference",
        "Another record's reference stands before it.",
        good,
        "other_reference",
        GOOD,
        reference=OTHER_REFERENCE,
    )
    yield _Case("wrong-page", "Page 2 shows page 1's code.", good, "other_page", GOOD, page=(2, 2))
    yield _Case(
        "wrong-page-count", "The sheet has three pages.", good, "other_page", GOOD, page=(1, 3)
    )
    yield _Case(
        "old-key",
        "Claims to be printed after its key was retired.",
        seal_token(GOOD, OLD),
        "key_not_in_force",
        GOOD,
    )
    before = replace(GOOD, printed_at=PRINTED - 31 * DAY)
    yield _Case(
        "early-key",
        "Claims to be printed before its key began.",
        seal_token(before, SEAL),
        "key_not_in_force",
        before,
    )
    yield _Case(
        "revoked-key",
        "Its key was revoked later; that does not help it.",
        seal_token(GOOD, STOLEN),
        "key_revoked",
        GOOD,
    )
    yield _Case("unknown-key", "A key on no list.", seal_token(GOOD, UNLISTED), "unknown_key")
    yield _Case(
        "status-key", "A status key seals nothing.", seal_token(GOOD, STATUS), "unknown_key"
    )
    yield _Case(
        "sister-key",
        "A sister portal's key speaks for its own host only.",
        seal_token(GOOD, OTHER_SEAL),
        "unknown_key",
    )
    yield _Case(
        "sister",
        "A sister portal's code.",
        seal_token(GOOD, OTHER_SEAL),
        "sound",
        GOOD,
        portal=SISTER,
    )
    yield from _malformed(good)


def _malformed(good: bytes) -> Iterator[_Case]:
    unknown = bytes([2]) + good[1:]
    yield _Case("unknown-version", "Version 2.", unknown, "unknown_version")
    yield _Case("short", "Cut off.", good[:68], "malformed")
    yield _Case("long", "Longer than any token.", good + bytes(600), "malformed")
    yield _Case("empty", "Nothing.", b"", "malformed")
    yield _Case("cut", "The last byte is missing.", good[:-1], "signature_wrong")
    yield _Case("longer", "A byte more.", good + b"\x00", "signature_wrong")
    yield _Case(
        "no-context", "Signed without the context.", _resign(good, context=b""), "signature_wrong"
    )
    changes = {
        "page-nought": {17: 0},
        "page-beyond": {17: 3},
        "print-nought": {15: 0, 16: 0},
        "unknown-form": {28: 0x3F},
        "many-columns": {28: 0x53},
        "reference-too-large": {5: 0xFF},
        "school-code-not-alphanumeric": {64: 0x20},
        "school-code-not-ascii": {64: 0xC3},
        "name-not-utf-8": {74: 0xFF},
        "name-not-nfc": {74: 0xCC, 75: 0x81},
        "spare-bit": {len(good) - SIGNATURE_BYTES - 1: good[-SIGNATURE_BYTES - 1] | 1},
        "unknown-cell": {98: 0x3F, 99: 0xFF},
        "another-row-count": {97: 12},
    }
    for name, places in changes.items():
        body = bytearray(good)
        for place, value in places.items():
            body[place] = value
        yield _Case(name, "Signed, and breaks the layout.", _resign(bytes(body)), "malformed")


def _resign(token: bytes, *, context: bytes = CONTEXT) -> bytes:
    signed = token[:-SIGNATURE_BYTES]
    return signed + sign_raw(SEAL, context + signed)


def _references() -> Iterator[dict[str, Any]]:
    text = REFERENCE.text
    swapped = text[:3] + text[4] + text[3] + text[5:]
    for typed, found in (
        (text, text),
        (REFERENCE.grouped.lower(), text),
        (f" {REFERENCE.grouped.replace('-', ' – ')} ", text),
        ("".join(chr(ord(c) + 0xFEE0) for c in text), text),
        (text.replace("Q", "0").replace("L", "1").replace("S", "5").replace("B", "8"), text),
        ("", "empty"),
        (text[:-1], "length"),
        (text + "2", "length"),
        ("Đ" + text[1:], "symbol"),
        ("W" + text[1:], "symbol"),
        (text[:-1] + ALPHABET[ALPHABET.index(text[-1]) - 1], "check"),
        (swapped, "check"),
    ):
        fault = found if found != text else None
        yield {"typed": typed, "text": None if fault else found, "fault": fault}


def _codes() -> Iterator[dict[str, Any]]:
    good = seal_token(GOOD, SEAL)
    address = write_address(PORTAL, REFERENCE, good)
    bare = write_address(PORTAL, REFERENCE)
    for text, fault in (
        (address, None),
        (bare, None),
        (bare.upper().replace("/V/", "/v/"), None),
        (REFERENCE.grouped, None),
        (address.replace(PORTAL, "xacthuc-example.vn"), "other_host"),
        (address.replace(PORTAL, f"{PORTAL}.evil.example"), "other_host"),
        (address.replace(PORTAL, f"evil.example@{PORTAL}"), "foreign"),
        (address.replace("/v/", "/w/"), "foreign"),
        (address.replace("#", "?"), "foreign"),
        (bare[:-1], "reference"),
        (f"{bare}#{write_base32(good)[:-1]}1", "token"),
        (f"{bare}#{write_base32(good).lower()}", "token"),
        ("https://example.com/menu.pdf", "foreign"),
        ("d89cf6d6-9763-4e12-bc33-8398a8517cab", "foreign"),
        ("", "foreign"),
        ("WIFI:S:truong;T:WPA;P:matkhau;;", "foreign"),
    ):
        yield {"text": text, "fault": fault}


def _key_lists() -> Iterator[dict[str, Any]]:
    good = write_key_list(KEYS, LIST)
    header, payload, signature = good.split(".")
    for name, text, newest_seen, fault in (
        ("good", good, 0, None),
        ("the-same-again", good, 7, None),
        ("older", good, 8, "older"),
        ("by-a-seal-key", write_key_list(KEYS, SEAL), 0, "signature_wrong"),
        ("altered", f"{header}.{payload[:-4]}AAAA.{signature}", 0, "signature_wrong"),
        ("other-header", f"{header[:-4]}AAAA.{payload}.{signature}", 0, "unknown_version"),
        ("a-status-list", write_status_list(STATUS_LIST, LIST), 0, "unknown_version"),
        ("two-parts", f"{header}.{payload}", 0, "malformed"),
        ("nothing", "", 0, "malformed"),
        ("not-base64", f"{header}.{payload}=.{signature}", 0, "malformed"),
    ):
        yield {"name": name, "text": text, "newest_seen": newest_seen, "fault": fault}


def _status_lists() -> Iterator[dict[str, Any]]:
    good = write_status_list(STATUS_LIST, STATUS)
    header, payload, signature = good.split(".")
    other = replace(STATUS_LIST, portal=SISTER)
    short: StatusList = replace(STATUS_LIST, length=50)
    for name, text, newest_seen, fault in (
        ("good", good, 12, None),
        ("older", good, 13, "older"),
        ("by-a-seal-key", write_status_list(STATUS_LIST, SEAL), 0, "signature_wrong"),
        ("by-a-revoked-key", write_status_list(STATUS_LIST, OLD_STATUS), 0, "key_revoked"),
        ("of-another-portal", write_status_list(other, STATUS), 0, "other_portal"),
        ("altered", f"{header}.{payload[:-4]}AAAA.{signature}", 0, "signature_wrong"),
        ("a-key-list", write_key_list(KEYS, STATUS), 0, "unknown_version"),
        ("length-beyond-its-bits", write_status_list(short, STATUS), 0, "malformed"),
    ):
        yield {"name": name, "text": text, "newest_seen": newest_seen, "fault": fault}


def write() -> str:
    """Return the file's text."""
    return json.dumps(build(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(write(), encoding="utf-8")
