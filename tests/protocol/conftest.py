"""A bare server that takes writes, as the W3C suites need it: only what a client puts there is in it."""

from collections.abc import Iterator

import httpx
import pytest

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
