"""Writes tokens: the other half of `verifier.printed.token`, whose table is the layout."""

import unicodedata
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import ec

from verifier.errors import VerifierError
from verifier.printed.key_list import key_id_of
from verifier.printed.mark_table import pack_rows
from verifier.printed.token import (
    CONTEXT,
    DAY_NOUGHT,
    DIGEST_BYTES,
    EPOCH,
    FIRST_YEAR,
    MOST_TOKEN_BYTES,
    VERSION,
    PrintedToken,
    read_inside,
    read_outside,
)
from web.printing.signing import public_part, sign_raw

_MINUTE = timedelta(minutes=1)


class TokenContentError(VerifierError):
    """The token's layout has no room for what it was to say; a code without token still can."""


def seal_token(token: PrintedToken, key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a token's bytes, signed with a seal key.

    Raises:
        TokenContentError: the layout cannot say this.
    """
    try:
        body = _write(token)
    except (ValueError, OverflowError, UnicodeEncodeError) as error:
        raise TokenContentError("the layout has no room for this card's values") from error
    signed = bytes([VERSION]) + key_id_of(public_part(key)) + body
    sealed = signed + sign_raw(key, CONTEXT + signed)
    # What could not be read back must never be printed.
    outside = read_outside(sealed)
    if len(sealed) > MOST_TOKEN_BYTES or outside is None or read_inside(outside) != token:
        raise TokenContentError("the token would not say what it was to say")
    return sealed


def _write(token: PrintedToken) -> bytes:
    minutes = (token.printed_at - EPOCH) // _MINUTE
    year = int(token.school_year.partition("-")[0]) - FIRST_YEAR
    days = 0 if token.birth_date is None else (token.birth_date - DAY_NOUGHT).days
    if len(token.data_sha256) != DIGEST_BYTES:
        raise ValueError("not a SHA-256")
    return b"".join(
        [
            token.reference.body,
            token.print_number.to_bytes(2, "big"),
            bytes([token.page, token.pages]),
            minutes.to_bytes(4, "big"),
            token.status_index.to_bytes(4, "big"),
            bytes([year, token.columns << 4 | int(token.form.value)]),
            days.to_bytes(2, "big"),
            token.data_sha256,
            _behind_length(token.school_code.encode("ascii")),
            _behind_length(unicodedata.normalize("NFC", token.pupil_name).encode()),
            bytes([len(token.rows)]),
            pack_rows(token.rows, columns=token.columns),
        ]
    )


def _behind_length(content: bytes) -> bytes:
    return bytes([len(content)]) + content
