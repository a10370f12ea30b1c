"""``symcons train FILE --data D --out RUN``: a generative model from an equation; the same command resumes."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from . import batch
from .options import Request, common
from .outcome import NO, UNDECIDED, YES, Outcome, record
from .progress import Waiting
from .sources import pde_from
from .style import counted

if TYPE_CHECKING:
    from genphys_sym.results import DensityFlow, Verdict
    from genphys_sym.training import Run, Trainer

EPILOG = """\
Data: two_moons, rings, checkerboard, swiss_roll, gaussians8, digits, mnist, a .npy, .npz or .csv file, or a folder of PNGs.
RUN holds config.json, metrics.jsonl, weights.safetensors, state.pt and pictures. torchrun -m cli train trains in parallel.
Exit codes: 0 trained · 1 the equation cannot carry a generative model · 2 could not run · 3 the budget was spent; the same
command goes on.
"""


@click.command("train", epilog=EPILOG)
@click.option("--data", required=True, metavar="D", help="A data set's name, a file, or a folder of images.")
@click.option("--out", required=True, metavar="RUN", help="The folder of the run.")
@click.option(
    "--net", type=click.Choice(("mlp", "unet")), help="The network (default: unet for images of 12 pixels a side or more)."
)
@click.option("--steps", metavar="N", type=click.IntRange(min=1), default=5000, help="Steps (default 5000).")
@click.option("--batch", "size", metavar="N", type=click.IntRange(min=1), default=512, help="Points a step (default 512).")
@click.option(
    "--lr", metavar="X", type=click.FloatRange(min=0, min_open=True), default=4e-3, help="Learning rate (default 0.004)."
)
@click.option(
    "--ema", metavar="W,...", default="0.05,0.1", help="Relative widths of the averages of the weights; the first is used."
)
@click.option(
    "--horizon", metavar="T", default="auto", help="The time at which the prior starts (default auto: by forgetting)."
)
@click.option("--gauge", type=click.Choice(("free", "literal")), default="free", help="Without or with births and deaths.")
@click.option("--device", metavar="D", default="cpu", help="cpu (default) or cuda.")
@click.option("--dtype", type=click.Choice(("float32", "float64")), default="float32", help="Numbers (default float32).")
@click.option("--precision", type=click.Choice(("full", "bf16")), default="full", help="Of the network's arithmetic.")
@click.option("--compile", "compiled", is_flag=True, help="Compile the network.")
@click.option("--dry-run", is_flag=True, help="Print the resolved configuration and stop.")
@click.option("--force", is_flag=True, help="Train what the verdict refuses, and mark the run.")
@common(("text", "json"), budget=math.inf)
def command(request: Request, **own: Any) -> int:
    """Train a generative model from the equation in FILE on data; the same command again resumes."""
    if len(request.files) > 1:
        raise click.UsageError("a run is of one equation; give one FILE")
    if own["gauge"] == "literal":
        raise click.UsageError(
            "--gauge literal: its weights have infinite variance, nothing can be trained on them; the R-free gauge is the same "
            'flow without them, and Field(flow, dim, gauge="literal") in Python the exact literal flow of a data set'
        )
    return batch.run(partial(answer, own), request)


def answer(own: dict[str, Any], file: str, request: Request) -> Outcome:
    """Train, or say why not."""
    require_torch()
    from genphys_sym.admissibility import admissibility
    from genphys_sym.flow import density_flow

    started = perf_counter()
    flow = density_flow(pde_from(file, request))
    verdict = admissibility(flow)
    if verdict.status.value == "no" and not own["force"]:
        return _refused(flow, verdict, request, perf_counter() - started)
    trainer = trainer_for(own, flow, verdict, request)
    if own["dry_run"]:
        return _planned(trainer, flow, request, perf_counter() - started)
    with Waiting(flow.pde.name, wanted=request.progress and trainer.where.first) as waiting:
        run = trainer.fit(partial(_told, waiting, trainer.config.steps, started + request.budget))
    return _trained(run, flow, request, perf_counter() - started) if trainer.where.first else Outcome(YES)


def require_torch() -> None:
    """Nothing where the packages of the extra ``train`` are there.

    :raises SymconsError: with code E601 naming the extra where they are not.
    """
    from importlib.util import find_spec

    from symcons.errors import SymconsError

    missing = [name for name in ("torch", "safetensors") if find_spec(name) is None]
    if missing:
        raise SymconsError(f"{' and '.join(missing)} missing: pip install 'symcons[train]'", code="E601")


def trainer_for(own: dict[str, Any], flow: DensityFlow, verdict: Verdict, request: Request) -> Trainer:
    """The trainer that the options describe."""
    from genphys_sym.data import load
    from genphys_sym.fields import Field
    from genphys_sym.networks import build
    from genphys_sym.training import TrainConfig, Trainer
    from genphys_sym.training.devices import device_of

    device_of(own["device"])  # before tables are made
    config = TrainConfig(
        steps=own["steps"], batch=own["size"], seed=request.seed, out=own["out"], ema=_widths(own["ema"]), device=own["device"],
        dtype=own["dtype"], lr=own["lr"], precision=own["precision"], compile=own["compiled"],
    )  # fmt: skip
    data = load(own["data"])
    field = Field(flow, dim=data.dim, force=own["force"])
    if own["horizon"] != "auto":
        config = replace(config, sigma_max=float(field.sigma(_time(own["horizon"]))))
    net = build(_network(own["net"], data.shape), seed=request.seed)
    about = {"dataset": own["data"], "forced": verdict.status.value == "no"}
    return Trainer(net, field, data.points, config, shape=data.shape, about=about)


def _network(kind: str | None, shape: tuple[int, ...]) -> dict[str, Any]:
    """The description of a network for items of this shape."""
    images = len(shape) == 3
    if kind == "unet" and not images:
        raise click.UsageError("--net unet is for images; these data are points")
    if kind == "unet" or (kind is None and images and max(shape[1:]) >= 12):
        return {"kind": "unet", "shape": shape}
    return {"kind": "mlp", "dim": math.prod(shape), "width": 512 if images else 256}


def _widths(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(width) for width in text.split(","))
    except ValueError:
        raise click.UsageError(f"--ema takes numbers such as 0.05,0.1, not '{text}'") from None


def _time(text: str) -> float:
    try:
        time = float(text)
    except ValueError:
        time = math.nan
    if not 0 < time < math.inf:
        raise click.UsageError(f"--horizon is auto or a positive time, not '{text}'")
    return time


def _told(waiting: Waiting, steps: int, end: float, row: dict[str, Any]) -> bool:
    """Show a logged line; whether the budget is spent."""
    waiting.report(f"step {row['step']} of {steps}, loss {row['loss']:.4f}", row["step"] / steps)
    return perf_counter() > end


def _refused(flow: DensityFlow, verdict: Verdict, request: Request, seconds: float) -> Outcome:
    reasons = [{"code": reason.code, "text": reason.text} for reason in verdict.reasons]
    why = "; ".join(reason.text for reason in verdict.reasons) or "the verdict is no"
    message = (
        f"symcons: {flow.pde.name}: E705: not trained: {why}\n  symcons admit has the proof; --force trains all the same\n"
    )
    if request.format == "json":
        return Outcome(NO, record("train", flow.pde.name, "inadmissible", {"reasons": reasons}, seconds), message)
    return Outcome(NO, "", message)


def _planned(trainer: Trainer, flow: DensityFlow, request: Request, seconds: float) -> Outcome:
    import json

    settings = trainer.settings()
    if request.format == "json":
        return Outcome(YES, record("train", flow.pde.name, "planned", {"config": settings}, seconds))
    return Outcome(YES, json.dumps(settings, indent=2, ensure_ascii=False) + "\n")


def _trained(run: Run, flow: DensityFlow, request: Request, seconds: float) -> Outcome:
    steps, last = run.config["train"]["steps"], run.metrics[-1]
    code = YES if run.finished else UNDECIDED
    result = {"run": str(run.out), "step": run.step, "steps": steps, "loss": last["loss"], "seconds": last["seconds"]}
    if request.format == "json":
        status = "trained" if run.finished else "budget"
        return Outcome(code, record("train", flow.pde.name, status, result | {"config": run.config}, seconds))
    rest = "" if run.finished else f"; of {steps}, and the budget is spent: the same command goes on"
    said = f"{counted(run.step, 'step')} in {last['seconds']:.0f} s, loss {last['loss']:.4f}{rest}"
    if request.quiet:
        return Outcome(code, f"{run.out}\n")
    return Outcome(code, f"{flow.pde.name}: {said}\nNext: symcons sample {run.out} -n 1000 --out samples.npy\n")
