"""``symcons evaluate RUN --data D``: how far the samples of a run lie from the data, beside what fresh data score."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from .batch import attempted
from .options import Request, common
from .outcome import YES, Outcome, deliver, record
from .progress import Waiting
from .style import Palette
from .train import require_torch

if TYPE_CHECKING:
    from genphys_sym.data import DataSet
    from genphys_sym.metrics import Scores
    from genphys_sym.training import Run

#: Points of each sample, where the data allow and nothing else is asked for.
POINTS = 4096
#: Coordinates up to which the Fréchet distance compares these themselves.
FEW = 64

EPILOG = """\
D is a name (two_moons, rings, checkerboard, swiss_roll, gaussians8, digits, mnist), a .npy, .npz or .csv file or a folder of
PNGs, as of train; without it the data of the run. RUN is a run folder, or a .npy file of samples from anywhere. Every
metric stands beside its value between two sets of data: of a law both are drawn anew, else they are two halves. Exit
codes: 0 evaluated · 2 could not run.
"""


@click.command("evaluate", epilog=EPILOG)
@click.argument("run", metavar="RUN")
@click.option("--data", metavar="D", help="What to compare with (default: the data of the run).")
@click.option("-n", "points", metavar="N", type=click.IntRange(min=6), help=f"Points of each sample (default {POINTS}).")
@click.option(
    "--sampler", type=click.Choice(("heun", "euler", "rk4", "dopri5")), default="heun", help="The method (default heun)."
)
@click.option("--nfe", metavar="N", type=click.IntRange(min=1), default=35, help="Evaluations for each sample (default 35).")
@click.option("--seed", metavar="N", type=click.IntRange(min=0), default=0, help="Random seed (default 0).")
@click.option("--device", metavar="D", default="cpu", help="cpu (default) or cuda.")
@click.option("--plot", metavar="OUT.png", help="Draw the samples beside the data.")
@common(("text", "json"), files=False)
def command(request: Request, run: str, **own: Any) -> int:
    """Score the samples of RUN against data, beside the score of fresh data."""
    return deliver([attempted(partial(answer, own), request, run)])


def answer(own: dict[str, Any], run: str, request: Request) -> Outcome:
    """The scores of one run."""
    require_torch()
    from genphys_sym.metrics import compare, principal

    started = perf_counter()
    found = None if Path(run).suffix == ".npy" else _loaded(run, own["device"])
    spec = own["data"] or _own_data(run, found)
    given, fresh = _two_sets(spec, own["points"], request.seed)
    with Waiting(run, wanted=request.progress) as waiting:
        report = partial(_told, waiting, len(given))
        samples, how = (
            _stored(run, len(given), request.seed) if found is None else _drawn(found, len(given), own, request.seed, report)
        )
        waiting.report("metrics", 0.9)
        count = min(len(samples), len(given))
        features = principal(given.points, FEW) if given.dim > FEW else None
        named = "coordinates" if features is None else f"{FEW} principal components of the data"
        parts = (part[:count] for part in (samples, given.points, fresh.points))
        scores = compare(*parts, seed=request.seed, features=features, named=named)
    if own["plot"]:
        from genphys_sym.portraits import samples_picture

        samples_picture(samples, given.points, own["plot"], shape=given.shape, title=run)
    result = {**scores.to_dict(), "data": spec, "seed": request.seed, **how}
    text = record("evaluate", run, "evaluated", result, perf_counter() - started)
    return Outcome(YES, text if request.format == "json" else story(scores, run, spec, how, request))


def story(scores: Scores, run: str, data: str, how: dict[str, Any], request: Request) -> str:
    """A table; with ``-q`` a name and a value a line."""
    if request.quiet:
        return "".join(f"{score.name} {score.value:.6g}\n" for score in scores)
    palette = Palette(request.color)
    means = f", {how['sampler']}, {how['nfe']} evaluations" if how else ""
    head = f"{palette.strong(run)}: {scores.points} samples beside {data}{means}"
    lines = [palette.faint(f"  {'':20}{'samples':>10}{'fresh data':>12}{'ratio':>8}")]
    for score in scores:
        numbers = f"{score.value:10.4g}{score.fresh:12.4g}{score.ratio:8.2f}"
        lines.append(f"  {score.name:20}{numbers}   {palette.faint(score.note)}".rstrip())
    return "\n".join([head, "", *lines]) + "\n"


def _two_sets(spec: str, points: int | None, seed: int) -> tuple[DataSet, DataSet]:
    """Two sets of as many points as were asked for, or as there are."""
    from genphys_sym.data import load, pair
    from genphys_sym.data.loading import PLANE

    if spec in PLANE:
        return pair(spec, points or POINTS, seed)
    whole = load(spec)
    return pair(whole, points or min(POINTS, len(whole) // 2), seed)


def _loaded(run: str, device: str) -> Run:
    from genphys_sym.training import load_run

    return load_run(run, device=device)


def _drawn(run: Run, count: int, own: dict[str, Any], seed: int, report: Callable[[int], None]) -> tuple[Any, dict[str, Any]]:
    """Samples of the model, and how they were drawn."""
    from genphys_sym.samplers import SAMPLERS
    from genphys_sym.training.equations import field_of

    sampler = SAMPLERS[own["sampler"]](run.ema, field_of(run.config).to(own["device"]))
    samples = sampler.run(count, nfe=own["nfe"], seed=seed, report=report)
    how = {"sampler": own["sampler"], "nfe": samples.nfe, "step": run.step, "finished": run.finished}
    return samples.x.cpu(), how


def _stored(file: str, most: int, seed: int) -> tuple[Any, dict[str, Any]]:
    """Samples from an array, a random subset where there are more than data."""
    from genphys_sym.data import load

    samples = load(file)
    return load(samples, min(most, len(samples)), seed).points, {}


def _own_data(run: str, found: Run | None) -> str:
    """The data that the run was trained on, as its configuration tells."""
    from symcons.errors import SymconsError

    known = None if found is None else found.config.get("dataset")
    if not isinstance(known, str):
        raise SymconsError(f"'{run}' does not say what its samples are of; give --data", code="E603")
    return known


def _told(waiting: Waiting, count: int, done: int) -> None:
    waiting.report(f"{done} of {count} samples", 0.8 * done / count)
