"""Where issuers hand in cards: the same desk for the interface and the command line."""

import logging
from dataclasses import dataclass

from verifier.ports import Clock
from web.receipts.timestamping import Stamp, StampUnavailableError
from web.registry.admission import Examination, Judge, examine
from web.registry.records import Outcome
from web.registry.registry import Registry
from web.registry.values import Actor, Issuer

_LOG = logging.getLogger("hocba.registry")


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
    stamp: Stamp | None = None
    """Asks a time-stamping authority: only with its token the time of receipt proves anything."""
    portal: str = ""
    """Host of the addresses on printed copies."""
    allow_demo: bool = False
    """For the demo's own printed copy and for tests: no setting turns it on."""

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
        token = self._find_token(card.data_sha256)
        actor = Actor(issuer.name, why, self.clock.now())
        outcome = self.registry.records.register(card, issuer, actor, receipt_token=token)
        if outcome.created:
            _LOG.info("record %d: register by issuer %d", outcome.record.number, issuer.number)
        return Reception(examination, outcome)

    def _find_token(self, data_sha256: str) -> bytes | None:
        """Return a time-stamp token over a card that is new; None when none is to be had.

        A card is registered all the same when the authority does not answer: its time of receipt
        then rests on our word, and the record says so.
        """
        if self.stamp is None or self.registry.records.find_by_data(data_sha256) is not None:
            return None
        try:
            return self.stamp(bytes.fromhex(data_sha256))
        except StampUnavailableError as error:
            _LOG.warning("a record bears no time-stamp: %s", error)
            return None
