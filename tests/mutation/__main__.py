"""`python -m tests.mutation`: takes out each guard of the table and sees who notices."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.mutation.laboratory import (
    Outcome,
    Result,
    copy_sources,
    preload,
    run_baseline,
    try_mutants,
)
from tests.mutation.page import write_page
from tests.mutation.table import Guard, load_table


def main() -> int:
    """Return 1 when a guard can be taken out unnoticed, or the tests fail without that."""
    asked = _parse()
    table = load_table()
    guards = [
        g
        for g in table.guards
        if not asked.only or any(o in (g.id, g.attack, g.file) or o in g.id for o in asked.only)
    ]
    preload()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copies = [Path(folder).resolve() / str(number) for number in range(asked.jobs)]
        for copy in copies:
            copy_sources(copy)
        if not asked.skip_baseline and not _is_green(copies[0], guards):
            return 1
        results = _try_all(copies, guards, verbose=asked.verbose)
    minutes = (time.monotonic() - begin) / 60
    _print_totals(results, minutes)
    if asked.write and not asked.only:
        write_page(table, results, minutes)
    return 0 if all(r.outcome is Outcome.KILLED for r in results.values()) else 1


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument(
        "only", nargs="*", help="parts of guards' ids, classes or files; without any: all"
    )
    parser.add_argument("--jobs", type=int, default=2, help="mutants tried side by side")
    parser.add_argument("--write", action="store_true", help="write docs/attacks.md")
    parser.add_argument("--skip-baseline", action="store_true", help="trust the tests as they are")
    parser.add_argument("--verbose", action="store_true", help="name the tests that noticed")
    return parser.parse_args()


def _is_green(copy: Path, guards: list[Guard]) -> bool:
    tests = [test for guard in guards for test in guard.tests]
    tally = run_baseline(copy, tests)
    if tally is None:
        print("the tests do not come to an end without any mutant")
        return False
    wrong = [*tally.errors, *(f"fails without any mutant: {t}" for t in sorted(tally.failed))]
    wrong += [f"did not run: {t}" for t in sorted({*tests} - tally.passed - tally.failed)]
    for line in wrong:
        print(line)
    print(f"baseline: {len({*tests})} tests named, {'NOT green' if wrong else 'green'}")
    return not wrong


def _try_all(copies: list[Path], guards: list[Guard], *, verbose: bool) -> dict[str, Result]:
    width = max((len(guard.attack) for guard in guards), default=0)
    results: dict[str, Result] = {}
    for guard, result in try_mutants(copies, guards):
        note = f"  {result.detail}" if result.detail else ""
        print(f"{guard.attack:{width}}  {result.outcome.value:8}  {guard.id}{note}", flush=True)
        for test in result.noticed if verbose else ():
            print(f"{'':{width}}            {test}", flush=True)
        results[guard.id] = result
    return results


def _print_totals(results: dict[str, Result], minutes: float) -> None:
    counts = {o: sum(r.outcome is o for r in results.values()) for o in Outcome}
    print(
        f"{len(results)} guards: "
        + ", ".join(f"{count} {outcome.value}" for outcome, count in counts.items())
        + f", in {minutes:.1f} minutes"
    )


if __name__ == "__main__":
    sys.exit(main())
