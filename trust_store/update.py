"""What authorities publish compared with what the trust store holds: which intermediates are new.

Bundles are fetched from the addresses in the certificates that are trusted already (RFC 5280
4.2.2.1), or were downloaded by the operator. What is found counts only as far as it leads to an
anchor that is here; a root in a bundle is reported and never taken over: anchors are compared
through another channel and added by name.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Final, Protocol

from trust_store.certificate_file import LONGEST_FILE, CertificateFileError, read_pem_or_der
from trust_store.changing import Decision, add_intermediate, explain, find_purposes
from trust_store.fetching import Fetched, FetchFailure, NotModified, Request
from trust_store.held import HeldCertificate
from trust_store.journal import JournalRecord
from verifier.pki.certificate import Certificate, read_certificate
from verifier.ports import Outage, Unavailable
from verifier.trust import Purpose, TrustStore

Fetch = Callable[[str], bytes | Unavailable]
"""Brings what stands at an address; the addresses are those of trusted certificates."""


_SECONDS: Final = 15.0
"""For one address; an operator waits, not a visitor."""


class Asker(Protocol):
    """Asks one address; `fetching.Fetcher` does, of hosts on the allow-list only."""

    def fetch(self, request: Request) -> Fetched | NotModified | FetchFailure:
        """Return what came."""
        ...


def ask_with(asker: Asker) -> Fetch:
    """Return a way to fetch that asks through `asker`."""

    def fetch(address: str) -> bytes | Unavailable:
        match asker.fetch(Request(address, most_bytes=LONGEST_FILE, seconds=_SECONDS)):
            case Fetched() as found:
                return found.content
            case NotModified():  # an answer to a question that was not put
                return Unavailable(Outage.REFUSED)
            case FetchFailure() as failure:
                return Unavailable(failure.trouble.outage)

    return fetch


class Standing(Enum):
    """What a published certificate is to the trust store."""

    KNOWN = "known"
    """It is here already."""
    REMOVED = "removed"
    """An operator took it out; it does not come back by itself."""
    NEW_INTERMEDIATE = "new intermediate"
    """It leads to an anchor and may be taken over."""
    NEW_ROOT = "new root"
    """Signed by itself and no anchor here; only `hocba trust add` makes it one."""
    UNANCHORED = "leads to no anchor"
    """Issued by nobody whom we trust."""
    NO_AUTHORITY = "no authority"
    """Not a certificate that may issue others."""


@dataclass(frozen=True, slots=True)
class Published:
    """One certificate that was found."""

    certificate: Certificate
    source: str
    """Address or file name."""
    standing: Standing
    purposes: frozenset[Purpose] = frozenset()
    detail: str = ""
    """For one that leads to no anchor: why."""


@dataclass(frozen=True, slots=True)
class Update:
    """What was found, and where nothing could be had."""

    published: tuple[Published, ...]
    failures: tuple[tuple[str, str], ...]
    """Source and reason."""

    @property
    def new(self) -> tuple[Published, ...]:
        """Return what may be taken over."""
        return tuple(p for p in self.published if p.standing is Standing.NEW_INTERMEDIATE)


def list_addresses(held: Iterable[HeldCertificate]) -> tuple[str, ...]:
    """Return where the issuers of the certificates in force are published, each address once."""
    urls = (url for one in held if not one.removed for url in one.certificate.issuer_urls)
    return tuple(dict.fromkeys(urls))


def fetch_published(
    addresses: Iterable[str], fetch: Fetch
) -> tuple[tuple[str, bytes | Unavailable], ...]:
    """Ask every address."""
    return tuple((address, fetch(address)) for address in addresses)


def compare(
    contents: Iterable[tuple[str, bytes | Unavailable]],
    held: tuple[HeldCertificate, ...],
    trust: TrustStore,
    *,
    at: datetime,
) -> Update:
    """Compare what was fetched or handed in, by source, with what is held."""
    failures: list[tuple[str, str]] = []
    sources: dict[Certificate, str] = {}
    for source, content in contents:
        if isinstance(content, Unavailable):
            failures.append((source, content.outage.value.replace("_", " ")))
            continue
        try:
            found = [read_certificate(der) for der in read_pem_or_der(content)]
        except CertificateFileError as error:
            failures.append((source, str(error)))
            continue
        for certificate in found:
            sources.setdefault(certificate, source)
    return Update(tuple(_weigh(sources, held, trust, at)), tuple(failures))


def take_over(update: Update, overlay: Path, decision: Decision) -> Iterator[JournalRecord]:
    """Record every new intermediate; what each needs to reach its anchor is among them."""
    others = tuple(p.certificate for p in update.new)
    for published in update.new:
        yield add_intermediate(
            published.certificate,
            overlay,
            others=others,
            source=published.source,
            decision=decision,
        )


def _weigh(
    sources: dict[Certificate, str],
    held: tuple[HeldCertificate, ...],
    trust: TrustStore,
    at: datetime,
) -> Iterator[Published]:
    known = {one.entry.sha256: one for one in held}
    others = tuple(sources)
    for certificate, source in sources.items():
        if (one := known.get(certificate.sha256)) is not None:
            standing = Standing.REMOVED if one.removed else Standing.KNOWN
            yield Published(certificate, source, standing)
        elif not certificate.is_ca:
            yield Published(certificate, source, Standing.NO_AUTHORITY)
        elif purposes := find_purposes(certificate, others, trust, at=at):
            yield Published(certificate, source, Standing.NEW_INTERMEDIATE, purposes)
        elif certificate.self_issued:
            yield Published(certificate, source, Standing.NEW_ROOT)
        else:
            why = explain(certificate, others, trust, at=at)
            yield Published(certificate, source, Standing.UNANCHORED, detail=why)
