"""A number by which people speak of one check: on the page, in the JSON report, on the receipt.

It follows from the moment and the documents, so nothing has to be stored for it, and it tells
nothing of what the documents say.
"""

import hashlib
from datetime import timedelta, timezone
from typing import Final

from verifier.report import VerificationReport

_VIETNAM_TIME: Final = timezone(timedelta(hours=7))
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U: nobody mistakes a letter on the telephone (Crockford's base 32)."""
_LETTERS: Final = 8
"""Forty bits: within one day, two checks in a million million share a number."""


def find_case_number(report: VerificationReport) -> str:
    """Return the number, such as `261125-7K3F-9Q2M`; its head is the day in Việt Nam."""
    parts = [report.checked_at.isoformat(), *(d.sha256 for d in report.documents)]
    number = int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest(), "big")
    letters = ""
    for _ in range(_LETTERS):
        number, place = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[place]
    day = report.checked_at.astimezone(_VIETNAM_TIME)
    return f"{day:%y%m%d}-{letters[:4]}-{letters[4:]}"
