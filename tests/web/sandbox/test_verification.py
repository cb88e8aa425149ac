"""Judging in a worker: the same answers, and nothing that one document can do to the others."""

import io
import os
import re
import signal
import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from verifier.errors import DocumentError, DocumentFault, PolicyRefusedError
from verifier.policy import POLICIES
from verifier.submission import Submission
from web.sandbox.codec import decode, encode
from web.sandbox.errors import BusyError, ExchangeError, WorkerBugError, WorkerStartError
from web.sandbox.exchange import Report
from web.sandbox.layer import Layer, isolates_network
from web.sandbox.limits import WorkerLimits
from web.sandbox.pool import WorkerPool
from web.sandbox.verification import SandboxedVerifier

HERE = Path(__file__).parent


def misbehaving(how, **limits) -> WorkerPool:
    program = (str(HERE / "misbehaving.py"), how)
    return WorkerPool(size=1, program=program, limits=WorkerLimits(**limits))


def test_every_demo_card_gets_the_same_report_in_a_worker(verifier, pool, cards):
    sandboxed = SandboxedVerifier(verifier, pool)
    for name, submission, at in cards:
        report = verifier.verify(submission, at=at)
        assert sandboxed.verify(submission, at=at) == report, name
        assert decode(encode(Report(report)), Report).report == report, name


def test_a_document_that_cannot_be_read_is_refused_as_in_one_process(verifier, pool):
    with pytest.raises(DocumentError) as caught:
        SandboxedVerifier(verifier, pool).verify(Submission((b"neither",)))
    assert caught.value.fault is DocumentFault.UNKNOWN_FORMAT


@pytest.mark.parametrize(
    ("how", "limit"),
    [
        ("loop", "time"),
        ("die", "crash"),
        ("garbage", "answer"),
        ("unknown", "answer"),
        ("large", "answer"),
    ],
)
def test_a_worker_that_misbehaves_could_not_finish(verifier, cards, how, limit):
    started = time.monotonic()
    with misbehaving(how, wall_seconds=2.0) as workers:
        workers.find_layers()
        before = workers.worker_numbers()
        with pytest.raises(DocumentError) as caught:
            SandboxedVerifier(verifier, workers).verify(cards[0][1])
        assert workers.worker_numbers() != before
    assert (caught.value.fault, caught.value.limit) == (DocumentFault.LIMIT, limit)
    assert time.monotonic() - started < 30


def test_a_document_that_needs_too_much_memory_could_not_finish(verifier, pool, cards):
    # The picture of a page needs more than a worker has left beyond what it takes when it is ready.
    pool.find_layers()
    status = Path(f"/proc/{pool.worker_numbers()[0]}/status").read_text()
    ready = int(re.search(r"VmSize:\s+(\d+) kB", status)[1]) << 10
    limits = WorkerLimits(address_space=ready + (16 << 20))
    submission, at = next(
        (submission, at)
        for _, submission, at in cards
        if submission.documents[0].startswith(b"%PDF")
    )
    with WorkerPool(size=1, limits=limits) as workers:
        with pytest.raises(DocumentError) as caught:
            SandboxedVerifier(verifier, workers).verify(submission, at=at)
        assert caught.value.fault is DocumentFault.LIMIT
        assert caught.value.limit in {"memory", "crash"}


def test_a_worker_killed_while_it_waits_loses_no_request(verifier, pool, cards):
    for number in pool.worker_numbers():
        os.kill(number, signal.SIGKILL)
    _, submission, at = cards[0]
    assert SandboxedVerifier(verifier, pool).verify(submission, at=at)


def test_a_worker_killed_mid_document_loses_no_other_request(verifier, cards):
    name, submission, at = cards[0]
    with misbehaving("loop", wall_seconds=60.0) as stuck, WorkerPool(size=1) as sound:
        stuck.find_layers()
        errors = []

        def hang():
            try:
                SandboxedVerifier(verifier, stuck).verify(submission)
            except DocumentError as error:
                errors.append(error.limit)

        thread = threading.Thread(target=hang)
        thread.start()
        time.sleep(0.5)
        os.kill(stuck.worker_numbers()[0], signal.SIGKILL)
        report = SandboxedVerifier(verifier, sound).verify(submission, at=at)
        thread.join(20)
    assert report == verifier.verify(submission, at=at), name
    assert errors == ["crash"]


def test_a_worker_killed_mid_document_leaves_its_pools_other_documents_alone(verifier, cards):
    """One slow document is killed from outside while others are judged; only it is lost."""
    program = (str(HERE / "slow_on_request.py"),)
    slow = Submission((b"slow",))
    lost, reports = [], []
    with WorkerPool(size=2, program=program) as workers:
        sandboxed = SandboxedVerifier(verifier, workers)

        def hang():
            with pytest.raises(DocumentError) as caught:
                sandboxed.verify(slow)
            lost.append(caught.value.limit)

        def work():
            reports.extend(sandboxed.verify(s, at=at) for _, s, at in cards[:6])

        workers.start()
        hanging = threading.Thread(target=hang)
        hanging.start()
        while not (busy := [w for w in workers._every if w.jobs and w not in workers._idle]):
            time.sleep(0.05)
        working = threading.Thread(target=work)
        working.start()
        while len(reports) < 2 and working.is_alive():
            time.sleep(0.02)
        os.kill(busy[0].pid, signal.SIGKILL)
        hanging.join(60)
        working.join(120)
    assert lost == ["crash"]
    assert reports == [verifier.verify(s, at=at) for _, s, at in cards[:6]]


def test_who_waits_too_long_for_a_worker_is_told_to_come_back(verifier, cards):
    with misbehaving("loop", wall_seconds=4.0, patience_seconds=0.5) as workers:
        workers.find_layers()
        sandboxed = SandboxedVerifier(verifier, workers)
        ends = []

        def hang():
            with pytest.raises(DocumentError):
                sandboxed.verify(cards[0][1])
            ends.append("time")

        thread = threading.Thread(target=hang)
        thread.start()
        time.sleep(0.3)
        with pytest.raises(BusyError):
            sandboxed.verify(cards[0][1])
        thread.join(20)
    assert ends == ["time"]


def test_a_worker_is_replaced_after_its_number_of_documents(verifier, cards):
    _, submission, at = cards[0]
    with WorkerPool(size=1, limits=WorkerLimits(documents=1)) as workers:
        workers.start()
        first = workers.worker_numbers()
        SandboxedVerifier(verifier, workers).verify(submission, at=at)
        assert workers.worker_numbers() != first


def test_one_worker_judges_by_the_setup_of_each_job(verifier, cards):
    _, submission, at = cards[0]
    generic = replace(verifier, policy=POLICIES["generic"])
    with WorkerPool(size=1) as workers:
        for one in (verifier, generic, verifier):
            sandboxed = SandboxedVerifier(one, workers)
            try:
                assert sandboxed.verify(submission, at=at).policy_name == one.policy.name
            except PolicyRefusedError:
                assert one is generic
        assert sandboxed.verify(submission, at=at) == verifier.verify(submission, at=at)


def test_a_zip_is_opened_in_a_worker(verifier, pool, cards):
    sandboxed = SandboxedVerifier(verifier, pool)
    submission = next(submission for name, submission, _ in cards if name == "cap-lop-1")
    assert sandboxed.open((zipped(*submission.documents),)) == submission.documents
    assert sandboxed.open(submission.documents) == submission.documents
    with pytest.raises(DocumentError) as caught:
        sandboxed.open((zipped(bytes(30 << 20)),))
    assert caught.value.fault is DocumentFault.ARCHIVE_TOO_LARGE
    with pytest.raises(DocumentError) as caught:
        sandboxed.open((b"PK\x03\x04" + bytes(13 << 20),))
    assert caught.value.fault is DocumentFault.TOO_LARGE


def zipped(*contents) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}", content)
    return target.getvalue()


SYSTEM_CALLS = (
    "make shared memory",
    "make a message queue",
    "make semaphores",
    "read the parent's limits",
    "bind the parent to one processor",
    "have the parent signalled",
)
ATTEMPTS = (
    "read a file",
    "write a file",
    "open an Internet socket",
    "open a Unix socket",
    "fork",
    "run a program",
    "signal the parent",
    "become root",
    "take back the memory limit",
    "take back the process limit",
    *SYSTEM_CALLS,
)


def probing(*how, **limits) -> WorkerPool:
    program = (str(HERE / "confined_probe.py"), *how)
    return WorkerPool(size=1, program=program, limits=WorkerLimits(**limits))


def probe(verifier, workers, submission) -> list[str]:
    """Return what a worker that tries to break out reports."""
    with pytest.raises(WorkerBugError) as caught:
        SandboxedVerifier(verifier, workers).verify(submission)
    return str(caught.value).split(" ")[0].split(".")


def test_a_confined_worker_breaks_out_nowhere(verifier, cards):
    with probing() as workers:
        layers = workers.find_layers()
        *found, variables, descriptors = probe(verifier, workers, cards[0][1])
    excused = set()
    if Layer.NO_DESCRIPTORS not in layers:
        excused |= {"open an Internet socket", "open a Unix socket"}
    if Layer.FILE_SYSTEM not in layers:
        excused |= {"run a program", "signal the parent"}
    if Layer.NO_PROCESSES not in layers:
        excused |= {"fork", "take back the process limit", "become root", "signal the parent"}
    if Layer.SYSTEM_CALLS not in layers:
        excused |= set(SYSTEM_CALLS)
    allowed = {name for name, said in zip(ATTEMPTS, found, strict=True) if said == "allowed"}
    assert allowed <= excused, f"of {[layer.value for layer in layers]}"
    # no variable; descriptors 0 to 2, two pipes, and the listing itself
    assert (variables, descriptors) == ("0", "6")


def test_the_limit_on_processor_time_ends_a_worker_by_itself(verifier, cards):
    # Nobody watches the clock here: without the limit this test would never end.
    with probing("cpu", cpu_seconds=1, wall_seconds=1e6) as workers:
        with pytest.raises(DocumentError) as caught:
            SandboxedVerifier(verifier, workers).verify(cards[0][1])
        assert caught.value.limit == "time"


def test_the_limit_on_memory_holds_by_itself(verifier, cards):
    limit = 600
    with probing("memory", address_space=limit << 20) as workers:
        taken = [int(megabytes) for megabytes in probe(verifier, workers, cards[0][1])]
    assert all(0 < megabytes < limit for megabytes in taken)


def test_a_pool_leaks_no_descriptors():
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(2):
        with WorkerPool(size=1) as workers:
            workers.find_layers()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_worker_that_does_not_come_up_is_no_verdict():
    with (
        WorkerPool(size=1, program=("-c", "raise SystemExit(1)")) as workers,
        pytest.raises(WorkerStartError),
    ):
        workers.find_layers()


def test_a_worker_that_waited_long_for_its_first_document_is_as_good_as_any(verifier, cards):
    # It came up in time; that nobody looked until the time for that was over is not its fault.
    _, submission, at = cards[0]
    with WorkerPool(size=1) as workers:
        workers.start()
        (worker,) = workers._every
        while not worker.is_warm():
            time.sleep(0.05)
        worker._start_deadline = time.monotonic() - 1
        assert SandboxedVerifier(verifier, workers).verify(submission, at=at)
        assert workers._every == [worker]


def test_only_a_namespace_or_landlock_with_no_descriptors_isolates_the_network():
    assert isolates_network([Layer.NETWORK_NAMESPACE])
    assert isolates_network([Layer.NO_DESCRIPTORS, Layer.FILE_SYSTEM])
    assert not isolates_network([Layer.NO_DESCRIPTORS])
    assert not isolates_network([])


def test_a_report_with_a_field_too_many_is_refused(verifier, cards):
    frame = encode(Report(verifier.verify(cards[0][1], at=cards[0][2])))
    longer = frame.text.replace(b'{"checked_at"', b'{"more":1,"checked_at"', 1)
    assert longer != frame.text
    with pytest.raises(ExchangeError):
        decode(type(frame)(longer), Report)
