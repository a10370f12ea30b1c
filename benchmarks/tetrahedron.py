"""How long does it take to find and prove every polynomial law of the talk's 24-variable tetrahedron?

Whole processes, one thread: `symcons conserve` at degrees 3, 4 and 6 (2924, 20 474 and 593 774 monomials), proofs
and completeness included; beside it at degree 3 a plain implementation of the published method (random points, float64,
singular values), and one null space modulo a prime of the same sampled matrix without any symmetry. The counts of all
must agree. `--quick` leaves degree 6 out.

    python -m benchmarks.tetrahedron [--quick]
"""

import json
import sys

from benchmarks.measured import HEAD, Run, line, measured

FILE = "examples/equations/fluid_tetrahedron.ode"
CAP = 280.0
KNOWN = {3: (2924, 60, 13, 14), 4: (20474, 214, 13, 14), 6: (593774, 4128, 13, 14)}

WITHOUT_SYMMETRY = """
import numpy as np
from symcons.exact.modular_dense import modular_rank
from symcons.expr.parser import load
from symcons.laws.determining import derivatives, frame, values
from symcons.laws.monomials import words
from symcons.symmetry.flow import Flow, good_prime
rng = np.random.default_rng(0)
flow = Flow(load("FILE"))
prime = good_prime(flow, rng)
rows = words(len(flow.coordinates), 3)
at = frame(flow.sample(len(rows) + 8, prime, rng), len(flow.coordinates), False)
known = values(rows, at.position, prime)
print(len(rows) - modular_rank(derivatives(rows, at, known, at.size), prime))
""".replace("FILE", FILE)


def ours(degree: int) -> Run | None:
    """The command line at one degree, its counts checked."""
    command = ["-m", "cli", "conserve", FILE, "--degree", str(degree), "--kinds", "polynomial", "--budget", "270", "--json"]
    run = measured(command, CAP)
    if run is not None:
        record = json.loads(run.output)
        result = record["result"]
        assert record["status"] == "complete", record["status"]
        assert tuple(result[k] for k in ("basis_size", "nullity", "rank", "ambient_rank")) == KNOWN[degree], result
    return run


def main() -> None:
    """Measure and print the table."""
    print(HEAD)
    base = ours(3)
    print(line("symcons, degree 3, proven and complete", base, base, CAP), flush=True)
    plain = measured(["-m", "benchmarks.plain_sid", FILE, "3"], CAP)
    note = ""
    if plain is not None:
        found = json.loads(plain.output)
        note = f"{found['nullity']} singular values below the gap (a factor of {found['gap']:.0e})"
    print(line("published method, degree 3: float64 and SVD", plain, base, CAP, note), flush=True)
    single = measured(["-c", WITHOUT_SYMMETRY], CAP)
    assert single is None or int(single.output) == KNOWN[3][1]
    print(line("one null space mod p, degree 3, no symmetry", single, base, CAP), flush=True)
    for degree in (4,) if "--quick" in sys.argv else (4, 6):
        run = ours(degree)
        note = f"{KNOWN[degree][0]} monomials: no further law"
        print(line(f"symcons, degree {degree}, proven and complete", run, base, CAP, note), flush=True)


if __name__ == "__main__":
    main()
