"""Writes that were asked for from outside: one transaction each, checked, recorded, or not done at all.

What is decided here and why: docs/decisions/0003-writes.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pyoxigraph import DefaultGraph

from elo_graph.store import audit
from elo_graph.store.changes import Change, Difference, apply
from elo_graph.store.conformance import Conformance
from elo_graph.store.disk import DiskStore
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.inference.graph import follow
from elo_graph.terms import INFERRED_GRAPH


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did; ``existed``: whether the graph it was for was there before."""

    version: str
    made: Difference
    existed: bool


class _NothingToDo(Exception):
    """Ends a transaction that would commit what is there already."""


def write(
    store: DiskStore,
    change: Change,
    *,
    who: str,
    conformance: Conformance | None,
    audited: bool,
    expect: Callable[[], None] = lambda: None,
) -> Written:
    """Make one change in one transaction, or raise and change nothing.

    ``who`` is the name of the token; ``conformance`` None writes unchecked; ``audited`` keeps a record.
    ``expect`` may raise when the store is not as the client thinks; no other write comes between.
    A change that changes nothing makes no new version and no record.

    Raises InputError for an update that does not parse, Unsupported for SERVICE, LOAD and the audit graph,
    NotConforming when the data would have violations after the change that it had not before.
    """
    began = datetime.now(UTC)
    made = Difference()
    existed = False
    try:
        with store.transaction() as inside:
            assert isinstance(inside, EmbeddedStore)  # noqa: S101 - what a store on disk gives
            expect()
            existed = exists(inside, change.graph)
            made = apply(change, inside, audited=audited)
            if not made:
                raise _NothingToDo
            if conformance is not None:
                conformance.insist(store, inside, change, made)
            if INFERRED_GRAPH not in made.graphs and follow(inside):
                made = replace(made, graphs=made.graphs | {INFERRED_GRAPH})
            if audited:
                inside.add(
                    audit.record(made, who=who, how=change.label, began=began, ended=datetime.now(UTC))
                )
    except _NothingToDo:
        pass
    else:
        if conformance is not None:
            conformance.committed(store)
    return Written(store.version, made, existed)


def exists(store: EmbeddedStore, graph: str | None) -> bool:
    """Whether the named graph is there; whether the unnamed one (None), which always is, holds anything."""
    if graph is not None:
        return store.has_graph(graph)
    return any(store.engine.quads_for_pattern(None, None, None, DefaultGraph()))
