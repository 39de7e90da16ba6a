"""The areas of a day and what lies in what (``queries/gaps/land.rq``), as arrays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from elo_graph.analyse.answers import ask
from elo_graph.store.protocol import Store

Flags = NDArray[np.bool_]
Real = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Land:
    """The areas of a day.

    ``areas``: every area that something valid lies in; ``place`` says where each stands. ``inside[a, b]``:
    a lies in b or is b (only valid a). ``leaves``: the smallest valid areas, by place; ``parts[a, l]``: the
    l-th of them lies in a. ``levels``: the valid areas of each level, by place.
    """

    areas: tuple[str, ...]
    place: Mapping[str, int]
    inside: Flags
    leaves: NDArray[np.intp]
    parts: Flags
    levels: Mapping[str, tuple[int, ...]]

    def parts_of(self, area: str) -> Flags:
        """Return which of the smallest areas an area is made of."""
        place = self.place.get(area)
        none: Flags = np.zeros(len(self.leaves), dtype=np.bool_)
        return none if place is None else self.parts[place]

    def parts_of_all(self, areas: Iterable[str]) -> Flags:
        """Return which of the smallest areas these are made of together."""
        together: Flags = np.zeros(len(self.leaves), dtype=np.bool_)
        for area in areas:
            together |= self.parts_of(area)
        return together


def land_of(store: Store, day: date) -> Land:
    """Read the areas of a day."""
    rows = [
        (row.iri("place"), row.iri("around"), row.text("level")) for row in ask(store, "gaps/land", asOf=day)
    ]
    areas = tuple(sorted({area for place, around, _ in rows for area in (place, around)}))
    place = {area: number for number, area in enumerate(areas)}
    inside = np.zeros((len(areas), len(areas)), dtype=np.bool_)
    levels: dict[str, dict[int, None]] = {}
    valid = np.zeros(len(areas), dtype=np.bool_)
    for inner, outer, level in rows:
        inside[place[inner], place[outer]] = True
        valid[place[inner]] = True
        if level is not None:
            levels.setdefault(level, {})[place[inner]] = None
    holds_other = (inside & ~np.eye(len(areas), dtype=np.bool_)).any(axis=0)
    leaves = np.flatnonzero(valid & ~holds_other)
    return Land(
        areas,
        place,
        inside,
        leaves,
        np.ascontiguousarray(inside[leaves].T),
        {level: tuple(found) for level, found in levels.items()},
    )
