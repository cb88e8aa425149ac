"""The fingerprint of ROCA, CVE-2017-15361.

Nemec, Sys, Svenda, Klinec, Matyas: "The Return of Coppersmith's Attack" (CCS 2017), section 2: the
faulty library made primes of the form k*M + (65537**a mod M), M the product of the first primes.
A modulus of two such primes is therefore a power of 65537 modulo M, which hardly any other is.
"""

from math import gcd

_GENERATOR = 65537

_PRIMES = (
    *(3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89),
    *(97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167),
)
"""M of the shortest keys (512 bits); the M of every longer key is a multiple of it."""


def _logarithms(prime: int) -> dict[int, int]:
    """Return the discrete logarithm to the base 65537 of each power of it modulo `prime`."""
    table: dict[int, int] = {}
    power = 1
    while power not in table:
        table[power] = len(table)
        power = power * _GENERATOR % prime
    return table


_LOGARITHMS = tuple((prime, _logarithms(prime)) for prime in _PRIMES)


def has_roca_fingerprint(modulus: int) -> bool:
    """Return whether one exponent makes 65537 equal to `modulus` modulo every one of the primes.

    The logarithm is taken prime by prime and put together by the Chinese remainder theorem. By
    chance it exists for about one modulus in 2**150.
    """
    exponent, period = 0, 1
    for prime, logarithms in _LOGARITHMS:
        logarithm = logarithms.get(modulus % prime)
        if logarithm is None:
            return False
        order = len(logarithms)
        common = gcd(period, order)
        if (logarithm - exponent) % common:
            return False
        step = (logarithm - exponent) // common * pow(period // common, -1, order // common)
        exponent += period * (step % (order // common))
        period = period // common * order
    return True
