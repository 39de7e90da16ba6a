"""Pareto-optimal paths through a graph of referrals.

The costs of a path are three: handovers, days of waiting, and handovers in which nobody comes along. No
edge costs less than nothing. Multi-objective label setting from the target backwards (Martins 1984,
European Journal of Operational Research 16) gives, for every node, all costs of reaching the target that
no other cost is at most equal to in all three; from these the paths are read off.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

Cost = tuple[int, int, int]
"""Handovers, days of waiting, handovers that are not accompanied."""

NOTHING: Cost = (0, 0, 0)

_EXPANSIONS = 20_000


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one thing to another.

    A referral, or (``referral`` None) the link between a service and its provider.

    ``wait`` is the referral's own wait in days, ``entry`` the wait on entering the service it leads to;
    ``wait_known``: at least one of them is stated, or there is nothing to wait for.
    """

    start: str
    end: str
    referral: str | None = None
    mode: str | None = None
    wait: int = 0
    entry: int = 0
    accompanied: bool = False
    wait_known: bool = True

    @property
    def cost(self) -> Cost:
        """What taking this edge adds."""
        handover = self.referral is not None
        return (int(handover), self.wait + self.entry, int(handover and not self.accompanied))


@dataclass(frozen=True, slots=True)
class Graph:
    """Edges by where they start and where they end."""

    leaving: Mapping[str, Sequence[Edge]]
    arriving: Mapping[str, Sequence[Edge]]

    @classmethod
    def of(cls, edges: Iterable[Edge]) -> "Graph":
        """Index the edges; their order decides between paths that are equally good."""
        leaving: dict[str, list[Edge]] = {}
        arriving: dict[str, list[Edge]] = {}
        for edge in edges:
            leaving.setdefault(edge.start, []).append(edge)
            arriving.setdefault(edge.end, []).append(edge)
        return cls(leaving, arriving)

    def reached_from(self, start: str, passable: Callable[[Edge], bool]) -> dict[str, int]:
        """Return what can be reached through passable edges, and in how many handovers at least."""
        return _spread(start, self.leaving, lambda edge: edge.end, passable)

    def leading_to(self, target: str, *, past: Container[str] = ()) -> dict[str, int]:
        """Return everything from which edges lead to the target by none of ``past``, whatever closes them."""
        return _spread(target, self.arriving, lambda edge: edge.start, lambda edge: edge.start not in past)


@dataclass(frozen=True, slots=True)
class Path:
    """A path without loops, and what it costs."""

    cost: Cost
    edges: tuple[Edge, ...]


def best_paths(
    graph: Graph, start: str, target: str, passable: Callable[[Edge], bool], *, at_most: int = 5
) -> list[Path]:
    """Return the Pareto front: for each best cost up to ``at_most`` paths that differ in referrals."""
    if start == target:
        return [Path(NOTHING, ())]
    remaining = _costs_to(graph, start, target, passable)
    found = []
    for cost in sorted(remaining.get(start, {})):
        found += list(_paths(graph, start, target, cost, remaining, passable, at_most))
    return found


# For each node: the best costs of reaching the target, and the fewest edges that do it at that cost.
_Remaining = dict[str, dict[Cost, int]]


def _costs_to(graph: Graph, start: str, target: str, passable: Callable[[Edge], bool]) -> _Remaining:
    found: _Remaining = {}
    queue: list[tuple[Cost, int, str]] = [(NOTHING, 0, target)]
    while queue:
        cost, steps, node = heappop(queue)
        known = found.setdefault(node, {})
        if any(_no_worse(other, cost) for other in known):
            continue
        known[cost] = steps
        if node == start:
            continue
        at_start = found.get(start, {})
        for edge in graph.arriving.get(node, ()):
            if edge.start == target or not passable(edge):
                continue
            more = _add(cost, edge.cost)
            # As good as a cost found at the start is kept: it may be another path of that cost.
            if any(_no_worse(other, more) and other != more for other in at_start):
                continue
            if not any(_no_worse(other, more) for other in found.get(edge.start, ())):
                heappush(queue, (more, steps + 1, edge.start))
    return found


def _paths(
    graph: Graph,
    start: str,
    target: str,
    cost: Cost,
    remaining: _Remaining,
    passable: Callable[[Edge], bool],
    at_most: int,
) -> Iterator[Path]:
    """Yield paths of exactly this best cost, the fewest edges first, each by other referrals than before.

    On a path of best cost what is left to spend is at every node one of that node's best costs. Only links
    without cost can lead in circles, so the search is bounded for graphs that have very many of these.
    """
    seen: set[tuple[str, ...]] = set()
    serial = 0
    queue: list[tuple[int, int, str, Cost, tuple[Edge, ...]]] = [(remaining[start][cost], 0, start, cost, ())]
    for _ in range(_EXPANSIONS):
        if not queue or len(seen) >= at_most:
            return
        _, _, node, left, edges = heappop(queue)
        if node == target:
            referrals = tuple(edge.referral for edge in edges if edge.referral)
            if referrals not in seen:
                seen.add(referrals)
                yield Path(cost, edges)
            continue
        visited = {start, *(edge.end for edge in edges)}
        for edge in graph.leaving.get(node, ()):
            rest = _subtract(left, edge.cost)
            steps = remaining.get(edge.end, {}).get(rest)
            if steps is None or edge.end in visited or not passable(edge):
                continue
            serial += 1
            heappush(queue, (len(edges) + 1 + steps, serial, edge.end, rest, (*edges, edge)))


def _spread(
    origin: str,
    edges: Mapping[str, Sequence[Edge]],
    across: Callable[[Edge], str],
    passable: Callable[[Edge], bool],
) -> dict[str, int]:
    found: dict[str, int] = {}
    queue = [(0, origin)]
    while queue:
        handovers, node = heappop(queue)
        if node in found:
            continue
        found[node] = handovers
        for edge in edges.get(node, ()):
            if across(edge) not in found and passable(edge):
                heappush(queue, (handovers + edge.cost[0], across(edge)))
    return found


def _no_worse(one: Cost, other: Cost) -> bool:
    return one[0] <= other[0] and one[1] <= other[1] and one[2] <= other[2]


def _add(one: Cost, other: Cost) -> Cost:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2])


def _subtract(one: Cost, other: Cost) -> Cost:
    return (one[0] - other[0], one[1] - other[1], one[2] - other[2])
