"""``symcons show``, ``explain``: what was understood of a file, and what a diagnostic means."""

import json

from symcons import parse

TEXT = """\
x' = a*x - b*x*y + w
y' = m*x*y - y
w = x/y
par a = 1/2, b = 3
par m > 0
input u
basis x, log(y)
positive x, y
"""


def test_text_shows_every_part(run_symcons) -> None:
    done = run_symcons("show", "-", stdin=TEXT)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.strip() for line in done.stdout.splitlines()]
    for line in ("x' = a*x - b*x*y + w", "w = x/y", "a = 1/2", "m > 0", "x, log(y)"):
        assert line in lines


def test_json_parses_back_to_the_same_system(run_symcons) -> None:
    record = json.loads(run_symcons("show", "-", "--json", stdin=TEXT).stdout)
    assert record["schema"] == "symcons/show"
    result = record["result"]
    lines = [f"{name}' = {value}" for name, value in result["equations"].items()]
    lines += [f"{name} = {value}" for name, value in result["definitions"].items()]
    lines += [f"par {parameter['name']}" for parameter in result["parameters"]]
    again = parse("\n".join(lines))
    first = parse(TEXT)
    assert (again.states, again.equations, again.definitions) == (first.states, first.equations, first.definitions)


def test_set_is_shown(run_symcons) -> None:
    done = run_symcons("show", "-", "--set", "a=0.25,m=7", "--json", stdin=TEXT)
    values = {row["name"]: row["value"] for row in json.loads(done.stdout)["result"]["parameters"]}
    assert values == {"a": "1/4", "b": "3", "m": "7"}


def test_several_files_are_set_apart(run_symcons, tmp_path) -> None:
    for name in ("one.ode", "two.ode"):
        (tmp_path / name).write_text(TEXT)
    done = run_symcons("show", str(tmp_path / "one.ode"), str(tmp_path / "two.ode"))
    one, two = done.stdout.split(f"\n\n{tmp_path / 'two.ode'}:")
    assert one.startswith(f"{tmp_path / 'one.ode'}:")
    assert one.split()[1:] == two.split()


def test_latex_is_one_environment(run_symcons) -> None:
    done = run_symcons("show", "-", "--format", "latex", stdin=TEXT)
    assert done.stdout.startswith("\\begin{aligned}\n")
    assert done.stdout.endswith("\\end{aligned}\n")


def test_a_code_is_explained(run_symcons) -> None:
    done = run_symcons("explain", "e301")
    assert done.returncode == 0
    assert done.stdout.startswith("E301")
    assert "does not preserve" in done.stdout
    record = json.loads(run_symcons("explain", "E301", "--json").stdout)
    assert record["result"]["code"] == "E301"
