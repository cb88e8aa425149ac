"""One worker, seen from the parent: started, asked, watched, and killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from verifier.errors import DocumentError, DocumentFault
from web.sandbox.channel import Cap, Channel
from web.sandbox.codec import Frame, decode, decode_one_of, encode
from web.sandbox.errors import ClosedError, DeadlineError, ExchangeError, WorkerStartError
from web.sandbox.exchange import OUTCOMES, QUESTIONS, Ready
from web.sandbox.layer import Layer
from web.sandbox.limits import WorkerLimits

_T = TypeVar("_T")
PROGRAM = ("-m", "web.sandbox.worker")
"""What Python runs in a worker."""
_READY_BYTES = 1024
_DEATH_SECONDS = 1.0
"""A process whose pipe has closed is gone within a moment."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """What a kind of worker may say."""

    questions: tuple[type, ...]
    outcomes: tuple[type, ...]


_JUDGING = Kinds(QUESTIONS, OUTCOMES)


class Conversation:
    """What is said about one job."""

    def __init__(
        self,
        channel: Channel,
        answer: Callable[[Any, "Conversation"], object],
        kinds: Kinds,
        cap: Cap,
        deadline: float,
        questions: int,
    ) -> None:
        """Answer at most so many `questions`; nothing the worker says is larger than `cap`."""
        self.kinds = kinds
        self._channel = channel
        self._answer = answer
        self._cap = cap
        self._deadline = deadline
        self._left = questions

    def ask(self, word: object, kind: type[_T]) -> _T:
        """Put a question to the worker while it waits for an answer to one of its own."""
        self._channel.send(encode(word), deadline=self._deadline)
        answer: _T = self.listen((kind,))
        return answer

    def listen(self, ends: tuple[type, ...]) -> Any:  # noqa: ANN401 - one of `ends`
        """Answer questions until one of `ends` is said; the time for answering does not count.

        Raises:
            ExchangeError: the worker says something else, or asks too much.
            DeadlineError: it takes too long.
        """
        while True:
            frame = self._channel.receive(self._cap, deadline=self._deadline)
            word = decode_one_of(frame, (*self.kinds.questions, *ends))
            if isinstance(word, ends):
                return word
            self._left -= 1
            if self._left < 0:
                raise ExchangeError("too many questions")
            asked = time.monotonic()
            reply = encode(self._answer(word, self))
            self._deadline += time.monotonic() - asked
            self._channel.send(reply, deadline=self._deadline)


class Worker:
    """A worker process."""

    def __init__(self, limits: WorkerLimits, *, program: Sequence[str] = PROGRAM) -> None:
        """Start the process; it comes up by itself."""
        self._limits = limits
        self._layers: tuple[Layer, ...] | None = None
        self._told: Frame | None = None
        self.jobs = 0
        """How many submissions it was given."""
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
            [sys.executable, "-I", *program, json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env={},
            start_new_session=True,  # Ctrl-C is for the parent, which then ends its workers
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise WorkerStartError("no pipes")
        self._pipes = (self._process.stdin, self._process.stdout)
        for pipe in self._pipes:
            os.set_blocking(pipe.fileno(), False)
        self._channel = Channel(self._pipes[1].fileno(), self._pipes[0].fileno())
        self._start_deadline = time.monotonic() + limits.start_seconds

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Return whether the process still runs."""
        return self._process.poll() is None

    def is_warm(self) -> bool:
        """Return whether it would take a submission at once."""
        return self._layers is not None or self._channel.has_word()

    def wait_until_ready(self) -> tuple[Layer, ...]:
        """Wait until it has come up; return the layers of its confinement.

        Raises:
            WorkerStartError: it did not come up.
        """
        if self._layers is None:
            cap = Cap(_READY_BYTES, 0, 0)
            try:
                frame = self._channel.receive(cap, deadline=self._start_deadline)
                self._layers = decode(frame, Ready).layers
            except (ExchangeError, DeadlineError) as error:
                raise WorkerStartError("a worker did not come up") from error
        return self._layers

    def run(
        self,
        setup: Frame,
        job: Frame,
        answer: Callable[[Any, "Conversation"], object],
        *,
        cap: Cap | None = None,
        kinds: "Kinds | None" = None,
    ) -> Any:  # noqa: ANN401 - one of the outcomes in `kinds`
        """Have one job done, whose outcome is no larger than `cap`, by default that of a report.

        Whatever is raised, the worker must not be used again.

        Raises:
            DocumentError: it could not finish: out of time, dead, or what it said is not allowed.
            ClosedError: it was gone before it had the submission.
        """
        self.jobs += 1
        deadline = time.monotonic() + self._limits.wall_seconds
        try:
            self._hand_over(setup, job, deadline)
            conversation = Conversation(
                self._channel,
                answer,
                kinds or _JUDGING,
                cap or self._report_cap,
                deadline,
                self._limits.questions,
            )
            return self._talk(conversation)
        except DeadlineError as error:
            raise DocumentError(DocumentFault.LIMIT, limit="time") from error

    def _hand_over(self, setup: Frame, job: Frame, deadline: float) -> None:
        if self._told is not setup and self._told != setup:
            self._channel.send(setup, deadline=deadline)
            self._told = setup
        self._channel.send(job, deadline=deadline)

    @property
    def _report_cap(self) -> Cap:
        """The largest report or question."""
        return Cap(self._limits.report_bytes, 2, self._limits.certificate_bytes)

    def _talk(self, conversation: "Conversation") -> object:
        """Answer questions until the last word."""
        try:
            return conversation.listen(conversation.kinds.outcomes)
        except ClosedError as error:
            raise DocumentError(DocumentFault.LIMIT, limit=self._name_death()) from error
        except ExchangeError as error:
            raise DocumentError(DocumentFault.LIMIT, limit="answer") from error

    def _name_death(self) -> str:
        """Return of which limit the process died."""
        try:
            code = self._process.wait(_DEATH_SECONDS)
        except subprocess.TimeoutExpired:
            return "crash"
        return "time" if code == -signal.SIGXCPU else "crash"

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._close()

    def disown(self) -> None:
        """Forget a process that belongs to the process we were forked from."""
        self._process.returncode = 0
        self._close()

    def _close(self) -> None:
        for pipe in self._pipes:
            pipe.close()
