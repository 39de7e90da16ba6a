"""Routes that differ: what one does when a place that the best routes pass is full, far or closed.

The rule: an alternative is the best route that passes none of a stop that a route given before it passes (a
stop: places that one goes between without a referral, such as a service and its provider). So it truly goes
another way, and does not only take another referral between the same places. After the best routes' stops
come those of the alternatives, as in Yen's and Lawler's search for the k best paths (Yen 1971, Management
Science 17; Lawler 1972, Management Science 18), with stops in the place of single edges.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from elo_graph.analyse.search import Cost, Path, Task, best_paths


@dataclass(frozen=True, slots=True)
class Alternative:
    """A path and the places that it does without."""

    path: Path
    without: frozenset[str]


def alternatives(task: Task, best: Iterable[Path], at_most: int) -> list[Alternative]:
    """Return up to so many routes that differ from the best and from each other, fewest handovers first."""
    given = list(best)
    known = {_places(path) for path in given}
    waiting: list[tuple[Cost, int, Path, frozenset[str]]] = []
    tried: set[frozenset[str]] = set()
    serial = 0
    found: list[Alternative] = []
    asked = [(path, frozenset[str]()) for path in given] if at_most > 0 else []
    while True:
        for path, without in asked:
            for stop in stops(path):
                closed = without | stop
                if closed in tried:
                    continue
                tried.add(closed)
                for way in best_paths(_without(task, closed), at_most=1)[:1]:
                    serial += 1
                    heappush(waiting, (way.cost, serial, way, closed))
        while waiting and _places(waiting[0][2]) in known:
            heappop(waiting)
        if not waiting or len(found) >= at_most:
            return found
        _, _, path, without = heappop(waiting)
        known.add(_places(path))
        found.append(Alternative(path, without))
        asked = [(path, without)]


def stops(path: Path) -> Iterator[frozenset[str]]:
    """Yield the stops on a path, without its ends: the places that links without a referral hold together."""
    if not path.edges:
        return
    stop = {path.edges[0].start}
    halts = [stop]
    for edge in path.edges:
        if edge.referral is None and not edge.entered:
            stop.add(edge.end)
        else:
            stop = {edge.end}
            halts.append(stop)
    ends = {path.edges[0].start, path.edges[-1].end}
    for halt in halts:
        if halt - ends:
            yield frozenset(halt - ends)


def _places(path: Path) -> frozenset[str]:
    return frozenset(edge.end for edge in path.edges)


def _without(task: Task, closed: frozenset[str]) -> Task:
    passable = task.passable
    return replace(task, passable=lambda edge: edge.end not in closed and passable(edge))
