"""Chooses the few candidates that reach most people: exactly, or greedily with a bound.

Greedy choice reaches at least 1 − 1/e (63 %) of the best where what a candidate adds never grows with what
else is chosen: G. L. Nemhauser, L. A. Wolsey & M. L. Fisher, An analysis of approximations for maximizing
submodular set functions I, Mathematical Programming 14 (1978) 265–294, https://doi.org/10.1007/BF01588971.
The exact choice is a mixed-integer linear programme (maximum coverage) solved by HiGHS: Q. Huangfu &
J. A. J. Hall, Mathematical Programming Computation 10 (2018) 119–142,
https://doi.org/10.1007/s12532-017-0130-5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from elo_graph.analyse.reach import Cell, Problem, Way, upper_bound

EXACT: Final = "exact"
GREEDY: Final = "greedy"
METHODS: Final = ("auto", EXACT, GREEDY)

LARGEST: Final = 20_000
"""Variables up to which the exact choice is tried when nobody says how to choose."""
_NODES: Final = 10_000
"""Nodes of the search after which HiGHS gives what it has: a count, so that an answer is always the same."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates chosen, in the order of what each adds, and how good the choice is.

    ``gains``: what each adds after those before it. ``bound``: what no choice of so many exceeds; None when
    nothing is proven. ``guarantee``: the share of the best that the method reaches for certain (1 for a
    proven optimum); None when it promises nothing.
    """

    chosen: tuple[int, ...]
    gains: tuple[int, ...]
    method: str
    bound: int | None
    guarantee: float | None

    @property
    def gain(self) -> int:
        """How many people more are reached, each once an expectation."""
        return sum(self.gains)

    @property
    def gap(self) -> float | None:
        """The share of the bound by which the choice may fall short of the best."""
        if self.bound is None:
            return None
        return 0.0 if self.bound == 0 else (self.bound - self.gain) / self.bound


def choose(problem: Problem, at_most: int, costs: Sequence[int], *, method: str = "auto") -> Choice:
    """Choose at most so many candidates; of equally good ones those of smaller ``costs``, then the first.

    ``auto``: exactly where the problem is small enough, else greedily.
    """
    small = method == EXACT or (method == "auto" and _size(problem) <= LARGEST)
    found = _exactly(problem, at_most, costs) if small and problem.candidates else None
    if found is None:
        return _greedily(problem, at_most, costs)
    chosen, bound = found
    gains = _in_order(problem, chosen, costs)
    proven = bound <= sum(gains.values())
    return Choice(tuple(gains), tuple(gains.values()), EXACT, bound, 1.0 if proven else None)


def _greedily(problem: Problem, at_most: int, costs: Sequence[int]) -> Choice:
    chosen: list[int] = []
    gains: list[int] = []
    left = list(range(problem.candidates))
    while len(chosen) < at_most and left:
        more = problem.gains(chosen, left)
        best = min(left, key=lambda one: (-more[one], costs[one], one))
        if more[best] <= 0:
            break
        chosen.append(best)
        gains.append(more[best])
        left.remove(best)
    if not problem.submodular():
        return Choice(tuple(chosen), tuple(gains), GREEDY, None, None)
    bound = upper_bound(problem, chosen, at_most)
    # Of n steps, 1 − (1 − 1/n)^n of the best, which is never less than 1 − 1/e.
    promised = 1.0 if bound <= sum(gains) else 1 - (1 - 1 / at_most) ** at_most
    return Choice(tuple(chosen), tuple(gains), GREEDY, bound, promised)


def _in_order(problem: Problem, chosen: Sequence[int], costs: Sequence[int]) -> dict[int, int]:
    """Put what was chosen in the order of what each adds; what adds nothing alone may come last."""
    gains: dict[int, int] = {}
    left = list(chosen)
    while left:
        more = problem.gains(tuple(gains), left)
        best = min(left, key=lambda one: (-more[one], costs[one], one))
        gains[best] = more[best]
        left.remove(best)
    return gains


def _size(problem: Problem) -> int:
    """Return how many variables the programme has, at most."""
    size = problem.candidates
    for cell in problem.cells:
        ways = problem.ways.get(cell.expectation, ())
        size += len(cell.atoms) + sum(len(way.leaves & cell.missed) for way in ways if len(way.needs) > 1)
    return size


def _exactly(problem: Problem, at_most: int, costs: Sequence[int]) -> tuple[tuple[int, ...], int] | None:
    """Return the best choice and a bound on every choice; None when HiGHS finds neither."""
    programme = _Programme(problem)
    first = programme.solve(at_most)
    if first is None:
        return None
    chosen, bound = first
    if bound <= problem.gain(chosen):
        # Many choices may be as good: then the one of the least effort.
        second = programme.solve(at_most, costs=costs, least=problem.gain(chosen))
        if second is not None and problem.gain(second[0]) >= problem.gain(chosen):
            chosen = second[0]
    return chosen, max(bound, problem.gain(chosen))


class _Programme:
    """Maximum coverage with conjunctions as a mixed-integer programme.

    x: a candidate is chosen. y: a service reaches a part by one of its ways that need several candidates.
    z: an atom is reached. t: the people of a cell, capped where its atoms hold more than it has.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.count = problem.candidates
        self.whole: set[int] = set(range(problem.candidates))
        self.weights: dict[int, float] = {}
        self.limits: dict[int, float] = {}
        self.rows: list[tuple[dict[int, float], float]] = []  # Σ coefficient · variable ≤ the number
        self.constant = 0
        for cell in problem.cells:
            self._add(cell)

    def _new(self, *, whole: bool = False, most: float = 1.0) -> int:
        number = self.count
        self.count += 1
        self.limits[number] = most
        if whole:
            self.whole.add(number)
        return number

    def _add(self, cell: Cell) -> None:
        ways = self.problem.ways.get(cell.expectation, ())
        reaching = {leaf: self._reaching(leaf, ways) for leaf in sorted(cell.missed)}
        atoms: dict[int, float] = {}
        sure = 0
        for atom in cell.atoms:
            missed = sorted(atom.leaves & cell.missed)
            if not missed:
                sure += atom.people
                continue
            short = {leaf: cell.need - cell.base.get(leaf, 0) for leaf in missed}
            if any(len(reaching[leaf]) < short[leaf] for leaf in missed):
                continue  # whatever is chosen, it stays out of reach
            reached = self._new(whole=max(short.values()) > 1)
            atoms[reached] = atom.people
            for leaf in missed:
                row: dict[int, float] = {reached: short[leaf]}
                for variable in reaching[leaf]:
                    row[variable] = row.get(variable, 0) - 1
                self.rows.append((row, 0))
        self.constant -= cell.reached
        if sure + sum(atoms.values()) <= cell.people:
            self.constant += sure
            self.weights.update(atoms)
            return
        people = self._new(most=cell.people)
        self.rows.append(({people: 1, **{one: -number for one, number in atoms.items()}}, sure))
        self.weights[people] = 1

    def _reaching(self, leaf: str, ways: Sequence[Way]) -> list[int]:
        """Return a variable for each service that may reach the part."""
        by_service: dict[str, list[Way]] = {}
        for way in ways:
            if leaf in way.leaves:
                by_service.setdefault(way.service, []).append(way)
        found = []
        for _, its in sorted(by_service.items()):
            if len(its) == 1 and len(its[0].needs) == 1:
                found.append(next(iter(its[0].needs)))
                continue
            reached = self._new()
            parts: dict[int, float] = {reached: 1}
            for way in its:
                done = next(iter(way.needs)) if len(way.needs) == 1 else self._new()
                if len(way.needs) > 1:
                    self.rows += [({done: 1, one: -1}, 0) for one in sorted(way.needs)]
                parts[done] = parts.get(done, 0) - 1
            self.rows.append((parts, 0))
            found.append(reached)
        return found

    def solve(
        self, at_most: int, *, costs: Sequence[int] = (), least: int | None = None
    ) -> tuple[tuple[int, ...], int] | None:
        """Reach most people, or ``least`` of them at the least cost; returns the choice and the bound."""
        # Half a second to import, so only where it is needed.
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        rows = [*self.rows, (dict.fromkeys(range(self.problem.candidates), 1.0), float(at_most))]
        goal = np.zeros(self.count)
        for one, weight in self.weights.items():
            goal[one] = -weight
        if least is not None:
            rows.append(({one: -weight for one, weight in self.weights.items()}, self.constant - least + 0.5))
            goal = np.zeros(self.count)
            goal[: self.problem.candidates] = [1 + cost for cost in costs]  # none is taken for nothing
        entries = [(number, one, value) for number, (row, _) in enumerate(rows) for one, value in row.items()]
        matrix = csr_array(
            ([e[2] for e in entries], ([e[0] for e in entries], [e[1] for e in entries])),
            shape=(len(rows), self.count),
        )
        answer: Any = milp(
            goal,
            integrality=np.array([one in self.whole for one in range(self.count)], dtype=int),
            bounds=Bounds(0, np.array([self.limits.get(one, 1.0) for one in range(self.count)])),
            constraints=LinearConstraint(matrix, -np.inf, [limit for _, limit in rows]),
            options={"node_limit": _NODES, "mip_rel_gap": 0.0},
        )
        if answer.x is None:
            return None
        chosen = tuple(int(one) for one in range(self.problem.candidates) if answer.x[one] > 0.5)
        dual = answer.mip_dual_bound if answer.mip_dual_bound is not None else answer.fun
        return chosen, int(np.floor(-dual + 1e-3)) + self.constant
