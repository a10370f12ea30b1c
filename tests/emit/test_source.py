"""Programs for NumPy, torch and C against exact values; names, shapes, parameters, pickling."""

import ctypes
import pickle
import shutil
import subprocess
import sys
import types
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings

from symcons.emit.c_source import parameter_order
from symcons.emit.python_source import NUMPY, TORCH, write_function
from symcons.emit.source import compile_system, python_source
from symcons.emit.sympy_form import to_sympy
from symcons.errors import SymconsError, UnsupportedError
from symcons.expr import parse
from symcons.expr.limits import MAX_DEPTH
from symcons.expr.system import Parameter, System
from symcons.expr.tree import Num, Sym, add, call, mul
from tests.emit.formulas import NAMES, formulas

REAL = ("sin", "cos", "tan", "atan", "sinh", "tanh", "exp", "abs", "sign", "erf", "erfc", "heaviside")
STATES = tuple(name for name in NAMES if name not in ("t", "pi"))
POINT = np.linspace(0.3, 1.7, len(STATES))
CC = shutil.which("cc")


def reference(e, point, t):
    """The value to 30 digits by SymPy; None where it is infinite or beyond doubles."""
    values = {sympy.Symbol(name): sympy.Float(float(v), 30) for name, v in zip(STATES, point, strict=True)}
    value = to_sympy(e).subs(values | {sympy.Symbol("t"): sympy.Float(t, 30)})
    value = sympy.N(value, 30)
    return float(value) if value.is_real and abs(value) < 1e12 else None


def scale(e, point, t):
    """The size of the largest intermediate value: what rounding is measured against."""
    return max((abs(reference(part, point, t) or 0) for part in e.children), default=0) + 1


def check_close(found, e, point, t):
    expected = reference(e, point, t)
    assume(expected is not None)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9 * scale(e, point, t))


@given(formulas(REAL))
def test_numpy_agrees_with_sympy(e):
    f = compile_system(System("ode", STATES, (e,) * len(STATES)), "numpy")
    with np.errstate(all="ignore"):
        check_close(f(0.7, POINT)[0], e, POINT, 0.7)


class Library:
    """One C program in a shared library."""

    def __init__(self, system, folder):
        source, target = folder / "rhs.c", folder / "rhs.so"
        source.write_text(compile_system(system, "c").source, encoding="utf-8")
        words = [CC, "-std=c99", "-Wall", "-Wextra", "-Wno-unused-variable", "-Werror", "-shared", "-fPIC", "-O0"]
        subprocess.run([*words, "-o", target, source, "-lm"], check=True, capture_output=True, timeout=60)
        self.library, self.count = ctypes.CDLL(str(target)), len(system.states)
        self.parameters = len(parameter_order(system))

    def defaults(self):
        p = (ctypes.c_double * max(1, self.parameters))()
        self.library.rhs_defaults(p)
        return list(p)[: self.parameters]

    def __call__(self, t, x, p=()):
        array = ctypes.c_double * max(1, len(p))
        x, p = (ctypes.c_double * self.count)(*x), array(*p)
        dx = (ctypes.c_double * self.count)()
        self.library.rhs.restype = None
        self.library.rhs(ctypes.c_double(t), x, p, dx)
        return np.array(list(dx))


needs_cc = pytest.mark.skipif(CC is None, reason="no C compiler")


@needs_cc
@settings(max_examples=12)
@given(formulas(REAL))
def test_c_agrees_with_sympy(tmp_path_factory, e):
    f = Library(System("ode", STATES, (e,) * len(STATES)), tmp_path_factory.mktemp("c"))
    check_close(f(0.7, POINT)[-1], e, POINT, 0.7)


MODEL = """\
par lambda = 1/3, k = 2*lambda + sqrt(lambda), m, None = 2
input u
β = 2*sin(E)/r2
r2 = x^2 + y^2
x' = lambda*x*β + u*t
y' = m*y^6 - sqrt(2)*x/r2^(3/2) + k
E' = None + pi
"""


def expected(x, y, E, t, u, m, lam=1 / 3, k=None, none=2.0):
    k = 2 * lam + np.sqrt(lam) if k is None else k
    r2 = x**2 + y**2
    return np.stack(
        np.broadcast_arrays(lam * x * 2 * np.sin(E) / r2 + u * t, m * y**6 - np.sqrt(2) * x / r2**1.5 + k, none + np.pi),
        -1,
    )


def test_a_model_with_everything():
    f = compile_system(parse(MODEL), "numpy")
    x = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(f(0.5, x, m=3, u=1), expected(*x, 0.5, 1, 3), rtol=1e-14)
    given_k = f(0.5, list(x), m=3, u=1, k=5, **{"lambda": 2.0, "None": 7.0})
    np.testing.assert_allclose(given_k, expected(*x, 0.5, 1, 3, lam=2.0, k=5, none=7.0), rtol=1e-14)


@pytest.mark.parametrize("names", [("a", "b", "c"), ("c", "b", "a")])
def test_a_default_that_depends_on_a_parameter_follows_it(names):
    values = {"a": Num(Fraction(1, 2)), "b": Sym("a") + 1, "c": call("sqrt", Sym("b"))}
    system = System("ode", ("x",), (Sym("c") * Sym("x"),), parameters=tuple(Parameter(n, values[n]) for n in names))
    f = compile_system(system, "numpy")
    x = np.ones(1)
    assert f(0, x)[0] == pytest.approx(np.sqrt(1.5))
    assert f(0, x, a=3.0)[0] == 2
    assert f(0, x, a=3.0, b=9.0)[0] == 3
    assert f(0, x, c=7.0)[0] == 7


@pytest.mark.parametrize("shape", [(3,), (1, 3), (5, 3), (2, 4, 3), (0, 3)])
def test_any_batch(shape):
    f = compile_system(parse(MODEL), "numpy")
    x = np.random.default_rng(0).uniform(1, 2, shape)
    found = f(0.5, x, m=3, u=1)
    assert found.shape == shape
    for index in np.ndindex(shape[:-1]):
        np.testing.assert_array_equal(found[index], f(0.5, x[index], m=3, u=1))


def test_parameters_and_inputs_broadcast_with_the_state():
    f = compile_system(parse(MODEL), "numpy")
    x, m, u = np.array([1.0, 2.0, 3.0]), np.arange(4.0), np.ones((2, 1))
    found = f(0.5, x, m=m, u=u)
    assert found.shape == (2, 4, 3)
    np.testing.assert_allclose(found, expected(*x, 0.5, u, m), rtol=1e-14)


def test_types():
    f = compile_system(parse("x' = y^2\ny' = 1"), "numpy")
    assert f(0, np.array([1, 2])).dtype == np.float64
    assert f(0, np.array([1, 2], np.float32)).dtype == np.float32
    assert f(0, np.array([1j, 2j]))[0] == -4
    np.testing.assert_array_equal(f(0, np.ones((2, 3, 2)))[..., 1], np.ones((2, 3)))


@pytest.mark.parametrize(
    ("x", "parameters", "code"),
    [
        (np.ones(3), {"m": 1}, "E612"),
        (np.ones(3), {"m": 1, "u": 1, "n": 1}, "E611"),
        (np.ones(2), {"m": 1, "u": 1}, "E613"),
        (np.ones((3, 4)), {"m": 1, "u": 1}, "E613"),
        (np.float64(1), {"m": 1, "u": 1}, "E613"),
    ],
)
def test_wrong_calls(x, parameters, code):
    with pytest.raises(SymconsError) as caught:
        compile_system(parse(MODEL), "numpy")(0.0, x, **parameters)
    assert caught.value.code == code


def test_a_map_steps():
    f = compile_system(parse("par a = 3\nx(n+1) = y\ny(n+1) = (a + y)/x"), "numpy")
    np.testing.assert_allclose(f(0, f(0, np.array([1.0, 2.0]))), [5.0, 4.0])


@pytest.mark.parametrize("target", ["numpy", "c"])
def test_pickle_and_equality(target):
    f = compile_system(parse(MODEL), target)
    again = pickle.loads(pickle.dumps(f))  # noqa: S301
    assert again == f and again.source == f.source
    assert f != compile_system(parse("x' = 1"), target)


def test_definitions_and_powers_are_computed_once():
    source = compile_system(parse(MODEL), "numpy").source
    assert source.count("np.sin") == 1
    assert source.count("x*x + y*y") == 1
    assert "**" not in source
    source = compile_system(parse("x' = (x + y)^5*sin(x + y)\ny' = cos(x*y + 1)*(x*y + 1)"), "numpy").source
    assert source.count("x + y") == 1
    assert source.count("x*y + 1.0") == 1


def test_a_long_sum_and_a_deep_nesting_compile():
    deep = Sym("x")
    for _ in range(MAX_DEPTH // 2):
        deep = call("sin", add(deep, Num(Fraction(1))))
    wide = add(*(mul(Sym("x"), Num(Fraction(1, n + 1)), call("cos", Num(Fraction(n)) * Sym("x"))) for n in range(4000)))
    f = compile_system(System("ode", ("x", "y"), (deep, wide)), "numpy")
    value = 0.3
    for _ in range(MAX_DEPTH // 2):
        value = np.sin(value + 1)
    terms = [0.3 / (n + 1) * np.cos(n * 0.3) for n in range(4000)]
    np.testing.assert_allclose(f(0, np.array([0.3, 1.0])), [value, np.sum(terms)], rtol=1e-10)


def test_python_source_stands_alone():
    system = parse(MODEL)
    text = python_source(system, [Sym("x") ** 2 + Sym("β"), Sym("m") * Sym("y")])
    module = types.ModuleType("laws")
    exec(compile(text, "laws.py", "exec"), vars(module))  # noqa: S102
    found = module.laws(0.0, [1.0, 2.0, 3.0], m=4.0)
    np.testing.assert_allclose(found, [1 + 2 * np.sin(3.0) / 5, 8.0])
    assert "symcons" not in text.replace("written by symcons", "")


def test_no_text_of_a_caller_enters_the_program():
    text = write_function(parse("x' = 1"), [Sym("x")], NUMPY, "laws", 'a""" + evil()\n\\""" # ')
    tree = compile(text, "laws.py", "exec")
    assert "evil" not in tree.co_names + tuple(n for c in tree.co_consts if hasattr(c, "co_names") for n in c.co_names)


@pytest.mark.parametrize("target", ["numpy", "torch", "c"])
def test_parameters_that_depend_on_each_other(target):
    cyclic = (Parameter("a", Sym("b") + 1), Parameter("b", Sym("a") + 1))
    with pytest.raises(UnsupportedError, match="a, b"):
        compile_system(System("ode", ("x",), (Sym("a"),), parameters=cyclic), target)


# C -------------------------------------------------------------------------------------------------------------------


@needs_cc
def test_c_computes_the_model(tmp_path):
    f = Library(parse(MODEL), tmp_path)
    assert parameter_order(parse(MODEL)) == ("lambda", "k", "m", "None", "u")
    defaults = f.defaults()
    np.testing.assert_allclose(defaults, [1 / 3, 2 / 3 + np.sqrt(1 / 3), np.nan, 2.0, np.nan], rtol=1e-15)
    p = [defaults[0], defaults[1], 3.0, 2.0, 1.0]
    np.testing.assert_allclose(f(0.5, [1.0, 2.0, 3.0], p), expected(1.0, 2.0, 3.0, 0.5, 1, 3), rtol=1e-14)


@needs_cc
def test_c_takes_names_that_c_reserves(tmp_path):
    words = "double int x dx p y1 jn M_PI INFINITY NAN __LINE__ linux sin_ pow rhs tgamma λ N_STATES".split()
    text = "\n".join(f"{word}' = {word} + {words[i - 1]}*2" for i, word in enumerate(words))
    f = Library(parse(text), tmp_path)
    x = np.arange(1.0, len(words) + 1)
    np.testing.assert_allclose(f(0.0, x), x + 2 * np.roll(x, 1))


@needs_cc
def test_c_functions(tmp_path):
    system = parse("x' = besselj(2, x) + bessely(1, x)\ny' = gamma(y) + re(y) + sign(-y) + heaviside(0*y)")
    j2 = float(sympy.besselj(2, sympy.Float("1.5", 30)) + sympy.bessely(1, sympy.Float("1.5", 30)))
    found = Library(system, tmp_path)(0.0, [1.5, 2.5])
    np.testing.assert_allclose(found, [j2, float(sympy.gamma(2.5)) + 2.5 - 1 + 0.5], rtol=1e-12)


def test_c_says_what_it_lacks():
    with pytest.raises(UnsupportedError, match="hankel1"):
        compile_system(parse("x' = hankel1(1, x)"), "c")
    with pytest.raises(UnsupportedError, match="C compiler"):
        compile_system(parse("x' = x"), "c")(0, [1.0])


# torch ---------------------------------------------------------------------------------------------------------------

TORCH_MODEL = """\
par a = 1/2, b = sqrt(a), c = 2
d = 2*pi
x' = sqrt(2)*x + sin(d)*y + b*sin(a) + 2^x + (1/2)^(3/2)
y' = heaviside(x) + gamma(y) + exp(-1) + c
z' = 3
"""


class Stand(np.ndarray):
    """As much of a tensor as the programs need, so that their logic is tested where torch is not installed."""

    device = None

    def new_full(self, shape, value):
        return np.full(shape, value, self.dtype).view(Stand)

    def is_floating_point(self):
        return self.dtype.kind == "f"

    def is_complex(self):
        return self.dtype.kind == "c"

    def to(self, dtype):
        return self.astype(dtype)


def stand_in():
    """A module with torch's names over NumPy that, like torch, takes only tensors in functions."""
    torch = types.ModuleType("torch")

    def strict(function):
        def checked(*args):
            assert all(isinstance(arg, np.ndarray) for arg in args), "a torch function takes tensors only"
            return np.asarray(function(*args)).view(Stand)

        return checked

    for name in ("sin", "exp", "sqrt", "sign"):
        setattr(torch, name, strict(getattr(np, name)))
    torch.lgamma = strict(np.vectorize(lambda v: float(sympy.loggamma(v)), otypes=[float]))
    torch.pow = lambda a, b: np.asarray(np.power(a, b)).view(Stand)
    torch.where = lambda c, a, b: np.where(c, a, b).view(Stand)
    torch.as_tensor = lambda v, dtype=None, device=None: np.asarray(v, dtype=dtype).view(Stand)
    torch.unbind = lambda v, axis: tuple(np.asarray(part).view(Stand) for part in np.moveaxis(v, axis, 0))
    torch.broadcast_tensors = lambda *parts: np.broadcast_arrays(*parts)
    torch.stack = lambda parts, axis: np.stack(parts, axis).view(Stand)
    torch.get_default_dtype = lambda: np.float64
    return torch


def torch_values(x, y):
    b = np.sqrt(0.5)
    first = np.sqrt(2) * x + np.sin(2 * np.pi) * y + b * np.sin(0.5) + 2**x + 0.5**1.5
    gamma = np.vectorize(lambda v: float(sympy.gamma(v)))(y)
    return np.stack([first, np.heaviside(x, 0.5) + gamma + np.exp(-1) + 2, np.full_like(x, 3)], -1)


def test_torch_programs_are_sound(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", stand_in())
    f = compile_system(parse(TORCH_MODEL), "torch")
    x = np.array([[0.5, 1.5, 0.0], [-0.25, -0.5, 1.0], [1.0, 3.0, 2.0]])
    np.testing.assert_allclose(f(0.0, x.view(Stand)), torch_values(x[:, 0], x[:, 1]), rtol=1e-12)
    assert f(0.0, np.ones(3).view(Stand)).shape == (3,)


def test_torch_itself():
    torch = pytest.importorskip("torch")
    f = compile_system(parse(TORCH_MODEL), "torch")
    x = torch.tensor([[0.5, 1.5, 0.0], [-0.25, -0.5, 1.0]], dtype=torch.float64, requires_grad=True)
    found = f(0.0, x)
    np.testing.assert_allclose(found.detach().numpy(), torch_values(*x.detach().numpy().T[:2]), rtol=1e-12)
    found.sum().backward()
    assert torch.isfinite(x.grad).all()
    a = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    f(0.0, x.detach(), a=a).sum().backward()
    assert a.grad != 0
    again = pickle.loads(pickle.dumps(f))  # noqa: S301
    assert again == f


@pytest.mark.skipif("torch" in sys.modules, reason="torch is installed")
def test_without_torch_the_message_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(UnsupportedError, match="torch") as caught:
        compile_system(parse("x' = x"), "torch")
    assert caught.value.code == "E601"


def test_torch_says_what_has_no_gradient():
    with pytest.raises(UnsupportedError, match="besselj"):
        write_function(parse("x' = 1"), [call("besselj", Num(Fraction(0)), Sym("x"))], TORCH, "laws", "")
