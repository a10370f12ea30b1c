"""Laws of differential equations and maps: each constraint and each law proven again, the rank, and that counts agree."""

import json
import random
import re
from functools import cached_property
from math import prod

from mpmath import iv, mp
from sympy import GF, QQ, Symbol, isprime
from sympy.polys.groebnertools import groebner
from sympy.polys.matrices import DomainMatrix

from .letters import FUNCTIONS, Letters, demand, ends, formula, rank

WITH_FUNCTIONS = re.compile(rf"\b({'|'.join(FUNCTIONS)}|pi)\b|\^\([^()]*[/^\W\d_]|\^[^\W\d]")


def read(text):  # equations, meanings of names, parameters, inputs, constraints, whether a map
    states, meanings, parameters, inputs, constraints, is_map = {}, {}, [], [], [], False
    for line in text.replace(" \\\n    ", " ").splitlines():
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


class Direction:
    """The derivatives of names, by letter; all others are 0."""

    def __init__(self, slopes, zero):
        self.slopes, self.zero, self.known = slopes, zero, {}

    def __call__(self, gen):
        return self.slopes.get(gen, self.zero)


class World(Letters):
    """A system, its rates and constraints; ``free_rates`` forgets the values of parameters, ``condition`` restricts them."""

    def __init__(self, record, plan, free_rates=False, condition=None, domain=QQ):
        text = record["result"]["system"]
        states, meanings, parameters, inputs, self.trees, is_map = read(text)
        self.meanings = {n: tree for n, tree in meanings.items() if not (free_rates and n in parameters)}
        relations = self.restricted(condition, parameters)
        free = [n for n in parameters if n not in self.meanings]
        self.moving = [*states, *({"t"} - {*states, *parameters, *meanings, *inputs} if not is_map else ())]
        functions = WITH_FUNCTIONS.search(text + json.dumps([law["expr"] for law in record["result"]["laws"]]))
        inner = free if self.trees and domain == QQ and not relations and not functions else []  # a basis with them as numbers
        outer = [*self.moving, *inputs, *(f"{u}'" for u in inputs), *(() if inner else free)]
        super().__init__(outer, plan, QQ.frac_field(*inner) if inner else domain)
        self.free = list(self.names.values())
        self.names |= {n: self.ring(self.ring.domain(Symbol(n))) for n in inner}
        self.constants = {self.names[n] for n in free if n not in inner}
        images = {n: self.value(tree, self.meaning) for n, tree in states.items()}
        slopes = dict.fromkeys((self.names[n] for n in self.moving), self.one) | {self.names[n]: f for n, f in images.items()}
        self.along = Direction(slopes | {self.names[u]: self.names[f"{u}'"] for u in inputs}, self.zero)
        self.images = images if is_map else None
        self.constraints = [self.value(tree, self.meaning) for tree in self.trees]
        self.ideal = self.basis([*self.constraints, *(self.value(tree, self.meaning) for tree in relations)])

    def restricted(self, condition, parameters):  # "b = 2*a and c^2 - 2 = 0": values, and what else is 0
        relations = []
        for left, right in (part.split(" = ") for part in (condition.split(" and ") if condition else ())):
            if left in parameters and not re.search(rf"\b{left}\b", right):
                self.meanings[left] = formula(right)
            else:
                relations.append(formula(f"({left}) - ({right})"))
        return relations

    def basis(self, equations):  # of the ideal of the constraints, with the relations of the letters in them
        equations = [self.reduced(g) for g in equations]
        if any(g.degree(letter.gen) > 0 for g in equations for letter in self.letters):
            equations += [self.reduced(a.gen**a.power - a.value, lambda a: a.power < 0) for a in self.letters if a.power > 1]
        return [g for g in equations if g]

    @cached_property
    def whole_basis(self):
        found = groebner(self.ideal, self.ring)
        demand(not any(g.is_ground for g in found), "the constraints contradict each other")
        return found

    def meaning(self, name):
        if name == "pi" and name not in {*self.names, *self.meanings}:
            return self.pi()
        if name not in self.names:
            demand(name in self.meanings, f"an unknown name: {name}")
            value = self.value(self.meanings[name], self.meaning)
            self.names[name] = value if len(value) < 2 else self.definition(name, value)
        return self.names[name]

    def image(self, name):  # under a map
        if name in self.images:
            return self.images[name]
        return self.value(self.meanings[name], self.image) if name in self.meanings else self.meaning(name)

    def conserved(self, tree):
        f = self.value(tree, self.meaning)
        change = self.derivative(f, self.along) if self.images is None else self.value(tree, self.image) - f
        return self.vanishes(change) and not self.torn(f)

    def vanishes(self, f):  # modulo the constraints; with quotients as letters, and cleared of denominators
        if not f:
            return True
        short = [a for a in self.letters if a.power == 1 and not any(a.value.degree(b.gen) > 0 for b in self.letters)]
        folded = self.reduced(f, lambda a: a not in short).rem([a.value - a.gen for a in short])
        ways = [folded, self.reduced(f, lambda a: a.power > 0), self.reduced(f)]
        return not all(way.rem(self.ideal) for way in ways) or not all(way.rem(self.whole_basis) for way in ways)

    def gradient(self, f):
        units = [Direction({self.names[n]: self.one}, self.zero) for n in self.moving]
        return [self.derivative(f, unit) for unit in units]


def ranks_at(world, trees, laws, rank_of, at):  # of constraints; with the chosen laws; with all; with each alone
    normals = [[at(g) for g in world.gradient(f)] for f in world.constraints]
    rows = [[at(g) for g in world.gradient(world.value(tree, world.meaning))] for tree in trees]
    some = ([], [rows[i] for i in laws], rows, *([row] for row in rows))
    return [rank_of(normals + more) if normals + more else 0 for more in some]


def prove_rank(record, trees, laws, ranks, codimension):
    demand(ranks[:2] == [codimension, codimension + len(laws)], "another rank at the witness")
    demand(ranks[2] - codimension <= record["result"]["rank"], "the rank is higher than claimed")
    demand(all(r == codimension + 1 for r in ranks[3:]), "a law is constant")
    return len(laws)


def check_witness(record, trees, witness, plan):  # the rank on the set, at a smooth point modulo a prime
    world = World(record, plan, domain=(field := GF(witness["prime"])))
    for tree in trees:  # so that every letter is there
        world.gradient(world.value(tree, world.meaning))
    values = {gen: field(witness["point"].get(name, 0)) for name, gen in world.names.items() if gen in world.free}

    def at(f):
        terms = [[values[g] ** e for g, e in zip(world.ring.gens, m, strict=True) if e] for m in f.monoms()]
        return sum((prod(powers, start=c) for powers, c in zip(terms, f.coeffs(), strict=True)), field(0))

    for letter in world.letters:
        values[letter.gen] = at(letter.value) ** letter.power
    demand(isprime(witness["prime"]) and not any(at(g) for g in world.constraints), "the witness is off the set")

    def rank_of(rows):
        return DomainMatrix(rows, (len(rows), len(world.moving)), field).rank()

    ranks = ranks_at(world, trees, witness["laws"], rank_of, at)
    return prove_rank(record, trees, witness["laws"], ranks, witness["codimension"])


def check_real_point(record, trees, laws, plan):
    """The rank where functions have their real values: at a point of rational coordinates, or beside one of the set."""
    world, source = World(record, plan), random.Random(1)
    for tree in trees:  # so that every letter is there
        world.gradient(world.value(tree, world.meaning))
    reason = "no real point was found"
    for number in range(60):
        signs = [1, 1, -1 if number > 10 else 1]
        place = {gen: iv.mpf(source.choice(signs) * source.randint(200, 1900)) / 1009 for gen in world.free}
        try:
            at = world.numbers(on_the_set(world, place))
            ranks = ranks_at(world, trees, laws, rank, at)
            return prove_rank(record, trees, laws, ranks, len(world.constraints))
        except ValueError as error:
            reason = str(error)
    raise ValueError(reason)


def on_the_set(world, place):  # by Newton's steps, to sixty digits
    moving = [world.names[n] for n in world.moving if n != "t"]
    for _ in range(20 if world.constraints else 0):
        at = world.numbers(place)
        values = mp.matrix([middle(at(g)) for g in world.constraints])
        if mp.norm(values) < mp.mpf(10) ** -60:
            return place
        slopes = mp.matrix([[middle(at(g)) for g in world.gradient(f)[: len(moving)]] for f in world.constraints])
        step = slopes.T * mp.lu_solve(slopes * slopes.T, values)
        place = place | {gen: place[gen] - iv.mpf(step[i]) for i, gen in enumerate(moving)}
    demand(not world.constraints, "no point of the set")
    return place


def middle(x):
    return sum(ends(x)) / 2


def check_laws(record, plan):
    result, laws, rank = record["result"], record["result"]["laws"], record["result"]["rank"]
    trees, condition = [formula(law["expr"]) for law in laws], "condition"
    worlds = {c: World(record, plan, condition=c) for c in dict.fromkeys([None, *(law[condition] for law in laws)])}
    for world in worlds.values():
        demand(all(world.conserved(tree) for tree in world.trees), "a constraint is not invariant")
    free = World(record, plan, free_rates=True)
    for law, tree in zip(laws, trees, strict=True):
        held = worlds[law[condition]].conserved(tree) and (not law["rate_independent"] or free.conserved(tree))
        demand(held, f"not conserved: {law['expr']}")
    generic = [i for i, law in enumerate(laws) if law[condition] is None]
    chosen = [i for i in generic if laws[i]["independent"]]
    if any(letter.power not in (1, -1) for letter in worlds[None].letters):
        proven = check_real_point(record, [trees[i] for i in generic], [generic.index(i) for i in chosen], plan)
    else:
        witnesses = {json.dumps(w): w for i in generic if (w := laws[i]["certificate"]["rank_witness"])}.values()
        proven = max((check_witness(record, [trees[i] for i in generic], w, plan) for w in witnesses), default=0)
    demand(proven == rank == sum(laws[i]["certificate"]["checked"] for i in chosen), "rank not proven")
    demand(all(b is None or rank <= b for b in (result["ambient_rank"], result["laws_that_exist"])), "the rank is too high")
    top = result.get("degree")
    within = [i for i in generic if laws[i]["kind"] in ("polynomial", "closure") and (top is None or laws[i]["degree"] <= top)]
    counted = len(within) <= result["nullity"] - result["trivial"] <= result["basis_size"]
    counts = {"complete": laws and counted, "none": not generic}
    demand(counts.get(record["status"], "numerical" not in result), "status, nullity and laws disagree, or only numbers speak")
