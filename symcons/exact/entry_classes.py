"""The entries of a parametric null space that are not constant: classes of multiples, their supports, their coefficients.

Steps 2, 3 and 4 of :mod:`symcons.exact.interpolate`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from symcons.errors import SymconsError, UnsupportedError
from symcons.exact.modular_dense import modular_null_space
from symcons.exact.native import Residues
from symcons.exact.rational_functions import (
    Exponents,
    Newton,
    degrees,
    monomial_values,
    rational_function,
    support,
    support_size,
)
from symcons.exact.reconstruction import Reconstruction
from symcons.exact.sampling import BadPointError, Point, Sampler


@dataclass
class EntryClass:
    """A rational function, all of its places in the basis, and what is known about it.

    ``members`` maps places (row, column) to the residues of the constant by which the function is multiplied there.
    """

    members: dict[tuple[int, int], list[int]]
    active: list[int] = field(default_factory=list)
    top: list[Exponents] = field(default_factory=list)
    bottom: list[Exponents] = field(default_factory=list)
    image: Reconstruction = field(default_factory=Reconstruction)

    @property
    def place(self) -> tuple[int, int]:
        """The place that stands for the class: its constant is 1."""
        return next(iter(self.members))


def learn(sampler: Sampler, max_terms: int) -> list[EntryClass]:
    """The classes of entries that are not constant, with their supports."""
    base, first = sampler.somewhere()
    samples = [first, *(sampler.somewhere()[1] for _ in range(2))]
    classes = _classes(samples, sampler.prime)
    if classes:
        _find_active(sampler, base, first, classes)
        _find_supports(sampler, classes, max_terms)
    return classes


def _classes(samples: list[Residues], prime: int) -> list[EntryClass]:
    """Entries that change, grouped by the ratios of their values at three points."""
    varying = (samples[0] != samples[1]) | (samples[0] != samples[2])
    groups: dict[tuple[int, int], EntryClass] = {}
    for row, column in zip(*(axis.tolist() for axis in np.nonzero(varying)), strict=True):
        values = [int(sample[row, column]) for sample in samples]
        if not all(values):
            raise SymconsError("an entry of the parametric null space vanishes at a random point", code="E902")
        inverse = pow(values[0], -1, prime)
        key = (values[1] * inverse % prime, values[2] * inverse % prime)
        groups.setdefault(key, EntryClass({})).members[row, column] = []
    return list(groups.values())


def _find_active(sampler: Sampler, base: Point, first: Residues, classes: list[EntryClass]) -> None:
    """Which parameters each class depends on: change one at a time."""
    for variable in range(sampler.parameters):
        changed = _elsewhere(sampler, base, variable)
        for group in classes:
            if changed[group.place] != first[group.place]:
                group.active.append(variable)


def _elsewhere(sampler: Sampler, base: Point, variable: int) -> Residues:
    for _ in range(20):
        value = sampler.random.randrange(1, sampler.prime)
        try:
            return sampler.vectors((*base[:variable], value, *base[variable + 1 :]))
        except BadPointError:
            continue
    raise SymconsError("the rank of the parametric matrix drops along a line through a random point", code="E902")


def _find_supports(sampler: Sampler, classes: list[EntryClass], max_terms: int) -> None:
    """Degrees along lines, then the exponents that numerators and denominators can have."""
    direction = [sampler.random.randrange(1, sampler.prime) for _ in range(sampler.parameters)]
    total = _line_degrees(sampler, direction, classes)
    partial = [([0] * sampler.parameters, [0] * sampler.parameters) for _ in classes]
    for variable in range(sampler.parameters):
        moved = [number for number, group in enumerate(classes) if variable in group.active]
        if not moved:
            continue
        axis = [int(k == variable) for k in range(sampler.parameters)]
        found = _line_degrees(sampler, axis, [classes[number] for number in moved])
        for number, (top, bottom) in zip(moved, found, strict=True):
            partial[number][0][variable], partial[number][1][variable] = top, bottom
    for group, (top, bottom), bounds in zip(classes, total, partial, strict=True):
        terms = support_size(top, bounds[0]) + support_size(bottom, bounds[1])
        if terms > max_terms:
            raise UnsupportedError(
                f"an entry of the null space over the parameters may have {terms} terms, more than {max_terms}: "
                "give some of the parameters values"
            )
        group.top, group.bottom = support(top, bounds[0]), support(bottom, bounds[1])


def _line_degrees(sampler: Sampler, direction: Sequence[int], classes: list[EntryClass]) -> list[tuple[int, int]]:
    """Degrees of numerator and denominator of each class along a random line."""
    base, prime, step = sampler.point(), sampler.prime, 0
    curves = [Newton(prime) for _ in classes]
    functions: list[tuple[list[int], list[int]] | None] = [None] * len(classes)
    while None in functions:
        step += 1
        point = tuple((a + step * b) % prime for a, b in zip(base, direction, strict=True))
        try:
            image = sampler.vectors(point)
        except BadPointError:
            continue
        for number, group in enumerate(classes):
            if functions[number] is None:
                curves[number].add(step, int(image[group.place]))
                if len(curves[number].points) >= 4:
                    functions[number] = rational_function(curves[number])
    return degrees([function for function in functions if function is not None])


def fit(group: EntryClass, samples: list[tuple[Point, Residues]], prime: int) -> None:
    """Solve n(a) − f(a) d(a) = 0 on the supports of a class; the last coefficient that is not zero becomes 1."""
    used = samples[: len(group.top) + len(group.bottom) + 1]
    points = [point for point, _ in used]
    values = np.array([int(image[group.place]) for _, image in used], dtype=np.int64)[:, None]
    top = monomial_values(points, group.top, prime)
    bottom = monomial_values(points, group.bottom, prime) * values % prime
    solutions = modular_null_space(np.hstack([top, -bottom]), prime)
    if len(solutions) != 1:
        raise SymconsError("the degrees of a parametric entry were misjudged at a random line", code="E902")
    keep = np.flatnonzero(solutions[0])
    if len(group.image.primes) == 0:
        split = len(group.top)
        group.bottom = [group.bottom[k - split] for k in keep if k >= split]
        group.top = [group.top[k] for k in keep if k < split]
        solutions = solutions[:, keep]
        keep = np.arange(len(keep))
    group.image.add(prime, solutions, (int(keep[-1]),))
