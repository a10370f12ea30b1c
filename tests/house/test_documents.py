"""The documents say what is true: commands that exist, files that are there, numbers that agree."""

import re
import subprocess
from pathlib import Path

import pytest

from docs.console import blocks
from symcons import Monomials, Status, find_conserved, parse

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "tests/README.md")]
DOCUMENTS += sorted((ROOT / "docs").rglob("*.md"))


def shell_blocks(text: str) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def test_readme_has_exactly_two_set_up_commands() -> None:
    blocks = shell_blocks(README)
    assert len(blocks) == 2
    assert all(len(block.strip().splitlines()) == 1 for block in blocks), "each is one command"
    assert "symcons conserve examples/" in blocks[0]
    assert "pytest" in blocks[1]


def test_ci_runs_the_commands_of_the_readme_and_does_not_copy_them() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "readme_block 1" in script
    assert "readme_block 2" in script
    assert "pytest" not in script
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_within_the_repository_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), f"{document.name} points to {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_to_sections_lead_to_headings(document: Path) -> None:
    for target, section in re.findall(r"\]\((?!https?:|mailto:)([^)#]*)#([^)]+)\)", document.read_text(encoding="utf-8")):
        page = document.parent / target if target else document
        assert section in anchors(page.read_text(encoding="utf-8")), f"{document.name} points to {target}#{section}"


def anchors(text: str) -> set[str]:
    """The names under which a page's headings are reached: small letters, no signs, - for a blank."""
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_readme_shows_the_main_job_first() -> None:
    (first, *_), *_ = blocks(README)
    assert first.command in shell_blocks(README)[0]


def test_nothing_generated_is_tracked() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert not re.search(r"\.pyc$|\.egg-info/|^dist/|^build/", tracked, flags=re.MULTILINE)


def test_the_equation_file_of_the_readme_is_one() -> None:
    (text,) = re.findall(r"^```text\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    system = parse(text, "README.md")
    assert system.states == ("x", "y")
    assert find_conserved(system, Monomials(2)).laws == ()


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (program,) = re.findall(r"^```python\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    space: dict[str, object] = {}
    exec(compile(program, "README.md", "exec"), space)  # noqa: S102 (our own text)
    laws = space["laws"]
    assert (laws.status, laws.rank, str(laws[0].expr)) == (Status.COMPLETE, 2, "x + y + z")
