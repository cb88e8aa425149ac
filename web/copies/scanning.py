"""What was read out of codes: whose they are, what they are worth, and how their records stand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from verifier.printed.checking import check_token
from verifier.printed.code import PrintedCode, read_code, token_digest
from verifier.printed.key_list import KeyList
from verifier.printed.outcome import CodeFault, TokenOutcome
from verifier.printed.reference import Reference
from verifier.scanning import Scan
from web.copies.desk import CopyDesk
from web.copies.state import CopyState


class ScanKind(Enum):
    """What one code turned out to be."""

    SOUND = "sound"
    """A token of ours in force, of a print that the registry knows, of a current record."""
    REFERENCE_ONLY = "reference_only"
    """A current record's REF without a token: nothing says anything about the sheet yet."""
    UNKNOWN_PRINT = "unknown_print"
    """A sound token of a print that the registry does not know."""
    STATE = "state"
    """The record is not there, or not current; its state says how."""
    OUTCOME = "outcome"
    """The token is not sound; its outcome says why."""
    SISTER = "sister"
    """A code of a portal that stands on the key list: its record is there."""
    FAULT = "fault"
    """No code of ours; the fault says why."""


@dataclass(frozen=True, slots=True)
class ScannedItem:
    """One code."""

    page: int
    kind: ScanKind
    reference: Reference | None = None
    host: str = ""
    text: str = field(repr=False, default="")
    """Of a foreign code: to be shown, never opened."""
    digest: bytes | None = field(repr=False, default=None)
    """Of a token: opens the record."""
    outcome: TokenOutcome | None = None
    state: CopyState | None = None
    fault: CodeFault | None = None


def describe_scan(desk: CopyDesk, scan: Scan) -> tuple[ScannedItem, ...]:
    """Return what every code of a scan is, each once."""
    return tuple(_describe_all(desk, scan))


def describe_text(desk: CopyDesk, text: str, *, digest: bytes | None = None) -> ScannedItem:
    """Return what a typed or wedged text is; `digest` is that of a token checked elsewhere."""
    return _describe(desk, text, 1, desk.lists.find_keys(), digest)


def _describe_all(desk: CopyDesk, scan: Scan) -> Iterator[ScannedItem]:
    keys = desk.lists.find_keys()
    for text in dict.fromkeys(code.text for code in scan.codes):
        page = next(code.page for code in scan.codes if code.text == text)
        yield _describe(desk, text, page, keys, None)


def _describe(
    desk: CopyDesk, text: str, page: int, keys: KeyList | None, digest: bytes | None
) -> ScannedItem:
    sisters = frozenset() if keys is None else keys.portals
    code = read_code(text, portals={desk.portal, *sisters})
    if isinstance(code, CodeFault):
        host = _host_of(text) if code is CodeFault.OTHER_HOST else ""
        return ScannedItem(page, ScanKind.FAULT, host=host, text=text, fault=code)
    if code.token is None:
        return _stand(desk, code, page, digest)
    if keys is None:
        return ScannedItem(page, ScanKind.OUTCOME, code.reference, outcome=TokenOutcome.UNKNOWN_KEY)
    finding = check_token(code.token, keys, portal=code.host, reference=code.reference)
    if finding.outcome is not TokenOutcome.SOUND:
        return ScannedItem(page, ScanKind.OUTCOME, code.reference, outcome=finding.outcome)
    return _stand(desk, code, page, token_digest(code.token))


def _stand(desk: CopyDesk, code: PrintedCode, page: int, digest: bytes | None) -> ScannedItem:
    """Return how the record of a sound token, or of a REF alone, stands."""
    if code.host not in {"", desk.portal}:
        return ScannedItem(page, ScanKind.SISTER, code.reference, host=code.host)
    state = desk.look(code.reference).state
    kind = ScanKind.STATE
    if state is CopyState.REGISTERED and digest is None:
        kind = ScanKind.REFERENCE_ONLY
    elif state is CopyState.REGISTERED and digest is not None:
        knows = desk.knows_print(code.reference, digest)
        kind = ScanKind.SOUND if knows else ScanKind.UNKNOWN_PRINT
    return ScannedItem(page, kind, code.reference, state=state, digest=digest)


def _host_of(text: str) -> str:
    """Return the host of an address in our form, to be named."""
    return text.strip().split("/")[2].lower()
