"""In which state each graph is: a word that changes whenever the graph does, and when it last did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pyoxigraph import Quad

from elo_graph.store.changes import Difference

_REMEMBERED: Final = 64
_FEW: Final = 1000
"""Quads of a write that are remembered, for as many writes as that."""


@dataclass(frozen=True, slots=True)
class State:
    """``token`` names this state of one graph and never another."""

    token: str
    modified: datetime


class GraphStates:
    """Follows the writes of this process, which is the only one that writes.

    What happened before it started is known of the whole store only. One thread tells of writes; any may ask.
    """

    def __init__(self, version: str, modified: datetime) -> None:
        self._first = self._whole = State(version, modified)
        self._graphs: dict[str | None, State] = {}
        self._made: tuple[tuple[int, Difference], ...] = ()

    def changed(self, made: Difference, version: str, modified: datetime) -> None:
        """Take note of a write that has been committed."""
        state = State(version, modified)
        if made.everything:
            self._graphs, self._first = {}, state
        else:
            self._graphs.update(dict.fromkeys(made.graphs, state))
        self._whole = state
        number = _serial(version, version)
        known = made.came is not None and made.gone is not None
        if number is not None and known and len(made.came or ()) + len(made.gone or ()) <= _FEW:
            self._made = (*self._made, (number, made))[-_REMEMBERED:]

    def of(self, graph: str | None, version: str) -> State:
        """Return the state of a graph (None: the unnamed one) in this version of the store."""
        if version != self._whole.token:  # committed, and not told yet
            return State(version, self._whole.modified)
        return self._graphs.get(graph, self._first)

    def of_all(self, version: str) -> State:
        """Return the state of the store as a whole."""
        return State(version, self._whole.modified)

    def since(self, known: str, version: str) -> frozenset[str | None] | None:
        """Return the graphs that have changed from one version of the store to another.

        None: nobody can tell, since the version is not the one told of last, or the other is too old.
        """
        begin, first = _serial(known, version), _serial(self._first.token, version)
        if version != self._whole.token or begin is None or first is None or first > begin:
            return None
        serials = {graph: _serial(state.token, version) for graph, state in self._graphs.items()}
        return frozenset(graph for graph, serial in serials.items() if serial is None or serial > begin)

    def quads_since(self, known: str, version: str) -> tuple[tuple[Quad, ...], tuple[Quad, ...]] | None:
        """Return which quads came and which went from one version to another; None: nobody can tell."""
        begin, end = _serial(known, version), _serial(version, version)
        if begin is None or end is None:
            return None
        made = {number: one for number, one in self._made if begin < number <= end}
        if len(made) != end - begin:
            return None
        came = tuple(quad for one in made.values() for quad in one.came or ())
        return came, tuple(quad for one in made.values() for quad in one.gone or ())


def _serial(version: str, like: str) -> int | None:
    """The number of a version of the same store as another; None for another's, or one without a number."""
    store, _, number = version.rpartition(".")
    return int(number) if number.isdecimal() and store == like.rpartition(".")[0] else None
