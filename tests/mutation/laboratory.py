"""A copy of the sources, one mutant in it at a time, and the tests run against that copy.

Each run is a process of its own, forked from one that has the libraries loaded but none of our
modules, so that a mutant is what gets imported and nothing of it is left behind.
"""

import contextlib
import importlib
import linecache
import multiprocessing
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Final

import pytest

from tests.mutation.table import ROOT, DiesBy, Guard, is_match

OURS: Final = ("verifier", "trust_store", "web", "tests", "wsgi")
PATIENCE: Final = 150.0
"""Seconds for one mutant; its tests take a few."""
HANG_PATIENCE: Final = 45.0
"""Where not coming to an end is what is expected."""
BASELINE_PATIENCE: Final = 900.0
_LIBRARIES: Final = (
    *("asn1crypto.tsp", "cryptography.x509", "lxml.etree", "pikepdf", "pypdfium2", "signxml"),
    *("flask", "jsonschema", "sqlalchemy", "reportlab.pdfgen.canvas"),
    *("pyhanko.sign.signers", "pyhanko.sign.diff_analysis", "pyhanko.stamp"),
    *("pyhanko_certvalidator.validate", "reportlab.platypus", "xmlsec"),
)
_FORK: Final = multiprocessing.get_context("fork")


class Outcome(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    """Every named test noticed."""
    SURVIVED = "SURVIVED"
    """Some named test did not."""
    BROKEN = "BROKEN"
    """The mutant is no program, or not what was tested: it shows nothing."""


@dataclass(frozen=True, slots=True)
class Result:
    """One mutant's end."""

    outcome: Outcome
    detail: str = ""
    noticed: tuple[str, ...] = ()
    """Node ids of the tests that failed."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What the named tests did in one run."""

    failed: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    noticed: tuple[str, ...] = ()
    """Node ids of what failed."""
    errors: tuple[str, ...] = ()
    """Tests that could not be set up, and what else went wrong."""


def preload() -> None:
    """Import the libraries once, for all the runs to come; one that is missing is no matter."""
    for name in _LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def copy_sources(target: Path) -> None:
    """Copy what the tests need, without what only lies about."""
    ignored = shutil.ignore_patterns(".*", "__pycache__", "dist", "build", "*.pdf.log")
    shutil.copytree(ROOT, target, ignore=ignored)


def run_baseline(copy: Path, tests: Iterable[str]) -> Tally | None:
    """Run all named tests over the sources as they are; None when they do not come to an end."""
    run = _Run(copy, tuple(dict.fromkeys(tests)), None, BASELINE_PATIENCE)
    wait([run.answer], BASELINE_PATIENCE)
    return run.end()


def try_mutants(copies: Sequence[Path], guards: Sequence[Guard]) -> Iterator[tuple[Guard, Result]]:
    """Yield what became of each mutant, as many at a time as there are copies."""
    pending, free = list(reversed(guards)), list(copies)
    running: dict[Connection, _Attempt] = {}
    while pending or running:
        while pending and free:
            guard, copy = pending.pop(), free.pop()
            attempt = _Attempt.begin(copy, guard)
            if isinstance(attempt, Result):
                free.append(copy)
                yield guard, attempt
            else:
                running[attempt.run.answer] = attempt
        if not running:
            continue
        ready = wait(list(running), min(attempt.run.time_left for attempt in running.values()))
        for answer, attempt in list(running.items()):
            if answer in ready or attempt.run.time_left <= 0:
                del running[answer]
                yield attempt.guard, attempt.end()
                free.append(attempt.copy)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A mutant in its place, its tests running."""

    copy: Path
    guard: Guard
    original: str
    run: "_Run"

    @classmethod
    def begin(cls, copy: Path, guard: Guard) -> "_Attempt | Result":
        """Put the mutant in place and start its tests; a result when there is nothing to try."""
        path = copy / guard.file
        original = path.read_text(encoding="utf-8")
        if original.count(guard.snippet) != 1:
            return Result(Outcome.BROKEN, "the snippet does not occur exactly once")
        mutated = original.replace(guard.snippet, guard.mutant)
        try:
            compile(mutated, guard.file, "exec")
        except SyntaxError as error:
            return Result(Outcome.BROKEN, f"no program: {error}")
        for cached in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
            cached.unlink()
        path.write_text(mutated, encoding="utf-8")
        patience = HANG_PATIENCE if guard.dies_by is DiesBy.HANG else PATIENCE
        return cls(copy, guard, original, _Run(copy, guard.tests, guard, patience))

    def end(self) -> Result:
        """Stop the tests and put the guard back."""
        try:
            return _conclude(self.guard, self.run.end())
        finally:
            (self.copy / self.guard.file).write_text(self.original, encoding="utf-8")


def _conclude(guard: Guard, tally: Tally | None) -> Result:
    if tally is None:
        hang = guard.dies_by is DiesBy.HANG
        return Result(Outcome.KILLED if hang else Outcome.BROKEN, "did not come to an end")
    missed = [test for test in guard.tests if test not in tally.failed]
    if tally.errors:
        return Result(Outcome.BROKEN, "; ".join(tally.errors))
    if missed:
        return Result(Outcome.SURVIVED, ", ".join(missed), tally.noticed)
    return Result(Outcome.KILLED, noticed=tally.noticed)


class _Run:
    """Tests running in a process of their own."""

    def __init__(
        self, copy: Path, tests: tuple[str, ...], guard: Guard | None, patience: float
    ) -> None:
        self.answer, theirs = _FORK.Pipe(duplex=False)
        self._until = time.monotonic() + patience
        self._process = _FORK.Process(target=_work, args=(theirs, copy, tests, guard))
        self._process.start()
        theirs.close()

    @property
    def time_left(self) -> float:
        """Seconds until patience ends."""
        return max(0.0, self._until - time.monotonic())

    def end(self) -> Tally | None:
        """Return what the tests did, None if they are not done; end them and what they started."""
        tally: Tally | None = None
        try:
            if self.answer.poll():
                failed, passed, noticed, errors = self.answer.recv()
                tally = Tally(frozenset(failed), frozenset(passed), tuple(noticed), tuple(errors))
        except EOFError:
            tally = Tally(errors=("the process died",))
        finally:
            if self._process.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.join()
            self.answer.close()
        return tally


def _work(answer: Connection, copy: Path, tests: tuple[str, ...], guard: Guard | None) -> None:
    """Run the tests in this process, which is then of no further use."""
    os.setsid()
    _move_in(copy)
    if guard is not None:
        sys.dont_write_bytecode = True
    with (copy / ".log").open("w") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        watcher = _Watcher(tests, stops=guard is not None)
        options = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(copy))
        code = pytest.main([*options, *tests], plugins=[watcher])
    # Plain values: the other side knows these classes by modules that are not here any more.
    errors = [*watcher.errors[:3], *_find_strangers(copy, guard)]
    if code in {pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR}:
        errors.append(f"pytest gave up: {code!r}")
    answer.send((watcher.failed, watcher.passed, watcher.noticed, errors))
    answer.close()
    os._exit(0)


def _move_in(copy: Path) -> None:
    """Make the copy the only place that our modules come from."""
    os.chdir(copy)
    os.environ |= {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    sys.path[:] = [
        str(copy),
        *(entry for entry in sys.path if entry and not (Path(entry) / OURS[0]).is_dir()),
    ]
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]
    importlib.invalidate_caches()
    linecache.clearcache()


def _find_strangers(copy: Path, guard: Guard | None) -> list[str]:
    """Name what was imported from elsewhere, and a mutant that nobody imported."""
    places = {
        name: module.__file__
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in OURS and getattr(module, "__file__", None)
    }
    found = [
        f"{name} came from {place}"
        for name, place in places.items()
        if not Path(str(place)).is_relative_to(copy)
    ]
    if guard is not None and guard.module not in places:
        found.append(f"no test imported {guard.module}")
    return found


class _Watcher:
    """Notes which of the named tests failed, and spares what can tell nothing new."""

    def __init__(self, tests: tuple[str, ...], *, stops: bool) -> None:
        self._tests = tests
        self._stops = stops
        self.failed: set[str] = set()
        self.passed: set[str] = set()
        self.noticed: list[str] = []
        self.errors: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        ids = [item.nodeid for item in session.items]
        self.errors += [
            f"no such test: {test}"
            for test in self._tests
            if not any(is_match(test, node_id) for node_id in ids)
        ]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.errors.append(f"not collected: {report.nodeid}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip a test whose function has failed already; end when all have."""
        if not self._stops:
            return
        if self.failed.issuperset(self._tests):
            item.session.shouldstop = "every named test failed"
        names = [test for test in self._tests if is_match(test, item.nodeid)]
        if names and self.failed.issuperset(names):
            pytest.skip("noticed already")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        names = [test for test in self._tests if is_match(test, report.nodeid)]
        if report.when != "call":
            if report.failed:
                self.errors.append(f"{report.when} of {report.nodeid}")
        elif report.failed:
            self.failed.update(names)
            self.noticed.append(report.nodeid)
        elif report.passed:
            self.passed.update(names)
