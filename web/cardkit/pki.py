"""The demo's world at one moment: authorities, signers, and what can be learnt about them.

Everything follows from `now`. The cards were signed in May 2026, so `now` lies after that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding

from verifier.errors import ConfigurationError
from verifier.trust import Purpose, TrustAnchor
from web.cardkit.authorities import Authorities, build_authorities
from web.cardkit.authority import Revocation, issue_crl, issue_ocsp
from web.cardkit.identity import Identity
from web.cardkit.signers import Signers, build_signers

EARLIEST_NOW: Final = datetime(2026, 6, 12, tzinfo=UTC)
"""By then all cards are signed, and everything that ends or is revoked "since" has been."""

DEMO_LEGAL_BASIS: Final = "Không có: chứng thư số dùng thử (demo), khóa bí mật được công khai"
"""Stands where a real anchor names the act under which it is trusted."""

_CRL_AGE: Final = timedelta(hours=2)
_OCSP_AGE: Final = timedelta(hours=1)
_LAST_CRL: Final = timedelta(hours=1)
"""How long before its end an authority published its last CRL."""


@dataclass(frozen=True)
class DemoWorld:
    """A complete demo PKI for the moment `now`; built on first use, then kept.

    Raises:
        ConfigurationError: `now` has no zone, or lies before `EARLIEST_NOW`.

    """

    now: datetime

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ConfigurationError("the demo's moment needs a time zone")
        if self.now < EARLIEST_NOW:
            raise ConfigurationError(f"the demo's cards exist from {EARLIEST_NOW:%Y-%m-%d} on")

    @cached_property
    def authorities(self) -> Authorities:
        """Roots, issuing authorities and services."""
        return build_authorities(self.now.replace(microsecond=0))

    @cached_property
    def signers(self) -> Signers:
        """Everybody who holds an end certificate."""
        return build_signers(self.authorities, self.now.replace(microsecond=0))

    @property
    def revocations(self) -> tuple[Revocation, ...]:
        """Everything ever revoked, with its moment."""
        return self.signers.revocations

    def crl(self, issuer: Identity, *, at: datetime) -> bytes:
        """Return the CRL (DER) that `issuer` publishes at `at`."""
        own = [r for r in self.revocations if _same(r.identity.issuer, issuer)]
        return issue_crl(issuer, own, at=at.replace(microsecond=0))

    def ocsp(self, identity: Identity, *, at: datetime) -> bytes:
        """Return an OCSP response (DER) about `identity` at `at`."""
        revocation = next((r for r in self.revocations if _same(r.identity, identity)), None)
        delegated = _same(identity.issuer, self.authorities.remote_signing_ca)
        responder = self.authorities.responder if delegated else None
        return issue_ocsp(identity, revocation, at=at.replace(microsecond=0), responder=responder)

    def crls_about(self, identities: Iterable[Identity], *, at: datetime) -> tuple[bytes, ...]:
        """Return the CRLs that cover these certificates and all their issuers, each once."""
        issuers: dict[str, Identity] = {}
        for identity in identities:
            step = identity.issuer
            while step is not None:
                issuers[step.label] = step
                step = step.issuer
        return tuple(self.crl(issuer, at=at) for issuer in issuers.values())

    def published_crls(self) -> tuple[tuple[str, bytes], ...]:
        """Return name and CRL of every authority that publishes one, as of `now`.

        The former authority's is its last; the silent authority has none.
        """
        a = self.authorities
        in_service = (
            *a.roots,
            a.remote_signing_ca,
            a.organisation_ca,
            a.unknown_ca,
            a.tsa_ca,
            a.government_ca,
        )
        last = a.former_ca.certificate.not_valid_after_utc - _LAST_CRL
        return (
            *((issuer.label, self.crl(issuer, at=self.now - _CRL_AGE)) for issuer in in_service),
            (a.former_ca.label, self.crl(a.former_ca, at=last)),
        )

    def published_ocsps(self) -> tuple[tuple[str, bytes], ...]:
        """Return name and OCSP response about two of the heads, as of `now`."""
        asked = (self.signers.primary.head, self.signers.upper_secondary.head)
        return tuple((i.label, self.ocsp(i, at=self.now - _OCSP_AGE)) for i in asked)


def demo_anchors(world: DemoWorld) -> tuple[TrustAnchor, ...]:
    """Return the demo's roots as anchors, with the purposes that the real ones have."""
    a = world.authorities
    documents = frozenset({Purpose.DOCUMENT})
    timestamps = frozenset({Purpose.TIMESTAMP})
    purposes = (
        (a.national_root, documents),
        (a.national_rs_root, documents),
        (a.national_tsa_root, timestamps),
        (a.government_root, documents | timestamps),
    )
    return tuple(build_demo_anchor(root.der, name=_title(root), purposes=p) for root, p in purposes)


def build_demo_anchor(
    certificate: bytes, *, name: str, purposes: frozenset[Purpose]
) -> TrustAnchor:
    """Return an anchor marked as the demo's, so that every page says so."""
    return TrustAnchor(
        certificate=certificate,
        name=name,
        purposes=purposes,
        legal_basis=DEMO_LEGAL_BASIS,
        demo=True,
    )


def _title(root: Identity) -> str:
    return root.certificate.subject.rfc4514_string().split("CN=", 1)[1].split(",", 1)[0]


def _same(one: Identity | None, other: Identity) -> bool:
    """Compare by certificate: labels are unique, but identities are rebuilt for each world."""
    return one is not None and one.certificate.public_bytes(
        Encoding.DER
    ) == other.certificate.public_bytes(Encoding.DER)
