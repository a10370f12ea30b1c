"""Operators of partial differential equations as LaTeX, each as a physicist writes it."""

import pytest

from symcons.emit.latex import latex
from symcons.expr.pde_parser import parse_pde_expression

WRITTEN = {
    "phi_tt + lap(phi) - m^2*phi": r"\phi_{tt} + \nabla^{2} \phi - m^{2} \phi",
    "-grad(phi)/phi_t": r"-\frac{\nabla \phi}{\phi_{t}}",
    "lap(lap(phi))": r"\nabla^{4} \phi",
    "d(lap(phi), t, 1)": r"\partial_{t} \nabla^{2} \phi",
    "grad(phi + m*phi_t)": r"\nabla \left(\phi + m \phi_{t}\right)",
    "fraclap(phi, m)": r"\left(-\nabla^{2}\right)^{m} \phi",
    "2*mult(k^2 + m, phi)": r"2 \left[k^{2} + m\right]_{k}\, \phi",
    "(phi_x, phi_xy)": r"\left(\phi_{x}, \phi_{xy}\right)",
    "piecewise(k, k > m and k < 1, m)": r"\begin{cases} k & k > m \land k < 1 \\ m & \text{otherwise} \end{cases}",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_operator(text: str) -> None:
    assert latex(parse_pde_expression(text, ["phi"], ["m", "k"], 2)) == WRITTEN[text]
