"""The search from both ends for the costs of the best paths, and for what is left to pay on them."""

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

from elo_graph.analyse.referral_graph import Cost, Task

_MANY = 1 << 60

# For each node: costs of reaching a target, and the fewest edges that do it at that cost.
Remaining = dict[str, dict[Cost, int]]

# Costs with the wait first, since the search goes by it: days of waiting, handovers, those not accompanied.
_Key = tuple[int, int, int]


class _Side:
    """One half of the search: labels found from one end, shortest wait first."""

    __slots__ = ("found", "fronts", "queue")

    def __init__(self, nodes: Iterable[str]) -> None:
        self.queue: list[tuple[_Key, int, str]] = [((0, 0, 0), 0, node) for node in nodes]
        self.found: dict[str, dict[_Key, int]] = {}
        self.fronts: dict[str, list[int]] = {}
        heapify(self.queue)

    def beats(self, node: str, key: _Key) -> bool:
        """Whether the node has a label that is as good."""
        front = self.fronts.get(node)
        return front is not None and _beats(front, key)

    def settle(self, node: str, key: _Key, steps: int) -> None:
        """Keep a label; by handovers that are not accompanied, the front has the fewest handovers."""
        self.found.setdefault(node, {})[key] = steps
        front = self.fronts.setdefault(node, [])
        while len(front) <= key[2]:
            front.append(front[-1] if front else _MANY)
        for number in range(key[2], len(front)):
            front[number] = min(front[number], key[1])


class Meeting:
    """A search from both ends for the Pareto front.

    Each half takes its label of shortest wait next. A way whose wait is less than both halves have gone
    together has been found: the half from the start has come to one of its places and the other half to the
    next. So whatever is still to be found waits at least that long, and a label that already has as many
    handovers, and as many not accompanied, as a way found with no longer a wait is given up.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self.ways: dict[_Key, list[tuple[str, _Key, int]]] = {}  # where both halves met, by cost
        self.ahead, self.back = _Side([task.start]), _Side(())
        self._fewest = _least(task, 0)
        if self._fewest is None:
            return
        self._alone = _least(task, 2) or 0
        for target in task.targets:
            self.back.settle(target, (0, 0, 0), 0)
        for target in task.targets:
            self._grow_back(target, (0, 0, 0), 0)
        self._search()

    def _search(self) -> None:
        ahead, back = self.ahead.queue, self.back.queue
        while ahead and back:
            gone = ahead[0][0][0] + back[0][0][0]
            forwards = len(ahead) <= len(back)
            side = self.ahead if forwards else self.back
            key, steps, node = heappop(side.queue)
            if side.beats(node, key) or self._hopeless(key, gone):
                continue
            side.settle(node, key, steps)
            if forwards:
                self._grow_ahead(node, key, steps)
            else:
                self._grow_back(node, key, steps)

    def _grow_ahead(self, node: str, key: _Key, steps: int) -> None:
        task, other, fronts = self._task, self.back.found, self.ahead.fronts
        if node in task.targets:
            return
        wait, handovers, alone = key
        for edge in task.leaving(node):
            end, (one_more, days, one_alone) = edge.end, edge.cost
            further = (wait + days, handovers + one_more, alone + one_alone)
            meets, front = other.get(end), fronts.get(end)
            beaten = end == task.start or (front is not None and _beats(front, further))
            if (meets is None and beaten) or not task.passable(edge):
                continue
            for rest, more in (meets or {}).items():
                self._met(node, key, _sum(further, rest), more + 1)
            if not beaten:
                heappush(self.ahead.queue, (further, steps + 1, end))

    def _grow_back(self, node: str, key: _Key, steps: int) -> None:
        task, other, fronts = self._task, self.ahead.found, self.back.fronts
        if node == task.start:
            return
        wait, handovers, alone = key
        for edge in task.arriving(node):
            start, (one_more, days, one_alone) = edge.start, edge.cost
            if start in task.targets:
                continue
            further = (wait + days, handovers + one_more, alone + one_alone)
            meets, front = other.get(start), fronts.get(start)
            beaten = front is not None and _beats(front, further)
            if (meets is None and beaten) or not task.passable(edge):
                continue
            for gone in meets or ():
                self._met(start, gone, _sum(further, gone), steps + 1)
            if not beaten:
                heappush(self.back.queue, (further, steps + 1, start))

    def _met(self, node: str, gone: _Key, total: _Key, steps: int) -> None:
        known = self.ways.get(total)
        if known is None:
            wait, handovers, alone = total
            for way in self.ways:
                if way[0] <= wait and way[1] <= handovers and way[2] <= alone:
                    return
            for way in [way for way in self.ways if _no_worse(total, way)]:
                del self.ways[way]
            known = self.ways[total] = []
        known.append((node, gone, steps))

    def _hopeless(self, key: _Key, gone: int) -> bool:
        wait, handovers, alone = max(key[0], gone), max(key[1], self._fewest or 0), max(key[2], self._alone)
        for way in self.ways:
            if way[0] <= wait and way[1] <= handovers and way[2] <= alone:
                # As good as a way found is kept: it may be another way of that cost.
                return (wait, handovers, alone) not in self.ways
        return False

    def costs(self) -> list[Cost]:
        """Return the Pareto front, fewest handovers first."""
        return sorted(map(_cost, self.ways))

    def remaining(self) -> Remaining:
        """Return the costs from both halves' places to a target, on the best ways at least."""
        found: Remaining = {
            node: {_cost(key): steps for key, steps in labels.items()}
            for node, labels in self.back.found.items()
        }
        for total, meetings in self.ways.items():
            queue = [(steps, node, gone) for node, gone, steps in meetings]
            heapify(queue)
            done: set[tuple[str, _Key]] = set()
            while queue:
                steps, node, gone = heappop(queue)
                if (node, gone) in done:
                    continue
                done.add((node, gone))
                found.setdefault(node, {}).setdefault(_cost(_less(total, gone)), steps)
                for edge in self._task.arriving(node) if node != self._task.start else ():
                    before = _less(gone, _key(edge.cost))
                    if before in self.ahead.found.get(edge.start, ()) and self._task.passable(edge):
                        heappush(queue, (steps + 1, edge.start, before))
        return found


def _least(task: Task, respect: int) -> int | None:
    """Return the least that a way costs in one respect, by a search from both ends; None: there is no way.

    (Nicholson 1966, The Computer Journal 9: it is over when both halves together have gone as far.)
    """
    least: int | None = None
    ahead, back = [(0, task.start)], [(0, target) for target in task.targets]
    seen_ahead, seen_back = {task.start: 0}, dict.fromkeys(task.targets, 0)
    done_ahead: set[str] = set()
    done_back: set[str] = set()
    while ahead and back and (least is None or ahead[0][0] + back[0][0] < least):
        forwards = len(ahead) <= len(back)
        queue, seen, done = (ahead, seen_ahead, done_ahead) if forwards else (back, seen_back, done_back)
        other = seen_back if forwards else seen_ahead
        far, node = heappop(queue)
        if node in done:
            continue
        done.add(node)
        for edge in task.leaving(node) if forwards else task.arriving(node):
            beyond = edge.end if forwards else edge.start
            further = far + edge.cost[respect]
            if further >= seen.get(beyond, _MANY) or not task.passable(edge):
                continue
            seen[beyond] = further
            heappush(queue, (further, beyond))
            if beyond in other and (least is None or further + other[beyond] < least):
                least = further + other[beyond]
    return least


def _beats(front: Sequence[int], key: _Key) -> bool:
    """Whether a node's front has a label that is as good: all labels there have as short a wait."""
    alone = key[2]
    return (front[alone] if alone < len(front) else front[-1]) <= key[1]


def _no_worse(one: _Key, other: _Key) -> bool:
    return one[0] <= other[0] and one[1] <= other[1] and one[2] <= other[2]


def _cost(key: _Key) -> Cost:
    return (key[1], key[0], key[2])


def _key(cost: Cost) -> _Key:
    return (cost[1], cost[0], cost[2])


def _sum(one: _Key, other: _Key) -> _Key:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2])


def _less(one: _Key, other: _Key) -> _Key:
    return (one[0] - other[0], one[1] - other[1], one[2] - other[2])
