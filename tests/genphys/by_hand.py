"""Density flows written down by hand, so that what shows a flow is tested apart from what derives it."""

from fractions import Fraction

from genphys_sym.results import DensityFlow, Dispersion, Problem, Symbol
from symcons.expr.pde import PDE
from symcons.expr.system import Parameter
from symcons.expr.tree import ONE, ZERO, Expr, Num, Sym, call, power

T, K, LAM, PHI, I = (Sym(name) for name in ("t", "k", "lam", "phi", "i"))


def d(field: Expr, order: int = 1, by: Expr = T) -> Expr:
    return call("d", field, by, Num(Fraction(order)))


def yukawa(value: Expr | None = None) -> DensityFlow:
    """The screened Poisson equation on the half-space: one decaying root."""
    m = Sym("m")
    root = power(K**2 + m**2, Num(Fraction(1, 2)))
    equation = d(PHI, 2) + call("lap", PHI) - m**2 * PHI
    mass = Parameter("m", value, None if value else Fraction(0), None, True)
    return DensityFlow(
        pde=PDE(("phi",), (equation,), parameters=(mass,), name="yukawa.pde"),
        symbol=Symbol((-(K**2) - m**2, ZERO, ONE), isotropic=True, local=True, dim=None),
        dispersion=Dispersion((-I * root, I * root), (-root, root), Problem.DECAYING, (0,), "one root decays"),
        p=-d(PHI),
        flux=-call("grad", PHI),
        velocity=call("grad", PHI) / d(PHI),
        source=-(m**2) * PHI,
        p_symbol=-LAM,
        sign=-1,
        kernel_hat=call("exp", -T * root),
        green_hat=call("exp", -T * root) / root,
        mass=call("exp", -m * T),
        normalised=None,
        grouping="p = -phi_t",
    )


def damped_wave() -> DensityFlow:
    """The damped wave equation with speed 1: two roots, both excited; positive in one dimension only."""
    eps = Sym("eps")
    root = call("sqrt", eps**2 - K**2)
    equation = d(PHI, 2) + 2 * eps * d(PHI) - call("lap", PHI)
    fade, green = call("exp", -eps * T), call("sinh", T * root) / root
    return DensityFlow(
        pde=PDE(("phi",), (equation,), parameters=(Parameter("eps", None, Fraction(0), None, True),), name="wave.pde"),
        symbol=Symbol((K**2, 2 * eps, ONE), isotropic=True, local=True, dim=None),
        dispersion=Dispersion((-I * (eps - root), -I * (eps + root)), (root - eps, -root - eps), Problem.CAUSAL, (0, 1), ""),
        p=d(PHI) + 2 * eps * PHI,
        flux=-call("grad", PHI),
        velocity=-call("grad", PHI) / (d(PHI) + 2 * eps * PHI),
        source=ZERO,
        p_symbol=LAM + 2 * eps,
        sign=1,
        kernel_hat=fade * (call("cosh", T * root) + eps * green),
        green_hat=fade * green,
        mass=ONE,
        normalised=None,
        grouping="p = phi_t + 2*eps*phi",
    )


def transport() -> DensityFlow:
    """Transport in one dimension: ω is real, the kernel moves to the right."""
    speed, kx = Sym("c"), Sym("kx")
    drift = speed * d(PHI, 1, Sym("x"))
    return DensityFlow(
        pde=PDE(("phi",), (d(PHI) + drift,), parameters=(Parameter("c", ONE),), dim=1, name="transport.pde"),
        symbol=Symbol((I * speed * kx, ONE), isotropic=False, local=True, dim=1),
        dispersion=Dispersion((speed * kx,), (-I * speed * kx,), Problem.CAUSAL, (0,), "first order in time"),
        p=PHI,
        flux=speed * PHI,
        velocity=speed,
        source=ZERO,
        p_symbol=ONE,
        sign=1,
        kernel_hat=call("exp", -I * speed * kx * T),
        green_hat=call("exp", -I * speed * kx * T),
        mass=ONE,
        normalised=None,
        grouping="p = phi",
    )
