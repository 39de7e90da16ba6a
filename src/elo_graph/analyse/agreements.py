"""Which referral agreements would connect most people to what was promised (see ``connections``).

A candidate leads from a service that people of the group (all, or some of it) can go to where they live to a
matching service there that nobody who is there refers them to. Between which services is decided by the data
alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from elo_graph.analyse.candidates import EFFORT, Candidates
from elo_graph.analyse.connections import Leaves, Presence, connected, led_to, presence_of
from elo_graph.analyse.gap_projection import Projection, project
from elo_graph.analyse.ground import Ground, ground_of
from elo_graph.analyse.labels import labels, named
from elo_graph.analyse.population import Terrain
from elo_graph.analyse.proposals import REFERRED, Proposal
from elo_graph.analyse.reach import Atom, Cell, Problem, Way
from elo_graph.analyse.standing import offered, suiting
from elo_graph.store.protocol import Store

_STARTS = 3
"""From so many services an agreement with one service is looked at: where most people are first."""


def agreements(
    store: Store, day: date, *, area: str | None = None, terrain: Terrain | None = None
) -> Candidates:
    """Make the problem of connecting people to services, within ``area`` (an IRI) or everywhere.

    Within an area agreements begin at its own services: at least half of what they serve lies there.
    """
    projection = project(store, day, terrain=terrain)
    ground = ground_of(store, day)
    at = presence_of(store, ground, projection.land, day)
    led = {
        expectation: {one.service: led_to(ground, at, one.service) & at.of(one.areas) for one in services}
        for expectation, services in projection.matching.items()
    }
    cells = tuple(_cells(projection, ground, at, led, area))
    wanted: dict[str, set[int]] = {}
    for cell in cells:
        wanted.setdefault(cell.expectation, set()).update(map(int, cell.missed))
    pairs = dict.fromkeys(_pairs(store, day, projection, at, wanted, area))
    known = labels(store, {thing for pair in pairs for thing in pair})
    order = sorted(pairs, key=lambda pair: [*(named(known.get(one, {}), one, "fi") for one in pair), *pair])
    made = [Proposal("referral", start=start, end=end, mode=REFERRED) for start, end in order]
    ways: dict[str, list[Way]] = {}
    for number, (start, end) in enumerate(order):
        for expectation, services in projection.matching.items():
            home = next((at.of(one.areas) for one in services if one.service == end), None)
            if home is not None and expectation in wanted:
                reach = frozenset(map(str, home & at.at(start)))
                ways.setdefault(expectation, []).append(Way(end, frozenset({number}), reach))
    costs = tuple(EFFORT["language"] * len(made) + place for place in range(len(made)))
    problem = Problem(cells, {one: tuple(found) for one, found in ways.items()}, len(made))
    return Candidates(problem, tuple(made), costs)


def _cells(
    projection: Projection,
    ground: Ground,
    at: Presence,
    led: Mapping[str, Mapping[str, Leaves]],
    area: str | None,
) -> Iterator[Cell]:
    """Yield what is not connected, as cells whose parts each need one service that people are led to."""
    land, people = projection.land, projection.people
    groups = {one.expectation: one.group for one in projection.expectations}
    base = {one: frozenset[int]().union(*found.values()) for one, found in led.items()}
    # The smallest parts of each place with numbers, and which of these places hold no other.
    parts = land.parts[people.counted]
    for cell in connected(projection, ground, at, area=area):
        if cell.led >= cell.people or cell.expectation not in led:
            continue
        here = land.inside[people.counted, land.place[cell.area]] & people.smallest
        numbers = people.numbers[groups[cell.expectation]]
        atoms = [
            Atom(int(numbers[one]), frozenset(map(str, np.flatnonzero(parts[one]).tolist())))
            for one in np.flatnonzero(here).tolist()
            if parts[one].any()
        ]
        reached = {str(leaf): 1 for leaf in base[cell.expectation]}
        yield Cell(cell.area, cell.expectation, cell.people, cell.led, 1, tuple(atoms), reached)


def _pairs(
    store: Store,
    day: date,
    projection: Projection,
    at: Presence,
    wanted: Mapping[str, set[int]],
    area: str | None,
) -> Iterator[tuple[str, str]]:
    """Yield from where to where an agreement would connect somebody, some starts for each end."""
    offers = offered(store, day)
    scope = at.of((area,)) if area is not None else at.everywhere
    reach = {service: at.of(offer["area"]) for service, offer in offers.items()}
    starts = [
        service
        for service in offers
        if area is None or 2 * len(reach[service] & scope) >= len(reach[service]) > 0
    ]
    suits = suiting(store)
    groups = {one.expectation: one.group for one in projection.expectations}
    for expectation, services in projection.matching.items():
        lacking = wanted.get(expectation, set())
        group = groups.get(expectation)
        if not lacking or group is None:
            continue
        # For the whole group, or for some of it.
        whole = {one: suits(group, offers[one]["group"]) for one in starts}
        open_to = [
            one for one in starts if whole[one] or any(suits(its, (group,)) for its in offers[one]["group"])
        ]
        for end in services:
            missing = at.of(end.areas) & lacking & scope
            own = at.linked.get(end.service, frozenset())
            ranked: Sequence[tuple[int, bool, int, str]] = sorted(
                (-len(shared), not whole[start], len(reach[start]), start)
                for start in open_to
                if start != end.service
                and own.isdisjoint(offers[start]["provider"])
                and (shared := reach[start] & missing)
            )
            yield from ((start, end.service) for *_, start in ranked[:_STARTS])
