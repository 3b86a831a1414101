"""What we added to Rasa is small, and each part of it has a test."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_LINES = 200
EXTENSIONS = sorted((ROOT / "nlu" / "extensions").rglob("[a-z]*.py"))
# What starts the server is tested by starting it, which every whole test does.
STARTED = {"extensions.serve"}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "nlu").with_suffix("").parts)


@pytest.mark.parametrize("path", EXTENSIONS, ids=module_of)
def test_an_extension_is_small_and_tested(path: Path) -> None:
    module = module_of(path)
    package, _, name = module.rpartition(".")
    tests = [one.read_text(encoding="utf-8") for one in (ROOT / "tests" / "nlu").rglob("*.py")]
    ways = (f"from {module} import", f"import {module}", f"from {package} import {name}")

    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    assert module in STARTED or any(way in text for text in tests for way in ways)


@pytest.mark.parametrize("path", sorted((ROOT / "nlu").rglob("*.py")), ids=module_of)
def test_rasa_s_world_imports_none_of_our_rooms(path: Path) -> None:
    """The import contracts cannot see it: it runs in an environment of its own."""
    found = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    imported = {one.name for node in found if isinstance(node, ast.Import) for one in node.names}
    imported |= {node.module or "" for node in found if isinstance(node, ast.ImportFrom)}

    assert not {name.partition(".")[0] for name in imported} & {"bot", "actions", "directory"}


def test_there_are_extensions_to_look_at() -> None:
    assert "extensions.understanding.rambling" in map(module_of, EXTENSIONS)
