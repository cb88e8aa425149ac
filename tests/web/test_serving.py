"""A request ends, whatever its client does: reading first, then all of it."""

import os
import socket
import time
from dataclasses import dataclass

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from web.serving import READING_SECONDS, WHOLE_SECONDS, PortalWorker


@dataclass(frozen=True, slots=True, eq=False)
class Connection:
    """As much of one as is looked at."""

    sock: socket.socket


@pytest.fixture
def worker():
    config = Config()
    config.set("threads", 2)
    made = PortalWorker(1, os.getppid(), [], None, 30, config, Logger(config))
    yield made
    made.tmp.close()


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(5)
        theirs.settimeout(5)
        yield ours, theirs


def look_after(worker, ours, seconds):
    """Have the worker look at a request that has been served for so long."""
    worker._since[Connection(ours)] = time.monotonic() - seconds
    worker.notify()


def test_a_request_that_is_young_is_left_alone(worker, pair):
    ours, theirs = pair
    look_after(worker, ours, READING_SECONDS - 5)
    theirs.sendall(b"more")
    assert ours.recv(9) == b"more"


def test_a_request_that_is_not_there_in_time_ends_and_can_still_be_answered(worker, pair):
    ours, theirs = pair
    look_after(worker, ours, READING_SECONDS + 1)
    assert ours.recv(9) == b""
    ours.sendall(b"answer")
    assert theirs.recv(9) == b"answer"


def test_an_answer_that_nobody_takes_ends_as_well(worker, pair):
    ours, theirs = pair
    look_after(worker, ours, WHOLE_SECONDS + 1)
    with pytest.raises(BrokenPipeError):
        ours.sendall(b"answer")
    assert theirs.recv(9) == b""


def test_a_connection_that_is_gone_already_disturbs_nobody(worker, pair):
    ours, _ = pair
    ours.close()
    look_after(worker, ours, WHOLE_SECONDS + 1)
