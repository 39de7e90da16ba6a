"""What could be done about gaps: candidates made from the gaps and from services that nearly match.

A service nearly matches an expectation when it has the function and reaches some of the people, but is short
of the area, the target group (of ages that overlap or adjoin), a language or a channel. What nobody nearly
offers is a new service. Nothing is listed here by name: functions, groups, channels and languages are those
that the expectations ask for.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product

from pyoxigraph import NamedNode

from elo_graph.analyse.gaps import Gap
from elo_graph.analyse.labels import labels, named
from elo_graph.analyse.plans import said_of
from elo_graph.analyse.proposals import Proposal
from elo_graph.analyse.reach import Atom, Cell, Problem, Way
from elo_graph.analyse.standing import Features, Ground
from elo_graph.store.protocol import Store
from elo_graph.terms import ELO

EFFORT = {"language": 1, "channel": 2, "group": 3, "area": 4, "service": 5}
"""The order in which equally good changes are proposed: what is there already goes before what is new."""

_MOST_AREAS = 12
"""Of the areas that a service could be widened to, so many are looked at: the largest gaps first."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The problem, and what each of its candidates proposes and costs (a rank, lower goes first)."""

    problem: Problem
    proposals: tuple[Proposal, ...]
    costs: tuple[int, ...]


def candidates(
    store: Store, given: Ground, *, area: str | None = None, kinds: Collection[str] = tuple(EFFORT)
) -> Candidates:
    """Make the problem of closing the gaps by changes of these kinds, within ``area`` or everywhere.

    Within an area only its own services are changed (``Ground.own``): a region does not decide on what the
    whole country has. No service of a part is widened to the whole, and none of the whole gets a channel in
    person.
    """
    # Each proposal once, whatever gap it comes from; the names decide the order, so that IRIs do not matter.
    made = list(dict.fromkeys(one for one in _proposals(store, given, area) if one.kind in kinds))
    known = labels(store, {thing for one in made for thing in one.mentioned().values()})

    def order(one: Proposal) -> tuple[object, ...]:
        told = one.mentioned()
        names = (named(known.get(thing, {}), thing, "fi") for thing in told.values())
        return (EFFORT[one.kind], *names, *told.values())

    made.sort(key=lambda one: tuple(map(str, order(one))))
    # Ranks without ties, so that of equally good choices one is the first.
    costs = tuple(EFFORT[one.kind] * len(made) + place for place, one in enumerate(made))
    return Candidates(_problem(given, made), tuple(made), costs)


def _proposals(store: Store, given: Ground, area: str | None) -> Iterator[Proposal]:
    ours = {
        service: offer for service, offer in given.offers.items() if area is None or given.own(offer, area)
    }
    widenings: dict[str, list[str]] = {}
    tongues: dict[str, tuple[str, ...]] = {}
    for gap in given.gaps:
        parts = given.places.parts_of(gap.area)
        for service, offer in ours.items():
            if gap.function not in offer["function"] or not parts:
                continue
            reach = given.reach(offer["area"])
            lacking = _lacking(given, gap.expectation, service)
            if parts != given.everything and not parts <= reach and _at_home(given, offer, reach, parts):
                places_of = widenings.setdefault(service, [])
                if not lacking and gap.area not in places_of and len(places_of) < _MOST_AREAS:
                    places_of.append(gap.area)
            if parts & reach:
                yield from _shortages(given, gap, service, lacking)
        for place in dict.fromkeys((gap.area, area or gap.area)):
            if place not in tongues:
                tongues[place] = _official(store, given, place)
            yield _new(given, gap, place, tongues[place])
    for service, areas in widenings.items():
        yield from (Proposal("area", service=service, area=one) for one in areas)


def _at_home(given: Ground, offer: Features, reach: frozenset[str], parts: frozenset[str]) -> bool:
    """Whether a service, or who provides it, is in the area already."""
    answers = (given.reach(given.hosts.get(actor, ())) for actor in offer["provider"])
    return bool(reach & parts) or any(one & parts for one in answers if one != given.everything)


def _shortages(
    given: Ground, gap: Gap, service: str, lacking: frozenset[tuple[str, str]]
) -> Iterator[Proposal]:
    offer = given.offers[service]
    for kind, value in lacking:
        if kind == "language":
            yield Proposal("language", service=service, language=value)
        elif kind == "channel":
            everywhere = given.reach(offer["area"]) == given.everything
            if everywhere and value in given.wants[gap.expectation]["visit"]:
                continue
            yield Proposal("channel", service=service, channel=value)
        elif given.adjoins(gap.group, offer["group"]):
            yield Proposal("group", service=service, group=value)


def _new(given: Ground, gap: Gap, area: str, tongues: tuple[str, ...]) -> Proposal:
    """Propose a service that does all that is asked, for this group or a narrower one, of its function."""
    alike = [
        wants
        for expectation, wants in given.wants.items()
        if gap.function in wants["function"]
        and all(given.suits(group, (gap.group,)) for group in wants["group"])
        and any(one.expectation == expectation for one in given.gaps)
    ]
    asked = {value for wants in alike for value in wants["language"]}
    channels = {value for wants in alike for value in wants["channel"]}
    near = [
        (len(reach), actor)
        for actor, areas in given.hosts.items()
        if (reach := given.reach(areas)) >= given.places.parts_of(area) and reach != given.everything
    ]
    return Proposal(
        "service",
        function=gap.function,
        group=gap.group,
        area=area,
        languages=tuple(sorted({*asked, *tongues})),
        channels=tuple(sorted(channels)),
        provider=min(near)[1] if near else None,
    )


def _official(store: Store, given: Ground, area: str) -> tuple[str, ...]:
    """Return the official languages of an area, or else of its parts."""
    for things in ([area], sorted(given.places.parts_of(area))):
        said = said_of(store, things)
        found = {
            quad.object.value
            for quads in said.values()
            for quad in quads
            if quad.predicate.value == ELO + "officialLanguage" and isinstance(quad.object, NamedNode)
        }
        if found:
            return tuple(sorted(found))
    return ()


def _lacking(given: Ground, expectation: str, service: str) -> frozenset[tuple[str, str]]:
    """Return what a service that has the function lacks of what an expectation asks."""
    wants, offer = given.wants.get(expectation), given.offers[service]
    if wants is None or service in given.matching.get(expectation, frozenset()):
        return frozenset()
    missing = {
        (kind, value) for kind in ("language", "channel") for value in wants[kind] if value not in offer[kind]
    }
    missing |= {("group", group) for group in wants["group"] if not given.suits(group, offer["group"])}
    return frozenset(missing)


def _problem(given: Ground, proposals: list[Proposal]) -> Problem:
    numbered = {(one.kind, one.service, _value(one)): n for n, one in enumerate(proposals) if one.service}
    wider: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for number, one in enumerate(proposals):
        if one.kind == "area" and one.service and one.area:
            wider.setdefault(one.service, []).append((number, given.places.parts_of(one.area)))
    cells = tuple(_cell(given, gap) for gap in given.gaps)
    ways: dict[str, tuple[Way, ...]] = {}
    for expectation in {gap.expectation: gap.function for gap in given.gaps}:
        found = list(_new_ways(given, expectation, proposals))
        for service, offer in given.offers.items():
            if not given.wants[expectation]["function"] <= offer["function"]:
                continue
            lacking = _lacking(given, expectation, service)
            options = [
                [
                    number
                    for (kind, whose, value), number in numbered.items()
                    if whose == service and kind == what and _gives(given, kind, value, missing)
                ]
                for what, missing in sorted(lacking)
            ]
            for needs in product(*options):
                home = given.reach(offer["area"])
                if needs:
                    found.append(Way(service, frozenset(needs), home))
                found += [
                    Way(service, frozenset((*needs, number)), parts - (frozenset() if needs else home))
                    for number, parts in wider.get(service, ())
                ]
        ways[expectation] = tuple(found)
    return Problem(cells, ways, len(proposals))


def _gives(given: Ground, kind: str, value: str | None, missing: str) -> bool:
    """Whether adding a value makes up for what is missing: a broader group suits a narrower one too."""
    if value is None:
        return False
    return given.suits(missing, (value,)) if kind == "group" else value == missing


def _value(one: Proposal) -> str | None:
    return {"language": one.language, "channel": one.channel, "group": one.group, "area": one.area}[one.kind]


def _new_ways(given: Ground, expectation: str, proposals: list[Proposal]) -> Iterator[Way]:
    wants = given.wants[expectation]
    for number, one in enumerate(proposals):
        if one.kind != "service" or not one.area or not one.group:
            continue
        fits = (
            wants["function"] <= {one.function}
            and all(given.suits(group, (one.group,)) for group in wants["group"])
            and wants["language"] <= set(one.languages)
            and wants["channel"] <= set(one.channels)
        )
        if fits:
            yield Way(f"new {number}", frozenset({number}), given.places.parts_of(one.area))


def _cell(given: Ground, gap: Gap) -> Cell:
    parts = given.places.parts_of(gap.area)
    base = dict.fromkeys(parts, 0)
    for service in given.matching.get(gap.expectation, frozenset()):
        for leaf in given.reach(given.offers[service]["area"]) & parts:
            base[leaf] += 1
    return Cell(
        gap.area,
        gap.expectation,
        gap.people or 0,
        gap.people_reached or 0,
        gap.expected,
        tuple(_atoms(given, gap, parts)),
        base,
    )


def _atoms(given: Ground, gap: Gap, parts: frozenset[str]) -> Iterator[Atom]:
    """Return the smallest places with numbers in a gap's area."""
    inside = {
        place: leaves
        for group, place in given.people
        if group == gap.group and (leaves := given.places.parts_of(place)) and leaves <= parts
    }
    for place, leaves in inside.items():
        if not any(other != place and held < leaves for other, held in inside.items()):
            yield Atom(given.people[gap.group, place], leaves)
