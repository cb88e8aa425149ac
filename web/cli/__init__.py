"""The command line `hocba`: a composition root, like wsgi.py.

Exit codes: 0 valid, 1 invalid, 2 indeterminate, 3 nothing could be read as a document, 64 a wrong
call, 70 a bug of ours (which is never turned into a verdict), 74 nobody took the output.
"""

import logging
import os
import sys
from collections.abc import Sequence

import click

from verifier.errors import (
    ConfigurationError,
    DirectoryUnavailableError,
    RegistryUnavailableError,
)
from web.cli.demo import demo
from web.cli.evidence import evidence
from web.cli.exit_code import BUG, OUTPUT_LOST, WRONG_CALL
from web.cli.issuer import issuer
from web.cli.keys import keys
from web.cli.receipt import receipt
from web.cli.record import record
from web.cli.schools import schools
from web.cli.serve import serve
from web.cli.trust import trust
from web.cli.verify import verify
from web.registry.vault import VaultError

__all__ = ["main"]


class _Commands(click.Group):
    """Ends with a code of its own on a closed pipe: click's is 1, that of an invalid card."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Else the interpreter fails once more when it flushes what is left.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return OUTPUT_LOST


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hocba-verify")
def cli() -> None:
    """Tell whether a digital school report card (học bạ số) is genuine."""


for _command in (verify, trust, evidence, schools, keys, issuer, record, demo, serve):
    cli.add_command(_command)
cli.add_command(receipt)


_TOLD = (
    ConfigurationError,
    DirectoryUnavailableError,
    RegistryUnavailableError,
    VaultError,
)
"""Errors that an operator can do something about, told in one line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; never a traceback."""
    try:
        result = cli.main(args=arguments, prog_name="hocba", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return WRONG_CALL
    except click.ClickException as error:
        error.show()
        return WRONG_CALL
    except click.Abort:
        click.echo("interrupted", err=True)
        return WRONG_CALL
    except _TOLD as error:
        click.echo(f"hocba: {error}", err=True)
        return WRONG_CALL
    except Exception:
        logging.getLogger("hocba").debug("unexpected", exc_info=True)
        click.echo(
            "hocba: lỗi nội bộ, không có kết luận nào về tài liệu / "
            "internal error, nothing was concluded about the document",
            err=True,
        )
        return BUG
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    sys.exit(main())
