"""What has changed between two states of the data, thing by thing.

A thing's digest is a sum over its statements, so that their order does not matter and one pass over all
statements is enough; nameless parts count by what they say, not by their labels, which differ from load to
load. A thing has changed too when something that moves it has (``queries/publish/moves.rq``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from elo_graph.analyse.answers import ask, select
from elo_graph.store.protocol import Store

MODULUS: Final = 1 << 128


@dataclass(frozen=True, slots=True)
class Changes:
    """The things that came, changed and went, each sorted; ``digests`` of all that are there now."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    deleted: tuple[str, ...]
    digests: Mapping[str, bytes]


def changes(store: Store, known: Mapping[str, bytes], *, begins: tuple[str, ...]) -> Changes:
    """Compare the store with the digests known of an earlier state, for things whose IRI begins so."""
    now = digests(store, begins)
    return Changes(
        tuple(sorted(now.keys() - known.keys())),
        tuple(sorted(iri for iri in now.keys() & known.keys() if now[iri] != known[iri])),
        tuple(sorted(known.keys() - now.keys())),
        now,
    )


def digests(store: Store, begins: tuple[str, ...]) -> dict[str, bytes]:
    """Return the digest of each thing; of a graph that is described, also of all its statements."""
    sums: dict[str, int] = {}
    parts: dict[str, int] = {}
    holders: list[tuple[str, str]] = []
    graphs: dict[str, int] = {}
    for graph, subject, property, value in select(store, "publish/statements"):
        said = "_:" if isinstance(value, BlankNode) else str(value)
        number = int.from_bytes(blake2b(f"{property} {said}".encode(), digest_size=16).digest())
        if isinstance(subject, NamedNode):
            iri = subject.value
            if iri.startswith(begins):
                sums[iri] = sums.get(iri, 0) + number
                if isinstance(value, BlankNode):
                    holders.append((iri, value.value))
        elif isinstance(subject, BlankNode):
            parts[subject.value] = parts.get(subject.value, 0) + number
        if isinstance(graph, NamedNode):
            graphs[graph.value] = graphs.get(graph.value, 0) + number
    for holder, part in holders:
        # Multiplied, so that two things that swap their parts do not look the same.
        sums[holder] += 3 * parts.get(part, 0)
    own = dict(sums)
    for row in ask(store, "publish/moves"):
        moved, changed = row.iri("moved"), row.iri("changed")
        if moved in sums:
            sums[moved] += 5 * own.get(changed, 0)
    for graph_iri, number in graphs.items():
        if graph_iri in sums:
            sums[graph_iri] += 7 * number
    return {iri: (number % MODULUS).to_bytes(16) for iri, number in sums.items()}
