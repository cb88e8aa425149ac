"""Which hosts may be asked at all: a short list of suffixes, compared label by label."""

import re
from dataclasses import dataclass

from verifier.errors import ConfigurationError

HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?",
    re.ASCII,
)
"""Lower-case labels (RFC 1123 2.1), at least two, the last one no number: no address in figures."""


@dataclass(frozen=True, slots=True)
class HostList:
    """Hosts that are equal to one of the suffixes, or lie below one.

    Raises:
        ConfigurationError: a suffix is no name of at least two labels.
    """

    suffixes: frozenset[str]

    def __post_init__(self) -> None:
        for suffix in self.suffixes:
            if HOST_NAME.fullmatch(suffix) is None:
                raise ConfigurationError(f"no name of hosts: {suffix!r}")

    def allows(self, host: str) -> bool:
        """Return whether `host`, in lower case, may be asked."""
        labels = host.split(".")
        return any(".".join(labels[start:]) in self.suffixes for start in range(len(labels)))


DEFAULT_HOSTS = HostList(
    frozenset(
        {
            "rootca.gov.vn",  # NEAC
            "ca.gov.vn",  # VGCA
            "viettel-ca.vn",
            "vnpt-ca.vn",
            "fastca.vn",
            "misaca.vn",
            "easyca.vn",
            "fis.com.vn",
        }
    )
)
"""Where the two national authorities and the licensed public authorities publish."""
