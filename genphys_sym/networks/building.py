"""Networks from plain data and back, so that a file of weights can say what they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import nn

from genphys_sym.networks.mlp import MLP
from genphys_sym.networks.unet import UNet
from symcons.errors import SymconsError

#: The networks that a configuration can name.
KINDS: dict[str, type[nn.Module]] = {"mlp": MLP, "unet": UNet}


def description(net: nn.Module) -> dict[str, Any]:
    """What :func:`build` needs to make a network like ``net``: its ``config``, or the name of a class of the user's."""
    config = getattr(net, "config", None)
    return dict(config) if isinstance(config, Mapping) else {"kind": type(net).__name__}


def build(config: Mapping[str, Any], *, seed: int = 0) -> nn.Module:
    """The network that ``config`` describes, with weights drawn from ``seed``.

    :raises SymconsError: with code E603 where its kind is not one of :data:`KINDS`.
    """
    options = {name: tuple(value) if isinstance(value, list) else value for name, value in config.items()}
    kind = options.pop("kind", None)
    if kind not in KINDS:
        raise SymconsError(f"no network of the kind {kind!r}; there are {', '.join(KINDS)}", code="E603")
    return KINDS[kind](**options, seed=seed)
