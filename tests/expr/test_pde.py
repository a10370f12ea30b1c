"""What statements of partial differential equations mean: fields, derivatives, operators, dimension."""

from fractions import Fraction

import pytest

import genphys_sym as gp
from symcons import expr
from symcons.errors import EquationError, SymconsError
from symcons.expr import parse
from symcons.expr.operators import derivative, subscripted, taken_apart
from symcons.expr.pde import PDE
from symcons.expr.pde_parser import is_pde, load_pde, parse_pde, parse_pde_expression
from symcons.expr.pde_printing import print_equation, print_operator_expr, print_pde
from symcons.expr.system import Parameter
from symcons.expr.tree import Call, Num, Sym, add, mul, power

PHI, U, D = Sym("phi"), Sym("u"), Sym("D")


def number(value: int | str) -> Num:
    return Num(Fraction(value))


def lap(value):
    return Call("lap", (value,))


def test_diffusion_as_a_tree():
    pde = parse_pde("phi_t = D*lap(phi)\npar D > 0", "heat.pde")
    left = add(Call("d", (PHI, Sym("t"), number(1))), mul(number(-1), D, lap(PHI)))
    assert pde == PDE(("phi",), (left,), parameters=(Parameter("D", lower=Fraction(0)),))
    assert pde.name == "heat.pde"
    assert pde.symbolic_parameters() == ("D",)


def test_the_zero_side_leaves_no_trace():
    assert parse_pde("phi_t - lap(phi) = 0") == parse_pde("0 = phi_t - lap(phi)") == parse_pde("phi_t = lap(phi)")


#: text of an equation -> fields, dimension, the equation as printed
MEANINGS = {
    "phi_t + lap(phi) = 0": ("phi", None, "phi_t + lap(phi) = 0"),
    "phi_t - laplacian(phi) = 0": ("phi", None, "phi_t - lap(phi) = 0"),
    "φ_t = Δ(φ)": ("φ", None, "φ_t - lap(φ) = 0"),
    "u_t = 6*u*u_x - u_xxx": ("u", 1, "u_t - 6*u*u_x + u_xxx = 0"),
    "u_t + d(u, x, 5) = 0": ("u", 1, "u_t + d(u, x, 5) = 0"),
    "d(phi, t, 2) = d(d(phi, x), x)": ("phi", 1, "phi_tt - phi_xx = 0"),
    "phi_tx + d(d(phi, t), x) = phi_xxt": ("phi", 1, "phi_xt + phi_xt - phi_xxt = 0"),
    "phi_t = phi_xx + phi_yy": ("phi", 2, "phi_t - phi_xx - phi_yy = 0"),
    "phi_t = phi_zz": ("phi", 3, "phi_t - phi_zz = 0"),
    "phi_t = y*phi_x": ("phi", 2, "phi_t - y*phi_x = 0"),
    "phi_t = lap(lap(phi)) + lap(phi_t)": ("phi", None, "phi_t - lap(lap(phi)) - lap(phi_t) = 0"),
    "phi_t = div(grad(phi))": ("phi", None, "phi_t - div(grad(phi)) = 0"),
    "phi_t = div(x*phi)": ("phi", None, "phi_t - div(x*phi) = 0"),
    "phi_t = div(x*phi + grad(phi))\ndim 3": ("phi", 3, "phi_t - div(x*phi + grad(phi)) = 0"),
    "phi_t = div((x, y)*phi)\ndim 2": ("phi", 2, "phi_t - div(x*phi) = 0"),
    "phi_t = div((1, 2)*phi)\ndim 2": ("phi", 2, "phi_t - div((1, 2)*phi) = 0"),
    "phi_t = dot((1, 2), grad(phi))\ndim 2": ("phi", 2, "phi_t - dot((1, 2), grad(phi)) = 0"),
    "phi_t = div(x*grad(phi))\ndim 2": ("phi", 2, "phi_t - div(x*grad(phi)) = 0"),
    "phi_t = div(dot(x, x)*grad(phi))": ("phi", None, "phi_t - div(dot(x, x)*grad(phi)) = 0"),
    "phi_t = x^2*phi\ndim 1": ("phi", 1, "phi_t - x^2*phi = 0"),
    "phi_t = t*lap(phi) + (3 - 1)/t*phi_t": ("phi", None, "phi_t - t*lap(phi) - 2/t*phi_t = 0"),
    "phi_t = -fraclap(phi, 1/2)": ("phi", None, "phi_t + fraclap(phi, 1/2) = 0"),
    "phi_t = -mult(log(1 + k^2), phi)": ("phi", None, "phi_t + mult(log(k^2 + 1), phi) = 0"),
    "phi_t = -mult(kx^2 + ky^4, phi)\ndim 2": ("phi", 2, "phi_t + mult(kx^2 + ky^4, phi) = 0"),
    "i*psi_t + lap(psi) = 0": ("psi", None, "i*psi_t + lap(psi) = 0"),
    "i_t = lap(i) - pi*i": ("i", None, "i_t - lap(i) + pi*i = 0"),
    "lap(phi) = phi": ("phi", None, "lap(phi) - phi = 0"),
    "phi = lap(phi)": ("phi", None, "phi - lap(phi) = 0"),
    "phi_t = sin(lap(2*phi))": ("phi", None, "phi_t - sin(lap(2*phi)) = 0"),
    "lap(2*phi) = 1": ("phi", None, "lap(2*phi) - 1 = 0"),
    "c_t = 3": ("c", None, "c_t - 3 = 0"),
    "u_x = 3": ("u", 1, "u_x - 3 = 0"),
    "u_1_t = u_2_x\nu_2_t = u_1_x": ("u_1 u_2", 1, "u_1_t - u_2_x = 0"),
    "phi_t = lap(phi)\ndim 3072": ("phi", 3072, "phi_t - lap(phi) = 0"),
    "phi_t = div(x*phi)\ndim 7": ("phi", 7, "phi_t - div(x*phi) = 0"),
    "0 = u_x": ("u", 1, "0 = u_x"),
}


@pytest.mark.parametrize("text", MEANINGS)
def test_meaning(text):
    fields, dim, printed = MEANINGS[text]
    pde = parse_pde(text)
    assert (" ".join(pde.fields), pde.dim) == (fields, dim)
    assert print_equation(pde.equations[0]) == printed
    assert parse_pde(print_pde(pde)) == pde
    assert is_pde(text)


class TestNames:
    def test_a_declared_name_is_never_a_derivative(self):
        pde = parse_pde("phi_t = c_2*lap(phi) - u_t*phi - rho_max*phi\npar c_2, u_t, rho_max = 3")
        assert pde.fields == ("phi",)
        assert [p.name for p in pde.parameters] == ["c_2", "u_t", "rho_max"]
        assert pde.parameter_values() == {"rho_max": number(3)}

    def test_a_subscripted_definition_is_one_where_nothing_else_varies(self):
        pde = parse_pde("v_x = 3\nv_y = 2*v_x\nphi_t = v_x*phi_x + v_y*phi_y")
        assert pde.fields == ("phi",)
        assert dict(pde.definitions) == {"v_x": number(3), "v_y": mul(number(2), Sym("v_x"))}
        assert parse_pde("v_x = 3\nv_y = 2*v\npar v\nphi_t = v_x*phi_x + v_y*phi_y").fields == ("phi",)

    def test_a_definition_may_hold_a_field_and_be_differentiated(self):
        pde = parse_pde("f = 3*u^2 + u_xx\nu_t = f_x")
        assert (pde.fields, pde.dim, len(pde.definitions)) == (("u",), 1, 1)
        flux = parse_pde("phi_t = div(q)\nq = D*grad(phi)\npar D")
        assert flux.fields == ("phi",)

    def test_fields_in_order_of_appearance(self):
        assert parse_pde("v_t = u_x\nu_t = v_x").fields == ("v", "u")
        assert parse_pde("0*w_t + u_t = 0").fields == ("u",)

    def test_assumptions(self):
        pde = parse_pde("phi_t = -a*fraclap(phi, b/2)\npar a > 0\npar b in (0, 2)\npar m = 1/2, n")
        assert pde.parameters == (
            Parameter("a", lower=Fraction(0)),
            Parameter("b", lower=Fraction(0), upper=Fraction(2)),
            Parameter("m", number("1/2")),
            Parameter("n"),
        )

    def test_weights(self):
        assert parse_pde("weight u=2, v = 1/2\nu_t = v_x\nv_t = u_x").weights == (("u", Fraction(2)), ("v", Fraction(1, 2)))

    def test_words_of_the_language_are_names_too(self):
        text = "par d, lap, div, dim = 3, weight, k\nphi_t = d*lap*lap(phi) + div*dim*weight*phi + k*phi"
        assert parse_pde(text).symbolic_parameters() == ("d", "lap", "div", "weight", "k")

    def test_values_are_set(self):
        pde = parse_pde("phi_t = D*lap(phi)\npar D > 0").with_values({"D": Fraction(1, 3)})
        assert pde.parameter_values() == {"D": number("1/3")}
        with pytest.raises(KeyError):
            pde.with_values({"E": Fraction(1)})


class TestTrees:
    def test_a_mixed_derivative_has_one_tree(self):
        one = derivative(derivative(PHI, "t", 2), "x", 3)
        assert one == derivative(derivative(derivative(PHI, "x"), "t", 2), "x", 2)
        assert one == Call("d", (Call("d", (PHI, Sym("x"), number(3))), Sym("t"), number(2)))
        assert taken_apart(one) == (PHI, {"t": 2, "x": 3})
        assert derivative(PHI, "x", 0) == PHI

    def test_subscripts(self):
        assert subscripted("phi_xxt") == ("phi", "xxt")
        assert subscripted("u_1_t") == ("u_1", "t")
        assert [subscripted(name) for name in ("phi", "_t", "phi_", "rho_max", "t_0")] == [None] * 5


class TestResults:
    """Formulas as results hold them."""

    @pytest.mark.parametrize(
        "text",
        [
            "-grad(phi)/phi_t",
            "grad(phi)/(phi_t + 2*eps*phi)",
            "mult(sqrt(k^2 + m^2), phi)",
            "-grad(mult(1/(sqrt(k^2 + m^2) + m), phi))/phi",
            "exp(-k^2*t)",
            "piecewise(cos(k*t), k < m and m > 0, exp(-t), k = m or t >= 1, 0)",
            "(4*pi*t)^(-N/2)*exp(-r^2/(4*t))",
            "a + m*i",
            "conj(phi)*grad(phi) - phi*grad(conj(phi))",
            "dot(grad(phi), grad(conj(phi)))",
        ],
    )
    def test_it_comes_back(self, text):
        tree = parse_pde_expression(text, ["phi"], ["k", "t", "r", "N", "m", "eps", "a"])
        assert parse_pde_expression(print_operator_expr(tree), ["phi"], ["k", "t", "r", "N", "m", "eps", "a"]) == tree
        assert print_operator_expr(tree) == text

    def test_vectors_of_a_fixed_dimension(self):
        tree = parse_pde_expression("(-phi_x/phi, phi_xy)", ["phi"], (), 2)
        assert isinstance(tree, Call) and tree.name == "vector"
        assert print_operator_expr(tree) == "(-phi_x/phi, phi_xy)"

    @pytest.mark.parametrize(
        ("text", "code"),
        [("phi_t + q", "E201"), ("", "E104"), ("phi_t = 3", "E102"), ("sin(k < 2)", "E102"), ("grad(phi) + phi", "E148")],
    )
    def test_errors(self, text, code):
        with pytest.raises(EquationError) as caught:
            parse_pde_expression(text, ["phi"], ["k"])
        assert caught.value.code == code

    def test_a_declared_name_is_not_made(self):
        tree = derivative(U, "t")
        assert print_operator_expr(tree, {"u_t"}) == "d(u, t)"
        assert parse_pde("u_t*d(u, t) = lap(u)\npar u_t").equations[0].terms[0] == mul(Sym("u_t"), tree)

    def test_powers_keep_their_brackets(self):
        assert print_operator_expr(power(derivative(U, "x"), number(2))) == "u_x^2"


class TestDetection:
    @pytest.mark.parametrize(
        "text",
        [
            "x' = y", "", "par a = 1", "x(n+1) = x", "reaction A -> B, 1", "# u_t = 0", "x' = u_t\npar u_t", "x' = lap(x)",
            "a = b", "dx/dt = lap(x)", "u[n]' = u[n]", "x' = $", "par a_t = 3\nb = a_t", "\0", "x(n+1) = lap(x)",
        ],
    )  # fmt: skip
    def test_not_one(self, text):
        assert not is_pde(text)

    @pytest.mark.parametrize(
        "text", ["u_t = $", "dim 2\nu = 3", "u_t = lap(u", "u_t = u\nu_t = (", "d(u, t) = u", "weight u=2\nu_t=u_x"]
    )
    def test_one_even_if_it_is_wrong(self, text):
        assert is_pde(text)


class TestReaders:
    def test_genphys_reads(self):
        assert gp.parse("phi_t = lap(phi)") == parse_pde("phi_t = lap(phi)")

    def test_files(self, tmp_path):
        path = tmp_path / "heat.pde"
        path.write_text("# heat\nphi_t = \\\n lap(phi)\n", encoding="utf-8")
        assert load_pde(path) == gp.load(path) == parse_pde("phi_t = lap(phi)")
        assert load_pde(path).name == str(path)
        with pytest.raises(SymconsError) as caught:
            load_pde(tmp_path / "none.pde")
        assert caught.value.code == "E602"

    def test_expr_exports_them(self):
        assert (expr.parse_pde, expr.print_pde, expr.PDE) == (parse_pde, print_pde, PDE)

    def test_a_system_stays_a_system(self):
        assert parse("x' = u_t\npar u_t").states == ("x",)
