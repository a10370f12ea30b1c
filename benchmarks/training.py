"""What do a training step and a sample cost beyond the network itself?

A step of the trainer (draws, loss, Adam, two averages, learning rate) beside the bare network's forward and backward pass on
tensors that are there already, and beside forward, backward and Adam; a sampler beside the same number of bare evaluations of
the network. Blocks of each take turns and the fastest of each counts, so that other work on the machine falls out.

    python -m benchmarks.training [--device cuda] [--compile] [--precision bf16] [--width 256] [--batch 512] [--field yukawa]
"""

import argparse
import math
import time
from collections.abc import Callable

import torch

import genphys_sym as gp
from genphys_sym.training.fitting import Fit

FIELDS = {
    "diffusion": "phi_t = lap(phi)",
    "poisson": "phi_tt + lap(phi) = 0",
    "pfgm++": "phi_tt + (D - 1)/t*phi_t + lap(phi) = 0\npar D = 128",
    "levy": "phi_t + fraclap(phi, 3/4) = 0",
    "yukawa": "phi_tt + lap(phi) - m^2*phi = 0\npar m = 1",
    "jeffreys": "phi_tt + 2*phi_t - 2*lap(phi) - 3*lap(phi_t) = 0",
    "quartic": "phi_tt + b*lap(phi) - a*lap(lap(phi)) - m^2*phi = 0\npar a = 3/10, b = 6/5, m = 4/5",
}
ROUNDS, STEPS = 12, 32


def fastest(work: dict[str, Callable[[], object]], synchronise: Callable[[], object]) -> dict[str, float]:
    """Seconds (on a CPU of this process alone) of each piece of work, the least of several turns."""
    clock = time.perf_counter if synchronise is torch.cuda.synchronize else time.process_time
    best = dict.fromkeys(work, math.inf)
    for _ in range(ROUNDS):
        for name, run in work.items():
            synchronise()
            start = clock()
            run()
            synchronise()
            best[name] = min(best[name], clock() - start)
    return best


def told(best: dict[str, float], name: str, unit: float, what: str) -> None:
    """A line for each piece of work, beside the first."""
    bare = next(iter(best.values()))
    for work, seconds in best.items():
        print(f"{name:10} {work:22} {unit * seconds:9.3f} {what}   {100 * (seconds / bare - 1):+6.1f} %")


def prepared(name: str, options: argparse.Namespace) -> Fit:
    """A training of the flow ``name`` about to begin."""
    field = gp.Field(gp.density_flow(gp.parse(FIELDS[name])), dim=2)
    config = gp.TrainConfig(
        steps=10**6, batch=options.batch, device=options.device, precision=options.precision, compile=options.compile
    )
    return Fit(gp.Trainer(gp.MLP(2, options.width), field, gp.data.load("two_moons").points, config), None)


def training(fit: Fit, options: argparse.Namespace, synchronise: Callable[[], object]) -> dict[str, float]:
    """Seconds of a step, bare and whole."""
    net = gp.MLP(2, options.width).to(options.device)
    x, label = torch.randn(options.batch, 2, device=options.device), torch.randn(options.batch, device=options.device)
    module = torch.compile(net) if options.compile else net
    adam = torch.optim.Adam(net.parameters(), lr=1e-6, fused=True)
    autocast = torch.autocast(options.device, torch.bfloat16, enabled=options.precision == "bf16")

    def bare(optimiser: torch.optim.Optimizer | None = None) -> None:
        for _ in range(STEPS):
            net.zero_grad(set_to_none=True)
            with autocast:
                said = module(x, label)
            said.float().square().mean().backward()
            if optimiser is not None:
                optimiser.step()

    def whole() -> None:
        for _ in range(STEPS):
            fit._advance(1e-6)

    best = fastest({"bare": bare, "with Adam": lambda: bare(adam), "trainer": whole}, synchronise)
    return {name: seconds / STEPS for name, seconds in best.items()}


def sampling(fit: Fit, synchronise: Callable[[], object]) -> dict[str, float]:
    """Seconds of 4096 samples by Heun's method, and of as many bare evaluations in the same chunks."""
    denoiser = fit.trainer.denoiser
    sampler = gp.Heun(denoiser, fit.trainer.field)
    x, label = torch.randn(sampler.chunk, 2, device=fit.trainer.device), torch.randn(sampler.chunk, device=fit.trainer.device)

    def bare() -> None:
        with torch.no_grad():
            for _ in range(35 * 4096 // sampler.chunk):
                denoiser.net(x, label)

    return fastest({"35 evaluations": bare, "Heun": lambda: sampler.sample(4096)}, synchronise)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", default="full")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--field", choices=FIELDS, action="append")
    options = parser.parse_args()
    cuda = options.device == "cuda"
    torch.set_num_threads(1)
    print(torch.cuda.get_device_name() if cuda else "CPU, one thread", f"torch {torch.__version__}", vars(options))
    synchronise = torch.cuda.synchronize if cuda else lambda: None
    for name in options.field or FIELDS:
        fit = prepared(name, options)
        told(training(fit, options, synchronise), name, 1e3, "ms a step")
        told(sampling(fit, synchronise), name, 1.0, "s for 4096")


if __name__ == "__main__":
    main()
