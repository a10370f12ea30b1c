"""What the documents show of a terminal: commands run as a person runs them, and what they print.

A block ```console holds commands after ``$ `` and below each what a terminal shows; where no command of a block shows
anything, its commands are told, not run. ``$ echo $?`` shows the exit code of the command before. The tests compare; this
program writes what is printed today:

    python docs/console.py [PAGE ...]
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```console\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shown:
    """A command and what the document shows of its output."""

    command: str
    output: str


def blocks(text: str) -> Iterator[tuple[Shown, ...]]:
    """The console blocks of a document that show output."""
    for body in BLOCK.findall(text):
        steps = parted(body)
        if any(step.output for step in steps):
            yield steps


def told(text: str) -> Iterator[str]:
    """The commands of the console blocks that show none."""
    for body in BLOCK.findall(text):
        steps = parted(body)
        if not any(step.output for step in steps):
            yield from (step.command for step in steps)


def parted(body: str) -> tuple[Shown, ...]:
    """The commands of a block's body, each with the lines up to the next."""
    pieces = re.split(r"^\$ (.*)\n", body, flags=re.MULTILINE)[1:]
    return tuple(Shown(command, output) for command, output in zip(pieces[::2], pieces[1::2], strict=True))


@dataclass(slots=True)
class Terminal:
    """A shell in a folder of its own, which holds the repository's examples; ``code`` is the exit code of the last command."""

    folder: Path
    code: int = 0
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        programs = self.folder / "bin"
        programs.mkdir()
        program = programs / "symcons"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cli "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        (self.folder / "examples").symlink_to(ROOT / "examples")
        paths = os.pathsep.join((str(programs), os.environ.get("PATH", "")))
        self.environment = {**os.environ, "PATH": paths, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}

    def run(self, command: str) -> str:
        """Both streams of a command, as they come."""
        if command == "echo $?":
            return f"{self.code}\n"
        done = subprocess.run(  # noqa: S603 (our own text)
            ["bash", "-c", command],  # noqa: S607
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=100,
        )
        self.code = done.returncode
        return done.stdout


def printed(steps: Sequence[Shown]) -> tuple[Shown, ...]:
    """The commands with what they print today."""
    with TemporaryDirectory() as folder:
        terminal = Terminal(Path(folder))
        return tuple(Shown(step.command, terminal.run(step.command)) for step in steps)


def written(text: str) -> str:
    """A document with what its commands print today."""

    def block(match: re.Match[str]) -> str:
        steps = parted(match[1])
        if not any(step.output for step in steps):
            return match[0]
        body = "".join(f"$ {step.command}\n{step.output}" for step in printed(steps))
        return f"```console\n{body}```"

    return BLOCK.sub(block, text)


def main(names: Sequence[str]) -> None:
    """Rewrite the pages named, or all."""
    pages = [Path(name) for name in names] or [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for page in pages:
        page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
