"""Every example of the documents runs: commands with what they print, programs, equation files; commands told are real ones."""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cli.main import COMMANDS, symcons
from docs.console import Shown, blocks, printed, told
from symcons.expr.equations import parse

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
}
KINDS = sorted(name for name in PAGES if name.startswith("docs/kinds/"))
#: Pages with programs and tables of their own tests, and programs that take more than three seconds.
GENERATED = {"docs/catalogue.md"}
SLOW = {"docs/generative.md"}
SECTIONS = ["Theorem", "Algorithm", "Cost", "Example", "What no means"]


def of_language(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGES[name], flags=re.MULTILINE | re.DOTALL)


CONSOLE = [pytest.param(steps, id=f"{name}: {steps[0].command[:60]}") for name in PAGES for steps in blocks(PAGES[name])]


@pytest.mark.parametrize("steps", CONSOLE)
def test_commands_print_what_is_shown(steps: tuple[Shown, ...]) -> None:
    assert printed(steps) == steps


def mentioned(text: str) -> Iterator[str]:
    """The commands that a page tells: in blocks without output, in indented lines, in the text."""
    yield from told(text)
    yield from re.findall(r"^    (symcons .*)$", text, flags=re.MULTILINE)
    yield from re.findall(r"`(symcons [^`]*)`", text)


TOLD = [pytest.param(command, id=f"{name}: {command}") for name in PAGES for command in dict.fromkeys(mentioned(PAGES[name]))]


@pytest.mark.parametrize("command", TOLD)
def test_commands_that_are_told_exist_with_their_options(command: str) -> None:
    words = shlex.split(command.replace("\\|", "|"))
    assert words[0] == "symcons"
    if len(words) == 1 or words[1] in ("COMMAND", "--help", "--version"):
        return
    assert words[1] in COMMANDS, command
    found = symcons.get_command(click.Context(symcons), words[1])
    assert found is not None
    options = [word for word in words[2:] if word not in ("…", ">", "|")]
    try:
        found.make_context(words[1], options)
    except click.MissingParameter:
        pass  # a command named without its files
    except click.exceptions.Exit:
        pass  # --help
    for word in words[2:]:
        if word.startswith("examples/") and "…" not in word:
            assert (ROOT / word).exists(), word


@pytest.mark.parametrize("name", [n for n in PAGES if n not in GENERATED])
def test_equation_files_are_read(name: str) -> None:
    for text in of_language(name, "text"):
        assert parse(text, name)


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.slow] if n in SLOW else []) for n in PAGES if of_language(n, "python")]
)
def test_programs_run(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if name in SLOW:
        pytest.importorskip("torch")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    space: dict[str, object] = {}
    for number, program in enumerate(of_language(name, "python")):
        exec(compile(program, f"{name}, program {number + 1}", "exec"), space)  # noqa: S102 (our own text)


@pytest.mark.parametrize("name", [n for n in PAGES if of_language(n, "pycon")])
def test_sessions_say_what_is_shown(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    session = doctest.DocTestParser().get_doctest("\n".join(of_language(name, "pycon")), {}, name, name, 0)
    assert doctest.DocTestRunner().run(session).failed == 0


@pytest.mark.parametrize("name", KINDS)
def test_a_page_of_a_kind_has_its_five_sections(name: str) -> None:
    assert re.findall(r"^## (.*)$", PAGES[name], flags=re.MULTILINE) == SECTIONS
    theorem, rest = PAGES[name].split("## Theorem")[1].split("## Algorithm")
    assert "**Theorem" in theorem or "Theorem 3" in theorem
    algorithm, rest = rest.split("## Cost")
    modules = re.findall(r"`(symcons\.[a-z_.]+)`", algorithm)
    assert modules
    for module in modules:
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or path.is_dir(), module
    cost, rest = rest.split("## Example")
    assert re.search(r"[0-9.]+ s\b|\| s \|", cost), "no figure"
    example, no = rest.split("## What no means")
    assert any(True for _ in blocks(example))
    codes = {step.output for steps in blocks(no) for step in steps if step.command == "echo $?"}
    assert codes & {"1\n", "3\n"}, "no example of a no with its exit code"


def test_every_page_of_a_kind_is_on_the_map() -> None:
    for name in KINDS:
        assert f"]({name.removeprefix('docs/')})" in PAGES["docs/kinds.md"], name


def test_the_map_shows_the_three_ways_of_saying_no() -> None:
    shown = [step.output for steps in blocks(PAGES["docs/kinds.md"]) for step in steps]
    assert [output for output in shown if re.fullmatch(r"\d\n", output)] == ["1\n", "3\n", "3\n"]
    assert [output.split(None, 1)[0] for output in shown if output.startswith("undecided")] == ["undecided"]
    assert any("None: " in output for output in shown)
    assert any("budget" in output for output in shown)
