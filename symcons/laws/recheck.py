"""Every claim of a saved result proven again from the JSON alone.

The record holds the equations as text, so nothing else is needed: the constraints' invariance and each law are proven
anew; the rank witness is evaluated modulo its prime (a smooth point of the constraint set where the gradients are
independent); the counts must agree with each other, with the Hilbert function of the constraint ideal, and with the
number of independent products of the laws, which a law left out would change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import comb
from typing import Any, overload

import flint
import numpy as np

from symcons.errors import CertificateError, InvarianceError, UnsupportedError
from symcons.exact.modular_dense import modular_rank
from symcons.expr.division import primitive_part
from symcons.expr.system import System
from symcons.expr.tree import Expr, names
from symcons.laws.closed_search import holds_for_all_rates
from symcons.laws.closure import close, needs_closure
from symcons.laws.graph import Graph
from symcons.laws.joined import Ranking
from symcons.laws.known import Generator, count_products, degree_in, product_values
from symcons.laws.proof import Prover, check_invariance
from symcons.laws.real_points import independent_at_real_points
from symcons.laws.recount import failure_of_counts, failure_of_ranks
from symcons.laws.result import ConservedQuantities, Law, RankWitness, Status
from symcons.laws.strata import Stratum
from symcons.laws.verification import Verdict, judge
from symcons.symmetry.flow import Flow, SamplingError

#: The prime at which products of laws are counted.
PRIME = 2147483629


@dataclass(frozen=True, slots=True)
class RecordVerdict(Sequence[Verdict]):
    """A verdict on each law of a record, in order, and on the record as a whole.

    ``failure`` says what does not hold, beginning with the index of the law concerned (None: everything holds); that
    law's verdict is then "refuted" too. A sequence of :class:`~symcons.laws.verification.Verdict`.
    """

    verdicts: tuple[Verdict, ...]
    failure: str | None = None

    @property
    def status(self) -> str:
        """ "refuted" where something fails, else "undecided" where a law could not be decided, else "verified"."""
        seen = {verdict.status for verdict in self.verdicts}
        if self.failure is not None or "refuted" in seen:
            return "refuted"
        return "undecided" if "undecided" in seen else "verified"

    @property
    def reason(self) -> str:
        """One sentence for people."""
        return self.failure or f"{len(self.verdicts)} laws and the counts proven again"

    @overload
    def __getitem__(self, index: int) -> Verdict: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Verdict]: ...
    def __getitem__(self, index: int | slice) -> Verdict | Sequence[Verdict]:
        return self.verdicts[index]

    def __len__(self) -> int:
        return len(self.verdicts)

    def __iter__(self) -> Iterator[Verdict]:
        return iter(self.verdicts)


def recheck(record: Mapping[str, Any]) -> RecordVerdict:
    """Prove every claim of a conserve record again. Raises SymconsError (E621) where it is no such record."""
    from symcons.laws.record import from_record

    return recheck_result(from_record(record))


def recheck_result(found: ConservedQuantities) -> RecordVerdict:
    """Prove every claim of a result again."""
    try:
        check_invariance(found.system)
    except (InvarianceError, UnsupportedError) as error:
        return _failed(tuple(Verdict("undecided", law.formula, "", "unknown") for law in found.laws), None, str(error))
    verdicts = _law_verdicts(found)
    for index, verdict in enumerate(verdicts):
        if verdict.status != "verified":
            failure = None if verdict.status == "undecided" else f"law {index} is not conserved: {verdict.reason}"
            return RecordVerdict(verdicts, failure)
    try:
        for index, law in enumerate(found.laws):
            _check_claims(found, index, law, verdicts[index])
        generic = replace(found, laws=tuple(law for law in found.laws if law.condition is None))
        if found.status is Status.COMPLETE and not found.laws:
            raise _ClaimError("a complete search without laws has the status none")
        _check_ranks(generic)
        _check_counts(generic)
        for failure in (failure_of_ranks(generic), failure_of_counts(generic)):
            if failure is not None:
                raise _ClaimError(failure)
    except _ClaimError as error:
        return _failed(verdicts, error.index, error.message)
    return RecordVerdict(verdicts)


class _ClaimError(CertificateError):
    """A claim that does not hold, about the law ``index`` (None: about the whole)."""

    def __init__(self, message: str, index: int | None = None) -> None:
        super().__init__(message)
        self.index = index


def _failed(verdicts: tuple[Verdict, ...], index: int | None, message: str) -> RecordVerdict:
    place = index or 0
    text = message if index is None else f"law {index}: {message}"
    marked = tuple(replace(v, status="refuted", method=text) if i == place else v for i, v in enumerate(verdicts))
    return RecordVerdict(marked, text)


def _law_verdicts(found: ConservedQuantities) -> tuple[Verdict, ...]:
    """One prover for all laws of differential equations; under a map each law has its own, which knows its image."""
    is_map = found.system.kind == "map"
    prover = None if is_map else Prover(found.system, tuple(law.formula for law in found.laws if law.condition is None))
    return tuple(
        judge(found.system, law.formula, prover)
        if law.condition is None
        else judge(Stratum.parsed(law.condition, found.system).system(found.system), law.formula, None)
        for law in found.laws
    )


def _check_claims(found: ConservedQuantities, index: int, law: Law, verdict: Verdict) -> None:
    if verdict.trivial:
        raise _ClaimError("it is constant on the constraint set, so it is no law", index)
    if law.certificate.residual != "0" or not law.certificate.checked:
        raise _ClaimError("its certificate does not claim a proof", index)
    if law.rate_independent and not holds_for_all_rates(found.system, law.formula):
        raise _ClaimError("it does not hold for all values of the parameters", index)


def _check_ranks(found: ConservedQuantities) -> None:
    independent = [i for i, law in enumerate(found.laws) if law.independent]
    if len(independent) != found.rank:
        raise _ClaimError(f"rank {found.rank} is claimed, but {len(independent)} laws are marked independent")
    if found.ambient_rank < found.rank:
        raise _ClaimError("the ambient rank is below the rank")
    if found.laws_that_exist is not None and found.rank > found.laws_that_exist:
        raise _ClaimError("more independent laws are claimed than can exist")
    for index in independent:
        witness = found.laws[index].certificate.rank_witness
        if witness is None:
            raise _ClaimError("it is marked independent without a rank witness", index)
        if index not in witness.laws or not set(independent) <= set(witness.laws):
            raise _ClaimError("its rank witness leaves out a law that is marked independent", index)
    for witness in {law.certificate.rank_witness for law in found.laws} - {None}:
        if witness is not None:
            _check_witness(found, witness)


def _check_witness(found: ConservedQuantities, witness: RankWitness) -> None:
    """The point is on the set, the set smooth there, and the gradients have the rank claimed."""
    if not 2 < witness.prime < 2**31 or not flint.fmpz(witness.prime).is_prime():
        raise _ClaimError(f"the rank witness's modulus {witness.prime} is no prime below 2^31")
    if any(i >= len(found.laws) for i in witness.laws):
        raise _ClaimError("the rank witness names a law that does not exist")
    if _is_on_graph(found, witness):
        _check_on_graph(found, witness)
        return
    flow = Flow(found.system, with_time=_uses_time(found))
    point = dict(witness.point)
    missing = [name for name in flow.letters if name not in point]
    if missing:
        raise _ClaimError(f"the rank witness gives {missing[0]} no value")
    column = np.array([[point[name] % witness.prime] for name in flow.letters], dtype=np.int64)
    size = len(flow.coordinates)
    if flow.variety.polynomials and flow.variety.values(column, witness.prime).any():
        raise _ClaimError("the rank witness is no point of the constraint set")
    vectors, number = flow.variety.normals(column, witness.prime, size)
    normals = vectors[: number[0], :, 0]
    program = flow.program([found.laws[i].formula for i in witness.laws])
    slopes, regular = program.jacobian(column, witness.prime, size)
    _, moving = flow.field.values(column, witness.prime)
    if not regular.all() or not moving.all():
        raise _ClaimError("the rank witness is a pole")
    if len(normals) != witness.codimension or modular_rank(normals, witness.prime) != witness.codimension:
        raise _ClaimError("the constraint set is not smooth of the claimed codimension at the rank witness")
    rank = modular_rank(np.vstack([normals, slopes[:, :, 0]]), witness.prime) - witness.codimension
    if rank != len(witness.laws):
        raise _ClaimError(f"the rank witness proves rank {rank}, not {len(witness.laws)}")


def _is_on_graph(found: ConservedQuantities, witness: RankWitness) -> bool:
    """Whether the witness gives values to functions, as letters, and not to plain names alone."""
    time = () if found.system.time is None else (found.system.time,)
    plain = {*found.system.states, *found.system.inputs, *(p.name for p in found.system.parameters), *time}
    functions = needs_closure(found.system, [law.formula for law in found.laws])
    return functions or not {name for name, _ in witness.point} <= plain


def _check_on_graph(found: ConservedQuantities, witness: RankWitness) -> None:
    """The point is one of the closed system's, and the laws' total derivatives have the rank claimed."""
    ranking = Ranking(found.system, [law.formula for law in found.laws])
    graph, flow = Graph(ranking.closed, ranking.flow), ranking.flow
    point = dict(witness.point)
    missing = [name for name in graph.names if name not in point]
    if missing:
        raise _ClaimError(f"the rank witness gives {missing[0]} no value")
    column = np.array([[point[name] % witness.prime] for name in graph.names], dtype=np.int64)
    if flow.variety.polynomials and flow.variety.values(column, witness.prime).any():
        raise _ClaimError("the rank witness is no point of the constraint set")
    chosen = [ranking.closed.extra[i] for i in witness.laws]
    _, regular = flow.program(chosen).values(column, witness.prime)
    _, moving = flow.field.values(column, witness.prime)
    if not regular.all() or not moving.all():
        raise _ClaimError("the rank witness is a pole")
    normals = graph.normals(column, witness.prime)[:, :, 0]
    slopes = graph.gradients(chosen, column, witness.prime)[:, :, 0]
    codimension = modular_rank(normals, witness.prime)
    rank = modular_rank(np.vstack([normals, slopes]), witness.prime) - codimension
    if codimension != witness.codimension or rank != len(witness.laws):
        raise _ClaimError(f"the rank witness proves rank {rank}, not {len(witness.laws)}")
    real = independent_at_real_points(ranking.closed, chosen)
    if real is not None and len(real) < len(chosen):
        raise _ClaimError(f"at real points the laws have rank {len(real)}, not {len(chosen)}")


def _uses_time(found: ConservedQuantities) -> bool:
    time = found.system.time
    return time is not None and (
        "time-dependent" in found.kinds
        or found.system.uses_time()
        or any(time in names(found.system.expanded(law.formula)) for law in found.laws)
    )


def _check_counts(found: ConservedQuantities) -> None:
    if not 0 <= found.trivial <= found.nullity <= found.basis_size:
        raise _ClaimError("trivial ≤ nullity ≤ basis size does not hold")
    if (found.status is Status.NONE) and found.laws:
        raise _ClaimError("the status none is claimed beside laws")
    if found.degree is None or found.status not in (Status.COMPLETE, Status.NONE):
        return
    functions = needs_closure(found.system)
    searched = close(found.system).system if functions and found.kinds != ("polynomial",) else found.system
    states = len(searched.states)
    sizes = {comb(states + timed + found.degree, found.degree) - 1 for timed in (0, 1) if timed == 0 or _timed(found)}
    if found.basis_size not in sizes:
        raise _ClaimError(f"the basis size {found.basis_size} is not that of degree {found.degree}")
    if functions or needs_closure(found.system, [law.formula for law in found.laws]):
        return
    lower = _count_of_products(found, found.degree)
    if lower is not None and lower != found.nullity - found.trivial:
        raise _ClaimError(
            f"the laws and their products span {lower} dimensions in degree {found.degree}, "
            f"where {found.nullity - found.trivial} are claimed"
        )


def _timed(found: ConservedQuantities) -> bool:
    return "time-dependent" in found.kinds


def _count_of_products(found: ConservedQuantities, degree: int) -> int | None:
    """The dimension that products of the laws span in ``degree``, modulo a prime; None where a law is no polynomial."""
    flow = Flow(found.system, with_time="time-dependent" in found.kinds)
    prover = Prover(found.system)
    generators = [_generator(found.system, prover, flow, law.formula) for law in found.laws]
    known = [g for g in generators if g is not None]
    if len(known) < len(generators):
        return None
    rng = np.random.default_rng(0)
    constants = [int(c) for c in rng.integers(1, PRIME, len(flow.constants))]
    size = flow.enough(64)
    while True:
        try:
            values = product_values(known, degree, flow.sample(size, PRIME, rng, constants))
        except (SamplingError, UnsupportedError):
            return None
        if flow.enough(len(values) + 8) <= size:
            return count_products(values, PRIME)
        size = flow.enough(len(values) + 64)


def _generator(system: System, prover: Prover, flow: Flow, formula: Expr) -> Generator | None:
    value = prover.rational(formula)
    if not value.is_polynomial:
        return None
    columns = [prover.ring.index[name] for name in (*flow.coordinates, *flow.constants)]
    _, whole = primitive_part(value.numerator)
    terms = {tuple(int(e[c]) for c in columns): int(c.p) for e, c in whole.to_dict().items()}
    if any(d and i not in columns for i, d in enumerate(whole.degrees())):
        return None
    return Generator(terms, degree_in(terms, len(flow.coordinates)), False, (), "")
