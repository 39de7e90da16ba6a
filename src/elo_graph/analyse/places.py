"""Which areas lie in which: every area as the set of smallest areas it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import ask
from elo_graph.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Places:
    """``parts``: for each area the smallest areas, valid on the day, that it is made of.

    A smallest area is made of itself.
    """

    parts: Mapping[str, frozenset[str]]

    def meet(self, one: str, other: str) -> bool:
        """Whether two areas share a part."""
        return not self.parts_of(one).isdisjoint(self.parts_of(other))

    def covers(self, larger: str, smaller: str) -> bool:
        """Whether all parts of the smaller area lie in the larger one."""
        return self.parts_of(smaller) <= self.parts_of(larger)

    def parts_of(self, area: str) -> frozenset[str]:
        """The area's parts; an area that has none on the day has none to share."""
        return self.parts.get(area, frozenset())

    def common(self, one: str, other: str) -> tuple[int, str] | None:
        """Return the smallest area that holds both, before it how many parts it has; None when none does."""
        both = self.parts_of(one) | self.parts_of(other)
        fitting = [
            (len(held), area not in (one, other), area) for area, held in self.parts.items() if both <= held
        ]
        size, _, area = min(fitting, default=(0, False, ""))
        return (size, area) if size else None


def places(store: Store, as_of: date) -> Places:
    """Read the areas of the day."""
    parts: dict[str, set[str]] = {}
    for row in ask(store, "things/places", asOf=as_of):
        parts.setdefault(row.iri("area"), set()).add(row.iri("part"))
    return Places({area: frozenset(found) for area, found in parts.items()})
