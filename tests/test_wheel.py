"""An installed elo-graph has its knowledge with it: it runs from any folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import ELO_GRAPH

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with elo-graph installed from its wheel (its dependencies come from this environment)."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(PROJECT)], check=True
    )
    (wheel,) = folder.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(folder / "site"), str(wheel)], check=True)
    return folder / "site"


def test_the_wheel_brings_ontology_shapes_queries_and_data(installed: Path) -> None:
    shipped = installed / "elo_graph" / "shipped"
    for name in (
        "ontology/elo.ttl",
        "ontology/schemes/function.ttl",
        "queries/gaps/gaps.rq",
        "data/deck.ttl",
    ):
        assert (shipped / name).read_bytes() == (PROJECT / name).read_bytes()
    assert len(list((shipped / "shapes").glob("*.ttl"))) == len(list((PROJECT / "shapes").glob("*.ttl")))


def test_it_answers_from_any_folder(installed: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "ELO_CACHE_DIR": str(tmp_path / "cache"),
    }
    call = [*ELO_GRAPH, "gaps", "--area", "Lappi", "--as-of", "2026-06-01", "--format", "json"]
    done = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "region-19" in done.stdout
    where = "import elo_graph; print(elo_graph.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.startswith(str(installed))
