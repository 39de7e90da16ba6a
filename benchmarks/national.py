"""A registry of a whole country's size in the project's own terms.

``python -m benchmarks.national 100000 FILE.nt --referrals 1000000``; the same numbers and seed give the same
lines. Areas, people, expectations and concepts are the shipped ones; what is made up is skewed as in real
registries: a few organisations have most services, a few functions and groups are in most of them, services
are where people live, records grow old, one in ten has ended.
"""

import argparse
import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Final, Generic, TypeVar

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from elo_graph import shipped
from elo_graph.terms import CV, DCT, ELO, ID, LANGUAGE, RDF, SCHEME, SKOS, XSD

SEED: Final = 2026
TODAY: Final = date(2026, 11, 24)
SERVICES_A_PROVIDER: Final = 6
# Every so many services, one is a record of the same service from another source, spelt a little differently.
DUPLICATE_EVERY: Final = 200
# Where a service is offered: most in one municipality, hardly any in the whole country.
LEVELS: Final = {
    "municipality": 0.72,
    "employment-area": 0.12,
    "wellbeing-county": 0.07,
    "region": 0.085,
    "country": 0.005,
}
_TYPE: Final = f"<{RDF}type>"
Choice = TypeVar("Choice")


class Skewed(Generic[Choice]):
    """Draws from choices of which the first are the likeliest (Zipf: the n-th has the weight 1/n^s)."""

    def __init__(
        self, choices: Sequence[Choice], weights: Sequence[float] | None = None, s: float = 1.0
    ) -> None:
        self.choices = choices
        shares = weights or [1 / n**s for n in range(1, len(choices) + 1)]
        self._sums = list(accumulate(shares))

    def draw(self, some: random.Random) -> Choice:
        """Return one choice."""
        return self.choices[bisect(self._sums, some.random() * self._sums[-1])]


class Land:
    """The shipped areas: what municipality lies in what, how many live there, which languages it has."""

    def __init__(self) -> None:
        store = _content()
        self.names = {
            q.subject.value: q.object.value
            for q in store.quads_for_pattern(None, NamedNode(SKOS + "prefLabel"), None)
            if isinstance(q.subject, NamedNode)
            and isinstance(q.object, Literal)
            and q.object.language == "fi"
        }
        levels = _pairs(store, "areaLevel")
        ended = {area for area, day in _pairs(store, "validTo").items() if day[0] < TODAY.isoformat()}
        people: Counter[str] = Counter()
        numbers = _pairs(store, "population")
        for observation, (area,) in _pairs(store, "observedArea").items():
            people[area] += int(numbers[observation][0])
        self.municipalities = sorted(
            area for area, (level,) in levels.items() if level.endswith("/municipality") and area not in ended
        )
        self.people = [people[area] or 1 for area in self.municipalities]
        within = _pairs(store, "within")
        self.above: dict[str, Mapping[str, str]] = {}
        for area in self.municipalities:
            around = {
                levels[one][0].rsplit("/", 1)[1]: one for one in within.get(area, ()) if one not in ended
            }
            around["municipality"] = area
            around["country"] = f"{ID}area/country-fi"
            self.above[area] = around
        self.languages = _pairs(store, "officialLanguage")
        self.functions = sorted(_of_scheme(store, "function"))
        self.groups = sorted(_of_scheme(store, "target-group"))
        self.handovers = sorted(_of_scheme(store, "handover"))
        asked = (_pairs(store, "expectsFunction"), _pairs(store, "expectsTargetGroup"))
        self.asked = {value for found in asked for values in found.values() for value in values}
        self.transitions = sorted(_of_scheme(store, "transition"))


class National:
    """So many services with providers and channels, and so many referrals; iterate for N-Triples lines."""

    def __init__(self, services: int, referrals: int = 0, *, seed: int = SEED) -> None:
        self.services = services
        self.referrals = referrals
        self.actors = max(1, services // SERVICES_A_PROVIDER)
        self.land = Land()
        self._some = some = random.Random(seed)  # noqa: S311 -- repeatable, not secret
        # Which concepts are the frequent ones is drawn once.
        self._functions = Skewed(_asked_first(some, self.land.functions, self.land.asked))
        self._groups = Skewed(_asked_first(some, self.land.groups, self.land.asked))
        self._handovers = Skewed(self.land.handovers)
        self._homes = Skewed(self.land.municipalities, [float(number) for number in self.land.people])
        self._levels = Skewed(list(LEVELS), list(LEVELS.values()))
        self._providers = Skewed(range(self.actors), s=0.6)
        self._home_of_actor = [self._homes.draw(some) for _ in range(self.actors)]
        self._region_of_service: list[str] = []
        self._last = ("", "", "")

    def __iter__(self) -> Iterator[str]:
        for number in range(self.actors):
            yield from self._actor(number)
        for number in range(self.services):
            yield from self._service(number)
        yield from self._handing_on()

    def _actor(self, number: int) -> Iterator[str]:
        node = f"<{ID}actor/n{number}>"
        home = self._home_of_actor[number]
        yield f"{node} {_TYPE} <{ELO}Organisation> .\n"
        yield f'{node} <{SKOS}prefLabel> "{self.land.names[home]}, toimija {number}"@fi .\n'
        yield f"{node} <{ELO}servesArea> <{home}> .\n"

    def _service(self, number: int) -> Iterator[str]:
        some, land = self._some, self.land
        node = f"<{ID}service/n{number}>"
        copied = number % DUPLICATE_EVERY == DUPLICATE_EVERY - 1
        if copied:
            name, function, area = self._last
            actor = self._providers.draw(some)
            name = name.replace("i", "y", 1)
        else:
            actor = self._providers.draw(some)
            home = self._home_of_actor[actor]
            area = land.above[home].get(self._levels.draw(some), home)
            function = self._functions.draw(some)
            name = f"{land.names[function].capitalize()}, {land.names[area]} {number % 7 or ''}".strip()
            self._last = (name, function, area)
        home = self._home_of_actor[actor]
        self._region_of_service.append(land.above[home].get("region", ""))
        yield f"{node} {_TYPE} <{ELO}Service> .\n"
        yield f'{node} <{SKOS}prefLabel> "{name}"@fi .\n'
        yield f"{node} <{ELO}providedBy> <{ID}actor/n{actor}> .\n"
        yield f"{node} <{ELO}servesArea> <{area}> .\n"
        others = [self._functions.draw(some) for _ in range(some.choice((0, 0, 1, 2)))]
        for one in dict.fromkeys((function, *others)):
            yield f"{node} <{ELO}serviceFunction> <{one}> .\n"
        groups = [self._groups.draw(some) for _ in range(some.choice((1, 1, 2)))]
        for one in dict.fromkeys(groups):
            yield f"{node} <{ELO}targetGroup> <{one}> .\n"
        spoken = land.languages.get(home, [LANGUAGE + "FIN"])
        for one in spoken if some.random() < 0.4 else spoken[:1]:
            yield f"{node} <{DCT}language> <{one}> .\n"
        for place, kind in enumerate(_channels(some)):
            channel = f"<{ID}service/n{number}-c{place}>"
            yield f"{node} <{CV}hasChannel> {channel} .\n"
            yield f"{channel} {_TYPE} <{ELO}Channel> .\n"
            yield f"{channel} <{ELO}channelType> <{SCHEME}channel/{kind}> .\n"
        yield f"{node} <{ELO}waitDays> {_integer(int(some.expovariate(1 / 14)))} .\n"
        age = timedelta(days=min(3000, int(some.expovariate(1 / 400))))
        yield f"{node} <{ELO}lastConfirmed> {_date(TODAY - age)} .\n"
        began = TODAY - timedelta(days=some.randint(1, 5000))
        yield f"{node} <{ELO}validFrom> {_date(began)} .\n"
        if some.random() < 0.1:
            yield f"{node} <{ELO}validTo> {_date(began + timedelta(days=some.randint(30, 3000)))} .\n"

    def _handing_on(self) -> Iterator[str]:
        """Referrals, four in five within a region; whom many refer to, more will."""
        some = self._some
        regions: dict[str, list[int]] = {}
        for number, region in enumerate(self._region_of_service):
            regions.setdefault(region, []).append(number)
        targets: dict[str, list[int]] = {region: list(members) for region, members in regions.items()}
        for number in range(self.referrals):
            start = int(some.random() * self.services)
            region = self._region_of_service[start]
            if some.random() < 0.8:
                end = targets[region][int(some.random() * len(targets[region]))]
                targets[region].append(end)
            else:
                end = int(some.random() * self.services)
            node = f"<{ID}referral/n{number}>"
            yield f"{node} {_TYPE} <{ELO}Referral> .\n"
            yield f"{node} <{ELO}from> <{ID}service/n{start}> .\n"
            yield f"{node} <{ELO}to> <{ID}service/n{end}> .\n"
            yield f"{node} <{ELO}handoverMode> <{self._handovers.draw(some)}> .\n"
            if some.random() < 0.7:
                yield f"{node} <{ELO}waitDays> {_integer(int(some.expovariate(1 / 10)))} .\n"


def expectations() -> str:
    """Return, as N-Triples, the shipped expectations once more for every municipality."""
    store = _content()
    lines = []
    for expectation in sorted(_of_class(store, "CoverageExpectation")):
        node = f"<{expectation}-by-municipality>"
        for quad in store.quads_for_pattern(NamedNode(expectation), None, None, None):
            value = str(quad.object)
            if quad.predicate.value == ELO + "expectsAreaLevel":
                value = f"<{SCHEME}area-level/municipality>"
            lines.append(f"{node} {quad.predicate} {value} .\n")
    return "".join(lines)


def write(path: Path, services: int, referrals: int = 0, *, seed: int = SEED) -> None:
    """Write a registry, and the expectations of every municipality, as N-Triples."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(National(services, referrals, seed=seed))
        out.write(expectations())


def _asked_first(some: random.Random, concepts: Sequence[str], asked: set[str]) -> list[str]:
    """Mix the concepts, those that expectations ask for first: what is expected is what is offered."""
    mixed = some.sample(list(concepts), len(concepts))
    return sorted(mixed, key=lambda concept: concept not in asked)


def _channels(some: random.Random) -> list[str]:
    kinds = (
        ("face-to-face", 0.6),
        ("phone", 0.4),
        ("online-service", 0.3),
        ("chat", 0.1),
        ("mobile-visit", 0.02),
    )
    return [kind for kind, share in kinds if some.random() < share]


def _integer(value: int) -> str:
    return f'"{value}"^^<{XSD}integer>'


def _date(day: date) -> str:
    return f'"{day.isoformat()}"^^<{XSD}date>'


def _content() -> Store:
    store = Store()
    folder = shipped.root()
    files = [folder / "data" / f"{name}.ttl" for name in ("areas", "population", "expectations")]
    for path in [*files, *sorted((folder / "ontology" / "schemes").glob("*.ttl"))]:
        store.bulk_load(path=str(path), format=RdfFormat.TURTLE)
    return store


def _pairs(store: Store, term: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    quads: Iterator[Quad] = store.quads_for_pattern(None, NamedNode(ELO + term), None)
    for quad in quads:
        if isinstance(quad.subject, NamedNode):
            found.setdefault(quad.subject.value, []).append(getattr(quad.object, "value", ""))
    return {subject: sorted(values) for subject, values in found.items()}


def _of_class(store: Store, name: str) -> set[str]:
    quads = store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(ELO + name))
    return {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}


def _of_scheme(store: Store, name: str) -> set[str]:
    quads = store.quads_for_pattern(None, NamedNode(SKOS + "inScheme"), NamedNode(SCHEME + name))
    return {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.national", description=__doc__)
    parser.add_argument("services", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--referrals", type=int, default=0)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    write(given.file, given.services, given.referrals, seed=given.seed)


if __name__ == "__main__":
    main()
