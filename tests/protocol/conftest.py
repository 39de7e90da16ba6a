"""A bare server that takes writes, as the W3C suites need it: only what a client puts there is in it."""

from collections.abc import Iterator

import httpx
import pytest

from tests.protocol import editing
from tests.serving import serving

TOKEN = "a-token-for-tests"  # noqa: S105 - of a server that lives as long as a test
BARE = ("--bare", "--default-graph", "unnamed", "--no-validate-writes")


@pytest.fixture(scope="session")
def bare_server() -> Iterator[str]:
    with serving(*BARE, environment={"ELO_UPDATE_TOKEN": TOKEN}) as address:
        yield address


@pytest.fixture
def bare(bare_server: str) -> Iterator[httpx.Client]:
    """A client that may write to a server whose store is empty at first."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=bare_server, headers=headers, timeout=60) as client:
        assert client.post("/update", data={"update": "DROP ALL"}).status_code == 204
        yield client


@pytest.fixture(scope="session")
def registry_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client that may write to a copy of the shipped registry."""
    store = tmp_path_factory.mktemp("registry") / "store"
    with (
        serving("--store", str(store), environment={"ELO_UPDATE_TOKEN": editing.TOKEN}) as address,
        httpx.Client(base_url=address, headers=editing.BEARER, timeout=120) as client,
    ):
        yield client


@pytest.fixture
def registry(registry_server: httpx.Client) -> httpx.Client:
    """The same, without the graph that the tests write to."""
    graph = {"graph": editing.GRAPH}
    assert registry_server.delete("/data", params=graph).status_code in (204, 404)
    return registry_server
