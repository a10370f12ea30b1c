"""How do time and memory for the conserved moieties of a sparse reaction network grow with its size?

A network of n species and ratio · n reactions: the species lie in pools of about 20, with weights 1, 1, 1, 2 or 3 (how
many units of the pool's moiety a molecule carries). Every reaction moves units inside two of the pools, so each pool
is a planted moiety. The stoichiometric matrix (reactions as rows here) has about four entries of −3 … 3 in a row; its null
space is computed over Q by `symcons.exact.null_space` and by SymPy's sparse `DomainMatrix`, each in a process of its
own, one thread, the peer with a cap of seconds. Checked: every vector of either is conserved by every reaction, exactly;
both find equally many, and at least the planted ones. Printed: processor seconds of the computation (imports apart), the
peak memory of the whole process, the ratio of seconds, and the exponent of growth fitted by least squares to log seconds
against log n.

Beside them, where they are installed (PyPI: python-copasi, libroadrunner), COPASI and libRoadRunner count moieties of the same
network as an SBML model, in floating point: of COPASI the compilation of the loaded model is timed, which holds more than the
moieties, of libRoadRunner `conservedMoietyAnalysis`, which generates the reduced model too. COPASI leaves out species without
reactions.

    python benchmarks/moieties.py [--cap 60] [--sizes 100 1000 10000] [--ratios 1 1.5]
"""

import argparse
import importlib.util
import json
import math
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def network(species: int, reactions: int, seed: int = 0) -> tuple[list[dict[int, int]], list[dict[int, int]]]:
    """Stoichiometric rows (one for each reaction), and the planted moieties."""
    draw = random.Random(seed)
    weight = [draw.choice((1, 1, 1, 2, 3)) for _ in range(species)]
    pools: list[list[int]] = [[] for _ in range(max(2, species // 20))]
    for number in range(species):
        draw.choice(pools).append(number)
    usable = [pool for pool in pools if len(pool) > 1]
    rows = []
    for _ in range(reactions):
        row: dict[int, int] = {}
        for pool in draw.sample(usable, 2):
            a, b = draw.sample(pool, 2)
            common = math.gcd(weight[a], weight[b])
            row[a], row[b] = -weight[b] // common, weight[a] // common
        rows.append(row)
    return rows, [{k: weight[k] for k in pool} for pool in pools if pool]


def ours(rows: list[dict[int, int]], species: int) -> list[dict[int, int]]:
    """The null space by `symcons`."""
    from symcons.exact import Matrix, null_space

    return [dict(vector) for vector in null_space(Matrix.from_dicts(rows, species)).sparse]


def peer(rows: list[dict[int, int]], species: int) -> list[dict[int, int]]:
    """The null space by SymPy's sparse domain matrices."""
    from sympy import QQ
    from sympy.polys.matrices import DomainMatrix

    matrix = DomainMatrix({i: {j: QQ(v) for j, v in row.items()} for i, row in enumerate(rows)}, (len(rows), species), QQ)
    found = matrix.to_sparse().nullspace().rep.to_sdm()
    return list(map(dict, found.values()))


def sbml(rows: list[dict[int, int]], species: int) -> str:
    """The network as an SBML model; rates do not matter here."""

    def side(row: dict[int, int], sign: int, tag: str) -> str:
        members = ((k, abs(v)) for k, v in row.items() if v * sign > 0)
        text = "".join(f'<speciesReference species="s{k}" stoichiometry="{v}" constant="true"/>' for k, v in members)
        return f"<{tag}>{text}</{tag}>"

    flags = 'compartment="c" initialAmount="1" hasOnlySubstanceUnits="true" boundaryCondition="false" constant="false"'
    named = "".join(f'<species id="s{k}" {flags}/>' for k in range(species))
    law = '<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><cn>1</cn></math></kineticLaw>'
    reactions = "".join(
        f'<reaction id="r{i}" reversible="false" fast="false">{side(row, -1, "listOfReactants")}'
        f"{side(row, 1, 'listOfProducts')}{law}</reaction>"
        for i, row in enumerate(rows)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="m">'
        '<listOfCompartments><compartment id="c" size="1" constant="true"/></listOfCompartments>'
        f"<listOfSpecies>{named}</listOfSpecies><listOfReactions>{reactions}</listOfReactions></model></sbml>"
    )


def by_copasi(text: str) -> tuple[float, int]:
    """Processor seconds of COPASI's compilation of the loaded model, and how many moieties it reports."""
    import COPASI

    data = COPASI.CRootContainer.addDatamodel()
    assert data.importSBMLFromString(text)
    start = time.process_time()
    data.getModel().forceCompile()
    return time.process_time() - start, data.getModel().getMoieties().size()


def by_roadrunner(text: str) -> tuple[float, int]:
    """Processor seconds of libRoadRunner's analysis of the loaded model, and how many moieties it reports."""
    import roadrunner

    model = roadrunner.RoadRunner(text)
    start = time.process_time()
    model.conservedMoietyAnalysis = True
    return time.process_time() - start, len(model.getConservationMatrix())


SIMULATORS = {"COPASI": ("COPASI", by_copasi), "libRoadRunner": ("roadrunner", by_roadrunner)}


def conserved(vectors: list[dict[int, int]], rows: list[dict[int, int]]) -> bool:
    """Whether every reaction leaves every vector's sum unchanged, exactly."""
    meets: dict[int, list[tuple[int, int]]] = {}
    for number, row in enumerate(rows):
        for column, value in row.items():
            meets.setdefault(column, []).append((number, value))
    for vector in vectors:
        changes: dict[int, int] = {}
        for column, value in vector.items():
            for number, entry in meets.get(column, ()):
                changes[number] = changes.get(number, 0) + entry * value
        if any(changes.values()):
            return False
    return True


def child(name: str, species: int, ratio: float) -> None:
    """Run one method in this process and report as JSON."""
    if name in SIMULATORS:
        rows, _ = network(species, int(ratio * species))
        seconds, found = SIMULATORS[name][1](sbml(rows, species))
        idle = species - len({k for row in rows for k in row})
        print(json.dumps({"seconds": seconds, "mib": peak_mib(), "nullity": found, "idle": idle}))
        return
    import symcons.exact  # noqa: F401

    if name == "peer":
        import sympy.polys.matrices  # noqa: F401
    rows, moieties = network(species, int(ratio * species))
    start = time.process_time()
    vectors = {"ours": ours, "peer": peer}[name](rows, species)
    seconds = time.process_time() - start
    record = {"seconds": seconds, "mib": peak_mib(), "nullity": len(vectors)}
    right = conserved(vectors, rows) and conserved(moieties, rows) and len(vectors) >= len(moieties)
    print(json.dumps({**record, "right": right}))


def peak_mib() -> float:
    """The largest resident set of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(name: str, species: int, ratio: float, cap: float) -> dict[str, float] | None:
    """One method in a fresh process; None if it took more processor seconds than the cap."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(Path(__file__)), "--child", name, str(species), str(ratio)]
    limit = int(cap) + 2
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1)),
    )
    if done.returncode < 0:
        return None
    done.check_returncode()
    record: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return record


def exponent(points: list[tuple[int, float]]) -> float | None:
    """The slope of log seconds against log species by least squares."""
    if len(points) < 2:
        return None
    xs, ys = [math.log(n) for n, _ in points], [math.log(max(s, 1e-6)) for _, s in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return covariance / sum((x - mean_x) ** 2 for x in xs)


def main() -> None:
    """Measure, compare, print the table and the exponents."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cap", type=float, default=60.0, help="seconds allowed to the peer")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--ratios", type=float, nargs="+", default=[1.0, 1.5])
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child[0], int(arguments.child[1]), float(arguments.child[2]))
        return
    print(f"{'species':>8} {'reactions':>9} {'moieties':>8} {'ours s':>8} {'MiB':>6} {'SymPy s':>9} {'MiB':>6} {'ratio':>8}")
    for ratio in arguments.ratios:
        times: dict[str, list[tuple[int, float]]] = {"ours": [], "peer": []}
        for species in arguments.sizes:
            mine = measure(species, ratio, arguments.cap, times)
            simulators(species, ratio, arguments.cap, mine)
        fitted = {name: exponent(points) for name, points in times.items()}
        text = ", ".join(f"{name} n^{value:.2f}" for name, value in fitted.items() if value is not None)
        print(f"growth at {ratio} reactions per species: {text}")


def measure(species: int, ratio: float, cap: float, times: dict[str, list[tuple[int, float]]]) -> dict[str, float]:
    """One line of the table; what was measured of ours."""
    mine = run("ours", species, ratio, 600)
    theirs = run("peer", species, ratio, cap)
    assert mine is not None and mine["right"]
    times["ours"].append((species, mine["seconds"]))
    line = f"{species:8} {int(ratio * species):9} {int(mine['nullity']):8} {mine['seconds']:8.3f} {mine['mib']:6.0f}"
    if theirs is None:
        print(f"{line} {'> ' + format(cap, '.0f'):>9} {'':>6} {'> ' + format(cap / mine['seconds'], '.0f'):>8}", flush=True)
        return mine
    assert theirs["nullity"] == mine["nullity"] and theirs["right"]
    times["peer"].append((species, theirs["seconds"]))
    print(f"{line} {theirs['seconds']:9.3f} {theirs['mib']:6.0f} {theirs['seconds'] / mine['seconds']:8.1f}", flush=True)
    return mine


def simulators(species: int, ratio: float, cap: float, mine: dict[str, float]) -> None:
    """A line for each simulator that is installed: seconds, memory, ratio to ours, and whether it counts the same."""
    for name, (module, _) in SIMULATORS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name:>26}: skipped, {module} is not installed")
            continue
        theirs = run(name, species, ratio, cap)
        if theirs is None:
            print(f"{name:>26}: > {cap:.0f} s, > {cap / mine['seconds']:.0f} times", flush=True)
            continue
        wanted = mine["nullity"] - (theirs["idle"] if name == "COPASI" else 0)
        agrees = "the same count" if theirs["nullity"] == wanted else f"{theirs['nullity']:.0f} instead of {wanted:.0f}"
        times = theirs["seconds"] / mine["seconds"]
        print(f"{name:>26}: {theirs['seconds']:.3f} s, {theirs['mib']:.0f} MiB, {times:.1f} times, {agrees}", flush=True)


if __name__ == "__main__":
    main()
