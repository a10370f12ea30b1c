"""Data-parallel training under ``torchrun``: which process this is, and the group it belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import nn

from symcons.errors import SymconsError


@dataclass(frozen=True)
class Place:
    """This process among ``world``: its ``rank``, and its ``local`` number on this machine."""

    rank: int = 0
    world: int = 1
    local: int = 0

    @property
    def first(self) -> bool:
        """Whether this is the process that writes."""
        return self.rank == 0


def place() -> Place:
    """The place that ``torchrun`` gave this process in its environment; alone without it."""
    names = ("RANK", "WORLD_SIZE", "LOCAL_RANK")
    try:
        return Place(*(int(os.environ[name]) for name in names)) if "RANK" in os.environ else Place()
    except (KeyError, ValueError) as error:
        raise SymconsError(f"the environment of torchrun is incomplete: {', '.join(names)} are needed", code="E603") from error


@contextmanager
def group(where: Place, device: torch.device) -> Iterator[None]:
    """The group of all processes (gloo; nccl on GPUs), while the context lasts; nothing where there is one process."""
    if where.world == 1 or torch.distributed.is_initialized():
        yield
        return
    torch.distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield
    finally:
        torch.distributed.destroy_process_group()


def shared(loss: nn.Module, where: Place) -> nn.Module:
    """``loss`` with gradients averaged over the group."""
    if where.world == 1:
        return loss
    return nn.parallel.DistributedDataParallel(loss, broadcast_buffers=False, gradient_as_bucket_view=True)


def together(where: Place) -> None:
    """Wait for all processes."""
    if where.world > 1:
        torch.distributed.barrier()


def mean(value: torch.Tensor, where: Place) -> float:
    """The mean of a number over all processes."""
    if where.world > 1:
        value = value.clone()
        torch.distributed.all_reduce(value)
    return value.item() / where.world


def any_true(flag: bool, where: Place, device: torch.device) -> bool:
    """Whether ``flag`` is true in any process."""
    return flag if where.world == 1 else mean(torch.tensor(float(flag), device=device), where) > 0
