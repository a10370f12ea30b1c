"""Samplers: from the prior to the data along dx/dσ = (x − D(x, σ))/σ."""

from genphys_sym.samplers.integrating import integrate
from genphys_sym.samplers.likelihood import log_likelihood
from genphys_sym.samplers.methods import RK4, SAMPLERS, Dopri5, Euler, Heun
from genphys_sym.samplers.sampler import Sampler, Samples
from genphys_sym.samplers.schedules import karras_sigmas

__all__ = ["RK4", "SAMPLERS", "Dopri5", "Euler", "Heun", "Sampler", "Samples", "integrate", "karras_sigmas", "log_likelihood"]
