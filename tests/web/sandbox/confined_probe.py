"""A worker that tries to break out instead of judging; run as a program by the tests."""

import json
import os
import socket
import sys
from pathlib import Path

from web.sandbox import worker
from web.sandbox.codec import encode
from web.sandbox.confinement import give_up_everything, leave_network
from web.sandbox.exchange import Bug, Ready
from web.sandbox.limits import WorkerLimits
from web.sandbox.preparation import prepare


def attempt(action) -> str:
    try:
        action()
    except OSError:
        return "refused"
    return "allowed"


channel = worker.take_over_pipes()
os.environ.clear()
open_before = list(Path("/proc/self/fd").iterdir())
layers = leave_network()
prepare()
layers += give_up_everything(WorkerLimits(**json.loads(sys.argv[1])))
channel.send(encode(Ready(layers)), deadline=None)
channel.receive(worker._FROM_PARENT, deadline=None)
channel.receive(worker._FROM_PARENT, deadline=None)
found = [
    attempt(lambda: os.open("/etc/passwd", os.O_RDONLY)),
    attempt(lambda: os.open("/written", os.O_CREAT | os.O_WRONLY)),
    attempt(lambda: socket.socket(socket.AF_INET)),
    str(len(os.environ)),
    str(len(open_before)),
]
channel.send(encode(Bug(".".join(found), "probe")), deadline=None)
