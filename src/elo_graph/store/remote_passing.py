"""A store behind an address, served without a copy: what is asked goes to the engine.

For data that is larger than a server's disk, or an engine that has many servers before it
(docs/decisions/0004-remote-engines.md). Workers ask, so that a query can be ended as any other: its process
goes, and with it the connection.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyoxigraph import RdfFormat
from typing_extensions import override

from elo_graph.errors import NotOffered
from elo_graph.settings import Settings
from elo_graph.store.layout import Lease
from elo_graph.store.remote import RemoteStore
from elo_graph.store.remote_state import Told

NO_COPY = "this server keeps no copy of the engine's store"
_MEND = "Ask a server that keeps one (ELO_REMOTE_COPY=true)."


@dataclass(slots=True)
class Elsewhere(Lease):
    """A state that the engine holds. Nothing keeps it: a query sees what is there when it runs."""

    location: str = ""

    @property
    @override
    def place(self) -> str:
        return f"{self.location}#{self.published.version}"


class PassingStore(RemoteStore):
    """Reads alone. ``follow`` looks for writes by others, so that what was kept of answers is forgotten."""

    def __init__(
        self,
        location: str,
        *,
        union: bool = True,
        allow_service: Sequence[str] = (),
        settings: Settings | None = None,
    ) -> None:
        super().__init__(
            location, union=union, allow_service=allow_service, read_only=True, settings=settings
        )

    def follow(self, seconds: float) -> None:
        """Look for writes from now on, in a thread, until ``close``."""
        self.states.follow(seconds, self.forget)

    def lease(self) -> Lease:
        """Return the present state for a worker."""
        state = self.states.now()
        published = Told("remote", 0, state.modified, state.version)
        return Elsewhere(Path(), published, -1, self.location)

    @override
    def dump(self, out: IO[bytes], *, format: RdfFormat, graph: str | None = None) -> None:
        if graph is None:
            raise NotOffered(f"{NO_COPY}, so it does not write out or change all of it", mend=_MEND)
        super().dump(out, format=format, graph=graph)


def refused_write() -> NotOffered:
    """Say why nobody writes through this server."""
    return NotOffered(f"{NO_COPY}, and without one a write cannot be checked before it is done", mend=_MEND)
