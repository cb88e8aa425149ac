"""The daily job: fetch and keep the CRLs of all known authorities, whether asked for or not.

A CRL says who was revoked when it was made. Five years on, when the authority and its lists are
gone, the kept one is the only proof that a signer's certificate was good (TT 15/2025/TT-BKHCN
annex II 1.2: the list that was the newest when the signature was made).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from trust_store.evidence_item import ItemSource, read_crl_item
from trust_store.evidence_store import EvidenceStore
from trust_store.fetching import Request, Trouble
from trust_store.network import MOST_CRL_BYTES
from trust_store.patience import PatientFetcher
from verifier.pki.bag import read_readable
from verifier.pki.certificate import Certificate, is_signed_by
from verifier.pki.crl import is_issued_by
from verifier.pki.name_matching import comparable_name
from verifier.ports import Clock
from verifier.trust import TrustStore

SECONDS_PER_LIST: Final = 60.0
"""Nobody waits for the answer, and large lists come over slow lines."""

KNOWN_ADDRESSES: Final = (
    # CA phục vụ các cơ quan Nhà nước G2
    (
        "d8cab7a4aef92e6bb2509d7c61cee7b44f3731b2d21074963530277b366fae4b",
        "http://ca.gov.vn/pki/pub/crl/cpcag2.crl",
    ),
    # Viettel-CA RS
    (
        "860bcbe22fdc6757fe03b4597f7c61ca7f36e13ceb74a78cbefc9c5b267b8662",
        "http://crl.viettel-ca.vn/Viettel-CA-RS.crl",
    ),
    # VNPT SmartCA RS
    (
        "95cf8f36c986e0c0f7e03761b17d7804072cb644b235a8f1c62107f8804a4889",
        "http://crl-smartca.vnpt-ca.vn/vnptca-smartca.crl",
    ),
    # EASYCA
    (
        "226ff88e9b3bc23bc756425e6a5236895f04ad72fb48d1a3242f4389259ce487",
        "http://crl.easyca.vn/easyca.crl",
    ),
    # MISA-CA
    (
        "c8b3186a611dd6a9445924cdc6a950d1592777935310983e6e56861ac8c92337",
        "http://misaca.vn/misaca.crl",
    ),
    # Roots that do not name their own list.
    (
        "bac8bf609ab420a8ee1780d74f4de5c7f7184959d2a7375b0a75e4c29f0908e7",
        "https://rootca.gov.vn/crl/vnrca256.crl",
    ),
    (
        "ca918d635bb130bec97639e6aabf7edbc4eb1310f8058b9419f467ae0230ad8c",
        "http://public.rootca.gov.vn/crl/micnrca.crl",
    ),
)
"""SHA-256 of an authority's certificate, and where it publishes its list.

An authority's own certificate names its issuer's list; where it publishes its own stands in the
certificates that it issues. Those seen in documents are learnt; these are known from the start.
"""


@dataclass(frozen=True, slots=True)
class ArchiveResult:
    """What came of one list."""

    url: str
    issuer: str
    """For display."""
    trouble: Trouble | None
    """None: the list is kept, or was already."""
    next_update: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Work:
    """What the job works with."""

    store: EvidenceStore
    fetcher: PatientFetcher
    held: tuple[Certificate, ...]
    """The trust store's issuing authorities, and keys that only sign lists."""
    clock: Clock


def archive_crls(
    store: EvidenceStore, fetcher: PatientFetcher, trust: TrustStore, *, clock: Clock
) -> tuple[ArchiveResult, ...]:
    """Fetch every known list once; those of authorities that have ended are no longer made."""
    now = clock.now()
    work = _Work(store, fetcher, read_readable(trust.intermediates), clock)
    return tuple(
        _archive(url, issuer, work)
        for url, issuer in dict.fromkeys(_find_lists(store, trust))
        if now <= issuer.not_after and fetcher.may_ask(url)
    )


def _find_lists(store: EvidenceStore, trust: TrustStore) -> Iterator[tuple[str, Certificate]]:
    """Yield address and issuer of every list that is known."""
    held = read_readable((*(a.certificate for a in trust.anchors), *trust.intermediates))
    by_digest = {certificate.sha256: certificate for certificate in held}
    for sha256, url in KNOWN_ADDRESSES:
        if sha256 in by_digest:
            yield url, by_digest[sha256]
    for certificate in held:
        issuer = next((c for c in held if _issued(c, certificate)), None)
        if issuer is not None:
            for url in certificate.crl_urls:
                yield url, issuer
    for url, der in store.publications():
        for issuer in read_readable([der]):
            yield url, issuer


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
    same_name = comparable_name(issuer.subject_der) == comparable_name(certificate.issuer_der)
    return same_name and is_signed_by(certificate, issuer)


def _archive(
    url: str,
    issuer: Certificate,
    work: _Work,
) -> ArchiveResult:
    ends: list[datetime | None] = []

    def take(raw: bytes) -> str | Trouble:
        item = read_crl_item(raw)
        # An authority may have a key for its lists alone, or somebody who publishes them.
        if item is None or not any(is_issued_by(item.content, c) for c in (issuer, *work.held)):
            return Trouble.CONTENT
        ends.append(item.next_update)
        return work.store.add(item, url=url, source=ItemSource.ARCHIVE, at=work.clock.now())

    request = Request(url, MOST_CRL_BYTES, SECONDS_PER_LIST)
    trouble = work.fetcher.ask(request, have=lambda: False, take=take, insist=True)
    return ArchiveResult(
        url=url,
        issuer=issuer.common_name or issuer.subject,
        trouble=trouble,
        next_update=ends[0] if ends else None,
    )
