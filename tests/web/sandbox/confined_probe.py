"""A worker that tries to break out, or to take all there is; run as a program by the tests."""

import ctypes
import fcntl
import json
import mmap
import os
import resource
import socket
import sys
from pathlib import Path

from web.sandbox import worker
from web.sandbox.codec import encode
from web.sandbox.confinement import allow_cpu_time, give_up_everything, leave_network
from web.sandbox.exchange import Bug, Ready
from web.sandbox.limits import WorkerLimits
from web.sandbox.preparation import prepare

LIBRARY = ctypes.CDLL(None, use_errno=True)
F_SETOWN = 8


def attempt(action) -> str:
    try:
        action()
    except (OSError, ValueError):
        return "refused"
    return "allowed"


def fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def call(name, *arguments) -> None:
    if getattr(LIBRARY, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)


def spend_memory(make) -> str:
    """Take memory until there is none; return how many megabytes that were."""
    held = []
    try:
        while len(held) < 4096:
            held.append(make(1 << 20))
    except (MemoryError, OSError):
        pass
    return str(len(held))


channel = worker.take_over_pipes()
os.environ.clear()
open_before = list(Path("/proc/self/fd").iterdir())
layers = leave_network()
prepare()
limits = WorkerLimits(**json.loads(sys.argv[-1]))
layers += give_up_everything(limits)
channel.send(encode(Ready(layers)), deadline=None)
channel.receive(worker.FROM_PARENT, deadline=None)
channel.receive(worker.FROM_PARENT, deadline=None)
if len(sys.argv) > 2 and sys.argv[1] == "cpu":
    allow_cpu_time(limits.cpu_seconds)
    while True:
        pass
if len(sys.argv) > 2 and sys.argv[1] == "memory":
    taken = [spend_memory(bytearray), spend_memory(lambda size: mmap.mmap(-1, size))]
    channel.send(encode(Bug(".".join(taken), "probe")), deadline=None)
    sys.exit()
found = [
    attempt(lambda: os.open("/etc/passwd", os.O_RDONLY)),
    attempt(lambda: os.open("/written", os.O_CREAT | os.O_WRONLY)),
    attempt(lambda: socket.socket(socket.AF_INET)),
    attempt(lambda: socket.socket(socket.AF_UNIX)),
    attempt(fork),
    attempt(lambda: os.execv("/bin/true", ["true"])),  # noqa: S606
    attempt(lambda: os.kill(os.getppid(), 0)),
    attempt(lambda: os.setuid(0)),
    attempt(lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1))),
    attempt(lambda: resource.setrlimit(resource.RLIMIT_NPROC, (9, 9))),
    attempt(lambda: call("shmget", 0, 4096, 0o1600)),
    attempt(lambda: call("msgget", 0, 0o1600)),
    attempt(lambda: call("semget", 0, 1, 0o1600)),
    attempt(lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)),
    attempt(lambda: os.sched_setaffinity(os.getppid(), {0})),
    attempt(lambda: fcntl.fcntl(channel._outgoing, F_SETOWN, os.getppid())),
    str(len(os.environ)),
    str(len(open_before)),
]
channel.send(encode(Bug(".".join(found), "probe")), deadline=None)
