"""Fuzzes every reader of foreign bytes, one after the other: what `make fuzz` runs.

`python -m tests.fuzz.readers SECONDS [TARGET ...]`. Inputs that grew are kept under `.fuzz/grown`
and are where the next run starts; what was found is under `.fuzz/found`, with the traceback beside
it. `python -m tests.fuzz.readers again TARGET FILE` tries one input, without atheris.
"""

import subprocess
import sys
import time
from pathlib import Path

from tests.fuzz.targets import TARGETS

_WORK = Path(".fuzz")


def main(arguments: list[str]) -> int:
    """Do what the arguments say; 1 when something was found."""
    match arguments:
        case ["again", name, path] if name in TARGETS:
            TARGETS[name].attempt(Path(path).read_bytes())
            return 0
        case [seconds, *names] if seconds.isdecimal() and set(names) <= set(TARGETS):
            return max([_start(name, seconds) for name in names or TARGETS])
        case _:
            print(__doc__)
            print("targets:", *TARGETS)
            return 64


def _start(name: str, seconds: str) -> int:
    """Run one target in a process of its own and say what came of it."""
    found = _WORK / "found" / name
    found.mkdir(parents=True, exist_ok=True)
    before = set(found.iterdir())
    command = [sys.executable, "-m", "tests.fuzz.led_by_coverage", name, seconds, str(_WORK)]
    begin = time.monotonic()
    done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")
    lines = done.stderr.splitlines()
    runs = next((line.split()[1] for line in lines if line.startswith("Done ")), "?")
    covered = next(
        (line.split("cov: ")[1].split()[0] for line in lines[::-1] if "cov: " in line), "?"
    )
    took = time.monotonic() - begin
    print(f"{name}: {runs} inputs in {took:.0f} s, coverage {covered}", flush=True)
    new = sorted(path for path in set(found.iterdir()) - before if path.suffix != ".txt")
    for path in new:
        print(f"  found: {path}", flush=True)
    if done.returncode and not new:
        print(f"  ended with {done.returncode}:\n{done.stderr[-2000:]}", flush=True)
    return 1 if new or done.returncode else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
