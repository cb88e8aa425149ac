"""`make worst`: what the worst files cost through the front door, in a worker of the real pool."""

import os
import re
import resource
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.attacks.worst_cases import CASES, Case
from verifier.errors import DocumentError
from verifier.submission import Submission
from verifier.verification import Verifier
from web.batch import open_batch
from web.cardkit.pki import DemoWorld
from web.cardkit.writing import Demo, load_demo, write_demo
from web.clock import SystemClock
from web.composition import build_verifier
from web.sandbox.limits import WorkerLimits
from web.sandbox.pool import WorkerPool
from web.sandbox.verification import SandboxedVerifier
from web.settings import demo_sources

GOOD_PDF, GOOD_XML = "pdf-lop-1-b-t", "xml-lop-1"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one case came to."""

    size: int
    outcome: str
    seconds: float | None
    """Of a processor, the worker's start not counted; None: the worker is gone."""
    megabytes: int | None
    """Of address space, at its peak; None: the worker is gone."""
    started: float = 0.0
    """What the worker had used before."""


def good_files(demo: Demo) -> tuple[bytes, bytes]:
    """Return the PDF and the XML that cases start from."""
    files = {sample.name: sample.files[0].read_bytes() for sample in demo.samples}
    return files[GOOD_PDF], files[GOOD_XML]


def measure(case: Case, verifier: Verifier, good: tuple[bytes, bytes]) -> Cost:
    """Judge a case in a worker of its own."""
    content = case.make(*good)
    before = _children_seconds()
    with WorkerPool(size=1) as pool:
        cost = measure_in(pool, content, verifier)
    if cost.seconds is None:
        # A fresh worker may have begun in its place; what it used until it was closed counts too.
        return replace(cost, seconds=_children_seconds() - before - cost.started)
    return cost


def measure_in(pool: WorkerPool, content: bytes, verifier: Verifier) -> Cost:
    """Judge a file in a pool's only worker."""
    pool.find_layers()
    (number,) = pool.worker_numbers()
    started = _seconds(number)
    outcome = judge(content, SandboxedVerifier(verifier, pool))
    if pool.worker_numbers() != (number,):
        return Cost(len(content), outcome, None, None, started)
    return Cost(len(content), outcome, _seconds(number) - started, _peak(number), started)


def judge(content: bytes, verifier: SandboxedVerifier) -> str:
    """Return what the portal would answer."""
    try:
        submissions = open_batch(verifier.open((content,)), verifier.split)
        if len(submissions) > 1:
            return f"{len(submissions)} cards"
        report = verifier.verify(Submission(submissions[0].documents))
    except DocumentError as error:
        return error.fault.value if error.limit is None else f"{error.fault.value}: {error.limit}"
    reasons = ", ".join(reason.value for reason in report.reasons[:2])
    return f"{report.verdict.value} ({reasons})" if reasons else report.verdict.value


def table(costs: Iterator[tuple[Case, Cost]]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| file | KB | answer | s | MB |"
    yield "| --- | ---: | --- | ---: | ---: |"
    for case, cost in costs:
        peak = "gone" if cost.megabytes is None else str(cost.megabytes)
        size = max(1, round(cost.size / 1024))
        yield f"| {case.name} | {size:,} | {cost.outcome} | {cost.seconds or 0:.1f} | {peak} |"


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _seconds(number: int) -> float:
    fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _peak(number: int) -> int:
    status = Path(f"/proc/{number}/status").read_text()
    found = re.search(r"VmPeak:\s+(\d+) kB", status)
    return 0 if found is None else int(found[1]) // 1024


def main() -> int:
    """Print the table; 1 if a case went beyond what a worker may use."""
    chosen = [case for case in CASES if not sys.argv[1:] or case.name in sys.argv[1:]]
    limits, most = WorkerLimits(), 0.0
    with tempfile.TemporaryDirectory() as folder:
        write_demo(Path(folder), DemoWorld(SystemClock().now().replace(microsecond=0)))
        demo = load_demo(Path(folder))
        verifier = build_verifier(demo_sources(demo))
        costs = []
        for case in chosen:
            costs.append((case, measure(case, verifier, good_files(demo))))
            most = max(most, costs[-1][1].seconds or 0)
            print(list(table(iter(costs[-1:])))[-1], flush=True)
    print("\n".join(table(iter(costs))))
    return int(most > limits.cpu_seconds + 2)


if __name__ == "__main__":
    sys.exit(main())
