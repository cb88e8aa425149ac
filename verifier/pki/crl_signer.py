"""Who else may sign a list of revoked certificates than the key that signed the certificate.

RFC 5280 6.3.3 (f) lets an authority keep a key for its lists alone, and lets lists be published by
somebody whom the certificate names (cRLIssuer); it asks that a path lead from that key to the
anchor of the certificate. We ask for more: an authority of the certificate's own path must have
certified the signer itself. Elsewhere under an anchor anybody may have obtained a certificate in
any name.
"""

from verifier.pki.certificate import Certificate, is_signed_by
from verifier.pki.constraint import find_violation
from verifier.pki.name_matching import comparable_name
from verifier.pki.path import PathOutcome, PathResult

_MOST_NAMED = 8
"""Certificates of one name whose key is tried on a list."""

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
        self._by_name: dict[str, tuple[Certificate, ...]] | None = None
        self._found: dict[tuple[str, bool], Certificate | None] = {}

    @classmethod
    def along(cls, path: PathResult, candidates: tuple[Certificate, ...]) -> "CRLSigners":
        """Return the signers for the certificates of a path, if it was found."""
        return cls(path.path, candidates) if path.outcome is PathOutcome.FOUND else cls()

    def named(self, crl_issuer: str) -> tuple[Certificate, ...]:
        """Return certificates of that comparable name that say that their key signs lists.

        Those of the judged path come first. Nothing is verified yet.
        """
        if not self._authorities:
            return ()
        if self._by_name is None:
            found: dict[str, list[Certificate]] = {}
            for candidate in dict.fromkeys((*self._authorities, *self._candidates)):
                if candidate.key_usage is not None and "cRLSign" in candidate.key_usage:
                    found.setdefault(comparable_name(candidate.subject_der), []).append(candidate)
            self._by_name = {name: tuple(those[:_MOST_NAMED]) for name, those in found.items()}
        return self._by_name.get(crl_issuer, ())

    def is_judged(self, signer: Certificate) -> bool:
        """Return whether a signer is an authority of the judged path, and asked about with it."""
        return signer in self._authorities

    def find_issuer(self, signer: Certificate, *, own_name: bool) -> Certificate | None:
        """Return who certified `signer`, if it is entitled to sign lists in its name.

        With `own_name` the lists are in the name of the authority that issued the certificate. Then
        another authority is not entitled, even if one issuer certified both: it lists certificates
        of its own. What is: an authority of the path, a key that signs lists and no certificates,
        and an authority's next key that its last one certified (RFC 4210 4.4).
        """
        key = (signer.sha256, own_name)
        if key not in self._found:
            self._found[key] = self._find_issuer(signer, own_name=own_name)
        return self._found[key]

    def _find_issuer(self, signer: Certificate, *, own_name: bool) -> Certificate | None:
        if self.is_judged(signer):
            above = self._authorities[self._authorities.index(signer) :]
            return above[1] if len(above) > 1 else signer
        if own_name and _is_authority(signer) and not signer.self_issued:
            return None
        name = comparable_name(signer.issuer_der)
        for index, authority in enumerate(self._authorities):
            if (
                comparable_name(authority.subject_der) == name
                and is_signed_by(signer, authority)
                and find_violation((signer, *self._authorities[index:])) is None
            ):
                return authority
        return None


NOBODY_ELSE = CRLSigners()


def _is_authority(signer: Certificate) -> bool:
    return signer.is_ca or "keyCertSign" in (signer.key_usage or ())
