"""One call of :meth:`~genphys_sym.training.Trainer.fit`: the loop and what it leaves in the folder."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from genphys_sym.networks import Denoiser
from genphys_sym.training import parallel
from genphys_sym.training.averages import Averages
from genphys_sym.training.config import TrainConfig
from genphys_sym.training.feed import Feed, log_normal
from genphys_sym.training.folder import Parts, RunFolder
from genphys_sym.training.loss import Loss
from genphys_sym.training.runs import Run
from symcons.errors import SymconsError

if TYPE_CHECKING:
    from genphys_sym.training.trainer import Trainer

#: Adam's memory of gradients and of their squares.
BETAS = (0.9, 0.99)

#: Told of each logged line; a true answer ends the run after it, in good order.
Report = Callable[[dict[str, Any]], object]


class Fit:
    """The moving parts of a training."""

    def __init__(self, trainer: Trainer, report: Report | None) -> None:
        config, where = trainer.config, trainer.where
        if config.batch % where.world:
            raise SymconsError(f"a batch of {config.batch} cannot be shared by {where.world} processes", code="E603")
        self.trainer, self.config, self.report = trainer, config, report
        self.parameters = list(trainer.denoiser.parameters())
        self.optimiser = torch.optim.Adam(self.parameters, lr=config.lr, betas=BETAS, fused=True)
        self.averages = Averages(self.parameters, config.ema)
        self.loss, self.feed = self._loss(), self._feed()
        self.folder = RunFolder(Path(config.out), trainer.settings(), writes=where.first) if config.out else None
        self.parts = Parts(trainer.denoiser.net, self.optimiser, self.averages)
        self.rows: list[dict[str, Any]] = []
        #: The sum of the losses since the last logged line, and the step of that.
        self.total, self.since = torch.zeros((), device=trainer.device), 0

    def _loss(self) -> nn.Module:
        autocast = torch.bfloat16 if self.config.precision == "bf16" else None
        loss = Loss(self.trainer.denoiser.net, autocast=autocast)
        if self.config.compile:
            loss.compile()
        return parallel.shared(loss, self.trainer.where)

    def _feed(self) -> Feed:
        trainer, config, denoiser = self.trainer, self.config, self.trainer.denoiser
        mean = trainer.noise["mean"] + math.log(float(denoiser.sigma_data))
        levels = log_normal(mean, trainer.noise["deviation"], denoiser.sigma_min, denoiser.sigma_max)
        given = (denoiser, trainer.field, trainer.data, levels)
        return Feed(*given, batch=config.batch, seed=config.seed, group=config.group, place=trainer.where)

    def run(self) -> Run:
        """Resume, train, and hand over."""
        if self.folder is not None:
            state = self.folder.restore(self.parts)
            self.parts.step, self.parts.seconds = state["step"], state["seconds"]
            self.total.fill_(state["pending"][0])
            self.since = int(state["pending"][1])
            parallel.together(self.trainer.where)
        self._train()
        return self._result()

    def _train(self) -> None:
        """Step by step to the end, or until the report says to stop."""
        config, parts = self.config, self.parts
        began, ended = time.perf_counter() - parts.seconds, False
        while parts.step < config.steps and not ended:
            rate = learning_rate(config, parts.step)
            self._advance(rate)
            last = parts.step == config.steps
            logs, keeps = parts.step % config.log == 0 or last, parts.step % config.checkpoint == 0 or last
            if logs or keeps:
                ensure_finite(self.total, self.trainer.denoiser, parts.step)
                parts.seconds = time.perf_counter() - began
            if logs:
                ended = self._log(rate)
            if keeps or ended:
                self._keep()

    def _advance(self, rate: float) -> None:
        """One step of the optimiser."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        loss: Tensor = self.loss(*self.feed(self.parts.step))
        self.optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        if math.isfinite(self.config.clip):
            nn.utils.clip_grad_norm_(self.parameters, self.config.clip, foreach=True)
        if self.trainer.device.type == "cpu" and not math.isfinite(loss.item()):
            ensure_finite(loss, self.trainer.denoiser, self.parts.step + 1)
        self.optimiser.step()
        self.parts.step += 1
        self.averages.update(self.parts.step)
        self.total += loss.detach()

    def _log(self, rate: float) -> bool:
        """Write a line of metrics; whether to stop."""
        parts = self.parts
        mean = parallel.mean(self.total, self.trainer.where) / (parts.step - self.since)
        row = {"step": parts.step, "loss": mean, "seconds": round(parts.seconds, 3), "lr": rate}
        self.total, self.since = torch.zeros_like(self.total), parts.step
        self.rows.append(row)
        if self.folder is not None:
            self.folder.log(row)
        return parallel.any_true(self.report is not None and bool(self.report(row)), self.trainer.where, self.trainer.device)

    def _keep(self) -> None:
        """Write the weights and the state."""
        if self.folder is None:
            return
        models = self._averaged()
        self.folder.keep(self.parts, models, (float(self.total), self.since))
        if self.config.pictures and self.parts.step == self.config.steps:
            self.folder.picture(next(iter(models.values())), self.trainer.field, self.trainer.data, self.trainer.shape)

    def _averaged(self) -> dict[float, Denoiser]:
        """The denoiser with each of the averages in place of the weights."""
        models = {}
        for width, values in self.averages.values.items():
            model = copy.deepcopy(self.trainer.denoiser).eval().requires_grad_(False)
            for parameter, value in zip(model.parameters(), values, strict=True):
                parameter.copy_(value)
            models[width] = model
        return models

    def _result(self) -> Run:
        models, settings = self._averaged(), self.trainer.settings()
        rows = self.rows if self.folder is None else self.folder.ledger.rows()
        out = None if self.folder is None else self.folder.path
        return Run(models[self.config.ema[0]], models, tuple(rows), settings, self.parts.step, out)


def learning_rate(config: TrainConfig, step: int) -> float:
    """``lr``, rising linearly over the warm-up and falling to zero along a cosine."""
    warm = min(1.0, (step + 1) / max(config.warmup, 1))
    return config.lr * warm * (1 + math.cos(math.pi * step / config.steps)) / 2


def ensure_finite(value: Tensor, denoiser: nn.Module, step: int) -> None:
    """Do nothing if ``value`` is finite.

    :raises SymconsError: with code E702, naming the step and the first parameter that is, or whose gradient is, not finite.
    """
    if math.isfinite(value.item()):
        return
    for name, parameter in denoiser.named_parameters():
        for what, tensor in (("the parameter", parameter), ("the gradient of", parameter.grad)):
            if tensor is not None and not bool(torch.isfinite(tensor).all()):
                message = f"the loss is not finite at step {step}; {what} {name} is not either. "
                raise SymconsError(f"{message}The last checkpoint is kept; a smaller lr or a finite clip may help", code="E702")
    raise SymconsError(f"the loss is not finite at step {step}, though all parameters are; look at the data", code="E702")
