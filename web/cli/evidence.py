"""`hocba evidence`: what the evidence store keeps; taking it out, and deleting it."""

import json
import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click

from trust_store.crl_archive import ArchiveResult, archive_crls
from trust_store.evidence_item import ItemKind
from trust_store.evidence_store import EvidenceStore, KeptItem
from trust_store.loading import load_trust_store
from trust_store.patience import PatientFetcher
from web.cli.trust_option import overlay_option, printable
from web.clock import SystemClock
from web.network_setting import DATA, open_fetcher
from web.table import write_table

_SUFFIXES = {ItemKind.CRL: ".crl", ItemKind.OCSP: ".ocsp", ItemKind.CERTIFICATE: ".cer"}
_FEWEST_DIGITS = 8
"""Of a SHA-256 that names an item: fewer could mean another one."""

_Command = Callable[..., int]


def data_option(command: _Command) -> _Command:
    """Give a command `--data`, demanded."""
    return click.option(
        "--data",
        envvar=DATA,
        show_envvar=True,
        required=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the evidence store.",
    )(command)


@click.group()
def evidence() -> None:
    """Look after the kept CRLs, OCSP responses and issuers' certificates."""


@evidence.command("list")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(*, data: Path, as_json: bool) -> int:
    """List what is kept, the oldest first."""
    items = EvidenceStore(data).items()
    if as_json:
        click.echo(json.dumps([_as_values(item) for item in items], indent=2))
        return 0
    for item in items:
        period = "" if item.this_update is None else f"{item.this_update:%Y-%m-%d %H:%M}"
        if item.next_update is not None:
            period += f" - {item.next_update:%Y-%m-%d %H:%M}"
        click.echo(f"{item.sha256[:16]}  {item.kind.value:<11}  {period:<35}  {item.url}")
    total = sum(item.size for item in items)
    click.echo(f"{len(items)} items, {total / 1_000_000:.1f} MB")
    return 0


@evidence.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@data_option
def export(*, folder: Path, data: Path) -> int:
    """Write everything kept into DIR, with a table of what it is; --evidence DIR reads it."""
    store = EvidenceStore(data)
    items = store.items()
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for item in items:
        content = store.content(item.sha256)
        if content is None:
            continue  # deleted meanwhile
        name = f"{item.sha256[:32]}{_SUFFIXES[item.kind]}"
        (folder / name).write_bytes(content)
        rows.append({"file": name, **_as_values(item)})
    _write_table(folder / "index.csv", rows)
    click.echo(f"{len(rows)} items in {folder}")
    return 0


@evidence.command("delete")
@data_option
@click.option("--older-than", "days", type=click.IntRange(min=0), help="Kept for more DAYS.")
@click.option("--sha256", "digests", multiple=True, help="This item; its first digits suffice.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(*, data: Path, days: int | None, digests: tuple[str, ...], yes: bool) -> int:
    """Destroy kept items for good (TT 15/2025/TT-BKHCN article 6.2).

    What is deleted can prove nothing about the past any more.
    """
    if days is None and not digests:
        raise click.UsageError("say what to delete: --older-than DAYS, or --sha256")
    store = EvidenceStore(data)
    now = SystemClock().now()
    chosen = _choose(store.items(), digests, before=None if days is None else _ago(now, days))
    if not chosen:
        click.echo("nothing to delete")
        return 0
    if not yes:
        click.confirm(f"destroy {len(chosen)} items for good?", abort=True)
    click.echo(f"{store.delete(chosen, at=now)} items deleted")
    store.close()
    return 0


@evidence.command("archive")
@data_option
@overlay_option
def archive(*, data: Path, overlay: Path | None) -> int:
    """Fetch and keep the CRLs of all known authorities: the daily job.

    Exit code 1: a list could not be fetched.
    """
    clock = SystemClock()
    store = EvidenceStore(data)
    fetcher = PatientFetcher(open_fetcher(os.environ), store, clock=clock)
    results = archive_crls(store, fetcher, load_trust_store(overlay=overlay), clock=clock)
    for result in results:
        click.echo(_line(result))
    failed = sum(result.trouble is not None for result in results)
    click.echo(f"{len(results) - failed} of {len(results)} lists kept")
    return 1 if failed else 0


def _line(result: ArchiveResult) -> str:
    outcome = "kept" if result.trouble is None else result.trouble.value
    return f"{outcome:<16}  {printable(result.issuer)}  {result.url}"


def _ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _choose(
    items: Sequence[KeptItem], digests: Sequence[str], *, before: datetime | None
) -> tuple[str, ...]:
    chosen = [i.sha256 for i in items if before is not None and i.fetched_at < before]
    for digest in digests:
        if len(digest) < _FEWEST_DIGITS:
            raise click.UsageError(f"give at least {_FEWEST_DIGITS} digits of a SHA-256")
        found = [i.sha256 for i in items if i.sha256.startswith(digest.lower())]
        if len(found) != 1:
            raise click.UsageError(f"{len(found)} items begin with {digest}")
        chosen += found
    return tuple(dict.fromkeys(chosen))


def _as_values(item: KeptItem) -> dict[str, object]:
    return {
        "sha256": item.sha256,
        "kind": item.kind.value,
        "this_update": _text(item.this_update),
        "next_update": _text(item.next_update),
        "url": item.url,
        "source": item.source.value,
        "fetched_at": _text(item.fetched_at),
        "size": item.size,
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _write_table(path: Path, rows: list[dict[str, object]]) -> None:
    names = ("file", *KEPT_FIELDS)
    with path.open("w", encoding="utf-8", newline="") as file:
        write_table(file, names, rows)


KEPT_FIELDS = (
    "sha256",
    "kind",
    "this_update",
    "next_update",
    "url",
    "source",
    "fetched_at",
    "size",
)
"""The columns of the table, and the names in the JSON."""
