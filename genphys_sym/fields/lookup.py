"""A kernel at one σ as straight pieces over r², for many pairs: the place of a piece is read off the bits of r².

The leading bits of a floating point number, its exponent and the first of its fraction, count intervals that cut every
octave into equal parts. No logarithm is needed to find one: a shift, two gathers and one multiplication with an addition
are all that a pair costs. log K is convex in r² for every mixture of Gaussians, K = ∫ e^{−r²s} dμ(s), with the second
derivative Var s; over a piece of relative width h a straight line misses it by h² Var(r²s)/8 at most. Var(r²s) is of the
order of N/2 and h is 2⁻¹⁰ (2⁻¹² in double precision): the error is below 10⁻⁶ (1 + N/2), the size of the exponent itself.
"""

from __future__ import annotations

import torch
from torch import Tensor

from genphys_sym.fields.profiles import Slice

#: Bits of the fraction that count, bits that it has, and the integers of the same size.
KINDS = {torch.float32: (10, 23, torch.int32), torch.float64: (12, 52, torch.int64)}
_FLAT = 1e-7  # a change over an octave that is none
_OCTAVES = 120  # below the largest r²
MANY = 1 << 18  # pairs from which on a table is worth its price


def worthwhile(pairs: int, dtype: torch.dtype) -> bool:
    """Whether so many pairs pay for a table; inside a compiled graph there is none, its size hangs on the data."""
    return pairs >= MANY and dtype in KINDS and not torch.compiler.is_compiling()


def tabulated(exact: Slice, reach: Tensor, dtype: torch.dtype) -> Slice:
    """``exact``, a function of doubles, for r² of ``dtype`` up to ``reach``; constant slopes go on below and above."""
    bits, fraction, whole = KINDS[dtype]
    shift = fraction - bits
    ends = _range(exact, reach.to(torch.float64), torch.finfo(dtype).tiny).to(dtype)
    first, last = (int(place) for place in ends.view(whole) >> shift)
    nodes = (torch.arange(first, last + 2, dtype=whole, device=reach.device) << shift).view(dtype).to(torch.float64)
    pieces = [_pieces(nodes, values, dtype) for values in exact(nodes) if values is not None]

    def values(r2: Tensor) -> tuple[Tensor, Tensor | None]:
        flat = r2.contiguous().view(-1)
        index = (flat.view(whole) >> shift).clamp_(first, last).sub_(first)
        found = [
            torch.index_select(slope, 0, index).mul_(flat).add_(torch.index_select(start, 0, index)).view(r2.shape)
            for start, slope in pieces
        ]
        return found[0], found[1] if len(found) > 1 else None

    return values


def _range(exact: Slice, reach: Tensor, least: float) -> Tensor:
    """(r² where the kernel has become flat, 2·reach)."""
    octaves = torch.arange(_OCTAVES + 1, dtype=torch.float64, device=reach.device)
    places = (2 * reach * torch.exp2(-octaves)).clamp_min(4 * least)
    moves = torch.stack([values.diff().abs() for values in exact(places) if values is not None]).amax(0)
    count = torch.where(moves > _FLAT, octaves[1:], torch.zeros_like(octaves[1:])).amax().to(torch.int64)
    return torch.stack([places[(count + 1).clamp_max(_OCTAVES)], places[0]])


def _pieces(nodes: Tensor, values: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """a and b of a + b r² on every piece."""
    slope = values.diff() / nodes.diff()
    return (values[:-1] - slope * nodes[:-1]).to(dtype), slope.to(dtype)
