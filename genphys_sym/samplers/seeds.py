"""Streams of random numbers that depend on a seed and on what they are for, never on what was drawn before."""

from __future__ import annotations

import torch

_MASK = 0xFFFFFFFF
_MASK64 = 0xFFFFFFFFFFFFFFFF


def stream(seed: int, *path: int, device: torch.device | str = "cpu") -> torch.Generator:
    """A generator for ``seed`` and the place ``path``.

    Paths that differ in their last entry alone (below 2³²) have different generators, whatever the seed: torch's CPU
    generator keeps 32 bits of a seed, and the last step of the mixing is a bijection of these.
    """
    *before, last = path or (0,)
    key = _mixed64(seed & _MASK64)
    for step in before:
        key = _mixed64((key + 0x9E3779B97F4A7C15 * (step + 1)) & _MASK64)
    low = _mixed32((last & _MASK) ^ (key & _MASK))
    return torch.Generator(device).manual_seed(low if torch.device(device).type == "cpu" else (key & ~_MASK) >> 1 | low)


def seed_from(generator: torch.Generator | None, seed: int) -> int:
    """The ``seed``, or a number drawn from ``generator`` where there is one."""
    if generator is None:
        return seed
    return int(torch.randint(2**62, (1,), generator=generator, device=generator.device).item())


def _mixed64(x: int) -> int:
    """SplitMix64's bijection of 64 bits (Steele, Lea, Flood, OOPSLA 2014)."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK64
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK64
    return x ^ (x >> 31)


def _mixed32(x: int) -> int:
    """MurmurHash3's bijection of 32 bits (A. Appleby)."""
    x = ((x ^ (x >> 16)) * 0x85EBCA6B) & _MASK
    x = ((x ^ (x >> 13)) * 0xC2B2AE35) & _MASK
    return x ^ (x >> 16)
