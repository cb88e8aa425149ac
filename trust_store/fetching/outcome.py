"""What is asked for, and what can come of it; a network fault is a value, never an exception."""

from dataclasses import dataclass, field
from enum import Enum

from verifier.ports import Outage


class Trouble(Enum):
    """Why nothing usable came."""

    ADDRESS_MALFORMED = "address_malformed"
    """No http or https address on a default port that can be read in one way only."""
    HOST_NOT_LISTED = "host_not_listed"
    """The host is not below one of the allowed suffixes."""
    ADDRESS_FORBIDDEN = "address_forbidden"
    """The name leads to a private, local or otherwise special network address."""
    NAME_UNKNOWN = "name_unknown"
    """The name could not be resolved."""
    NO_CONNECTION = "no_connection"
    """The service did not accept the connection, or broke it off."""
    TIME_OUT = "time_out"
    """The service did not answer in time."""
    TLS = "tls"
    """The service could not prove, by TLS, to be the host that was asked for."""
    REDIRECT = "redirect"
    """The service pointed elsewhere; nobody follows it."""
    STATUS = "status"
    """The service answered that it has nothing (HTTP 4xx)."""
    SERVER_ERROR = "server_error"
    """The service answered that it is out of order (HTTP 5xx, OCSP tryLater)."""
    TOO_LARGE = "too_large"
    """The answer is larger than anything of its kind."""
    NOT_HTTP = "not_http"
    """The answer breaks the rules of HTTP, or came encoded or shortened."""
    CONTENT = "content"
    """The answer is not of the kind asked for, or nobody entitled signed it."""
    BUSY = "busy"
    """Somebody else is asking the same address, and took too long."""

    @property
    def outage(self) -> Outage:
        """What it means to those who only need to know whether trying again helps."""
        return _OUTAGES[self]


_OUTAGES = {
    Trouble.ADDRESS_MALFORMED: Outage.NO_ADDRESS,
    Trouble.HOST_NOT_LISTED: Outage.NO_ADDRESS,
    Trouble.ADDRESS_FORBIDDEN: Outage.NO_ADDRESS,
    Trouble.NAME_UNKNOWN: Outage.UNREACHABLE,
    Trouble.NO_CONNECTION: Outage.UNREACHABLE,
    Trouble.TIME_OUT: Outage.UNREACHABLE,
    Trouble.TLS: Outage.REFUSED,
    Trouble.REDIRECT: Outage.REFUSED,
    Trouble.STATUS: Outage.REFUSED,
    Trouble.SERVER_ERROR: Outage.UNREACHABLE,
    Trouble.TOO_LARGE: Outage.REFUSED,
    Trouble.NOT_HTTP: Outage.REFUSED,
    Trouble.CONTENT: Outage.REFUSED,
    Trouble.BUSY: Outage.UNREACHABLE,
}


@dataclass(frozen=True, slots=True)
class Request:
    """One question to one address."""

    url: str
    most_bytes: int
    """A longer answer is broken off."""
    seconds: float
    """For everything together: name, connection, answer."""
    body: bytes | None = field(repr=False, default=None)
    """Given: sent by POST."""
    body_type: str = "application/octet-stream"
    etag: str | None = None
    last_modified: str | None = None
    """Given: the answer may be that nothing changed since (RFC 9110 13.1)."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer, as received."""

    content: bytes = field(repr=False)
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """What the asker has is still the newest (RFC 9110 15.4.5)."""


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """Nothing usable came."""

    trouble: Trouble
