"""The receipt of `hocba verify`: its options, and the three files that it writes."""

import os
from collections.abc import Callable
from pathlib import Path

import click

from verifier.errors import ConfigurationError
from verifier.policy import HOC_BA_SO
from verifier.report import VerificationReport
from web.batch import Batch
from web.clock import SystemClock
from web.keyring.folder import KeyFolder
from web.keyring.ring import KeyRing
from web.keyring.setting import KEYS, PASSPHRASE_FILE, read_passphrase, read_passphrase_file
from web.receipts.desk import Receipt, ReceiptDesk
from web.receipts.register import ReceiptRegister, open_register
from web.receipts.timestamping import open_stamp

_Command = Callable[..., int]
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


def receipt_options(command: _Command) -> _Command:
    """Add the options about receipts and the keys that make them."""
    options = (
        click.option("--receipt", type=_OUT, metavar="OUT.pdf", help="Write a sealed receipt."),
        click.option(
            "--keys",
            envvar=KEYS,
            show_envvar=True,
            type=click.Path(file_okay=False, path_type=Path),
            help="Folder of the keys: what seals receipts, and knows them again.",
        ),
        click.option(
            "--passphrase-file",
            type=_FILE,
            help=f"The keys' passphrase; by default {PASSPHRASE_FILE} names the file.",
        ),
    )
    for option in options:
        command = option(command)
    return command


def find_register(keys: Path | None) -> ReceiptRegister:
    """Return what knows receipts again.

    Raises:
        KeyringError: the folder of keys is not there.
    """
    return open_register(None if keys is None else KeyFolder(keys))


def open_receipt_desk(
    out: Path | None, keys: Path | None, passphrase_file: Path | None
) -> ReceiptDesk | None:
    """Return what makes the receipt that was asked for; None where none was.

    Raises:
        ConfigurationError: there is no receipt key, it does not open, or OUT cannot be written.
    """
    if out is None:
        return None
    if not out.absolute().parent.is_dir():
        raise ConfigurationError(f"no folder for the receipt: {out.parent}")
    if keys is None:
        raise ConfigurationError(
            f"a receipt needs a key: name the folder of keys by --keys or {KEYS} "
            "('hocba keys make receipt' makes one)"
        )
    environment = os.environ
    ring = KeyRing(
        KeyFolder(keys),
        lambda: (
            read_passphrase(environment)
            if passphrase_file is None
            else read_passphrase_file(passphrase_file)
        ),
    )
    desk = ReceiptDesk(ring, SystemClock(), stamp=open_stamp(environment))
    desk.check()
    return desk


def refuse_receipt_of(policy_name: str, *, as_if: bool) -> None:
    """Refuse receipts of what is no judgement of today by the portal's own policy.

    Raises:
        UsageError: a receipt was asked for all the same.
    """
    if as_if:
        raise click.UsageError("--at makes no receipt: a receipt is of the moment of checking")
    if policy_name != HOC_BA_SO.name:
        raise click.UsageError(f"a receipt is by policy {HOC_BA_SO.name!r} only")


def write_receipt(
    out: Path,
    desk: ReceiptDesk,
    answer: VerificationReport | Batch,
    *,
    lang: str,
    own_anchors: bool,
) -> None:
    """Write the receipt, the JSON report and its signature.

    Raises:
        UsageError: the FILEs are a batch of cards.
        ConfigurationError: a file cannot be written.
    """
    if isinstance(answer, Batch):
        raise click.UsageError("a receipt is of one card, and the FILE holds several")
    receipt = desk.make(answer, lang=lang, own_anchors=own_anchors)
    for path, content in zip(find_files(out), _contents(receipt), strict=True):
        try:
            path.write_bytes(content)
        except OSError as error:
            raise ConfigurationError(f"cannot write {path}: {error.strerror}") from error
    if desk.stamps and not receipt.stamped:
        click.echo("hocba: the receipt bears no time-stamp: the authority gave none", err=True)


def find_files(out: Path) -> tuple[Path, Path, Path]:
    """Return where a receipt's files go: OUT.pdf, OUT.json and OUT.json.sig."""
    base = out.with_suffix("") if out.suffix.lower() == ".pdf" else out
    report = base.with_name(f"{base.name}.json")
    return out, report, report.with_name(f"{report.name}.sig")


def _contents(receipt: Receipt) -> tuple[bytes, bytes, bytes]:
    return receipt.pdf, receipt.report, receipt.signature
