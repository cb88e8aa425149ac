"""The families of mutants and the seeds that each starts from."""

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from tests.fuzz.byte_mutation import flip
from tests.fuzz.cms_mutation import bend_contents, bend_encapsulated, bend_list
from tests.fuzz.mutant import Mutant, dice
from tests.fuzz.pdf_mutation import bend_objects
from tests.fuzz.pdf_update import append
from tests.fuzz.seeds import PublishedLists, Seed, load_seed
from tests.fuzz.xml_mutation import bend_tree
from tests.fuzz.xml_rewriting import rewrite
from verifier.pki.certificate import read_certificate
from verifier.submission import Submission

Family = Callable[[Seed, random.Random], Mutant]


def _bend_published(seed: Seed, rng: random.Random) -> Mutant:
    return bend_list(seed, rng, needed_lists(seed.name))


@cache
def needed_lists(name: str) -> dict[str, bytes]:
    """Return the published lists that a seed's verdict rests on, by the issuer's subject."""
    seed = load_seed(name)
    source = seed.verifier.revocation
    if not isinstance(source, PublishedLists):
        raise TypeError("a seed's lists are published")
    asked: set[str] = set()

    class Listening:
        """Notes whose lists are asked for."""

        def fetch(self, certificate: bytes, issuer: bytes, *, at):
            asked.add(read_certificate(issuer).subject)
            return source.fetch(certificate, issuer, at=at)

    replace(seed.verifier, revocation=Listening()).gather(Submission(seed.documents))
    return {subject: item.content for subject, item in source.lists if subject in asked}


FAMILIES: dict[str, Family] = {
    "cms": bend_contents,
    "encapsulated": bend_encapsulated,
    "crl": _bend_published,
    "objects": bend_objects,
    "update": append,
    "tree": bend_tree,
    "bytes": flip,
    "rewritten": rewrite,
}


def make_mutant(seed_name: str, family: str, number: int) -> Mutant:
    """Return the mutant of that number; always the same one."""
    return FAMILIES[family](load_seed(seed_name), dice(seed_name, family, number))
