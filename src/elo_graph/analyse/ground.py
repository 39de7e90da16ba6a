"""What routes are searched in on a day: the referrals, and what each thing asks of a client.

Read once and asked many times: at a million referrals it is the reading that takes long.
``routes/closed.rq`` says in SPARQL what ``Closing`` works out here for the things that a search comes to; a
property test holds the two equal.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import chain

from elo_graph.analyse.answers import ask, plain, texts
from elo_graph.analyse.clients import Client, Condition
from elo_graph.analyse.referrals import LeftOut, left_out, referral_graph
from elo_graph.analyse.search import Edge, Graph
from elo_graph.store.protocol import Store

_LARGE = 20_000

Rules = Mapping[str, tuple[tuple[str, str], ...]]
"""Eligibility rules with their conditions: code and value."""


@dataclass(frozen=True, slots=True)
class Demands:
    """What a service or referral asks: one of the areas, one of the languages, all of one of the rules."""

    areas: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    rules: Rules | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """The edges valid on ``day``, what things ask (nothing of those left out), and what lies in what.

    ``confirmed_since``: only edges that were. ``following``: the services that follow a pathway.
    """

    day: date
    confirmed_since: date | None
    graph: Graph
    demands: Mapping[str, Demands]
    above: Mapping[str, tuple[str, ...]]
    below: Mapping[str, tuple[str, ...]]
    following: frozenset[str]
    _left_out: list[LeftOut] = field(default_factory=list, repr=False, compare=False)

    def left_out(self, store: Store) -> LeftOut:
        """Return what is not valid on the day, or not confirmed: read from the store when first asked for."""
        if not self._left_out:
            self._left_out.append(left_out(store, self.day, self.confirmed_since, self.graph))
        return self._left_out[0]

    def holds(self, thing: str) -> bool:
        """Whether a thing is known to be valid: edges are between valid things only."""
        return thing in self.graph.leaving or thing in self.graph.arriving


def ground_of(store: Store, day: date, confirmed_since: date | None = None) -> Ground:
    """Read what routes are searched in on a day; ``confirmed_since``: only referrals that were.

    Many small objects are made here and none is let go of: nothing is looked through for circles meanwhile.
    """
    watched = gc.isenabled()
    gc.disable()
    try:
        ground = _read(store, day, confirmed_since)
        if len(ground.graph.leaving) > _LARGE:
            # Millions of objects that stay: looking through them again and again takes seconds each time.
            gc.freeze()
        return ground
    finally:
        if watched:
            gc.enable()


def _read(store: Store, day: date, confirmed_since: date | None) -> Ground:
    above: dict[str, tuple[str, ...]] = {}
    below: dict[str, tuple[str, ...]] = {}
    for row in ask(store, "routes/broader"):
        narrower, broader = row.iri("narrower"), row.iri("broader")
        above[narrower] = (*above.get(narrower, ()), broader)
        below[broader] = (*below.get(broader, ()), narrower)
    graph = referral_graph(store, day, confirmed_since)
    following = frozenset(row.iri("service") for row in ask(store, "routes/pathways", asOf=day))
    return Ground(day, confirmed_since, graph, _demands(store, day), above, below, following)


def _demands(store: Store, day: date) -> dict[str, Demands]:
    stated: dict[str, tuple[list[str], list[str], dict[str, tuple[tuple[str, str], ...]]]] = {}
    once: dict[str, str] = {}  # every name is kept once, however often it is read
    for about, kind, rule, value in texts(store, "routes/conditions", asOf=day):
        thing, rule = plain(about), plain(rule)
        found_of = stated.get(thing)
        if found_of is None:
            found_of = stated[thing] = ([], [], {})
        areas, languages, rules = found_of
        if not rule:
            (areas if kind == "area" else languages).append(once.setdefault(value, value))
        elif kind == "rule" or not value:
            rules.setdefault(rule, ())
        else:
            rules[rule] = (*rules.get(rule, ()), (kind, once.setdefault(value, value)))
    shared: dict[Demands, Demands] = {}
    found = {}
    for thing, (areas, languages, rules) in stated.items():
        demands = Demands(tuple(areas), tuple(languages), rules or None)
        # Most things ask the same as many others: kept once, they take little room.
        found[thing] = demands if rules else shared.setdefault(demands, demands)
    return found


def spread(things: Iterable[str], steps: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return the things and all that steps lead to from them."""
    found = set(things)
    todo = list(found)
    while todo:
        for further in steps.get(todo.pop(), ()):
            if further not in found:
                found.add(further)
                todo.append(further)
    return frozenset(found)


class Closing:
    """What is closed to one client, worked out when asked and kept."""

    def __init__(self, ground: Ground, client: Client) -> None:
        self.day = ground.day
        self._demands = ground.demands
        self._client = client
        self._near = (
            spread(spread((client.area,), ground.below), ground.above) if client.area else frozenset()
        )
        self._situations = spread(client.statuses, ground.above)
        self._known: dict[str | None, bool] = {None: True}
        self._alike: dict[int, bool] = {}  # by the place in memory of demands, which the ground keeps
        self._met: dict[tuple[str, str], bool] = {}

    def of(self, thing: str | None) -> tuple[Condition, ...]:
        """Return the conditions that close a thing to the client; none for what is open."""
        asks = self._demands.get(thing) if thing is not None else None
        if asks is None:
            return ()
        return tuple(sorted(self._conditions(asks), key=lambda one: (one.code, one.required)))

    def passable(self, edge: Edge) -> bool:
        """Whether the client may take this edge."""
        known = self._known
        end, referral = known.get(edge.end), known.get(edge.referral)
        if end is None:
            end = self._opens(edge.end)
        return end and (self._opens(edge.referral) if referral is None else referral)

    def _opens(self, thing: str | None) -> bool:
        asks = self._demands.get(thing or "")
        found = True
        if asks is not None:
            alike = self._alike.get(id(asks))
            found = next(self._conditions(asks), None) is None if alike is None else alike
            self._alike[id(asks)] = found
        self._known[thing] = found
        return found

    def _conditions(self, asks: Demands) -> Iterator[Condition]:
        client = self._client
        if client.area and asks.areas and self._near.isdisjoint(asks.areas):
            yield from (Condition("area", area, None) for area in asks.areas)
        if client.languages and asks.languages and set(client.languages).isdisjoint(asks.languages):
            yield from (Condition("language", language, None) for language in asks.languages)
        if asks.rules:
            failing = [
                [Condition(*one, rule) for one in conditions if not self._meets(one)]
                for rule, conditions in asks.rules.items()
            ]
            if all(failing):
                yield from chain.from_iterable(failing)

    def _meets(self, condition: tuple[str, str]) -> bool:
        """Whether the client meets a condition; what is not known of the client, or is no number, is met."""
        found = self._met.get(condition)
        if found is None:
            found = self._met[condition] = self._compared(*condition)
        return found

    def _compared(self, code: str, value: str) -> bool:
        if code == "life-situation":
            return not self._situations or value in self._situations
        age = self._client.age
        if age is None:
            return True
        try:
            limit = Decimal(value)
        except InvalidOperation:
            return True
        return limit <= age if code == "age-below" else age <= limit
