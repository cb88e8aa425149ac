"""One reader fuzzed with atheris, led by the coverage of our code and of its libraries.

Started by `tests.fuzz.readers`, in a process of its own. What escapes is kept, one input for each
place in the code that it escapes from, and the run goes on. Needs requirements/fuzz.txt.
"""

import hashlib
import sys
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(
    include=["verifier", "trust_store", "asn1crypto", "pyhanko.pdf_utils"],
    enable_loader_override=False,
):
    from tests.fuzz.corpus import write_corpus
    from tests.fuzz.targets import TARGETS, Target

_LONGEST_INPUT_SECONDS = 30
_MEMORY = 2048
"""Megabytes, libraries included."""


def run(name: str, seconds: int, work: Path) -> None:
    """Fuzz one target for so many seconds; ends the process."""
    good, grown = work / "good" / name, work / "grown" / name
    write_corpus(name, good)
    grown.mkdir(parents=True, exist_ok=True)
    target, found = TARGETS[name], work / "found" / name

    def attempt(content: bytes) -> None:
        _note(target, content, found)

    options = [
        f"-max_total_time={seconds}",
        f"-max_len={target.longest}",
        f"-timeout={_LONGEST_INPUT_SECONDS}",
        f"-rss_limit_mb={_MEMORY}",
        f"-artifact_prefix={found}/",
        "-len_control=0",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(grown), str(good)], attempt)
    atheris.Fuzz()


def _note(target: Target, content: bytes, found: Path) -> None:
    """Keep one input for each place that something escapes from."""
    try:
        target.attempt(content)
    except Exception as error:  # noqa: BLE001 - whatever escapes is what is looked for
        place = traceback.extract_tb(error.__traceback__)[-1]
        label = f"{type(error).__name__}-{Path(place.filename).stem}-{place.lineno}"
        path = found / f"{label}-{hashlib.sha256(label.encode()).hexdigest()[:8]}"
        if not path.exists():
            path.write_bytes(content)
            path.with_suffix(".txt").write_text("".join(traceback.format_exception(error)))


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
