"""What has changed between two states of the data, thing by thing.

A thing's digest is a sum over its statements, so that their order does not matter and one pass over all
statements is enough; nameless parts count by what they say, not by their labels, which differ from load to
load. A thing has changed too when something that moves it has (``queries/publish/moves.rq``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from elo_graph.analyse.answers import ask, select
from elo_graph.publish.naming import names_in
from elo_graph.store.protocol import Store, Term

MODULUS: Final = 1 << 128
PART: Final = "#part-"
"""What is in the IRI of a part that came without a name, once it has been published and loaded again."""


@dataclass(frozen=True, slots=True)
class Digests:
    """Of each thing and of each graph; ``names`` for the nameless nodes, by label."""

    things: Mapping[str, bytes]
    graphs: Mapping[str, bytes]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changes:
    """The things that came, changed and went, each sorted; ``now``: what is there."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    deleted: tuple[str, ...]
    now: Digests


def changes(store: Store, known: Mapping[str, bytes], *, begins: tuple[str, ...]) -> Changes:
    """Compare the store with the digests known of an earlier state, for things whose IRI begins so."""
    now = digests(store, begins)
    things = now.things
    return Changes(
        tuple(sorted(things.keys() - known.keys())),
        tuple(sorted(iri for iri in things.keys() & known.keys() if things[iri] != known[iri])),
        tuple(sorted(known.keys() - things.keys())),
        now,
    )


def digests(store: Store, begins: tuple[str, ...]) -> Digests:
    """Return the digest of each thing and graph; that of a graph which is described counts what it holds."""
    sums: dict[str, int] = {}
    parts: dict[str, int] = {}
    holders: list[tuple[str, str]] = []
    graphs: dict[str, int] = {}
    nameless: list[Sequence[Term | None]] = []
    last, by_subject = None, 1
    for row in select(store, "publish/statements"):
        graph, subject, property, value = row
        part = _part(value)
        said = "_:" if part else str(value)
        number = int.from_bytes(blake2b(f"{property} {said}".encode(), digest_size=16).digest())
        own_part = _part(subject)
        if own_part:
            parts[own_part] = parts.get(own_part, 0) + number
        elif isinstance(subject, NamedNode):
            iri = subject.value
            if iri.startswith(begins):
                sums[iri] = sums.get(iri, 0) + number
                if part:
                    holders.append((iri, part))
        if isinstance(subject, BlankNode) or isinstance(value, BlankNode):
            nameless.append(row)
        if isinstance(graph, NamedNode):
            if subject != last:
                # What is said of one thing is another content of the graph than the same said of another.
                last, by_subject = subject, 1 if own_part else _multiplier(subject)
            graphs[graph.value] = graphs.get(graph.value, 0) + number * by_subject
    for holder, part in holders:
        # Multiplied, so that two things that swap their parts do not look the same.
        sums[holder] += 3 * parts.get(part, 0)
    own = dict(sums)
    for moving in ask(store, "publish/moves"):
        moved, changed = moving.iri("moved"), moving.iri("changed")
        if moved in sums:
            sums[moved] += 5 * own.get(changed, 0)
    for graph_iri, number in graphs.items():
        if graph_iri in sums:
            sums[graph_iri] += 7 * number
    return Digests(_bytes(sums), _bytes(graphs), names_in(nameless))


def _part(term: object) -> str | None:
    """The label or IRI of a part; None for anything else."""
    if isinstance(term, BlankNode) or (isinstance(term, NamedNode) and PART in term.value):
        return term.value
    return None


def _multiplier(subject: object) -> int:
    return int.from_bytes(blake2b(str(subject).encode(), digest_size=8).digest()) | 1


def _bytes(sums: Mapping[str, int]) -> dict[str, bytes]:
    return {iri: (number % MODULUS).to_bytes(16) for iri, number in sums.items()}
