"""How many people some planned changes would reach: the gaps of a day as a sum that can be worked out again.

A cell is a gap: an area and an expectation. Its people live in atoms, the smallest places with numbers; an
atom is reached when enough matching services reach each of its smallest parts (``queries/gaps/gaps.rq`` says
the same).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Leaf = str


@dataclass(frozen=True, slots=True)
class Atom:
    """So many people, and the smallest parts that must all be reached for them to be."""

    people: int
    leaves: frozenset[Leaf]


@dataclass(frozen=True, slots=True)
class Cell:
    """A gap: ``people`` live in the area, ``reached`` of them are reached; ``need`` services are expected.

    ``base``: how many matching services reach each smallest part today.
    """

    area: str
    expectation: str
    people: int
    reached: int
    need: int
    atoms: tuple[Atom, ...]
    base: Mapping[Leaf, int]

    @property
    def missed(self) -> frozenset[Leaf]:
        """The smallest parts that too few services reach."""
        return frozenset(
            leaf for atom in self.atoms for leaf in atom.leaves if self.base.get(leaf, 0) < self.need
        )


@dataclass(frozen=True, slots=True)
class Way:
    """A service would reach these parts for an expectation once all of ``needs`` (candidates) are done.

    Ways of one ``service`` count once where several of them reach.
    """

    service: str
    needs: frozenset[int]
    leaves: frozenset[Leaf]


@dataclass(frozen=True, slots=True)
class Problem:
    """The cells, and by expectation the ways in which candidates would reach parts of them."""

    cells: tuple[Cell, ...]
    ways: Mapping[str, tuple[Way, ...]]
    candidates: int
    _touched: dict[int, frozenset[str]] = field(default_factory=dict)

    def gain(self, chosen: Collection[int]) -> int:
        """Return how many people more are reached with these candidates, each once an expectation."""
        return sum(self._gain(cell, frozenset(chosen)) for cell in self.cells)

    def gains(self, chosen: Collection[int], more: Iterable[int]) -> dict[int, int]:
        """Return what each candidate of ``more`` would add to those that are chosen."""
        now = frozenset(chosen)
        by_expectation: dict[str, int] = {}
        cells: dict[str, list[Cell]] = {}
        for cell in self.cells:
            cells.setdefault(cell.expectation, []).append(cell)
            by_expectation[cell.expectation] = by_expectation.get(cell.expectation, 0) + self._gain(cell, now)
        found = {}
        for one in more:
            wider = now | {one}
            found[one] = sum(
                sum(self._gain(cell, wider) for cell in cells.get(expectation, ()))
                - by_expectation.get(expectation, 0)
                for expectation in self.touched(one)
            )
        return found

    def touched(self, candidate: int) -> frozenset[str]:
        """Return the expectations that a candidate may serve."""
        if not self._touched:
            found: dict[int, set[str]] = {}
            for expectation, ways in self.ways.items():
                for way in ways:
                    for one in way.needs:
                        found.setdefault(one, set()).add(expectation)
            self._touched.update({one: frozenset(names) for one, names in found.items()})
        return self._touched.get(candidate, frozenset())

    def submodular(self) -> bool:
        """Whether what a candidate adds never grows with what else is done, as the greedy bound needs.

        So it is when no way needs two candidates, no part two services more, and no atom two ways.
        """
        for cell in self.cells:
            ways = [way for way in self.ways.get(cell.expectation, ()) if way.leaves & cell.missed]
            if any(len(way.needs) > 1 for way in ways):
                return False
            if any(cell.need - cell.base.get(leaf, 0) > 1 for leaf in cell.missed):
                return False
            for atom in cell.atoms:
                missed = atom.leaves & cell.missed
                if any(way.leaves & missed not in (frozenset(), missed) for way in ways):
                    return False
        return True

    def _gain(self, cell: Cell, chosen: frozenset[int]) -> int:
        counts = dict(cell.base)
        for leaf in self._reached(cell.expectation, chosen):
            counts[leaf[1]] = counts.get(leaf[1], 0) + 1
        reached = sum(
            atom.people
            for atom in cell.atoms
            if all(counts.get(leaf, 0) >= cell.need for leaf in atom.leaves)
        )
        return min(reached, cell.people) - cell.reached

    def _reached(self, expectation: str, chosen: frozenset[int]) -> set[tuple[str, Leaf]]:
        """Return the services, each with the parts that it newly reaches."""
        return {
            (way.service, leaf)
            for way in self.ways.get(expectation, ())
            if way.needs <= chosen
            for leaf in way.leaves
        }


def upper_bound(problem: Problem, chosen: Sequence[int], at_most: int) -> int:
    """Return what no ``at_most`` candidates can exceed, where the problem is submodular.

    What is reached plus the largest gains that are left (Nemhauser, Wolsey & Fisher 1978, proposition 2.3;
    Minoux 1978): https://doi.org/10.1007/BF01588971
    """
    left = problem.gains(chosen, (one for one in range(problem.candidates) if one not in chosen))
    return problem.gain(chosen) + sum(sorted(left.values(), reverse=True)[:at_most])
