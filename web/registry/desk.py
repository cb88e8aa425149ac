"""Where issuers hand in cards: the same desk for the interface and the command line."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from verifier.ports import Clock
from web.registry.admission import Examination, Judge, examine
from web.registry.records import Outcome
from web.registry.registry import Registry
from web.registry.values import Actor, Issuer

_LOG = logging.getLogger("hocba.registry")

Stamp = Callable[[bytes], bytes | None]
"""Has a time-stamping authority stamp a SHA-256; None when none answers."""


def stamp_nothing(digest: bytes) -> bytes | None:
    """Stand in where no time-stamping authority is configured."""
    del digest
    return None


@dataclass(frozen=True, slots=True)
class Reception:
    """What came of handing in a card."""

    examination: Examination
    outcome: Outcome | None
    """None when there is a defect: nothing was registered."""


@dataclass(frozen=True, slots=True)
class RecordDesk:
    """Examines cards and registers them."""

    registry: Registry
    judge: Judge
    clock: Clock
    stamp: Stamp = stamp_nothing
    portal: str = ""
    """Host of the addresses on printed copies."""
    allow_demo: bool = False
    """For tests only: no setting turns it on."""

    def find_issuer(self, key: str) -> Issuer | None:
        """Return the issuer whose API key this is."""
        return self.registry.issuers.find_by_key(key)

    def examine(self, documents: tuple[bytes, ...], issuer: Issuer) -> Examination:
        """Say whether a card can be registered; nothing is kept."""
        return examine(documents, self.judge, issuer, allow_demo=self.allow_demo)

    def register(
        self, documents: tuple[bytes, ...], issuer: Issuer, *, why: str = "registered"
    ) -> Reception:
        """Register a card, if there is no defect.

        Raises:
            RegistryError: the card is registered with another PDF, or the issuer was closed.
        """
        examination = self.examine(documents, issuer)
        card = examination.registration
        if card is None:
            return Reception(examination, None)
        known = self.registry.records.find_by_data(card.data_sha256)
        token = None if known is not None else self.stamp(bytes.fromhex(card.data_sha256))
        actor = Actor(issuer.name, why, self.clock.now())
        outcome = self.registry.records.register(card, issuer, actor, receipt_token=token)
        if outcome.created:
            _LOG.info("record %d: register by issuer %d", outcome.record.number, issuer.number)
        return Reception(examination, outcome)
