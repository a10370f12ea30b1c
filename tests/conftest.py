"""What all tests share: the profile of the property tests, the command line as a person runs it, and where torch runs.

``python -m pytest --device cuda --dtype float64`` runs the tests of torch code on a GPU, where there is one.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# The tests already run side by side: libraries that bring threads of their own would only stand in each other's way.
for _name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

# The same examples on every run, and no deadline, since machines differ in speed.
settings.register_profile(
    "symcons",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("symcons")


@pytest.fixture(scope="session")
def run_symcons() -> Callable[..., subprocess.CompletedProcess[str]]:
    """``run_symcons("conserve", "lv.ode", stdin="…")`` runs a new process from the root of the repository."""

    def run(*words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli", *words],
            cwd=ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=100,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        )

    return run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--device", default="cpu", help="device of the torch tests: cpu (default), cuda")
    parser.addoption("--dtype", default="float64", choices=("float32", "float64"), help="numbers of the torch tests")


@pytest.fixture(scope="session")
def device(request: pytest.FixtureRequest) -> Any:
    """The device that ``--device`` names; tests that ask for it are skipped where it is not there."""
    torch = pytest.importorskip("torch")
    found = torch.device(request.config.getoption("--device"))
    if found.type == "cuda" and not torch.cuda.is_available():
        pytest.skip("this machine has no CUDA device")
    return found


@pytest.fixture(scope="session")
def dtype(request: pytest.FixtureRequest) -> Any:
    """The torch type that ``--dtype`` names."""
    torch = pytest.importorskip("torch")
    return getattr(torch, request.config.getoption("--dtype"))
