"""What heads the page about a printed copy: how its record stands, and its documents today."""

from enum import Enum

from verifier.ports import RecordState
from verifier.report import Verdict
from web.registry.values import OwnerState, Record


class CopyState(Enum):
    """One state, one headline; worse ones go before better ones."""

    NO_RECORD = "no_record"
    """No record bears this REF."""
    DELETED = "deleted"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    NOT_VALID = "not_valid"
    """The registered documents were judged again, and are not valid today."""
    UNDECIDED = "undecided"
    """The registered documents were judged again, and it cannot be told today."""
    REGISTERED = "registered"
    """Current; the documents were not opened, because only REF was given."""
    VALID = "valid"
    """Current, and the registered documents were found valid again."""


LOOKS = {
    CopyState.NO_RECORD: "indeterminate",
    CopyState.DELETED: "indeterminate",
    CopyState.CLOSED: "indeterminate",
    CopyState.SUSPENDED: "indeterminate",
    CopyState.REVOKED: "invalid",
    CopyState.SUPERSEDED: "invalid",
    CopyState.NOT_VALID: "invalid",
    CopyState.UNDECIDED: "indeterminate",
    CopyState.REGISTERED: "indeterminate",
    CopyState.VALID: "valid",
}
"""Whose shape and colour the headline has. REF alone proves nothing about a sheet."""

_BY_OWNER = {OwnerState.CLOSED: CopyState.CLOSED, OwnerState.SUSPENDED: CopyState.SUSPENDED}
_BY_STATE = {
    RecordState.REVOKED: CopyState.REVOKED,
    RecordState.SUPERSEDED: CopyState.SUPERSEDED,
}
_BY_VERDICT = {
    Verdict.VALID: CopyState.VALID,
    Verdict.INVALID: CopyState.NOT_VALID,
    Verdict.INDETERMINATE: CopyState.UNDECIDED,
}


def find_state(record: Record | None, verdict: Verdict | None) -> CopyState:
    """Return the state; `verdict` is that of judging the documents again, None if not opened.

    A revocation goes before what the owner did: closing a code does not hide it.
    """
    if record is None:
        return CopyState.NO_RECORD
    if record.state in _BY_STATE:
        return _BY_STATE[record.state]
    if record.is_deleted:
        return CopyState.DELETED
    if record.owner_state in _BY_OWNER:
        return _BY_OWNER[record.owner_state]
    return CopyState.REGISTERED if verdict is None else _BY_VERDICT[verdict]
