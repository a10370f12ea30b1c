"""Every closed form solves its equation and has the transform it should: substitution, and inversion on a proven path."""

import random
from fractions import Fraction

import pytest
from tables.kernels import KernelRow, flow_of, kernel_rows

from genphys_sym.greens.closed import green, kernel
from genphys_sym.greens.proofs import equation_residual, transform_residual

LOCAL = {
    "diffusion", "poisson", "ideal_wave", "dissipative_wave", "helmholtz", "screened_poisson", "telegraph_cattaneo",
    "tachyonic_klein_gordon",
}  # fmt: skip
ROWS = kernel_rows()
#: Rows whose transform is inverted numerically without the closed form; the others have no path that is proven.
INVERTIBLE = [row for row in ROWS if row.name not in ("schrodinger", "complex_diffusion", "helmholtz", "airy")]


def points(row: KernelRow, count: int, seed: int) -> list[dict[str, Fraction]]:
    """Random rational points; of waves, behind the front of every row (speeds are at least 1)."""
    draw = random.Random(f"{row.name}{seed}")
    found = []
    for _ in range(count):
        t = Fraction(draw.randint(50, 200), 100)
        place = {"t": t, "r": t * Fraction(draw.randint(10, 90), 100)}
        found.append({**{name: Fraction(value) for name, value in row.values.items()}, **place})
    return found


@pytest.mark.parametrize("dim", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("row", [row for row in ROWS if row.name in LOCAL], ids=lambda row: row.name)
def test_the_field_solves_its_equation(row: KernelRow, dim: int) -> None:
    """60 digits cancel; a formula with any coefficient changed leaves a residual as large as its terms."""
    for point in points(row, 2, dim):
        left, size = equation_residual(row.flow(), dim, point)
        assert left.contains(0)
        assert abs(complex(left)) <= 1e-50 * abs(complex(size))
        assert row.name == "ideal_wave" or abs(complex(size)) > 1e-8


def test_the_substitution_can_fail() -> None:
    wrong = flow_of("phi_tt + lap(phi) - 2*phi = 0", {})
    point = {"t": Fraction(1), "r": Fraction(1)}
    right, _ = equation_residual(wrong, 3, point)
    assert right.contains(0)
    from genphys_sym.greens.balls import evaluate
    from genphys_sym.greens.proofs import laplacian
    from symcons.emit.derivative import derivative
    from symcons.expr.tree import add, mul

    form = green(flow_of("phi_tt + lap(phi) - 3*phi = 0", {}), 3).formula
    assert form is not None
    twice = derivative(derivative(form, "t"), "t")
    assert not evaluate(add(twice, laplacian(form, 3), mul(form * -2)), point).contains(0)


@pytest.mark.parametrize("dim", [1, 2, 3])
@pytest.mark.parametrize("row", INVERTIBLE, ids=lambda row: row.name)
def test_the_transform_is_the_right_one(row: KernelRow, dim: int) -> None:
    """Inversion knows nothing of the closed form; for waves it gives the regular part behind the front."""
    if kernel(row.flow(), None if row.flow().pde.dim else dim).formula is None or (dim > 1 and row.flow().pde.dim == 1):
        return
    point = points(row, 1, dim + 10)[0]
    closed, inverse = transform_residual(row.flow(), "kernel", dim, point, 18)
    assert closed.overlaps(inverse)
    assert float(inverse.real.rad()) <= max(1e-17 * abs(complex(inverse)), 1e-30)


@pytest.mark.slow
@pytest.mark.parametrize("dim", [4, 5, 7, 10])
@pytest.mark.parametrize("row", [row for row in INVERTIBLE if row.flow().pde.dim is None], ids=lambda row: row.name)
def test_the_transform_in_higher_dimensions(row: KernelRow, dim: int) -> None:
    for quantity in ("kernel", "green"):
        if (kernel if quantity == "kernel" else green)(row.flow(), dim).formula is None:
            continue
        point = points(row, 1, dim + 20)[0]
        closed, inverse = transform_residual(row.flow(), quantity, dim, point, 15)
        assert closed.overlaps(inverse)
        assert float(inverse.real.rad()) <= max(1e-14 * abs(complex(inverse)), 1e-30)
