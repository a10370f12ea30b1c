"""``symcons train`` and ``symcons sample``: a run by command, resumed, sampled, refused, and its faults."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("safetensors")

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
POISSON = "phi_tt + lap(phi) = 0\n"
BIHARMONIC = "phi_t + lap(lap(phi)) = 0\n"
SMALL = ("--steps", "20", "--batch", "64")


@pytest.fixture(scope="module")
def points(tmp_path_factory) -> Path:
    """A file of sixty points of the plane."""
    path = tmp_path_factory.mktemp("data") / "points.npy"
    np.save(path, np.random.default_rng(0).normal(size=(60, 2)))
    return path


@pytest.fixture(scope="module")
def trained(run_symcons, tmp_path_factory, points) -> Path:
    """A run of twenty steps."""
    out = tmp_path_factory.mktemp("runs") / "poisson"
    done = run_symcons("train", "-", "--data", str(points), "--out", str(out), *SMALL, "--json", stdin=POISSON)
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads(done.stdout)
    assert (record["schema"], record["status"]) == ("symcons/train", "trained")
    assert (record["result"]["step"], record["result"]["steps"], record["result"]["run"]) == (20, 20, str(out))
    return out


def test_the_folder_is_as_promised(trained: Path) -> None:
    names = {path.name for path in trained.iterdir()}
    assert {"config.json", "metrics.jsonl", "weights.safetensors", "state.pt", "samples.png"} <= names
    settings = json.loads((trained / "config.json").read_text())
    assert settings["equation"]["text"] == POISSON
    assert settings["forced"] is False
    rows = [json.loads(line) for line in (trained / "metrics.jsonl").read_text().splitlines()]
    assert all({"step", "loss", "seconds"} <= set(row) for row in rows)
    assert rows[-1]["step"] == 20


def test_the_same_command_has_nothing_left_to_do(run_symcons, trained: Path, points) -> None:
    before = (trained / "state.pt").read_bytes()
    done = run_symcons("train", "-", "--data", str(points), "--out", str(trained), *SMALL, stdin=POISSON)
    assert done.returncode == 0
    assert "20 steps" in done.stdout
    assert "symcons sample" in done.stdout
    assert (trained / "state.pt").read_bytes() == before


def test_samples_do_not_depend_on_how_many(run_symcons, trained: Path, tmp_path: Path) -> None:
    for count in ("70", "3"):
        out = str(tmp_path / f"{count}.npy")
        done = run_symcons("sample", str(trained), "-n", count, "--out", out, "--nfe", "9", "--seed", "4", "--json")
        record = json.loads(done.stdout)
        assert (done.returncode, record["status"], record["result"]["nfe"]) == (0, "sampled", 9)
    many, few = (np.load(tmp_path / f"{count}.npy") for count in (70, 3))
    assert many.shape == (70, 2)
    assert np.array_equal(many[:3], few)


def test_a_trajectory_is_kept(run_symcons, trained: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.npz"
    done = run_symcons("sample", str(trained), "-n", "5", "--out", str(out), "--sampler", "euler", "--nfe", "4", "--trajectory")
    assert done.returncode == 0
    with np.load(out) as arrays:
        assert arrays["path"].shape == (5, 5, 2)
        assert arrays["sigmas"].shape == (5,)
        assert np.array_equal(arrays["path"][-1], arrays["x"])


def test_a_dry_run_writes_nothing(run_symcons, tmp_path: Path, points) -> None:
    out = tmp_path / "run"
    done = run_symcons("train", "-", "--data", str(points), "--out", str(out), "--dry-run", "--horizon", "3", stdin=POISSON)
    settings = json.loads(done.stdout)
    assert done.returncode == 0
    assert not out.exists()
    assert settings["train"]["steps"] == 5000
    # the clock of the Poisson equation: sigma = t/|z| at the median of |z|, 0.67449
    assert settings["denoiser"]["sigma_max"] == pytest.approx(3 / 0.6744897501960817, rel=1e-6)


def test_an_inadmissible_equation_is_refused_with_its_reason(run_symcons, tmp_path: Path, points) -> None:
    words = ("train", "-", "--data", str(points), "--out", str(tmp_path / "run"))
    done = run_symcons(*words, "--json", stdin=BIHARMONIC)
    record = json.loads(done.stdout)
    assert (done.returncode, record["status"]) == (1, "inadmissible")
    assert record["result"]["reasons"]
    assert "E705" in done.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("words", "piece"),
    [
        (("--data", "two_moonz"), "two_moons"),
        (("--data", "two_moons", "--ema", "a"), "--ema"),
        (("--data", "two_moons", "--horizon", "-1"), "--horizon"),
        (("--data", "two_moons", "--gauge", "literal"), "R-free"),
        (("--data", "two_moons", "--net", "unet"), "images"),
    ],
)
def test_wrong_words_end_with_2(words, piece: str, run_symcons, tmp_path: Path) -> None:
    done = run_symcons("train", "-", *words, "--out", str(tmp_path / "run"), stdin=POISSON)
    assert (done.returncode, done.stdout) == (2, "")
    assert piece in done.stderr
    assert "Traceback" not in done.stderr


def test_another_run_in_the_folder_is_refused(run_symcons, trained: Path, points) -> None:
    words = ("train", "-", "--data", str(points), "--out", str(trained), *SMALL, "--seed", "9")
    done = run_symcons(*words, stdin=POISSON)
    assert (done.returncode, done.stdout) == (2, "")
    assert "train.seed" in done.stderr


def test_what_is_no_run_cannot_be_sampled(run_symcons, tmp_path: Path) -> None:
    done = run_symcons("sample", str(tmp_path), "--out", str(tmp_path / "x.npy"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "weights.safetensors" in done.stderr
    assert run_symcons("sample", str(tmp_path), "--out", "x.txt").returncode == 2


@pytest.mark.slow
def test_a_spent_budget_is_3_and_the_command_goes_on(run_symcons, tmp_path: Path, points) -> None:
    words = ("train", "-", "--data", str(points), "--out", str(tmp_path / "run"), "--steps", "200", "--batch", "64")
    done = run_symcons(*words, "--budget", "0.01", stdin=POISSON)
    assert done.returncode == 3
    assert "goes on" in done.stdout
    assert run_symcons(*words, stdin=POISSON).returncode == 0


@pytest.mark.slow
def test_torchrun_trains_in_parallel(tmp_path: Path, points) -> None:
    file, out = tmp_path / "poisson.pde", tmp_path / "run"
    file.write_text(POISSON)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "cli", "train"]
    command += [str(file), "--data", str(points), "--out", str(out), *SMALL, "--json"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, env=environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["result"]["step"] == 20
