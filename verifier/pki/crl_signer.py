"""Who else may sign a list of revoked certificates than the key that signed the certificate.

RFC 5280 6.3.3 (f) lets an authority keep a key for its lists alone, and lets lists be published by
somebody whom the certificate names (cRLIssuer). Either way a path must lead from that key to the
anchor of the certificate itself.
"""

from dataclasses import dataclass, field

from verifier.pki.certificate import Certificate
from verifier.pki.name_matching import comparable_name
from verifier.pki.path import PathOutcome, PathResult, find_path
from verifier.policy import Limits
from verifier.trust import TrustAnchor, TrustStore

_MOST_TRIED = 4
"""Certificates of one name whose key is tried on a list."""

Path = tuple[Certificate, ...]
"""Leaf first, the anchor's certificate last."""


@dataclass(frozen=True, slots=True)
class CRLSigners:
    """Certificates that may belong to a signer of lists, seen from one judged path."""

    judged: Path = ()
    """The path of the certificate that is asked about, or of one below it. Empty: nobody else."""
    anchor: TrustAnchor | None = None
    candidates: tuple[Certificate, ...] = field(default=(), repr=False)
    limits: Limits = field(default_factory=Limits, repr=False)

    @classmethod
    def along(
        cls, path: PathResult, candidates: tuple[Certificate, ...], limits: Limits
    ) -> "CRLSigners":
        """Return the signers for the certificates of a path that was found."""
        if path.outcome is not PathOutcome.FOUND:
            return cls()
        return cls(path.path, path.anchor, candidates, limits)

    def entitled(self, crl_issuer: str, certificate: Certificate) -> tuple[Path, ...]:
        """Return the paths of those who may sign lists as `crl_issuer` about `certificate`.

        The name is a comparable one. Who has the name of the certificate's own issuer must be, or
        have been certified by, an authority of the judged path: elsewhere under the same anchor
        somebody may have obtained a certificate in the issuer's name.
        """
        if self.anchor is None:
            return ()
        own_name = crl_issuer == comparable_name(certificate.issuer_der)
        found: list[Path] = []
        for candidate in dict.fromkeys((*self.judged[1:], *self.candidates)):
            if len(found) >= _MOST_TRIED:
                break
            if comparable_name(candidate.subject_der) != crl_issuer or not _may_sign(candidate):
                continue
            path = self._find_path(candidate)
            if path and (not own_name or self._is_related(path)):
                found.append(path)
        return tuple(found)

    def _find_path(self, candidate: Certificate) -> Path:
        """Return the path from a candidate to the anchor of the judged path; empty if none."""
        if candidate in self.judged:
            return self.judged[self.judged.index(candidate) :]
        if self.anchor is None:
            return ()
        result = find_path(
            candidate,
            (*self.judged[1:-1], *self.candidates),
            TrustStore((self.anchor,), ()),
            purpose=min(self.anchor.purposes, key=lambda purpose: purpose.value),
            at=candidate.not_before,
            limits=self.limits,
        )
        return result.path if result.outcome is PathOutcome.FOUND else ()

    def _is_related(self, path: Path) -> bool:
        keys = {certificate.spki_der for certificate in self.judged[1:]}
        return path[0].spki_der in keys or (len(path) > 1 and path[1].spki_der in keys)


def _may_sign(candidate: Certificate) -> bool:
    """Whether a certificate says itself that its key signs lists (4.2.1.3)."""
    return candidate.key_usage is not None and "cRLSign" in candidate.key_usage
