"""`hocba record`: the records that printed copies refer to. Prints nothing about a pupil."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from verifier.printed.reference import Reference
from web.cli.keys import decision_options, find_passphrase
from web.cli.record_add import add
from web.cli.record_print import as_values, describe, describe_event
from web.cli.registry_option import (
    ReferenceType,
    demand_record,
    make_actor,
    opened,
    registry_options,
)
from web.clock import SystemClock
from web.keyring.folder import KeyFolder
from web.keyring.ring import KeyRing
from web.registry.status_publishing import sign_statuses
from web.registry.values import Actor, Record

_Command = Callable[..., int]
_REF = ReferenceType()


@click.group()
def record() -> None:
    """Register cards, and revoke, supersede or delete their records."""


record.add_command(add)


@record.command()
@click.argument("reference", metavar="REF", type=_REF)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the history.")
@click.option("--check", is_flag=True, help="Open what is sealed, and compare its digests.")
@registry_options
def show(*, reference: Reference, as_json: bool, check: bool, **place: Any) -> int:  # noqa: ANN401
    """Show a record's status and history."""
    with opened(**place) as registry:
        found = demand_record(registry, reference)
        history = registry.records.history(found)
        prints = registry.prints.list(found)
        if check:
            # SQLAlchemy comes with it: only those who need it wait.
            from web.registry.records import check_contents

            check_contents(found, registry.records.open(found))
    if as_json:
        click.echo(json.dumps(as_values(found, history, prints), ensure_ascii=False, indent=2))
        return 0
    click.echo(describe(found))
    for event in history:
        click.echo(f"  {describe_event(event)}")
    click.echo(f"  {len(prints)} print(s), opened {found.openings} time(s)")
    if check:
        click.echo("  opens, and its digests are right")
    return 0


@record.command("list")
@click.option("--after", type=int, default=0, help="Begin behind this record's number.")
@click.option("--most", type=click.IntRange(1, 1000), default=100, show_default=True)
@registry_options
def list_(*, after: int, most: int, **place: Any) -> int:  # noqa: ANN401
    """List records in the order in which they were registered."""
    with opened(**place) as registry:
        for found in registry.records.list(after=after, most=most):
            click.echo(describe(found))
    return 0


@record.command()
@click.argument("reference", metavar="REF", type=_REF)
@decision_options
@registry_options
def revoke(*, reference: Reference, who: str, why: str, **place: Any) -> int:  # noqa: ANN401
    """Withdraw a record: its sheets say so within an hour."""
    return _change(reference, make_actor(who, why), "revoke", place)


@record.command()
@click.argument("reference", metavar="REF", type=_REF)
@click.argument("newer", metavar="NEWER_REF", type=_REF)
@decision_options
@registry_options
def supersede(
    *,
    reference: Reference,
    newer: Reference,
    who: str,
    why: str,
    **place: Any,  # noqa: ANN401
) -> int:
    """Put a newer record of the same pupil, school and year in a record's place."""
    with opened(**place) as registry:
        old, new = demand_record(registry, reference), demand_record(registry, newer)
        changed = registry.changes.supersede(old, new, make_actor(who, why))
    return _tell(changed)


@record.command()
@click.argument("reference", metavar="REF", type=_REF)
@decision_options
@registry_options
def confirm(*, reference: Reference, who: str, why: str, **place: Any) -> int:  # noqa: ANN401
    """As a second person, let a change count that waits."""
    return _change(reference, make_actor(who, why), "confirm", place)


@record.command()
@click.argument("reference", metavar="REF", type=_REF)
@decision_options
@registry_options
def undo(*, reference: Reference, who: str, why: str, **place: Any) -> int:  # noqa: ANN401
    """Take the last change back."""
    return _change(reference, make_actor(who, why), "undo", place)


@record.command()
@click.argument("reference", metavar="REF", type=_REF)
@click.option("--yes", is_flag=True, help="Do not ask.")
@decision_options
@registry_options
def delete(*, reference: Reference, yes: bool, who: str, why: str, **place: Any) -> int:  # noqa: ANN401
    """Destroy what a record keeps; nobody can bring it back. REF and history stay."""
    if not yes:
        click.confirm(f"Destroy what is kept of {reference.grouped}?", abort=True, err=True)
    return _change(reference, make_actor(who, why), "delete", place)


@record.command()
@click.option("--who", default="retention", show_default=True)
@click.option("--why", default="kept as long as promised", show_default=True)
@registry_options
def expire(*, who: str, why: str, **place: Any) -> int:  # noqa: ANN401
    """Delete the records that were kept as long as promised; for the daily job."""
    with opened(**place) as registry:
        gone = registry.changes.delete_expired(make_actor(who, why))
    click.echo(f"{len(gone)} deleted")
    return 0


@record.command()
@registry_options
def rewrap(**place: Any) -> int:  # noqa: ANN401
    """Wrap the data keys of all records by the newest master key."""
    with opened(**place) as registry:
        click.echo(f"{registry.records.rewrap()} wrapped anew")
    return 0


@record.command()
@registry_options
def migrate(**place: Any) -> int:  # noqa: ANN401
    """Make the registry's tables, or bring them up to date."""
    with opened(**place, create=True):
        click.echo("the tables are up to date")
    return 0


@record.command()
@click.option("--portal", required=True, help="Host of the portal whose prints these are.")
@registry_options
def statuses(
    *,
    portal: str,
    folder: Path | None,
    passphrase_file: Path | None,
    **place: Any,  # noqa: ANN401
) -> int:
    """Print the status list of all prints, signed with the status key."""
    ring = KeyRing(KeyFolder(folder or Path()), lambda: find_passphrase(passphrase_file))
    with opened(folder=folder, passphrase_file=passphrase_file, **place) as registry:
        every = registry.prints.find_statuses()
    click.echo(sign_statuses(every, ring, portal=portal.lower(), at=SystemClock().now()))
    return 0


def _change(reference: Reference, actor: Actor, change: str, place: dict[str, Any]) -> int:
    """Make one change to one record."""
    with opened(**place) as registry:
        changes: dict[str, Callable[[Record, Actor], Record]] = {
            "revoke": registry.changes.revoke,
            "confirm": registry.changes.confirm,
            "undo": registry.changes.undo,
            "delete": registry.changes.delete,
        }
        return _tell(changes[change](demand_record(registry, reference), actor))


def _tell(changed: Record) -> int:
    click.echo(describe(changed))
    return 0
