"""Re-proves ``symcons conserve`` records from their JSON alone; imports SymPy's sparse polynomials, nothing of symcons.

``python tests/checker.py RESULT.json`` (a record, or one a line) ends with 0, or with 1 and what is not proven of: the
constraints are invariant; each law's change along the flow (map: I(F(x)) - I(x)) is in their ideal, quotients 1/b first
as free letters with the derivation -b'/b^2, then cleared; a law for all rates with every parameter free; the rank by
gradients at a smooth point of the set modulo a prime, which lifts to p-adic numbers by Hensel's lemma; counts agree.
"""

import ast
import json
import re
import sys
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
            demand(head.startswith("input "), f"cannot read {line!r}")
            inputs += head[6:].split(", ")
    return {n: formula(f) for n, f in states.items()}, meanings, parameters, inputs, constraints, is_map


class World:  # a system over sparse polynomials in its names and one letter for each inverse 1/b
    def __init__(self, record, free_rates=False, field=QQ):
        states, meanings, parameters, inputs, self.trees, is_map = read(record["result"]["system"])
        free = [n for n in parameters if n not in meanings or free_rates]
        self.meanings = {n: tree for n, tree in meanings.items() if n not in free}
        self.moving = [*states, *({"t"} - {*states, *parameters, *meanings, *inputs} if not is_map else ())]
        inner = free if self.trees and field == QQ else []  # a Groebner basis needs the parameters as coefficients
        outer = [*self.moving, *inputs, *(f"{u}'" for u in inputs), *(() if inner else free)]
        spare = [f"1/{i}" for i in range(2 * len(re.findall(r"/|\^\(?-", json.dumps(record))))]
        constants = QQ.frac_field(*map(Symbol, inner)) if inner else field
        self.ring, *gens = ring([Symbol(n) for n in outer + spare], constants, "grevlex")
        self.letters = dict(zip(outer, gens, strict=False)) | {n: self.ring(constants(Symbol(n))) for n in inner}
        self.spare, self.inverses, self.names = iter(gens[len(outer) :]), {}, dict(self.letters)
        rates = {n: self.value(tree, self.names) for n, tree in states.items()}
        self.rates = dict.fromkeys(self.moving, self.ring.one) | rates | {u: self.letters[f"{u}'"] for u in inputs}
        self.image = self.letters | rates if is_map else None
        self.constraints = g = [self.cleared(self.value(tree, self.names)) for tree in self.trees]
        self.ideal = groebner(g, self.ring) if len(g) > 1 and field == QQ else g

    def value(self, tree, env):
        if isinstance(tree, ast.Constant) and isinstance(tree.value, int):
            return self.ring(tree.value)
        if isinstance(tree, ast.Name):
            return env[n] if (n := tree.id[2:]) in env else env.setdefault(n, self.value(self.meanings[n], env))
        if isinstance(tree, ast.UnaryOp):
            return -self.value(tree.operand, env)
        demand(isinstance(tree, ast.BinOp), "a formula is not rational")
        left, power = self.value(tree.left, env), isinstance(tree.op, ast.Pow) and ast.literal_eval(tree.right)
        if isinstance(tree.op, ast.Pow):
            return left**power if power >= 0 else self.inverse(left) ** -power
        combine = {ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.Div: lambda a, b: a * self.inverse(b)}
        return combine[type(tree.op)](left, self.value(tree.right, env))

    def inverse(self, b):
        demand(b, "division by zero")
        if not b.is_ground and b not in self.inverses:
            self.inverses[b] = next(self.spare)
        return self.ring(self.ring.domain.one / b.LC) if b.is_ground else self.inverses[b]

    def derivative(self, f, direction):
        total = sum((f.diff(self.letters[n]) * v for n, v in direction.items()), self.ring.zero)
        slopes = ((b, letter, f.diff(letter)) for b, letter in self.inverses.items())
        return total - sum(s * letter**2 * self.derivative(b, direction) for b, letter, s in slopes if s)

    def cleared(self, f):  # f times powers of the denominators: a polynomial in the names alone
        for b, letter in reversed(self.inverses.items()):
            i, most = self.ring.index(letter), max(0, f.degree(letter))
            parts = [{(*m[:i], 0, *m[i + 1 :]): c for m, c in f.terms() if m[i] == k} for k in range(most + 1)]
            f = sum((self.ring.from_dict(part) * b ** (most - k) for k, part in enumerate(parts)), self.ring.zero)
        return f

    def conserved(self, tree):
        f = self.value(tree, self.names)
        change = self.derivative(f, self.rates) if self.image is None else self.value(tree, dict(self.image)) - f
        forms = change, self.cleared(change)
        return not all(forms) or (self.ideal != [] and any(not g.rem(self.ideal) for g in forms))


def check_witness(record, trees, witness):  # the rank on the set, at a smooth point modulo a prime
    world = World(record, field=(field := GF(witness["prime"])))
    laws, point = [world.value(tree, world.names) for tree in trees], [field(0)] * len(world.ring.gens)
    for n, g in enumerate(world.ring.gens):
        b = next((b for b, letter in world.inverses.items() if letter == g), None)
        point[n] = field(witness["point"].get(str(g), 0)) if b is None else field.one / b(*point)
    demand(isprime(witness["prime"]) and not any(g(*point) for g in world.constraints), "the witness is off the set")
    units, c = [{n: world.ring.one} for n in world.moving], len(world.constraints)
    rows = [[world.derivative(f, unit)(*point) for unit in units] for f in world.constraints + laws]
    matrix = DomainMatrix(rows, (len(rows), len(units)), field)
    groups = [[], witness["laws"], range(len(laws))]
    ranks = [matrix.extract([*range(c), *(c + i for i in group)], [*range(len(units))]).rank() for group in groups]
    demand(ranks[0] == witness["codimension"], "the constraints' gradients have another rank at the witness")
    demand(ranks[1] - ranks[0] == len(witness["laws"]), "the witness does not prove its laws independent")
    demand(ranks[2] - ranks[0] <= record["result"]["rank"], "the rank is higher than claimed")
    return len(witness["laws"])


def check(record):
    result, world, free = record["result"], World(record), World(record, free_rates=True)
    laws, trees = result["laws"], [formula(law["expr"]) for law in result["laws"]]
    demand(all(world.conserved(tree) for tree in world.trees), "a constraint is not invariant")
    for law, tree in zip(laws, trees, strict=True):
        demand(law["certificate"]["checked"] and world.conserved(tree), f"not conserved: {law['expr']}")
        demand(not law["rate_independent"] or free.conserved(tree), f"not conserved for all rates: {law['expr']}")
    witnesses = {json.dumps(w): w for law in laws if (w := law["certificate"]["rank_witness"])}.values()
    proven = max((check_witness(record, trees, witness) for witness in witnesses), default=0)
    rank, room = result["rank"], result["nullity"] - result["trivial"]
    demand(proven == rank == sum(law["independent"] for law in laws), "the rank is not proven")
    demand(all(b is None or rank <= b for b in (result["ambient_rank"], result["laws_that_exist"])), "rank too high")
    counts = {"complete": 0 < len(laws) <= room <= result["basis_size"], "none": not laws}
    demand(counts.get(record["status"], True), "status, nullity and laws disagree")


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    sys.tracebacklimit = 0
    for text in Path(sys.argv[1]).read_text(encoding="utf-8").replace("\n{", "\n\0{").split("\n\0"):
        check(json.loads(text))
