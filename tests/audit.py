"""Compares the pinned packages with published advisories, and says plainly when it could not.

`pip-audit` ends well when the service does not know a single package, as it does where the service
cannot be reached: an audit that asked nobody must not look like one that found nothing.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

REQUIREMENTS: Final = Path(__file__).parents[1] / "requirements" / "runtime.txt"
"""What is shipped; tools for building and testing are not audited."""
PATIENCE: Final = 180
"""Seconds for all packages together: the service answers in a few, or not at all."""
UNREACHABLE: Final = 75
"""EX_TEMPFAIL of sysexits.h."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What came of it."""

    asked: int
    """Packages that the service knows."""
    unasked: tuple[str, ...]
    found: tuple[str, ...]
    """One line for each advisory."""

    def code(self, *, unreachable: int) -> int:
        """Return the exit code; an advisory weighs more than a gap."""
        if self.found:
            return 1
        return unreachable if self.unasked or not self.asked else 0

    def lines(self) -> tuple[str, ...]:
        """Return what to print."""
        if self.found:
            return (f"AUDIT: {len(self.found)} advisories", *self.found)
        if not self.asked:
            return ("AUDIT: NOT MADE, the advisory service was not reached; nothing is known",)
        if self.unasked:
            named = ", ".join(self.unasked)
            return (f"AUDIT: INCOMPLETE, no advisory for {self.asked} packages, unknown: {named}",)
        return (f"AUDIT: no advisory for {self.asked} packages",)


def read_report(text: str) -> Audit:
    """Return what `pip-audit -f json` reports; nothing usable means that nobody was asked."""
    try:
        packages: list[dict[str, Any]] = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Audit(0, (), ())
    asked = [package for package in packages if "skip_reason" not in package]
    return Audit(
        len(asked),
        tuple(package["name"] for package in packages if "skip_reason" in package),
        tuple(
            f"  {package['name']} {package['version']}: {advisory['id']}, fixed in "
            f"{', '.join(advisory['fix_versions']) or 'no version yet'}"
            for package in asked
            for advisory in package["vulns"]
        ),
    )


def ask(program: Path) -> Audit:
    """Run `pip-audit`."""
    call: list[str | Path] = [
        program,
        "--disable-pip",
        "--require-hashes",
        "--requirement",
        REQUIREMENTS,
    ]
    options = ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    cache = ["--cache-dir", program.parents[1] / "cache"]
    try:
        done = subprocess.run(
            [*call, *options, *cache], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return Audit(0, (), ())
    return read_report(done.stdout)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the state of the pinned packages and return an exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=Path, help="where pip-audit stands")
    parser.add_argument("--unreachable", type=int, default=UNREACHABLE, metavar="CODE")
    given = parser.parse_args(arguments)
    audit = ask(given.program)
    print("\n".join(audit.lines()))
    return audit.code(unreachable=given.unreachable)


if __name__ == "__main__":
    sys.exit(main())
