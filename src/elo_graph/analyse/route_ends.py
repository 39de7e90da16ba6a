"""What a route may begin and end at: places, life situations; functions, transitions, outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import ask
from elo_graph.analyse.clients import Client
from elo_graph.analyse.ground import Ground, spread
from elo_graph.analyse.names import CONCEPTS, GOALS, ROUTE_ENDS, UnknownName, find
from elo_graph.analyse.search import Edge
from elo_graph.errors import InputError
from elo_graph.store.protocol import Store
from elo_graph.terms import SCHEME

SELF_REFERRAL = SCHEME + "handover/self-referral"
_STARTS = ("life-situation",)
_TARGETS = ("function", "transition")


@dataclass(frozen=True, slots=True)
class Start:
    """Where the client is: at a place, or (``situation``) in a life situation and at no place yet."""

    thing: str
    situation: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What the client is to reach: a place, or any of the ``places`` that a concept or outcome stands for."""

    thing: str
    kind: str
    places: frozenset[str]


def start_of(store: Store, name: str, day: date) -> Start:
    """Find an actor, a service or a life situation by IRI, end of one or label; InputError otherwise."""
    thing, kind = _found(store, name, day, "from", _STARTS)
    if kind == "place":
        return Start(thing)
    return Start(thing, True)


def doors(store: Store, situation: str, client: Client, ground: Ground) -> dict[str, list[Edge]]:
    """Return, by place, the edges from a life situation to where one may come by oneself.

    A self-referral is the way in where there is one. Any other service is a door only to those it is for: of
    its target groups (if it states any) one has the client's age, and is about no life situation or one of
    the client's. What conditions ask is left to the search, so that it can say what is closed.
    """
    entries: dict[str, list[Edge]] = {}
    for row in ask(store, "routes/entries", asOf=ground.day):
        edge = Edge(
            situation,
            row.iri("place"),
            row.text("referral"),
            SELF_REFERRAL,
            max(row.whole("waitDays") or 0, 0),
            max(row.whole("entryDays") or 0, 0),
            wait_known=row.truth("waitKnown"),
            entered=True,
        )
        entries.setdefault(edge.end, []).append(edge)
    plain = [place for place, edges in entries.items() if not any(edge.referral for edge in edges)]
    strangers = _not_for(store, plain, client, spread(client.statuses, ground.above))
    return {
        place: [edge for edge in edges if edge.referral] or edges
        for place, edges in entries.items()
        if place not in strangers
    }


def _not_for(
    store: Store, services: Sequence[str], client: Client, situations: frozenset[str]
) -> frozenset[str]:
    """Return the services whose target groups all leave the client out."""
    groups: dict[tuple[str, str], tuple[bool, set[str]]] = {}
    for row in ask(store, "routes/audiences", service=services) if services else ():
        low, high, age = row.whole("ageFrom"), row.whole("ageTo"), client.age
        fits = age is None or (low or 0) <= age <= (age if high is None else high)
        _, about = groups.setdefault((row.iri("service"), row.iri("group")), (fits, set()))
        about.update(one for one in [row.text("situation")] if one)
    welcome = {
        service
        for (service, _), (fits, about) in groups.items()
        if fits and (not about or not about.isdisjoint(situations))
    }
    return frozenset(service for service, _ in groups) - welcome


def target_of(store: Store, name: str, day: date) -> Target:
    """Find an actor, a service, a function, a transition, an outcome or a goal, in this order.

    InputError when nothing, or several things of one kind, are called so.
    """
    thing, kind = _found(store, name, day, "to", _TARGETS, goals=True)
    if kind == "place":
        return Target(thing, kind, frozenset({thing}))
    places = frozenset(row.iri("place") for row in ask(store, "routes/targets", asOf=day, end=thing))
    return Target(thing, kind, places)


def _found(
    store: Store, name: str, day: date, where: str, schemes: tuple[str, ...], *, goals: bool = False
) -> tuple[str, str]:
    """Return the IRI of what is meant and its kind: place, the scheme's name or outcome."""
    try:
        return find(store, name, kinds=ROUTE_ENDS, where=where, as_of=day), "place"
    except UnknownName as error:
        unknown = error
    close = list(unknown.close)
    for scheme in schemes:
        try:
            return find(store, name, kinds=CONCEPTS, where=where, scheme=scheme, as_of=day), scheme
        except UnknownName as error:
            close += error.close
    if goals:
        try:
            return find(store, name, kinds=GOALS, where=where, as_of=day), "outcome"
        except UnknownName as error:
            close += error.close
    raise _unknown(name, where, tuple(dict.fromkeys(close)), goals=goals)


def _unknown(name: str, where: str, close: tuple[str, ...], *, goals: bool) -> InputError:
    what = "actor, service, function, transition or outcome" if goals else "actor, service or life situation"
    return UnknownName(" ".join(name.split()), what, close[:5], where=where)
