"""`hocba schools`: which certificate or head may sign for which school, and who approved it."""

import getpass
import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trust_store.certificate_file import read_pem_or_der
from trust_store.school_row import RowError, read_row
from trust_store.schools import SchoolsError, read_school_lines
from verifier.pki.certificate import Certificate, read_certificate
from verifier.report import Role
from verifier.school import SchoolEntry
from web.cli.schools_print import as_values, describe
from web.cli.verify import Moment
from web.clock import SystemClock
from web.settings import SCHOOLS_DB

if TYPE_CHECKING:
    from trust_store.school_database import SchoolDatabase
    from trust_store.school_register import Author, SchoolRegister

_FAULTS = 1
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_Command = Callable[..., int]
_ROLES = (Role.KY_PHAT_HANH.value, Role.CBQL.value)


def _db(command: _Command) -> _Command:
    return click.option(
        "--db",
        envvar=SCHOOLS_DB,
        show_envvar=True,
        required=True,
        help="The directory: a file (SQLite), or the address of a PostgreSQL.",
    )(command)


def _decision(command: _Command) -> _Command:
    who = click.option("--who", required=True, help="Who decides; kept in the history.")
    why = click.option("--why", required=True, help="Why; kept in the history.")
    return who(why(command))


@click.group()
def schools() -> None:
    """Keep the school directory: registered certificates and heads."""


@schools.command("import")
@click.argument("file", metavar="CSV", type=_FILE)
@click.option("--who", help="Who decides; by default whoever is logged in.")
@click.option("--why", help="Why; by default the file's name and SHA-256.")
@_db
def import_(*, file: Path, who: str | None, why: str | None, db: str) -> int:
    """Register what a school file says: all of its lines or, when one has a fault, none.

    The same file again changes nothing. A line that registers a certificate or head in other
    words, or for another period, replaces the entries that it overlaps; what was withdrawn stays
    withdrawn. Exit code 1: the file has faults.
    """
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    author = _author(who or getpass.getuser(), why or f"import of {file.name}, SHA-256 {digest}")
    try:
        done = _open_register(db).import_lines(read_school_lines(content), author)
    except SchoolsError as error:
        for line, reason in error.problems:
            click.echo(f"line {line}: {reason}", err=True)
        click.echo(f"{len(error.problems)} fault(s); nothing was imported", err=True)
        return _FAULTS
    click.echo(
        f"{len(done.added)} added, {len(done.replaced)} replaced, {done.unchanged} unchanged"
    )
    for number in done.withdrawn:
        click.echo(f"number {number} stays withdrawn; 'hocba schools approve' registers it anew")
    return 0


@schools.command("list")
@click.option("--school", help="Only this MA_TRUONG.")
@click.option("--history", is_flag=True, help="Show who decided what, when and why.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the history.")
@_db
def list_(*, school: str | None, history: bool, as_json: bool, db: str) -> int:
    """List what is or was registered; identity numbers are partly hidden."""
    with closing(_open_directory(db)) as directory:
        entries, version = directory.list_entries(school), directory.version()
        empty = directory.is_empty()
    if as_json:
        values = {"version": version, "entries": [as_values(entry) for entry in entries]}
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return 0
    for entry in entries:
        click.echo(describe(entry, history=history))
    if empty:
        click.echo("nothing is registered: no report card can be found valid", err=True)
    return 0


@schools.command()
@click.option("--school", required=True, help="MA_TRUONG.")
@click.option("--name", required=True, help="The school's name.")
@click.option("--role", required=True, type=click.Choice(_ROLES, case_sensitive=False))
@click.option("--certificate", type=_FILE, help="The signer's certificate.")
@click.option("--issuer-key", default="", help="SHA-256 of the issuer's SubjectPublicKeyInfo.")
@click.option("--serial", default="", help="Its serial number, in hexadecimal.")
@click.option("--person-number", default="", help="The head's citizen number.")
@click.option("--person-name", default="", help="The head's name.")
@click.option("--organisation", default="", help="O of the school's certificates.")
@click.option("--tax-code", default="", help="UID=MST: of the school's certificates.")
@click.option("--from", "valid_from", required=True, help="First day, or moment.")
@click.option("--until", "valid_until", default="", help="Last day, or moment; else open.")
@_decision
@_db
def approve(*, certificate: Path | None, who: str, why: str, db: str, **cells: str) -> int:
    """Register one certificate, by file or by issuer and serial, or one head by number."""
    entry = _read_entry(cells, None if certificate is None else _read_signer(certificate))
    number = _open_register(db).approve(entry, _author(who, why))
    click.echo(f"approved as number {number}")
    return 0


@schools.command()
@click.argument("number", metavar="ID", type=click.IntRange(min=1))
@click.option("--at", required=True, type=Moment(), help="From then on it is not approved.")
@_decision
@_db
def withdraw(*, number: int, at: datetime, who: str, why: str, db: str) -> int:
    """End an approval from a moment on; a moment before its start withdraws all of it."""
    left = _open_register(db).withdraw(number, at=at, author=_author(who, why))
    if left is None:
        click.echo(f"number {number} is withdrawn as if it had never been approved")
    else:
        click.echo(f"number {number} is withdrawn from {at.isoformat()} on")
    return 0


def _read_entry(cells: dict[str, str], certificate: Certificate | None) -> SchoolEntry:
    """Return the entry that the options describe, with what the certificate adds to it."""
    row = {
        **cells,
        "school_code": cells["school"],
        "school_name": cells["name"],
        "issuer_key_sha256": cells["issuer_key"],
    }
    if certificate is not None:
        if cells["issuer_key"] or cells["serial"]:
            raise click.UsageError("--certificate, or --issuer-key with --serial, not both")
        row |= {
            "certificate_sha256": certificate.sha256,
            "key_sha256": certificate.spki_sha256,
            "organisation": cells["organisation"] or certificate.organisation,
            "tax_code": cells["tax_code"] or certificate.tax_code or "",
        }
    try:
        return read_row(row)
    except RowError as error:
        raise click.UsageError(str(error)) from error


def _read_signer(file: Path) -> Certificate:
    """Return the one certificate of a file that is no authority's."""
    read = (read_certificate(der) for der in read_pem_or_der(file.read_bytes()))
    signers = {certificate for certificate in read if not certificate.is_ca}
    if len(signers) != 1:
        raise click.UsageError(f"{file.name} holds {len(signers)} signers' certificates, not one")
    return signers.pop()


def _author(who: str, why: str) -> "Author":
    from trust_store.school_register import Author  # as below

    return Author(who, why, SystemClock().now())


def _open_register(location: str) -> "SchoolRegister":
    # SQLAlchemy takes longer to import than a card takes to verify: only those who need it wait.
    from trust_store.school_register import open_school_register

    return open_school_register(location)


def _open_directory(location: str) -> "SchoolDatabase":
    from trust_store.school_database import open_school_database  # as above

    return open_school_database(location)
