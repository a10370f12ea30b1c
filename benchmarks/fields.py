"""How fast is the exact empirical field beside the matrix products that it is made of?

A field of n data and q queries in N dimensions needs two products of q × N by N × n. Printed: the seconds of both products
alone (torch.matmul, in blocks), of the field, and the median ratio over rounds that time one right after the other, so that
what else the machine does meets both; aimed at is 70 % for large sets.

    python benchmarks/fields.py [--data 20000] [--queries 2048] [--dim 784] [--threads 1] [--rounds 5] [--device cpu]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch

import genphys_sym as gp

EQUATIONS = {
    "diffusion": "phi_t - lap(phi) = 0",
    "poisson": "phi_tt + lap(phi) = 0",
    "yukawa": "phi_tt + lap(phi) - m^2*phi = 0\npar m = 1",
    "jeffreys": "phi_tt + 2*phi_t - 2*lap(phi) - 3*lap(phi_t) = 0",
}

Work = Callable[[], object]


def seconds(work: Work, device: torch.device) -> float:
    """The time of one call."""
    start = time.perf_counter()
    work()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


def rates(bare: Work, work: Work, device: torch.device, rounds: int) -> tuple[float, float, float]:
    """The least seconds of ``bare`` and of ``work``, and the median ratio over rounds that time one beside the other."""
    work()
    pairs = [(seconds(bare, device), seconds(work, device)) for _ in range(rounds)]
    return min(b for b, _ in pairs), min(w for _, w in pairs), statistics.median(b / w for b, w in pairs)


def products(data: torch.Tensor, queries: torch.Tensor, block: int = 1024, chunk: int = 2048) -> None:
    """The two products of the field, in its blocks."""
    for x in queries.split(block):
        for y in data.split(chunk):
            (x @ y.T) @ y


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=2_048)
    parser.add_argument("--dim", type=int, default=784)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    device = torch.device(options.device)
    source = torch.Generator(device).manual_seed(0)
    data = torch.randn(options.data, options.dim, generator=source, device=device)
    queries = torch.randn(options.queries, options.dim, generator=source, device=device)
    name = torch.cuda.get_device_name() if device.type == "cuda" else "cpu"
    print(f"{name}, {options.threads} thread(s): {options.data} data, {options.queries} queries, N = {options.dim}, float32")
    with torch.no_grad():
        for label, text in EQUATIONS.items():
            field = gp.Field(gp.density_flow(text), dim=options.dim, sigmas=(0.5, 2.0)).to(device)
            bare, used, ratio = rates(
                lambda: products(data, queries),
                lambda field=field: field.empirical(data, queries, 1.0),  # type: ignore[misc]
                device,
                options.rounds,
            )
            rate = 4 * options.data * options.queries * options.dim / bare / 1e9
            print(f"{label:10s} products {bare:7.3f} s ({rate:6.1f} GFLOP/s)  field {used:7.3f} s  {ratio:4.0%} of their rate")


if __name__ == "__main__":
    main()
