"""Random small registries, and gaps and overlaps worked out on them straight from their definitions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

from .graphs import PREFIXES

DAY = 5  # of January 2024; validity is given in days of that month
YEAR = 2024

Span = tuple[int | None, int | None]
Ages = tuple[int, int | None]


@dataclass(frozen=True)
class Service:
    functions: frozenset[str]
    groups: frozenset[str]
    areas: frozenset[str]
    channels: frozenset[str]
    languages: frozenset[str]
    providers: frozenset[str]
    span: Span


@dataclass(frozen=True)
class Expectation:
    function: str
    group: str
    level: str
    minimum: int
    channels: frozenset[str]
    languages: frozenset[str]


@dataclass(frozen=True)
class Registry:
    """Areas hold only areas with larger numbers, so nothing is within itself."""

    levels: Mapping[str, str]
    within: frozenset[tuple[str, str]]
    area_spans: Mapping[str, Span]
    people: tuple[tuple[str, int, int, int | None, int], ...]  # area, year, from, to, number
    services: tuple[Service, ...]
    expectations: tuple[Expectation, ...]
    closure: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def up(self, area: str) -> frozenset[str]:
        """The area itself and everything it lies in."""
        found, todo = {area}, [area]
        while todo:
            one = todo.pop()
            for inner, outer in self.within:
                if inner == one and outer not in found:
                    found.add(outer)
                    todo.append(outer)
        return frozenset(found)


BROADER = {"young": "all", "neet": "young"}
AGES: dict[str, tuple[int | None, int | None]] = {
    "all": (None, None),
    "young": (15, 29),
    "neet": (20, None),
}
NARROWER = {"visit": "in-person"}  # channel → the broader one
FUNCTIONS, GROUPS, CHANNELS, LANGUAGES = (
    ["guidance", "advice"],
    ["all", "young", "neet"],
    ["phone", "in-person", "visit"],
    ["FIN", "SWE"],
)


def spans() -> st.SearchStrategy[Span]:
    day = st.none() | st.integers(DAY - 2, DAY + 2)
    return st.tuples(day, day)


APART: Sequence[Ages] = ((0, 14), (15, 19), (20, 29), (30, None))
# Some lie within others, some reach over the ages of a group, two are all ages.
MIXED: Sequence[Ages] = (*APART, (15, 29), (25, 34), (0, None), (0, 120))


def services(areas: Sequence[str] = ("a0", "a1", "a2")) -> st.SearchStrategy[Service]:
    return st.builds(
        Service,
        st.frozensets(st.sampled_from(FUNCTIONS), min_size=1, max_size=2),
        st.frozensets(st.sampled_from(GROUPS), min_size=1, max_size=2),
        st.frozensets(st.sampled_from(areas), max_size=2),
        st.frozensets(st.sampled_from(CHANNELS), max_size=2),
        st.frozensets(st.sampled_from(LANGUAGES), max_size=2),
        st.frozensets(st.sampled_from(["p", "q", "r"]), min_size=1, max_size=2),
        spans(),
    )


@st.composite
def registries(draw: st.DrawFn, ages: Sequence[Ages] = APART) -> Registry:
    areas = [f"a{number}" for number in range(draw(st.integers(1, 6)))]
    pairs = [(inner, outer) for outer, inner in combinations(areas, 2)]
    service = services(areas)
    expectation = st.builds(
        Expectation,
        st.sampled_from(FUNCTIONS),
        st.sampled_from(GROUPS),
        st.sampled_from(["large", "small"]),
        st.integers(1, 2),
        st.frozensets(st.sampled_from(CHANNELS), max_size=1),
        st.frozensets(st.sampled_from(LANGUAGES), max_size=1),
    )
    people = []
    for area in draw(st.frozensets(st.sampled_from(areas))):
        for year in draw(st.frozensets(st.sampled_from([YEAR - 1, YEAR, YEAR + 1]), min_size=1, max_size=2)):
            for low, high in draw(st.frozensets(st.sampled_from(ages), min_size=1, max_size=4)):
                people.append((area, year, low, high, draw(st.integers(0, 9))))
    return Registry(
        levels={area: draw(st.sampled_from(["large", "small", "other"])) for area in areas},
        within=draw(st.frozensets(st.sampled_from(pairs))) if pairs else frozenset(),
        area_spans={area: draw(st.just((None, None)) | spans()) for area in areas},
        people=tuple(people),
        services=tuple(draw(st.lists(service, max_size=5))),
        expectations=tuple(draw(st.lists(expectation, max_size=2))),
    )


def turtle(registry: Registry) -> str:
    """Write a registry as Turtle (without the prefixes)."""
    lines = [f"group:{one} skos:broader group:{other} ." for one, other in BROADER.items()]
    lines += [f"channel:{one} skos:broader channel:{other} ." for one, other in NARROWER.items()]
    for group, (low, high) in AGES.items():
        lines.append(f"group:{group} a skos:Concept .")
        lines += [f"group:{group} elo:ageFrom {low} ."] if low is not None else []
        lines += [f"group:{group} elo:ageTo {high} ."] if high is not None else []
    for area, level in registry.levels.items():
        lines.append(
            f":{area} a elo:Area ; elo:areaLevel level:{level} {_valid(registry.area_spans[area])} ."
        )
    lines += [f":{inner} elo:within :{outer} ." for inner, outer in registry.within]
    for area, year, low, age_to, number in registry.people:
        to = f"; elo:ageTo {age_to}" if age_to is not None else ""
        lines.append(
            f"[] a elo:PopulationObservation ; elo:observedArea :{area} ; elo:year {year}"
            f" ; elo:ageFrom {low} {to} ; elo:population {number} ."
        )
    for place, service in enumerate(registry.services):
        parts = [f":s{place} a elo:Service {_valid(service.span)}"]
        parts += [f"elo:serviceFunction function:{one}" for one in service.functions]
        parts += [f"elo:targetGroup group:{one}" for one in service.groups]
        parts += [f"elo:servesArea :{one}" for one in service.areas]
        parts += [f"cv:hasChannel [ elo:channelType channel:{one} ]" for one in service.channels]
        parts += [f"dct:language lang:{one}" for one in service.languages]
        parts += [f"elo:providedBy :{one}" for one in service.providers]
        lines.append(" ; ".join(parts) + " .")
    for place, asked in enumerate(registry.expectations):
        parts = [f":e{place} a elo:CoverageExpectation ; elo:expectsFunction function:{asked.function}"]
        parts.append(f"elo:expectsTargetGroup group:{asked.group} ; elo:expectsAreaLevel level:{asked.level}")
        parts += [f"elo:minimumServices {asked.minimum}"] if asked.minimum != 1 else []
        parts += [f"elo:expectsChannel channel:{one}" for one in asked.channels]
        parts += [f"elo:expectsLanguage lang:{one}" for one in asked.languages]
        lines.append(" ; ".join(parts) + " .")
    return "\n".join(lines)


def document(registry: Registry) -> str:
    """Write a registry as a whole Turtle document."""
    return PREFIXES + turtle(registry)


def _valid(span: Span) -> str:
    first, last = span
    text = f'; elo:validFrom "{YEAR}-01-{first:02}"^^xsd:date ' if first is not None else ""
    return text + (f'; elo:validTo "{YEAR}-01-{last:02}"^^xsd:date ' if last is not None else "")


def holds(span: Span) -> bool:
    first, last = span
    return (first is None or first <= DAY) and (last is None or last >= DAY)


class Reference:
    """Gaps and overlaps from their definitions, in the plainest way."""

    def __init__(self, registry: Registry) -> None:
        self.it = registry
        self.up = {area: registry.up(area) for area in registry.levels}
        self.valid = {area for area in registry.levels if holds(registry.area_spans[area])}
        self.leaves = {
            area
            for area in self.valid
            if not any(area in self.up[other] for other in self.valid if other != area)
        }

    def parts(self, area: str) -> set[str]:
        return {leaf for leaf in self.leaves if area in self.up[leaf]}

    def of_group(self, area: str, group: str) -> int | None:
        """How many people of the group live in an area by its own numbers; None when nobody was counted."""
        if area not in self.valid:
            return None
        numbers: dict[tuple[int, int], dict[int, int]] = {}
        for one, year, low, high, number in self.it.people:
            if one == area:
                ages = (low, 999 if high is None or high >= 99 else high)
                of_year = numbers.setdefault(ages, {})
                of_year[year] = max(of_year.get(year, 0), number)
        # Each range of ages has its own latest year.
        bands = {
            ages: of_year[max((year for year in of_year if year <= YEAR), default=min(of_year))]
            for ages, of_year in numbers.items()
        }
        if not bands:
            return None
        youngest, oldest = AGES[group]
        first, last = youngest or 0, 999 if oldest is None or oldest >= 99 else oldest
        fitting = {ages: n for ages, n in bands.items() if first <= ages[0] and ages[1] <= last}
        # Ages that nobody counted apart: then everybody counts.
        among = fitting or bands
        return sum(
            number
            for ages, number in among.items()
            if not any(o != ages and o[0] <= ages[0] and ages[1] <= o[1] for o in among)
        )

    def counted(self, area: str) -> bool:
        return area in self.valid and any(one == area for one, *_ in self.it.people)

    def matching(self, asked: Expectation) -> list[Service]:
        wanted = {asked.group}
        while not wanted >= {BROADER[one] for one in wanted if one in BROADER}:
            wanted |= {BROADER[one] for one in wanted if one in BROADER}
        return [
            service
            for service in self.it.services
            if holds(service.span)
            and asked.function in service.functions
            and service.groups & wanted
            and asked.channels <= service.channels | {NARROWER.get(one, one) for one in service.channels}
            and asked.languages <= service.languages
        ]

    def reach(self, service: Service) -> set[str]:
        return {leaf for leaf in self.leaves if self.up[leaf] & service.areas}

    def gaps(self) -> dict[tuple[str, str], tuple[int, Fraction, int | None, int | None]]:
        """Area and expectation → found, coverage, people, people reached."""
        found = {}
        for place, asked in enumerate(self.it.expectations):
            services = [self.reach(service) for service in self.matching(asked)]
            missed = {leaf for leaf in self.leaves if sum(leaf in one for one in services) < asked.minimum}
            for area in self.valid:
                if self.it.levels[area] != asked.level or not self.parts(area) & missed:
                    continue
                inside = [
                    one
                    for one in self.it.levels
                    if area in self.up[one] and self.of_group(one, asked.group) is not None
                ]
                people: int | None = None
                reached = 0
                if inside:
                    # The counted areas that lie in no other counted one, and those that hold none.
                    top = [
                        one
                        for one in inside
                        if not any(
                            other != one
                            and self.counted(other)
                            and other in self.up[one]
                            and area in self.up[other]
                            for other in self.it.levels
                        )
                    ]
                    bottom = [
                        one
                        for one in inside
                        if not any(
                            other != one and self.counted(other) and one in self.up[other]
                            for other in self.it.levels
                        )
                    ]
                    people = sum(self.of_group(one, asked.group) or 0 for one in top)
                    reached = sum(
                        self.of_group(one, asked.group) or 0 for one in bottom if not self.parts(one) & missed
                    )
                    reached = min(reached, people)
                coverage = Fraction(reached, people) if people else Fraction(0)
                if coverage < 1:
                    reaching = sum(bool(one & self.parts(area)) for one in services)
                    found[area, f"e{place}"] = (
                        reaching,
                        coverage,
                        people,
                        None if people is None else reached,
                    )
        return found

    def weights(self) -> dict[str, Fraction]:
        """The people of each smallest area, and of what counted areas have beyond their parts."""
        counted = [area for area in self.it.levels if self.counted(area)]

        def nearest(area: str, among: list[str]) -> list[str]:
            """Those of the areas above this one that hold no other of them that is above it too."""
            above = [one for one in among if one in self.up[area]]
            return [
                one for one in above if not any(other != one and one in self.up[other] for other in above)
            ]

        beyond = {
            area: Fraction(self.of_group(area, "all") or 0)
            - sum(
                self.of_group(inner, "all") or 0
                for inner in counted
                if inner != area and area in nearest(inner, [one for one in counted if one != inner])
            )
            for area in counted
        }
        homes = {leaf: nearest(leaf, counted) for leaf in self.leaves}
        sharing = {area: sum(area in found for found in homes.values()) for area in counted}
        found = {
            leaf: max((max(beyond[home], Fraction(0)) / sharing[home] for home in at), default=Fraction(0))
            for leaf, at in homes.items()
        }
        found |= {area: beyond[area] for area in counted if not sharing[area] and beyond[area] > 0}
        return found

    def places(self, service: Service, weight: Mapping[str, Fraction]) -> set[str]:
        return {place for place in weight if self.up[place] & service.areas}

    def overlaps(self) -> dict[tuple[str, str], tuple[float, str]]:
        """The two services → score and kind."""
        found = {}
        weight = self.weights()
        for (i, a), (j, b) in combinations(enumerate(self.it.services), 2):
            both, either = self.reach(a) & self.reach(b), self.reach(a) | self.reach(b)
            if not (
                holds(a.span) and holds(b.span) and both and a.functions & b.functions and a.groups & b.groups
            ):
                continue
            if a.providers & b.providers:
                continue
            whole_a, whole_b = self.places(a, weight), self.places(b, weight)
            total = sum(weight[place] for place in whole_a | whole_b)
            people = sum(weight[place] for place in whole_a & whole_b)
            share = people / total if total else len(both) / len(either)
            product = share * _jaccard(a.functions, b.functions) * _jaccard(a.groups, b.groups)
            redundant = a.channels & b.channels and a.languages & b.languages
            found[f"s{i}", f"s{j}"] = (product ** (1 / 3), "redundant" if redundant else "complementary")
        return found


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
