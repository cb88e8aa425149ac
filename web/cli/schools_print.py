"""How `hocba schools list` shows an entry: in lines, or as JSON; identity numbers partly hidden."""

from datetime import datetime
from typing import TYPE_CHECKING

from verifier.school import SchoolEntry
from web.cli.verify import VIETNAM
from web.masking import mask_numbers

if TYPE_CHECKING:
    from trust_store.school_database import ListedEntry, SchoolEvent

_DIGITS_SHOWN = 16


def describe(listed: "ListedEntry", *, history: bool) -> str:
    """Return the lines about one entry."""
    entry = listed.entry
    until = "until further notice" if entry.valid_until is None else _day(entry.valid_until)
    lines = [
        f"{listed.number:>6}  {entry.school_code}  {mask_numbers(entry.school_name)}",
        f"{'':>6}  {entry.role.value}  {_day(entry.valid_from)} - {until}{_state(listed)}",
        f"{'':>6}  {_signer(entry)}",
    ]
    if history:
        lines += [f"{'':>8}{_event(event)}" for event in listed.history]
    return "\n".join(lines)


def as_values(listed: "ListedEntry") -> dict[str, object]:
    """Return an entry for JSON."""
    entry = listed.entry
    return {
        "id": listed.number,
        "state": listed.state.value,
        "school_code": entry.school_code,
        "school_name": entry.school_name,
        "role": entry.role.value,
        "valid_from": entry.valid_from.isoformat(),
        "valid_until": _iso(entry.valid_until),
        "withdrawn_from": _iso(listed.withdrawn_from),
        "replaced_by": listed.replaced_by,
        "certificate_sha256": entry.certificate_sha256,
        "issuer_key_sha256": entry.issuer_key_sha256,
        "serial": None if entry.serial is None else f"{entry.serial:x}",
        "organisation": entry.organisation,
        "tax_code": entry.tax_code,
        "key_sha256": entry.key_sha256,
        "person_name": entry.person_name,
        "person_number": _masked(entry.person_number),
        "history": [
            {
                "action": event.action.value,
                "recorded_at": event.recorded_at.isoformat(),
                "effective_at": _iso(event.effective_at),
                "who": event.who,
                "why": mask_numbers(event.why),
            }
            for event in listed.history
        ],
    }


def _state(listed: "ListedEntry") -> str:
    if listed.replaced_by is not None:
        return f"  [replaced by {listed.replaced_by}]"
    if listed.withdrawn_from is not None:
        return f"  [withdrawn from {_day(listed.withdrawn_from)} on]"
    return ""


def _signer(entry: SchoolEntry) -> str:
    if entry.certificate_sha256 is not None:
        named = f"certificate {entry.certificate_sha256[:_DIGITS_SHOWN]}..."
    elif entry.serial is not None:
        key = (entry.issuer_key_sha256 or "")[:_DIGITS_SHOWN]
        named = f"serial {entry.serial:x} of issuer key {key}..."
    else:
        named = "by number"
    person = " ".join(part for part in (entry.person_name, _masked(entry.person_number)) if part)
    return f"{named}  {mask_numbers(person)}".rstrip()


def _masked(number: str | None) -> str | None:
    return None if number is None else mask_numbers(number)


def _event(event: "SchoolEvent") -> str:
    effective = "" if event.effective_at is None else f" from {_day(event.effective_at)}"
    recorded = event.recorded_at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
    words = f"{event.action.value}{effective}: {event.who}: {event.why}"
    return f"{recorded}  {mask_numbers(words)}"


def _day(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y")


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
