"""How many requests one address, or one key, may make; counted by all processes together.

An address is personal data: it is counted under a keyed hash that lasts for one window, and neither
kept nor logged. A visitor with IPv6 has a whole /64 of addresses, so that is what is counted there.
"""

import hashlib
import hmac
import logging
import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from limits import RateLimitItem, parse_many
from limits.errors import ConfigurationError as UnknownStoreError
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from verifier.errors import ConfigurationError, VerifierError
from web.rate_store import SCHEME, SharedCounters

_LOG = logging.getLogger("hocba")
_VISITOR_BITS: Final = 64
_KEY_BYTES: Final = 32


class Scope(Enum):
    """What is counted apart."""

    JUDGING = "judging"
    """Having a card judged: up to ten seconds of a processor."""
    READING = "reading"
    """Any other page."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much one visitor may ask for, in the words of `limits`: `30 per minute; 600 per hour`."""

    judging: str = "30 per minute; 400 per hour"
    """By hand nobody is faster; a whole school behind one address still gets through."""
    reading: str = "300 per minute"

    def items(self, scope: Scope) -> tuple[RateLimitItem, ...]:
        """Return the limits of one scope.

        Raises:
            ConfigurationError: they are not in the form that `limits` reads.
        """
        text = self.judging if scope is Scope.JUDGING else self.reading
        try:
            return tuple(parse_many(text))
        except ValueError as error:
            raise ConfigurationError(f"not a limit such as '30 per minute': {text!r}") from error


class TooManyRequestsError(VerifierError):
    """One visitor asks for more than the allowance."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many requests")
        self.seconds = seconds
        """After which the next one would be counted anew."""


class RateLimiter:
    """Counts, and refuses what is too much."""

    def __init__(
        self,
        storage: Storage | None = None,
        *,
        allowance: Allowance | None = None,
        secret: bytes | None = None,
        clock: Callable[[], float] = time.time,  # noqa: TID251 - the library's own clock
    ) -> None:
        """Count in `storage`; None: in this process alone. Processes that share it share `secret`.

        Raises:
            ConfigurationError: the allowance is not in the form that `limits` reads.
        """
        allowance = allowance or Allowance()
        self._limiter = FixedWindowRateLimiter(storage or storage_from_string("memory://"))
        self._items = {scope: allowance.items(scope) for scope in Scope}
        self._secret = secret or secrets.token_bytes(_KEY_BYTES)
        self._clock = clock

    def count_address(self, scope: Scope, address: str | None) -> None:
        """Count a request from an address.

        Raises:
            TooManyRequestsError: it asks for too much.
        """
        self._count(scope, f"address {_visitor(address)}")

    def count_key(self, scope: Scope, key: str) -> None:
        """Count a request with an API key, whatever address it comes from.

        Raises:
            TooManyRequestsError: it asks for too much.
        """
        self._count(scope, f"key {key}")

    def count_cards(self, address: str | None, cards: int) -> None:
        """Count a request for so many cards, which was counted as one, as so many requests.

        A batch larger than the allowance takes all of it.

        Raises:
            TooManyRequestsError: its address asks for too much.
        """
        self._count(Scope.JUDGING, f"address {_visitor(address)}", cards=cards, counted=1)

    def _count(self, scope: Scope, who: str, *, cards: int = 1, counted: int = 0) -> None:
        name = hmac.new(self._secret, who.encode(), hashlib.sha256).hexdigest()[:32]
        try:
            for item in self._items[scope]:
                cost = min(cards, item.amount) - counted
                if cost > 0 and not self._limiter.hit(item, scope.value, name, cost=cost):
                    ends = self._limiter.get_window_stats(item, scope.value, name).reset_time
                    raise TooManyRequestsError(max(1, math.ceil(ends - self._clock())))
        except StorageError as error:
            # Without counters the portal still judges, within what its workers can do.
            _LOG.error("requests cannot be counted: %s", type(error.storage_error).__name__)


def open_store(address: str) -> Storage:
    """Open the counters that a setting names: a file's path, or an address that `limits` knows.

    Raises:
        ConfigurationError: there is no such kind of store, or it does not work.
    """
    try:
        storage = (
            storage_from_string(address, wrap_exceptions=True)
            if "://" in address
            else SharedCounters(f"{SCHEME}://{address}", wrap_exceptions=True)
        )
        working = isinstance(storage, Storage) and storage.check()
    except (UnknownStoreError, StorageError) as error:
        raise ConfigurationError(f"requests cannot be counted there: {error}") from error
    if not isinstance(storage, Storage) or not working:
        raise ConfigurationError("requests cannot be counted there: no answer")
    if isinstance(storage, SharedCounters):
        storage.close()  # processes that are forked later open it for themselves
    return storage


def _visitor(address: str | None) -> str:
    """Return what is counted for an address; all that are none count together."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(IPv6Address(int(parsed) >> _VISITOR_BITS << _VISITOR_BITS))
        parsed = parsed.ipv4_mapped
    return str(parsed)
