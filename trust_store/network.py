"""Revocation evidence from the store, and from the network where the store does not decide.

Asked only about certificates that lead to an anchor, so that the addresses are an authority's own.
What comes in is kept if somebody entitled signed it; the judge sees all of it, and decides anew.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from trust_store.evidence import TELLING
from trust_store.evidence_item import (
    Item,
    ItemSource,
    evidence_kind,
    read_crl_item,
    read_ocsp_item,
)
from trust_store.evidence_store import EvidenceStoreError, is_ending
from trust_store.fetching import Request, Trouble
from trust_store.ocsp_request import REQUEST_TYPE, build_ocsp_request, is_out_of_order
from trust_store.outside import Asker, Shelf, Take
from verifier.pki.bag import read_readable
from verifier.pki.certificate import Certificate, CertificateError, read_certificate
from verifier.pki.crl import find_list_signers, is_issued_by
from verifier.pki.crl_scope import find_publishers
from verifier.pki.crl_signer import CRLSigners
from verifier.pki.name_matching import comparable_name
from verifier.pki.ocsp import ask_ocsp
from verifier.pki.path import PathOutcome, find_path
from verifier.pki.revocation import RevocationAnswer, RevocationState, find_revocation
from verifier.pki.statement import Dismissal
from verifier.policy import Limits
from verifier.ports import Clock, Evidence, EvidenceOrigin, Outage, Unavailable
from verifier.trust import Purpose, TrustStore

BUDGET: Final = timedelta(seconds=10)
"""For one verification, counted from the moment it is made for: somebody is waiting."""
SECONDS_PER_QUESTION: Final = 4.0
MOST_CRL_BYTES: Final = 20 * 1024 * 1024
"""A list of 100,000 entries has about 5 MB."""
MOST_OCSP_BYTES: Final = 64 * 1024
_MOST_ADDRESSES: Final = 2
"""Of one kind in one certificate that are tried."""

_NOT_ENTITLED: Final = frozenset({Dismissal.UNREADABLE, Dismissal.SILENT, Dismissal.NOT_AUTHENTIC})

_logger = logging.getLogger(__name__)


class StoredAndFetched:
    """A `RevocationSource` over the evidence store and, unless offline, the network."""

    def __init__(
        self,
        store: Shelf,
        fetcher: Asker | None,
        *,
        clock: Clock,
        limits: Limits,
        horizon: datetime | None = None,
        trust: TrustStore | None = None,
    ) -> None:
        """Ask `fetcher` where the store does not decide; None: stay offline.

        `trust` knows who signs lists for an authority beside itself; None: nobody.

        With `horizon`, nothing issued after that moment counts, and nothing is fetched: it is asked
        what could have been known then.
        """
        self._store = store
        self._fetcher = fetcher if horizon is None else None
        self._clock = clock
        self._limits = limits
        self._horizon = horizon
        self._trust = trust

    def fetch(
        self, certificate: bytes, issuer: bytes, *, at: datetime
    ) -> tuple[Evidence, ...] | Unavailable:
        """Return what the store and the network have; the network is asked about today only."""
        try:
            about, by = read_certificate(certificate), read_certificate(issuer)
        except CertificateError:
            return Unavailable(Outage.NO_ADDRESS)
        if self._fetcher is None:
            kept = find_kept(self._store, about, at=at, horizon=self._horizon)
            return kept or Unavailable(Outage.OFFLINE)
        inquiry = _Inquiry(
            self._store,
            self._fetcher,
            self._clock,
            self._limits,
            about,
            by,
            at,
            _find_known_signers(about, by, self._trust, limits=self._limits),
        )
        return inquiry.answer()


@dataclass(frozen=True, slots=True)
class _Inquiry:
    """One question about one certificate, and what was brought for it so far."""

    store: Shelf
    fetcher: Asker
    clock: Clock
    limits: Limits
    certificate: Certificate
    issuer: Certificate
    at: datetime
    signers: CRLSigners
    brought: dict[bytes, Evidence] = field(default_factory=dict)

    def answer(self) -> tuple[Evidence, ...] | Unavailable:
        """Return the store's evidence if it decides, else what the services say as well."""
        self._note_publications()
        if self._is_settled():
            return self._evidence()
        troubles = self._ask()
        evidence = self._evidence()
        if self._weigh(evidence).state is not RevocationState.UNKNOWN:
            return evidence
        if evidence and not troubles:
            return evidence
        outages = [Outage.NO_ADDRESS, *(trouble.outage for trouble in troubles)]
        return Unavailable(max(outages, key=TELLING.index), evidence)

    def _ask(self) -> list[Trouble]:
        """Ask one service after the other until one decides or the time is used up."""
        troubles: list[Trouble] = []
        for request, take in self._questions():
            seconds = self._seconds_left()
            if seconds <= 0:
                return [*troubles, Trouble.TIME_OUT]
            try:
                trouble = self.fetcher.ask(
                    replace(request, seconds=seconds),
                    have=partial(self._is_known, request),
                    take=take,
                )
            except EvidenceStoreError:
                _logger.warning("the evidence store cannot be written", exc_info=True)
                trouble = None
            if trouble is not None:
                troubles.append(trouble)
            if self._is_settled():
                break
        return troubles

    def _questions(self) -> Iterator[tuple[Request, Take]]:
        """Yield what to ask: OCSP first, for it is small; it says nothing of ended certificates."""
        if self.clock.now() <= self.certificate.not_after:
            for url in self._askable(self.certificate.ocsp_urls):
                body = build_ocsp_request(self.certificate, self.issuer)
                request = Request(url, MOST_OCSP_BYTES, 0, body=body, body_type=REQUEST_TYPE)
                yield request, partial(self._take_ocsp, url)
        for url in self._askable(self.certificate.crl_urls):
            request = Request(url, MOST_CRL_BYTES, 0)
            yield request, partial(self._take_crl, url)

    def _askable(self, urls: tuple[str, ...]) -> list[str]:
        return [url for url in urls if self.fetcher.may_ask(url)][:_MOST_ADDRESSES]

    def _seconds_left(self) -> float:
        """Return the seconds for the next question.

        None are left when the moment asked about lies in the past: services publish what is so
        today, and the past is the store's matter.
        """
        left = BUDGET - (self.clock.now() - self.at)
        return min(left.total_seconds(), SECONDS_PER_QUESTION)

    def _take_crl(self, url: str, raw: bytes) -> str | Trouble:
        item = read_crl_item(raw)
        if item is None:
            return Trouble.CONTENT
        self._bring(item)
        if not is_issued_by(item.content, self.issuer) and not find_list_signers(
            item.content, self.certificate, self.issuer, self.signers
        ):
            return Trouble.CONTENT
        return self._keep(item, url)

    def _take_ocsp(self, url: str, raw: bytes) -> str | Trouble:
        if is_out_of_order(raw):
            return Trouble.SERVER_ERROR
        item = read_ocsp_item(raw)
        if item is None:
            return Trouble.CONTENT
        self._bring(item)
        said = ask_ocsp(item.content, self.certificate, self.issuer)
        return Trouble.CONTENT if said in _NOT_ENTITLED else self._keep(item, url)

    def _bring(self, item: Item) -> None:
        kind = evidence_kind(item.kind)
        self.brought[item.content] = Evidence(kind, item.content, EvidenceOrigin.NETWORK)

    def _keep(self, item: Item, url: str) -> str:
        return self.store.add(item, url=url, source=ItemSource.NETWORK, at=self.clock.now())

    def _evidence(self) -> tuple[Evidence, ...]:
        kept = find_kept(self.store, self.certificate, at=self.at)
        return tuple({**{e.content: e for e in kept}, **self.brought}.values())

    def _is_known(self, request: Request) -> bool:
        """Whether asking can bring nothing new: another asker was faster, or the list is current.

        A current list that does not decide, since the certificate has ended, stays undecided.
        """
        if self._is_settled():
            return True
        return request.body is None and self.store.is_current(request.url, at=self.clock.now())

    def _is_settled(self) -> bool:
        """Whether what is at hand decides, and is not about to end."""
        answer = self._weigh(self._evidence())
        if answer.state is RevocationState.GOOD:
            now = self.clock.now()
            return not any(is_ending(u.this_update, u.next_update, at=now) for u in answer.evidence)
        return answer.state is not RevocationState.UNKNOWN

    def _weigh(self, evidence: tuple[Evidence, ...]) -> RevocationAnswer:
        """Ask what the judge would say of today, only to know whether to go on asking."""
        now = self.clock.now()
        return find_revocation(
            self.certificate,
            self.issuer,
            evidence,
            at=now,
            tolerance=timedelta(0),
            limits=self.limits,
            checked_at=now,
            signers=self.signers,
        )

    def _note_publications(self) -> None:
        try:
            for url in self._askable(self.certificate.crl_urls):
                self.store.note_publication(url, self.issuer)
        except EvidenceStoreError:
            _logger.warning("the evidence store cannot be written", exc_info=True)


def _find_known_signers(
    certificate: Certificate, issuer: Certificate, trust: TrustStore | None, *, limits: Limits
) -> CRLSigners:
    """Return who else may sign lists about a certificate, as far as the trust store knows them."""
    publishers = find_publishers(certificate)
    others = () if trust is None else read_readable(trust.intermediates)
    named = [c for c in others if c != issuer and comparable_name(c.subject_der) in publishers]
    if trust is None or not named:
        return CRLSigners()
    for purpose in Purpose:
        path = find_path(
            certificate,
            (issuer, *others),
            trust,
            purpose=purpose,
            at=certificate.not_before,
            limits=limits,
        )
        if path.outcome is PathOutcome.FOUND:
            return CRLSigners.along(path, (issuer, *others))
    return CRLSigners()


def find_kept(
    store: Shelf,
    certificate: Certificate,
    *,
    at: datetime,
    horizon: datetime | None = None,
) -> tuple[Evidence, ...]:
    """Return what the store has; a store that cannot be read just now has nothing."""
    try:
        return store.find(certificate, at=at, horizon=horizon)
    except EvidenceStoreError:
        _logger.warning("the evidence store cannot be read", exc_info=True)
        return ()
