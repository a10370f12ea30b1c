"""Absurd input ends in a clear error, soon and in little memory, and never in another exception."""

import subprocess
import sys
import time
from collections import Counter

import pytest
from fuzzer import FILES, texts
from hypothesis import given
from hypothesis import strategies as st

from symcons.errors import EquationError, SymconsError
from symcons.expr import System, load, parse, parse_basis, parse_expression, print_system
from symcons.expr.source import decode

SECONDS = 2.0


def outcome(text: str) -> str:
    """The code of the error that a text ends in, "" if it is a system."""
    start = time.process_time()
    try:
        system = parse(text)
    except EquationError as problem:
        code = problem.code
        assert problem.place is not None or code == "E108"
        str(problem).encode("utf-8")
    else:
        code = ""
    assert time.process_time() - start < SECONDS
    if not code:
        assert isinstance(system, System)
        assert parse(print_system(system)) == system
    return code


def chain(step: str, length: int, first: str = "x + 1") -> str:
    """A definition after the other, each made of the one before."""
    lines = [f"a{i + 1} = " + step.replace("a", f"a{i}") for i in range(length)]
    return "\n".join([f"x' = a{length}", f"a0 = {first}", *lines])


HOSTILE = {
    "a large power": ("x' = x^(10^9)", "E106"),
    "a tower of powers": ("x' = " + "x^" * 99 + "x", ""),
    "a higher tower": ("x' = " + "x^" * 40_000 + "x", "E107"),
    "a tower of signs and powers": ("x' = " + "x^-" * 30_000 + "x", "E107"),
    "a tower of numbers": ("x' = 9^9^9^9^9", "E106"),
    "brackets": ("x' = " + "(" * 90_000, "E107"),
    "a million brackets": (("(" * 99_999 + "\n") * 9, "E107"),
    "as many brackets as may be": ("x' = " + "(" * 100 + "x" + ")" * 100, ""),
    "calls": ("x' = " + "sin(1 + x*" * 99 + "x" + ")" * 99, "E107"),
    "signs": ("x' = " + "-" * 50_000 + "x", ""),
    "primes": ("x" + "'" * 90_000, "E113"),
    "a NUL byte": ("x' = x\n\0", "E109"),
    "a long line": ("x' = " + "x + " * 30_000, "E108"),
    "a long text": ("x' = x\n" * 150_000, "E108"),
    "a text of 100 MB": ("x' = " + "x+" * 50_000_000, "E108"),
    "a long statement": ("x' = (" + ("x+" * 40_000 + "\n") * 10 + "x)", "E108"),
    "a long sum": ("x' = " + "x+" * 20_000 + "x", ""),
    "a long product": ("x' = " + "x*" * 40_000 + "x", "E106"),
    "many digits": ("x' = " + "9" * 1001, "E105"),
    "as many digits as may be": ("x' = x + " + "9" * 1000, ""),
    "a large exponent of a number": ("x' = 1e999999999999999999999", "E105"),
    "large numbers multiplied": ("x' = " + "*".join(["9" * 900] * 100), "E105"),
    "large fractions added": ("x' = " + "+".join(f"1/{10**90 + i}" for i in range(900)), "E105"),
    "doublings": (chain("a*a", 60), "E106"),
    "doubled sums": (chain("a + sin(a)", 60), "E210"),
    "powers of powers": (chain("a^100", 60), "E106"),
    "numbers behind names": (chain("a*a", 60, "10^900"), "E210"),
    "a number used often": ("x' = b\na = 10^999\nb = " + "+".join(["sin(a)"] * 5000), "E210"),
    "a long chain": (chain("a", 5000), "E107"),
    "a chain of levels": (chain("sin(a)", 201), "E107"),
    "a chain that flattens": (chain("a + x", 199), ""),
    "a long circle": ("x' = x\n" + "\n".join(f"a{i} = a{(i + 1) % 20_000}" for i in range(20_000)), "E206"),
    "an exponent behind names": ("x' = x^(b*b)\nb = a*a\npar a = 10^900", "E106"),
    "a heavy reaction": (
        "par k\nreaction " + " + ".join(f"A{i}" for i in range(9_000)) + " -> 0, k" + "*k" * 9000,
        "E210",
    ),
    "molecules": ("reaction 1000000000 A -> B, 1", "E120"),
    "a long name": ("x' = " + "a" * 90_000 + "\npar " + "a" * 89_999, "E201"),
    "derivatives of everything": ("\n".join(f"u{i}_x = u{i}_" for i in range(30_000)), "E208"),
    "parameters": ("x' = x\n" + "\n".join(f"par a{i}" for i in range(8_000)), ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input(name):
    text, code = HOSTILE[name]
    assert outcome(text) == code


def test_the_fuzzer_makes_enough_and_finds_both_ends():
    counts = Counter(outcome(text) for text in texts())
    assert counts.total() >= 200
    assert counts[""] >= 5
    assert len(counts) >= 15


@pytest.mark.parametrize("text", FILES)
def test_the_fuzzer_starts_from_good_files(text):
    assert outcome(text) == ""


@given(st.text(max_size=60))
def test_any_text(text):
    outcome(text)
    for reader in (parse_expression, parse_basis):
        try:
            reader(text, {"x", "y"})
        except EquationError as problem:
            assert problem.place is not None


@given(st.binary(max_size=60))
def test_any_bytes(data):
    try:
        text = decode(data, "bytes")
    except EquationError as problem:
        assert problem.code == "E109"
    else:
        assert text.encode() == data


def test_a_file_of_100_mb_is_not_read(tmp_path):
    path = tmp_path / "large.ode"
    with path.open("wb") as handle:
        handle.truncate(100_000_000)
    with pytest.raises(EquationError, match="E108"):
        load(path)


def test_an_endless_file_is_read_to_the_limit_only():
    with pytest.raises(SymconsError) as caught:
        load("/dev/zero")
    assert caught.value.code in ("E108", "E602")


_MEASURE = """
import sys
from symcons.errors import EquationError
from symcons.expr import parse
for text in ("x' = (" + ("x+" * 40_000 + "\\n") * 10 + "x)", "x' = " + "x+" * 40_000 + "x", "(" * 999_999):
    try:
        parse(text)
    except EquationError:
        pass
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # ru_maxrss is the parent's too
sys.exit(int(peak.split()[1]) > 400_000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_stays_small():
    assert subprocess.run([sys.executable, "-c", _MEASURE], check=False, timeout=60).returncode == 0


def test_reading_is_cheap_to_import():
    program = "import sys, symcons.expr.parser; sys.exit('lark' in sys.modules or 'sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
