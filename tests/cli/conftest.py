from collections.abc import Callable
from pathlib import Path

import pytest

from elo_graph.cli.main import run

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def surroundings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A folder of one's own, and a cache that the tests share."""
    monkeypatch.setenv("ELO_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "registry-cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], surroundings: None) -> Call:
    """Run a command; gives its status, stdout and stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        status = run(arguments)
        out, err = capsys.readouterr()
        return status, out, err

    return call
