"""Records in lines and as JSON values, for operators: nothing about a pupil."""

from collections.abc import Sequence

from web.registry.values import OwnerState, PrintRecord, Record, RecordEvent


def describe(record: Record) -> str:
    """Return a record in one line."""
    parts = [record.reference.grouped, "deleted" if record.is_deleted else record.state.value]
    if record.superseded_by is not None:
        parts.append(f"by {record.superseded_by.grouped}")
    if record.state_at is not None:
        parts.append(f"since {record.state_at:%Y-%m-%dT%H:%MZ} ({record.state_reason})")
    if record.owner_state is not OwnerState.OPEN:
        parts.append(f"code {record.owner_state.value}")
    parts.append(f"received {record.received_at:%Y-%m-%dT%H:%MZ}, issuer {record.issuer}")
    if record.keep_until is not None:
        parts.append(f"kept until {record.keep_until:%Y-%m-%d}")
    return "  ".join([f"{record.number}", *parts])


def describe_event(event: RecordEvent) -> str:
    """Return a line of a record's history."""
    waiting = " (waits for a second person)" if event.pending else ""
    about = "" if event.refers_to is None else f" of change {event.refers_to}"
    return (
        f"{event.number}  {event.at:%Y-%m-%dT%H:%MZ}  {event.action.value}{about}{waiting}"
        f"  {event.who}: {event.why}"
    )


def as_values(
    record: Record, history: Sequence[RecordEvent], prints: Sequence[PrintRecord]
) -> dict[str, object]:
    """Return a record as values that JSON knows."""
    superseded_by = record.superseded_by
    return {
        "number": record.number,
        "ref": record.reference.text,
        "state": record.state.value,
        "state_at": None if record.state_at is None else record.state_at.isoformat(),
        "state_reason": record.state_reason,
        "superseded_by": None if superseded_by is None else superseded_by.text,
        "owner_state": record.owner_state.value,
        "deleted_at": None if record.deleted_at is None else record.deleted_at.isoformat(),
        "received_at": record.received_at.isoformat(),
        "received_is_proven": record.receipt_token is not None,
        "issuer": record.issuer,
        "openings": record.openings,
        "keep_until": None if record.keep_until is None else record.keep_until.isoformat(),
        "documents": {
            "data_sha256": record.data_sha256,
            "xml_sha256": record.xml_sha256,
            "pdf_sha256": record.pdf_sha256,
        },
        "history": [
            {
                "number": event.number,
                "action": event.action.value,
                "at": event.at.isoformat(),
                "who": event.who,
                "why": event.why,
                "refers_to": event.refers_to,
                "pending": event.pending,
            }
            for event in history
        ],
        "prints": [
            {
                "number": made.number,
                "status_index": made.status_index,
                "pages": made.pages,
                "printed_at": made.printed_at.isoformat(),
                "printed_by": made.printed_by,
            }
            for made in prints
        ],
    }
