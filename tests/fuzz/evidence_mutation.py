"""Bends the evidence that a good card's verdict rests on: published CRLs, OCSP responses."""

import random
from dataclasses import replace
from datetime import datetime
from functools import cache

from tests.fuzz.der_mutation import DERMutation, mutate
from tests.fuzz.der_tree import Path, parse
from tests.fuzz.mutant import Mutant
from tests.fuzz.seeds import MOMENT, PublishedLists, Seed, load_seed, world
from verifier.pki.certificate import read_certificate
from verifier.ports import Evidence, EvidenceKind, EvidenceOrigin
from verifier.submission import Submission

_LIST: Path = (0,)
"""TBSCertList in a CertificateList (RFC 5280 5.1)."""
_BASIC: Path = (1, 0, 1, 0)
"""BasicOCSPResponse in an OCSPResponse (RFC 6960 4.2.1)."""
_ANSWER: Path = (*_BASIC, 0)
_RESPONDER: Path = (*_BASIC, 3, 0, 0)
"""ResponseData, and the certificate of the responder, which its issuer signed."""


def bend_list(seed: Seed, rng: random.Random) -> Mutant:
    """Bend a published CRL; what its issuer signed says nothing any more once it is changed."""
    lists = find_needed_lists(seed.name)
    subject = rng.choice(sorted(lists))
    mutation = mutate(parse(lists[subject]), rng, prefer=(_LIST,))
    return _mutant(seed, subject, EvidenceKind.CRL, mutation, guarded=(_LIST,))


def bend_answer(seed: Seed, rng: random.Random) -> Mutant:
    """Bend the OCSP response about the class teacher, the only evidence about that certificate."""
    teacher = world().signers.lower_secondary.teacher
    if teacher.issuer is None:
        raise TypeError("a teacher's certificate has an issuer")
    guarded = (_ANSWER, _RESPONDER)
    mutation = mutate(parse(make_answer()), rng, prefer=guarded)
    subject = read_certificate(teacher.issuer.der).subject
    return _mutant(seed, subject, EvidenceKind.OCSP, mutation, guarded=guarded)


@cache
def make_answer() -> bytes:
    """Return the response about the class teacher of the seeds of grade 6."""
    return world().ocsp(world().signers.lower_secondary.teacher, at=MOMENT)


def _mutant(
    seed: Seed,
    subject: str,
    kind: EvidenceKind,
    mutation: DERMutation,
    *,
    guarded: tuple[Path, ...],
) -> Mutant:
    path = mutation.path
    bent = Evidence(kind, mutation.tree.encode(), EvidenceOrigin.NETWORK)
    return Mutant(
        seed.documents,
        f"{kind.value} of {subject}: {mutation.what} at {path}",
        must_fail=any(len(path) > len(one) and path[: len(one)] == one for one in guarded),
        evidence=((subject, bent),),
    )


@cache
def find_needed_lists(name: str) -> dict[str, bytes]:
    """Return the published lists that a seed's verdict rests on, by the issuer's subject."""
    seed = load_seed(name)
    source = seed.verifier.revocation
    if not isinstance(source, PublishedLists):
        raise TypeError("a seed's lists are published")
    asked: set[str] = set()

    class Listening:
        """Notes whose lists are asked for."""

        def fetch(self, certificate: bytes, issuer: bytes, *, at: datetime):
            asked.add(read_certificate(issuer).subject)
            return source.fetch(certificate, issuer, at=at)

    replace(seed.verifier, revocation=Listening()).gather(Submission(seed.documents))
    return {subject: item.content for subject, item in source.lists if subject in asked}
