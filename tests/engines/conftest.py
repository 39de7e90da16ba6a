"""One Fuseki and one Virtuoso for all tests of a process, filled with the shipped registry."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from elo_graph.store import open_store, registry
from tests.engines.running import free_port, fuseki, virtuoso


@pytest.fixture(scope="session")
def fuseki_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``sparql+http://…`` of an engine that is empty at first; /elo unites graphs, /plain does not."""
    with fuseki(tmp_path_factory.mktemp("fuseki"), free_port()) as address:
        yield f"sparql+{address}"


@pytest.fixture(scope="session")
def virtuoso_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as address, pytest.MonkeyPatch.context() as patch:
        _let_us_write(patch)
        yield f"sparql+{address}"


@pytest.fixture(scope="session")
def filled_fuseki(fuseki_address: str) -> str:
    location = f"{fuseki_address}/elo"
    registry.build(location)
    return location


@pytest.fixture(scope="session")
def filled_virtuoso(virtuoso_address: str) -> str:
    registry.build(virtuoso_address)
    return virtuoso_address


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The same registry in a folder."""
    folder = tmp_path_factory.mktemp("embedded") / "store"
    registry.build(str(folder))
    with open_store(str(folder), read_only=True):
        yield folder


def _let_us_write(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("ELO_REMOTE_USER", "dba")
    patch.setenv("ELO_REMOTE_PASSWORD", "dba")  # what a fresh Virtuoso has
