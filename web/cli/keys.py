"""`hocba keys`: the service's own keys, from making to revoking. `docs/keys.md` tells when."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import click

from web.clock import SystemClock
from web.keyring.entry import KeyAction, KeyEntry, KeyEvent, KeyKind
from web.keyring.folder import REGISTER, KeyFolder, read_register, write_register
from web.keyring.publishing import DEFAULT_LIFE, KEY_LIST_FILE, publish_key_list
from web.keyring.setting import KEYS, PASSPHRASE_FILE, read_passphrase, read_passphrase_file

_Command = Callable[..., int]
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_KINDS = click.Choice([kind.value for kind in KeyKind])


def keys_option(command: _Command) -> _Command:
    """Add the option that names the folder of keys."""
    return click.option(
        "--keys",
        "folder",
        envvar=KEYS,
        show_envvar=True,
        required=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of the keys.",
    )(command)


def passphrase_option(command: _Command) -> _Command:
    """Add the option that names the passphrase's file."""
    return click.option(
        "--passphrase-file",
        type=_FILE,
        help=f"The keys' passphrase; by default {PASSPHRASE_FILE} names the file.",
    )(command)


def find_passphrase(file: Path | None) -> bytes:
    """Return the passphrase of the option, else of the environment."""
    return read_passphrase(os.environ) if file is None else read_passphrase_file(file)


def decision_options(command: _Command) -> _Command:
    """Add who decides, and why."""
    who = click.option("--who", required=True, help="Who decides; kept in the history.")
    why = click.option("--why", required=True, help="Why; kept in the history.")
    return who(why(command))


@click.group()
def keys() -> None:
    """Make, rotate, revoke and publish the service's own keys."""


def _make_options(command: _Command) -> _Command:
    portal = click.option("--portal", default="", help="Host of the portal whose key it is.")
    return portal(keys_option(passphrase_option(decision_options(command))))


@keys.command()
@click.argument("kind", type=_KINDS)
@_make_options
def make(
    *, kind: str, portal: str, folder: Path, passphrase_file: Path | None, who: str, why: str
) -> int:
    """Make a key: seal, list (in a folder of its own, offline), status, receipt or master."""
    event = _event(KeyAction.MAKE, who, why)
    passphrase = find_passphrase(passphrase_file)
    _tell_made(KeyFolder(folder).make(KeyKind(kind), portal.lower(), passphrase, event))
    return 0


@keys.command()
@click.argument("kind", type=_KINDS)
@_make_options
def rotate(
    *, kind: str, portal: str, folder: Path, passphrase_file: Path | None, who: str, why: str
) -> int:
    """Make a new key and retire those of its kind: what they signed or wrapped stays good."""
    event = _event(KeyAction.MAKE, who, why)
    passphrase = find_passphrase(passphrase_file)
    _tell_made(KeyFolder(folder).rotate(KeyKind(kind), portal.lower(), passphrase, event))
    click.echo(_NEXT[KeyKind(kind)])
    return 0


_NEXT = {
    KeyKind.SEAL: "publish the key list before the first sheet is printed",
    KeyKind.LIST: "import its folder's keys.json and publish the key list anew",
    KeyKind.STATUS: "publish the key list before the next status list",
    KeyKind.RECEIPT: "publish the key list",
    KeyKind.MASTER: "'hocba record rewrap' wraps the data keys of all records anew",
}
"""What is to be done after a rotation."""


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the history.")
@keys_option
def list_(*, folder: Path, as_json: bool) -> int:
    """List every key ever made or imported; fingerprints are for comparing."""
    entries = KeyFolder(folder).entries()
    if as_json:
        click.echo(write_register(entries), nl=False)
        return 0
    for entry in entries:
        click.echo(_describe(entry))
    if not entries:
        click.echo("no keys", err=True)
    return 0


@keys.command()
@click.argument("key_id", metavar="ID")
@decision_options
@keys_option
def retire(*, key_id: str, folder: Path, who: str, why: str) -> int:
    """End a key's use; what it signed or wrapped before stays good."""
    KeyFolder(folder).retire(key_id, _event(KeyAction.RETIRE, who, why))
    click.echo(f"{key_id} is retired; publish the key list")
    return 0


@keys.command()
@click.argument("key_id", metavar="ID")
@decision_options
@keys_option
def revoke(*, key_id: str, folder: Path, who: str, why: str) -> int:
    """Have nothing count that a key ever signed: it was stolen, or may have been."""
    KeyFolder(folder).revoke(key_id, _event(KeyAction.REVOKE, who, why))
    click.echo(f"{key_id} is revoked once the key list is published")
    return 0


@keys.command()
@click.option("--new-passphrase-file", required=True, type=_FILE, help="The new passphrase.")
@passphrase_option
@keys_option
def passphrase(*, folder: Path, passphrase_file: Path | None, new_passphrase_file: Path) -> int:
    """Encrypt every private part under a new passphrase; back-ups keep the old one."""
    old, new = find_passphrase(passphrase_file), read_passphrase_file(new_passphrase_file)
    click.echo(f"{KeyFolder(folder).change_passphrase(old, new)} encrypted anew")
    return 0


@keys.command()
@keys_option
def export(*, folder: Path) -> int:
    """Print the public parts, for pinning, and for sister portals to import."""
    entries = [entry for entry in KeyFolder(folder).entries() if entry.own and entry.kind.signs]
    click.echo(write_register(tuple(entries)), nl=False)
    return 0


@keys.command("import")
@click.argument("file", metavar="KEYS.JSON", type=_FILE)
@decision_options
@keys_option
def import_(*, file: Path, folder: Path, who: str, why: str) -> int:
    """Take in public keys: our own offline list key, or a sister portal's keys.

    A list key that is taken in is believed from then on: compare its fingerprint with its owner.
    """
    given = read_register(file.read_text(encoding="utf-8"))
    new = KeyFolder(folder).take_in(given, _event(KeyAction.IMPORT, who, why))
    for entry in new:
        click.echo(_describe(entry))
    click.echo(f"{len(new)} new")
    return 0


@keys.command()
@click.option(
    "--list-keys",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the offline list key.",
)
@click.option("--list-passphrase-file", required=True, type=_FILE, help="Its passphrase.")
@click.option("--days", type=click.IntRange(1, 400), default=DEFAULT_LIFE.days, show_default=True)
@keys_option
def publish(*, folder: Path, list_keys: Path, list_passphrase_file: Path, days: int) -> int:
    """Sign the key list anew; readers refuse an older one from then on."""
    made = publish_key_list(
        KeyFolder(folder),
        KeyFolder(list_keys),
        read_passphrase_file(list_passphrase_file),
        at=SystemClock().now(),
        life=timedelta(days=days),
    )
    click.echo(
        json.dumps(
            {
                "file": str(folder / KEY_LIST_FILE),
                "number": made.number,
                "keys": len(made.keys),
                "next_update": made.next_update.isoformat(),
            }
        )
    )
    return 0


def _event(action: KeyAction, who: str, why: str) -> KeyEvent:
    return KeyEvent(action, SystemClock().now(), who, why)


def _tell_made(entry: KeyEntry) -> None:
    click.echo(_describe(entry))
    click.echo(f"public parts are in {REGISTER}; back up the folder and, elsewhere, the passphrase")


def _describe(entry: KeyEntry) -> str:
    parts = [entry.kind.value, entry.id, entry.state.value, entry.portal or "-"]
    parts.append(f"from {entry.not_before:%Y-%m-%dT%H:%MZ}")
    for name, moment in (("retired", entry.retired_at), ("revoked", entry.revoked_at)):
        if moment is not None:
            parts.append(f"{name} {moment:%Y-%m-%dT%H:%MZ}")
    if not entry.own:
        parts.append("imported")
    return "  ".join((*parts, entry.fingerprint))


make_again = click.Command("create", params=make.params, callback=make.callback, hidden=True)
"""Another name for `make`."""
keys.add_command(make_again)
