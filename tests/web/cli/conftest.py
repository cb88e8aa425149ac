"""The command line, called as a program calls it."""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from web.cli import main
from web.cli.language import LANGUAGES


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def is_refusal(self, code: int) -> bool:
        """A sentence on stderr, nothing on stdout, no traceback."""
        said = self.err.strip()
        return self.code == code and not self.out and bool(said) and "Traceback" not in said


Run = Callable[..., Outcome]


@pytest.fixture
def bare_environment(monkeypatch) -> None:
    """No settings of whoever runs the tests, and Vietnamese."""
    for name in os.environ:
        if name.startswith("HOCBA_"):
            monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", f"{LANGUAGES[0]}_VN.UTF-8")


@pytest.fixture
def run(bare_environment, capsys) -> Run:
    """Call `hocba` with arguments."""

    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def trusting_demo(demo) -> Sequence[object]:
    """Options by which `hocba verify` trusts the demo and nothing else."""
    anchors = sorted((demo.folder / "anchors").glob("*.pem"))
    intermediates = sorted((demo.folder / "intermediates").glob("*.pem"))
    return (
        "--offline",
        *(part for path in anchors for part in ("--anchor", path)),
        *(part for path in intermediates for part in ("--intermediate", path)),
        *("--evidence", demo.evidence, "--schools", demo.schools, "--at", demo.now.isoformat()),
    )


@pytest.fixture(scope="session")
def files_of(demo) -> Callable[[str], Sequence[Path]]:
    """Return a sample's files."""
    return lambda name: next(s.files for s in demo.samples if s.name == name)


@pytest.fixture
def small_demo(demo, tmp_path) -> Path:
    """A copy, to be damaged, with the two fastest samples only."""
    folder = tmp_path / "demo"
    names = ("xml-lop-1", "xml-sua-diem")
    shutil.copytree(demo.folder, folder, ignore=shutil.ignore_patterns("samples"))
    for name in names:
        shutil.copytree(demo.folder / "samples" / name, folder / "samples" / name)
    change_table(
        folder, lambda table: [s for s in table["samples"] if s["name"] in names], key="samples"
    )
    return folder


def change_table(folder: Path, change: Callable[[Any], Any], *, key: str) -> None:
    """Put something else into the demo's table."""
    path = folder / "demo.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    table[key] = change(table)
    path.write_text(json.dumps(table), encoding="utf-8")


@pytest.fixture(name="change_table")
def _change_table() -> Callable[..., None]:
    return change_table
