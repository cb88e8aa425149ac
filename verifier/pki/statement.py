"""What one piece of revocation evidence says of one certificate, once it is known to be authentic.

CRLs (`crl`) and OCSP responses (`ocsp`) both end up here; `revocation` weighs what they say.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from cryptography import x509

from verifier.document import AlgorithmUse
from verifier.pki.certificate import Certificate
from verifier.pki.crl_scope import ALL_REASONS, Reasons
from verifier.pki.key import KeyFacts
from verifier.policy import ALGORITHMS
from verifier.ports import EvidenceOrigin
from verifier.report import EvidenceUse


class Dismissal(Enum):
    """Why a piece of evidence says nothing that counts about a certificate."""

    SILENT = "silent"
    """It is about other certificates, or the responder does not know this one."""
    UNREADABLE = "unreadable"
    """It is no CRL and no OCSP response."""
    NOT_AUTHENTIC = "not_authentic"
    """It bears the issuer's name, but nobody entitled to speak for the issuer signed it."""
    OUT_OF_SCOPE = "out_of_scope"
    """It is authentic, but made for other certificates of the issuer."""
    UNPROCESSABLE = "unprocessable"
    """It carries something critical that we do not process, and must not be used at all."""


@dataclass(frozen=True, slots=True)
class Revocation:
    """An entry that names the certificate."""

    revoked_at: datetime
    invalid_from: datetime | None = None
    """invalidityDate: since when the key is thought to be in wrong hands (RFC 5280 5.3.2)."""
    on_hold: bool = False
    """certificateHold: suspended, and perhaps released later."""
    key_compromise: bool = False

    @property
    def effective_at(self) -> datetime:
        """The moment from which the certificate counts as revoked."""
        if self.invalid_from is None:
            return self.revoked_at
        return min(self.revoked_at, self.invalid_from)


def revocation_of(
    revoked_at: datetime,
    reason: x509.ReasonFlags | None,
    *,
    invalid_from: datetime | None,
) -> Revocation:
    """Return an entry with its reason code (RFC 5280 5.3.1) as the facts that count."""
    return Revocation(
        revoked_at,
        invalid_from,
        on_hold=reason is x509.ReasonFlags.certificate_hold,
        key_compromise=reason in {x509.ReasonFlags.key_compromise, x509.ReasonFlags.ca_compromise},
    )


@dataclass(frozen=True, slots=True)
class Statement:
    """An authentic statement about one certificate."""

    use: EvidenceUse
    revocation: Revocation | None
    """None: the certificate is not listed, or said to be good."""
    covered: Reasons
    """For which reasons a revoked certificate would be listed. Empty: weakly signed, or a list of
    changes only; such a statement can only accuse."""
    expired_since: datetime | None = None
    """Also speaks of certificates that ended at or after this moment (expiredCertsOnCRL,
    archiveCutoff); None: certificates that have ended may be missing."""

    signers: tuple[tuple[Certificate, Certificate], ...] = ()
    """Those whose key signed it, each with who certified it, if that key is not the issuer's. They
    are all certificates of one key, and have to be asked about themselves."""
    made_at: datetime | None = None
    """When it was signed, by its own word, if that is not this_update."""
    delta: bool = False
    """It only lists what changed since another list."""
    vouching: tuple[EvidenceUse, ...] = ()
    """What showed that its signer may be believed."""

    @property
    def uses(self) -> tuple[EvidenceUse, ...]:
        """All that was relied on."""
        return (self.use, *self.vouching)

    @property
    def can_acquit(self) -> bool:
        """Whether it suffices alone to show that a certificate was not revoked."""
        return self.covered >= ALL_REASONS

    @property
    def this_update(self) -> datetime:
        """When the statement was known to be true."""
        return self.use.this_update

    @property
    def signed_at(self) -> datetime:
        """When it was signed, by its own word."""
        return self.made_at or self.this_update

    @property
    def next_update(self) -> datetime | None:
        """When a newer one was promised."""
        return self.use.next_update


MINIMUM_EXPONENT = 65537
"""Smallest RSA public exponent that may vouch for anything; as in every policy."""


def is_strong(use: AlgorithmUse, key: KeyFacts, *, at: datetime) -> bool:
    """Return whether a signature made with `use` and `key` may acquit a certificate.

    The table is that of the policies, TT 15/2025/TT-BKHCN annex I.
    """
    if key.roca or (key.exponent is not None and key.exponent < MINIMUM_EXPONENT):
        return False
    return any(
        rule.key is use.key
        and {use.digest, *use.other_digests} <= rule.digests
        and (key.bits or 0) >= rule.minimum_bits
        and (not rule.curves or key.curve in rule.curves)
        and (rule.until is None or at < rule.until)
        for rule in ALGORITHMS
    )


def with_source(statement: Statement, origin: EvidenceOrigin) -> Statement:
    """Return the statement with where its evidence came from."""
    return replace(statement, use=replace(statement.use, source=origin.value))
