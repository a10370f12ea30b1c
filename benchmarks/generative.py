"""How close do models from different equations come to the data, beside fresh data and beside peers, at equal effort?

Rows are equations (and `azula`, `torchcfm` where they are installed: `pip install --no-deps azula torchcfm pot einops tqdm`),
columns data sets. Every row gets the same network, the same training points, the same number of optimiser steps with the same
batch, Adam with the same learning rates, the same average of the weights, and 35 or 36 evaluations for each sample. Of the
plane there are 20 000 training points, and 10 000 samples are compared with 10 000 new points. Of the 8x8 digits one half
trains and 20 000 samples are compared with the other: the Fréchet distance of 5000 draws from the training half itself
scatters by 0.15 from one set of draws to the next, that of 20 000 by half of that. It is on the 64 hidden units of a
classifier of digits (64-128-64-10, ReLU, trained here on all digits). Of the 28x28 digits (`--data mnist --batch 64`) a small
U-Net learns one half, 1000 samples are compared with the other, and the Fréchet distance is on 64 principal components. The
row `fresh data` compares new points with new points (the halves of the digits), which is what a perfect model would score.
Printed: mean and standard deviation over seeds, and the mean in units of that of fresh data.

Each finished run is a line of the results file (with its seconds, on whatever else the machine did), and is not run again:

    python -m benchmarks.generative --rows diffusion poisson azula --data two_moons --steps 1000 --seeds 0 1 2
    python -m benchmarks.generative --table
"""

import argparse
import importlib.util
import json
import math
import time
import warnings
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import torch
from torch import Tensor, nn

import genphys_sym as gp
from genphys_sym.data.digit_images import digits_with_labels
from genphys_sym.training.averages import Averages
from genphys_sym.training.fitting import BETAS, learning_rate

#: The equations, with numbers for their parameters; of those with a scale of length it is about that of the data.
EQUATIONS = {
    "diffusion": "phi_t = lap(phi)",
    "Poisson": "phi_tt + lap(phi) = 0",
    "PFGM++ (D = 128)": "phi_tt + (D - 1)/t*phi_t + lap(phi) = 0\npar D = 128",
    "Yukawa (m = 1)": "phi_tt + lap(phi) - m^2*phi = 0\npar m = 1",
    "Jeffreys": "tau*phi_tt + phi_t = D*lap(phi) + D*tau2*lap(phi_t)\npar tau = 1, tau2 = 2, D = 1",
    "elliptic quartic": "phi_tt + b*lap(phi) - a*lap(lap(phi)) - m^2*phi = 0\npar a = 1, b = 3, m = 1",
    "Lévy 1.5": "phi_t + c*fraclap(phi, s) = 0\npar c = 1, s = 3/4",
}
PEERS = ("azula", "torchcfm", "torchcfm OT")
FRESH = "fresh data"
DATA = ("two_moons", "checkerboard", "gaussians8", "digits", "mnist")
TRAINED, COMPARED, FOR_ENERGY = 20_000, 10_000, 5000
#: Samples of images.
IMAGES = {"digits": 20_000, "mnist": 1000}
#: Heun steps: our sampler ends with one evaluation at the last level (35), the peers' do not (36).
HEUN = 18
RESULTS = Path(__file__).with_suffix(".jsonl")


def sets(name: str, seed: int) -> tuple[Tensor, Tensor]:
    """Points to train on, and points to compare with."""
    if name in IMAGES:
        first, second = gp.data.load(name).halves(seed)
        return first.points, second.points
    return gp.data.load(name, TRAINED, seed).points, gp.data.load(name, COMPARED, 1000 + seed).points


def network(dim: int, seed: int) -> nn.Module:
    """The network that all rows share: for 28 x 28 digits a small U-Net."""
    if dim == 784:
        return gp.UNet((1, 28, 28), channels=16, seed=seed)
    return gp.MLP(dim, width=256, depth=4, seed=seed)


def configuration(steps: int, batch: int, seed: int) -> Any:
    """What all rows share of the training."""
    return gp.TrainConfig(steps=steps, batch=batch, seed=seed)


def ours(equation: str, train: Tensor, count: int, config: Any) -> tuple[Tensor, float]:
    """Samples of a model from an equation, and the seconds of training."""
    dim = train.shape[1]
    field = gp.Field(gp.density_flow(gp.parse(equation)), dim=dim)
    start = time.perf_counter()
    run = gp.Trainer(network(dim, config.seed), field, train, config).fit()
    seconds = time.perf_counter() - start
    return gp.Heun(run.ema, field).sample(count, nfe=2 * HEUN - 1, seed=5000 + config.seed), seconds


class Labelled(nn.Module):
    """The network as peers call it: with one time for all points, or one for each."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        """F(x, t) for x (n, d) and t of shape () or (n,)."""
        said: Tensor = self.net(x, t.expand(len(x)))
        return said


def peer(name: str, train: Tensor, count: int, config: Any) -> tuple[Tensor, float]:
    """Samples of a peer's model, trained on standardised points as its documentation does, with our optimiser."""
    import numpy as np

    data = gp.data.from_array(train)
    net = Labelled(network(train.shape[1], config.seed))
    with torch.random.fork_rng(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(config.seed)
        np.random.seed(config.seed)
        loss, draw = azula(net, data.dim) if name == "azula" else torchcfm(net, data.dim, transport=name.endswith("OT"))
        seconds = optimised(net, loss, data.standardised(), config)
        return data.restored(draw(count)), seconds


def azula(net: nn.Module, dim: int) -> tuple[Callable[[Tensor], Tensor], Callable[[int], Tensor]]:
    """The loss and the sampler of azula: its Karras denoiser, variance-preserving schedule, Heun's method."""
    from azula.denoise import KarrasDenoiser
    from azula.noise import VPSchedule
    from azula.sample import HeunSampler

    denoiser = KarrasDenoiser(net, VPSchedule())
    sampler = HeunSampler(denoiser, steps=HEUN, silent=True)

    def draw(count: int) -> Tensor:
        x: Tensor = sampler(sampler.init((count, dim)))
        return x

    return lambda x: denoiser.loss(x, torch.rand(len(x))), draw


def torchcfm(net: nn.Module, dim: int, *, transport: bool) -> tuple[Callable[[Tensor], Tensor], Callable[[int], Tensor]]:
    """The loss of torchcfm's flow matching, independent or by optimal transport within a batch; Heun's method."""
    from torchcfm.conditional_flow_matching import ConditionalFlowMatcher, ExactOptimalTransportConditionalFlowMatcher

    matcher = (ExactOptimalTransportConditionalFlowMatcher if transport else ConditionalFlowMatcher)(sigma=0.0)

    def loss(x: Tensor) -> Tensor:
        t, place, velocity = matcher.sample_location_and_conditional_flow(torch.randn_like(x), x)
        value: Tensor = (net(place, t) - velocity).square().mean()
        return value

    @torch.no_grad()
    def draw(count: int) -> Tensor:
        x, times = torch.randn(count, dim), torch.linspace(0, 1, HEUN + 1)
        for here, there in pairwise(times):
            first = net(x, here)
            x = x + (there - here) / 2 * (first + net(x + (there - here) * first, there))
        return x

    return loss, draw


def optimised(net: nn.Module, loss: Callable[[Tensor], Tensor], points: Tensor, config: Any) -> float:
    """Train in place as our trainer does, and leave the averaged weights; the seconds it took."""
    start = time.perf_counter()
    parameters = list(net.parameters())
    optimiser = torch.optim.Adam(parameters, lr=config.lr, betas=BETAS, fused=True)
    averages = Averages(parameters, config.ema[:1])
    order = iter(batches(len(points), config.batch))
    for step in range(config.steps):
        optimiser.param_groups[0]["lr"] = learning_rate(config, step)
        optimiser.zero_grad(set_to_none=True)
        loss(points[next(order)]).backward()
        optimiser.step()
        averages.update(step + 1)
    with torch.no_grad():
        for parameter, value in zip(parameters, averages.values[config.ema[0]], strict=True):
            parameter.copy_(value)
    return time.perf_counter() - start


def batches(count: int, batch: int) -> Iterator[Tensor]:
    """Rows of endless shuffled epochs."""
    rest = torch.empty(0, dtype=torch.long)
    while True:
        while len(rest) < batch:
            rest = torch.cat([rest, torch.randperm(count)])
        yield rest[:batch]
        rest = rest[batch:]


@cache
def classifier() -> nn.Module:
    """The features for the Fréchet distance of digits: 64-128-64 of a classifier, trained on all of them."""
    points, labels = digits_with_labels()
    with torch.random.fork_rng():
        torch.manual_seed(0)
        hidden = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU())
        net = nn.Sequential(hidden, nn.Linear(64, 10))
        optimiser = torch.optim.Adam(net.parameters(), lr=1e-3, weight_decay=1e-4)
        for _ in range(40):
            for rows in torch.randperm(len(points)).split(64):
                optimiser.zero_grad()
                nn.functional.cross_entropy(net(points[rows]), labels[rows]).backward()
                optimiser.step()
    return hidden.double()


def scores(samples: Tensor, data: Tensor, seed: int) -> dict[str, float]:
    """The metrics of a run."""
    found = {
        "sliced_wasserstein": gp.metrics.sliced_wasserstein(samples, data, seed),
        "energy_distance": gp.metrics.energy_distance(samples[:FOR_ENERGY], data[:FOR_ENERGY]),
    }
    if data.shape[1] > 2:
        features = classifier() if data.shape[1] == 64 else None
        with torch.no_grad():
            found["frechet"] = gp.metrics.frechet(samples, data, features)
    return found


def measured(row: str, name: str, steps: int, batch: int, seed: int) -> dict[str, Any]:
    """One run, as a line of the results."""
    train, data = sets(name, seed)
    if row == FRESH:
        samples, seconds = train[: len(data)], 0.0
    else:
        method = partial(ours, EQUATIONS[row]) if row in EQUATIONS else partial(peer, row)
        samples, seconds = method(train, IMAGES.get(name, len(data)), configuration(steps, batch, seed))
    about = {"row": row, "data": name, "steps": steps, "batch": batch, "seed": seed, "seconds": round(seconds, 1)}
    return about | scores(samples, data, seed)


def stored(path: Path) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The finished runs by row, data, steps, batch and seed."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    runs = [json.loads(line) for line in lines]
    return {tuple(run[name] for name in ("row", "data", "steps", "batch", "seed")): run for run in runs}


def table(path: Path) -> Iterator[str]:
    """The results as Markdown: for each data set and number of steps one table of mean ± deviation over seeds."""
    runs = list(stored(path).values())
    for name in DATA:
        of_data = [run for run in runs if run["data"] == name]
        metrics = [one for one in ("sliced_wasserstein", "energy_distance", "frechet") if any(one in run for run in of_data)]
        fresh = [run for run in of_data if run["row"] == FRESH]
        for steps in sorted({run["steps"] for run in of_data} - {0}):
            chosen = [run for run in of_data if run["steps"] == steps]
            yield f"\n**{name}, {steps} steps**\n"
            yield f"| row | {' | '.join(one.replace('_', ' ') for one in metrics)} | seeds |"
            yield f"|---|{'---|' * (len(metrics) + 1)}"
            for row in (FRESH, *EQUATIONS, *PEERS):
                group = fresh if row == FRESH else [run for run in chosen if run["row"] == row]
                if group:
                    yield line(row, group, fresh, metrics)


def line(row: str, group: list[dict[str, Any]], fresh: list[dict[str, Any]], metrics: list[str]) -> str:
    """One row: mean ± deviation, and in brackets the mean in units of that of fresh data."""
    cells = []
    for metric in metrics:
        values = [run[metric] for run in group]
        spread = f" ± {figures(stdev(values))}" if len(values) > 1 else ""
        base = mean(run[metric] for run in fresh) if fresh and row != FRESH else math.nan
        ratio = "" if math.isnan(base) else f" ({mean(values) / base:.1f})"
        cells.append(f"{figures(mean(values))}{spread}{ratio}")
    return f"| {row} | {' | '.join(cells)} | {len(group)} |"


def figures(value: float) -> str:
    """Two significant digits, not less than four decimals."""
    return f"{value:.4f}" if value < 1 else f"{value:.3g}"


def installed(row: str) -> bool:
    """Whether the row's package is there."""
    return row not in PEERS or importlib.util.find_spec(row.split()[0]) is not None


def main() -> None:
    """Run what is asked for and not there yet; print the table."""
    everything = (FRESH, *EQUATIONS, *PEERS)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="+", default=everything, choices=everything, metavar="ROW", help=", ".join(everything))
    parser.add_argument("--data", nargs="+", default=DATA[:-1], choices=DATA)
    parser.add_argument("--steps", nargs="+", type=int, default=[1000, 2000, 5000])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--table", action="store_true", help="only print what is there")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    wanted = [
        (row, name, steps, asked.batch, seed)
        for steps in asked.steps
        for seed in asked.seeds
        for name in asked.data
        for row in asked.rows
    ]
    for key in [] if asked.table else wanted:
        row, name, steps, batch, seed = (*key[:2], 0, 0, key[4]) if key[0] == FRESH else key
        if (row, name, steps, batch, seed) not in stored(asked.results) and installed(row):
            record = measured(row, name, steps, batch, seed)
            with asked.results.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")
            print(record, flush=True)
    print("\n".join(table(asked.results)))


if __name__ == "__main__":
    main()
