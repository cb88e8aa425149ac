"""What the portal is told at start-up: one frozen value, handed to `create_app`."""

import re
from dataclasses import dataclass, field
from enum import Enum

from verifier.errors import ConfigurationError, DirectoryUnavailableError
from verifier.policy import Limits
from verifier.ports import SchoolDirectory
from verifier.report import Verdict
from web.sandbox.layer import Layer

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")


class DirectoryState(Enum):
    """How the directory of school certificates stands."""

    INSTALLED = "installed"
    EMPTY = "empty"
    """Nothing is registered: no report card can be found valid."""
    UNREACHABLE = "unreachable"
    """Its database does not answer: nothing can be judged."""


@dataclass(frozen=True, slots=True)
class SampleCard:
    """An invented card that visitors of a demo can try with one click."""

    name: str
    """Part of an address: lower-case letters, digits and dashes."""
    title: str
    """In Vietnamese."""
    title_en: str
    group: Verdict
    """Under which heading it is listed: what it is expected to be."""
    documents: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if _SLUG.fullmatch(self.name) is None:
            raise ConfigurationError(f"not fit for an address: {self.name!r}")

    def title_in(self, lang: str) -> str:
        """Return the title in one of our languages."""
        return self.title if lang == "vi" else self.title_en


@dataclass(frozen=True, slots=True)
class SampleCopy:
    """The code of a printed copy that visitors of a demo can try with one click."""

    reference: str
    token: str = field(repr=False)
    """Base32, as behind the #."""


@dataclass(frozen=True, slots=True)
class PortalConfig:
    """The portal's settings."""

    limits: Limits = field(default_factory=Limits)
    """The policy's own: an upload beyond them is refused before it is read in full."""
    demo: bool = False
    """The trust store trusts a demonstration root: every page says so."""
    directory_empty: bool = False
    """No directory of school certificates is installed: pages and `/readyz` say so."""
    directory: SchoolDirectory | None = None
    """Asked each time whether it is empty, because a directory in a database changes."""
    samples: tuple[SampleCard, ...] = ()
    sample_copy: SampleCopy | None = None
    isolation: tuple[Layer, ...] = ()
    """How the processes that read documents are confined; `/readyz` names it."""
    public_url: str | None = None
    """The official address, shown so that visitors can compare it with the address bar."""
    contact: str | None = None
    """How to reach the operator, as shown."""
    server_names: tuple[str, ...] = ()
    """Host names that the portal is reached by; requests for others are refused. Empty: any."""
    trusted_proxies: int = 0
    """How many proxies stand before the portal: so many entries of `X-Forwarded-For` are theirs."""

    def __post_init__(self) -> None:
        if (self.samples or self.sample_copy is not None) and not self.demo:
            raise ConfigurationError("samples are for the demo only")
        if len({sample.name for sample in self.samples}) != len(self.samples):
            raise ConfigurationError("two sample cards of the same name")

    def find_sample(self, name: str) -> SampleCard | None:
        """Return the sample card of this name."""
        return next((sample for sample in self.samples if sample.name == name), None)

    def find_directory_state(self) -> DirectoryState:
        """Return how the directory of school certificates stands now."""
        try:
            empty = self.directory_empty if self.directory is None else self.directory.is_empty()
        except DirectoryUnavailableError:
            return DirectoryState.UNREACHABLE
        return DirectoryState.EMPTY if empty else DirectoryState.INSTALLED
