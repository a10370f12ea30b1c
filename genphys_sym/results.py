"""What the derivations return: frozen, plain data that print, pickle and compare.

Conventions: φ ~ exp(ik·x + λt), λ = −iω, growth Re λ = Im ω. P(λ, k) is the PDE's symbol. K is the kernel of the density
p: its response to a unit datum, K̂(k, 0+) = 1; G is the response of the field φ. N is the space dimension, r = |x|,
s = k². Formulas are trees (:mod:`symcons.expr.tree`) in the names ``lam``, ``k`` (|k|; in a fixed dimension ``kx``, ``ky``,
``kz``), ``t``, ``r``, ``N``, ``i``, ``pi`` and the parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from symcons.expr.pde import PDE
from symcons.expr.tree import ONE, Expr


class Answer(Enum):
    """An answer to a yes-or-no question of mathematics."""

    YES = "yes"
    NO = "no"
    CONDITIONAL = "conditional"
    UNDECIDED = "undecided"


class Problem(Enum):
    """Which data determine the solution in t > 0."""

    CAUSAL = "causal"  # all roots: initial data for as many time derivatives as there are roots
    DECAYING = "decaying"  # elliptic in time: the one root that decays, from one boundary datum
    ILL_POSED = "ill-posed"  # no bounded solution operator: backward heat
    MORE_DATA = "more boundary data needed"  # two or more decaying roots


@dataclass(frozen=True, slots=True)
class Symbol:
    """P(λ, k) = Σ coefficients[j]·λ^j with trees in k and the parameters; ``local`` says that they are polynomials.

    ``isotropic`` says that k enters through |k| alone. ``clock`` is the factor of explicit time dependence, where the
    equation is first order and its generator is scaled by a function of time (variance-exploding), else None; the
    coefficients hold it. ``drift`` is b where the left side has the term −div(b·x·φ) besides (Ornstein–Uhlenbeck). Of
    PFGM++ the coefficient of λ is (D − 1)/t and there is no clock. ``memory`` is β where the derivative by time is Caputo's of
    that order: λ^β stands in the place of λ.
    """

    coefficients: tuple[Expr, ...]
    isotropic: bool
    local: bool
    dim: int | None
    clock: Expr | None = None
    drift: Expr | None = None
    memory: Expr | None = None

    @property
    def order(self) -> int:
        """The order in time."""
        return len(self.coefficients) - 1


@dataclass(frozen=True, slots=True)
class Dispersion:
    """The branches ω_j(k) = iλ_j(k), which problem they make well posed, and the branch(es) selected.

    ``condition`` is what that hangs on where the parameters leave it open, else None.
    """

    omega: tuple[Expr, ...]
    growth: tuple[Expr, ...]  # λ_j
    problem: Problem
    selected: tuple[int, ...]
    reason: str
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel as formulas per dimension: ``formula`` in r, t, N (None: no closed form), ``singular`` its atoms and fronts
    in words and trees, ``normalisation`` where it exists only up to a constant, ``dimensions`` where the formula holds."""

    formula: Expr | None
    singular: tuple[str, ...] = ()
    dimensions: str = "all"
    source: str = ""
    normalisation: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A certified number: the true value lies within ``error`` of ``value`` (decimal strings)."""

    value: str
    error: str


@dataclass(frozen=True, slots=True)
class DensityFlow:
    """∂p/∂t + ∇·J = R with v = J/p, as derived from a PDE and proven identical to it.

    ``p``, ``flux``, ``velocity``, ``source`` are trees in the field's derivatives; ``p_symbol`` is M(λ, k) with p̂ = Mφ̂;
    ``sign`` is ±1 with ∂p/∂t + ∇·J − R = sign · weight · (left side) (0 for quadratic p); ``weight`` is 1 but for PFGM++.
    ``kernel_hat``, ``green_hat`` in k, t. ``mass`` is ∫K. The R-free gauge (p over its mass, its unique radial flux) is
    ``normalised`` = (p, flux) or None.
    """

    pde: PDE
    symbol: Symbol
    dispersion: Dispersion
    p: Expr
    flux: Expr
    velocity: Expr
    source: Expr
    p_symbol: Expr
    sign: int
    kernel_hat: Expr | None
    green_hat: Expr | None
    mass: Expr | None
    normalised: tuple[Expr, Expr] | None
    grouping: str
    linear: bool = True
    weight: Expr = ONE

    @property
    def v(self) -> Expr:
        """The velocity J/p."""
        return self.velocity

    @property
    def R(self) -> Expr:
        """The source."""
        return self.source

    def kernel(self, dim: int | None = None) -> Kernel:
        """The density's response to a unit datum, in closed form, in ``dim`` dimensions or in all."""
        from genphys_sym.greens.closed import kernel

        return kernel(self, dim)

    def green(self, dim: int | None = None) -> Kernel:
        """The field's response to a unit datum of the density, in closed form, in ``dim`` dimensions or in all."""
        from genphys_sym.greens.closed import green

        return green(self, dim)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a stable ``code``, a sentence, and the ``proof`` in a line or two."""

    code: str
    text: str
    proof: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a PDE can carry a generative model.

    ``c1``: a flow of non-negative densities; ``c2``: it forgets its data; ``status`` is s-generative: both. ``condition``
    is an inequality in the parameters and N, or a sentence; ``dimensions`` is "all", "none" or such as "N = 1";
    ``repairs`` are terms that would make a failing PDE pass; ``counterexample`` a point where the kernel is negative.
    """

    status: Answer
    c1: Answer
    c2: Answer
    condition: str | None
    dimensions: str
    grouping: str
    repairs: tuple[str, ...]
    reasons: tuple[Reason, ...]
    counterexample: dict[str, Any] | None = None

    def explain(self) -> str:
        """The reasons as sentences, one a line."""
        return "\n".join(f"{reason.code}: {reason.text}" for reason in self.reasons)
