"""Primes, rational reconstruction, Chinese remainders, null spaces from their images."""

from fractions import Fraction
from itertools import islice
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons.exact import (
    PRIME31,
    PRIME62,
    Matrix,
    Reconstruction,
    combine,
    is_prime,
    modular_null_space,
    null_space,
    prime_congruent,
    prime_with_roots_of_unity,
    primes_below,
    reconstruct_bounded,
    reconstruct_rational,
    reconstruct_vector,
    square_root,
)

# Strong pseudoprimes to the first 1, 2, …, 12 primes as bases (OEIS A014233) and Carmichael numbers (A002997).
PSEUDOPRIMES = [
    2047,
    1373653,
    25326001,
    3215031751,
    2152302898747,
    3474749660383,
    341550071728321,
    3825123056546413051,
    318665857834031151167461,
    561,
    1105,
    1729,
    294409,
    56052361,
]
# The largest primes below 2^8, 2^16, 2^31, 2^32, 2^62, 2^64 (primes.utm.edu/lists/2small).
BELOW_POWERS = {8: 251, 16: 65521, 31: 2**31 - 1, 32: 2**32 - 5, 62: 2**62 - 57, 64: 2**64 - 59}


def test_prime_counting():
    """π(10^4) = 1229, and the sequence is the sieve's."""
    sieve = [n for n in range(2, 10_000) if all(n % d for d in range(2, int(n**0.5) + 1))]
    assert list(primes_below(10_000)) == sieve[::-1]
    assert len(sieve) == 1229


@pytest.mark.parametrize("number", PSEUDOPRIMES[:8] + PSEUDOPRIMES[9:])
def test_pseudoprimes(number):
    assert not is_prime(number)


def test_beyond_the_proven_bound():
    with pytest.raises(ValueError, match="decided below"):
        is_prime(PSEUDOPRIMES[8])


@pytest.mark.parametrize("power", BELOW_POWERS)
def test_largest_primes_below_powers_of_two(power):
    assert next(primes_below(2**power)) == BELOW_POWERS[power]


def test_named_primes():
    assert list(islice(primes_below(2**31), 2)) == [2**31 - 1, PRIME31]
    assert next(primes_below(2**62)) == PRIME62
    assert list(primes_below(2)) == []


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5, 7, 12, 30, 97, 360])
def test_roots_of_unity_exist(order):
    prime = prime_with_roots_of_unity(order)
    assert is_prime(prime) and (prime - 1) % order == 0 and prime < 2**31
    roots = {pow(g, (prime - 1) // order, prime) for g in range(2, 200)}
    assert len(roots) > 1 or order == 1
    assert all(pow(root, order, prime) == 1 for root in roots)


def test_congruent_primes():
    assert prime_congruent(3, 4, 100) == 83
    assert prime_congruent(3, 9) == prime_congruent(0, 3) == 3
    for residue, modulus in ((4, 8), (6, 9), (0, 1 << 40)):
        with pytest.raises(ValueError, match="no prime"):
            prime_congruent(residue, modulus)


@pytest.mark.parametrize("prime", [2, 3, 5, 13, 17, 97, 193, 257, PRIME31, 2**31 - 1, PRIME62])
def test_square_roots(prime):
    for value in range(60):
        root = square_root(value, prime)
        if root is None:
            assert pow(value, (prime - 1) // 2, prime) == prime - 1
        else:
            assert root * root % prime == value % prime


@given(st.fractions(max_denominator=2**20), st.sampled_from([PRIME62, PRIME31 * PRIME62, PRIME62 * 101 * PRIME31]))
def test_reconstruction_of_rationals(value, modulus):
    value = Fraction(value.numerator % 2**20 * (1 if value > 0 else -1), value.denominator)
    residue = value.numerator * pow(value.denominator, -1, modulus) % modulus
    assert reconstruct_rational(residue, modulus) == value
    assert reconstruct_bounded(residue, modulus) == value


def test_lopsided_fractions_need_the_product_only():
    """|n| d ≪ M suffices: Wang's bounds refuse what the maximal quotient finds."""
    value = Fraction(10**13 + 1, 3)
    modulus = PRIME62 * 101
    residue = value.numerator * pow(3, -1, modulus) % modulus
    assert reconstruct_rational(residue, modulus) == value
    assert reconstruct_bounded(residue, modulus) != value


def test_noise_is_not_reconstructed():
    random = np.random.default_rng(0)
    found = [reconstruct_rational(int(r), PRIME62) for r in random.integers(0, PRIME62, 2000)]
    assert sum(value is not None for value in found) <= 2


@given(st.lists(st.tuples(st.integers(-(2**15), 2**15), st.integers(1, 12)), min_size=1, max_size=12))
def test_vectors_with_a_common_denominator(pairs):
    modulus = PRIME62 * PRIME31
    values = [Fraction(a, b) for a, b in pairs]
    residues = [v.numerator * pow(v.denominator, -1, modulus) % modulus for v in values]
    numerators, denominator = reconstruct_vector(residues, modulus)
    assert [Fraction(n, denominator) for n in numerators] == values


@given(st.lists(st.integers(0, 2**100), min_size=1, max_size=4), st.integers(1, 9))
def test_chinese_remainders(values, count):
    primes = list(islice(primes_below(PRIME31), count))
    combined, modulus = combine([[v % p for v in values] for p in primes], primes)
    assert modulus == prod(primes)
    assert combined == [v % modulus for v in values]


def _image(matrix, prime):
    vectors = modular_null_space(matrix.residues(prime), prime)
    return prime, vectors, [int(np.flatnonzero(vector)[-1]) for vector in vectors]


def test_unlucky_primes_are_dropped_whatever_their_order():
    """Modulo 7 the rank drops, modulo 5 a pivot moves; both are thrown out by any good prime."""
    matrix = Matrix.from_dense([[5, 1, 2, 7], [10, 9, 11, 14]])
    lucky = list(islice(primes_below(PRIME31), 3))
    for order in ([5, 7, *lucky], [*lucky, 5, 7], [lucky[0], 7, lucky[1], 5, lucky[2]], [7, 5, *lucky]):
        reconstruction = Reconstruction()
        for prime in order:
            reconstruction.add(*_image(matrix.primitive() if prime > 7 else matrix, prime))
        assert reconstruction.primes == tuple(p for p in order if p > 7)
        assert reconstruction.integer_candidate() == null_space(matrix).vectors
        assert len(reconstruction.stable()) == 2


def test_reconstruction_waits_until_it_is_stable():
    rows = [[2**40 + 1, 3**20, 17], [5**15, 7, 2**33]]
    reconstruction, counts = Reconstruction(), []
    for prime in islice(primes_below(PRIME31), 9):
        assert reconstruction.add(*_image(Matrix.from_dense(rows), prime))
        counts.append(reconstruction.stable() is not None)
    assert counts == sorted(counts) and not counts[2] and counts[-1]
    (vector,) = reconstruction.stable()
    assert not any(sum(a * v for a, v in zip(row, vector, strict=True)) for row in rows)
    assert not reconstruction.add(reconstruction.primes[0], np.zeros((1, 3), dtype=np.int64), (2,))
