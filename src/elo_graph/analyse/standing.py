"""What there is on a day for people in gaps: who offers what where, and what is asked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import ask
from elo_graph.analyse.gaps import Gap, Gaps
from elo_graph.analyse.places import Places, places
from elo_graph.analyse.population import ages_of, population_of
from elo_graph.store.protocol import Store

Features = Mapping[str, frozenset[str]]
"""What a service offers or an expectation asks: function, group, channel, language, area, provider → IRIs.

``visit``: the channels asked for that mean meeting in person.
"""

_KINDS = ("function", "group", "channel", "language", "area", "provider", "visit")


@dataclass(frozen=True, slots=True)
class Group:
    """A target group: the groups that include it (itself too), and its ages (inclusive, None: open)."""

    broader: frozenset[str]
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What candidates are made from, on one day."""

    gaps: tuple[Gap, ...]
    places: Places
    people: Mapping[tuple[str, str], int]
    wants: Mapping[str, Features]
    offers: Mapping[str, Features]
    groups: Mapping[str, Group]
    hosts: Mapping[str, frozenset[str]]
    matching: Mapping[str, frozenset[str]]
    everything: frozenset[str]

    def reach(self, areas: Iterable[str]) -> frozenset[str]:
        """Return the smallest parts of these areas."""
        return frozenset(leaf for area in areas for leaf in self.places.parts_of(area))

    def own(self, offer: Features, area: str) -> bool:
        """Whether a service is an area's own: at least half of the parts that it serves lie there."""
        reach = self.reach(offer["area"])
        return 2 * len(reach & self.places.parts_of(area)) >= len(reach) > 0

    def suits(self, group: str, offered: Iterable[str]) -> bool:
        """Whether one of the groups offered is this one or includes it."""
        return _suits(self.groups, group, offered)

    def adjoins(self, group: str, offered: Iterable[str]) -> bool:
        """Whether the ages of one of the groups offered overlap with this group's, or follow on them."""
        mine = self.groups.get(group)
        return mine is not None and any(
            (other := self.groups.get(one)) is not None
            and (mine.high is None or other.low <= mine.high + 1)
            and (other.high is None or mine.low <= other.high + 1)
            for one in offered
        )


def ground(store: Store, gaps: Gaps) -> Ground:
    """Read what candidates are made from."""
    day = gaps.as_of
    lie = places(store, day)
    groups = _groups(store)
    hosts: dict[str, set[str]] = {}
    for row in ask(store, "scenarios/hosts", asOf=day):
        hosts.setdefault(row.iri("actor"), set()).add(row.iri("area"))
    matching: dict[str, set[str]] = {}
    for row in ask(store, "gaps/matching", asOf=day):
        matching.setdefault(row.iri("expectation"), set()).add(row.iri("service"))
    return Ground(
        gaps=tuple(gap for gap in gaps.rows if gap.people_without),
        places=lie,
        people=_people(store, day, {gap.group for gap in gaps.rows}, groups),
        wants=_features(store, "scenarios/wants", "expectation", day),
        offers=offered(store, day),
        groups=groups,
        hosts={actor: frozenset(areas) for actor, areas in hosts.items()},
        matching={expectation: frozenset(found) for expectation, found in matching.items()},
        everything=frozenset().union(*lie.parts.values()) if lie.parts else frozenset(),
    )


def offered(store: Store, day: date) -> dict[str, Features]:
    """Read what the services of a day offer."""
    return _features(store, "scenarios/offers", "service", day)


def suiting(store: Store) -> Callable[[str, Iterable[str]], bool]:
    """Return what says whether one of the groups offered is a group or includes it."""
    groups = _groups(store)
    return lambda group, offered: _suits(groups, group, offered)


def _groups(store: Store) -> dict[str, Group]:
    groups: dict[str, Group] = {}
    for row in ask(store, "scenarios/groups"):
        known = groups.get(row.iri("group"))
        broader = (known.broader if known else frozenset()) | {row.iri("broader")}
        groups[row.iri("group")] = Group(broader, row.whole("ageFrom") or 0, row.whole("ageTo"))
    return groups


def _suits(groups: Mapping[str, Group], group: str, offered: Iterable[str]) -> bool:
    known = groups.get(group)
    return not (known.broader if known else {group}).isdisjoint(offered)


def _people(
    store: Store, day: date, wanted: Iterable[str], groups: Mapping[str, Group]
) -> dict[tuple[str, str], int]:
    counted = population_of(store, day)
    return {
        (one, place): counted.living(place, ages_of(groups[one].low, groups[one].high)) or 0
        for one in wanted
        for place in counted.numbers
    }


def _features(store: Store, query: str, column: str, day: date) -> dict[str, Features]:
    found: dict[str, dict[str, set[str]]] = {}
    for row in ask(store, query, asOf=day):
        features = found.setdefault(row.iri(column), {kind: set() for kind in _KINDS})
        features[row.iri("about")].add(row.iri("value"))
    return {
        thing: {kind: frozenset(values) for kind, values in features.items()}
        for thing, features in found.items()
    }
