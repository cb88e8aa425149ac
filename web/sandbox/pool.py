"""Workers that stand ready: one is taken for each submission, and replaced when it is done for.

Started by `subprocess`, so that it works inside gunicorn's and Celery's processes, which may not
use `multiprocessing`. A pool belongs to the process that uses it: after a fork the child lets go of
its parent's workers and starts its own.
"""

import os
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from web.sandbox.channel import Cap
from web.sandbox.codec import Frame
from web.sandbox.errors import BusyError, ClosedError, WorkerStartError
from web.sandbox.exchange import Bug, Refusal
from web.sandbox.layer import Layer
from web.sandbox.limits import WorkerLimits, default_size
from web.sandbox.process import PROGRAM, Conversation, Kinds, Worker

_ATTEMPTS = 3
"""Workers that are tried when one is found dead before it had anything to do with a document."""


class WorkerPool:
    """A number of warm workers."""

    def __init__(
        self,
        *,
        limits: WorkerLimits | None = None,
        size: int | None = None,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        """Start nothing yet: `start` does, or the first submission."""
        self.limits = limits or WorkerLimits()
        self._size = size or default_size()
        self._program = program
        self._free = threading.Condition()
        self._idle: list[Worker] = []
        self._every: list[Worker] = []
        self._closed = False
        _POOLS.add(self)

    def __enter__(self) -> "WorkerPool":
        """Return the pool."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the pool."""
        self.close()

    def start(self) -> None:
        """Start the workers, without waiting for them."""
        with self._free:
            self._fill()

    def find_layers(self) -> tuple[Layer, ...]:
        """Return how a worker is confined on this machine.

        Raises:
            WorkerStartError: no worker comes up.
        """
        worker = self._take()
        healthy = False
        try:
            layers = worker.wait_until_ready()
            healthy = True
        finally:
            self._give_back(worker, healthy=healthy)
        return layers

    def run(
        self,
        setup: Frame,
        job: Frame,
        answer: Callable[[Any, Conversation], object],
        *,
        cap: Cap | None = None,
        kinds: Kinds | None = None,
    ) -> Any:  # noqa: ANN401 - one of the outcomes in `kinds`, of a judge's by default
        """Have a job done by a free worker; its outcome is no larger than `cap`.

        Raises:
            BusyError: none became free in time.
            DocumentError: the worker could not finish.
            WorkerStartError: no worker comes up.
        """
        for _ in range(_ATTEMPTS):
            worker = self._take()
            healthy = False
            try:
                worker.wait_until_ready()
                outcome = worker.run(setup, job, answer, cap=cap, kinds=kinds)
                healthy = not _is_shaken(outcome)
            except ClosedError:
                continue  # it died while it waited: killed from outside, no document was in it
            finally:
                self._give_back(worker, healthy=healthy)
            return outcome
        raise WorkerStartError("workers die before they have anything to do")

    def worker_numbers(self) -> tuple[int, ...]:
        """Return the process numbers of all workers."""
        with self._free:
            return tuple(worker.pid for worker in self._every)

    def close(self) -> None:
        """End all workers; who waits for one is told that all are busy."""
        with self._free:
            self._closed = True
            for worker in self._every:
                worker.kill()
            self._every.clear()
            self._idle.clear()

    def _take(self) -> Worker:
        """Return a free worker, a warm one if there is any."""
        patience = time.monotonic() + self.limits.patience_seconds
        with self._free:
            self._fill()
            while not self._idle:
                left = patience - time.monotonic()
                if left <= 0 or self._closed:
                    raise BusyError
                self._free.wait(left)
            warm = (worker for worker in self._idle if worker.is_warm())
            worker = next(warm, self._idle[0])
            self._idle.remove(worker)
        return worker

    def _give_back(self, worker: Worker, *, healthy: bool) -> None:
        """Put a worker back, or a fresh one in its place."""
        used_up = worker.jobs >= self.limits.documents
        with self._free:
            if worker not in self._every:
                return  # the pool was closed meanwhile
            if healthy and not used_up and worker.is_alive():
                self._idle.append(worker)
            else:
                worker.kill()
                self._every.remove(worker)
                self._fill()
            self._free.notify()

    def _fill(self) -> None:
        """Replace dead workers and start missing ones; the lock is held."""
        if self._closed:
            return
        for worker in [worker for worker in self._idle if not worker.is_alive()]:
            worker.kill()
            self._idle.remove(worker)
            self._every.remove(worker)
        while len(self._every) < self._size:
            worker = Worker(self.limits, program=self._program)
            self._every.append(worker)
            self._idle.append(worker)

    def let_go(self) -> None:
        """Let go of workers that belong to the process we were forked from."""
        self._free = threading.Condition()
        for worker in self._every:
            worker.disown()
        self._every, self._idle = [], []


def _is_shaken(outcome: object) -> bool:
    """Return whether a worker came out of this in a state that nobody knows."""
    return isinstance(outcome, Bug) or (isinstance(outcome, Refusal) and outcome.limit == "memory")


_POOLS: "weakref.WeakSet[WorkerPool]" = weakref.WeakSet()


def _forget_all() -> None:
    """Let every pool go, in a child that was forked."""
    for pool in tuple(_POOLS):
        pool.let_go()


os.register_at_fork(after_in_child=_forget_all)
