"""`make load-worst`: what one worst upload after another does to everybody else.

A pool as the portal has it. First normal cards alone; then the same cards while somebody hands in
the costliest files, one at a time. The two take turns, so that whatever else the machine does
weighs on both.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.attacks.worst import GOOD_PDF, good_files, judge
from tests.attacks.worst_cases import CASES
from verifier.submission import Submission
from web.cardkit.pki import DemoWorld
from web.cardkit.writing import load_demo, write_demo
from web.clock import SystemClock
from web.composition import build_verifier
from web.sandbox.limits import default_size
from web.sandbox.pool import WorkerPool
from web.sandbox.verification import SandboxedVerifier
from web.settings import demo_sources

COSTLY = ("long contents", "costly references", "many objects", "stuffed store")
ROUNDS, CARDS = 6, 10
MOST = 2.0
"""Times that a normal upload may take while one worst upload is judged."""


def main() -> int:
    """Print the figures; 1 if normal uploads took longer than they may."""
    with tempfile.TemporaryDirectory() as folder:
        write_demo(Path(folder), DemoWorld(SystemClock().now().replace(microsecond=0)))
        demo = load_demo(Path(folder))
        verifier = build_verifier(demo_sources(demo))
        good = good_files(demo)
        sample = next(sample for sample in demo.samples if sample.name == GOOD_PDF)
        normal = Submission(tuple(path.read_bytes() for path in sample.files))
        worst = [case.make(*good) for case in CASES if case.name in COSTLY]
        with WorkerPool(size=default_size()) as pool:
            sandboxed = SandboxedVerifier(verifier, pool)
            time_cards(sandboxed, normal)  # the first of each worker imports and caches
            alone: list[float] = []
            beside: list[float] = []
            done = 0
            for _ in range(ROUNDS):
                alone += time_cards(sandboxed, normal)
                with handing_in(worst, sandboxed) as counted:
                    beside += time_cards(sandboxed, normal)
                done += len(counted)
    return tell(alone, beside, done)


def time_cards(verifier: SandboxedVerifier, card: Submission) -> list[float]:
    """Return the seconds that each of some cards takes, one after the other."""
    taken = []
    for _ in range(CARDS):
        begin = time.monotonic()
        verifier.verify(card)
        taken.append(time.monotonic() - begin)
    return taken


@contextmanager
def handing_in(worst: list[bytes], verifier: SandboxedVerifier) -> Iterator[list[str]]:
    """Hand in one worst file after the other until the end; list the answers."""
    answers: list[str] = []
    end = threading.Event()

    def work() -> None:
        while not end.is_set():
            answers.append(judge(worst[len(answers) % len(worst)], verifier))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield answers
    finally:
        end.set()
        thread.join()


def tell(alone: list[float], beside: list[float], done: int) -> int:
    """Print medians and worst; return the exit code."""
    first, second = statistics.median(alone), statistics.median(beside)
    print(f"{default_size()} workers; {len(alone)} cards alone and {len(beside)} beside {done}")
    for name, times in (("alone", alone), ("beside", beside)):
        ordered = sorted(times)
        print(
            f"  {name:<7} median {statistics.median(times) * 1000:6.0f} ms"
            f"   95 % {ordered[int(len(ordered) * 0.95)] * 1000:6.0f} ms"
        )
    print(f"  ratio of medians {second / first:.2f}, allowed {MOST}")
    return int(second / first > MOST)


if __name__ == "__main__":
    sys.exit(main())
