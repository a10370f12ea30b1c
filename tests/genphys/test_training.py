"""Training: the loss learns, averages are what they say, a run is the same however often it stopped, faults are named."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from toy_fields import ToyField, two_moons  # noqa: E402

import genphys_sym as gp  # noqa: E402
from genphys_sym.networks import MLP, Denoiser  # noqa: E402
from genphys_sym.samplers import Heun  # noqa: E402
from genphys_sym.training import TrainConfig, Trainer, load_run  # noqa: E402
from genphys_sym.training import checkpoint as checkpoints  # noqa: E402
from genphys_sym.training.averages import Averages, exponent  # noqa: E402
from genphys_sym.training.feed import Feed, log_normal  # noqa: E402
from genphys_sym.training.fitting import learning_rate  # noqa: E402
from genphys_sym.training.groups import averaged, kernel_of, pair  # noqa: E402
from genphys_sym.training.loss import Loss, question  # noqa: E402
from genphys_sym.training.parallel import Place  # noqa: E402
from genphys_sym.training.resolving import root  # noqa: E402
from symcons.errors import SymconsError  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
FILES = {"config.json", "metrics.jsonl", "weights.safetensors", "weights-0.1.safetensors", "state.pt"}
QUICK = TrainConfig(steps=24, batch=32, log=5, checkpoint=8, pictures=False, warmup=3, lr=0.01)


def trainer(config: TrainConfig, *, heavy: bool = False, net=None, data=None) -> Trainer:
    return Trainer(net or MLP(2, 16, 2), ToyField(2, heavy), two_moons(100) if data is None else data, config)


def tensors(out: Path) -> dict:
    return load_run(out).ema.state_dict()


def same(first: dict, second: dict) -> bool:
    return all(torch.equal(first[name], second[name]) for name in first) and set(first) == set(second)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A run that never stopped."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    trainer(replace(QUICK, out=str(out))).fit()
    return out


# What is learned ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heavy", [False, True])
def test_the_loss_is_least_at_the_posterior_mean(heavy: bool, device, dtype) -> None:
    """Two data points ±1 in one dimension and Gaussian noise: D = tanh(x/σ²); in 1-D Cauchy noise by its densities."""
    sigma = 0.8
    data = torch.tensor([[1.0], [-1.0]], device=device, dtype=dtype)

    generator = torch.Generator(device).manual_seed(0)
    x0 = data[torch.randint(2, (20_000,), generator=generator, device=device)]
    level = x0.new_full((len(x0),), sigma)
    x, target = ToyField(1, heavy).denoising_pair(x0, level, generator=generator)
    kernel = (lambda r: 1 / (1 + (r / sigma) ** 2)) if heavy else (lambda r: torch.exp(-((r / sigma) ** 2) / 2))
    right, left = kernel(x - 1), kernel(x + 1)
    mean = (right - left) / (right + left)
    denoiser = Denoiser(MLP(1, 4, 1), 1.0, reach=2.0 if heavy else math.inf).to(device, dtype)
    y, label, goal = question(denoiser, x, target, level)
    base, outer, _ = denoiser.residual(x, level)
    answer = (mean - base) / outer
    losses = [float(Loss(lambda y, label, shift=shift: answer + shift)(y, label, goal)) for shift in (-0.1, 0.0, 0.1)]
    assert losses[1] < min(losses[0], losses[2])
    assert losses[0] + losses[2] - 2 * losses[1] == pytest.approx(0.02, rel=1e-3), "a parabola with the exact curvature"


def test_metrics_are_lines_with_steps(whole: Path) -> None:
    rows = load_run(whole).metrics
    assert [row["step"] for row in rows] == [5, 10, 15, 20, 24]
    assert all(set(row) >= {"step", "loss", "seconds", "lr"} for row in rows)


def test_training_lowers_the_loss() -> None:
    """The best linear denoiser has a loss of 1, by the choice of its scales; a network must get below."""
    run = trainer(replace(QUICK, steps=300, batch=256, log=50), net=MLP(2, 32, 2), data=two_moons(2000)).fit()
    assert run.metrics[-1]["loss"] < 0.97
    assert run.out is None


def test_levels_are_a_cut_log_normal_and_stratified() -> None:
    uniform = (torch.arange(10_000, dtype=torch.float64) + 0.5) / 10_000
    sigma = log_normal(-0.5, 1.2, 0.01, 5.0)(uniform)
    assert 0.01 <= float(sigma.min()) < 0.012
    assert 4.5 < float(sigma.max()) <= 5.0
    z = (torch.tensor([0.01, 5.0]).log() + 0.5) / 1.2
    low, high = torch.special.ndtr(z.double())
    assert float((sigma < 1.0).double().mean()) == pytest.approx(
        float((torch.special.ndtr(torch.tensor(0.5 / 1.2, dtype=torch.float64)) - low) / (high - low)), abs=2e-4
    )


def test_every_epoch_sees_every_point_once() -> None:
    data = torch.arange(40.0)[:, None].expand(-1, 2).contiguous()

    class Silent(ToyField):
        def denoising_pair(self, x0, sigma, *, generator):
            return x0, x0

    denoiser = Denoiser(MLP(2, 4, 1), sigma_max=1.0)
    feed = Feed(denoiser, Silent(2), data, log_normal(0, 1, 0.999, 1), batch=16, seed=0)
    # c_in = (1 + σ²)^(−½) with σ between 0.999 and 1
    seen = torch.cat([(feed(step)[0][:, 0] * 2**0.5).round() for step in range(10)])
    first, second = seen[:40], seen[40:80]
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(40))
    assert first.tolist() != second.tolist()


@pytest.mark.parametrize("world", [2, 4])
def test_processes_share_one_batch(world: int) -> None:
    given = (Denoiser(MLP(2, 4, 1)), ToyField(2), two_moons(50), log_normal(0, 1, 0.1, 1))
    whole = Feed(*given, batch=16, seed=3)(70)
    parts = [Feed(*given, batch=16, seed=3, place=Place(rank, world))(70) for rank in range(world)]
    for one, pieces in zip(whole, zip(*parts, strict=True), strict=True):
        assert torch.equal(torch.stack(pieces, dim=1).reshape(one.shape), one)


def test_power_averages_weigh_steps_by_their_power() -> None:
    width = 0.1
    gamma = exponent(width)
    assert ((gamma + 1) ** 0.5 / ((gamma + 2) * (gamma + 3) ** 0.5)) == pytest.approx(width, rel=1e-9)
    assert exponent(0.05) == pytest.approx(16.97, abs=0.01)  # arXiv 2312.02696, section 3.1
    weight = torch.zeros(1, dtype=torch.float64)
    averages = Averages([weight], (width,))
    for step in range(1, 401):
        weight.fill_(step)
        averages.update(step)
    # Σ k·k^γ/Σ k^γ tends to t·(γ+1)/(γ+2)
    assert float(averages.values[width][0]) == pytest.approx(400 * (gamma + 1) / (gamma + 2), rel=0.01)


def test_the_learning_rate_rises_and_falls_to_zero() -> None:
    config = TrainConfig(steps=100, lr=1.0, warmup=10)
    rates = [learning_rate(config, step) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) < 1
    assert rates[-1] < 1e-3
    assert rates[10:] == sorted(rates[10:], reverse=True)


@pytest.mark.parametrize(
    "bad",
    [{"steps": 0}, {"batch": -1}, {"ema": ()}, {"ema": (0.9,)}, {"ema": (0.1, 0.1)}, {"dtype": "int8"}, {"lr": float("nan")}],
)
def test_options_that_make_no_sense(bad) -> None:
    with pytest.raises(SymconsError) as caught:
        TrainConfig(**bad)
    assert caught.value.code == "E603"


def test_options_survive_json() -> None:
    config = TrainConfig(steps=7, ema=(0.03, 0.2), sigma_max=12.0)
    assert TrainConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    with pytest.raises(SymconsError, match="stepz"):
        TrainConfig.from_dict({"stepz": 3})


# Groups ---------------------------------------------------------------------------------------------------------------

EQUATIONS = ("phi_t = lap(phi)", "phi_tt + lap(phi) = 0", "phi_tt + (D - 1)/t*phi_t + lap(phi) = 0\npar D = 8")


@pytest.mark.parametrize("equation", EQUATIONS)
@pytest.mark.parametrize("dim", [2, 6])
def test_a_group_of_all_data_is_the_exact_field(equation: str, dim: int, device) -> None:
    field = gp.Field(gp.density_flow(gp.parse(equation)), dim=dim)
    generator = torch.Generator().manual_seed(0)
    data = torch.randn(16, dim, generator=generator, dtype=torch.float64).to(device)
    sigma = torch.rand(16, generator=generator, dtype=torch.float64).to(device) + 0.3
    x, _ = field.denoising_pair(data, sigma, generator=torch.Generator(device).manual_seed(1))
    kernel = kernel_of(field, 0.3, 1.3)
    torch.testing.assert_close(averaged(kernel, data, x, sigma, 16), field.empirical(data, x, sigma)[1], rtol=1e-6, atol=1e-6)
    halves = averaged(kernel, data, x, sigma, 8)
    torch.testing.assert_close(halves[8:], field.empirical(data[8:], x[8:], sigma[8:])[1], rtol=1e-6, atol=1e-6)


def test_groups_change_the_noise_and_not_the_mean() -> None:
    """Given x in a thin slice, targets with and without groups have one mean, and groups far less variance."""
    field = gp.Field(gp.density_flow(gp.parse(EQUATIONS[1])), dim=1)
    generator = torch.Generator().manual_seed(0)
    data = torch.tensor([[-1.0], [1.0]], dtype=torch.float64)
    clean = data[torch.randint(2, (400_000,), generator=generator)]
    sigma = torch.full((len(clean),), 0.8, dtype=torch.float64)
    x, target = field.denoising_pair(clean, sigma, generator=generator)
    smooth = averaged(kernel_of(field, 0.5, 1.0), clean, x, sigma, 8)
    inside = ((x - 0.3).abs() < 0.1)[:, 0]
    plain, mean = target[inside], smooth[inside]
    assert float(plain.mean() - mean.mean()) == pytest.approx(0, abs=4 * float(plain.std()) / len(plain) ** 0.5)
    assert float(mean.var()) < 0.4 * float(plain.var())


TABLED = (
    "phi_t + fraclap(phi, 3/4) = 0",
    "phi_tt + lap(phi) - m^2*phi = 0\npar m = 1",
    "phi_t - lap(phi) + fraclap(phi, 1/2) = 0",
)


@pytest.mark.slow
@pytest.mark.parametrize("equation", TABLED)
@pytest.mark.parametrize("dim", [1, 2, 64])
def test_a_group_of_all_data_is_the_field_of_kernels_without_a_formula(equation: str, dim: int, device) -> None:
    field = gp.Field(gp.density_flow(gp.parse(equation)), dim=dim)
    generator = torch.Generator().manual_seed(0)
    data = torch.randn(64, dim, generator=generator).to(device)
    kernel = kernel_of(field, 0.01, 10**0.5)
    assert kernel is not None
    sigma = kernel.level(torch.logspace(-2, 0.5, 64).to(device))
    x, target = pair(field, kernel, data, sigma, 64, torch.Generator(device).manual_seed(1))
    error = (target - field.empirical(data, x, sigma)[1]).norm(dim=1)
    assert bool((error < 0.002 * sigma * dim**0.5).all())


def test_fields_of_the_users_own_have_no_groups() -> None:
    assert kernel_of(ToyField(2), 0.1, 1.0) is None


# The folder -----------------------------------------------------------------------------------------------------------


def test_the_folder_holds_what_was_promised(whole: Path) -> None:
    assert {path.name for path in whole.iterdir()} == FILES
    settings = json.loads((whole / "config.json").read_text())
    assert settings["train"]["steps"] == 24
    assert settings["net"] == {"kind": "mlp", "dim": 2, "width": 16, "depth": 2}
    run = load_run(whole)
    assert run.finished
    assert run.config["denoiser"] == settings["denoiser"]
    assert torch.load(whole / "state.pt", weights_only=True)["step"] == 24
    assert set(run.averages) == {0.05, 0.1}


def test_weights_sample_as_the_run_did(whole: Path, tmp_path: Path) -> None:
    run = trainer(replace(QUICK, out=str(tmp_path / "again"))).fit()
    assert torch.equal(Heun(run.ema, ToyField(2)).sample(70, nfe=5), Heun(load_run(whole).ema, ToyField(2)).sample(70, nfe=5))


def test_a_picture_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    trainer(replace(QUICK, steps=2, out=str(tmp_path), pictures=True)).fit()
    assert (tmp_path / "samples.png").read_bytes().startswith(b"\x89PNG")


class Stopped(Exception):
    """What a test throws into a training."""


@pytest.mark.parametrize("stops", [[5], [8], [9, 9, 20], [10, 15, 16, 17]])
def test_a_run_that_stopped_anywhere_ends_to_the_bit(stops: list[int], whole: Path, tmp_path: Path) -> None:
    """Stopped by an exception in the middle of a step, and resumed by the same call."""
    config = replace(QUICK, out=str(tmp_path / "run"))
    for stop in stops:
        with pytest.raises(Stopped):
            _fit_until(trainer(config), stop)
    trainer(config).fit()
    assert same(tensors(tmp_path / "run"), tensors(whole))
    state, other = (checkpoints.load(out / "state.pt") for out in (tmp_path / "run", whole))
    assert str(state["optimiser"]) == str(other["optimiser"])
    rows, others = (load_run(out).metrics for out in (tmp_path / "run", whole))
    assert [(row["step"], row["loss"]) for row in rows] == [(row["step"], row["loss"]) for row in others]


def _fit_until(attempt: Trainer, stop: int) -> None:
    """Fit, and fail in the middle of step ``stop``."""
    count = 0

    def failing(*_):
        nonlocal count
        count += 1
        if begin + count > stop:
            raise Stopped

    state = Path(str(attempt.config.out)) / "state.pt"
    begin = checkpoints.load(state)["step"] if state.exists() else 0
    attempt.denoiser.net.register_forward_pre_hook(failing)
    attempt.fit()


def test_a_report_that_is_true_ends_the_run_in_good_order(whole: Path, tmp_path: Path) -> None:
    config = replace(QUICK, out=str(tmp_path / "run"))
    run = trainer(config).fit(lambda row: row["step"] >= 10)
    assert (run.step, run.finished) == (10, False)
    assert trainer(config).fit().finished
    assert same(tensors(tmp_path / "run"), tensors(whole))


def test_a_finished_run_is_left_as_it_is(whole: Path) -> None:
    before = {path: path.read_bytes() for path in whole.iterdir()}
    run = trainer(replace(QUICK, out=str(whole))).fit()
    assert run.finished
    assert same(run.ema.state_dict(), tensors(whole))
    assert {path: path.read_bytes() for path in whole.iterdir()} == before


# Faults ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "piece"), [({"lr": 1e-4}, "train.lr"), ({"seed": 5}, "train.seed"), ({"steps": 30}, "train.steps")]
)
def test_another_run_in_the_folder_is_refused(change, piece: str, whole: Path) -> None:
    before = {path: path.read_bytes() for path in whole.iterdir()}
    with pytest.raises(SymconsError, match=piece) as caught:
        trainer(replace(QUICK, out=str(whole), **change)).fit()
    assert caught.value.code == "E704"
    with pytest.raises(SymconsError, match="sha256"):
        trainer(replace(QUICK, out=str(whole)), data=two_moons(100, seed=1)).fit()
    with pytest.raises(SymconsError, match=r"net\.width"):
        trainer(replace(QUICK, out=str(whole)), net=MLP(2, 8, 2)).fit()
    assert {path: path.read_bytes() for path in whole.iterdir()} == before


def _copied(whole: Path, out: Path) -> Path:
    out.mkdir()
    for path in whole.iterdir():
        (out / path.name).write_bytes(path.read_bytes())
    return out


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 500, None])
def test_a_damaged_checkpoint_is_an_error_and_stays(content, whole: Path, tmp_path: Path) -> None:
    out = _copied(whole, tmp_path / "run")
    state = out / "state.pt"
    state.write_bytes(state.read_bytes()[:3000] if content is None else content)
    before = {path: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(SymconsError, match=r"state\.pt") as caught:
        trainer(replace(QUICK, out=str(out))).fit()
    assert caught.value.code == "E703"
    assert {path: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize("lost", ["centre", "root"])
def test_weights_without_a_tensor_are_not_ours(lost: str, whole: Path, tmp_path: Path) -> None:
    from safetensors import safe_open
    from safetensors.torch import load_file, save_file

    with safe_open(str(whole / "weights.safetensors"), framework="pt") as stream:
        header = stream.metadata()
    tensors = load_file(whole / "weights.safetensors")
    del tensors[lost]
    save_file(tensors, tmp_path / "weights.safetensors", header)
    with pytest.raises(SymconsError) as caught:
        load_run(tmp_path)
    assert caught.value.code == "E703"


def test_foreign_files_are_told_from_ours(whole: Path, tmp_path: Path) -> None:
    out = _copied(whole, tmp_path / "run")
    torch.save({"model": torch.zeros(3)}, out / "state.pt")
    with pytest.raises(SymconsError, match="not a training state"):
        trainer(replace(QUICK, out=str(out))).fit()
    (out / "weights.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}      ")
    with pytest.raises(SymconsError) as caught:
        load_run(out)
    assert caught.value.code == "E703"
    with pytest.raises(SymconsError) as caught:
        load_run(tmp_path / "nowhere")
    assert caught.value.code == "E602"


def test_a_checkpoint_runs_no_code(whole: Path, tmp_path: Path) -> None:
    import pickle

    class Evil:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "harm"),)

    out = _copied(whole, tmp_path / "run")
    (out / "state.pt").write_bytes(pickle.dumps(Evil()))
    with pytest.raises(SymconsError):
        trainer(replace(QUICK, out=str(out))).fit()
    assert not (tmp_path / "harm").exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SymconsError) as caught:
        trainer(replace(QUICK, out=str(tmp_path / "file" / "run"))).fit()
    assert caught.value.code == "E622"


def test_a_loss_that_is_not_finite_names_step_and_parameter(tmp_path: Path) -> None:
    attempt = trainer(replace(QUICK, out=str(tmp_path / "run")))
    layer = attempt.denoiser.net.layers[2]
    layer.register_forward_hook(lambda module, given, said: said * (float("nan") if _count(module) > 10 else 1.0))
    with pytest.raises(SymconsError, match=r"step 11; the gradient of net\.layers\.0\.weight") as caught:
        attempt.fit()
    assert caught.value.code == "E702"
    assert checkpoints.load(tmp_path / "run" / "state.pt")["step"] == 8


def _count(module) -> int:
    module.calls = getattr(module, "calls", 0) + 1
    return module.calls


@pytest.mark.parametrize(
    ("data", "piece"),
    [
        (torch.zeros(5, 3), "3"),
        (torch.zeros(5), "shape"),
        (torch.zeros(1, 2), "shape"),
        (torch.zeros(5, 2), "the same"),
        (torch.full((5, 2), torch.nan), "finite"),
    ],
)
def test_data_that_do_not_fit(data, piece: str) -> None:
    with pytest.raises(SymconsError, match=piece) as caught:
        trainer(QUICK, data=data)
    assert caught.value.code == "E701"


# Whole processes ------------------------------------------------------------------------------------------------------

PROGRAM = """
import sys, torch
sys.path[:0] = [{root!r}, {here!r}]
torch.set_num_threads(1)
from toy_fields import ToyField, two_moons
from genphys_sym.networks import MLP
from genphys_sym.training import TrainConfig, Trainer
config = TrainConfig(steps=300, batch=32, log=3, checkpoint=7, pictures=False, out=sys.argv[1])
Trainer(MLP(2, 16, 2), ToyField(2), two_moons(100), config).fit()
"""


def _program() -> str:
    return PROGRAM.format(root=str(ROOT), here=str(Path(__file__).parent))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_processes_train_what_one_trains(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(_program())
    alone, two = tmp_path / "alone", tmp_path / "two"
    subprocess.run([sys.executable, str(script), str(alone)], check=True, timeout=300)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", str(script), str(two)]
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    first, second = tensors(alone), tensors(two)
    for name, tensor in first.items():
        torch.testing.assert_close(second[name], tensor, rtol=1e-3, atol=1e-4)
    assert load_run(two).metrics[-1]["loss"] == pytest.approx(load_run(alone).metrics[-1]["loss"], rel=1e-3)


def test_the_root_is_that_of_the_covariance() -> None:
    """Also of data in a plane of the space; above a number of coordinates there is none."""
    data = torch.randn(50, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) @ torch.rand(2, 5).double()
    found = root(data)
    assert found.shape == (2, 5)
    torch.testing.assert_close(found.T @ found, torch.cov(data.T))
    assert root(torch.rand(3, 1025)).shape == (0, 1025)
