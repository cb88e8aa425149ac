"""`hocba` itself: help, wrong calls, and what becomes of a bug or a closed pipe."""

import contextlib
import io
import subprocess
import sys

import pytest

from web.cli import main

CALL = "import sys; from web.cli import main; sys.exit(main(sys.argv[1:]))"


class UnforeseenStream(io.StringIO):
    """A stream that fails as nothing in the program foresees."""

    def write(self, text: str) -> int:
        raise LookupError("Nguyễn Hoài An 048317002681")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_is_no_error(run, option):
    outcome = run(option)
    assert (outcome.code, outcome.err) == (0, "")
    for command in ("verify", "trust", "schools", "keys", "issuer", "record", "demo", "serve"):
        assert command in outcome.out


@pytest.mark.parametrize(
    "command", ["verify", "trust", "schools", "keys", "issuer", "record", "demo", "serve"]
)
def test_every_command_explains_itself(run, command):
    outcome = run(command, "--help")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"Usage: hocba {command}")


def test_the_version_is_said(run):
    outcome = run("--version")
    assert outcome.code == 0
    assert "0." in outcome.out


@pytest.mark.parametrize("arguments", [[], ["demo"], ["trust"]])
def test_nothing_to_do_is_a_wrong_call_that_shows_help(run, arguments):
    outcome = run(*arguments)
    assert outcome.is_refusal(64)
    assert "Usage: hocba" in outcome.err


@pytest.mark.parametrize("arguments", [["verifiy"], ["--verbose"], ["demo", "sell"]])
def test_what_does_not_exist_is_a_wrong_call(run, arguments):
    outcome = run(*arguments)
    assert outcome.is_refusal(64)
    assert arguments[-1] in outcome.err


def test_a_bug_is_no_verdict_and_tells_nothing_of_the_document(run, capsys):
    del run  # for its environment
    with contextlib.redirect_stdout(UnforeseenStream()):
        code = main(["trust", "list"])
    said = capsys.readouterr().err
    assert code == 70
    assert "lỗi nội bộ" in said
    assert "internal error" in said
    assert "Traceback" not in said
    assert "Nguyễn" not in said


def test_a_closed_pipe_has_a_code_that_is_no_verdict(files_of):
    """Click alone would end with 1, which is the code of an invalid card."""
    arguments = ["verify", str(files_of("xml-lop-1")[0]), "--offline"]
    with subprocess.Popen(
        [sys.executable, "-c", CALL, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(timeout=60) == 74
    assert said == b""
