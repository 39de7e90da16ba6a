"""A store as it would be after some changes, while the store itself stays as it is.

A state on disk is not copied: its files never change, so the variant begins with links to them (the same as a
transaction does, docs/decisions/0001-store-layout.md) and costs the same at any size. Anything else is read
once into memory.
"""

import shutil
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat
from typing_extensions import override

from elo_graph.store.disk import DiskStore, SnapshotStore
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.places import is_address
from elo_graph.store.protocol import Store

_IN_MEMORY: Final = 32 << 20
"""Bytes of a remote store's data that are held before they go to a file on their way."""


class Variant(EmbeddedStore):
    """A changed copy to read from; what it keeps on disk goes when nobody holds it any more."""

    def __init__(self, base: Store, version: str, engine: pyoxigraph.Store, folder: Path | None) -> None:
        union = base._union if isinstance(base, EmbeddedStore) else True
        super().__init__(union=union, location=base.location, read_only=True, engine=engine)
        self._told = version
        self._modified = base.modified
        self._clear = weakref.finalize(self, _forget, folder)

    @property
    @override
    def version(self) -> str:
        return self._told

    @override
    def close(self) -> None:
        super().close()
        self._clear()


def variant(store: Store, *, added: Iterable[Quad], removed: Iterable[Quad], name: str) -> Store:
    """Return the store without the quads of ``removed`` and with those of ``added``, to read from.

    ``name`` tells variants of one version apart. Blank nodes are those of ``store`` where that is embedded.
    """
    engine, folder = _copied(store)
    for quad in removed:
        engine.remove(quad)
    engine.extend(added)
    return Variant(store, f"{store.version}+{name}", engine, folder)


def graph_names(store: Store) -> list[str]:
    """List the named graphs in no order, without counting what they hold where that can be."""
    if isinstance(store, EmbeddedStore):
        return [graph.value for graph in store.engine.named_graphs() if isinstance(graph, NamedNode)]
    return [info.iri for info in store.graphs()]


def has_unnamed(store: Store) -> bool:
    """Whether the unnamed graph holds anything."""
    return isinstance(store, EmbeddedStore) and any(
        store.engine.quads_for_pattern(None, None, None, DefaultGraph())
    )


def without(store: Store, *graphs: str, unnamed: str = "") -> Store:
    """Return the store without some of its graphs, to read from, under the name of its version.

    ``unnamed``: the name that its unnamed graph gets there; none where the store is behind an address.
    """
    if not isinstance(store, EmbeddedStore) and is_address(store.location):
        from elo_graph.store.remote import RemoteStore
        from elo_graph.store.remote_view import RemoteView

        assert isinstance(store, RemoteStore)  # noqa: S101 - what else has an address
        return RemoteView(store, graphs)
    engine, folder = _copied(store)
    for graph in graphs:
        engine.remove_graph(NamedNode(graph))
    if unnamed:
        engine.update(f"MOVE DEFAULT TO {NamedNode(unnamed)}")
    return Variant(store, store.version, engine, folder)


def _copied(store: Store) -> tuple[pyoxigraph.Store, Path | None]:
    if isinstance(store, DiskStore | SnapshotStore):
        folder = Path(tempfile.mkdtemp(prefix="elo-graph-variant-"))
        lease = store.lease()
        try:
            pyoxigraph.Store.read_only(str(lease.path)).backup(folder / "store")
            return pyoxigraph.Store(folder / "store"), folder
        except BaseException:
            _forget(folder)
            raise
        finally:
            lease.release()
    engine = pyoxigraph.Store()
    if isinstance(store, EmbeddedStore):
        engine.bulk_extend(store.engine)
        return engine, None
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as text:
        store.dump(text, format=RdfFormat.N_QUADS)
        text.seek(0)
        engine.bulk_load(text, format=RdfFormat.N_QUADS)
    return engine, None


def _forget(folder: Path | None) -> None:
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
