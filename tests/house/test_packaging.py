"""The distribution: every package is in it, and it claims no name that is not ours."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_package_is_listed() -> None:
    folders = {".".join(path.parent.relative_to(ROOT).parts) for path in ROOT.glob("[gs]*/**/__init__.py")}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == folders | {"symcons_cli"}


def test_every_dependency_is_used() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "symcons").rglob("*.py"))
    sources += "".join(path.read_text(encoding="utf-8") for path in (ROOT / "cli").rglob("*.py"))
    modules = {"python-flint": "flint"}
    for dependency in PROJECT["project"]["dependencies"]:
        name = dependency.split(">")[0]
        module = modules.get(name, name)
        assert f"import {module}" in sources or f"from {module}" in sources, f"{name} is required and never imported"


@pytest.mark.slow
def test_wheel_claims_only_our_names(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"genphys_sym", "symcons", "symcons_cli"}
    assert {"symcons/py.typed", "symcons_cli/py.typed", "symcons_cli/main.py", "genphys_sym/catalogue.toml"} <= set(names)
    grammars = {str(path.relative_to(ROOT)) for path in (ROOT / "symcons").rglob("*.lark")}
    assert grammars <= set(names)
