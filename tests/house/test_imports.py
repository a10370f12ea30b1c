"""The import contract of the house, read off the syntax trees: data flows one way, and what is heavy loads late."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: Which other rooms each room may import; ``symcons.errors`` is open to all, a room always to itself.
ROOMS = {
    "symcons.expr": set(),
    "symcons.exact": set(),
    "symcons.emit": {"symcons.expr"},
    "symcons.symmetry": {"symcons.expr", "symcons.exact", "symcons.emit"},
    "symcons.laws": {"symcons.expr", "symcons.exact", "symcons.emit", "symcons.symmetry", "symcons.budget"},
    "symcons.numerical": {"symcons.expr", "symcons.exact", "symcons.emit", "symcons.laws", "symcons.budget"},
    "symcons.densities": {
        "symcons.expr", "symcons.exact", "symcons.emit", "symcons.symmetry", "symcons.laws", "symcons.budget",
    },
}
#: The rooms that are torch: they may import it where others may not, and nobody imports them at module level.
TORCH_ROOMS = (
    "symcons.emit.torch_functions",
    *(f"genphys_sym.{room}" for room in ("data", "fields", "metrics", "mixtures", "networks", "samplers", "training")),
)
HEAVY = {"sympy", "symengine", "scipy", "networkx", "matplotlib", "torch"}
FILES = sorted(path for folder in ("symcons", "genphys_sym", "cli") for path in (ROOT / folder).rglob("*.py"))


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules that a tree imports, wherever the statement stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def at_import_time(tree: ast.Module) -> ast.Module:
    """The tree without functions' bodies and without what stands under ``if TYPE_CHECKING``."""

    class Pruner(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            return None

        def visit_If(self, node: ast.If) -> ast.AST | None:
            return None if "TYPE_CHECKING" in ast.dump(node.test) else self.generic_visit(node)

    return Pruner().visit(tree)


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_contract(path: Path) -> None:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wanted = set(imports(tree))
    roots = {name.split(".")[0] for name in wanted}
    assert not roots & {"cli", "symcons_cli"}, "nobody imports the command line"
    if module.startswith("genphys_sym"):
        others = {room_of(name) for name in wanted if name.startswith("symcons.")}
        assert others <= {"symcons.expr", "symcons.exact", "symcons.emit", "symcons.errors", "symcons.budget"}
    if not module.startswith("cli"):
        assert "click" not in roots, "a library knows no command line"
    room = room_of(module)
    if room in ROOMS:
        others = {room_of(name) for name in wanted if name.startswith("symcons.")}
        assert others <= ROOMS[room] | {room, "symcons.errors"}
    early = set(imports(at_import_time(tree)))
    in_torch = module.startswith(TORCH_ROOMS)
    heavy = HEAVY - {"torch"} if in_torch else HEAVY
    assert not {name.split(".")[0] for name in early} & heavy, "heavy packages are imported where they are used"
    if not in_torch:
        assert not any(name.startswith(TORCH_ROOMS) for name in early), "the torch rooms are imported where they are used"


def test_every_room_has_its_rule() -> None:
    rooms = {f"symcons.{path.parent.name}" for path in (ROOT / "symcons").glob("*/__init__.py")}
    assert rooms == set(ROOMS)


def test_the_contract_can_fail() -> None:
    tree = ast.parse("import sympy\ndef f():\n    import torch\nfrom symcons.laws import result")
    assert set(imports(tree)) == {"sympy", "torch", "symcons.laws.result"}
    assert {name.split(".")[0] for name in imports(at_import_time(tree))} == {"sympy", "symcons"}
