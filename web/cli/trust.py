"""`hocba trust`: whom we trust, what for, and who decided it."""

import json
from datetime import timedelta
from pathlib import Path

import click

from trust_store.drift import find_drift, find_ending, find_unanchored
from trust_store.listing import TrustRow, find_row, list_trust
from trust_store.loading import load_held, load_trust_store
from web.cli.trust_change import add, remove_, update
from web.cli.trust_option import overlay_option, printable
from web.clock import SystemClock

_FAILED = 1


@click.group()
def trust() -> None:
    """Show and change the trust store: roots and issuing authorities."""


@trust.command("list")
@overlay_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(*, overlay: Path | None, as_json: bool) -> int:
    """List the trusted roots and the known issuing authorities."""
    rows = list_trust(overlay)
    if as_json:
        _print_json([_as_values(row) for row in rows])
        return 0
    for row in rows:
        period = f"{row.not_before:%d/%m/%Y} - {row.not_after:%d/%m/%Y}"
        click.echo(f"{row.kind:<13} {printable(row.name)}{_remark(row)}")
        click.echo(f"{'':<13} {period}   {_purposes(row)}   {printable(row.legal_basis)}")
        click.echo(f"{'':<13} SHA-256 {row.sha256}")
    return 0


@trust.command()
@click.argument("asked", metavar="NAME-OR-SHA256-PREFIX")
@overlay_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(*, asked: str, overlay: Path | None, as_json: bool) -> int:
    """Show one certificate in full."""
    row = find_row(asked, list_trust(overlay))
    if as_json:
        _print_json(_as_values(row))
        return 0
    lines = {
        "name": row.name + _remark(row),
        "kind": row.kind,
        "subject": row.subject,
        "issuer": row.issuer,
        "serial": row.serial,
        "valid from": row.not_before.isoformat(),
        "valid until": row.not_after.isoformat(),
        "key": row.key,
        "SHA-256": row.fingerprint,
        "trusted for": _purposes(row),
        "legal basis": row.legal_basis,
        "source": row.source,
    }
    if row.decided_at is not None:
        lines["decided"] = f"{row.decided_at.isoformat()}, {row.decided_by}: {row.decided_why}"
    for label, value in lines.items():
        shown = value if label == "serial" else printable(value)  # no identity number
        click.echo(f"{label:<12} {shown}")
    return 0


@trust.command()
@click.option(
    "--days",
    type=click.IntRange(min=0),
    default=90,
    show_default=True,
    help="Warn of certificates that end within so many days; 0: of none.",
)
@overlay_option
def check(*, days: int, overlay: Path | None) -> int:
    """Compare files with manifest and journal; print fingerprints to compare with rootca.gov.vn.

    Exit code 1: something differs, or ends soon.
    """
    drift = find_drift(overlay)
    for difference in drift:
        click.echo(f"DIFFERS  {printable(difference)}")
    if drift:
        return _FAILED
    rows = [row for row in list_trust(overlay) if not row.removed]
    for row in rows:
        mark = "COMPARE" if row.to_compare else ""
        click.echo(f"{mark:<8} {printable(row.name)}")
        click.echo(f"{'':<8} {row.fingerprint}")
    click.echo(
        "\nCompare those marked COMPARE with the ones published at rootca.gov.vn, through another "
        "channel\nthan the one this program came by: a telephone call, a printed notice, a visit."
    )
    return _warn(overlay, days)


for _command in (add, remove_, update):
    trust.add_command(_command)


def _warn(overlay: Path | None, days: int) -> int:
    """Print what needs looking after; return the exit code."""
    now = SystemClock().now()
    held = load_held(overlay)
    ending = find_ending(held, at=now, within=timedelta(days=days)) if days else ()
    for one in ending:
        click.echo(f"ENDS SOON  {printable(one.name)}: {one.not_after:%d/%m/%Y}")
    loose = find_unanchored(held, load_trust_store(overlay=overlay), at=now)
    for name in loose:
        click.echo(f"NO ANCHOR  {printable(name)}: added, and leads to no anchor any more")
    return _FAILED if ending or loose else 0


def _remark(row: TrustRow) -> str:
    if row.removed:
        return "   [removed]"
    return "   [added]" if row.origin == "added" else ""


def _purposes(row: TrustRow) -> str:
    return ", ".join(row.purposes) or "-"


def _print_json(content: object) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _as_values(row: TrustRow) -> dict[str, object]:
    return {
        "name": row.name,
        "kind": row.kind,
        "purposes": list(row.purposes),
        "not_before": row.not_before.isoformat(),
        "not_after": row.not_after.isoformat(),
        "sha256": row.sha256,
        "legal_basis": row.legal_basis,
        "source": row.source,
        "subject": row.subject,
        "issuer": row.issuer,
        "serial": row.serial,
        "key": row.key,
        "fingerprint": row.fingerprint,
        "to_compare": row.to_compare,
        "origin": row.origin,
        "removed": row.removed,
        "decided_at": None if row.decided_at is None else row.decided_at.isoformat(),
        "decided_by": row.decided_by,
        "decided_why": row.decided_why,
    }
