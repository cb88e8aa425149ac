"""The one worker of a program that judges a few cards and ends, such as the command line."""

import atexit
from functools import cache

from verifier.errors import ConfigurationError
from web.sandbox.errors import WorkerStartError
from web.sandbox.layer import Layer
from web.sandbox.outside import open_gatherers
from web.sandbox.pool import WorkerPool


@cache
def open_standing_pool() -> WorkerPool:
    """Return this process's worker, which comes up in the background and ends with the process."""
    pool = WorkerPool(size=1)
    atexit.register(pool.close)
    pool.start()
    return pool


@cache
def open_standing_gatherers() -> WorkerPool:
    """Return the worker that reads what services send; it comes up when it is needed."""
    pool = open_gatherers()
    atexit.register(pool.close)
    return pool


def find_layers(pool: WorkerPool) -> tuple[Layer, ...]:
    """Return how the worker is confined on this machine.

    Raises:
        ConfigurationError: it does not come up.
    """
    try:
        return pool.find_layers()
    except WorkerStartError as error:
        raise ConfigurationError(
            f"no document can be read here: {error}; --no-sandbox reads it in this process"
        ) from error
