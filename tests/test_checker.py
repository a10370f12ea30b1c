"""The independent checker accepts what is true, catches what is false, and proves every example again from its JSON."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checker import check

ROOT = Path(__file__).resolve().parent.parent
CHECKER = ROOT / "tests" / "checker"
EXAMPLES = sorted((ROOT / "examples" / "equations").iterdir())
#: The one example that must be refused: its constraint is not invariant.
REFUSED = "fluid_tetrahedron_as_printed"
SLOW = {"fluid_5cell"}


def record(system, laws, point, codimension=0, rates=(), prime=101, **changes):
    """A record written by hand: ``laws`` are independent, and ``rates`` says which hold for all rates."""
    witness = {"prime": prime, "point": point, "laws": list(range(len(laws))), "codimension": codimension}
    entries = [
        {
            "expr": law,
            "latex": "",
            "kind": "polynomial",
            "degree": 1,
            "independent": True,
            "rate_independent": law in rates,
            "condition": None,
            "certificate": {"method": "", "checked": True, "residual": "0", "primes": [], "rank_witness": witness},
        }
        for law in laws
    ]
    result = {
        "basis_size": 9 + codimension,
        "nullity": len(laws) + codimension,
        "trivial": codimension,
        "rank": len(laws),
        "ambient_rank": len(laws) + codimension,
        "laws_that_exist": None,
        "complete_among": "basis",
        "laws": entries,
        "system": system,
    }
    top = {"schema": "symcons/conserve", "version": "0", "input": "x", "status": "complete", "result": result | changes}
    return top | {"diagnostics": [], "elapsed_s": 0.0}


OSCILLATOR = record("par k = 4\nx' = v\nv' = -k*x\nbasis monomials(2)\n", ["2*x^2 + 1/2*v^2"], {"x": 1, "v": 2})
LOTKA_VOLTERRA = record(
    "x' = x*(y - z)\ny' = y*(z - x)\nz' = z*(x - y)\n", ["x + y + z", "x*y*z"], {"x": 1, "y": 2, "z": 4}
)
PENDULUM = record(
    "par g = 1\nT = g*z - px^2 - py^2 - pz^2\nx' = px\ny' = py\nz' = pz\npx' = x*T\npy' = y*T\npz' = z*T - g\n"
    "0 = x^2 + y^2 + z^2 - 1\n0 = x*px + y*py + z*pz\n",
    ["x*py - y*px", "px^2 + py^2 + pz^2 + 2*g*z"],
    {"x": 1, "y": 0, "z": 0, "px": 0, "py": 3, "pz": 5},
    codimension=2,
    rates=("x*py - y*px", "px^2 + py^2 + pz^2 + 2*g*z"),
)
LYNESS = record(
    "par a = 3\nx(n+1) = y\ny(n+1) = (a + y)/x\n", ["(x + 1)*(y + 1)*(a + x + y)/(x*y)"], {"x": 2, "y": 5}
)
TRUE = {
    "oscillator": OSCILLATOR,
    "lotka_volterra": LOTKA_VOLTERRA,
    "pendulum": PENDULUM,
    "lyness": LYNESS,
    "symbolic": record("par k > 0\nx' = v\nv' = -k*x\n", ["k*x^2 + v^2"], {"x": 1, "v": 2, "k": 3}, rates=("k*x^2 + v^2",)),
    "time": record("x' = v\nv' = 0\n", ["v", "x - t*v"], {"x": 1, "v": 2, "t": 3}),
    "input": record("input u\nx' = u*y\ny' = -u*x\n", ["x^2 + y^2"], {"x": 1, "y": 1}),
    "reaction": record(
        "par k1 = 1\npar k2 = 2\nreaction E + 2 S -> C, k1\nreaction C -> E + P, k2\n",
        ["E + C", "S + 2*P + 2*C"],
        {"E": 1, "S": 1, "C": 1, "P": 1},
        rates=("E + C", "S + 2*P + 2*C"),
    ),
    "ratio of rates": record("x' = x\ny' = 2*y\n", ["y/x^2"], {"x": 3, "y": 5}),
    "quotient": record(
        "g = x*u + y*v\nl = -(u^2 + v^2)/q\nq = x^2 + y^2\nx' = u\ny' = v\nu' = l*x\nv' = l*y\n0 = g\n",
        ["u^2 + v^2", "x*v - y*u"],
        {"x": 1, "y": 0, "u": 0, "v": 7},
        codimension=1,
    ),
    "words of Python": record("lambda' = None\nNone' = -lambda\n", ["lambda^2 + None^2"], {"lambda": 1, "None": 2}),
    "parameters in the ideal": record(
        "par a\nx' = y*a\ny' = 0\nz' = 1\n0 = a*y\n",
        ["x"],
        {"x": 1, "y": 0, "z": 0, "a": 2},
        codimension=1,
    ),
    "none": record("x' = x\n", [], {}, status="none") | {"status": "none"},
}


@pytest.mark.parametrize("claim", TRUE.values(), ids=TRUE)
def test_what_is_true_is_proven(claim):
    check(claim)


def changed(claim, *path, to):
    """The record with another value at ``path``."""
    copied = copy.deepcopy(claim)
    holder = copied
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = to(holder[path[-1]]) if callable(to) else to
    return copied


LAW = ("result", "laws", 0, "expr")
WITNESS = ("result", "laws", 0, "certificate", "rank_witness")


def with_witness(claim, **changes):
    """The record with every copy of its witness changed."""
    copied = copy.deepcopy(claim)
    for law in copied["result"]["laws"]:
        law["certificate"]["rank_witness"] |= changes
    return copied


FALSE = {
    "a coefficient": changed(OSCILLATOR, *LAW, to="2*x^2 + 1/3*v^2"),
    "a sign": changed(PENDULUM, *LAW, to="x*py + y*px"),
    "an exponent": changed(LOTKA_VOLTERRA, "result", "laws", 1, "expr", to="x*y*z^2"),
    "a law of a map": changed(LYNESS, *LAW, to="(x + 1)*(y + 1)*(x + y)/(x*y)"),
    "a law dropped": changed(LOTKA_VOLTERRA, "result", "laws", to=lambda laws: laws[:1]),
    "all laws dropped": changed(LOTKA_VOLTERRA, "result", "laws", to=[]),
    "rank raised": changed(OSCILLATOR, "result", "rank", to=2),
    "rank raised with another law": changed(
        changed(OSCILLATOR, "result", "rank", to=2),
        "result",
        "laws",
        to=lambda laws: [*laws, changed(laws[0], "expr", to="(4*x^2 + v^2)^2")],
    ),
    "rank lowered": changed(
        changed(LOTKA_VOLTERRA, "result", "rank", to=1), "result", "laws", 1, "independent", to=False
    ),
    "a witness of dependent laws": with_witness(
        changed(
            changed(LOTKA_VOLTERRA, "result", "laws", 1, "expr", to="(x + y + z)^2"), "result", "laws_that_exist", to=2
        )
    ),
    "a law counted twice": with_witness(LOTKA_VOLTERRA, laws=[0, 0]),
    "point off the set": with_witness(PENDULUM, point={"x": 1, "y": 1, "z": 0, "px": 0, "py": 3, "pz": 5}),
    "point where a denominator vanishes": with_witness(LYNESS, point={"x": 0, "y": 5}),
    "point where the rank drops": with_witness(OSCILLATOR, point={"x": 0, "v": 0}),
    "singular point": with_witness(TRUE["quotient"], point={"x": 0, "y": 0, "u": 0, "v": 0}),
    "codimension": with_witness(PENDULUM, codimension=1),
    "no prime": with_witness(OSCILLATOR, prime=91),
    "constraint removed": changed(PENDULUM, "result", "system", to=lambda text: text.replace("0 = x*px + y*py + z*pz\n", "")),
    "constraints removed": changed(PENDULUM, "result", "system", to=lambda text: text[: text.index("0 = ")]),
    "equation changed": changed(LOTKA_VOLTERRA, "result", "system", to=lambda text: text.replace("x*(y - z)", "x*(y + z)")),
    "a rate is not free": changed(OSCILLATOR, "result", "laws", 0, "rate_independent", to=True),
    "a reaction changed": changed(TRUE["reaction"], "result", "system", to=lambda text: text.replace("2 S", "3 S")),
    "a law with an input": changed(TRUE["input"], *LAW, to="x^2 + y^2 + u"),
    "time stands still": changed(TRUE["time"], "result", "laws", 1, "expr", to="x - 2*t*v"),
    "a law that is 1/0": changed(PENDULUM, *LAW, to="1/(x^2 + y^2 + z^2 - 1)"),
    "an unknown name": changed(OSCILLATOR, *LAW, to="w"),
    "a function": changed(OSCILLATOR, *LAW, to="sin(x)"),
    "code": changed(OSCILLATOR, *LAW, to="__import__('os').getpid()"),
    "nullity below the laws": changed(LOTKA_VOLTERRA, "result", "nullity", to=1),
    "basis below the nullity": changed(LOTKA_VOLTERRA, "result", "basis_size", to=1),
    "bound below the rank": changed(LOTKA_VOLTERRA, "result", "laws_that_exist", to=1),
    "bound of zero": changed(LOTKA_VOLTERRA, "result", "laws_that_exist", to=0),
    "ambient rank below the rank": changed(LOTKA_VOLTERRA, "result", "ambient_rank", to=1),
    "complete without laws": changed(TRUE["none"], "status", to="complete"),
    "none with laws": changed(OSCILLATOR, "status", to="none"),
    "not checked": changed(OSCILLATOR, "result", "laws", 0, "certificate", "checked", to=False),
}
CAUGHT = (ValueError, LookupError, ArithmeticError, TypeError, AttributeError, SyntaxError)


@pytest.mark.parametrize("claim", FALSE.values(), ids=FALSE)
def test_what_is_false_is_caught(claim):
    with pytest.raises(CAUGHT):
        check(claim)


def test_it_is_short_and_independent():
    texts = [path.read_text(encoding="utf-8") for path in CHECKER.iterdir() if path.suffix == ".py"]
    assert all(text.count("\n") < 400 for text in texts)
    imports = [line for text in texts for line in text.splitlines() if line.strip().startswith(("import ", "from "))]
    assert not any("symcons" in line or "tests" in line for line in imports)


def test_as_a_program(tmp_path):
    def run(*records):
        path = tmp_path / "result.json"
        path.write_text("\n".join(json.dumps(entry) for entry in records) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "tests.checker", path]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert run(OSCILLATOR, LYNESS).returncode == 0
    second = run(OSCILLATOR, FALSE["a coefficient"])
    assert second.returncode == 1
    assert "not conserved: 2*x^2 + 1/3*v^2" in second.stderr.splitlines()[-1]


def conserve(path):
    from symcons import find_conserved, load
    from symcons.laws.record import dumps, to_record

    return json.loads(dumps(to_record(find_conserved(load(path)))))


def examples():
    marks = {name: [pytest.mark.slow] for name in SLOW}
    known = [path for path in EXAMPLES if path.stem != REFUSED]
    return [pytest.param(path, id=path.stem, marks=marks.get(path.stem, [])) for path in known]


@pytest.mark.parametrize("path", examples())
def test_every_law_of_every_example_is_proven_again(path):
    check(conserve(path))


@pytest.mark.parametrize("path", examples())
def test_a_false_claim_about_any_example_is_caught(path):
    claim = conserve(path)
    false = [changed(claim, "result", "rank", to=lambda rank: rank + 1)]
    if claim["result"]["laws"]:
        false.append(changed(claim, "result", "laws", to=lambda laws: laws[1:]))
        false.append(changed(claim, *LAW, to=lambda law: f"{law} + {state_of(claim)}^2"))
    for mutation in false:
        with pytest.raises(CAUGHT):
            check(mutation)


def state_of(claim):
    """The first state of the record's system."""
    head = next(line for line in claim["result"]["system"].splitlines() if "'" in line or "+1) = " in line or "->" in line)
    return head.removeprefix("reaction ").split("'")[0].split("(")[0].split(" ")[0]
