"""Routes on random registries: against every simple way and routes/closed.rq; what may not change them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elo_graph.analyse.answers import ask
from elo_graph.analyse.clients import Client
from elo_graph.analyse.ground import Closing, ground_of
from elo_graph.analyse.routes import Profile, Routes, routes
from elo_graph.store import Store

from .graphs import area, ex, store_of

DAY = date(2024, 1, 15)
LAND = (
    area("land", "country")
    + area("north", "region", "land")
    + area("m1", "municipality", "north")
    + area("m2", "municipality", "land")
)
SITUATIONS = "situation:seeker skos:broader situation:unemployed .\n" + "\n".join(
    f"situation:{one} a skos:Concept ; skos:inScheme <https://w3id.org/elo/scheme/life-situation> ."
    for one in ("unemployed", "seeker", "student")
)
SERVICES, ACTORS = ["s1", "s2", "s3"], ["p1", "p2"]
PLACES = [*SERVICES, *ACTORS]
FOUND = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Rule:
    low: int | None
    high: int | None
    situation: str | None
    day: int | None  # the last day it holds, in January


@dataclass(frozen=True)
class Asks:
    rules: tuple[Rule, ...]
    areas: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Referral:
    start: str
    end: str
    wait: int
    mode: str
    last: int | None
    asks: Asks


@dataclass(frozen=True)
class Town:
    providers: tuple[str, ...]  # of the services, in order
    waits: tuple[int, ...]
    asks: tuple[Asks, ...]
    referrals: tuple[Referral, ...]


def some(values: list[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=most).map(tuple)


RULES = st.builds(
    Rule,
    st.none() | st.integers(14, 31),
    st.none() | st.integers(14, 31),
    st.none() | st.sampled_from(["unemployed", "seeker", "student"]),
    st.none() | st.sampled_from([14, 15]),
)
ASKS = st.builds(
    Asks, st.lists(RULES, max_size=2).map(tuple), some(["land", "north", "m1", "m2"]), some(["FIN", "SWE"])
)
NOTHING = Asks((), (), ())
REFERRALS = st.builds(
    Referral,
    st.sampled_from(PLACES),
    st.sampled_from(PLACES),
    st.integers(0, 3),
    st.sampled_from(["referral", "accompanied-transfer", "follow-up"]),
    st.none() | st.sampled_from([14, 15]),
    st.just(NOTHING) | ASKS,
)
TOWNS = st.builds(
    Town,
    st.tuples(*[st.sampled_from(ACTORS)] * 3),
    st.tuples(*[st.integers(0, 2)] * 3),
    st.tuples(*[st.just(NOTHING) | ASKS] * 3),
    st.lists(REFERRALS, max_size=8).map(tuple),
)
CLIENTS = st.builds(
    Client,
    st.none() | st.sampled_from([14, 15, 20, 30, 31]),
    st.none() | st.sampled_from([ex("m1"), ex("m2"), ex("north")]),
    st.just(()) | st.just(("http://publications.europa.eu/resource/authority/language/SWE",)),
    some([f"https://w3id.org/elo/scheme/life-situation/{one}" for one in ("unemployed", "seeker")]),
)


def written(town: Town, *, prefix: str = "") -> str:
    """Write a town; ``prefix`` before all names of its services, actors and referrals."""
    lines = [f":{prefix}{actor} a elo:Organisation ." for actor in ACTORS]
    for number, service in enumerate(SERVICES):
        lines.append(
            f":{prefix}{service} a elo:Service ; elo:providedBy :{prefix}{town.providers[number]} ;"
            f" elo:waitDays {town.waits[number]} ."
        )
        lines += asked(f"{prefix}{service}", town.asks[number])
    for number, one in enumerate(town.referrals):
        last = f' ; elo:validTo "2024-01-{one.last}"^^xsd:date' if one.last else ""
        lines.append(
            f":{prefix}r{number} a elo:Referral ; elo:from :{prefix}{one.start} ; elo:to :{prefix}{one.end} ;"
            f" elo:waitDays {one.wait} ; elo:handoverMode handover:{one.mode}{last} ."
        )
        lines += asked(f"{prefix}r{number}", one.asks)
    return "\n".join(lines)


def asked(thing: str, asks: Asks) -> Iterator[str]:
    for number, rule in enumerate(asks.rules):
        parts = [f":{thing} elo:eligibility :{thing}-{number} . :{thing}-{number} a elo:EligibilityRule"]
        parts += [f"elo:minAge {rule.low}"] if rule.low is not None else []
        parts += [f"elo:maxAge {rule.high}"] if rule.high is not None else []
        parts += [f"elo:lifeSituation situation:{rule.situation}"] if rule.situation else []
        parts += [f'elo:validTo "2024-01-{rule.day}"^^xsd:date'] if rule.day else []
        yield " ; ".join(parts) + " ."
    for one in asks.areas:
        yield f":{thing} elo:servesArea :{one} ."
    for one in asks.languages:
        yield f":{thing} dct:language lang:{one} ."


def store_with(town: Town, *, prefix: str = "") -> Store:
    return store_of(LAND + SITUATIONS + written(town, prefix=prefix))


def profile(client: Client) -> Profile:
    return Profile(client.age, client.area, client.languages, client.statuses)


def answered(town: Town, client: Client, *, prefix: str = "") -> Routes:
    ends = ex(prefix + "p1"), ex(prefix + "s3")
    store = store_with(town, prefix=prefix)
    return routes(store, *ends, profile=profile(client), as_of=DAY, at_most=100, differing=0)


def front(answer: Routes) -> list[tuple[int, int, int]]:
    return sorted({(one.handovers, one.wait_days, one.unaccompanied) for one in answer.routes})


@FOUND
@given(TOWNS, CLIENTS)
def test_what_is_closed_is_what_the_query_says(town: Town, client: Client) -> None:
    store = store_with(town)
    said: dict[str, set[tuple[str, str]]] = {}
    for row in ask(store, "routes/closed", asOf=DAY, **client.given()):
        said.setdefault(row.iri("thing"), set()).add((row.iri("reason"), row.iri("required")))
    closing = Closing(ground_of(store, DAY), client)
    things = [ex(name) for name in SERVICES] + [ex(f"r{n}") for n in range(len(town.referrals))]
    worked_out = {
        thing: {(one.code, one.required) for one in closing.of(thing)}
        for thing in things
        if closing.of(thing)
    }
    assert worked_out == said


def every_way(town: Town, closed: set[str]) -> Iterator[tuple[int, int, int]]:
    """The figures of every simple way from p1 to s3, by the definition."""
    waits = dict(zip(SERVICES, town.waits, strict=True))
    edges: list[tuple[str, str, int, int, int]] = []
    for service, provider in zip(SERVICES, town.providers, strict=True):
        edges += [(provider, service, 0, waits[service], 0), (service, provider, 0, 0, 0)]
    for number, one in enumerate(town.referrals):
        if (one.last is None or one.last >= DAY.day) and f"r{number}" not in closed:
            alone = int(one.mode != "accompanied-transfer")
            edges.append((one.start, one.end, 1, one.wait + waits.get(one.end, 0), alone))

    def further(
        place: str, been: tuple[str, ...], cost: tuple[int, int, int]
    ) -> Iterator[tuple[int, int, int]]:
        if place == "s3":
            yield cost
            return
        for start, end, handovers, wait, alone in edges:
            if start == place and end not in been and end not in closed:
                spent = (cost[0] + handovers, cost[1] + wait, cost[2] + alone)
                yield from further(end, (*been, end), spent)

    yield from further("p1", ("p1",), (0, 0, 0))


@FOUND
@given(TOWNS, CLIENTS)
def test_the_front_is_that_of_every_simple_way(town: Town, client: Client) -> None:
    answer = answered(town, client)
    store = store_with(town)
    closed = {
        row.iri("thing").removeprefix(ex(""))
        for row in ask(store, "routes/closed", asOf=DAY, **client.given())
    }
    costs = set(every_way(town, closed))
    best = [
        one for one in costs if not any(other != one and all(map(int.__le__, other, one)) for other in costs)
    ]
    assert front(answer) == sorted(best)
    # Where there is none, every step that is said to be blocked is closed by something, and said how.
    for block in answer.blocked:
        assert block.conditions
        assert not answer.routes


def no_better(front_before: list[tuple[int, int, int]], front_now: list[tuple[int, int, int]]) -> bool:
    """Whether each way now is at best as good as one before."""
    return all(any(all(map(int.__le__, old, new)) for old in front_before) for new in front_now)


@FOUND
@given(TOWNS, CLIENTS, st.data())
def test_closing_never_shortens_adding_never_worsens_and_names_do_not_matter(
    town: Town, client: Client, data: st.DataObject
) -> None:
    before = front(answered(town, client))
    renamed = front(answered(town, client, prefix="zz"))
    assert renamed == before
    added = replace(town, referrals=(*town.referrals, data.draw(REFERRALS)))
    assert no_better(front(answered(added, client)), before)
    # An actor that closes takes along what leads to it and from it.
    gone = data.draw(st.sampled_from(["p2", "s1", "s2"]))
    left = tuple(one for one in town.referrals if gone not in (one.start, one.end))
    providers = town.providers
    if gone in SERVICES:
        # Nobody provides it any more: its links are gone, as its referrals are.
        closed_town = written(replace(town, referrals=left)).replace(
            f":{gone} a elo:Service", f':{gone} elo:validTo "2024-01-01"^^xsd:date ; a elo:Service'
        )
    else:
        closed_town = written(replace(town, referrals=left, providers=providers)).replace(
            f":{gone} a elo:Organisation", f':{gone} elo:validTo "2024-01-01"^^xsd:date ; a elo:Organisation'
        )
    store = store_of(LAND + SITUATIONS + closed_town)
    after = routes(store, ex("p1"), ex("s3"), profile=profile(client), as_of=DAY, at_most=100, differing=0)
    assert no_better(before, front(after))
