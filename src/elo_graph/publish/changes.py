"""What has changed between two states of the data, thing by thing.

A thing's digest is a sum over its statements, so that their order does not matter and one pass over all
statements is enough; nameless parts count by what they say, not by their labels, which differ from load to
load. A thing has changed too when something that moves it has (``queries/publish/moves.rq``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import IO, Final, cast

from pyoxigraph import NamedNode, Quad, RdfFormat

from elo_graph.analyse.answers import ask
from elo_graph.store.protocol import Store
from elo_graph.store.variants import graph_names
from elo_graph.terms import UNNAMED_GRAPH

MODULUS: Final = 1 << 128
PART: Final = b"#part-"
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
    """Add up the statements of these graphs (None: of all), for things whose IRI begins so.

    The engine writes them as lines, which are summed as they are: reading them would take ten times as long.
    """
    found = {}
    there = set(graph_names(store))
    for graph in sorted(there if graphs is None else there & set(graphs)):
        sums = _Sums(begins)
        store.dump(cast(IO[bytes], sums), format=RdfFormat.N_TRIPLES, graph=graph)
        if not sums.empty:
            found[graph] = sums.content()
    return found


def shifts(came: Iterable[Quad], gone: Iterable[Quad], begins: tuple[str, ...]) -> dict[str, Content] | None:
    """Return by how much these statements move the sums of each graph; None where parts are among them.

    What is said of a part counts for the thing that has it, which the statements do not tell.
    """
    found: dict[str, list[_Sums]] = {}
    for side, quads in enumerate((came, gone)):
        for quad in quads:
            sums = found.setdefault(graph_of(quad), [_Sums(begins), _Sums(begins)])[side]
            sums.write(f"{quad.triple} .\n".encode())
            if sums.has_parts:
                return None
    return {graph: _difference(*(sums.content() for sums in both)) for graph, both in found.items()}


def graph_of(quad: Quad) -> str:
    """Return the name of the graph a quad stands in."""
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else UNNAMED_GRAPH


def _difference(came: Content, gone: Content) -> Content:
    things = {
        thing: came.things.get(thing, 0) - gone.things.get(thing, 0)
        for thing in came.things.keys() | gone.things.keys()
    }
    return Content(came.total - gone.total, things)


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
    """Adds up one graph, as N-Triples come in."""

    def __init__(self, begins: tuple[str, ...]) -> None:
        self._begins = tuple(f"<{begin}".encode() for begin in begins)
        self._rest = b""
        self._total = 0
        self._things: dict[bytes, int] = {}
        self._parts: dict[bytes, int] = {}
        self._holders: list[tuple[bytes, bytes]] = []
        self._pointed_at_parts = False

    @property
    def empty(self) -> bool:
        """Whether nothing came."""
        return not self._total

    @property
    def has_parts(self) -> bool:
        """Whether anything was said of a part, or that something has it."""
        return bool(self._parts) or self._pointed_at_parts

    def write(self, piece: bytes) -> int:
        """Take the next piece, which may end within a line."""
        *lines, self._rest = (self._rest + bytes(piece)).split(b"\n")
        last, multiplier, own_part = b"", 1, False
        for line in lines:
            subject, said = line[:-2].split(b" ", 1)  # a line ends in " ."
            property, value = said.split(b" ", 1)
            part = _is_part(value)
            if part:
                said = property + b" _:"
                self._pointed_at_parts = True
            number = int.from_bytes(blake2b(said, digest_size=16).digest())
            if subject != last:
                # What is said of one thing is another content of the graph than the same said of another.
                last, own_part = subject, _is_part(subject)
                multiplier = 1 if own_part else _multiplier(subject)
            self._total += number * multiplier
            if own_part:
                self._parts[subject] = self._parts.get(subject, 0) + number
            elif subject.startswith(self._begins):
                self._things[subject] = self._things.get(subject, 0) + number
                if part:
                    self._holders.append((subject, value))
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept that could be passed on."""

    def content(self) -> Content:
        for holder, part in self._holders:
            # Multiplied, so that two things that swap their parts do not look the same.
            self._things[holder] += 3 * self._parts.get(part, 0)
        return Content(self._total, {iri[1:-1].decode(): number for iri, number in self._things.items()})


def _is_part(term: bytes) -> bool:
    """Whether a term is a nameless node, or an IRI that one got."""
    return term.startswith(b"_:") or (term.startswith(b"<") and PART in term)


def _multiplier(subject: bytes) -> int:
    return int.from_bytes(blake2b(subject, digest_size=8).digest()) | 1
