"""What several rooms' tests share: a running server with the shipped registry."""

from collections.abc import Iterator

import httpx
import pytest

from tests.serving import serving


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server of the shipped registry, as `make serve` starts it."""
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def web(server: str) -> Iterator[httpx.Client]:
    """A client of that server; follows no redirects."""
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client
