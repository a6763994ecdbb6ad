"""The layers of docs/design.md hold: who may import whom, and that there is no cycle."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Each package or module with its place. A file may import what stands strictly lower, and its own
# package; packages within the pure layer stand in the order that an article runs through them.
PLACES: dict[str, tuple[int, int]] = {
    "kg.version": (0, 0),
    "kg.errors": (0, 0),
    "kg.model": (0, 1),
    "kg.names": (0, 2),
    "kg.seams": (0, 3),
    "ontology": (0, 0),
    "kg.reading": (1, 0),
    "kg.claims": (1, 1),
    "kg.linking": (1, 2),
    "kg.verdicts": (1, 3),
    "kg.reasoning": (1, 4),
    "kg.graph": (1, 5),
    "kg.http": (2, 0),
    "kg.linkgrammar": (2, 0),
    "kg.logs": (2, 0),
    "kg.starting": (2, 0),
    "kg.articles": (2, 1),
    "kg.knowledge": (2, 1),
    "kg.stores": (2, 1),
    "kg.reports": (2, 1),
    "kg.search": (2, 2),
    "kg.finishing": (2, 0),
    "kg.pipeline": (2, 1),
    "kg.revising": (2, 1),
    "kg.reviewing": (2, 2),
    "kg.rechecking": (2, 2),
    "kg.disagreement": (2, 2),
    "kg.ingest": (2, 2),
    "kg.settings": (3, 0),
    "kg.versions": (3, 0),
    "kg.build": (3, 1),
    "kg": (3, 2),
    "kg.cli": (4, 0),
    "kg.__main__": (4, 1),
    "server": (4, 1),
}
KNOW_ONLY_SEAMS = ("finishing", "pipeline", "revising", "reviewing", "rechecking", "disagreement")


def files() -> list[Path]:
    return [p for top in ("kg", "ontology", "server") for p in sorted((ROOT / top).rglob("*.py"))]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path) for path in files()}


def imported(path: Path) -> set[str]:
    """Our own modules that a file imports, wherever the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [
                f"{node.module}.{a.name}" if f"{node.module}.{a.name}" in MODULES else node.module
                for a in node.names
                if node.module
            ]
        else:
            continue
        found |= {n for n in names if n and n.split(".")[0] in ("kg", "ontology", "server")}
    return found


def place(module: str) -> tuple[str, tuple[int, int]]:
    """The longest listed name that the module falls under, and its place."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in PLACES and (name != "kg" or module == "kg"):
            return name, PLACES[name]
    raise AssertionError(f"{module} has no place in the layers")


@pytest.mark.parametrize("path", files(), ids=module_name)
def test_imports_only_what_stands_lower(path: Path) -> None:
    own, own_place = place(module_name(path))
    for other in imported(path):
        name, other_place = place(other)
        assert name == own or other_place < own_place, f"{own} may not import {other}"


@pytest.mark.parametrize("name", KNOW_ONLY_SEAMS)
def test_the_pipeline_knows_only_seams_and_the_pure_layer(name: str) -> None:
    for other in imported(ROOT / "kg" / f"{name}.py"):
        assert place(other)[1][0] < 2 or other in ("kg.pipeline", "kg.finishing"), (
            f"it may not know {other}"
        )


@pytest.mark.parametrize(
    "path", [p for p in files() if module_name(p).startswith("server")], ids=module_name
)
def test_the_server_knows_only_the_public_names(path: Path) -> None:
    assert {name for name in imported(path) if not name.startswith("server")} <= {"kg"}


def test_no_import_cycle() -> None:
    graph = {module_name(path): imported(path) & MODULES for path in files()}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if module not in done:
            for other in sorted(graph[module] - {module}):
                visit(other, (*trail, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


def test_no_import_inside_a_function() -> None:
    for path in files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    assert not isinstance(node, ast.Import | ast.ImportFrom), (
                        f"{path}:{node.lineno} imports inside {function.name}"
                    )


PURE_MAY_NOT_IMPORT = {
    "requests",
    "socket",
    "urllib.request",
    "http",
    "sqlite3",
    "subprocess",
    "os",
    "time",
    "random",
    "trafilatura",
    "flask",
}


@pytest.mark.parametrize(
    "path", [p for p in files() if place(module_name(p))[1][0] <= 1], ids=module_name
)
def test_the_pure_layers_touch_neither_network_nor_clock(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            assert not {name, name.split(".")[0]} & PURE_MAY_NOT_IMPORT, f"{path} imports {name}"
