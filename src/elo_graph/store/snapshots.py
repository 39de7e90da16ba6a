"""Which snapshot a query runs on: the newest, held for as long as a query needs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from elo_graph.store.layout import Lease
from elo_graph.store.served import Served


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The dataset as of one acknowledged write: where a worker reads it, and its version (an opaque word)."""

    path: str
    version: str


class Snapshots:
    """Hands out the newest snapshot of a store; for one thread (the event loop).

    A snapshot stays on disk until the last query on it has ended, however many writes have come since.
    """

    def __init__(self, store: Served) -> None:
        self._store = store
        self._held: dict[str, tuple[Lease, Snapshot]] = {}
        self._running: dict[str, int] = {}

    @contextmanager
    def newest(self) -> Iterator[Snapshot]:
        """Hold the newest snapshot for the length of the block."""
        version = self._store.version
        if version not in self._held:
            self._take()
            version = next(reversed(self._held))
        _, snapshot = self._held[version]
        self._running[version] = self._running.get(version, 0) + 1
        try:
            yield snapshot
        finally:
            self._running[version] -= 1
            self._tidy()

    def close(self) -> None:
        """Let go of everything."""
        for lease, _ in self._held.values():
            lease.release()
        self._held.clear()

    def _take(self) -> None:
        lease = self._store.lease()
        snapshot = Snapshot(lease.place, lease.published.version)
        self._held[snapshot.version] = (lease, snapshot)
        self._tidy()

    def _tidy(self) -> None:
        newest = next(reversed(self._held), None)
        for version in list(self._held):
            if version != newest and not self._running.get(version):
                lease, _ = self._held.pop(version)
                lease.release()
                self._running.pop(version, None)
