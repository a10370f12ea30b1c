"""Laws Σ λᵢ log Pᵢ + polynomial + c·t: one linear problem in the cofactors L_f Pᵢ / Pᵢ.

A polynomial P with L_f P = K P is a Darboux polynomial, K its cofactor; log P then has the polynomial derivative K. The Pᵢ
tried are states whose plane is invariant, what divides in the right-hand sides, and the irreducible factors of low degree
of the extactic determinant det(L_f^j mᵢ), which every Darboux polynomial in the span of the monomials mᵢ divides.
Where all λᵢ are whole numbers and nothing else is there, the law is shown as the product ∏ Pᵢ^λᵢ.

An exponential factor exp(g/h) has a polynomial L_f(g/h), and h is a product of Darboux polynomials; so quotients of that
form are columns too, in a search of their own: x' = x², y' = y has log y + 1/x.

Source: Darboux, Bull. Sci. Math. 2 (1878); Christopher, Llibre, Pereira, Pacific J. Math. 229 (2007), Sections 2 and 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement
from math import comb, gcd, lcm, prod

import numpy as np

from symcons.budget import Budget
from symcons.expr.division import primitive_part
from symcons.expr.monomials import monomials
from symcons.expr.rational import Polynomial, RationalFunction, Ring, to_rational, to_tree
from symcons.expr.system import Span, System
from symcons.expr.tree import MINUS_ONE, Add, Call, Expr, Mul, Num, Sym, add, call, mul, names, power, walk
from symcons.laws.arguments import canonical
from symcons.laws.closed_search import kind_of
from symcons.laws.closure import Closed, close, needs_closure
from symcons.laws.determining import EXCESS
from symcons.laws.joined import Candidate
from symcons.laws.known import new_rows
from symcons.laws.pairs import invariant_pairs
from symcons.laws.result import ConservedQuantities, Law
from symcons.symmetry.flow import Flow, good_prime

#: Monomials beside the logarithms, at most.
MAX_COLUMNS = 400
#: The same where quotients are among them.
MAX_QUOTIENTS = 150
#: Quotients are tried for so many states and Darboux polynomials, and terms of all of these: each is a relation in the proof.
MAX_STATES = 4
MAX_SIZE = 12
#: The degree of polynomials beside the logarithms, where the monomials are few.
DEGREE = 4
#: Terms of an extactic determinant, roughly, beyond which it is not formed.
MAX_EXTACTIC = 40_000
#: Exponents in a product of Darboux polynomials, and its terms if multiplied out; beyond, logarithms are told.
MAX_EXPONENT = 12
MAX_TERMS = 5_000


def product_laws(found: ConservedQuantities, top: int, budget: Budget, seed: int, notes: list[str]) -> Iterator[Candidate]:
    """The laws of :func:`logarithmic_laws` without logarithms and time: products of powers of Darboux polynomials."""
    laws = logarithmic_laws(found, 1, budget, seed, notes)
    return (c for c in laws if c.kind != "time-dependent" and not _has_logarithm(c.formula))


def logarithmic_laws(found: ConservedQuantities, top: int, budget: Budget, seed: int, notes: list[str]) -> Iterator[Candidate]:
    """Laws with logarithms, or the products that they are the logarithms of."""
    if found.system.kind != "map":
        yield from laws_with_logarithms(found.system, (), top, MAX_COLUMNS, budget, seed)


def exponential_factor_laws(
    found: ConservedQuantities, top: int, budget: Budget, seed: int, notes: list[str]
) -> Iterator[Candidate]:
    """Laws with logarithms and quotients g/∏Pᵢ^kᵢ, the logarithms of exponential factors: of x' = x² it is t + 1/x."""
    system = found.system
    if system.kind == "map" or len(system.states) > MAX_STATES or needs_closure(system):
        return
    polynomials = darboux_candidates(system)
    if len(polynomials) <= MAX_STATES and sum(len(p.children or (p,)) for p in polynomials) <= MAX_SIZE:
        reciprocals = [power(p, MINUS_ONE) for p in polynomials]
        yield from laws_with_logarithms(system, reciprocals, DEGREE, MAX_QUOTIENTS, budget, seed)


def laws_with_logarithms(
    system: System, beside: Sequence[Expr], top: int, most: int, budget: Budget, seed: int
) -> Iterator[Candidate]:
    """Σ λᵢ log Pᵢ + c·t + a polynomial in states, functions of the equations and ``beside``, of at most ``most`` terms."""
    from symcons.laws.span import search_span

    polynomials = darboux_candidates(system)
    if not polynomials:
        return
    budget.check()
    closed = close(system, [*(call("log", p) for p in polynomials), *beside])
    logs = closed.extra[: len(polynomials)]
    timed = (Sym(system.time),) if system.time is not None else ()
    columns = (*logs, *timed, *_monomials(closed.system.states, set(closed.letters), top, most))
    result = search_span(closed.system, Span(_independent(closed.system, columns, seed)), seed=seed, budget=budget)
    for law in result.laws:
        formula = closed.in_words(law.formula)
        if beside or _has_logarithm(formula):
            yield _candidate(system, formula, law)


def _has_logarithm(formula: Expr) -> bool:
    return any(isinstance(node, Call) and node.name == "log" for node in walk(formula))


def _monomials(states: Sequence[str], letters: set[str], top: int, most: int) -> list[Expr]:
    """Monomials beside the logarithms: in states and letters, but not in the logarithms themselves."""
    used = [Sym(n) for n in states if not (n in letters and n.startswith("<Call(name='log'"))]
    degree = max(top, DEGREE) if top > 1 else top
    while degree > 1 and comb(len(used) + degree, degree) > most:
        degree -= 1
    return monomials(used, degree)


def _independent(system: System, columns: Sequence[Expr], seed: int) -> tuple[Expr, ...]:
    """Those columns, in order, that are no combination of the earlier ones and 1 on the constraint set."""
    flow, rng = Flow(system, with_time=True), np.random.default_rng(seed)
    prime = good_prime(flow, rng)
    sample = flow.sample(flow.enough(len(columns) + EXCESS), prime, rng)
    values, _ = flow.program(columns).values(sample.points, prime)
    one = np.ones((1, sample.size), dtype=np.int64)
    return tuple(columns[i] for i in new_rows(one, values, prime))


def _candidate(system: System, formula: Expr, law: Law) -> Candidate:
    """The law as the product of powers that it is the logarithm of, where it is one."""
    product = _product(formula, system.time)
    shown = formula if product is None else product
    timed = system.time is not None and system.time in names(shown)
    kind = "time-dependent" if timed else kind_of(system, shown)
    return Candidate(shown, "darboux" if kind == "closure" else kind, law.degree, law.certificate.primes)


def _product(formula: Expr, time: str | None) -> Expr | None:
    """e^{ct} ∏ Pᵢ^λᵢ for Σ λᵢ log Pᵢ + c·t with rational λᵢ of moderate size, scaled to be whole."""
    terms = formula.terms if isinstance(formula, Add) else (formula,)
    powers: list[tuple[Expr, Fraction]] = []
    rate = Fraction(0)
    for term in terms:
        factors = term.factors if isinstance(term, Mul) else (term,)
        number = prod((f.value for f in factors if isinstance(f, Num)), start=Fraction(1))
        rest = [f for f in factors if not isinstance(f, Num)]
        if len(rest) != 1:
            return None
        if isinstance(rest[0], Call) and rest[0].name == "log":
            powers.append((rest[0].args[0], number))
        elif rest[0] == Sym(time or ""):
            rate = number
        else:
            return None
    scale = Fraction(lcm(*(n.denominator for _, n in powers)), gcd(*(n.numerator for _, n in powers)))
    if sum(1 for _, n in powers if n < 0) > sum(1 for _, n in powers if n > 0):
        scale = -scale
    whole = [(p, n * scale) for p, n in powers]
    if max(abs(n) for _, n in whole) > MAX_EXPONENT or prod(len(p.children or (1,)) ** abs(n) for p, n in whole) > MAX_TERMS:
        return None
    front = [call("exp", mul(Num(rate * scale), Sym(time or "")))] if rate else []
    above = [power(p, Num(n)) for p, n in whole if n > 0]
    below = [power(power(p, Num(-n)), MINUS_ONE) for p, n in whole if n < 0]
    return mul(*front, *above, *below)


@lru_cache(maxsize=8)
def darboux_candidates(system: System) -> tuple[Expr, ...]:
    """Polynomials whose logarithms may occur in a law, in the names of ``system``."""
    if needs_closure(system):
        return tuple(dict.fromkeys((*_letters_that_divide(system), *invariant_pairs(system))))
    ring = _ring(system)
    field = _field(system, ring)
    found: dict[str, Expr] = {}
    for polynomial in (*_planes(system, ring, field), *_denominators(field), *_extactic_factors(system, ring, field)):
        tree = _upright(to_tree(polynomial, ring), system)
        found.setdefault(repr(tree), tree)
    if len(system.symbolic_parameters()) > 1:
        from symcons.laws.symbolic_darboux import symbolic_planes

        for tree in symbolic_planes(system, Budget().start()):
            found.setdefault(repr(canonical(tree)), canonical(tree))
    for tree in map(canonical, invariant_pairs(system)):
        if repr(tree) not in found and repr(canonical(mul(MINUS_ONE, tree))) not in found:
            found[repr(tree)] = tree
    return tuple(found.values())


def _upright(tree: Expr, system: System) -> Expr:
    """A polynomial with the sign that it has near the origin of the states, where that is seen: 1 − x in place of x − 1."""
    terms = tree.terms if isinstance(tree, Add) else ()
    constant = [term for term in terms if not names(term) & set(system.states)]
    if len(constant) != 1 or not _negative(constant[0]):
        return tree
    return add(mul(MINUS_ONE, constant[0]), *(mul(MINUS_ONE, term) for term in terms if term is not constant[0]))


def _negative(term: Expr) -> bool:
    number = term.factors[0] if isinstance(term, Mul) else term
    return isinstance(number, Num) and number.value < 0


def _letters_that_divide(system: System) -> list[Expr]:
    """States and functions by which something in the closed system is divided, and states that divide their own equation."""
    closed = close(system)
    ring = Ring((*closed.system.states, *_others(closed.system)))
    found = [Sym(name) for name in _dividing(closed) if name in system.states]
    divided = [closed.meaning[n] for n in closed.letters if n.startswith("<1/")]
    below = _denominators([to_rational(equation, ring) for equation in closed.system.equations])
    slopes = [closed.in_words(to_tree(factor, ring)) for factor in below]
    moving = [slope for slope in slopes if names(slope) & set(system.states)]
    return [*found, *(power(m, Num(Fraction(-1))) for m in divided), *moving]


def invertible_functions(system: System) -> list[Expr]:
    """The functions that divide their own derivative."""
    closed = close(system)
    return [closed.meaning[name] for name in _dividing(closed) if name in closed.letters and not name.startswith("<1/")]


def _dividing(closed: Closed) -> list[str]:
    """The states and letters that divide their own equation."""
    ring = Ring((*closed.system.states, *_others(closed.system)))
    values = [to_rational(equation, ring).numerator for equation in closed.system.equations]
    return [n for n, value in zip(closed.system.states, values, strict=True) if _divides(ring.gen(n), value)]


def _others(system: System) -> tuple[str, ...]:
    time = () if system.time is None else (system.time,)
    return (*system.inputs, *time, *(p.name for p in system.parameters))


def _ring(system: System) -> Ring:
    time = () if system.time is None else (system.time,)
    return Ring((*system.states, *system.inputs, *time, *system.symbolic_parameters()))


def _field(system: System, ring: Ring) -> list[RationalFunction]:
    values = {n: to_rational(v, ring) for n, v in system.parameter_values().items()}
    return [to_rational(system.expanded(e), ring, values) for e in system.equations]


def _divides(factor: Polynomial, polynomial: Polynomial) -> bool:
    return bool(polynomial.is_zero() or divmod(polynomial, factor)[1].is_zero())


def _planes(system: System, ring: Ring, field: Sequence[RationalFunction]) -> Iterator[Polynomial]:
    """The states x with x | x'."""
    for name, value in zip(system.states, field, strict=True):
        if not value.numerator.is_zero() and _divides(ring.gen(name), value.numerator):
            yield ring.gen(name)


def _denominators(field: Sequence[RationalFunction]) -> Iterator[Polynomial]:
    for value in field:
        for factor, _ in value.denominator.factor()[1]:
            yield primitive_part(factor)[1]


def _extactic_factors(system: System, ring: Ring, field: Sequence[RationalFunction]) -> Iterator[Polynomial]:
    """Darboux polynomials among the factors of extactic determinants of degrees 1 and, in the plane, 2."""
    n = len(system.states)
    if system.constraints or system.inputs or system.uses_time() or len(system.symbolic_parameters()) > 1:
        return
    if any(not value.is_polynomial for value in field) or n > 4:
        return
    for degree in (1, 2) if n == 2 else (1,):
        determinant = _extactic(ring, [value.numerator for value in field], n, degree)
        if determinant is None or determinant.is_zero():
            continue
        for factor, _ in determinant.factor()[1]:
            if not any(factor.degrees()[:n]):
                continue
            slope = _along(factor, [value.numerator for value in field])
            if _divides(factor, slope) and not slope.is_zero():
                yield primitive_part(factor)[1]


def _along(polynomial: Polynomial, field: Sequence[Polynomial]) -> Polynomial:
    return sum((polynomial.derivative(i) * f for i, f in enumerate(field)), polynomial * 0)


def _extactic(ring: Ring, field: Sequence[Polynomial], n: int, degree: int) -> Polynomial | None:
    """det(L_f^j mᵢ) over the monomials of degree ≤ ``degree``; None where it would be too large."""
    letters = [ring.context.gen(i) for i in range(n)]
    row = [ring.one]
    for d in range(1, degree + 1):
        for chosen in combinations_with_replacement(letters, d):
            product = ring.one
            for letter in chosen:
                product = product * letter
            row.append(product)
    size = len(row)
    reach = max((f.total_degree() for f in field if not f.is_zero()), default=0)
    top = sum(degree + j * (reach - 1) for j in range(size))
    if comb(top + n, n) > MAX_EXTACTIC:
        return None
    rows = [row]
    for _ in range(size - 1):
        rows.append([_along(entry, field) for entry in rows[-1]])
    return _determinant([r[1:] for r in rows[1:]], ring)


def _determinant(rows: list[list[Polynomial]], ring: Ring) -> Polynomial:
    """Bareiss' fraction-free elimination; the first column of an extactic matrix is (1, 0, …), so it is left out."""
    matrix, sign, before = [list(r) for r in rows], 1, ring.one
    for k in range(len(matrix) - 1):
        pivot = next((i for i in range(k, len(matrix)) if not matrix[i][k].is_zero()), None)
        if pivot is None:
            return ring.zero
        if pivot != k:
            matrix[k], matrix[pivot], sign = matrix[pivot], matrix[k], -sign
        for i in range(k + 1, len(matrix)):
            for j in range(k + 1, len(matrix)):
                matrix[i][j] = (matrix[i][j] * matrix[k][k] - matrix[i][k] * matrix[k][j]) / before
        before = matrix[k][k]
    return matrix[-1][-1] * sign


__all__ = ["darboux_candidates", "logarithmic_laws"]
