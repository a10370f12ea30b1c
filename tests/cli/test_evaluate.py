"""`symcons evaluate`: scores of a run and of an array of samples, the record, the table, clear ends."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")
pytest.importorskip("scipy")

import genphys_sym as gp  # noqa: E402
from cli.evaluate import command  # noqa: E402
from cli.main import main  # noqa: E402

torch.set_num_threads(1)
METRICS = ["sliced_wasserstein", "energy_distance", "mmd", "w2", "frechet", "recall"]
EQUATION = "phi_t = lap(phi)\n"


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A short training on two moons, as the command line does it."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "heat.pde").write_text(EQUATION)
    words = ["train", str(folder / "heat.pde"), "--data", "two_moons", "--out", str(folder / "run")]
    assert main([*words, "--steps", "20", "--batch", "64", "-q"]) == 0
    yield folder / "run"


def result_of(*words: str) -> dict:
    done = CliRunner().invoke(command, [*words, "--json"], standalone_mode=False, catch_exceptions=False)
    record = json.loads(done.stdout)
    assert set(record) == {"schema", "version", "input", "status", "result", "diagnostics", "elapsed_s"}
    assert (record["schema"], record["input"], record["status"]) == ("symcons/evaluate", words[0], "evaluated")
    return record["result"]


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    np.save(tmp_path / "x.npy", gp.data.two_moons(300, 5).numpy() + 0.5)
    return tmp_path / "x.npy"


class TestRuns:
    def test_every_metric_beside_fresh_data(self, run_folder: Path) -> None:
        result = result_of(str(run_folder), "--data", "two_moons", "-n", "200")
        assert [name for name in result if isinstance(result[name], dict)] == METRICS
        assert all(set(result[name]) == {"value", "fresh", "note"} for name in METRICS)
        about = {name: result[name] for name in ("points", "dim", "data", "sampler", "nfe", "step", "finished", "seed")}
        assert about == {
            "points": 200, "dim": 2, "data": "two_moons", "sampler": "heun", "nfe": 35, "step": 20, "finished": True, "seed": 0
        }  # fmt: skip
        assert result["sliced_wasserstein"]["value"] > result["sliced_wasserstein"]["fresh"]

    def test_its_own_data_are_the_default_and_the_seed_decides(self, run_folder: Path) -> None:
        words = (str(run_folder), "-n", "100", "--sampler", "euler", "--nfe", "5")
        first, again, other = result_of(*words), result_of(*words), result_of(*words, "--seed", "1")
        assert first == again and first["data"] == "two_moons" and first["nfe"] == 5
        assert first["w2"] != other["w2"]

    def test_the_picture(self, run_folder: Path, tmp_path: Path) -> None:
        pytest.importorskip("matplotlib")
        result_of(str(run_folder), "-n", "100", "--nfe", "5", "--plot", str(tmp_path / "a.png"))
        assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


class TestArrays:
    def test_samples_from_anywhere(self, samples: Path) -> None:
        result = result_of(str(samples), "--data", "two_moons", "-n", "300")
        assert result["points"] == 300 and "nfe" not in result
        assert result["frechet"]["value"] == pytest.approx(0.5, abs=0.1)  # shifted by 1/2 along both axes
        assert result["frechet"]["fresh"] < 0.02

    def test_fewer_samples_than_data(self, samples: Path) -> None:
        assert result_of(str(samples), "--data", "two_moons", "-n", "1000")["points"] == 300

    def test_finite_data_are_halved(self, tmp_path: Path) -> None:
        np.save(tmp_path / "data.npy", gp.data.rings(41, 1).numpy())
        np.save(tmp_path / "x.npy", gp.data.rings(50, 2).numpy())
        assert result_of(str(tmp_path / "x.npy"), "--data", str(tmp_path / "data.npy"))["points"] == 20

    def test_many_coordinates_are_projected_and_it_is_said(self, tmp_path: Path) -> None:
        draw = np.random.default_rng(0)
        for name in ("x", "data"):
            np.save(tmp_path / f"{name}.npy", draw.normal(size=(200, 70)))
        result = result_of(str(tmp_path / "x.npy"), "--data", str(tmp_path / "data.npy"))
        assert result["frechet"]["note"] == "squared; features: 64 principal components of the data"


def test_the_table(samples: Path, run_symcons: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = run_symcons("evaluate", str(samples), "--data", "two_moons", "-n", "100")
    assert (done.returncode, done.stderr) == (0, "")
    head, empty, heading, *rows = done.stdout.splitlines()
    assert head == f"{samples}: 100 samples beside two_moons" and not empty
    assert heading.split() == ["samples", "fresh", "data", "ratio"]
    assert [row.split()[0] for row in rows] == METRICS
    for row in rows:
        value, fresh, ratio = map(float, row.split()[1:4])
        assert ratio == pytest.approx(value / fresh, rel=0.02, abs=0.01)


def test_the_quiet_form(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(samples), "--data", "two_moons", "-n", "50", "-q"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == METRICS


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["X", "--data", "two_moon"], "did you mean two_moons"),
        (["X"], "give --data"),
        (["X", "--data", "digits"], "2 and of 64 coordinates"),
        (["X", "--data", "two_moons", "-n", "3"], "range"),
        (["missing", "--data", "two_moons"], "missing"),
        (["missing.npy", "--data", "two_moons"], "cannot read"),
        (["X", "--data", "two_moons", "-n", "20", "--plot", "nowhere/a.png"], "cannot write"),
        (["X", "--data", "two_moons", "--format", "latex"], "latex"),
    ],
)
def test_what_cannot_be_evaluated(samples: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", *(str(samples) if word == "X" else word for word in words)]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and said in captured.err and "Traceback" not in captured.err


def test_a_damaged_run(run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "weights.safetensors").write_bytes((run_folder / "weights.safetensors").read_bytes()[:200])
    assert main(["evaluate", str(tmp_path), "--data", "two_moons"]) == 2
    assert "E703" in capsys.readouterr().err
