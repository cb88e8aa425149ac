"""Who else may sign a list of revoked certificates than the key that signed the certificate.

RFC 5280 6.3.3 (f) lets an authority keep a key for its lists alone, and lets lists be published by
somebody whom the certificate names (cRLIssuer); it asks that a path lead from that key to the
anchor of the certificate. We ask for more: an authority of the certificate's own path must have
certified the signer itself. Elsewhere under an anchor anybody may have obtained a certificate in
any name.
"""

from itertools import islice

from verifier.pki.certificate import Certificate, is_signed_by
from verifier.pki.constraint import find_violation
from verifier.pki.name_matching import comparable_name
from verifier.pki.path import PathOutcome, PathResult

_MOST_NAMED = 8
"""Entitled certificates of one name whose key is tried on a list."""

Signer = tuple[Certificate, Certificate]
"""Whose key signed a list, and the authority that certified that key."""


class CRLSigners:
    """Certificates that may belong to a signer of lists, seen from one judged path."""

    def __init__(
        self, judged: tuple[Certificate, ...] = (), candidates: tuple[Certificate, ...] = ()
    ) -> None:
        """Look among `candidates` and the authorities of the path `judged`; empty: nobody else."""
        self._authorities = judged[1:]
        self._candidates = candidates
        self._by_name: dict[str, list[Certificate]] | None = None
        self._entitled: dict[tuple[str, str, bool], tuple[Signer, ...]] = {}

    @classmethod
    def along(cls, path: PathResult, candidates: tuple[Certificate, ...]) -> "CRLSigners":
        """Return the signers for the certificates of a path, if it was found."""
        return cls(path.path, candidates) if path.outcome is PathOutcome.FOUND else cls()

    def is_above(self, signer: Certificate, issuer: Certificate) -> bool:
        """Return whether a signer is `issuer` or an authority above it on the judged path.

        Such are asked about with the path itself.
        """
        return signer in self._above(issuer)

    def entitled(
        self, crl_issuer: str, certificate: Certificate, issuer: Certificate
    ) -> tuple[Signer, ...]:
        """Return who may sign lists as `crl_issuer` about `certificate`, which `issuer` issued.

        The name is a comparable one. Only authorities from `issuer` upwards are entitled, or
        entitle others: whoever stands below would vouch for itself. When the name is that of the
        issuer, another authority is not entitled, even if one authority certified both: it lists
        certificates of its own. What is: an authority of the path, a key that signs lists and no
        certificates, and an authority's next key that its last one certified (RFC 4210 4.4).
        """
        own_name = crl_issuer == comparable_name(certificate.issuer_der)
        key = (crl_issuer, issuer.sha256, own_name)
        if key not in self._entitled:
            above = self._above(issuer)
            found = (
                (candidate, by)
                for candidate in self._named(crl_issuer)
                if (by := _find_issuer(candidate, above, own_name=own_name)) is not None
            )
            self._entitled[key] = tuple(islice(found, _MOST_NAMED))
        return tuple(s for s in self._entitled[key] if s[0].spki_der != certificate.spki_der)

    def _above(self, issuer: Certificate) -> tuple[Certificate, ...]:
        if issuer not in self._authorities:
            return ()
        return self._authorities[self._authorities.index(issuer) :]

    def _named(self, crl_issuer: str) -> list[Certificate]:
        """Return certificates of that name that say that their key signs lists; unverified."""
        if self._by_name is None:
            self._by_name = {}
            for candidate in dict.fromkeys((*self._authorities, *self._candidates)):
                if candidate.key_usage is not None and "cRLSign" in candidate.key_usage:
                    name = comparable_name(candidate.subject_der)
                    self._by_name.setdefault(name, []).append(candidate)
        return self._by_name.get(crl_issuer, [])


def _find_issuer(
    signer: Certificate, above: tuple[Certificate, ...], *, own_name: bool
) -> Certificate | None:
    """Return which of the authorities `above` certified `signer`, if that entitles it."""
    if signer in above:
        place = above.index(signer)
        return above[place + 1] if place + 1 < len(above) else signer
    if own_name and _is_authority(signer) and not signer.self_issued:
        return None
    name = comparable_name(signer.issuer_der)
    for place, authority in enumerate(above):
        if (
            comparable_name(authority.subject_der) == name
            and is_signed_by(signer, authority)
            and find_violation((signer, *above[place:])) is None
        ):
            return authority
    return None


NOBODY_ELSE = CRLSigners()


def _is_authority(signer: Certificate) -> bool:
    return signer.is_ca or "keyCertSign" in (signer.key_usage or ())
