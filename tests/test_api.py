"""The Python interface as it is promised: names, lazy imports, the example."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import symcons as sc

ROOT = Path(__file__).resolve().parent.parent

EXAMPLE = """
import symcons as sc
system = sc.parse("x' = x*(y - z)\\ny' = y*(z - x)\\nz' = z*(x - y)")
laws = sc.find_conserved(system, sc.Monomials(3), budget=sc.Budget(seconds=30))
assert (laws.status, laws.rank) == (sc.Status.COMPLETE, 2)
import sympy
assert isinstance(laws[0].expr, sympy.Expr)
laws.certificate.check()
small = sc.eliminate(system, laws); rhs = small.compile("numpy")
laws.save("laws.json"); assert sc.ConservedQuantities.load("laws.json") == laws
"""

HEAVY = ("sympy", "numpy", "flint", "lark", "scipy", "torch", "networkx", "symengine", "matplotlib", "click", "rich")


def python(code: str, folder: Path = ROOT) -> str:
    """The output of a fresh interpreter."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=100).stdout


def test_the_example(tmp_path: Path) -> None:
    python(EXAMPLE, tmp_path)
    assert json.loads((tmp_path / "laws.json").read_text(encoding="utf-8"))["schema"] == "symcons/conserve"


def test_import_is_free() -> None:
    code = f"import symcons; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert python(code).strip() == "[]"


def test_reading_needs_neither_sympy_nor_numpy() -> None:
    code = "import symcons; symcons.parse(\"x' = x\"); print([m for m in ('sympy', 'numpy', 'scipy') if m in sys.modules])"
    assert python(code).strip() == "[]"


def test_searching_needs_no_sympy() -> None:
    search = "import symcons as sc; sc.find_conserved(sc.parse(\"x' = y\\ny' = -x\")).to_dict()"
    assert python(search + "; print('sympy' in sys.modules)").strip() == "False"


@pytest.mark.parametrize("name", sc.__all__)
def test_public_names(name: str) -> None:
    assert name in dir(sc)
    value = getattr(sc, name)
    assert value.__doc__
    assert value.__name__ == name


def test_every_home_is_public() -> None:
    assert sorted(sc._HOME) == sorted(sc.__all__)


def test_unknown_names() -> None:
    with pytest.raises(AttributeError, match="no attribute 'find_conservd'"):
        sc.find_conservd  # noqa: B018


def test_errors_pickle() -> None:
    for error in (sc.InvarianceError("x", "1"), sc.UnsupportedError("no"), sc.CertificateError("no")):
        copy = pickle.loads(pickle.dumps(error))  # noqa: S301
        assert (type(copy), str(copy), copy.code) == (type(error), str(error), error.code)


def test_status_has_a_sentence() -> None:
    for status in sc.Status:
        assert len(status.message.split()) > 3


def test_doctest_of_the_package() -> None:
    import doctest

    assert doctest.testmod(sc).failed == 0
