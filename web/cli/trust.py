"""`hocba trust`: whom we trust, and what for."""

import json

import click
from trust_store.listing import TrustRow, list_trust


@click.group()
def trust() -> None:
    """Show the trust store: roots and issuing authorities."""


@trust.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(*, as_json: bool) -> int:
    """List the trusted roots and the known issuing authorities."""
    rows = list_trust()
    if as_json:
        click.echo(json.dumps([_as_values(row) for row in rows], ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        purposes = ", ".join(row.purposes) or "-"
        period = f"{row.not_before:%d/%m/%Y} - {row.not_after:%d/%m/%Y}"
        click.echo(f"{row.kind:<13} {row.name}")
        click.echo(f"{'':<13} {period}   {purposes}   {row.legal_basis}")
        click.echo(f"{'':<13} SHA-256 {row.sha256}")
    return 0


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
    }
