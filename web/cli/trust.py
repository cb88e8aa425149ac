"""`hocba trust`: whom we trust, what for, and who decided it."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import click

from trust_store.certificate_file import read_pem_or_der
from trust_store.changing import (
    Decision,
    add_anchor,
    add_intermediate,
    find_look_alikes,
    remove,
)
from trust_store.drift import find_drift, find_ending, find_unanchored
from trust_store.journal import JournalRecord
from trust_store.listing import TrustRow, find_row, list_trust
from trust_store.loading import load_held, load_trust_store
from trust_store.update import Fetch, Update, compare, fetch_published, list_addresses, take_over
from verifier.errors import ConfigurationError
from verifier.pki.certificate import Certificate, read_certificate
from verifier.ports import Unavailable
from verifier.trust import Purpose
from web.cardkit.key_ring import is_demo_key
from web.clock import SystemClock
from web.masking import mask_numbers
from web.settings import TRUST

_FAILED = 1
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_Command = Callable[..., int]


def _overlay(command: _Command) -> _Command:
    return click.option(
        "--overlay",
        envvar=TRUST,
        show_envvar=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder in which additions and removals are recorded.",
    )(command)


def _decision(*, required: bool) -> Callable[[_Command], _Command]:
    def decorate(command: _Command) -> _Command:
        why = click.option("--why", required=required, help="Why; kept in the journal.")
        who = click.option("--who", required=required, help="Who decides; kept in the journal.")
        return who(why(command))

    return decorate


@click.group()
def trust() -> None:
    """Show and change the trust store: roots and issuing authorities."""


@trust.command("list")
@_overlay
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(*, overlay: Path | None, as_json: bool) -> int:
    """List the trusted roots and the known issuing authorities."""
    rows = list_trust(overlay)
    if as_json:
        _print_json([_as_values(row) for row in rows])
        return 0
    for row in rows:
        period = f"{row.not_before:%d/%m/%Y} - {row.not_after:%d/%m/%Y}"
        click.echo(f"{row.kind:<13} {_printable(row.name)}{_remark(row)}")
        click.echo(f"{'':<13} {period}   {_purposes(row)}   {_printable(row.legal_basis)}")
        click.echo(f"{'':<13} SHA-256 {row.sha256}")
    return 0


@trust.command()
@click.argument("asked", metavar="NAME-OR-SHA256-PREFIX")
@_overlay
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
        click.echo(f"{label:<12} {_printable(value)}")
    return 0


@trust.command()
@click.argument("file", metavar="FILE", type=_FILE)
@click.option("--kind", type=click.Choice(["intermediate", "anchor"]), required=True)
@click.option(
    "--purpose",
    "purposes",
    multiple=True,
    type=click.Choice([purpose.value for purpose in Purpose]),
    help="What it is trusted for; an anchor needs one at least.",
)
@click.option("--legal-basis", default="", help="The act under which it works (anchors: needed).")
@_decision(required=True)
@_overlay
def add(
    *,
    file: Path,
    kind: str,
    purposes: tuple[str, ...],
    legal_basis: str,
    who: str,
    why: str,
    overlay: Path | None,
) -> int:
    """Trust a root, or keep an issuing authority at hand; FILE holds one certificate."""
    folder = _demand(overlay)
    certificate = _read_one(file)
    wanted = frozenset(Purpose(purpose) for purpose in purposes)
    decision = Decision(who, why, SystemClock().now())
    if kind == "anchor":
        _refuse_demo(certificate)
        _warn_of_look_alikes(certificate, folder)
        record = add_anchor(
            certificate,
            folder,
            purposes=wanted,
            legal_basis=legal_basis,
            source=file.name,
            decision=decision,
        )
    else:
        record = add_intermediate(
            certificate,
            folder,
            purposes=wanted,
            legal_basis=legal_basis,
            source=file.name,
            decision=decision,
        )
    _confirm(record, folder)
    return 0


@trust.command("remove")
@click.argument("sha256", metavar="SHA256")
@_decision(required=True)
@_overlay
def remove_(*, sha256: str, who: str, why: str, overlay: Path | None) -> int:
    """Take a certificate out, shipped or added; the shipped files are not changed."""
    folder = _demand(overlay)
    digits = "".join(sha256.replace(":", "").split()).lower()
    record = remove(digits, folder, Decision(who, why, SystemClock().now()))
    _confirm(record, folder)
    if record.kind.value == "intermediate":
        click.echo(
            "It is no longer at hand, but not distrusted: a document may bring it along. "
            "What ends trust in an issuing authority is the CRL of its root."
        )
    return 0


@trust.command()
@click.option(
    "--days",
    type=click.IntRange(min=0),
    default=90,
    show_default=True,
    help="Warn of certificates that end within so many days; 0: of none.",
)
@_overlay
def check(*, days: int, overlay: Path | None) -> int:
    """Compare files with manifest and journal; print fingerprints to compare with rootca.gov.vn.

    Exit code 1: something differs, or ends soon.
    """
    drift = find_drift(overlay)
    for difference in drift:
        click.echo(f"DIFFERS  {_printable(difference)}")
    if drift:
        return _FAILED
    rows = [row for row in list_trust(overlay) if not row.removed]
    for row in rows:
        mark = "COMPARE" if row.to_compare else ""
        click.echo(f"{mark:<8} {_printable(row.name)}")
        click.echo(f"{'':<8} {row.fingerprint}")
    click.echo(
        "\nCompare those marked COMPARE with the ones published at rootca.gov.vn, through another "
        "channel\nthan the one this program came by: a telephone call, a printed notice, a visit."
    )
    return _warn(overlay, days)


@trust.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=_FILE)
@click.option("--yes", is_flag=True, help="Do not ask; needs --who and --why.")
@_decision(required=False)
@_overlay
@click.pass_obj
def update(
    fetch: Fetch | None,
    *,
    files: tuple[Path, ...],
    yes: bool,
    who: str | None,
    why: str | None,
    overlay: Path | None,
) -> int:
    """Look for new issuing authorities, show them, and ask before any is taken over.

    FILEs are .crt or .p7b files downloaded before; without any, the addresses in the certificates
    that are trusted already are asked. Roots are never taken over.
    """
    folder = _demand(overlay)
    if yes and not (who and why):
        raise click.UsageError("--yes needs --who and --why")
    existing = folder if folder.is_dir() else None
    held = load_held(existing)
    contents: tuple[tuple[str, bytes | Unavailable], ...]
    if files:
        contents = tuple((str(path), path.read_bytes()) for path in files)
    elif fetch is not None:
        contents = fetch_published(list_addresses(held), fetch)
    else:
        addresses = "\n  ".join(list_addresses(held))
        raise click.UsageError(f"download these and name the files:\n  {addresses}")
    now = SystemClock().now()
    found = compare(contents, held, load_trust_store(overlay=existing), at=now)
    _print_update(found)
    if not found.new:
        return _FAILED if found.failures and not found.published else 0
    if not yes and not click.confirm(f"Take over {len(found.new)} intermediate(s)?"):
        click.echo("nothing changed")
        return 0
    who = who or click.prompt("Who decides")
    why = why or click.prompt("Why")
    for record in take_over(found, folder, Decision(who, why, now)):
        _confirm(record, folder)
    return 0


def _print_update(found: Update) -> None:
    for source, reason in found.failures:
        click.echo(f"{'not read':<20} {_printable(source)}: {reason}", err=True)
    for published in found.published:
        certificate = published.certificate
        name = certificate.common_name or certificate.subject
        detail = f": {published.detail}" if published.detail else ""
        click.echo(f"{published.standing.value:<20} {_printable(name + detail)}")
        if published in found.new:
            end = f"until {certificate.not_after:%d/%m/%Y}"
            purposes = ", ".join(sorted(p.value for p in published.purposes))
            click.echo(f"{'':<20} {end}   {purposes}   issued by {_printable(certificate.issuer)}")
            click.echo(f"{'':<20} SHA-256 {certificate.sha256}   from {_printable(published.source)}")


def _warn(overlay: Path | None, days: int) -> int:
    """Print what needs looking after; return the exit code."""
    now = SystemClock().now()
    held = load_held(overlay)
    ending = find_ending(held, at=now, within=timedelta(days=days)) if days else ()
    for one in ending:
        click.echo(f"ENDS SOON  {_printable(one.name)}: {one.not_after:%d/%m/%Y}")
    loose = find_unanchored(held, load_trust_store(overlay=overlay), at=now)
    for name in loose:
        click.echo(f"NO ANCHOR  {_printable(name)}: added, and leads to no anchor any more")
    return _FAILED if ending or loose else 0


def _warn_of_look_alikes(certificate: Certificate, folder: Path) -> None:
    for held in find_look_alikes(certificate, folder if folder.is_dir() else None):
        click.echo(
            f"WARNING: called like {_printable(held.entry.name)} "
            f"({held.entry.sha256[:8]}), but another key: compare {certificate.sha256}",
            err=True,
        )


def _refuse_demo(certificate: Certificate) -> None:
    if is_demo_key(certificate.spki_der):
        raise ConfigurationError(
            "this root's private key is published with the demo: only --demo may trust it"
        )


def _read_one(file: Path) -> Certificate:
    found = dict.fromkeys(read_pem_or_der(file.read_bytes()))
    if len(found) != 1:
        raise click.UsageError(f"{len(found)} certificates in it: for bundles use 'trust update'")
    return read_certificate(next(iter(found)))


def _demand(overlay: Path | None) -> Path:
    if overlay is None:
        raise click.UsageError(f"say where changes are recorded: --overlay DIR, or {TRUST}")
    return overlay


def _confirm(record: JournalRecord, folder: Path) -> None:
    verb = {"add": "added", "remove": "removed"}[record.action.value]
    purposes = ", ".join(sorted(purpose.value for purpose in record.purposes)) or "-"
    click.echo(f"{verb} {record.kind.value} {_printable(record.name)} ({purposes})")
    click.echo(f"  SHA-256 {record.sha256}   recorded in {folder}")


def _remark(row: TrustRow) -> str:
    if row.removed:
        return "   [removed]"
    return "   [added]" if row.origin == "added" else ""


def _purposes(row: TrustRow) -> str:
    return ", ".join(row.purposes) or "-"


def _printable(text: str) -> str:
    """Return text of a certificate without what could repaint a terminal."""
    return mask_numbers(text)


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
