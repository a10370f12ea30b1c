"""How fast is the exact empirical field beside the matrix products that it is made of?

A field of n data and q queries in N dimensions needs two products of q × N by N × n. Printed: the seconds of both products
alone (torch.matmul, block by block as the field does), of the field, and their ratio; aimed at is 70 % for large sets.

    python benchmarks/fields.py [--data 20000] [--queries 2048] [--dim 784] [--threads 1] [--device cpu]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import torch

import genphys_sym as gp

EQUATIONS = {
    "diffusion": "phi_t - lap(phi) = 0",
    "poisson": "phi_tt + lap(phi) = 0",
    "yukawa": "phi_tt + lap(phi) - m^2*phi = 0\npar m = 1",
}


def seconds(work: Callable[[], object], device: torch.device, rounds: int = 3) -> float:
    """The least time of a few rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        if device.type == "cuda":
            torch.cuda.synchronize()
        best = min(best, time.perf_counter() - start)
    return best


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
        bare = seconds(lambda: products(data, queries), device)
        rate = 4 * options.data * options.queries * options.dim / bare / 1e9
        print(f"{'products':10s} {bare:8.3f} s  {rate:8.1f} GFLOP/s")
        for label, text in EQUATIONS.items():
            field = gp.Field(gp.density_flow(text), dim=options.dim, sigmas=(0.5, 2.0)).to(device)
            used = seconds(lambda field=field: field.empirical(data, queries, 1.0), device)  # type: ignore[misc]
            print(f"{label:10s} {used:8.3f} s  {bare / used:8.0%} of the rate of the products")


if __name__ == "__main__":
    main()
