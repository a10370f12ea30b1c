"""How long does a user wait for `symcons --help`, and for a small file from start to finish?

The median of nine processes each, beside a bare Python and beside Python that imports SymPy.

    python -m benchmarks.startup
"""

from benchmarks.measured import HEAD, line, median

COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "symcons --help": ["-m", "cli", "--help"],
    "symcons --version": ["-m", "cli", "--version"],
    "symcons conserve lotka_volterra.ode": ["-m", "cli", "conserve", "examples/equations/lotka_volterra.ode"],
    "symcons conserve kepler.ode --json": ["-m", "cli", "conserve", "examples/equations/kepler.ode", "--json"],
    "python -c 'import sympy'": ["-c", "import sympy"],
}


def main() -> None:
    """Measure and print the table; ratios are to a bare Python."""
    print(HEAD)
    base = median(COMMANDS["python -c pass"], 9)
    for name, command in COMMANDS.items():
        run = median(command, 9)
        assert run.code == 0
        print(line(name, run, base, 60), flush=True)


if __name__ == "__main__":
    main()
