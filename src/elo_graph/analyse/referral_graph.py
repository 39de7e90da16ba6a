"""Graphs of referrals, and what is searched for in them."""

from collections import deque
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Cost = tuple[int, int, int]
"""Handovers, days of waiting, handovers that are not accompanied."""

NOTHING: Cost = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one thing to another.

    A referral, or (``referral`` None) the link between a service and its provider.

    ``wait`` is the referral's own wait in days, ``entry`` the wait on entering the service it leads to;
    ``wait_known``: at least one of them is stated, or there is nothing to wait for. ``entered``: one comes in
    by oneself, by a self-referral or none, and nobody hands over.
    """

    start: str
    end: str
    referral: str | None = None
    mode: str | None = None
    wait: int = 0
    entry: int = 0
    accompanied: bool = False
    wait_known: bool = True
    entered: bool = False
    cost: Cost = field(init=False, compare=False, repr=False)
    """What taking this edge adds."""

    def __post_init__(self) -> None:
        handover = self.referral is not None and not self.entered
        alone = handover and not self.accompanied
        object.__setattr__(self, "cost", (int(handover), self.wait + self.entry, int(alone)))


@dataclass(frozen=True, slots=True)
class Graph:
    """Edges by where they start and where they end."""

    leaving: Mapping[str, Sequence[Edge]]
    arriving: Mapping[str, Sequence[Edge]]

    @classmethod
    def of(cls, edges: Iterable[Edge]) -> "Graph":
        """Index the edges, each thing's by their other end and referral.

        This order decides between paths that are equally good, so that the same are told everywhere.
        """
        leaving: dict[str, list[Edge]] = {}
        arriving: dict[str, list[Edge]] = {}
        for edge in edges:
            leaving.setdefault(edge.start, []).append(edge)
            arriving.setdefault(edge.end, []).append(edge)
        for some in leaving.values():
            if len(some) > 1:
                some.sort(key=lambda edge: (edge.end, edge.referral or ""))
        for some in arriving.values():
            if len(some) > 1:
                some.sort(key=lambda edge: (edge.start, edge.referral or ""))
        return cls(leaving, arriving)

    def joined(self, other: "Graph") -> "Graph":
        """Return both graphs as one, without making either anew."""
        return Graph(_Joined(self.leaving, other.leaving), _Joined(self.arriving, other.arriving))

    def reached_from(
        self, starts: Iterable[str], passable: Callable[[Edge], bool], *, at_most: int | None = None
    ) -> dict[str, int]:
        """Return what can be reached through passable edges, and in how many handovers at least.

        ``at_most``: no further than so many handovers.
        """
        # Edges cost a handover or none: with those of none first, no queue has to be kept in order.
        found: dict[str, int] = {}
        queue = deque((0, start) for start in starts)
        while queue:
            handovers, node = queue.popleft()
            if node in found:
                continue
            found[node] = handovers
            for edge in self.leaving.get(node, ()):
                end, more = edge.end, edge.cost[0]
                if end in found or (at_most is not None and handovers + more > at_most) or not passable(edge):
                    continue
                if more:
                    queue.append((handovers + more, end))
                else:
                    queue.appendleft((handovers, end))
        return found


class _Joined(Mapping[str, Sequence[Edge]]):
    """The edges of two mappings, put together when asked for."""

    def __init__(self, one: Mapping[str, Sequence[Edge]], other: Mapping[str, Sequence[Edge]]) -> None:
        self._one, self._other = one, other

    def __getitem__(self, node: str) -> Sequence[Edge]:
        one, other = self._one.get(node), self._other.get(node)
        if one is None or other is None:
            return self._one[node] if other is None else other
        return [*one, *other]

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(self._one), **dict.fromkeys(self._other)})

    def __len__(self) -> int:
        return len(set(self._one) | set(self._other))


@dataclass(frozen=True, slots=True)
class Path:
    """A path without loops, and what it costs."""

    cost: Cost
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """What is searched for: ways from ``start`` to any of ``targets`` through passable edges.

    ``entries``: by the place they lead to, edges that leave the start and are not in the graph.
    """

    graph: Graph
    start: str
    targets: Collection[str]
    passable: Callable[[Edge], bool]
    entries: Mapping[str, Sequence[Edge]] = field(default_factory=dict)

    def leaving(self, node: str) -> Sequence[Edge]:
        """Return the edges that leave a node."""
        inner = self.graph.leaving.get(node, ())
        if node != self.start or not self.entries:
            return inner
        return [*(edge for edges in self.entries.values() for edge in edges), *inner]

    def arriving(self, node: str) -> Sequence[Edge]:
        """Return the edges that arrive at a node."""
        inner, outer = self.graph.arriving.get(node, ()), self.entries.get(node)
        return [*outer, *inner] if outer else inner

    def enterable(self, node: str, cost: Cost) -> bool:
        """Whether one may come in at a node at this cost."""
        return any(edge.cost == cost and self.passable(edge) for edge in self.entries.get(node, ()))

    def leading_on(self, reached: Container[str]) -> Iterator[Edge]:
        """Yield the edges from what is reached, or the start, to what leads to a target by other places.

        Whatever closes them; those nearest to a target first.
        """
        seen = set(self.targets)
        queue = deque(self.targets)
        while queue:
            for edge in self.arriving(queue.popleft()):
                if edge.start in reached or edge.start == self.start:
                    yield edge
                elif edge.start not in seen:
                    seen.add(edge.start)
                    queue.append(edge.start)
