"""Re-proves ``symcons conserve`` records from their JSON alone; imports SymPy's sparse polynomials, nothing of symcons.

``python tests/checker.py RESULT.json`` (a record, or one a line) ends with 0, or with 1 and what is not proven of: each
constraint and law changes by an element of the constraints' ideal (quotients first as free letters, then cleared), laws for
all rates with every parameter free; the rank, at a smooth point modulo a prime (Hensel lifts it); the counts agree."""

import ast
import json
import re
import sys
from math import prod
from operator import add, mul, sub
from pathlib import Path

from sympy import GF, QQ, Symbol, isprime, ring
from sympy.polys.groebnertools import groebner
from sympy.polys.matrices import DomainMatrix


def demand(truth, reason):
    if not truth:
        raise ValueError(reason)


def formula(text):  # nothing is executed; names get a prefix, since some are words of Python
    return ast.parse(re.sub(r"\b[^\W\d]\w*", r"v_\g<0>", text).replace("^", "**"), mode="eval").body


def read(text):  # equations, meanings of names, parameters, inputs, constraints, whether a map
    states, meanings, parameters, inputs, constraints, is_map = {}, {}, [], [], [], False
    for line in text.splitlines():
        head, _, body = line.partition(" = ")
        if m := re.fullmatch(r"(\w+)('|\(\w+\+1\))", head):
            states[m[1]], is_map = body, m[2] != "'"
        elif m := re.fullmatch(r"reaction (.*) -> (.*?), (.*)", line):  # mass action: (made - used) times the flux
            left, right = (re.findall(r"(\d*) ?([^\W\d]\w*)", side) for side in m.groups()[:2])
            flux = "*".join([f"({m[3]})", *(f"{name}^{count or 1}" for count, name in left)])
            for sign, (count, name) in [("-", x) for x in left] + [("+", x) for x in right]:
                states[name] = f"{states.get(name, '0')} {sign} {count or 1}*{flux}"
        elif head == "0":
            constraints.append(formula(body))
        elif m := re.fullmatch(r"(par )?(\w+)", head) if body else re.fullmatch(r"(par) (\w+).*", line):
            meanings |= {m[2]: formula(body)} if body else {}
            parameters += [m[2]] if m[1] else []
        elif not re.fullmatch(r"(basis|positive|aux) .*|\w+\(0\)", head):
            inputs += re.fullmatch("input (.*)", head)[1].split(", ")
    return {n: formula(f) for n, f in states.items()}, meanings, parameters, inputs, constraints, is_map


class World:  # a system over sparse polynomials in its names and a letter for each definition and each inverse 1/b
    def __init__(self, record, free_rates=False, field=QQ):
        states, meanings, parameters, inputs, self.trees, is_map = read(record["result"]["system"])
        free = [n for n in parameters if n not in meanings or free_rates]
        self.meanings = {n: tree for n, tree in meanings.items() if n not in free}
        self.moving = [*states, *({"t"} - {*states, *parameters, *meanings, *inputs} if not is_map else ())]
        inner = free if self.trees and field == QQ else []  # a Groebner basis needs the parameters as coefficients
        outer = [*self.moving, *inputs, *(f"{u}'" for u in inputs), *(() if inner else free)]
        room = 2 * (1 + len(meanings) + len(re.findall(r"/|\^\(?-", json.dumps(record))))
        self.ring, *gens = ring(outer + [f"1/{i}" for i in range(2 * room)], QQ.frac_field(*inner) if inner else field, "lex")
        self.letters = dict(zip(outer, gens, strict=False)) | {n: self.ring(self.ring.domain(Symbol(n))) for n in inner}
        self.plain, self.wild = gens[-2 * room : -room], gens[-room:]  # wild: its meaning has a denominator
        self.pools, self.made, self.names, self.one = (iter(self.plain), iter(self.wild)), {}, dict(self.letters), self.ring.one
        rates = {n: self.value(tree, self.names) for n, tree in states.items()}
        self.rates = dict.fromkeys(self.moving, self.one) | rates | {u: self.letters[f"{u}'"] for u in inputs}
        self.image = self.letters | rates if is_map else None
        self.constraints = g = [self.cleared(self.value(tree, self.names), gens) for tree in self.trees]
        self.ideal = groebner(g, self.ring) if len(g) > 1 and field == QQ else g

    def value(self, tree, env):
        if isinstance(tree, ast.Constant) and isinstance(tree.value, int):
            return self.ring(tree.value)
        if isinstance(tree, ast.Name):
            return env[n] if (n := tree.id[2:]) in env else env.setdefault(n, self.letter(self.value(self.meanings[n], env)))
        if isinstance(tree, ast.UnaryOp):
            return -self.value(tree.operand, env)
        demand(isinstance(tree, ast.BinOp), "a formula is not rational")
        left, power = self.value(tree.left, env), isinstance(tree.op, ast.Pow) and ast.literal_eval(tree.right)
        if isinstance(tree.op, ast.Pow):
            return left**power if power >= 0 else self.letter(self.one, left) ** -power
        combine = {ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.Div: lambda a, b: a * self.letter(self.one, b)}
        return combine[type(tree.op)](left, self.value(tree.right, env))

    def letter(self, above, below=None):
        below = self.one if below is None else below
        demand(below, "division by zero")
        if above.is_ground and below.is_ground:
            return self.ring(above.LC / below.LC)
        wild = below != 1 or any(above.degree(g) > 0 for g in self.wild)
        return self.made.get((above, below)) or self.made.setdefault((above, below), next(self.pools[wild]))

    def derivative(self, f, direction):
        total = sum((f.diff(self.letters[n]) * v for n, v in direction.items()), self.ring.zero)
        for (above, below), letter in self.made.items():
            if slope := f.diff(letter):
                total += slope * (self.derivative(above, direction) - letter**2 * self.derivative(below, direction))
        return total

    def cleared(self, f, letters):  # f times powers of denominators, without the letters
        for (above, below), letter in reversed([entry for entry in self.made.items() if entry[1] in letters]):
            i, most = self.ring.index(letter), max(0, f.degree(letter))
            parts = [{(*m[:i], 0, *m[i + 1 :]): c for m, c in f.terms() if m[i] == k} for k in range(most + 1)]
            f = sum((self.ring.from_dict(q) * above**k * below ** (most - k) for k, q in enumerate(parts)), self.ring.zero)
        return f

    def conserved(self, tree):
        f = self.value(tree, self.names)
        change = self.derivative(f, self.rates) if self.image is None else self.value(tree, dict(self.image)) - f
        known = [above - letter for (above, below), letter in self.made.items() if letter in self.plain]
        ways = (change.rem(known), self.wild), (change, self.plain), (change, self.plain + self.wild)
        return any(not self.cleared(g, letters).rem(self.ideal) for g, letters in ways)

    def at(self, f, point):
        return sum(c * prod(x**e for x, e in zip(point, m, strict=True) if e) for m, c in f.terms())


def check_witness(record, trees, witness):  # the rank on the set, at a smooth point modulo a prime
    world = World(record, field=(field := GF(witness["prime"])))
    laws, point = [world.value(tree, world.names) for tree in trees], [field(0)] * len(world.ring.gens)
    point[: len(world.letters)] = [field(witness["point"].get(n, 0)) for n in world.letters]
    for (above, below), letter in world.made.items():
        point[world.ring.index(letter)] = world.at(above, point) / world.at(below, point)
    demand(isprime(witness["prime"]) and not any(world.at(g, point) for g in world.constraints), "the witness is off the set")
    units, c = [{n: world.one} for n in world.moving], len(world.constraints)
    rows = [[world.at(world.derivative(f, unit), point) for unit in units] for f in world.constraints + laws]
    matrix, columns = DomainMatrix(rows, (len(rows), len(units)), field), [*range(len(units))]
    ranks = [matrix.extract([*range(c), *(c + i for i in s)], columns).rank() for s in ([], witness["laws"], range(len(laws)))]
    demand(ranks[:2] == [c, c + len(witness["laws"])] and c == witness["codimension"], "another rank at the witness")
    demand(ranks[2] - ranks[0] <= record["result"]["rank"], "the rank is higher than claimed")
    return len(witness["laws"])


def check(record):
    result, laws, rank = record["result"], record["result"]["laws"], record["result"]["rank"]
    world, free, trees = World(record), World(record, free_rates=True), [formula(law["expr"]) for law in laws]
    demand(all(world.conserved(tree) for tree in world.trees), "a constraint is not invariant")
    for law, tree in zip(laws, trees, strict=True):
        demand(world.conserved(tree) and (not law["rate_independent"] or free.conserved(tree)), f"not conserved: {law['expr']}")
    witnesses = {json.dumps(w): w for law in laws if (w := law["certificate"]["rank_witness"])}.values()
    proven = max((check_witness(record, trees, witness) for witness in witnesses), default=0)
    demand(proven == rank == sum(law["independent"] and law["certificate"]["checked"] for law in laws), "rank not proven")
    demand(all(b is None or rank <= b for b in (result["ambient_rank"], result["laws_that_exist"])), "the rank is too high")
    counts = {"complete": 0 < len(laws) <= result["nullity"] - result["trivial"] <= result["basis_size"], "none": not laws}
    demand(counts.get(record["status"], "numerical" not in result), "status, nullity and laws disagree, or only numbers speak")


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    for text in Path(sys.argv[1]).read_text(encoding="utf-8").replace("\n{", "\n\0{").split("\n\0"):
        check(json.loads(text))
