"""What came of looking at a printed code: closed lists, one member for each thing to be said."""

from enum import Enum
from typing import NoReturn


class _Outcome(Enum):
    """An enum that refuses to be used as a condition: compare with `is`."""

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} has no truth value: compare with 'is'")


class TokenOutcome(_Outcome):
    """What a token is worth; only `SOUND` says that its content may be believed."""

    SOUND = "sound"
    """A seal key in force signed it, for this reference and page."""
    MALFORMED = "malformed"
    """These are not the bytes of a token: read badly, cut off, or made up."""
    UNKNOWN_VERSION = "unknown_version"
    """A version that this reader does not know: it may be older than the sheet."""
    UNKNOWN_KEY = "unknown_key"
    """No seal key on the key list has this identifier; the list may be older than the key."""
    SIGNATURE_WRONG = "signature_wrong"
    """The key exists and did not sign this: something was altered or made up."""
    KEY_REVOKED = "key_revoked"
    """The key that signed it was revoked; whenever it claims to be printed, it counts no more."""
    KEY_NOT_IN_FORCE = "key_not_in_force"
    """It claims to be printed before its key began or after it was retired."""
    OTHER_REFERENCE = "other_reference"
    """It is the token of another record than the reference before it."""
    OTHER_PAGE = "other_page"
    """It is the token of another page than the one it stands on."""


class PrintStatus(_Outcome):
    """What the status list says of a print."""

    CURRENT = "current"
    """Nothing was withdrawn."""
    SUPERSEDED = "superseded"
    """A newer card takes the place of the one printed."""
    REVOKED = "revoked"
    """The issuer withdrew the card."""
    CLOSED = "closed"
    """Its owner suspended or closed the code, or the record is no longer kept."""
    UNKNOWN = "unknown"
    """The list does not speak of it: the list is older than the print, or there is none."""


class ListFault(_Outcome):
    """Why a signed list is not used."""

    MALFORMED = "malformed"
    """Not a list of ours, or beyond a limit."""
    UNKNOWN_VERSION = "unknown_version"
    """A list of a version that this reader does not know."""
    SIGNATURE_WRONG = "signature_wrong"
    """No key that may sign such a list signed it."""
    KEY_REVOKED = "key_revoked"
    """The status key that signed it was revoked."""
    OLDER = "older"
    """A newer one was seen already."""
    OTHER_PORTAL = "other_portal"
    """The status list of another portal."""


class CodeFault(_Outcome):
    """Why a scanned text is no HB1 code of ours."""

    FOREIGN = "foreign"
    """Something else; it is shown as text and never opened, and it is no forgery."""
    OTHER_HOST = "other_host"
    """In our form, but of a host that is not on the list: perhaps a look-alike."""
    REFERENCE = "reference"
    """In our form, with a reference that was misread or is none."""
    TOKEN = "token"  # noqa: S105 - a code's name
    """In our form, with something behind the # that is no token."""
