"""Tables of closed forms in double precision agree with certified values, and neither overflow nor underflow on the way."""

import numpy as np
import pytest
from tables.kernels import flow_of

import genphys_sym as gp
from symcons.errors import UnsupportedError

pytest.importorskip("scipy")

CASES = [
    ("phi_t = D*lap(phi)", {"D": "0.7"}), ("phi_tt + lap(phi) = 0", {}), ("phi_tt + lap(phi) - m^2*phi = 0", {"m": "0.8"}),
    ("phi_tt + lap(phi) + k0^2*phi = 0", {"k0": "0.8"}),
    ("phi_tt + 2*eps*phi_t - c^2*lap(phi) = 0", {"eps": "0.9", "c": "1.3"}),
    ("phi_t + mult(log(1+k^2), phi) = 0", {}), ("phi_tt + (D-1)/t*phi_t + lap(phi) = 0", {"D": "128"}),
    ("phi_tt - lap(phi) - mu^2*phi = 0", {"mu": "0.9"}), ("phi_tt + 2*phi_t - lap(phi) + 9*phi = 0", {}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
@pytest.mark.parametrize("dim", [1, 2, 3, 7])
def test_tables_agree_with_certified_values(case: tuple[str, dict[str, str]], dim: int) -> None:
    flow = flow_of(*case)
    rs = np.linspace(0.05, 40, 10_000)
    table = gp.kernel_table(flow, 1.6, rs, dim)
    assert table.shape == rs.shape
    assert np.isfinite(table).all()
    for i in (30, 300, 1500):
        true = float(gp.value(flow, "kernel", t="1.6", r=repr(float(rs[i])), dim=dim, digits=17).value)
        assert table[i] == pytest.approx(true, rel=1e-12, abs=1e-300)


def test_voigt_and_airy_keep_their_sides_and_tails() -> None:
    voigt = flow_of("phi_t - D*lap(phi) + c*fraclap(phi, 1/2) = 0", {"D": "0.4", "c": "0.5"})
    table = gp.kernel_table(voigt, 1.6, np.array([0.0, 1.1, 50.0, 1e4]), 1)
    assert table[1] == pytest.approx(0.165947359668223861, rel=1e-13)
    assert table[3] == pytest.approx(0.5 * 1.6 / np.pi / 1e8, rel=1e-6)
    airy = gp.kernel_table(flow_of("phi_t + phi_xxx = 0", {}), 0.7, np.array([-3.0, 3.0]), 1)
    assert airy[0] == pytest.approx(float(gp.value(flow_of("phi_t + phi_xxx = 0", {}), "kernel", t="0.7", x=-3).value))
    assert airy[0] != airy[1]


def test_large_arguments_do_not_overflow() -> None:
    flow = flow_of("phi_tt + 2*eps*phi_t - c^2*lap(phi) = 0", {"eps": "900", "c": "1.3"})
    table = gp.kernel_table(flow, 5.0, np.array([0.1]), 3)
    diffusive = (4 * np.pi * 1.69 / 1800 * 5) ** -1.5 * np.exp(-(0.1**2) / (4 * 1.69 / 1800 * 5))
    assert table[0] == pytest.approx(diffusive, rel=1e-2)


def test_a_table_needs_a_closed_form_and_values() -> None:
    with pytest.raises(UnsupportedError, match="closed form"):
        gp.kernel_table(flow_of("phi_t + lap(lap(phi)) = 0", {}), 1.0, np.zeros(3), 2)
    with pytest.raises(UnsupportedError, match="a value for D"):
        gp.kernel_table(flow_of("phi_t = D*lap(phi)", {"D": "1"}, symbolic=True), 1.0, np.zeros(3), 2)
