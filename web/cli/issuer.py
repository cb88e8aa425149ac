"""`hocba issuer`: who may register records, for which schools."""

import json
from pathlib import Path

import click

from web.cli.registry_option import opened, registry_options
from web.clock import SystemClock
from web.registry.values import Issuer


@click.group()
def issuer() -> None:
    """Give and end the right to register cards."""


@issuer.command()
@click.argument("name")
@click.option(
    "--school", "schools", multiple=True, required=True, help="MA_TRUONG; once for each school."
)
@registry_options
def add(
    *,
    name: str,
    schools: tuple[str, ...],
    location: str,
    folder: Path | None,
    passphrase_file: Path | None,
) -> int:
    """Add an issuer and print its API key, which is shown this once and kept nowhere."""
    with opened(location, folder, passphrase_file, create=True) as registry:
        made, key = registry.issuers.add(name, schools, SystemClock().now())
    click.echo(_describe(made), err=True)
    click.echo(key)
    return 0


@issuer.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@registry_options
def list_(
    *, as_json: bool, location: str, folder: Path | None, passphrase_file: Path | None
) -> int:
    """List the issuers, closed ones too."""
    with opened(location, folder, passphrase_file) as registry:
        every = registry.issuers.list()
    if as_json:
        click.echo(json.dumps([_as_values(one) for one in every], ensure_ascii=False, indent=2))
    else:
        for one in every:
            click.echo(_describe(one))
    return 0


@issuer.command()
@click.argument("number", metavar="ID", type=click.IntRange(min=1))
@registry_options
def close(*, number: int, location: str, folder: Path | None, passphrase_file: Path | None) -> int:
    """End an issuer's right to register; its records stay."""
    with opened(location, folder, passphrase_file) as registry:
        registry.issuers.close(number, SystemClock().now())
    click.echo(f"issuer {number} is closed")
    return 0


def _describe(one: Issuer) -> str:
    state = "open" if one.closed_at is None else f"closed {one.closed_at:%Y-%m-%d}"
    codes = " ".join(sorted(one.school_codes))
    return f"{one.number}  {one.name}  {state}  key {one.key_id}  schools: {codes}"


def _as_values(one: Issuer) -> dict[str, object]:
    return {
        "id": one.number,
        "name": one.name,
        "key_id": one.key_id,
        "school_codes": sorted(one.school_codes),
        "made_at": one.made_at.isoformat(),
        "closed_at": None if one.closed_at is None else one.closed_at.isoformat(),
    }
