"""The point of ``--at``: "t=0.7, r=0.4", or k, or x and y in a fixed dimension."""

from __future__ import annotations

from fractions import Fraction

from .sources import number_from

#: The names a point may give besides the time.
PLACES = ("r", "k", "x", "y", "z", "kx", "ky", "kz")


def point_from(text: str, dim: int | None) -> dict[str, Fraction]:
    """The numbers of a point by their names; always ``t``, and a place or a wave number that fits the dimension."""
    from symcons.errors import SymconsError

    point: dict[str, Fraction] = {}
    for item in text.split(","):
        name, equals, number = (part.strip() for part in item.partition("="))
        if not equals or name not in ("t", *PLACES):
            raise SymconsError(f"--at takes a point such as t=0.7, r=0.4, not '{item.strip()}'", code="E002")
        if name in point:
            raise SymconsError(f"--at gives {name} twice", code="E002")
        point[name] = number_from(number, f"--at {name}")
    _check(point, dim)
    return point


def _check(point: dict[str, Fraction], dim: int | None) -> None:
    """That the point has a time and exactly one place or wave vector, of the right dimension."""
    from symcons.errors import SymconsError

    places = set(point) - {"t"}
    letters = "xyz"[:dim] if dim is not None and dim <= 3 else ""
    if point.get("t", 0) <= 0:
        raise SymconsError("--at needs a time t > 0", code="E002")
    if dim is None and places and places <= {"r", "x", "y", "z"}:
        raise SymconsError("a kernel's value at a place depends on the dimension: add --dim 2, say", code="E002")
    if not places or places not in ({"r"}, {"k"}, set(letters), {f"k{letter}" for letter in letters}):
        components = f"; in {dim} dimensions also {', '.join(letters)}" if letters else ""
        raise SymconsError(f"--at takes t with a distance r or a wave number k{components}", code="E002")
    if min((point[name] for name in places & {"r", "k"}), default=Fraction(0)) < 0:
        raise SymconsError("r and k are lengths of vectors: they are not negative", code="E002")
