"""Which matching service comes nearest to closing a gap: by distance, else by the area that holds both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elo_graph.analyse.gap_cube import Reach, reach_of
from elo_graph.analyse.gap_projection import Serving
from elo_graph.analyse.labels import Label
from elo_graph.analyse.land import Flags, Land
from elo_graph.analyse.points import Point, point_of

_NOWHERE = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Nearest:
    """The matching service that is nearest to reaching the whole area without doing so.

    ``area`` is the area it serves that lies nearest; ``within`` the smallest area that holds both, None where
    nothing does; ``km`` how far the service is from the middle of the area, None where the registry does not
    say where they are.
    """

    service: str
    service_label: Label
    area: str
    area_label: Label
    within: str | None
    within_label: Label
    km: float | None

    def to_json(self) -> dict[str, object]:
        """Return the service, the area and what holds both, with labels; ``km`` to a tenth."""
        return {
            "service": self.service,
            "serviceLabel": self.service_label,
            "area": self.area,
            "areaLabel": self.area_label,
            "within": self.within,
            "withinLabel": self.within_label,
            "km": None if self.km is None else round(self.km, 1),
        }


class Nearness:
    """Knows how near areas lie to one another; remembers what was asked, since many gaps ask the same."""

    def __init__(self, land: Land, points: Mapping[str, Point], names: Mapping[str, Label]) -> None:
        self._land = land
        self._points = points
        self._names = names
        self._sizes = land.parts.sum(axis=1)
        self._contents: dict[int, Flags] = {}
        self._common: dict[int, tuple[NDArray[np.int64], NDArray[np.intp], Flags]] = {}
        self._places: dict[int, Point | None] = {}

    def nearest(self, area: str, candidates: "Candidates") -> Nearest | None:
        """Choose the nearest candidate that does not reach the whole area; of equally near ones the first."""
        place = self._land.place[area]
        if not len(candidates.served):
            return None
        sizes, holders, around = self._around(place)
        covering = np.logical_or.reduceat(around[candidates.served], candidates.starts)
        size = np.minimum.reduceat(sizes[candidates.served], candidates.starts)
        size[covering] = _NOWHERE
        here = self._point(place)
        found = self._by_distance(here, candidates, covering) if here is not None else None
        if found is None and (size == _NOWHERE).all():
            return None
        chosen, member, km = found or (int(size.argmin()), 0, None)
        reach = candidates.reach
        service = candidates.services[reach.members[chosen][member]].service
        one = min(reach.served[chosen], key=lambda served: int(sizes[served]))
        within = self._land.areas[holders[one]] if sizes[one] != _NOWHERE else None
        name = self._names
        served = self._land.areas[one]
        return Nearest(
            service,
            name.get(service, {}),
            served,
            name.get(served, {}),
            within,
            name.get(within or "", {}),
            km,
        )

    def _by_distance(
        self, here: Point, candidates: "Candidates", covering: Flags
    ) -> tuple[int, int, float] | None:
        """Return the row of the reach, which of its members, and how far; None: nobody says where."""
        best: tuple[float, int, int, int] | None = None
        for row, members in enumerate(candidates.reach.members):
            if covering[row]:
                continue
            for member, number in enumerate(members):
                there = self._points.get(candidates.services[number].service)
                if there is None:
                    known = [self._point(served) for served in candidates.reach.served[row]]
                    there = min((one for one in known if one is not None), key=here.km, default=None)
                if there is not None and (best is None or (here.km(there), number) < best[:2]):
                    best = (here.km(there), number, row, member)
        return None if best is None else (best[2], best[3], best[0])

    def _point(self, place: int) -> Point | None:
        if not self._points:
            return None
        if place not in self._places:
            parts = [self._land.areas[leaf] for leaf in self._land.leaves[self._land.parts[place]]]
            self._places[place] = point_of(self._land.areas[place], self._points, parts)
        return self._places[place]

    def _around(self, place: int) -> tuple[NDArray[np.int64], NDArray[np.intp], Flags]:
        """For every area: the size of the smallest area that holds both, which one it is, if it holds all."""
        if place not in self._common:
            land = self._land
            sizes = np.full(len(land.areas), _NOWHERE, dtype=np.int64)
            holders = np.full(len(land.areas), place, dtype=np.intp)
            around = np.asarray(~(land.parts[place] & ~land.parts).any(axis=1))
            order = sorted(
                np.flatnonzero(around), key=lambda k: (int(self._sizes[k]), k != place, land.areas[k])
            )
            for holder in order:
                new = self._inside(int(holder)) & (sizes == _NOWHERE)
                sizes[new] = self._sizes[holder]
                holders[new] = holder
            self._common[place] = (sizes, holders, around)
        return self._common[place]

    def _inside(self, holder: int) -> Flags:
        """Which areas have all their parts, of which there are some, in this one."""
        if holder not in self._contents:
            parts = self._land.parts
            outside = np.asarray((parts & ~parts[holder]).any(axis=1))
            self._contents[holder] = ~outside & np.asarray(parts.any(axis=1))
        return self._contents[holder]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The services that match an expectation, by name, put together by the areas they serve.

    ``served``: these areas one after another, ``starts`` where those of each row of the reach begin.
    ``rows``: in which of them each service is; ``counts``: how many services reach each smallest area.
    """

    services: tuple[Serving, ...]
    reach: Reach
    served: NDArray[np.intp]
    starts: NDArray[np.intp]
    rows: Mapping[str, int]
    counts: NDArray[np.int64]

    def reaching(self, parts: Flags) -> list[str]:
        """Return, by name, the services that reach any of these smallest areas."""
        meeting = np.flatnonzero((self.reach.leaves & parts).any(axis=1))
        numbers = sorted(number for row in meeting for number in self.reach.members[row])
        return [self.services[number].service for number in numbers]

    def enough(self, parts: Flags, widened: str, expected: int) -> bool:
        """Whether so many services reach each of these smallest areas once this one reaches all of them."""
        more = ~self.reach.leaves[self.rows[widened]]
        return bool(((self.counts + more)[parts] >= expected).all())


def candidates_of(land: Land, services: Sequence[Serving]) -> Candidates:
    """Prepare the services of one expectation, given in the order of their names."""
    reach = reach_of(land, services)
    served = [area for areas in reach.served for area in areas]
    starts = np.cumsum([0, *(len(areas) for areas in reach.served)])[:-1]
    sizes = np.array([len(members) for members in reach.members], dtype=np.int64)
    return Candidates(
        tuple(services),
        reach,
        np.array(served, dtype=np.intp),
        np.array(starts, dtype=np.intp),
        {services[one].service: row for row, members in enumerate(reach.members) for one in members},
        sizes @ reach.leaves.astype(np.int64),
    )
