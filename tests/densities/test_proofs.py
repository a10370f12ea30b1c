"""Every density with its flux, checked by SymPy alone: D_t ρ + div J vanishes on solutions."""

from __future__ import annotations

import pytest
import sympy as sp

from symcons.densities.search import find_densities
from symcons.errors import CertificateError
from symcons.expr.pde_parser import parse_pde
from tests.densities.by_sympy import Jets
from tests.tables.densities import DensityRow, density_rows

#: Rows on which SymPy takes long, searched to a lower rank here.
LOWER = {
    "KdV": 8, "mKdV": 6, "Lax5": 8, "Sawada_Kotera": 8, "Kaup_Kupershmidt": 8, "NLS_real": 5, "Hirota_Satsuma": 6,
    "Drinfeld_Sokolov_Wilson": 6, "Kaup_Broer": 5, "complex_mKdV_real": 4, "AKNS": 5, "shallow_water": 6,
}  # fmt: skip


@pytest.mark.parametrize("row", density_rows(), ids=lambda row: row.name)
def test_the_flux_closes_the_balance(row: DensityRow) -> None:
    pde = parse_pde(row.equations)
    jets = Jets(pde)
    rules = jets.rules()
    for law in find_densities(pde, LOWER.get(row.name, row.rank)):
        total = jets.total(jets.expression(law.formula), "t")
        for letter, flux in zip("xyz", law.flux, strict=False):
            total += jets.total(jets.expression(flux), letter)
        left = jets.on_solutions(sp.expand(total), rules)
        assert left == 0 or sp.simplify(left) == 0


@pytest.mark.parametrize("row", density_rows(), ids=lambda row: row.name)
def test_no_density_is_trivial(row: DensityRow) -> None:
    pde = parse_pde(row.equations)
    jets = Jets(pde)
    for law in find_densities(pde, LOWER.get(row.name, row.rank)):
        density = jets.expression(law.formula)
        names = {jets.parts(symbol)[0] for symbol in density.free_symbols if jets.parts(symbol)}
        timed = any("t" in (jets.parts(symbol) or ("", ""))[1] for symbol in density.free_symbols)
        assert timed or any(jets.euler(density, name, "xyz") != 0 for name in names)


def test_a_wrong_flux_is_refused() -> None:
    from symcons.densities.proof import Proof
    from symcons.densities.record import parsed

    pde = parse_pde("u_t = 6*u*u_x - u_xxx")
    proof = Proof(pde)
    proof.check(parsed("u", pde), (parsed("u_xx - 3*u^2", pde),))
    with pytest.raises(CertificateError, match="not zero but"):
        proof.check(parsed("u", pde), (parsed("u_xx + 3*u^2", pde),))
    with pytest.raises(CertificateError):
        proof.check(parsed("u^3", pde), (parsed("u_xx", pde),))
