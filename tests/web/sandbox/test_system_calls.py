"""The filter of system calls by itself: between processes of one user, where nothing else helps."""

import platform
import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"},
    reason="the filter is for Linux on x86_64 and aarch64",
)
PROGRAM = """
import ctypes, fcntl, os, resource, signal, sys
from web.sandbox.system_calls import refuse_system_calls

library = ctypes.CDLL(None, use_errno=True)
library.prctl(38, 1, 0, 0, 0)
if sys.argv[1] == "filtered" and not refuse_system_calls():
    sys.exit(99)
parent, own = os.getppid(), os.getpid()
limit = resource.getrlimit(resource.RLIMIT_NOFILE)

def call(name, *arguments):
    if getattr(library, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)

def queue():
    number = library.msgget(0, 0o1600)
    if number < 0:
        raise OSError(ctypes.get_errno(), "msgget")
    library.msgctl(number, 0, None)

for action in (
    lambda: os.kill(parent, 0),
    lambda: os.kill(0, 0),
    lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE),
    lambda: os.sched_setaffinity(parent, os.sched_getaffinity(parent)),
    lambda: os.setpriority(os.PRIO_PROCESS, parent, os.getpriority(os.PRIO_PROCESS, parent)),
    lambda: fcntl.fcntl(1, 8, parent),
    queue,
    lambda: os.kill(own, 0),
    lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limit),
    lambda: fcntl.fcntl(1, fcntl.F_GETFL),
):
    try:
        action()
    except OSError as error:
        print(error.errno, end=" ")
    else:
        print("done", end=" ")
sys.stdout.flush()
os.abort()
"""
REFUSED, ALLOWED = 7, 3


def run(how: str) -> tuple[list[str], int]:
    """Return how each attempt ended, and how the process did."""
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM, how],
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    return process.stdout.split(), process.returncode


def test_what_reaches_others_is_refused_and_what_concerns_itself_is_not():
    found, code = run("filtered")
    if code == 99:
        pytest.skip("this machine installs no filter")
    assert found == ["1"] * REFUSED + ["done"] * ALLOWED
    assert code == -signal.SIGABRT


def test_without_the_filter_one_user_may_do_all_of_it():
    found, code = run("plain")
    assert set(found) == {"done"}
    assert code == -signal.SIGABRT


def test_a_namespace_of_its_own_is_told_by_its_name():
    program = (
        "import os\n"
        "from web.sandbox.confinement import leave_network\n"
        "from web.sandbox.layer import Layer\n"
        "before = os.readlink('/proc/self/ns/ipc')\n"
        "layers = leave_network()\n"
        "print((Layer.IPC_NAMESPACE in layers) is (os.readlink('/proc/self/ns/ipc') != before))\n"
        "print(len(layers))\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert process.stdout.split()[0] == "True"
