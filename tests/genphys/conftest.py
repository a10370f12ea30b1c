"""Where and in which numbers the tests of torch code run: ``--device cuda --dtype float32`` on a machine that has one."""

from __future__ import annotations

from typing import Any

import pytest


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
