"""What holds for every command: help without heavy imports, quiet ends, no traceback."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.ending import Ending
from cli.main import COMMANDS, main
from cli.options import color_wanted
from cli.outcome import NO, UNDECIDED, YES, combined

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("sympy", "numpy", "flint", "lark", "torch", "scipy", "rich", "multiprocessing")


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["conserve", "--help"]])
def test_help_and_version_import_nothing_heavy(words: list[str]) -> None:
    program = (
        "import sys; from cli.main import main; code = main(sys.argv[1:]); "
        f"print(code, sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "0 []\n"
    assert done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: symcons {name}")
    for option in ("--format", "--json", "--quiet", "--verbose", "--color"):
        assert option in shown


def test_a_slip_gets_the_nearest_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["consrve", "x.ode"]) == 2
    assert "did you mean conserve?" in capsys.readouterr().err


def test_later_commands_do_not_exist() -> None:
    for name in ("learn", "trajectories", "flow", "admit", "train", "represent", "report"):
        assert main([name]) == 2


def test_codes_combine_like_three_valued_logic() -> None:
    assert combined([]) == YES
    assert combined([YES, YES]) == YES
    assert combined([YES, UNDECIDED]) == UNDECIDED
    assert combined([UNDECIDED, NO, YES]) == NO
    assert combined([NO, 2, UNDECIDED]) == 2


class _Terminal:
    @staticmethod
    def isatty() -> bool:
        return True


def test_no_color_is_obeyed_and_an_option_beats_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert color_wanted("auto", _Terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not color_wanted("auto", _Terminal)
    assert color_wanted("always", _Terminal)


def test_an_unexpected_error_is_one_line_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    with Ending([]) as ending:
        raise ZeroDivisionError("a\nb")
    error = capsys.readouterr().err
    assert ending.code == 2
    assert error.startswith("symcons: internal error: ZeroDivisionError: a b\n")
    assert "Traceback" not in error
    with Ending(["-v"]) as ending:
        raise ZeroDivisionError
    assert "Traceback" in capsys.readouterr().err


def test_an_interruption_is_130(capsys: pytest.CaptureFixture[str]) -> None:
    with Ending([]) as ending:
        raise KeyboardInterrupt
    assert ending.code == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_reader_that_leaves_is_no_error() -> None:
    command = [sys.executable, "-m", "cli", "show", *["examples/equations/fluid_tetrahedron.ode"] * 20]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_an_interrupted_run_leaves_no_process_and_no_traceback(jobs: str, number: int, code: int) -> None:
    file = "examples/equations/fluid_tetrahedron.ode"
    command = [sys.executable, "-m", "cli", "conserve", file, file, "--degree", "6", "--jobs", jobs]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        time.sleep(2.5)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert out == ""
    assert "Traceback" not in err
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_doctor_is_healthy(run_symcons) -> None:
    done = run_symcons("doctor", "--json")
    assert done.returncode == 0
    record = json.loads(done.stdout)
    assert record["status"] == "healthy"
    assert record["result"]["self_test"] is True
    assert "healthy" in run_symcons("doctor").stdout
