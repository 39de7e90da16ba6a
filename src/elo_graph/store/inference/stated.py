"""The raw view: a store without what was inferred, for those who count what somebody states."""

from threading import Lock

from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.protocol import Store
from elo_graph.store.variants import graph_names, without
from elo_graph.terms import INFERRED_GRAPH


def stated(store: Store) -> Store:
    """Return the store as it is when nothing was inferred; else a view without that, which closes it too."""
    if not isinstance(store, EmbeddedStore) or not store.has_graph(INFERRED_GRAPH):
        return store
    view = without(store, INFERRED_GRAPH)
    store.close()
    return view


class Stated:
    """The raw view of a server's store at its newest version; threads may share it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._version = ""
        self._view: Store = store

    def newest(self) -> Store:
        """Return the store itself when nothing was inferred; nobody but this closes what it gives."""
        version = self._store.version
        if version != self._version:
            with self._lock:
                if version != self._version:  # another thread has not made it meanwhile
                    inferred = self._store.has_graph(INFERRED_GRAPH)
                    self._view = without(self._store, INFERRED_GRAPH) if inferred else self._store
                    self._version = version
        return self._view

    def graphs(self) -> tuple[str, ...] | None:
        """Return the named graphs but that of inferences; None when nothing was inferred: all of them."""
        names = graph_names(self._store)
        if INFERRED_GRAPH not in names:
            return None
        return tuple(sorted(name for name in names if name != INFERRED_GRAPH))
