"""What do a training step and a sample cost beyond the network itself?

A step of the trainer (draws, loss, Adam, two averages, learning rate) beside the bare network's forward and backward pass on
tensors that are there already, and beside forward, backward and Adam; a sampler beside the same number of bare evaluations of
the network. Blocks of each take turns and the fastest of each counts, so that other work on the machine falls out.

    python -m benchmarks.training [--device cuda] [--compile] [--precision bf16] [--width 256] [--batch 512] [--field poisson]
"""

import argparse
import math
import time
from collections.abc import Callable

import torch

import genphys_sym as gp
from genphys_sym.training.fitting import Fit

FIELDS = {"diffusion": "phi_t = lap(phi)", "poisson": "phi_tt + lap(phi) = 0", "levy": "phi_t + fraclap(phi, 3/4) = 0"}
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


def training(options: argparse.Namespace, synchronise: Callable[[], object]) -> None:
    """The rows about steps."""
    field = gp.Field(gp.density_flow(gp.parse(FIELDS[options.field])), dim=2)
    data = gp.data.load("two_moons").points
    config = gp.TrainConfig(
        steps=10**6, batch=options.batch, device=options.device, precision=options.precision, compile=options.compile
    )
    fit = Fit(gp.Trainer(gp.MLP(2, options.width), field, data, config), None)
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
    for name, seconds in best.items():
        print(f"{name:24} {1e3 * seconds / STEPS:9.3f} ms a step   {100 * (seconds / best['bare'] - 1):+6.1f} %")
    print(f"{'trainer over Adam':24} {'':22}{100 * (best['trainer'] / best['with Adam'] - 1):+6.1f} %")


def sampling(options: argparse.Namespace, synchronise: Callable[[], object]) -> None:
    """The rows about samples."""
    field = gp.Field(gp.density_flow(gp.parse(FIELDS["diffusion"])), dim=2)
    net = gp.MLP(2, options.width).to(options.device)
    sampler = gp.Heun(gp.Denoiser(net).to(options.device), field)
    x, label = torch.randn(sampler.chunk, 2, device=options.device), torch.randn(sampler.chunk, device=options.device)

    def bare() -> None:
        with torch.no_grad():
            for _ in range(35 * 4096 // sampler.chunk):
                net(x, label)

    best = fastest({"bare evaluations": bare, "Heun, 35 evaluations": lambda: sampler.sample(4096)}, synchronise)
    for name, seconds in best.items():
        print(f"{name:24} {seconds:9.3f} s for 4096   {100 * (seconds / best['bare evaluations'] - 1):+6.1f} %")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", default="full")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--field", choices=FIELDS, default="diffusion")
    options = parser.parse_args()
    cuda = options.device == "cuda"
    torch.set_num_threads(1)
    print(torch.cuda.get_device_name() if cuda else "CPU, one thread", f"torch {torch.__version__}", vars(options))
    synchronise = torch.cuda.synchronize if cuda else lambda: None
    training(options, synchronise)
    sampling(options, synchronise)


if __name__ == "__main__":
    main()
