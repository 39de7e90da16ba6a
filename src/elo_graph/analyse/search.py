"""Pareto-optimal paths through a graph of referrals.

The costs of a path are three: handovers, days of waiting, and handovers in which nobody comes along. No
edge costs less than nothing. Multi-objective label setting from the target backwards (Martins 1984,
European Journal of Operational Research 16) gives, for every node, all costs of reaching the target that
no other cost is at most equal to in all three; from these the paths are read off.
"""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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

    @property
    def cost(self) -> Cost:
        """What taking this edge adds."""
        handover = self.referral is not None and not self.entered
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

    def reached_from(
        self, starts: Iterable[str], passable: Callable[[Edge], bool], *, at_most: int | None = None
    ) -> dict[str, int]:
        """Return what can be reached through passable edges, and in how many handovers at least.

        ``at_most``: no further than so many handovers.
        """
        return _spread(starts, self.leaving, lambda edge: edge.end, passable, at_most)

    def leading_to(self, targets: Iterable[str], *, past: Container[str] = ()) -> dict[str, int]:
        """Return everything from which edges lead to a target by none of ``past``, whatever closes them."""
        return _spread(targets, self.arriving, lambda edge: edge.start, lambda edge: edge.start not in past)


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


def best_paths(task: Task, *, at_most: int = 5) -> list[Path]:
    """Return the Pareto front: for each best cost up to ``at_most`` paths that differ in referrals."""
    if task.start in task.targets:
        return [Path(NOTHING, ())]
    remaining = _costs_to(task)
    found = []
    for cost in sorted(remaining.get(task.start, {})):
        found += list(_paths(task, cost, remaining, at_most))
    return found


# For each node: the best costs of reaching a target, and the fewest edges that do it at that cost.
_Remaining = dict[str, dict[Cost, int]]


def _costs_to(task: Task) -> _Remaining:
    found: _Remaining = {}
    queue: list[tuple[Cost, int, str]] = [(NOTHING, 0, target) for target in task.targets]
    while queue:
        cost, steps, node = heappop(queue)
        known = found.setdefault(node, {})
        if any(_no_worse(other, cost) for other in known):
            continue
        known[cost] = steps
        if node == task.start:
            continue
        at_start = found.get(task.start, {})
        for edge in task.arriving(node):
            if edge.start in task.targets or not task.passable(edge):
                continue
            more = _add(cost, edge.cost)
            # As good as a cost found at the start is kept: it may be another path of that cost.
            if any(_no_worse(other, more) and other != more for other in at_start):
                continue
            if not any(_no_worse(other, more) for other in found.get(edge.start, ())):
                heappush(queue, (more, steps + 1, edge.start))
    return found


def _paths(task: Task, cost: Cost, remaining: _Remaining, at_most: int) -> Iterator[Path]:
    """Yield paths of exactly this best cost, the fewest edges first, each by other referrals than before.

    On a path of best cost what is left to spend is at every node one of that node's best costs. Only links
    without cost can lead in circles, so the search is bounded for graphs that have very many of these.
    """
    seen: set[tuple[str, ...]] = set()
    serial = 0
    start = task.start
    queue: list[tuple[int, int, str, Cost, tuple[Edge, ...]]] = [(remaining[start][cost], 0, start, cost, ())]
    for _ in range(_EXPANSIONS):
        if not queue or len(seen) >= at_most:
            return
        _, _, node, left, edges = heappop(queue)
        if node in task.targets:
            way = _way(edges)
            if way not in seen:
                seen.add(way)
                yield Path(cost, edges)
            continue
        visited = {start, *(edge.end for edge in edges)}
        for edge in task.leaving(node):
            rest = _subtract(left, edge.cost)
            steps = remaining.get(edge.end, {}).get(rest)
            if steps is None or edge.end in visited or not task.passable(edge):
                continue
            if edges and task.enterable(edge.end, _subtract(cost, rest)):
                continue  # one might as well have come in here
            serial += 1
            heappush(queue, (len(edges) + 1 + steps, serial, edge.end, rest, (*edges, edge)))


def _way(edges: Sequence[Edge]) -> tuple[str, ...]:
    """Tell ways apart: by their referrals, and by where one comes in by oneself."""
    return tuple(edge.referral or edge.end for edge in edges if edge.referral or edge.entered)


def _spread(
    origins: Iterable[str],
    edges: Mapping[str, Sequence[Edge]],
    across: Callable[[Edge], str],
    passable: Callable[[Edge], bool],
    at_most: int | None = None,
) -> dict[str, int]:
    found: dict[str, int] = {}
    queue = [(0, origin) for origin in origins]
    while queue:
        handovers, node = heappop(queue)
        if node in found:
            continue
        found[node] = handovers
        for edge in edges.get(node, ()):
            further = handovers + edge.cost[0]
            if across(edge) in found or not passable(edge) or (at_most is not None and further > at_most):
                continue
            heappush(queue, (further, across(edge)))
    return found


def _no_worse(one: Cost, other: Cost) -> bool:
    return one[0] <= other[0] and one[1] <= other[1] and one[2] <= other[2]


def _add(one: Cost, other: Cost) -> Cost:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2])


def _subtract(one: Cost, other: Cost) -> Cost:
    return (one[0] - other[0], one[1] - other[1], one[2] - other[2])
