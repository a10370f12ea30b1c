"""Whole processes that are killed or find the disk full: nothing is lost, and the same command ends as if nothing had been."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")

from genphys_sym.training import load_run  # noqa: E402
from symcons.errors import SymconsError  # noqa: E402

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX systems")
ROOT = Path(__file__).resolve().parents[2]
#: argv: the folder, the largest file in bytes (0: any), seconds to wait after each step.
PROGRAM = f"""
import resource, sys, time
sys.path[:0] = [{str(ROOT)!r}, {str(Path(__file__).parent)!r}]
import torch
from toy_fields import ToyField, two_moons
from genphys_sym.networks import MLP
from genphys_sym.training import TrainConfig, Trainer
from symcons.errors import SymconsError
torch.set_num_threads(1)
out, most, pause = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
if most:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
config = TrainConfig(steps=90, batch=32, log=3, checkpoint=7, pictures=False, out=out)
print("ready", flush=True)
try:
    Trainer(MLP(2, 32, 2), ToyField(2), two_moons(100), config).fit(lambda row: time.sleep(pause))
except SymconsError as error:
    sys.exit(f"{{error.code}}: {{error}}")
"""


def training(out: Path, most: int = 0, pause: float = 0.0) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", PROGRAM, str(out), str(most), str(pause)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(out: Path, most: int = 0) -> tuple[int, str]:
    process = training(out, most)
    _, said = process.communicate(timeout=100)
    return process.returncode, said


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A run that nothing disturbed."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    assert ended(out) == (0, "")
    yield out


def assert_same(out: Path, whole: Path) -> None:
    """The same weights to the bit, the same lines but for their seconds, no other file."""
    one, other = load_run(out), load_run(whole)
    assert one.finished
    for width, model in one.averages.items():
        wanted = other.averages[width].state_dict()
        assert all(torch.equal(value, wanted[name]) for name, value in model.state_dict().items())
    assert [(row["step"], row["loss"]) for row in one.metrics] == [(row["step"], row["loss"]) for row in other.metrics]
    assert {path.name for path in out.iterdir()} == {path.name for path in whole.iterdir()}


def killed(out: Path, moments: int, seed: int) -> int:
    """Kill the training at random moments between its first line and its end; how often it was alive to be killed."""
    draws, struck = random.Random(seed), 0
    for _ in range(moments):
        process = training(out, pause=0.01)
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(draws.uniform(0.05, 0.9))
        struck += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=100)
    return struck


def test_killed_at_three_moments_it_ends_to_the_bit(whole: Path, tmp_path: Path) -> None:
    assert killed(tmp_path / "run", 3, seed=1) >= 1
    assert ended(tmp_path / "run") == (0, "")
    assert_same(tmp_path / "run", whole)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_at_twenty_random_moments_it_ends_to_the_bit(whole: Path, tmp_path: Path) -> None:
    assert killed(tmp_path / "run", 20, seed=2) >= 5
    assert ended(tmp_path / "run") == (0, "")
    assert_same(tmp_path / "run", whole)


@pytest.mark.parametrize(
    "file", ["state.pt", *(pytest.param(name, marks=pytest.mark.slow) for name in ("config.json", "weights.safetensors"))]
)
def test_a_full_disk_is_an_error_and_loses_nothing(file: str, whole: Path, tmp_path: Path) -> None:
    """No file may grow to the size of this one: the system says so, the message names it, and with room the run goes on."""
    out = tmp_path / "run"
    code, said = ended(out, (whole / file).stat().st_size - 100)
    assert code == 1
    assert said.startswith("E622: cannot write") and "File too large; what was there before is untouched" in said
    assert file in said or file == "config.json"
    assert not [path for path in out.iterdir() if path.name.endswith(".part")]
    assert ended(out) == (0, "")
    assert_same(out, whole)


@pytest.mark.slow
def test_a_full_disk_late_keeps_the_checkpoint(whole: Path, tmp_path: Path) -> None:
    """After a checkpoint no file may be written any more: the old ones stay, and the run goes on from them."""
    out = tmp_path / "run"
    process = training(out, pause=0.1)
    while not (out / "state.pt").exists():
        time.sleep(0.01)
    process.kill()
    process.communicate(timeout=100)
    before = {path: path.read_bytes() for path in out.iterdir() if path.suffix in (".pt", ".safetensors")}
    code, said = ended(out, 40)
    assert code == 1 and said.startswith("E622")
    assert all(path.read_bytes() == content for path, content in before.items())
    assert ended(out) == (0, "")
    assert_same(out, whole)


@pytest.mark.parametrize("name", ["cuda", "tpu"])
def test_a_device_that_is_not_there_is_named(name: str, whole: Path) -> None:
    if name == "cuda" and torch.cuda.is_available():
        pytest.skip("it is there")
    with pytest.raises(SymconsError, match=f"the device '{name}' cannot be used: ") as caught:
        load_run(whole, device=name)
    assert caught.value.code == "E603"
