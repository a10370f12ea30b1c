"""Primes of word size: deterministic tests, descending sequences, primes with roots of unity.

Every modular computation of this package runs over GF(p) with p just below 2³¹ (products of two residues fit in a
signed 64-bit word, so NumPy may be used) or just below 2⁶² (fewer primes are needed to lift a result to Q).

Source: the bases 2, 3, …, 37 decide primality by Miller–Rabin for every n < 3.18·10²³ (J. Sorenson, J. Webster,
*Strong pseudoprimes to twelve prime bases*, Math. Comp. 86 (2017) 985–1003).
"""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd

_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
_PROVEN_BOUND = 318665857834031151167461

PRIME31 = 2147483629
"""The prime used first where 31 bits suffice: the largest one below the Mersenne prime 2³¹ − 1, modulo which powers
of two would collide."""

PRIME62 = 4611686018427387847
"""The prime used first where 62 bits are wanted: 2⁶² − 57, the largest one below 2⁶²."""


def is_prime(number: int) -> bool:
    """Whether ``number`` is prime: a proof, not a probability, for every number below 3.18·10²³.

    Raises:
        ValueError: for larger numbers.
    """
    if number < 2:
        return False
    if number >= _PROVEN_BOUND:
        raise ValueError(f"primality is decided below {_PROVEN_BOUND} only, got {number}")
    for base in _BASES:
        if number % base == 0:
            return number == base
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, base, odd, twos) for base in _BASES)


def _passes(number: int, base: int, odd: int, twos: int) -> bool:
    """One round of Miller–Rabin for ``number`` = 1 + odd·2^twos."""
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


def primes_below(bound: int) -> Iterator[int]:
    """All primes smaller than ``bound``, largest first.

    >>> from itertools import islice
    >>> list(islice(primes_below(100), 3))
    [97, 89, 83]
    """
    number = bound - 1
    while number >= 2:
        if is_prime(number):
            yield number
        number -= 1 if number <= 3 or number % 2 == 0 else 2


def prime_congruent(residue: int, modulus: int, below: int = 1 << 31) -> int:
    """The largest prime p < ``below`` with p ≡ ``residue`` (mod ``modulus``).

    Raises:
        ValueError: if there is none.

    >>> prime_congruent(3, 4, below=100)
    83
    """
    common = gcd(residue, modulus)
    if common > 1:
        candidates = range(common, common + 1 if (common - residue) % modulus == 0 else common)
    else:
        candidates = range(below - 1 - (below - 1 - residue) % modulus, 1, -modulus)
    for number in candidates:
        if number < below and is_prime(number):
            return number
    raise ValueError(f"no prime below {below} is congruent to {residue} modulo {modulus}")


def prime_with_roots_of_unity(order: int, below: int = 1 << 31) -> int:
    """The largest prime p < ``below`` with p ≡ 1 (mod ``order``): GF(p) then holds all ``order``-th roots of unity.

    >>> prime_with_roots_of_unity(7, below=100)
    71
    """
    return prime_congruent(1, order, below)


def square_root(value: int, prime: int) -> int | None:
    """A root of x² = ``value`` in GF(``prime``), or None where there is none (Tonelli–Shanks).

    >>> square_root(2, 7)
    3
    >>> square_root(3, 7) is None
    True
    """
    value %= prime
    if value == 0 or prime == 2:
        return value
    if pow(value, (prime - 1) // 2, prime) != 1:
        return None
    root = pow(value, (prime + 1) // 4, prime) if prime % 4 == 3 else _tonelli_shanks(value, prime)
    return min(root, prime - root)


def _tonelli_shanks(value: int, prime: int) -> int:
    odd, twos = prime - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    generator = next(g for g in range(2, prime) if pow(g, (prime - 1) // 2, prime) == prime - 1)
    cyclic = pow(generator, odd, prime)
    root, rest = pow(value, (odd + 1) // 2, prime), pow(value, odd, prime)
    while rest != 1:
        steps, square = 0, rest
        while square != 1:
            square, steps = square * square % prime, steps + 1
        factor = pow(cyclic, 1 << (twos - steps - 1), prime)
        root, cyclic = root * factor % prime, factor * factor % prime
        rest, twos = rest * cyclic % prime, steps
    return root
