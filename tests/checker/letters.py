"""Formulas with functions as sparse polynomials: each function is a letter with its derivative and its relations.

Every rule holds wherever the functions are real: exp(a + b) = exp(a) exp(b); b^(p/q) = L^p with L^q = b; sin² = 1 − cos²;
|u| = u s with s = sign(u), s² = 1; w b = 1 for w = 1/b; the chain rule. So what they reduce to 0 is 0 wherever it has a
value. There may be relations that are not among them: what is not reduced to 0 is *not proven*, and never taken for proven.
"""

import ast
import re
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm, prod
from operator import add, mul, sub

from mpmath import iv, mp
from sympy import QQ, factorint, ring

iv.prec = mp.prec = 240
COMBINE = {ast.Add: add, ast.Sub: sub, ast.Mult: mul}


def demand(truth, reason):
    if not truth:
        raise ValueError(reason)


def formula(text):  # nothing is executed; names get a prefix, since some are words of Python
    return ast.parse(re.sub(r"\b[^\W\d]\w*", r"v_\g<0>", text).replace("^", "**"), mode="eval").body


def whole(tree):
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        n = whole(tree.operand)
        return n if n is None else -n
    return tree.value if isinstance(tree, ast.Constant) and isinstance(tree.value, int) else None


class Again(Exception):
    """There are more letters than places, or arguments of finer measure than was thought: everything is read again."""


@dataclass
class Plan:
    """How many places for letters there are, and of what number the factors of each argument are whole multiples."""

    room: int = 24
    units: dict = field(default_factory=dict)

    def tried(self, attempt):
        while self.room < 5000:
            try:
                return attempt(self)
            except Again:
                continue
        raise ValueError("too many letters")


@dataclass(frozen=True)
class Letter:
    """``gen**power = value``, of power −1 ``gen*value = 1``, of power 0 neither; its derivative is Σ f du over ``slopes``;
    ``number(at)`` is its real value, an interval, where ``at`` gives the values of polynomials in what came before."""

    gen: object
    power: int
    value: object
    slopes: object
    number: object


class Letters:
    """Polynomials in ``names`` and in the letters made so far."""

    def __init__(self, names, plan, domain=QQ):
        self.ring, *gens = ring([*names, *(f"<{i}>" for i in range(plan.room))], domain, "lex")
        self.plan, self.places, self.names = plan, gens[len(names) :], dict(zip(names, gens[: len(names)], strict=True))
        self.one, self.zero, self.constants, self.signs = self.ring.one, self.ring.zero, set(), {}
        self.letters, self.made, self.of, self.met = [], {}, {}, set()

    # Reading; meaning(name) is what a name stands for.

    def value(self, tree, meaning):
        match tree:
            case ast.Constant(value=int(number)):
                return self.ring(number)
            case ast.Name(id=name):
                return meaning(name[2:])
            case ast.UnaryOp(op=ast.USub()):
                return -self.value(tree.operand, meaning)
            case ast.BinOp(op=ast.Div()):
                return self.value(tree.left, meaning) * self.inverse(tree.right, meaning)
            case ast.BinOp(op=ast.Pow()):
                return self.power(tree.left, tree.right, 1, meaning)
            case ast.BinOp(op=op) if type(op) in COMBINE:
                return COMBINE[type(op)](self.value(tree.left, meaning), self.value(tree.right, meaning))
            case ast.Call(func=ast.Name(id=name), args=[argument]) if name[2:] in FUNCTIONS:
                return FUNCTIONS[name[2:]](self, self.plain(self.value(argument, meaning)))
        raise ValueError(f"not understood: {ast.unparse(tree)[:80]}")

    def inverse(self, tree, meaning):  # of a product the product of inverses
        match tree:
            case ast.BinOp(op=ast.Mult()):
                return self.inverse(tree.left, meaning) * self.inverse(tree.right, meaning)
            case ast.BinOp(op=ast.Div()):
                return self.inverse(tree.left, meaning) * self.value(tree.right, meaning)
            case ast.BinOp(op=ast.Pow()):
                return self.power(tree.left, tree.right, -1, meaning)
        return self.reciprocal(self.value(tree, meaning))

    def power(self, tree, exponent, sign, meaning):
        if (n := whole(exponent)) is None:
            e = sign * self.plain(self.value(exponent, meaning))
            if any(c.denominator != 1 or m != 1 for c, m in self.terms(e)):
                return self.raised(self.plain(self.value(tree, meaning)), e)
            n = sign * int(e.LC) if e else 0
        return self.value(tree, meaning) ** (sign * n) if sign * n >= 0 else self.inverse(tree, meaning) ** -(sign * n)

    # Letters

    def letter(self, key, power, value, slopes, number):
        if key not in self.made:
            if len(self.letters) == len(self.places):
                self.plan.room *= 2
                raise Again
            gen = self.places[len(self.letters)]
            self.made[key] = self.of[gen] = Letter(gen, power, value, slopes(gen), number)
            self.letters.append(self.made[key])
        return self.made[key].gen

    def pi(self):
        letter = self.letter("pi", 0, None, lambda _: [], lambda at: iv.pi)
        self.constants.add(letter)
        return letter

    def definition(self, name, value):
        return self.letter((name, "="), 1, value, lambda _: [(self.one, value)], lambda at: at(value))

    def reciprocal(self, b):
        demand(b, "division by zero")
        number, least = self.ring.domain.one, tuple(map(min, zip(*b.monoms(), strict=True)))
        rest, found = b.monic().exquo(self.ring.from_dict({least: number})), self.ring(number / b.LC)
        for gen, e in zip(self.ring.gens, least, strict=True):
            found *= self.one_over(gen) ** e if e else self.one
        return found if rest == 1 else found * self.one_over(rest)

    def one_over(self, b):
        if b in self.of and self.of[b].power == -1:
            return self.of[b].value
        return self.letter((b, "1/"), -1, b, lambda w: [(-(w**2), b)], lambda at: 1 / nonzero(at(b)))

    def terms(self, u):  # rational numbers and the monomials that they multiply
        demand(self.ring.domain == QQ, "a function of coefficients")
        return [(Fraction(int(c.numerator), int(c.denominator)), self.ring.from_dict({m: QQ.one})) for m, c in u.terms()]

    def content(self, u):  # u = c v with a number c > 0 and whole coprime coefficients of v
        numbers = [c for c, _ in self.terms(u)]
        c = Fraction(gcd(*(x.numerator for x in numbers)), lcm(*(x.denominator for x in numbers)))
        return c, u * QQ(c.denominator, c.numerator)

    def unit(self, kind, monomial, c):  # c as a whole multiple of the measure of all factors of this monomial
        key, start = f"{kind} {monomial}", monomial == 1 and kind not in ("exp", "angle")
        old = self.plan.units.get(key, Fraction(start))
        measure = old.denominator * c.denominator
        new = self.plan.units[key] = Fraction(gcd(old.numerator * c.denominator, c.numerator * old.denominator), measure)
        if new != old and key in self.met:
            raise Again
        self.met.add(key)
        return monomial * QQ(new.numerator, new.denominator), new, int(c / new)

    def raised(self, b, e):  # b^e where b > 0
        if b in self.of and self.of[b].power == -1:
            return self.raised(self.of[b].value, -e)
        demand(b and not (b.is_ground and b.LC < 0), "a power of a number that is not positive")
        c, b = self.content(b)
        found = prod((self.measured(self.ring(p), k * e) for p, k in primes(c)), start=self.one)
        squares = [(f, k) for f, k in self.squarefree(b) if k > 1] if e.is_ground else []
        demand(not squares or e.LC * 2 == int(e.LC * 2), "a root of what is not squarefree")
        for f, k in squares:  # sqrt(f^2 g) = |f| sqrt(g)
            b, m = b.exquo(f ** (k - k % 2)), self.modulus(f)
            found *= (m if e.LC > 0 else self.reciprocal(m)) ** abs(int(e.LC * (k - k % 2)))
        return found if b == 1 else found * self.measured(b, e)

    def squarefree(self, b):
        used = [self.ring.symbols[self.ring.index(g)] for g in self.gens_of(b)]
        return [(f.set_ring(self.ring), k) for f, k in b.set_ring(self.ring.clone(symbols=used)).sqf_list()[1]] if used else []

    def measured(self, b, e):  # b^e, or exp(e) where b is "exp", as a product of letters b^u
        found = self.one
        for c, m in self.terms(e):
            u, unit, n = self.unit(b, m, c)
            if m == unit == 1 and b != "exp":
                found *= b**n if n >= 0 else self.reciprocal(b) ** -n
                continue
            root = unit.denominator if m == 1 and b != "exp" else 0
            slopes, number = exponential(u) if b == "exp" else self.of_power(b, u)
            p = self.letter((b, "^", u), root, b, slopes, number)
            found *= p**n if n > 0 else self.one_over(p) ** -n
        return found

    def of_power(self, b, u):  # d(b^u) = b^u (u/b db + log b du)
        moves = not self.constants.issuperset(self.gens_of(u))
        slopes = [] if b.is_ground else [(self.reciprocal(b) * u, b)]
        slopes += [(self.logarithm(b), u)] if moves else []
        return lambda p: [(p * f, v) for f, v in slopes], lambda at: iv.exp(at(u) * iv.log(positive(at(b))))

    def logarithm(self, u):
        demand(u and not (u.is_ground and u.LC < 0), "a logarithm of a number that is not positive")
        c, v = self.content(u)
        logs = [(self.letter((p, "log"), 0, None, lambda _: [], lambda at, p=p: iv.log(p)), k) for p, k in primes(c)]
        if v != 1:
            slopes = [(self.reciprocal(v), v)]
            logs.append((self.letter((v, "log"), 0, None, lambda _: slopes, lambda at: iv.log(abs(nonzero(at(v))))), 1))
        return sum((k * letter for letter, k in logs), self.zero)

    def angle(self, u):  # cos u and sin u, by the theorems of addition
        cosine, sine = self.one, self.zero
        for c, m in self.terms(u):
            (v, _, n), slopes = self.unit("angle", m, c), []
            a = self.letter((v, "cos"), 0, None, lambda _, s=slopes: s, lambda at, v=v: iv.cos(at(v)))
            b = self.letter((v, "sin"), 2, 1 - a**2, lambda _, s=[(a, v)]: s, lambda at, v=v: iv.sin(at(v)))
            slopes.append((-b, v))
            for _ in range(abs(n)):
                cosine, sine = cosine * a - sine * b * (n // abs(n)), sine * a + cosine * b * (n // abs(n))
        return cosine, sine

    def sign(self, u):
        demand(u, "the sign of 0")
        flip = -1 if u.LC < 0 else 1
        v = self.content(flip * u)[1]
        s = self.letter((v, "sign"), 2, self.one, lambda _: [], lambda at: iv.mpf(1 if nonzero(at(v)) > 0 else -1))
        self.signs[s] = v
        return flip * s

    def modulus(self, u):
        return u * self.sign(u)

    def primitive(self, name, u, slope):  # a function known by its derivative, monotone
        def number(at):
            low, high = sorted(getattr(mp, name)(end) for end in ends(at(u)))
            return iv.mpf([low - mp.mpf(2) ** -200, high + mp.mpf(2) ** -200])

        return self.letter((u, name), 0, None, lambda _: [(slope, u)], number)

    # Rules

    def gens_of(self, f):
        return [self.ring.gens[i] for i in sorted({i for m in f.monoms() for i, e in enumerate(m) if e})]

    def parts(self, f, gen):  # the coefficients of the powers of a letter
        i, found = self.ring.index(gen), {}
        for m, c in f.terms():
            found.setdefault(m[i], self.ring.zero)[(*m[:i], 0, *m[i + 1 :])] = c
        return found

    def reduced(self, f, among=lambda letter: True):
        """By the rules of these letters, the latest first. Denominators are cleared."""
        for letter in reversed(self.letters):
            p = letter.power
            if not p or not among(letter) or f.degree(letter.gen) < max(p, 1):
                continue
            parts, v, gen = self.parts(f, letter.gen), letter.value, letter.gen
            factors = {k: v ** (max(parts) - k) if p < 0 else v ** (k // p) * gen ** (k % p) for k in parts}
            f = sum((part * factors[k] for k, part in parts.items()), self.zero)
        return f

    def plain(self, f):  # definitions put in
        return self.reduced(f, lambda a: a.power == 1)

    def derivative(self, f, direction):
        """Σ ∂f/∂g D(g); of a name D is ``direction``, of a letter the chain rule."""
        slopes = ((g, self.slope(g, direction)) for g in self.gens_of(f))
        return sum((f.diff(g) * slope for g, slope in slopes if slope), self.zero)

    def slope(self, gen, direction):
        if gen not in self.of:
            return direction(gen)
        if gen not in direction.known:
            direction.known[gen] = sum((f * self.derivative(u, direction) for f, u in self.of[gen].slopes), self.zero)
        return direction.known[gen]

    def torn(self, f):
        """Whether f may jump where a sign does: f = a + b s is continuous if b is 0 on u = 0, no denominator of f is 0 there,
        and nothing inside its functions is torn."""
        f = self.reduced(f, lambda a: a.power > 0)
        used = [self.of[g] for g in self.gens_of(f) if g in self.of]
        if any(self.torn(u) for a in used for u in self.inside(a)):
            return True
        below = [a.value for a in used if a.power == -1]
        jumps = [(self.parts(f, s).get(1, self.zero), u) for s, u in self.signs.items()]
        return any(b and (b.rem(u) or not all(d.gcd(u).is_ground for d in below)) for b, u in jumps)

    def inside(self, letter):
        return [self.signs[letter.gen]] if letter.gen in self.signs else [u for _, u in letter.slopes]

    # Real values

    def numbers(self, place):
        """The values of polynomials, as intervals, where names have the values ``place``; ValueError outside a domain."""
        values = dict(place)

        def at(f):
            total = iv.mpf(0)
            for m, c in f.terms():
                powers = (values[g] ** e for g, e in zip(self.ring.gens, m, strict=True) if e)
                total += prod(powers, start=iv.mpf(int(c.numerator)) / int(c.denominator))
            return total

        for letter in self.letters:
            values[letter.gen] = letter.number(at)
        return at


def exponential(u):
    return lambda p: [(p, u)], lambda at: iv.exp(at(u))


def primes(c):
    return [*factorint(c.numerator).items(), *((p, -k) for p, k in factorint(c.denominator).items())]


def nonzero(x):
    demand(0 not in x, "no value there")
    return x


def positive(x):
    demand(x.a > 0, "not positive there")
    return x


def ends(x):
    return [mp.make_mpf(end) for end in x._mpi_]


def rank(rows):
    """How many rows of intervals are independent for certain: elimination by pivots that exclude 0."""
    rows, found = [list(row) for row in rows], 0
    while places := [(sum(map(abs, ends(x))), i, j) for i, row in enumerate(rows) for j, x in enumerate(row) if 0 not in x]:
        _, i, j = max(places)
        pivot, found = rows.pop(i), found + 1
        rows = [[x - row[j] / pivot[j] * y for k, (x, y) in enumerate(zip(row, pivot, strict=True)) if k != j] for row in rows]
    return found


def exp(letters, u):
    return letters.measured("exp", u)


def sinh(letters, u):
    return (exp(letters, u) - exp(letters, -u)) / 2


def cosh(letters, u):
    return (exp(letters, u) + exp(letters, -u)) / 2


def erf(letters, u):
    root = letters.raised(letters.pi(), letters.one / 2)
    return letters.primitive("erf", u, 2 * exp(letters, -(u**2)) * letters.reciprocal(root))


def arc(name, sign):
    def rule(letters, u):
        return letters.primitive(name, u, sign * letters.raised(1 - u**2, -letters.one / 2))

    return rule


FUNCTIONS = {
    "exp": exp,
    "log": Letters.logarithm,
    "sqrt": lambda letters, u: letters.raised(u, letters.one / 2),
    "sin": lambda letters, u: letters.angle(u)[1],
    "cos": lambda letters, u: letters.angle(u)[0],
    "tan": lambda letters, u: letters.angle(u)[1] * letters.reciprocal(letters.angle(u)[0]),
    "sinh": sinh,
    "cosh": cosh,
    "tanh": lambda letters, u: sinh(letters, u) * letters.reciprocal(cosh(letters, u)),
    "atan": lambda letters, u: letters.primitive("atan", u, letters.reciprocal(1 + u**2)),
    "asin": arc("asin", 1),
    "acos": arc("acos", -1),
    "erf": erf,
    "erfc": lambda letters, u: 1 - erf(letters, u),
    "abs": Letters.modulus,
    "sign": Letters.sign,
}
