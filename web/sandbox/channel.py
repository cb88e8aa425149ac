"""Frames over a pair of pipes: lengths first, so that nothing is taken in that is too large.

The parent gives every operation a deadline, because the other side may be hijacked or hang; a
worker waits as long as it takes.
"""

import os
import select
import struct
import time
from dataclasses import dataclass

from web.sandbox.codec import Frame
from web.sandbox.errors import ClosedError, DeadlineError, ExchangeError

_HEADER = struct.Struct(">II")
"""Length of the text, number of blobs; each blob's length follows."""
_LENGTH = struct.Struct(">I")
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cap:
    """How much one frame may hold."""

    text: int
    blobs: int
    blob_bytes: int
    """Of all blobs together."""


class Channel:
    """Sends and receives frames."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        """Use two descriptors; they stay their owner's to close."""
        self._incoming = incoming
        self._outgoing = outgoing

    def send(self, frame: Frame, *, deadline: float | None) -> None:
        """Send a frame until `deadline`, by the monotonic clock.

        Raises:
            ClosedError: the other side is gone.
            DeadlineError: it did not take everything in time.
        """
        lengths = b"".join(_LENGTH.pack(len(blob)) for blob in frame.blobs)
        self._write(
            _HEADER.pack(len(frame.text), len(frame.blobs)) + lengths + frame.text, deadline
        )
        for blob in frame.blobs:
            self._write(blob, deadline)

    def receive(self, cap: Cap, *, deadline: float | None) -> Frame:
        """Return the next frame.

        Raises:
            ExchangeError: it is larger than `cap`.
            ClosedError: the other side is gone.
            DeadlineError: it did not come in time.
        """
        text_length, count = _HEADER.unpack(self._read(_HEADER.size, deadline))
        if text_length > cap.text or count > cap.blobs:
            raise ExchangeError("a frame that is too large")
        lengths = [
            length for (length,) in _LENGTH.iter_unpack(self._read(count * _LENGTH.size, deadline))
        ]
        if sum(lengths) > cap.blob_bytes:
            raise ExchangeError("a frame that is too large")
        text = self._read(text_length, deadline)
        return Frame(text, tuple(self._read(length, deadline) for length in lengths))

    def has_word(self) -> bool:
        """Return whether something, or the end, has arrived."""
        poll = select.poll()
        poll.register(self._incoming, select.POLLIN)
        return bool(poll.poll(0))

    def _write(self, content: bytes, deadline: float | None) -> None:
        left = memoryview(content)
        while left:
            _wait(self._outgoing, select.POLLOUT, deadline)
            try:
                left = left[os.write(self._outgoing, left[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise ClosedError("the other side is gone") from error

    def _read(self, length: int, deadline: float | None) -> bytes:
        parts: list[bytes] = []
        while length:
            _wait(self._incoming, select.POLLIN, deadline)
            try:
                part = os.read(self._incoming, min(length, _CHUNK))
            except BlockingIOError:
                continue
            if not part:
                raise ClosedError("the other side is gone")
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


def _wait(descriptor: int, event: int, deadline: float | None) -> None:
    if deadline is None:
        return
    left = max(0.0, deadline - time.monotonic())  # what is there already came in time
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(left * 1000):
        raise DeadlineError("no answer in time")
