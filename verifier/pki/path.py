"""Certificate paths: from a signer's certificate to an anchor, or the reason why there is none.

Paths are built from the leaf upwards. An edge is followed only when the issuer's key verifies it,
so look-alikes end where they begin, and every step counts against a limit. A finished path then
goes through RFC 5280 6.1 (`constraint`). Periods, revocation and weak algorithms are judged
elsewhere, for every certificate of the path.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from verifier.pki.certificate import Certificate, CertificateError, is_signed_by, read_certificate
from verifier.pki.constraint import find_violation
from verifier.pki.name_matching import comparable_name, look_alike_name
from verifier.policy import Limits, PolicyInputs
from verifier.trust import Purpose, TrustAnchor, TrustStore

_ANY_POLICY = PolicyInputs()


class PathOutcome(Enum):
    """What came of looking for a path."""

    FOUND = "found"
    """A path leads to an anchor that is trusted for the purpose, and RFC 5280 6.1 holds."""
    MISSING_INTERMEDIATE = "missing_intermediate"
    """The certificate of an issuer is not at hand."""
    UNTRUSTED_ROOT = "untrusted_root"
    """The path ends at a self-signed certificate that is no anchor."""
    LOOK_ALIKE_ROOT = "look_alike_root"
    """The path ends at an issuer that bears an anchor's name but not its key."""
    CONSTRAINTS = "constraints"
    """The path reaches an anchor, but a certificate may not be used as it is."""
    TOO_COMPLEX = "too_complex"
    """The limits were reached before a path was found."""
    ANCHOR_PURPOSE = "anchor_purpose"
    """The path reaches an anchor that is not trusted for this purpose."""


@dataclass(frozen=True, slots=True)
class PathResult:
    """The best path, or the most telling failure."""

    outcome: PathOutcome
    path: tuple[Certificate, ...]
    """Leaf first, the anchor's certificate last; up to where it breaks off if not FOUND."""
    anchor: TrustAnchor | None
    """Set whenever the path reaches one."""
    detail: str
    """For people who look after certificates: the name at which the path breaks off, or what was
    violated in the library's words. Empty when FOUND."""


def find_path(
    leaf: Certificate,
    candidates: Iterable[Certificate],
    trust: TrustStore,
    *,
    purpose: Purpose,
    at: datetime,
    limits: Limits,
    policies: PolicyInputs = _ANY_POLICY,
) -> PathResult:
    """Find a path from `leaf` over `candidates` and the store's intermediates to an anchor.

    Prefers one whose certificates are all in force at `at`; another is FOUND too, and its periods
    are judged elsewhere. A certificate that is itself an anchor, or has an anchor's key, is never
    FOUND: nobody signs documents with a root.
    """
    search = _Search(
        _anchors(trust), _by_subject(leaf, candidates, trust), purpose, at, limits, policies
    )
    for anchor, certificate in search.anchors:
        if certificate.spki_der == leaf.spki_der:
            return PathResult(PathOutcome.CONSTRAINTS, (leaf,), anchor, "an anchor's key signed")
    return search.run(leaf)


@dataclass(slots=True)
class _Search:
    """One search: what is at hand, what was spent, what was learnt."""

    anchors: tuple[tuple[TrustAnchor, Certificate], ...]
    by_subject: dict[str, list[Certificate]]
    purpose: Purpose
    at: datetime
    limits: Limits
    policies: PolicyInputs
    steps: int = 0
    exhausted: bool = False
    results: list[PathResult] = field(default_factory=list)

    def run(self, leaf: Certificate) -> PathResult:
        """Return the first path that is in force at the moment, else the best of the others."""
        for result in self._explore((leaf,)):
            if result.outcome is PathOutcome.FOUND and self._in_force(result.path):
                return result
            self.results.append(result)
        best = min(self.results, key=lambda r: (_RANK[r.outcome], -len(r.path)), default=None)
        if self.exhausted and (best is None or best.outcome is not PathOutcome.FOUND):
            partial = (leaf,) if best is None else best.path
            return PathResult(PathOutcome.TOO_COMPLEX, partial, None, partial[-1].issuer)
        if best is None:
            raise AssertionError("a search ends with a result or with its limit")
        return best

    def _explore(self, path: tuple[Certificate, ...]) -> Iterator[PathResult]:
        """Yield what each way up from the last certificate of `path` leads to."""
        last = path[-1]
        led_on = False
        issuer_name = comparable_name(last.issuer_der)
        for anchor, certificate in self._anchors_named(issuer_name):
            if self._spend() and is_signed_by(last, certificate):
                led_on = True
                yield self._conclude((*path, certificate), anchor)
        for candidate in self._candidates(issuer_name, last):
            if any(_same_entity(candidate, seen) for seen in path):
                continue
            if not self._spend():
                return
            if not is_signed_by(last, candidate):
                continue
            led_on = True
            # One more for the anchor that still has to come.
            if len(path) + 2 > self.limits.path_length:
                self.exhausted = True
                continue
            yield from self._explore((*path, candidate))
        if not led_on and not self.exhausted:
            yield self._dead_end(path)

    def _spend(self) -> bool:
        """Count one try; False once the limit is reached."""
        if self.steps >= self.limits.path_candidates:
            self.exhausted = True
            return False
        self.steps += 1
        return True

    def _anchors_named(self, name: str) -> list[tuple[TrustAnchor, Certificate]]:
        """Return the anchors of that name, those trusted for the purpose and in force first."""
        named = [pair for pair in self.anchors if comparable_name(pair[1].subject_der) == name]
        return sorted(
            named,
            key=lambda pair: (
                self.purpose not in pair[0].purposes,
                not _anchor_in_force(pair[0], pair[1], self.at),
            ),
        )

    def _candidates(self, name: str, child: Certificate) -> list[Certificate]:
        """Return the intermediates of that name, the likeliest first; hints decide nothing else."""
        return sorted(
            self.by_subject.get(name, ()),
            key=lambda c: (
                child.authority_key_id is not None and c.subject_key_id != child.authority_key_id,
                not c.not_before <= self.at <= c.not_after,
                not c.is_ca,
            ),
        )

    def _conclude(self, path: tuple[Certificate, ...], anchor: TrustAnchor) -> PathResult:
        if self.purpose not in anchor.purposes:
            return PathResult(PathOutcome.ANCHOR_PURPOSE, path, anchor, path[-1].subject)
        violation = find_violation(path, self.policies)
        if violation is not None:
            return PathResult(PathOutcome.CONSTRAINTS, path, anchor, violation)
        return PathResult(PathOutcome.FOUND, path, anchor, "")

    def _in_force(self, path: tuple[Certificate, ...]) -> bool:
        below = all(c.not_before <= self.at <= c.not_after for c in path[:-1])
        return below and any(
            certificate == path[-1] and _anchor_in_force(anchor, certificate, self.at)
            for anchor, certificate in self.anchors
        )

    def _dead_end(self, path: tuple[Certificate, ...]) -> PathResult:
        """Say why nothing leads on from the last certificate of `path`."""
        last = path[-1]
        own_root = last.self_issued and is_signed_by(last, last)
        if self._bears_anchor_name(last.issuer_der):
            outcome = PathOutcome.LOOK_ALIKE_ROOT
        elif own_root:
            outcome = PathOutcome.UNTRUSTED_ROOT
        else:
            outcome = PathOutcome.MISSING_INTERMEDIATE
        return PathResult(outcome, path, None, last.issuer)

    def _bears_anchor_name(self, issuer: bytes) -> bool:
        """Whether an issuer, whose key is no anchor's, is called like an anchor."""
        name, seen_as = comparable_name(issuer), look_alike_name(issuer)
        return any(
            comparable_name(anchor.subject_der) == name
            or (seen_as != "" and look_alike_name(anchor.subject_der) == seen_as)
            for _, anchor in self.anchors
        )


_RANK = {
    PathOutcome.FOUND: 0,
    PathOutcome.CONSTRAINTS: 1,
    PathOutcome.ANCHOR_PURPOSE: 2,
    PathOutcome.LOOK_ALIKE_ROOT: 3,
    PathOutcome.UNTRUSTED_ROOT: 4,
    PathOutcome.MISSING_INTERMEDIATE: 5,
    PathOutcome.TOO_COMPLEX: 6,
}
"""Which of several failures is told: the one that came closest to an anchor."""


def _anchors(trust: TrustStore) -> tuple[tuple[TrustAnchor, Certificate], ...]:
    # An unreadable anchor is a mistake of the operator; `trust_store` refuses it at start.
    return tuple((anchor, read_certificate(anchor.certificate)) for anchor in trust.anchors)


def _by_subject(
    leaf: Certificate, candidates: Iterable[Certificate], trust: TrustStore
) -> dict[str, list[Certificate]]:
    """Index what may stand between leaf and anchor; the store's own come first."""
    found: dict[str, dict[str, Certificate]] = {}
    anchors = {certificate for _, certificate in _anchors(trust)}
    for candidate in (*_readable(trust.intermediates), *candidates):
        if candidate != leaf and candidate not in anchors:
            name = comparable_name(candidate.subject_der)
            found.setdefault(name, {}).setdefault(candidate.sha256, candidate)
    return {name: list(certificates.values()) for name, certificates in found.items()}


def _readable(certificates: Iterable[bytes]) -> Iterator[Certificate]:
    for der in certificates:
        try:
            yield read_certificate(der)
        except CertificateError:
            continue


def _same_entity(one: Certificate, other: Certificate) -> bool:
    """Whether both name the same key under the same name: a path never visits one twice."""
    return one.spki_der == other.spki_der and comparable_name(one.subject_der) == comparable_name(
        other.subject_der
    )


def _anchor_in_force(anchor: TrustAnchor, certificate: Certificate, at: datetime) -> bool:
    start = certificate.not_before if anchor.trusted_from is None else anchor.trusted_from
    end = certificate.not_after if anchor.trusted_until is None else anchor.trusted_until
    return start <= at <= end
