"""The families of mutants."""

import random
from collections.abc import Callable

from tests.fuzz.byte_mutation import flip
from tests.fuzz.cms_mutation import bend_contents, bend_encapsulated
from tests.fuzz.evidence_mutation import bend_answer, bend_list
from tests.fuzz.mutant import Mutant, dice
from tests.fuzz.pdf_mutation import bend_objects
from tests.fuzz.pdf_update import append
from tests.fuzz.seeds import Seed, load_seed
from tests.fuzz.xml_mutation import bend_tree
from tests.fuzz.xml_rewriting import rewrite

Family = Callable[[Seed, random.Random], Mutant]

FAMILIES: dict[str, Family] = {
    "cms": bend_contents,
    "encapsulated": bend_encapsulated,
    "crl": bend_list,
    "ocsp": bend_answer,
    "objects": bend_objects,
    "update": append,
    "tree": bend_tree,
    "bytes": flip,
    "rewritten": rewrite,
}


def make_mutant(seed_name: str, family: str, number: int) -> Mutant:
    """Return the mutant of that number; always the same one."""
    return FAMILIES[family](load_seed(seed_name), dice(seed_name, family, number))
