"""Pareto-optimal paths through a graph of referrals.

The costs of a path are three: handovers, days of waiting, and handovers in which nobody comes along. No
edge costs less than nothing. Multi-objective label setting (Martins 1984, European Journal of Operational
Research 16) from both ends at once gives all costs that no other cost is at most equal to in all three; from
where the two halves met the paths are read off.
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from elo_graph.analyse.meeting import Meeting, Remaining
from elo_graph.analyse.referral_graph import NOTHING, Cost, Edge, Graph, Path, Task

__all__ = ["NOTHING", "Cost", "Edge", "Graph", "Path", "Task", "best_paths"]

_EXPANSIONS = 20_000


def best_paths(task: Task, *, at_most: int = 5) -> list[Path]:
    """Return the Pareto front: for each best cost up to ``at_most`` paths that differ in referrals."""
    if task.start in task.targets:
        return [Path(NOTHING, ())]
    meeting = Meeting(task)
    if not meeting.ways:
        return []
    remaining = meeting.remaining()
    return [path for cost in meeting.costs() for path in _paths(task, cost, remaining, at_most)]


def _paths(task: Task, cost: Cost, remaining: Remaining, at_most: int) -> Iterator[Path]:
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


def _subtract(one: Cost, other: Cost) -> Cost:
    return (one[0] - other[0], one[1] - other[1], one[2] - other[2])
