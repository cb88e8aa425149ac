"""Results remembered by the bytes that they were read from, within a budget of bytes.

Anybody can hand in long lists: a cache that counts its entries would keep hundreds of megabytes of
them.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

OVERHEAD = 2048
"""Octets that are counted for an entry besides its content: small ones cost as well."""

P = ParamSpec("P")
T = TypeVar("T")


def remember(
    most_bytes: int,
) -> Callable[[Callable[Concatenate[bytes, P], T]], Callable[Concatenate[bytes, P], T]]:
    """Remember what a pure function makes of its first argument, and of the hashable others.

    What was not asked for longest is forgotten first once the contents together are longer than
    `most_bytes`; the last one is always kept. Errors are not remembered.
    """

    def decorate(
        function: Callable[Concatenate[bytes, P], T],
    ) -> Callable[Concatenate[bytes, P], T]:
        known: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        held = [0]
        lock = threading.Lock()

        @wraps(function)
        def remembering(content: bytes, /, *args: P.args, **kwargs: P.kwargs) -> T:
            key = (content, args, tuple(sorted(kwargs.items())))
            with lock:
                if key in known:
                    known.move_to_end(key)
                    return known[key][0]
            result = function(content, *args, **kwargs)
            with lock:
                if key not in known:
                    held[0] += len(content) + OVERHEAD
                known[key] = (result, len(content) + OVERHEAD)
                while len(known) > 1 and held[0] > most_bytes:
                    _, (_, size) = known.popitem(last=False)
                    held[0] -= size
            return result

        return remembering

    return decorate
