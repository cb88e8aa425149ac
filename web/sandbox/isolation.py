"""Whether this machine confines workers well enough to serve strangers; asked once, at start."""

import logging

from verifier.errors import ConfigurationError
from web.sandbox.errors import WorkerStartError
from web.sandbox.layer import Layer, isolates_network
from web.sandbox.pool import WorkerPool

ALLOW_UNISOLATED = "HOCBA_ALLOW_UNISOLATED"
"""`1`: read documents even where nothing keeps the processes that do off the network."""


def find_isolation() -> tuple[Layer, ...]:
    """Return how a worker is confined on this machine, by starting one.

    Raises:
        ConfigurationError: none comes up.
    """
    try:
        with WorkerPool(size=1) as pool:
            return pool.find_layers()
    except WorkerStartError as error:
        raise ConfigurationError(f"no document can be read here: {error}") from error


def demand_isolation(isolation: tuple[Layer, ...], *, allowed: bool) -> None:
    """Refuse to serve where a parser that was taken over could reach the network.

    Raises:
        ConfigurationError: nothing in `isolation` keeps it off, and that is not `allowed`.
    """
    if isolates_network(isolation):
        return
    named = ", ".join(sorted(layer.value for layer in isolation)) or "nothing"
    if not allowed:
        raise ConfigurationError(
            "this machine keeps the processes that read documents off the network neither by a "
            f"namespace nor by Landlock (in force: {named}); {ALLOW_UNISOLATED}=1 serves all "
            "the same"
        )
    logging.getLogger("hocba").warning(
        "nothing keeps the processes that read documents off the network (in force: %s)", named
    )
