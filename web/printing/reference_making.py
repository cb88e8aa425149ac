"""Makes new references; a function that gives random numbers below a bound is an argument."""

import secrets
from collections.abc import Callable

from verifier.printed.reference import ALPHABET, RANDOM_SYMBOLS, Reference, find_check_symbol


def make_reference(random_below: Callable[[int], int] = secrets.randbelow) -> Reference:
    """Return a reference that nobody can guess."""
    symbols = "".join(ALPHABET[random_below(len(ALPHABET))] for _ in range(RANDOM_SYMBOLS))
    return Reference(symbols + find_check_symbol(symbols))
