"""The raw view: a store without what was inferred, for those who count what somebody states."""

from threading import Lock

from pyoxigraph import NamedNode

from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.protocol import Store
from elo_graph.store.variants import without
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
        self._graphs: tuple[str, ...] | None = None

    def newest(self) -> Store:
        """Return the store itself when nothing was inferred; nobody but this closes what it gives."""
        version = self._store.version
        if version != self._version:
            with self._lock:
                inferred = self._store.has_graph(INFERRED_GRAPH)
                self._view = without(self._store, INFERRED_GRAPH) if inferred else self._store
                self._graphs = _names(self._view) if inferred else None
                self._version = version
        return self._view

    def graphs(self) -> tuple[str, ...] | None:
        """Return the named graphs but that of inferences; None when nothing was inferred: all of them."""
        self.newest()
        return self._graphs


def _names(store: Store) -> tuple[str, ...]:
    if not isinstance(store, EmbeddedStore):
        return tuple(info.iri for info in store.graphs())
    return tuple(sorted(graph.value for graph in store.engine.named_graphs() if isinstance(graph, NamedNode)))
