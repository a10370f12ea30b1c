"""Formulas as functions for torch: kernels in logarithms against certified numbers, derivatives, compilation, pickling."""

import math
import pickle

import pytest

import genphys_sym as gp
from symcons.emit.derivative import derivative
from symcons.emit.function import compile_function
from symcons.emit.logarithm import log_of
from symcons.errors import SymconsError, UnsupportedError
from symcons.expr.tree import Sym, add, as_expr, call, mul
from tests.tables.kernels import kernel_rows

torch = pytest.importorskip("torch")
ROWS = {row.name: row for row in kernel_rows()}
POSITIVE = ("diffusion", "poisson", "screened_poisson", "relativistic_diffusion", "variance_gamma", "ve_edm")


def log_kernel(name, dim, *more):
    """log K and its slope in r as a function of r, t, …, and the values of the parameters."""
    row = ROWS[name]
    tree = row.flow(True).kernel(dim).formula
    logarithm = log_of(tree)
    values = [float(v) for v in row.values.values()]
    return compile_function([logarithm, derivative(logarithm, "r")], ["r", "t", *row.values]), values


def tensor(*values, dtype=torch.float64):
    return torch.tensor(values, dtype=dtype)


@pytest.mark.parametrize("name", POSITIVE)
@pytest.mark.parametrize("dim", [1, 2, 3, 10])
def test_logarithms_of_kernels(name, dim):
    f, values = log_kernel(name, dim)
    for r, t in (("0.4", "0.7"), ("1.1", "1.6"), ("3", "0.25")):
        exact = float(gp.value(ROWS[name].flow(), "kernel", t=t, r=r, dim=dim, digits=18).value)
        found = f(tensor(float(r)), float(t), *values)[0]
        assert found.item() == pytest.approx(math.log(exact), rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("name", POSITIVE)
@pytest.mark.parametrize("dim", [1, 2, 3, 10, 784, 3072])
def test_the_slope_is_the_gradient(name, dim):
    f, values = log_kernel(name, dim)
    r = tensor(1e-6, 0.3, 2.0, 40.0, 3e4).requires_grad_()
    logarithm, slope = f(r, 0.7, *values)
    (gradient,) = torch.autograd.grad(logarithm.sum(), r)
    assert torch.isfinite(logarithm).all()
    torch.testing.assert_close(gradient, slope, rtol=1e-9, atol=1e-9)


def test_it_pickles_as_its_text():
    f, values = log_kernel("screened_poisson", 3)
    again = pickle.loads(pickle.dumps(f))  # noqa: S301 - our own bytes
    assert again == f and again.source == f.source
    r = tensor(0.5, 1.5)
    assert torch.equal(again(r, 0.7, *values)[0], f(r, 0.7, *values)[0])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_shapes_and_types(dtype):
    r, t, m = Sym("r"), Sym("t"), Sym("m")
    f = compile_function([mul(r, t), as_expr(3), call("exp", m)], ["r", "t", "m"])
    places = tensor(0.5, 1.0, 2.0, dtype=dtype)[:, None]
    for part in f(places, tensor(1.0, 2.0, dtype=dtype), 0.5):
        assert part.shape == (3, 2) and part.dtype == dtype
    assert f(1, 2, 3)[0].shape == ()


def test_names_that_python_or_torch_use():
    f = compile_function(add(Sym("torch"), mul(Sym("lambda"), Sym("math")), Sym("β")), ["torch", "lambda", "math", "β"])
    assert f(tensor(1.0), 2.0, 3.0, 4.0).item() == 11


def test_messages():
    with pytest.raises(SymconsError, match="holds q, which is no argument"):
        compile_function(Sym("q"), ["r"])
    with pytest.raises(SymconsError, match=r"takes 1 arguments \(r\), not 2"):
        compile_function(Sym("r"), ["r"])(1, 2)
    with pytest.raises(UnsupportedError, match="hankel1 cannot be written"):
        compile_function(call("hankel1", as_expr(1), Sym("r")), ["r"])
    with pytest.raises(UnsupportedError, match="by its order"):
        derivative(call("logbesselk", Sym("t"), Sym("r")), "t")
