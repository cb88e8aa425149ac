"""`hocba trust add|remove|update`: the only ways to change whom we trust."""

import os
from collections.abc import Callable
from pathlib import Path

import click
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from trust_store.certificate_file import read_pem_or_der
from trust_store.changing import (
    Decision,
    add_anchor,
    add_intermediate,
    find_look_alikes,
    remove,
)
from trust_store.journal import Action, JournalRecord
from trust_store.loading import load_held, load_trust_store
from trust_store.manifest import CertificateKind
from trust_store.update import (
    Fetch,
    Update,
    ask_with,
    compare,
    fetch_published,
    list_addresses,
    take_over,
)
from verifier.errors import ConfigurationError
from verifier.pki.certificate import Certificate, read_certificate
from verifier.ports import Unavailable
from verifier.trust import Purpose
from web.cardkit.key_ring import EC_KEYS, RSA_KEYS, load_key
from web.cli.trust_option import FILE, Command, demand_overlay, overlay_option, printable
from web.clock import SystemClock
from web.network_setting import open_fetcher

_FAILED = 1


def _decision(*, required: bool) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        why = click.option("--why", required=required, help="Why; kept in the journal.")
        who = click.option("--who", required=required, help="Who decides; kept in the journal.")
        return who(why(command))

    return decorate


@click.command()
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--kind", type=click.Choice([kind.value for kind in CertificateKind]), required=True)
@click.option(
    "--purpose",
    "purposes",
    multiple=True,
    type=click.Choice([purpose.value for purpose in Purpose]),
    help="What it is trusted for; an anchor needs one at least.",
)
@click.option("--legal-basis", default="", help="The act under which it works (anchors: needed).")
@_decision(required=True)
@overlay_option
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
    folder = demand_overlay(overlay)
    certificate = _read_one(file)
    wanted = frozenset(Purpose(purpose) for purpose in purposes)
    decision = Decision(who, why, SystemClock().now())
    if CertificateKind(kind) is CertificateKind.ANCHOR:
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


@click.command("remove")
@click.argument("sha256", metavar="SHA256")
@_decision(required=True)
@overlay_option
def remove_(*, sha256: str, who: str, why: str, overlay: Path | None) -> int:
    """Take a certificate out, shipped or added; the shipped files are not changed."""
    folder = demand_overlay(overlay)
    digits = "".join(sha256.replace(":", "").split()).lower()
    record = remove(digits, folder, Decision(who, why, SystemClock().now()))
    _confirm(record, folder)
    if record.kind is CertificateKind.INTERMEDIATE:
        click.echo(
            "It is no longer at hand, but not distrusted: a document may bring it along. "
            "What ends trust in an issuing authority is the CRL of its root."
        )
    return 0


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=FILE)
@click.option("--offline", is_flag=True, help="Ask nobody: name the addresses to download.")
@click.option("--yes", is_flag=True, help="Do not ask; needs --who and --why.")
@_decision(required=False)
@overlay_option
@click.pass_obj
def update(
    fetch: Fetch | None,
    *,
    files: tuple[Path, ...],
    offline: bool,
    yes: bool,
    who: str | None,
    why: str | None,
    overlay: Path | None,
) -> int:
    """Look for new issuing authorities, show them, and ask before any is taken over.

    FILEs are .crt or .p7b files downloaded before; without any, the addresses in the certificates
    that are trusted already are asked. Roots are never taken over.
    """
    if yes and not (who and why):
        raise click.UsageError("--yes needs --who and --why")
    existing = overlay if overlay is not None and overlay.is_dir() else None
    held = load_held(existing)
    contents: tuple[tuple[str, bytes | Unavailable], ...]
    if files:
        contents = tuple((str(path), path.read_bytes()) for path in files)
    elif offline:
        addresses = "\n  ".join(list_addresses(held))
        raise click.UsageError(f"download these and name the files:\n  {addresses}")
    else:
        way = fetch or ask_with(open_fetcher(os.environ))
        contents = fetch_published(list_addresses(held), way)
    now = SystemClock().now()
    found = compare(contents, held, load_trust_store(overlay=existing), at=now)
    _print_update(found)
    if not found.new:
        return _FAILED if found.failures and not found.published else 0
    folder = demand_overlay(overlay)
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
        click.echo(f"{'not read':<20} {printable(source)}: {reason}", err=True)
    for published in found.published:
        certificate = published.certificate
        name = certificate.common_name or certificate.subject
        detail = f": {published.detail}" if published.detail else ""
        click.echo(f"{published.standing.value:<20} {printable(name + detail)}")
        if published in found.new:
            end = f"until {certificate.not_after:%d/%m/%Y}"
            purposes = ", ".join(sorted(p.value for p in published.purposes))
            click.echo(f"{'':<20} {end}   {purposes}   issued by {printable(certificate.issuer)}")
            click.echo(
                f"{'':<20} SHA-256 {certificate.sha256}   from {printable(published.source)}"
            )


def _warn_of_look_alikes(certificate: Certificate, folder: Path) -> None:
    for held in find_look_alikes(certificate, folder if folder.is_dir() else None):
        click.echo(
            f"WARNING: called like {printable(held.entry.name)} "
            f"({held.entry.sha256[:8]}), but another key: compare {certificate.sha256}",
            err=True,
        )


def _refuse_demo(certificate: Certificate) -> None:
    """A portal that trusts the demo's keys without saying so would vouch for anybody's forgery."""
    keys = (load_key(name).public_key() for name in (*RSA_KEYS, *EC_KEYS))
    if certificate.spki_der in {
        key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for key in keys
    }:
        raise ConfigurationError(
            "its private key is published with the demo: only --demo trusts it"
        )


def _read_one(file: Path) -> Certificate:
    found = dict.fromkeys(read_pem_or_der(file.read_bytes()))
    if len(found) != 1:
        raise click.UsageError(f"{len(found)} certificates in it: for bundles use 'trust update'")
    return read_certificate(next(iter(found)))


def _confirm(record: JournalRecord, folder: Path) -> None:
    verb = {Action.ADD: "added", Action.REMOVE: "removed"}[record.action]
    purposes = ", ".join(sorted(purpose.value for purpose in record.purposes)) or "-"
    click.echo(f"{verb} {record.kind.value} {printable(record.name)} ({purposes})")
    click.echo(f"  SHA-256 {record.sha256}   recorded in {folder}")
