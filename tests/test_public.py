"""The one public list, and the version that stands in it."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import kg

SOURCE = Path(kg.__file__).read_text(encoding="utf-8")


def test_every_public_name_is_there() -> None:
    assert all(getattr(kg, name) is not None for name in kg.__all__)


def test_no_public_name_is_hidden_by_a_module_of_that_name() -> None:
    for name in kg._PUBLIC:
        assert not isinstance(getattr(kg, name), ModuleType)
        assert find_spec(f"kg.{name}") is None


def test_type_checkers_see_the_same_names_as_the_interpreter() -> None:
    (block,) = (node for node in ast.parse(SOURCE).body if isinstance(node, ast.If))
    seen = {
        a.asname or a.name
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for a in node.names
    }
    assert seen | {"__version__"} == set(kg.__all__)


def test_the_list_is_sorted_and_whole() -> None:
    assert kg.__all__ == sorted({"__version__", "errors", *kg._PUBLIC})
