"""`hocba receipt`: know a receipt again, and hand out the key that others check it with."""

import json
from pathlib import Path

import click

from verifier.errors import DocumentError
from verifier.receipt import ReceiptFacts
from web.cli.exit_code import NOT_READABLE
from web.cli.keys import keys_option
from web.cli.language import LANGUAGES, choose_language
from web.composition import Sources, build_verifier
from web.keyring.entry import KeyringError
from web.keyring.folder import KeyFolder
from web.keyring.setting import KEYS
from web.messages import load_messages
from web.receipts.presenting import present_receipt_json, present_receipt_text
from web.receipts.register import ReceiptState, open_register
from web.sandbox.standing import open_standing_pool
from web.sandbox.verification import SandboxedVerifier

_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_CODES = {ReceiptState.INTACT: 0, ReceiptState.NOT_OURS: 2}
"""Everything else is 1: a receipt that counts for nothing."""


@click.group()
def receipt() -> None:
    """Check receipts of this portal, and show its receipt keys."""


@receipt.command()
@click.argument("file", metavar="FILE", type=_FILE)
@click.option(
    "--keys",
    envvar=KEYS,
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the keys.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language; by default the locale's.")
def check(*, file: Path, keys: Path | None, as_json: bool, lang: str | None) -> int:
    """Say whether FILE is a receipt of this portal as it was sealed.

    0: intact; 1: altered, or its key does not count; 2: sealed by a key that is not known here;
    3: no PDF that can be read.
    """
    language = choose_language(lang)
    register = open_register(None if keys is None else KeyFolder(keys))
    try:
        finding = register.assess(_read(file.read_bytes()))
    except DocumentError as error:
        click.echo(f"hocba: {load_messages(language).fault(error.fault)}", err=True)
        return NOT_READABLE
    if as_json:
        click.echo(json.dumps(present_receipt_json(finding), ensure_ascii=False, indent=2))
    else:
        click.echo(present_receipt_text(finding, lang=language))
    return _CODES.get(finding.state, 1)


@receipt.command()
@click.argument("key_id", metavar="[ID]", required=False)
@keys_option
def key(*, key_id: str | None, folder: Path) -> int:
    """Print a receipt key's public part as PEM, for openssl; without ID list the receipt keys."""
    register = open_register(KeyFolder(folder))
    if key_id is None:
        for entry in register.list_keys():
            click.echo(f"{entry.id}  {entry.state.value}  {entry.portal}  {entry.fingerprint}")
        return 0
    pem = register.find_public_key(key_id)
    if pem is None:
        raise KeyringError(f"no receipt key {key_id}")
    click.echo(pem, nl=False)
    return 0


def _read(content: bytes) -> ReceiptFacts:
    """Read a receipt in a confined worker."""
    with_pool = open_standing_pool()
    verifier = build_verifier(Sources())
    return SandboxedVerifier(verifier, with_pool).read_receipt(content)
