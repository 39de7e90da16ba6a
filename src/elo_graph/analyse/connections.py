"""Who is connected to what was promised: someone where they live refers people on to the service.

A service that keeps a promise may still be found by nobody. A person is *connected* to a promise (a coverage
expectation) when a matching service reaches where they live and a valid referral leads to that service, or to
a provider of it, from an actor or another service that is there too. Who or what states no area is there for
everyone, as in routes; a referral that states areas leads on only there. The service's own provider, and what
else it provides, do not count: nobody has to be referred to where they are already. Whom a referral is meant
for is not looked at: it is enough that somebody knows the way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from elo_graph.analyse.answers import ask
from elo_graph.analyse.gap_cube import cells
from elo_graph.analyse.gap_projection import Projection, Serving
from elo_graph.analyse.ground import Ground
from elo_graph.analyse.land import Land
from elo_graph.store.protocol import Store

Leaves = frozenset[int]
"""Smallest areas, by their places in ``Land.leaves``."""


@dataclass(frozen=True, slots=True)
class Connected:
    """Of so many ``people`` of an expectation in an area, ``led`` are connected to a service."""

    area: str
    expectation: str
    people: int
    led: int


@dataclass(frozen=True, slots=True)
class Presence:
    """Where actors and services are; ``linked``: a service's providers, a provider's services."""

    land: Land
    areas: Mapping[str, tuple[str, ...]]
    linked: Mapping[str, frozenset[str]]
    everywhere: Leaves

    def at(self, thing: str) -> Leaves:
        """Return where a thing is: everywhere when it states no area."""
        areas = self.areas.get(thing)
        return self.everywhere if not areas else self.of(areas)

    def of(self, areas: Iterable[str]) -> Leaves:
        """Return the smallest parts of these areas."""
        return frozenset(self.land.parts_of_all(areas).nonzero()[0].tolist())

    def names(self, leaves: Iterable[int]) -> tuple[str, ...]:
        """Return the smallest areas as IRIs."""
        return tuple(self.land.areas[self.land.leaves[leaf]] for leaf in sorted(leaves))


def presence_of(store: Store, ground: Ground, land: Land, day: date) -> Presence:
    """Read where actors and services are."""
    areas: dict[str, tuple[str, ...]] = {
        thing: asks.areas for thing, asks in ground.demands.items() if asks.areas
    }
    for row in ask(store, "scenarios/hosts", asOf=day):
        areas[row.iri("actor")] = (*areas.get(row.iri("actor"), ()), row.iri("area"))
    linked: dict[str, set[str]] = {}
    for start, edges in ground.graph.leaving.items():
        for edge in edges:
            # A link without a referral joins a service and its provider; the service is what asks something.
            if edge.referral is None:
                linked.setdefault(start, set()).add(edge.end)
    return Presence(
        land,
        areas,
        {thing: frozenset(ends) for thing, ends in linked.items()},
        frozenset(range(len(land.leaves))),
    )


def led_to(ground: Ground, at: Presence, service: str) -> Leaves:
    """Return from where a referral leads to a service or to a provider of it."""
    own = at.linked.get(service, frozenset())
    mine = {service, *own}.union(*(at.linked.get(provider, ()) for provider in own))
    found: set[int] = set()
    for end in (service, *own):
        for edge in ground.graph.arriving.get(end, ()):
            if edge.referral is None or edge.start in mine:
                continue
            asks = ground.demands.get(edge.referral)
            limit = at.of(asks.areas) if asks is not None and asks.areas else at.everywhere
            found |= at.at(edge.start) & limit
    return frozenset(found)


def connected(
    projection: Projection, ground: Ground, at: Presence, *, area: str | None = None
) -> tuple[Connected, ...]:
    """Count the people who are connected to each promise, in each area of its level that has people."""
    led: dict[str, tuple[str, ...]] = {}

    def part(one: Serving) -> Serving:
        if one.service not in led:
            led[one.service] = at.names(led_to(ground, at, one.service) & at.of(one.areas))
        return replace(one, areas=led[one.service])

    narrowed = replace(
        projection,
        expectations=tuple(replace(one, expected=1) for one in projection.expectations),
        matching={one: tuple(map(part, services)) for one, services in projection.matching.items()},
    )
    return tuple(
        Connected(cell.area, cell.expectation.expectation, cell.people, cell.reached)
        for cell in cells(narrowed, area=area)
        if cell.people is not None and cell.reached is not None
    )
