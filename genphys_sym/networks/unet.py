"""A small U-Net for images."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from genphys_sym.networks.mlp import clear, start

#: Channels a group of the normalisation spans at most.
GROUP = 16
#: The lowest and the highest of the frequencies by which the noise label is embedded.
FREQUENCIES = (0.25, 64.0)


class UNet(nn.Module):
    """F(y, c) for images of ``shape`` (channels, height, width), given and returned as rows of their pixels.

    ``channels`` at full resolution, times ``multipliers[i]`` after i halvings; ``blocks`` residual blocks a level, with
    self-attention at the coarsest. Sides that cannot be halved are padded by zeros and cropped at the end.
    """

    def __init__(
        self,
        shape: tuple[int, int, int],
        channels: int = 32,
        multipliers: tuple[int, ...] = (1, 2, 2),
        blocks: int = 1,
        *,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if len(shape) != 3 or min(*shape, channels, blocks, *multipliers) < 1:
            raise ValueError(f"shape is (channels, height, width), all numbers are positive; got {shape}, {channels}, {blocks}")
        self.shape = tuple(shape)
        self.config = {
            "kind": "unet",
            "shape": list(shape),
            "channels": channels,
            "multipliers": list(multipliers),
            "blocks": blocks,
        }
        self.dim = math.prod(shape)
        self.multiple = 2 ** (len(multipliers) - 1)
        self.embedding = Embedding(channels, 4 * channels)
        widths = [channels * factor for factor in multipliers]
        self.enter = nn.Conv2d(shape[0], channels, 3, padding=1)
        self.down, stack = _descent(channels, widths, blocks)
        middle, label = widths[-1], 4 * channels
        self.middle = nn.ModuleList([Block(middle, middle, label), Attention(middle), Block(middle, middle, label)])
        self.up = _ascent(middle, widths, blocks, stack, label)
        self.leave = nn.Sequential(_norm(widths[0]), nn.SiLU(), nn.Conv2d(widths[0], shape[0], 3, padding=1))
        start(self, seed)
        for layer in _last_layers(self):
            clear(layer)

    def forward(self, y: Tensor, label: Tensor) -> Tensor:
        """F for rows ``y`` of shape (n, channels·height·width) and a ``label`` of shape (n,): the shape of ``y``."""
        _, height, width = self.shape
        embedded = self.embedding(label)
        image = y.reshape(-1, *self.shape)
        x: Tensor = self.enter(functional.pad(image, (0, -width % self.multiple, 0, -height % self.multiple)))
        kept = [x]
        for layer in self.down:
            x = layer(x, embedded)
            kept.append(x)
        for layer in self.middle:
            x = layer(x, embedded)
        for layer in self.up:
            x = layer(torch.cat([x, kept.pop()], dim=1) if layer.joins else x, embedded)
        left: Tensor = self.leave(x)
        return left[:, :, :height, :width].reshape(y.shape)


def _descent(channels: int, widths: list[int], blocks: int) -> tuple[nn.ModuleList, list[int]]:
    """The way down, and the channels of everything kept for the way up."""
    layers, stack, current = nn.ModuleList(), [channels], channels
    for level, width in enumerate(widths):
        for _ in range(blocks):
            layers.append(Block(current, width, 4 * channels))
            current = width
            stack.append(current)
        if level + 1 < len(widths):
            layers.append(Halve(current))
            stack.append(current)
    return layers, stack


def _ascent(current: int, widths: list[int], blocks: int, stack: list[int], label: int) -> nn.ModuleList:
    """The way up: at each level one block more than on the way down, each joined by what was kept."""
    layers, stack = nn.ModuleList(), list(stack)
    for level, width in reversed(list(enumerate(widths))):
        for _ in range(blocks + 1):
            layers.append(Block(current + stack.pop(), width, label, joins=True))
            current = width
        if level:
            layers.append(Double(current))
    return layers


class Embedding(nn.Module):
    """The noise label by sines and cosines of geometrically spaced frequencies, and two linear layers."""

    frequencies: Tensor

    def __init__(self, frequencies: int, width: int) -> None:
        super().__init__()
        low, high = FREQUENCIES
        half = max(frequencies // 2, 2)
        self.register_buffer("frequencies", torch.logspace(math.log10(low), math.log10(high), half), persistent=False)
        self.layers = nn.Sequential(nn.Linear(2 * half, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU())

    def forward(self, label: Tensor) -> Tensor:
        """The embedding of labels (n,): shape (n, width)."""
        angle = label[:, None] * self.frequencies
        embedded: Tensor = self.layers(torch.cat([angle.sin(), angle.cos()], dim=1))
        return embedded


class Block(nn.Module):
    """A residual block; the label scales and shifts the features between its two convolutions."""

    def __init__(self, before: int, after: int, label: int, *, joins: bool = False) -> None:
        super().__init__()
        self.joins = joins
        self.first = nn.Sequential(_norm(before), nn.SiLU(), nn.Conv2d(before, after, 3, padding=1))
        self.label = nn.Linear(label, 2 * after)
        self.norm = _norm(after)
        self.last = nn.Conv2d(after, after, 3, padding=1)
        self.skip = nn.Identity() if before == after else nn.Conv2d(before, after, 1)

    def forward(self, x: Tensor, embedded: Tensor) -> Tensor:
        """(n, before, h, w) to (n, after, h, w)."""
        scale, shift = self.label(embedded)[:, :, None, None].chunk(2, dim=1)
        hidden = functional.silu(self.norm(self.first(x)) * (1 + scale) + shift)
        joined: Tensor = 0.5**0.5 * (self.skip(x) + self.last(hidden))
        return joined


class Attention(nn.Module):
    """Self-attention over all places, in one head, added to its input."""

    joins = False

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = _norm(channels)
        self.query = nn.Conv2d(channels, 3 * channels, 1)
        self.last = nn.Conv2d(channels, channels, 1)

    def forward(self, x: Tensor, embedded: Tensor) -> Tensor:
        """The shape of ``x`` is kept; ``embedded`` is not used."""
        n, channels, height, width = x.shape
        query, key, value = self.query(self.norm(x)).reshape(n, 3, channels, -1).transpose(2, 3).unbind(1)
        found = functional.scaled_dot_product_attention(query, key, value)
        added: Tensor = self.last(found.transpose(1, 2).reshape(n, channels, height, width))
        return x + added


class Halve(nn.Module):
    """Half the resolution, by a strided convolution."""

    joins = False

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layer = nn.Conv2d(channels, channels, 3, stride=2, padding=1)

    def forward(self, x: Tensor, embedded: Tensor) -> Tensor:
        """(n, c, h, w) to (n, c, h/2, w/2); ``embedded`` is not used."""
        halved: Tensor = self.layer(x)
        return halved


class Double(nn.Module):
    """Twice the resolution, by repetition and a convolution."""

    joins = False

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layer = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor, embedded: Tensor) -> Tensor:
        """(n, c, h, w) to (n, c, 2h, 2w); ``embedded`` is not used."""
        doubled: Tensor = self.layer(functional.interpolate(x, scale_factor=2, mode="nearest"))
        return doubled


def _norm(channels: int) -> nn.GroupNorm:
    groups = max(1, channels // GROUP)
    while channels % groups:
        groups -= 1
    return nn.GroupNorm(groups, channels)


def _last_layers(net: UNet) -> list[nn.Conv2d]:
    """The convolutions that begin at zero: the last of every block, of the attention and of the whole."""
    inner = [layer.last for layer in net.modules() if isinstance(layer, (Block, Attention))]
    return [*inner, *(layer for layer in net.leave if isinstance(layer, nn.Conv2d))]
