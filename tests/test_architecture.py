"""A room imports only from rooms before it, and from the root modules (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import elo_graph

ROOT = Path(elo_graph.__file__).parent
ROOMS = ("ingest", "validate", "store", "analyse", "publish", "api", "web", "cli")
FILES = sorted(ROOT.rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager"}


def imported(file: Path) -> Iterator[str]:
    """The modules of this package that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("elo_graph"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("elo_graph"):
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(module: str) -> str | None:
    """The room a module is in; None for a root module."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ROOMS else None


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(ROOT)) for file in FILES])
def test_a_room_imports_only_from_rooms_before_it(file: Path) -> None:
    parts = file.relative_to(ROOT).parts
    own = parts[0] if parts[0] in ROOMS else None
    allowed = ROOMS[: ROOMS.index(own) + 1] if own else ()
    wrong = [name for name in imported(file) if (room := room_of(name)) is not None and room not in allowed]
    assert wrong == []


def test_every_folder_is_a_room_we_know() -> None:
    folders = {entry.name for entry in ROOT.iterdir() if entry.is_dir() and (entry / "__init__.py").exists()}
    assert folders == set(ROOMS)


def test_no_file_is_a_drawer_for_everything() -> None:
    assert [file for file in FILES if file.stem in FORBIDDEN_NAMES] == []
