"""The mixture and the kernel of a flow at values of its parameters, made once in a process: a second field is instant."""

from __future__ import annotations

import copy
import functools
from dataclasses import dataclass

import torch

from genphys_sym.fields.profiles import Profile, elementary
from genphys_sym.fields.sources import Source
from genphys_sym.fields.tables import Tabulated
from genphys_sym.mixtures import Mixture, mixture
from genphys_sym.mixtures.flows import exact
from genphys_sym.results import DensityFlow
from symcons.expr.tree import Num

_KEPT = 32  # tables, of a few megabytes at most


@dataclass(frozen=True, slots=True)
class Kernel:
    """A flow at values of its parameters (name, number); ``force`` takes one that is not proven admissible."""

    flow: DensityFlow
    values: tuple[tuple[str, float], ...]
    force: bool = False

    def mixture(self) -> Mixture:
        """The law of τ."""
        return _mixture(self)

    def source(self) -> Source:
        """R̂/K̂ of the literal flow."""
        return Source(self.flow, {name: Num(exact(value)) for name, value in self.values})

    def profile(self, dim: int, sigmas: tuple[float, float]) -> Profile:
        """The kernel in ``dim`` dimensions; where it has no formula a table for σ between the two ends of ``sigmas``."""
        return elementary(self.mixture(), dim) or copy.deepcopy(_table(self, dim, sigmas, literal=False))

    def literal(self, dim: int, sigmas: tuple[float, float]) -> Tabulated:
        """The kernel with the literal flow's rates."""
        return copy.deepcopy(_table(self, dim, sigmas, literal=True))


@functools.lru_cache(_KEPT)
def _mixture(of: Kernel) -> Mixture:
    made = mixture(of.flow, dict(of.values), force=of.force)
    if made.rigid:  # medians and inverses of clocks are computed once, and not while a graph is compiled
        made.time(torch.exp(made.log_scale(torch.ones(1, dtype=torch.float64))))
    return made


@functools.lru_cache(_KEPT)
def _table(of: Kernel, dim: int, sigmas: tuple[float, float], literal: bool) -> Tabulated:
    return Tabulated(of.mixture(), dim, sigmas, of.source() if literal else None)
