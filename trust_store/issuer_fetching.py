"""Certificates of missing issuers: kept ones, else from the address that a certificate names.

The certificate that names it has not been proven yet, so only hosts on the allow-list are asked,
one question for each certificate. What comes counts only if it completes a path; kept is what
signed the certificate, or signed what did.
"""

import logging
from typing import Final

from trust_store.certificate_file import CertificateFileError, read_pem_or_der
from trust_store.evidence_item import ItemSource, certificate_item
from trust_store.evidence_store import EvidenceStoreError
from trust_store.fetching import Request, Trouble
from trust_store.outside import Asker, Shelf
from verifier.pki.bag import read_readable
from verifier.pki.certificate import (
    Certificate,
    CertificateError,
    is_signed_by,
    read_certificate,
)
from verifier.pki.name_matching import comparable_name
from verifier.ports import Clock

MOST_CERTIFICATE_BYTES: Final = 64 * 1024
"""The national bundles have a few thousand octets."""
SECONDS_PER_QUESTION: Final = 3.0
"""A submission may cause three such questions, and revocation is asked about afterwards."""
_MOST_CERTIFICATES: Final = 10
"""Of one answer that are looked at."""

_logger = logging.getLogger(__name__)


class FetchedCertificates:
    """A `CertificateSource` over the evidence store and, unless offline, the network."""

    def __init__(self, store: Shelf, fetcher: Asker | None, *, clock: Clock) -> None:
        """Ask `fetcher` for what is not kept; None: stay offline."""
        self._store = store
        self._fetcher = fetcher
        self._clock = clock

    def fetch(self, certificate: bytes) -> tuple[bytes, ...]:
        """Return certificates that may have issued `certificate`."""
        try:
            asked = read_certificate(certificate)
            kept = self._find_kept(asked)
            return kept or self._ask(asked)
        except CertificateError:
            return ()
        except EvidenceStoreError:
            _logger.warning("the evidence store cannot be used", exc_info=True)
            return ()

    def _find_kept(self, asked: Certificate) -> tuple[bytes, ...]:
        kept = read_readable(self._store.find_issuers(asked))
        return tuple(c.der for c in kept if is_signed_by(asked, c))

    def _ask(self, asked: Certificate) -> tuple[bytes, ...]:
        fetcher = self._fetcher
        if fetcher is None:
            return ()
        url = next((url for url in asked.issuer_urls if fetcher.may_ask(url)), None)
        if url is None:
            return ()
        brought: list[bytes] = []

        def take(raw: bytes) -> str | Trouble:
            try:
                found = read_readable(read_pem_or_der(raw)[:_MOST_CERTIFICATES])
            except CertificateFileError:
                return Trouble.CONTENT
            brought.extend(c.der for c in found)
            chain = _chain(asked, found)
            if not chain:
                return Trouble.CONTENT
            now = self._clock.now()
            digests = [
                self._store.add(certificate_item(c), url=url, source=ItemSource.NETWORK, at=now)
                for c in chain
            ]
            return digests[0]

        request = Request(url, MOST_CERTIFICATE_BYTES, SECONDS_PER_QUESTION)
        fetcher.ask(request, have=lambda: bool(self._find_kept(asked)), take=take)
        return (*self._find_kept(asked), *brought)


def _chain(asked: Certificate, found: tuple[Certificate, ...]) -> list[Certificate]:
    """Return those of `found` that lead upwards from `asked`, nearest first."""
    chain: list[Certificate] = []
    step = asked
    while True:
        above = next((c for c in found if c not in chain and _issued(c, step)), None)
        if above is None:
            return chain
        chain.append(above)
        step = above


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
    same_name = comparable_name(issuer.subject_der) == comparable_name(certificate.issuer_der)
    return issuer.is_ca and same_name and is_signed_by(certificate, issuer)
