"""Names to addresses, addresses to connections, and a deadline that no slow peer can stretch."""

import io
import queue
import socket
import threading
from collections.abc import Callable
from typing import Any, Protocol

Resolver = Callable[[str, int, float], tuple[str, ...]]
"""Host, port and seconds to the host's network addresses; raises OSError."""

Connector = Callable[[str, int, float], socket.socket]
"""Network address, port and seconds to a connection; raises OSError."""

_LookUp = Callable[..., list[tuple[Any, Any, Any, Any, tuple[Any, ...]]]]
"""As socket.getaddrinfo."""

_LONGEST_WAIT = 3.0
"""Seconds for one connection attempt, or for one piece of an answer."""


class Deadline:
    """How much time is left for one question."""

    def __init__(self, seconds: float, *, monotonic: Callable[[], float]) -> None:
        """Start the count."""
        self._monotonic = monotonic
        self._end = monotonic() + seconds

    def wait(self) -> float:
        """Return the seconds that one step may take; raise TimeoutError when none are left."""
        left = self._end - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, _LONGEST_WAIT)


def resolve_name(
    host: str, port: int, seconds: float, *, look_up: _LookUp = socket.getaddrinfo
) -> tuple[str, ...]:
    """Ask the system for the addresses of `host`; its own time-outs are too long to wait for."""
    answers: queue.SimpleQueue[tuple[str, ...] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = look_up(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            answers.put(error)
        else:
            answers.put(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def open_connection(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to exactly this network address."""
    return socket.create_connection((address, port), timeout=seconds)


class _Readable(Protocol):
    """What a timed connection needs of a socket."""

    def settimeout(self, value: float | None, /) -> None: ...

    def recv_into(self, buffer: memoryview, /) -> int: ...

    def sendall(self, data: bytes, /) -> None: ...


class TimedConnection:
    """A socket, as http.client sees it, of which every single step ends by the deadline.

    A time-out of the socket alone holds for each piece received: a peer that sends one octet after
    another would never hit it.
    """

    def __init__(self, connection: _Readable, deadline: Deadline) -> None:
        """Wrap `connection`; whoever opened it closes it."""
        self._connection = connection
        self._deadline = deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return a file to read answers from; `mode` is always "rb"."""
        del mode
        return io.BufferedReader(_TimedFile(self._connection, self._deadline))

    def sendall(self, content: bytes) -> None:
        """Send everything."""
        self._connection.settimeout(self._deadline.wait())
        self._connection.sendall(content)

    def close(self) -> None:
        """Do nothing: answers are read after http.client closes its side."""


class _TimedFile(io.RawIOBase):
    def __init__(self, connection: _Readable, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        """Return that it is."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # narrower is enough
        """Fill `buffer` with what comes next, by the deadline."""
        self._connection.settimeout(self._deadline.wait())
        return self._connection.recv_into(buffer)
