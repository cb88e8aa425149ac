"""Options that the commands of `hocba trust` share."""

from collections.abc import Callable
from pathlib import Path

import click

from web.masking import mask_numbers
from web.settings import TRUST

Command = Callable[..., int]

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def overlay_option(command: Command) -> Command:
    """Give a command `--overlay`."""
    return click.option(
        "--overlay",
        envvar=TRUST,
        show_envvar=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder in which additions and removals are recorded.",
    )(command)


def demand_overlay(overlay: Path | None) -> Path:
    """Return the folder in which a change is to be recorded."""
    if overlay is None:
        raise click.UsageError(f"say where changes are recorded: --overlay DIR, or {TRUST}")
    return overlay


def printable(text: str) -> str:
    """Return text of a certificate without what could repaint a terminal."""
    return mask_numbers(text)
