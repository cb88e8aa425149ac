"""Is this token sound, and what became of the print? Pure: lists and moments are arguments.

A sound token says that the documents behind the reference verified as valid when the sheet was
printed. It is not the head's signature, and the paper still has to be compared with it.
"""

from dataclasses import dataclass
from datetime import datetime

from verifier.printed.key_list import KeyList, KeyUse, ListedKey
from verifier.printed.outcome import PrintStatus, TokenOutcome
from verifier.printed.reference import Reference
from verifier.printed.signed_text import is_signed_by
from verifier.printed.status_list import StatusList
from verifier.printed.token import (
    CONTEXT,
    VERSION,
    PrintedToken,
    SealedToken,
    read_inside,
    read_outside,
)


@dataclass(frozen=True, slots=True)
class TokenFinding:
    """What was found about a token."""

    outcome: TokenOutcome
    token: PrintedToken | None = None
    """What it says, when its signature holds; to be believed only if the outcome is SOUND."""
    key: ListedKey | None = None
    """The seal key that signed it."""


@dataclass(frozen=True, slots=True)
class StatusFinding:
    """What a status list says of a print, and how old that is."""

    status: PrintStatus
    as_of: datetime | None
    """When the list was made; None: there was no list."""
    stale: bool
    """A newer list should have been to be had by now."""


def check_token(
    content: bytes,
    keys: KeyList,
    *,
    portal: str,
    reference: Reference | None = None,
    page: tuple[int, int] | None = None,
) -> TokenFinding:
    """Say what a token is worth.

    `portal` is the host in the code; `reference` the REF before the token; `page` the page and the
    number of pages that the sheet shows, when somebody told.
    """
    sealed = read_outside(content)
    if sealed is None:
        return TokenFinding(TokenOutcome.MALFORMED)
    if sealed.version != VERSION:
        return TokenFinding(TokenOutcome.UNKNOWN_VERSION)
    listed = [k for k in keys.find(KeyUse.SEAL, portal) if k.key_id == sealed.key_id]
    if not listed:
        return TokenFinding(TokenOutcome.UNKNOWN_KEY)
    key = next((k for k in listed if _sealed_by(k, sealed)), None)
    if key is None:
        return TokenFinding(TokenOutcome.SIGNATURE_WRONG)
    token = read_inside(sealed)
    if token is None:
        return TokenFinding(TokenOutcome.MALFORMED, key=key)
    return TokenFinding(_weigh(token, key, reference, page), token, key)


def check_status(
    token: PrintedToken, status_list: StatusList | None, *, at: datetime
) -> StatusFinding:
    """Say what became of a print, by the list at hand."""
    if status_list is None:
        return StatusFinding(PrintStatus.UNKNOWN, None, stale=True)
    return StatusFinding(
        status_list.find(token.status_index),
        status_list.issued_at,
        stale=status_list.next_update < at,
    )


def _sealed_by(key: ListedKey, sealed: SealedToken) -> bool:
    return is_signed_by(key.spki, CONTEXT + sealed.signed, sealed.signature)


def _weigh(
    token: PrintedToken, key: ListedKey, reference: Reference | None, page: tuple[int, int] | None
) -> TokenOutcome:
    """Say what a token is worth that its key did sign."""
    if key.revoked_at is not None:
        return TokenOutcome.KEY_REVOKED
    if not key.covers(token.printed_at):
        return TokenOutcome.KEY_NOT_IN_FORCE
    if reference is not None and reference != token.reference:
        return TokenOutcome.OTHER_REFERENCE
    if page is not None and page != (token.page, token.pages):
        return TokenOutcome.OTHER_PAGE
    return TokenOutcome.SOUND
