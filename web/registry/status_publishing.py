"""The status list, made from the registry and signed with the status key."""

from datetime import datetime, timedelta
from typing import Final

from verifier.printed.outcome import PrintStatus
from web.keyring.entry import KeyKind
from web.keyring.ring import KeyRing
from web.printing.list_writing import make_status_list, write_status_list

LIFE: Final = timedelta(hours=1)
"""Within it a revocation is known everywhere: readers that have an older list say how old it is."""
_EPOCH: Final = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


def sign_statuses(
    statuses: tuple[PrintStatus, ...], ring: KeyRing, *, portal: str, at: datetime
) -> str:
    """Return a portal's status list as of now.

    Its number is the second in which it was made: larger each time, without anything to keep.

    Raises:
        KeyringError: no status key is in force, or it does not open.
    """
    issued_at = at.replace(microsecond=0)
    listed = make_status_list(
        portal,
        int((issued_at - _EPOCH).total_seconds()),
        statuses,
        issued_at=issued_at,
        next_update=issued_at + LIFE,
    )
    return write_status_list(listed, ring.find_signer(KeyKind.STATUS))
