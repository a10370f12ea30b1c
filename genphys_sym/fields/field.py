"""A density flow as a field on a data set: kernels, their velocity and exact draws, in any dimension.

R-free gauge (the default): the density over its mass, carried by the unique radial flux. In the frame that moves along,
x_t = x_0 + √(2τ_t) z with z normal; the clock is σ(t) = √(2·median τ_t), and everything that is trained or sampled runs in σ:

    dx/dσ = (x − D(x, σ))/σ,    D = E[x_0 + (1 − ω)(x − x_0) | x],    ω = w/(d log σ/dt),  w = u(r, t)/r,

with u the radial velocity of the kernel. For self-similar kernels ω = 1, D is the denoiser and this is EDM's flow (T. Karras
et al., arXiv 2206.00364); for all others the same networks, weights, samplers and grids of σ apply.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from genphys_sym.admissibility import admissibility
from genphys_sym.fields.clock import TableClock
from genphys_sym.fields.empirical import Kernel, Places, Posterior, places, posterior
from genphys_sym.fields.frames import contracting
from genphys_sym.fields.kernels import Kernel as FlowKernel
from genphys_sym.fields.lookup import tabulated, worthwhile
from genphys_sym.fields.profiles import Profile, Slice, elementary
from genphys_sym.fields.rows import peak
from genphys_sym.fields.tables import Tabulated
from genphys_sym.mixtures import Mixture
from genphys_sym.mixtures.evaluation import number
from genphys_sym.mixtures.flows import numbers_of
from genphys_sym.mixtures.space import affine
from genphys_sym.results import Answer, DensityFlow
from symcons.errors import UnsupportedError
from symcons.expr.tree import ONE, ZERO, Expr, Num, substitute

Number = float | Tensor
Made = TypeVar("Made", bound=nn.Module)
_ROUNDS = 30
_REACH = (1e-12, 1e12)  # σ for which tables are made
_MARGIN = 4.0  # a table that has to be wider is made wider by this
_EDGE = 1e-5  # of σ, by which single precision may miss the end of a table
WEIGHTS = (
    "the literal flow has a source R: its particles carry weights exp(∫ R/p dt) whose variance is infinite, and few of them "
    "count; the R-free gauge needs none"
)


class InadmissibleError(UnsupportedError):
    """A flow that cannot carry a generative model: the message gives the verdict's reasons."""

    code = "E705"


class OutOfRangeError(UnsupportedError, ValueError):
    """A noise level σ at which the kernel of a flow is not known: the message gives the range where it is."""

    code = "E706"


class Parameters(nn.Module):
    """The parameters of an equation as buffers by their names."""

    def __init__(self, values: Mapping[str, float]) -> None:
        super().__init__()
        for name, value in values.items():
            self.register_buffer(name, torch.tensor(value, dtype=torch.float64))

    def values(self) -> dict[str, float]:
        """The numbers."""
        return {name: float(buffer) for name, buffer in self.named_buffers()}


class Field(nn.Module):
    """The field of ``flow`` in ``dim`` dimensions.

    :param flow: what :func:`genphys_sym.density_flow` returns.
    :param dim: the number of space dimensions; data of any shape count with all their entries.
    :param gauge: "free", or "literal": the equation's own (p, v, R), whose samples carry weights that degenerate.
    :param values: numbers for parameters, over the equation's own.
    :param force: take a flow that the verdict does not admit.
    :param sigmas: the range of σ for which kernels without a formula are tabulated at once; beyond it when they are needed.
    :raises UnsupportedError: for a parameter without a value.
    :raises InadmissibleError: with the verdict's reasons.
    """

    def __init__(
        self,
        flow: DensityFlow,
        *,
        dim: int,
        gauge: str = "free",
        values: Mapping[str, Any] | None = None,
        force: bool = False,
        sigmas: tuple[float, float] = (1e-3, 1e3),
    ) -> None:
        super().__init__()
        numbers = {name: number(value) for name, value in numbers_of(flow, values).items()}
        if flow.pde.dim not in (None, dim):
            raise UnsupportedError(f"the equation is of N = {flow.pde.dim}, not of {dim} coordinates")
        if not force:
            _admit(flow)
        if gauge not in ("free", "literal"):
            raise UnsupportedError(f"{gauge!r} is not a gauge; free and literal are")
        if gauge == "literal" and flow.source != ZERO:
            warnings.warn(WEIGHTS, stacklevel=2)
        self.flow, self.dim, self.gauge, self.sigmas, self.force = flow, dim, gauge, sigmas, force
        self.pde = Parameters(numbers)
        self.build(numbers)

        self.register_load_state_dict_post_hook(_rebuild)  # type: ignore[no-untyped-call]

    def build(self, numbers: Mapping[str, float]) -> None:
        """The mixture and the kernel at these values of the parameters."""
        self.numbers = dict(numbers)
        self._kernel = FlowKernel(self.flow, tuple(sorted(numbers.items())), self.force)
        self.mixture: Mixture = self._kernel.mixture()
        self.moves = self.flow.symbol.drift is not None or not self.flow.symbol.isotropic
        factor = affine(self.flow, torch.ones(1, dtype=torch.float64), numbers).factor if self.moves else None
        self._contraction = contracting(self.flow, _trees(numbers))
        if factor is not None and not float(torch.linalg.cond(factor)) < 1 / torch.finfo(factor.dtype).eps:
            raise UnsupportedError("the tensor is singular: along one direction nothing spreads, and data are never forgotten")
        self.register_buffer("factor", factor, persistent=False)
        self.register_buffer("metric", None if factor is None else torch.linalg.inv(factor), persistent=False)
        self.factor: Tensor | None
        self.metric: Tensor | None
        self._tabulate()

    def _tabulate(self) -> None:
        """The kernel for the range of σ."""
        self.literal_profile: Tabulated | None = None
        own = self._literal() if self.gauge == "literal" else None
        self.profile: Profile = own or self._following(self._kernel.profile(self.dim, self.sigmas))

    def _following(self, made: Made) -> Made:
        """A module moved to where this one is."""
        like = next((buffer for buffer in self.buffers() if buffer.is_floating_point()), None)
        return made if like is None else made.to(like)

    def _cover(self, log_sigma: Tensor) -> bool:
        """Whether a wider table had to be made, so that these σ lie inside it.

        :raises OutOfRangeError: where σ leaves what the clock or doubles reach; in a compiled graph nothing is looked at.
        """
        if self.span[1] == math.inf or torch.compiler.is_compiling() or not log_sigma.numel():
            return False
        low, high = (float(torch.exp(value.to(torch.float64))) for value in torch.aminmax(log_sigma.detach()))
        if self._holds(low, high):
            return False
        if _REACH[0] <= low <= high <= _REACH[1]:
            self.sigmas = (min(self.sigmas[0], low / _MARGIN), max(self.sigmas[1], high * _MARGIN))
            self._tabulate()
        if not self._holds(low, high):
            first, last = self.span
            raise OutOfRangeError(f"σ = {low:.4g} … {high:.4g}: this flow's kernel is known from {first:.4g} to {last:.4g}")
        return True

    @property
    def span(self) -> tuple[float, float]:
        """The range of σ of the tables that there are, (0, ∞) where there are none; wider ones are made when asked for."""
        spans = [one.span for one in (self.profile, self.literal_profile) if one is not None]
        return max(span[0] for span in spans), min(span[1] for span in spans)

    def _holds(self, low: float, high: float) -> bool:
        return self.span[0] * (1 - _EDGE) <= low and high <= self.span[1] * (1 + _EDGE)

    # The clock ---------------------------------------------------------------------------------------------------------

    def sigma(self, t: Number) -> Tensor:
        """σ(t) = √(2·median τ_t)."""
        return torch.exp(self.clock(_tensor(t))[0])

    def time(self, sigma: Number) -> Tensor:
        """t with σ(t) = ``sigma``."""
        level = _tensor(sigma)
        self._cover(torch.log(level))
        clock = self.profile.clock
        return self.mixture.time(level) if clock is None else torch.exp(clock.log_time(torch.log(level))[0])

    def clock(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """log σ(t) and ā = d log σ/dt."""
        if self.profile.clock is None:
            return self.mixture.log_scale(t), self.mixture.rate_of_clock(t)
        found = _of_clock(self.profile.clock, t)
        return _of_clock(self.profile.clock, t) if self._cover(found[0]) else found

    # The kernel --------------------------------------------------------------------------------------------------------

    def log_kernel(self, r2: Tensor, t: Number) -> Tensor:
        """log of the density over its mass at squared distances ``r2`` from where the starting point is carried to.

        Where a tensor diffuses in directions r² is that of F⁻¹ times the displacement. Shapes broadcast.
        """
        time = _tensor(t, r2)
        log_sigma = self.clock(time)[0]
        if not self.moves:
            return self.profile.log_density(r2, log_sigma)
        scale = self._contraction(time)[0]
        volume = 0.0 if self.factor is None else torch.linalg.slogdet(self.factor)[1].to(r2.dtype)
        return self.profile.log_density(r2 / scale**2, log_sigma) - self.dim * torch.log(scale) - volume

    def rate(self, r2: Tensor, t: Number) -> Tensor:
        """w = u/r: one starting point's velocity is that of the place it is carried to, and w times the displacement from it.

        Shapes broadcast.
        """
        time = _tensor(t, r2)
        log_sigma, speed = self.clock(time)
        if not self.moves:
            return self.profile.ratio(r2, log_sigma) * speed
        scale, rate = self._contraction(time)
        return self.profile.ratio(r2 / scale**2, log_sigma) * speed + rate

    # Draws -------------------------------------------------------------------------------------------------------------

    def sample(self, x0: Tensor, t: Number, *, generator: torch.Generator | int) -> Tensor:
        """x_t given x_0, exactly; ``t`` is a number, or one for each row of ``x0``."""
        time = _tensor(t, x0).expand(x0.shape[0])
        x = self._spread(x0, time, _generator(generator, x0))
        if not self.moves:
            return x
        moved = affine(self.flow, time, self.numbers)
        shift = moved.shift if moved.shift.dim() < 2 else moved.shift.reshape(x0.shape)
        return _like(moved.scale, x0) * x + shift

    def _spread(self, x0: Tensor, t: Tensor, source: torch.Generator) -> Tensor:
        """x_0 + √(2τ) F z, in the frame that moves along."""
        tau, _ = self.mixture.sample(t, source)
        noise = torch.randn(x0.shape, generator=source, device=source.device, dtype=x0.dtype).to(x0.device)
        if self.factor is not None:
            noise = (noise.flatten(1) @ self.factor.to(x0.dtype).T).reshape(x0.shape)
        return x0 + _like(torch.sqrt(2 * tau), x0) * noise

    def _squared(self, moved: Tensor) -> Tensor:
        """r² of displacements."""
        flat = moved.flatten(1)
        return (flat if self.metric is None else flat @ self.metric.to(flat.dtype).T).square().sum(-1)

    def denoising_pair(self, x0: Tensor, sigma: Number, *, generator: torch.Generator | int) -> tuple[Tensor, Tensor]:
        """(x, target): x_σ given x_0, and what D regresses on, x_0 + (1 − ω)(x − x_0); ``sigma`` one number or one a row."""
        source = _generator(generator, x0)
        level = _tensor(sigma, x0).reshape(-1).expand(x0.shape[0])
        x = self._spread(x0, self.time(level), source)
        if self.profile.rigid:
            return x, x0
        moved = x - x0
        ratio = self.profile.ratio(self._squared(moved), torch.log(level))
        return x, x0 + _like(1 - ratio, x0) * moved

    def prior(self, n: int, sigma_max: Number, *, generator: torch.Generator | int, centre: Number = 0.0) -> Tensor:
        """n points (n, dim) of the kernel at ``sigma_max`` around ``centre``."""
        level = _tensor(sigma_max, centre if isinstance(centre, Tensor) else None)
        start = (level * 0 + centre).expand(n, self.dim)
        return self._spread(start, self.time(level).expand(n), _generator(generator, start))

    def horizon(self, data: Tensor, tolerance: float = 1e-2) -> float:
        """The σ at which the data's density and the prior around their mean differ by ``tolerance`` in total variation.

        TV(K(· − a), K) ≤ |a| K¹(0) with the one-dimensional marginal K¹ in every dimension, so E|x − mean|·K¹(0) is a bound.
        """
        points = data.detach().flatten(1).to(torch.float64)
        spread = float(self._squared(points - points.mean(0)).sqrt().mean())
        if spread == 0:
            return self.sigmas[0]
        sigma = 0.4 * spread / tolerance
        for _ in range(_ROUNDS):  # σ K¹(0) hardly depends on σ
            better = sigma * spread * self.marginal_peak(sigma) / tolerance
            settled = abs(better / sigma - 1) < 1e-6
            sigma = better
            if settled:
                break
        return sigma

    def marginal_peak(self, sigma: float) -> float:
        """K¹(0) at ``sigma``: the one-dimensional marginal density of the kernel where it is largest."""
        log_sigma = torch.tensor(math.log(sigma), dtype=torch.float64)
        line = elementary(self.mixture, 1)
        if line is not None:
            return math.exp(float(line.log_density(torch.zeros_like(log_sigma), log_sigma)))
        return peak(self.mixture, float(torch.log(self.time(log_sigma.exp()))))

    # Data --------------------------------------------------------------------------------------------------------------

    def empirical(self, data: Tensor, x: Tensor, sigma: Number, chunk: int = 1024) -> tuple[Tensor, Tensor]:
        """(log p, D) of the exact field of ``data`` (n, …) at ``x`` (q, …); ``sigma`` one number or one a row of ``x``."""
        found = self._posterior(data, x, _tensor(sigma, x), chunk)
        return found.log_p, found.denoised(x.flatten(1)).reshape(x.shape)

    def literal(self, data: Tensor, x: Tensor, t: Number, chunk: int = 1024) -> tuple[Tensor, Tensor, Tensor]:
        """(log p, v, R/p) of the literal flow: its density, not divided by its mass, its own velocity and its growth.

        In the frame that moves along, where directions or a drift matter; v is dx/dt.

        :raises UnsupportedError: where R is no multiple of the field, or more than one branch is excited.
        """
        time = _tensor(t, x)
        source, profile = self._kernel.source(), self._literal()
        if profile is not None and profile.clock is not None and self._cover(_of_clock(profile.clock, time)[0]):
            profile = self._literal()
        log_sigma, speed = self.clock(time) if profile is None or profile.clock is None else _of_clock(profile.clock, time)
        at = self._places(data, x)
        kernel = self._at_one((profile or self.profile).at, log_sigma, at)
        found = self._mixed(at, kernel, torch.exp(log_sigma), chunk)
        mass = math.log(number(substitute(self.flow.mass or ONE, {**_trees(self.numbers), "t": _exact(float(time))})))
        velocity = speed * (x - found.denoised(x.flatten(1)).reshape(x.shape))
        if profile is None:
            return found.log_p + mass, velocity, torch.full_like(found.log_p, source.growth)
        growing = self._at_one(profile.growth_at, log_sigma, at)
        growth = self._mixed(at, growing, torch.exp(log_sigma), chunk).share * speed
        return found.log_p + mass, velocity, growth

    def _literal(self) -> Tabulated | None:
        """The kernel with the literal rates, made when it is first asked for; None where they are those of the free gauge."""
        if self._kernel.source().constant:
            return None
        if self.literal_profile is None:
            self.literal_profile = self._following(self._kernel.literal(self.dim, self.sigmas))
        return self.literal_profile

    def _posterior(self, data: Tensor, x: Tensor, sigma: Tensor, chunk: int) -> Posterior:
        level, at = torch.log(sigma), self._places(data, x)
        self._cover(level)
        if level.numel() == 1:
            return self._mixed(at, self._at_one(self.profile.at, level.reshape(()), at), sigma, chunk)
        levels = level.reshape(-1, 1)
        return self._mixed(at, lambda r2, rows: self._elementwise(r2, levels[rows]), sigma, chunk)

    def _places(self, data: Tensor, x: Tensor) -> Places:
        return places(data.flatten(1), x.flatten(1), None if self.metric is None else self.metric.to(x.dtype))

    def _at_one(self, make: Callable[[Tensor], Slice], log_sigma: Tensor, at: Places) -> Kernel:
        """The kernel at one σ, from a table where there are many pairs."""
        kind = at.data.dtype
        if self.profile.cheap or not worthwhile(at.data.shape[0] * at.looking.shape[0], kind):
            exact = make(log_sigma)
        else:
            exact = tabulated(make(log_sigma.to(torch.float64)), at.reach, kind)
        return lambda r2, _: exact(r2)

    def _mixed(self, at: Places, kernel: Kernel, sigma: Tensor, chunk: int) -> Posterior:
        exact = at.data.dtype != torch.float64 and (torch.compiler.is_compiling() or at.blurred(sigma))
        return posterior(at, kernel, chunk=chunk, exact=exact)

    def _elementwise(self, r2: Tensor, log_sigma: Tensor) -> tuple[Tensor, Tensor | None]:
        ratio = None if self.profile.rigid else self.profile.ratio(r2, log_sigma)
        return self.profile.log_density(r2, log_sigma), ratio

    def forward(self, x: Tensor, sigma: Number, data: Tensor) -> Tensor:
        """dx/dσ = (x − D)/σ of the exact field of ``data``."""
        level = _tensor(sigma, x)
        denoised = self.empirical(data, x, level)[1]
        return (x - denoised) / (level if level.numel() == 1 else _like(level.reshape(-1), x))


def _rebuild(field: nn.Module, _: Any) -> None:
    """After new parameters were loaded: their mixture and kernel."""
    if isinstance(field, Field) and field.pde.values() != field.numbers:
        field.build(field.pde.values())


def _admit(flow: DensityFlow) -> None:
    found = admissibility(flow)
    if found.status is Answer.NO:
        raise InadmissibleError("this flow cannot carry a generative model: " + "; ".join(r.text for r in found.reasons))


def _of_clock(clock: TableClock, t: Tensor) -> tuple[Tensor, Tensor]:
    """log σ and d log σ/dt."""
    value, slope = clock.at(torch.log(t))
    return value, slope / t


def _exact(value: float) -> Expr:
    return Num(Fraction(value))


def _trees(numbers: Mapping[str, float]) -> dict[str, Expr]:
    return {name: _exact(value) for name, value in numbers.items()}


def _tensor(value: Number, like: Tensor | None = None) -> Tensor:
    if isinstance(value, Tensor):
        return value if like is None else value.to(like.device, like.dtype)
    return (
        torch.tensor(value, dtype=torch.float64) if like is None else torch.tensor(value, dtype=like.dtype, device=like.device)
    )


def _like(value: Tensor, x: Tensor) -> Tensor:
    """One number a row, to be multiplied with ``x``."""
    return value.to(x.dtype).reshape(-1, *([1] * (x.dim() - 1)))


def _generator(source: torch.Generator | int, x: Tensor) -> torch.Generator:
    return torch.Generator(x.device).manual_seed(source) if isinstance(source, int) else source
