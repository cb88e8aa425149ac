"""What the sources of evidence need: a place to keep things, and somebody who asks services.

`EvidenceStore` and `PatientFetcher` are these. Where the sources run in a process that may do
neither, something stands here that passes questions on.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from trust_store.evidence_item import Item, ItemSource
from trust_store.fetching import Request, Trouble
from verifier.pki.certificate import Certificate
from verifier.ports import Evidence

Take = Callable[[bytes], str | Trouble]
"""Looks at an answer; returns the SHA-256 of what was kept of it, or why it is unusable."""


class Shelf(Protocol):
    """Keeps evidence, and finds it again. Every method raises `EvidenceStoreError`."""

    def add(self, item: Item, *, url: str, source: ItemSource, at: datetime) -> str:
        """Keep an item, unless it is there already; return its SHA-256."""
        ...

    def find(
        self, certificate: Certificate, *, at: datetime, horizon: datetime | None = None
    ) -> tuple[Evidence, ...]:
        """Return what may decide about `certificate` at `at`."""
        ...

    def find_issuers(self, certificate: Certificate) -> tuple[bytes, ...]:
        """Return kept certificates that bear the name of the issuer of `certificate`."""
        ...

    def is_current(self, url: str, *, at: datetime) -> bool:
        """Return whether what came from `url` last is neither out of date nor about to be."""
        ...

    def note_publication(self, url: str, issuer: Certificate) -> None:
        """Remember that `issuer` publishes a CRL at `url`."""
        ...


class Asker(Protocol):
    """Asks services, considerately."""

    def may_ask(self, url: str) -> bool:
        """Return whether `url` is one that would be asked."""
        ...

    def ask(self, request: Request, *, have: Callable[[], bool], take: Take) -> Trouble | None:
        """Ask, unless `have` says that there is no need; hand the answer to `take`."""
        ...
