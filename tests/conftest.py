"""What all tests share: the profile of the property tests, and the command line as a person runs it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

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
