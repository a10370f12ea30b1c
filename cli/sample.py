"""``symcons sample RUN -n N --out X.npy``: samples of a trained model."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from .batch import attempted
from .options import Request, common
from .outcome import YES, Outcome, deliver, record
from .progress import Waiting
from .style import counted
from .train import require_torch

EPILOG = """\
Sample i depends on the seed and i alone, whatever the number of samples. X.npy holds an array of shape (N, d), for images
(N, channels, height, width); X.npz holds the path over the noise levels besides, where --trajectory asks for it. Exit codes: 0
sampled · 2 could not run.
"""


@click.command("sample", epilog=EPILOG)
@click.argument("run", metavar="RUN")
@click.option("-n", "count", metavar="N", type=click.IntRange(min=1), default=1000, help="How many (default 1000).")
@click.option("--out", required=True, metavar="X.npy", help="The file to write: .npy or .npz.")
@click.option(
    "--sampler", type=click.Choice(("heun", "euler", "rk4", "dopri5")), default="heun", help="The method (default heun)."
)
@click.option("--nfe", metavar="N", type=click.IntRange(min=1), default=35, help="Evaluations of the network (default 35).")
@click.option("--seed", "start", metavar="N", type=click.IntRange(min=0), default=0, help="Random seed (default 0).")
@click.option("--device", metavar="D", default="cpu", help="cpu (default) or cuda.")
@click.option("--trajectory", is_flag=True, help="Keep the path of every sample (.npz).")
@click.option("--plot", metavar="OUT.png", help="Draw the samples.")
@common(("text", "json"), files=False)
def command(request: Request, run: str, **own: Any) -> int:
    """Draw samples of the model in the folder RUN."""
    if own["trajectory"] and not own["out"].endswith(".npz"):
        raise click.UsageError("--trajectory needs a file that ends in .npz")
    if not own["out"].endswith((".npy", ".npz")):
        raise click.UsageError("--out is a file that ends in .npy or .npz")
    return deliver([attempted(partial(answer, own), request, run)])


def answer(own: dict[str, Any], run: str, request: Request) -> Outcome:
    """Sample, write, and say what was done."""
    require_torch()
    from genphys_sym.samplers import SAMPLERS
    from genphys_sym.training import load_run
    from genphys_sym.training.equations import field_of

    started = perf_counter()
    found = load_run(run, device=own["device"])
    sampler = SAMPLERS[own["sampler"]](found.ema, field_of(found.config).to(own["device"]))
    with Waiting(run, wanted=request.progress) as waiting:
        samples = sampler.run(
            own["count"], nfe=own["nfe"], seed=own["start"], trajectory=own["trajectory"],
            report=lambda done: waiting.report(f"{done} of {own['count']} samples", done / own["count"]),
        )  # fmt: skip
    shape = tuple(found.config["data"]["shape"])
    _write(Path(own["out"]), samples, shape)
    if own["plot"]:
        _plot(Path(own["plot"]), samples, shape)
    result = {"run": run, "samples": own["count"], "file": own["out"], "sampler": own["sampler"], "nfe": samples.nfe}
    result |= {"seed": own["start"], "step": found.step, "finished": found.finished}
    return Outcome(YES, _rendered(result, request, perf_counter() - started))


def _rendered(result: dict[str, Any], request: Request, seconds: float) -> str:
    if request.format == "json":
        return record("sample", result["run"], "sampled", result, seconds)
    if request.quiet:
        return f"{result['file']}\n"
    unfinished = "" if result["finished"] else " (its training is not finished)"
    said = f"{counted(result['samples'], 'sample')} of {result['run']}{unfinished} by {result['sampler']}"
    return f"{result['file']}: {said}, {counted(result['nfe'], 'evaluation')} each, {seconds:.1f} s\n"


def _write(path: Path, samples: Any, shape: tuple[int, ...]) -> None:
    """The samples as an array of items, whole or not at all."""
    import numpy as np

    from genphys_sym.training.files import written

    items = samples.x.cpu().numpy().reshape(len(samples.x), *(shape or (-1,)))
    if path.suffix == ".npy":
        written(path, lambda draft: _into(draft, lambda stream: np.save(stream, items)))
        return
    arrays = {"x": items, "sigmas": samples.sigmas.numpy()}
    if samples.path is not None:
        arrays["path"] = samples.path.cpu().numpy()
    written(path, lambda draft: _into(draft, lambda stream: np.savez(stream, **arrays)))


def _into(draft: Path, write: Any) -> None:
    with draft.open("wb") as stream:
        write(stream)


def _plot(path: Path, samples: Any, shape: tuple[int, ...]) -> None:
    from genphys_sym.training.pictures import draw

    draw(path, samples.x, None, shape)
