"""`hocba verify`: one card's files in, a verdict out."""

import json
import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import click

from verifier.errors import DocumentError, PolicyRefusedError
from verifier.policy import HOC_BA_SO, POLICIES
from verifier.report import VerificationReport
from verifier.verification import Verifier
from web.batch import Batch, judge_batch, judge_one, open_batch
from web.cli.exit_code import NOT_READABLE, VERDICT_CODES
from web.cli.language import LANGUAGES, choose_language
from web.cli.receipt_option import (
    find_register,
    open_receipt_desk,
    receipt_options,
    refuse_receipt_of,
    write_receipt,
)
from web.cli.trust_option import overlay_option
from web.composition import Sources, build_verifier
from web.json_batch import present_batch_json
from web.json_report import present_json
from web.messages import load_messages
from web.moment_verifier import MomentVerifier
from web.network_setting import DATA, open_fetcher
from web.receipts.finding import find_receipt
from web.receipts.presenting import present_receipt_json, present_receipt_text
from web.receipts.register import ReceiptFinding, ReceiptRegister
from web.sandbox.layer import isolates_network
from web.sandbox.pool import WorkerPool
from web.sandbox.standing import find_layers, open_standing_gatherers, open_standing_pool
from web.sandbox.verification import SandboxedVerifier
from web.settings import SCHOOLS_DB
from web.terminal_batch import present_batch_text
from web.terminal_report import present_text

VIETNAM = timezone(timedelta(hours=7))
"""A moment without a zone is Vietnamese time."""
_YEARS = range(1950, 9999)
"""From the first that a certificate can name (RFC 5280 4.1.2.5.1), with room for other zones."""
_MOST_FILES = 2
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


class Moment(click.ParamType[datetime]):
    """An ISO 8601 moment; without a zone it is Vietnamese time."""

    name = "ISO8601"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,  # noqa: ARG002 - click passes it
    ) -> datetime:
        """Return the moment, aware."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 moment, such as 2026-05-22T08:00:00+07:00", param)
        if moment.year not in _YEARS:
            self.fail(f"no certificate can be judged for the year {moment.year}", param)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=VIETNAM)


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option(
    "--policy",
    "policy_name",
    type=click.Choice(list(POLICIES)),
    default=HOC_BA_SO.name,
    show_default=True,
    help="What is demanded.",
)
@click.option("--at", type=Moment(), help="Judge as if it were then.")
@click.option("--anchor", "anchors", multiple=True, type=_FILE, help="Trust only these roots.")
@click.option("--intermediate", "intermediates", multiple=True, type=_FILE, help="Further issuers.")
@click.option(
    "--evidence",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with CRLs and OCSP responses.",
)
@overlay_option
@click.option("--schools", type=_FILE, help="School directory (CSV).")
@click.option(
    "--schools-db", envvar=SCHOOLS_DB, show_envvar=True, help="School directory (database)."
)
@click.option(
    "--data",
    envvar=DATA,
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the evidence store: what is fetched is kept there.",
)
@click.option("--offline", is_flag=True, help="No network: what is at hand has to suffice.")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON report.")
@click.option("--include-card", is_flag=True, help="Show the card's values in the JSON report.")
@click.option("--details", is_flag=True, help="Show every check of each signature.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language; by default the locale's.")
@receipt_options
@click.option(
    "--no-sandbox", is_flag=True, help="For debugging: read the FILEs in this very process."
)
def verify(
    *,
    files: tuple[Path, ...],
    policy_name: str,
    at: datetime | None,
    anchors: tuple[Path, ...],
    intermediates: tuple[Path, ...],
    evidence: Path | None,
    overlay: Path | None,
    schools: Path | None,
    schools_db: str | None,
    data: Path | None,
    offline: bool,
    as_json: bool,
    include_card: bool,
    details: bool,
    lang: str | None,
    receipt: Path | None,
    keys: Path | None,
    passphrase_file: Path | None,
    no_sandbox: bool,
) -> int:
    """Say whether the FILEs of one card (a PDF, its XML, or both) are genuine.

    An XML may be a list of cards, packed or not: each is judged alone.
    """
    if len(files) > _MOST_FILES:
        raise click.UsageError("the FILEs of one call are one card: one PDF, one XML, or both")
    if receipt is not None:
        refuse_receipt_of(policy_name, as_if=at is not None)
    desk = open_receipt_desk(receipt, keys, passphrase_file)
    language = choose_language(lang)
    pool = None if no_sandbox else open_standing_pool()  # first: it starts meanwhile
    verifier = build_verifier(
        Sources(
            anchors=anchors,
            intermediates=intermediates,
            evidence=evidence,
            schools=schools,
            schools_db=schools_db,
            overlay=overlay,
            data=data,
            network=None if offline else open_fetcher(os.environ),
            horizon=at,
        ),
        policy=POLICIES[policy_name],
        gatherers=None if no_sandbox else open_standing_gatherers(),
    )
    try:
        given = tuple(f.read_bytes() for f in files)
        answer = _judge(given, verifier, pool, register=find_register(keys), at=at)
    except DocumentError as error:
        click.echo(f"hocba: {load_messages(language).fault(error.fault)}", err=True)
        return NOT_READABLE
    except PolicyRefusedError:
        raise click.UsageError(
            f"policy {policy_name!r} does not judge report cards; use {HOC_BA_SO.name!r}"
        ) from None
    if isinstance(answer, ReceiptFinding):
        return _tell_receipt(answer, as_json=as_json, lang=language)
    if receipt is not None and desk is not None:
        write_receipt(receipt, desk, answer, lang=language, own_anchors=bool(anchors))
    if as_json:
        click.echo(_write_json(answer, include_card=include_card, lang=language))
    else:
        click.echo(_write_text(answer, lang=language, details=details))
    return NOT_READABLE if answer.verdict is None else VERDICT_CODES[answer.verdict]


def _tell_receipt(finding: ReceiptFinding, *, as_json: bool, lang: str) -> int:
    """Say what a receipt is that was handed in; it is no card, so it gets no verdict."""
    if as_json:
        click.echo(json.dumps(present_receipt_json(finding), ensure_ascii=False, indent=2))
    else:
        click.echo(present_receipt_text(finding, lang=lang))
    return NOT_READABLE


def _write_json(answer: VerificationReport | Batch, *, include_card: bool, lang: str) -> str:
    if isinstance(answer, Batch):
        content = present_batch_json(answer, include_card=include_card, lang=lang)
    else:
        content = present_json(answer, include_card=include_card, lang=lang)
    return json.dumps(content, ensure_ascii=False, indent=2)


def _write_text(answer: VerificationReport | Batch, *, lang: str, details: bool) -> str:
    colour = sys.stdout.isatty()
    if isinstance(answer, Batch):
        return present_batch_text(answer, lang=lang, colour=colour)
    return present_text(answer, lang=lang, colour=colour, details=details)


def _judge(
    documents: tuple[bytes, ...],
    verifier: Verifier,
    pool: WorkerPool | None,
    *,
    register: ReceiptRegister,
    at: datetime | None,
) -> VerificationReport | Batch | ReceiptFinding:
    """Judge in a confined worker, or where there is none in this process, and say so."""
    if pool is None:
        click.echo("hocba: the files are read in this process, which nothing confines", err=True)
        return _judge_each(documents, MomentVerifier(verifier, at), register)
    layers = find_layers(pool)
    if not isolates_network(layers):
        named = ", ".join(sorted(layer.value for layer in layers)) or "nothing"
        click.echo(f"hocba: nothing keeps the reader off the network (in force: {named})", err=True)
    sandboxed = SandboxedVerifier(verifier, pool)
    return _judge_each(documents, MomentVerifier(sandboxed, at), register)


def _judge_each(
    documents: tuple[bytes, ...], verifier: MomentVerifier, register: ReceiptRegister
) -> VerificationReport | Batch | ReceiptFinding:
    """Judge one card, or all of a batch; a receipt is none."""
    opened = verifier.open(documents)
    receipt = find_receipt(opened, register, verifier)
    if receipt is not None:
        return receipt
    submissions = open_batch(opened, verifier.split)
    if len(submissions) == 1:
        return judge_one(submissions[0], verifier.verify)
    return judge_batch(submissions, verifier.verify)
