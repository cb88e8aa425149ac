"""The web server's worker: requests wait in threads, and none holds one for longer than it may.

`gunicorn --worker-class web.serving.PortalWorker --threads 16 wsgi:app`; `hocba serve` uses it by
itself. Work is done in the sandbox's processes: a thread only waits, for a client or for them.
Gunicorn's own `timeout` watches the process, not its threads, so what a client may take is watched
here: whoever sends headers and then nothing would keep a thread for ever.
"""

import socket
import threading
import time
from contextlib import suppress
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker

THREADS: Final = 16
"""For each process: some may wait for slow clients while others are served. Sandbox workers, not
threads, decide how many documents are judged at once."""
READING_SECONDS: Final = 15.0
"""From the first byte to the last of one request. A card has 1 MB; the proxy, which is told to
buffer whole requests, sends it at once."""
WHOLE_SECONDS: Final = 120.0
"""For one request, answer included. What one may take by the limits of its parts is 94 s: reading
15, a ZIP 15, a batch taken apart or a receipt read 15, judging 15 and fetching 19 for it, drawing
15, where each 15 are 5 of waiting for a sandbox worker and 10 of work. A batch takes 87 s: it draws
nothing, and begins no card after 8 s."""


class PortalWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's threads, with an end to every request."""

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - gunicorn's own
        """Nothing is being served yet."""
        super().__init__(*args, **more)
        self._since: dict[TConn, float] = {}
        self._guard = threading.Lock()

    def handle(self, conn: TConn) -> object:
        """Serve one request, in a thread."""
        with self._guard:
            self._since[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            with self._guard:
                del self._since[conn]

    def notify(self) -> None:
        """Say that this process lives, as its main thread does every second; look at the others."""
        super().notify()
        now = time.monotonic()
        with self._guard:  # a connection that is finished may be closed, and its number reused
            for conn, since in self._since.items():
                if now - since > WHOLE_SECONDS:
                    _shut(conn, socket.SHUT_RDWR)
                elif now - since > READING_SECONDS:
                    # Who has sent everything loses nothing: the answer still goes out.
                    _shut(conn, socket.SHUT_RD)


def _shut(conn: TConn, how: int) -> None:
    """End a connection for whoever waits for it: reading finds its end, writing fails."""
    with suppress(OSError):  # the other side was faster
        conn.sock.shutdown(how)
