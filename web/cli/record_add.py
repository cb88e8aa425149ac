"""`hocba record add`: register a card, judged in a confined worker as the portal judges it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verifier.verification import Verifier
from web.cli.language import LANGUAGES, choose_language
from web.cli.registry_option import opened, registry_options
from web.cli.trust_option import overlay_option
from web.clock import SystemClock
from web.composition import Sources, build_verifier
from web.messages import Messages, load_messages
from web.network_setting import DATA, open_fetcher
from web.receipts.timestamping import open_stamp
from web.sandbox.pool import WorkerPool
from web.sandbox.verification import SandboxedVerifier
from web.settings import SCHOOLS_DB

if TYPE_CHECKING:
    from web.registry.admission import Defect, Examination

_DEFECTS = 1
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--issuer", "number", required=True, type=int, help="Number of the issuer.")
@click.option("--preflight", is_flag=True, help="Only say whether it could be registered.")
@click.option("--schools", type=_FILE, help="School directory (CSV).")
@click.option("--schools-db", envvar=SCHOOLS_DB, help="School directory (database).")
@click.option(
    "--evidence",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with CRLs and OCSP responses.",
)
@click.option(
    "--data",
    envvar=DATA,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the evidence store.",
)
@click.option("--offline", is_flag=True, help="No network: what is at hand has to suffice.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language; by default the locale's.")
@overlay_option
@registry_options
def add(
    *,
    files: tuple[Path, ...],
    number: int,
    preflight: bool,
    lang: str | None,
    location: str,
    folder: Path | None,
    passphrase_file: Path | None,
    **sources: Any,  # noqa: ANN401 - what `_build` names
) -> int:
    """Register the FILEs of one card (its XML, or XML and PDF) for an issuer.

    Only a card that verifies as valid is taken; otherwise everything to mend is listed, and the
    exit code is 1.
    """
    # SQLAlchemy takes longer to import than a card takes to verify: only those who need it wait.
    from web.registry.desk import RecordDesk

    messages = load_messages(choose_language(lang))
    documents = tuple(file.read_bytes() for file in files)
    verifier = _build(sources)
    with WorkerPool(size=1) as pool, opened(location, folder, passphrase_file) as registry:
        judge = SandboxedVerifier(verifier, pool)
        desk = RecordDesk(registry, judge, SystemClock(), stamp=open_stamp(os.environ))
        issuer = registry.issuers.find(number)
        if preflight:
            return _tell(desk.examine(documents, issuer), messages)
        reception = desk.register(documents, issuer)
    if reception.outcome is None:
        return _tell(reception.examination, messages)
    click.echo(reception.outcome.record.reference.grouped)
    click.echo("registered" if reception.outcome.created else "registered already", err=True)
    return 0


def _build(sources: dict[str, Any]) -> Verifier:
    return build_verifier(
        Sources(
            evidence=sources["evidence"],
            schools=sources["schools"],
            schools_db=sources["schools_db"],
            overlay=sources["overlay"],
            data=sources["data"],
            network=None if sources["offline"] else open_fetcher(os.environ),
        )
    )


def _tell(examination: "Examination", messages: Messages) -> int:
    """Print what stands in the way, and return the exit code."""
    for defect in examination.defects:
        click.echo(_describe(defect, messages))
    for remark in examination.remarks:
        click.echo(f"({remark.about}) {messages.note(remark.note)}")
    if not examination.defects:
        click.echo("can be registered", err=True)
        return 0
    click.echo(f"{len(examination.defects)} defect(s); nothing was registered", err=True)
    return _DEFECTS


def _describe(defect: "Defect", messages: Messages) -> str:
    if defect.reason is not None:
        text = messages.reason(defect.reason)
        return f"{defect.about}: {text.sentence} {text.what_now}"
    if defect.fault is not None:
        return f"{defect.about}: {messages.fault(defect.fault)}"
    return f"{defect.about}: {messages.word('defect', defect.code.value)}"
