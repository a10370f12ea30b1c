"""``symcons doctor``: versions, which back ends are there, and whether two small computations come out right."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import time
from dataclasses import asdict, dataclass

import click

from .options import Request, common
from .outcome import NO, YES, Outcome, deliver, record
from .style import Palette

#: Distribution, the module it brings, what it is for, whether symcons can run without it.
PARTS = (
    ("python-flint", "flint", "exact algebra", True),
    ("numpy", "numpy", "sampling modulo a prime", True),
    ("lark", "lark", "the grammar of equation files", True),
    ("click", "click", "the command line", True),
    ("rich", "rich", "progress on a terminal", True),
    ("sympy", "sympy", "formulas for Python; sparse matrices", True),
    ("scipy", "scipy", "special functions in NumPy programs (extra special)", False),
    ("torch", "torch", "compiled systems as torch modules (extra torch)", False),
    ("matplotlib", "matplotlib", "pictures (extra plot)", False),
)

#: The self-test: a system whose two laws, x + y + z and x*y*z, everybody knows.
SAMPLE = "x' = x*(y - z)\ny' = y*(z - x)\nz' = z*(x - y)\n"
SAMPLE_LAWS = 2
#: The same for partial differential equations: the damped wave passes on a line only.
SAMPLE_PDE = "phi_tt + 2*eps*phi_t - lap(phi) = 0\npar eps > 0\n"
SAMPLE_VERDICT = "N = 1"


_TESTED = "the laws of a Lotka–Volterra system and the verdict on the damped wave"


@dataclass(frozen=True)
class Part:
    """A dependency as found: ``version`` is None where it is missing."""

    name: str
    version: str | None
    purpose: str
    required: bool


@click.command("doctor")
@common(("text", "json"), files=False)
def command(request: Request) -> int:
    """Versions, back ends, and a small self-test; exit code 1 where something needed is missing or wrong."""
    return deliver([answer(request)])


def answer(request: Request) -> Outcome:
    """What is installed and whether it works."""
    from symcons import __version__

    started = time.perf_counter()
    parts = [_part(*row) for row in PARTS]
    missing = [part.name for part in parts if part.required and part.version is None]
    healthy = not missing and _self_test() == (SAMPLE_LAWS, SAMPLE_VERDICT)
    if request.format == "json":
        result = {
            "python": platform.python_version(),
            "platform": platform.platform(),
            "parts": [asdict(part) for part in parts],
            "self_test": healthy,
        }
        status = "healthy" if healthy else "unhealthy"
        return Outcome(YES if healthy else NO, record("doctor", "", status, result, time.perf_counter() - started))
    return Outcome(YES if healthy else NO, _text(__version__, parts, missing, healthy, Palette(request.color)))


def _part(distribution: str, module: str, purpose: str, required: bool) -> Part:
    if importlib.util.find_spec(module) is None:
        return Part(distribution, None, purpose, required)
    try:
        return Part(distribution, importlib.metadata.version(distribution), purpose, required)
    except importlib.metadata.PackageNotFoundError:
        return Part(distribution, "present", purpose, required)


def _self_test() -> tuple[int, str | None]:
    """The number of independent laws that a search of the sample finds, and the condition in the other's verdict."""
    from genphys_sym.admissibility import admissibility
    from symcons.expr.parser import parse
    from symcons.expr.system import Monomials
    from symcons.laws.search import find_conserved

    laws = find_conserved(parse(SAMPLE, "self-test"), Monomials(3))
    return laws.rank, admissibility(SAMPLE_PDE).condition


def _text(version: str, parts: list[Part], missing: list[str], healthy: bool, palette: Palette) -> str:
    rows = [("symcons", version, ""), ("python", platform.python_version(), platform.platform())]
    rows += [(part.name, part.version or "missing", part.purpose) for part in parts]
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    lines = [f"{name.ljust(first)}  {found.ljust(second)}  {palette.faint(use)}".rstrip() for name, found, use in rows]
    if missing:
        verdict = palette.bad("unhealthy: ") + f"install {', '.join(missing)}"
    elif healthy:
        verdict = palette.good("healthy: ") + f"{_TESTED} come out right"
    else:
        verdict = palette.bad("unhealthy: ") + f"{_TESTED} come out wrong"
    return "\n".join([*lines, "", verdict])
