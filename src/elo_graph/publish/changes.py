"""What has changed between two states of the data, thing by thing.

A thing's digest is a sum over its statements, so that their order does not matter and one pass over all
statements is enough; nameless parts count by what they say, not by their labels, which differ from load to
load. A thing has changed too when something that moves it has (``queries/publish/moves.rq``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from elo_graph.analyse.answers import ask, select
from elo_graph.store.protocol import Store

MODULUS: Final = 1 << 128
PART: Final = "#part-"
"""What is in the IRI of a part that came without a name, once it has been published and loaded again."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one graph holds, as sums: of all its statements, and of those about each thing."""

    total: int
    things: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Changes:
    """The things that came, changed and went, each sorted; ``now``: the digest of each that is there."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    deleted: tuple[str, ...]
    now: Mapping[str, bytes]


def changes(now: Mapping[str, bytes], known: Mapping[str, bytes]) -> Changes:
    """Compare the digests of things with those known of an earlier state."""
    return Changes(
        tuple(sorted(now.keys() - known.keys())),
        tuple(sorted(iri for iri in now.keys() & known.keys() if now[iri] != known[iri])),
        tuple(sorted(known.keys() - now.keys())),
        now,
    )


def contents(
    store: Store, begins: tuple[str, ...], graphs: Sequence[str] | None = None
) -> dict[str, Content]:
    """Add up the statements of these graphs (None: of all), for things whose IRI begins so."""
    given = None if graphs is None else [NamedNode(graph) for graph in graphs]
    found: dict[str, _Sums] = {}
    for graph, subject, property, value in select(store, "publish/statements", graph=given):
        if isinstance(graph, NamedNode):
            sums = found.get(graph.value)
            if sums is None:
                sums = found[graph.value] = _Sums(begins)
            sums.add(subject, property, value)
    return {graph: sums.content() for graph, sums in found.items()}


def digests(store: Store, own: Iterable[tuple[str, int]], graphs: Mapping[str, int]) -> dict[str, bytes]:
    """Return the digest of each thing, from the sums of each graph about it and those of the graphs.

    A thing that others move counts what is said of them; a graph that is described counts what it holds.
    """
    sums: dict[str, int] = {}
    for thing, number in own:
        sums[thing] = sums.get(thing, 0) + number
    said = dict(sums)
    for moving in ask(store, "publish/moves"):
        moved, changed = moving.iri("moved"), moving.iri("changed")
        if moved in sums:
            sums[moved] += 5 * said.get(changed, 0)
    for graph, number in graphs.items():
        if graph in sums:
            sums[graph] += 7 * number
    return {iri: in_bytes(number) for iri, number in sums.items()}


def in_bytes(number: int) -> bytes:
    """Return a sum as it is kept."""
    return (number % MODULUS).to_bytes(16)


class _Sums:
    """Adds up one graph."""

    def __init__(self, begins: tuple[str, ...]) -> None:
        self._begins = begins
        self._total = 0
        self._things: dict[str, int] = {}
        self._parts: dict[str, int] = {}
        self._holders: list[tuple[str, str]] = []
        self._last: object = None
        self._multiplier = 1

    def add(self, subject: object, property: object, value: object) -> None:
        part = _part(value)
        said = "_:" if part else str(value)
        number = int.from_bytes(blake2b(f"{property} {said}".encode(), digest_size=16).digest())
        own_part = _part(subject)
        if own_part:
            self._parts[own_part] = self._parts.get(own_part, 0) + number
        elif isinstance(subject, NamedNode) and subject.value.startswith(self._begins):
            self._things[subject.value] = self._things.get(subject.value, 0) + number
            if part:
                self._holders.append((subject.value, part))
        if subject != self._last:
            # What is said of one thing is another content of the graph than the same said of another.
            self._last, self._multiplier = subject, 1 if own_part else _multiplier(subject)
        self._total += number * self._multiplier

    def content(self) -> Content:
        for holder, part in self._holders:
            # Multiplied, so that two things that swap their parts do not look the same.
            self._things[holder] += 3 * self._parts.get(part, 0)
        return Content(self._total, self._things)


def _part(term: object) -> str | None:
    """The label or IRI of a part; None for anything else."""
    if isinstance(term, BlankNode) or (isinstance(term, NamedNode) and PART in term.value):
        return term.value
    return None


def _multiplier(subject: object) -> int:
    return int.from_bytes(blake2b(str(subject).encode(), digest_size=8).digest()) | 1
