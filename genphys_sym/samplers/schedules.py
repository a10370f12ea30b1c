"""Schedules: a decreasing tensor of noise levels, which samplers use exactly as it is."""

from __future__ import annotations

import torch
from torch import Tensor

from symcons.errors import SymconsError


def karras_sigmas(n: int, lo: float, hi: float, rho: float = 7.0, *, dtype: torch.dtype = torch.float64) -> Tensor:
    """The levels σ_i = (hi^(1/ρ) + i/(n−1)·(lo^(1/ρ) − hi^(1/ρ)))^ρ, i < n, and a last 0 (arXiv 2206.00364, eq. 5): (n + 1,).

    A sampler makes n steps along them. With n = 1 the levels are (hi, 0).
    """
    if n < 1 or not 0 < lo < hi:
        raise SymconsError(f"a schedule needs n >= 1 and 0 < lo < hi, got n = {n}, lo = {lo}, hi = {hi}", code="E603")
    place = torch.arange(n, dtype=torch.float64) / max(n - 1, 1)
    levels = (hi ** (1 / rho) + place * (lo ** (1 / rho) - hi ** (1 / rho))) ** rho
    levels[-1], levels[0] = lo, hi  # exactly, whatever the powers were rounded to
    return torch.cat([levels, levels.new_zeros(1)]).to(dtype)


def checked(sigmas: Tensor) -> Tensor:
    """``sigmas`` themselves if they are a schedule: two levels or more, finite, strictly decreasing, the last >= 0."""
    if sigmas.ndim != 1 or len(sigmas) < 2:
        raise SymconsError(f"a schedule is a row of two noise levels or more, got the shape {tuple(sigmas.shape)}", code="E603")
    if not (bool(torch.isfinite(sigmas).all()) and bool((sigmas.diff() < 0).all()) and float(sigmas[-1]) >= 0):
        raise SymconsError("the noise levels of a schedule are finite, strictly decreasing and not negative", code="E603")
    return sigmas
