"""Find the store behind a location."""

from collections.abc import Sequence

from elo_graph.errors import Unsupported
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.protocol import Store

MEMORY = ":memory:"


def open_store(
    location: str | None,
    *,
    read_only: bool = False,
    union: bool = True,
    allow_service: Sequence[str] = (),
) -> Store:
    """Open the store at a folder, ``:memory:``, or (later) an address ``sparql+http://…``."""
    if location == MEMORY:
        return EmbeddedStore(union=union, allow_service=allow_service, read_only=read_only)
    raise Unsupported("stores on disk are being built", where=location)
