"""The trainer: steps of Adam on the loss, averages of the weights, and a folder from which it goes on."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import torch
from torch import Tensor, nn

from genphys_sym.networks import Denoiser, description
from genphys_sym.training import equations, parallel
from genphys_sym.training.calibration import gain
from genphys_sym.training.config import TrainConfig
from genphys_sym.training.devices import device_of
from genphys_sym.training.fitting import Fit, Report
from genphys_sym.training.resolving import noise_mean, resolved, root
from genphys_sym.training.runs import Run
from symcons.errors import SymconsError


class Trainer:
    """Train ``net`` to denoise what ``field`` does to ``data`` (n, d), as ``config`` says.

    ``field`` has ``denoising_pair(x0, sigma, generator=…)``, ``prior`` and ``horizon``; ``about`` is kept in config.json
    beside the rest, and ``shape`` says that the rows of ``data`` are images.

    :raises SymconsError: with code E701 where data and network or field do not fit.
    """

    def __init__(
        self,
        net: nn.Module,
        field: Any,
        data: Tensor,
        config: TrainConfig | None = None,
        *,
        shape: tuple[int, ...] = (),
        about: dict[str, Any] | None = None,
    ) -> None:
        self.config = config or TrainConfig()
        self.device = device_of(self.config.device)
        self.dtype: torch.dtype = getattr(torch, self.config.dtype)
        self.shape = tuple(shape)
        self.data = _checked(data, net, field).to(self.device, self.dtype)
        self.field = field.to(self.device) if isinstance(field, nn.Module) else field
        self.facts = resolved(self.config, self.field, self.data)
        self.denoiser = self._denoiser(net)
        self.noise = {"mean": noise_mean(self.config, self.data), "deviation": self.config.noise_std}
        own = {"net": description(net), "denoiser": self.denoiser.config, "noise": self.noise, **equations.description(field)}
        self.about = {**own, **(about or {})}
        self.where = parallel.place()

    def _denoiser(self, net: nn.Module) -> Denoiser:
        """``net`` with the scales of these data."""
        known = {"centre": self.data.mean(dim=0), "root": root(self.data), **self.facts}
        denoiser = Denoiser(net, **known).to(self.device, self.dtype)
        if math.isinf(denoiser.reach):
            return denoiser
        found = gain(denoiser, self.field, self.data)
        return Denoiser(net, gain=found, **known).to(self.device, self.dtype)

    def settings(self) -> dict[str, Any]:
        """The resolved configuration, as config.json holds it."""
        return {"train": self.config.to_dict(), "data": _facts(self.data, self.shape), **self.about}

    def fit(self, report: Report | None = None) -> Run:
        """Train to the last step, from where the folder's checkpoint stands if there is one, and return the run.

        :raises SymconsError: with code E702 where the loss is not finite, E703 and E704 where the folder holds a checkpoint
            that is damaged or of another run, E622 where it cannot be written.
        """
        with parallel.group(self.where, self.device):
            return Fit(self, report).run()


def _checked(data: Tensor, net: nn.Module, field: Any) -> Tensor:
    """``data`` if it is a table of finite numbers that fits network and field."""
    if not isinstance(data, Tensor) or data.ndim != 2 or len(data) < 2:
        shape = tuple(getattr(data, "shape", ()))
        raise SymconsError(f"data is a tensor of shape (n, d) with n >= 2, got the shape {shape}", code="E701")
    for name, thing in (("the network", net), ("the field", field)):
        dim = getattr(thing, "dim", data.shape[1])
        if dim != data.shape[1]:
            raise SymconsError(f"{name} is for {dim} coordinates, the data has {data.shape[1]}", code="E701")
    if not bool(torch.isfinite(data).all()):
        raise SymconsError("the data holds numbers that are not finite", code="E701")
    if float(data.std(dim=0).square().mean()) == 0:
        raise SymconsError("all points of the data are the same", code="E701")
    return data


def _facts(data: Tensor, shape: tuple[int, ...]) -> dict[str, Any]:
    """Size and fingerprint of the data."""
    raw = data.detach().to("cpu", torch.float32).contiguous().numpy().tobytes()
    return {"size": list(data.shape), "shape": list(shape), "sha256": hashlib.sha256(raw).hexdigest()}
