"""Copies of the shipped files to break one thing in."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from elo_graph import shipped
from elo_graph.validate.ontology import Finding, Report, check

Copy = Callable[[], Path]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped ontology, schemes, shapes and queries; of the data a part, so that a check is quick."""
    root = tmp_path_factory.mktemp("shipped")
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(shipped.root() / folder, root / folder)
    (root / "data").mkdir()
    shutil.copy(shipped.root() / "data" / "expectations.ttl", root / "data")
    return root


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    return shutil.copytree(small, tmp_path / "copy")


def add(path: Path, text: str) -> None:
    """Write more into a file, which need not be there."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{text}\n", encoding="utf-8")


def found(report: Report, check: str) -> list[Finding]:
    """What one check found."""
    return [finding for finding in report.findings if finding.check == check]


def findings(root: Path, check_name: str) -> list[Finding]:
    """What one check finds in a tree, without asking the reasoner."""
    return found(check(root, reasoner=False), check_name)
