"""Whether what is promised is kept alike for everyone: by language, region, age and the group promised to.

The measure of a person is the share of the promises to them that are kept where they live. How unevenly it is
spread over the country is said by two indices (``inequality``) over the smallest areas, weighted by the
people who live there. There are no numbers of people by language in the registry: the people of a language
are those who live where it is official, whatever they speak, and the answer says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from elo_graph.analyse.answers import Asked, Origin, ask, asked, origin
from elo_graph.analyse.equity_table import DIMENSIONS, LANGUAGE_BASIS, REASON, ages_label, equity_table
from elo_graph.analyse.evidence import EvidenceAge, age_of, confirmed, explained
from elo_graph.analyse.gap_cube import Reach, reach_of
from elo_graph.analyse.gap_projection import Projection, Serving, project
from elo_graph.analyse.inequality import gini, theil
from elo_graph.analyse.labels import LANGUAGES, Label, labels, named
from elo_graph.analyse.land import Flags
from elo_graph.analyse.languages import language_label
from elo_graph.analyse.population import NO_END, Ages, Population, terrain_of, within
from elo_graph.analyse.tables import Table
from elo_graph.store.protocol import Store
from elo_graph.terms import LANGUAGE, SCHEME

REGION = SCHEME + "area-level/region"
LANGUAGES_COMPARED = (LANGUAGE + "FIN", LANGUAGE + "SWE")
_Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fair:
    """Of a language, region, age or target group: which share (0 to 1) of the promises to its people is kept.

    ``thing`` is its IRI, of an age its first and last year (``15-19``, ``75-``). ``people`` is None where
    nobody was counted; then the smallest areas weigh alike. ``evidence``: the language, region or group, the
    promises, and the matching services that reach some of the people.
    """

    dimension: str
    thing: str
    label: Label
    people: int | None
    coverage: float
    reason: Label
    evidence: tuple[str, ...]
    evidence_age: EvidenceAge
    origin: Origin

    def to_json(self) -> dict[str, object]:
        """Return the row; ``dimension`` is language, region, age or group."""
        return {
            "dimension": self.dimension,
            "thing": self.thing,
            "label": self.label,
            "people": self.people,
            "coverage": self.coverage,
            **explained(self.reason, self.evidence, self.evidence_age, self.origin),
        }


@dataclass(frozen=True, slots=True)
class Equity:
    """The rows by dimension, least covered first, and how uneven the smallest areas are.

    ``gini`` and ``theil`` are None when nothing is promised or nothing is kept anywhere.
    """

    as_of: date
    rows: tuple[Fair, ...]
    gini: float | None
    theil: float | None
    asked: Asked

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "gini", "theil", "languageBasis", "rows"}``."""
        return {
            "asOf": self.as_of.isoformat(),
            "gini": self.gini,
            "theil": self.theil,
            "languageBasis": LANGUAGE_BASIS,
            "rows": [row.to_json() for row in self.rows],
        }

    def table(self, language: str) -> Table:
        """Return one row a language, region, age range or group."""
        return equity_table(self, language)


def equity(
    store: Store,
    *,
    as_of: date | None = None,
    area: str | None = None,
    confirmed_since: date | None = None,
) -> Equity:
    """Compare how far promises are kept on a day (today) for languages, regions, ages and target groups.

    Ages are those that people are counted by; what is promised to them is what is promised to a group that
    has them all. ``area`` (an IRI): only for who lives there, and for the regions that lie in it wholly.
    """
    day = as_of or date.today()
    terrain = terrain_of(store, day)
    projection = project(store, day, confirmed_since, terrain=terrain)
    spoken: dict[str, set[str]] = {}
    for row in ask(store, "gaps/languages"):
        spoken.setdefault(row.iri("thing"), set()).add(row.iri("language"))
    land = projection.land
    scope = np.ones(len(land.leaves), dtype=np.bool_) if area is None else land.parts_of(area)
    everybody = _kept(projection, None, spoken)
    people = _everyone(projection)
    comparison = _Comparison(store, projection, origin("gaps/gaps", asOf=day, confirmedSince=confirmed_since))
    if everybody.shares.size:
        leaves = [land.areas[leaf] for leaf in land.leaves]
        for language in LANGUAGES_COMPARED:
            at = scope & np.array([language in spoken.get(leaf, set()) for leaf in leaves], dtype=np.bool_)
            if at.any():
                kept = _kept(projection, language, spoken)
                comparison.add("language", language, at, kept, people)
        for place in land.levels.get(REGION, ()):
            if land.parts[place].any() and not (land.parts[place] & ~scope).any():
                comparison.add("region", land.areas[place], land.parts[place], everybody, people)
        for ages in _finest(terrain.population):
            which = [n for n, one in enumerate(projection.expectations) if within(ages, one.ages)]
            if which:
                numbers = terrain.population.numbers
                living = np.array([numbers.get(leaf, {}).get(ages, 0) for leaf in leaves], np.float64)
                name = f"{ages[0]}-{'' if ages[1] == NO_END else ages[1]}"
                comparison.add("age", name, scope, everybody.only(which), living, ages_label(ages))
        for group in sorted({one.group for one in projection.expectations}):
            which = [n for n, one in enumerate(projection.expectations) if one.group == group]
            comparison.add("group", group, scope, everybody.only(which), _at_leaves(projection, group))
    mean = everybody.shares.mean(axis=0)[scope] if everybody.shares.size else np.zeros(0)
    weights = people[scope] if people[scope].sum() > 0 else np.ones(len(mean))
    return Equity(
        day,
        comparison.rows(),
        gini(mean, weights),
        theil(mean, weights),
        asked("gaps/gaps", asOf=day, inArea=area, confirmedSince=confirmed_since),
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """For each expectation (by number) and smallest area: 1.0 when enough services reach it, else 0.0."""

    expectations: tuple[int, ...]
    shares: _Shares
    reach: tuple[tuple[Sequence[Serving], Reach], ...]

    def only(self, which: Sequence[int]) -> "_Kept":
        return _Kept(tuple(which), self.shares[list(which)], tuple(self.reach[one] for one in which))


class _Comparison:
    """Collects who is compared, then names them and says how old the evidence is."""

    def __init__(self, store: Store, projection: Projection, told: Origin) -> None:
        self._store = store
        self._projection = projection
        self._told = told
        self._found: list[tuple[str, str, int | None, float, tuple[str, ...]]] = []
        self._labels: dict[str, Label] = {}

    def add(
        self,
        dimension: str,
        thing: str,
        at: Flags,
        kept: _Kept,
        people: _Shares,
        label: Label | None = None,
    ) -> None:
        """Compare the people of ``at``; ``label``: of what has no name in the registry and is no record."""
        weights = np.where(at, people, 0.0)
        known = float(weights.sum()) > 0
        if not known:
            weights = at.astype(np.float64)
        total = float(weights.sum())
        share = float((kept.shares.mean(axis=0) * weights).sum()) / total if total > 0 else 0.0
        services = dict.fromkeys(
            serving[member].service
            for serving, reach in kept.reach
            for row in np.flatnonzero((reach.leaves & at).any(axis=1)).tolist()
            for member in reach.members[row]
        )
        promises = (self._projection.expectations[one].expectation for one in kept.expectations)
        number = int(people[at].sum()) if known else None
        if label is not None:
            self._labels[thing] = label
        record = (thing,) if label is None else ()
        self._found.append((dimension, thing, number, share, (*record, *promises, *sorted(services))))

    def rows(self) -> tuple[Fair, ...]:
        records = {thing for _, thing, *_ in self._found} - self._labels.keys()
        names = {**labels(self._store, records), **self._labels}
        known = confirmed(self._store, {one for *_, evidence in self._found for one in evidence})
        rows = []
        for dimension, thing, people, share, evidence in self._found:
            percent = f"{share * 100:.0f} %"
            reason = {tag: REASON[tag].format(percent=percent) for tag in LANGUAGES}
            label = names.get(thing) or (language_label(thing) if dimension == "language" else {})
            age = age_of(evidence, known, self._projection.day)
            rows.append(Fair(dimension, thing, label, people, share, reason, evidence, age, self._told))
        order = list(DIMENSIONS)
        rows.sort(
            key=lambda row: (
                order.index(row.dimension),
                row.coverage,
                named(row.label, row.thing, "fi"),
                row.thing,
            )
        )
        return tuple(rows)


def _kept(projection: Projection, language: str | None, spoken: Mapping[str, set[str]]) -> _Kept:
    """Say where enough services reach (those given in a language)."""
    rows = []
    reached = []
    for expectation in projection.expectations:
        services: Sequence[Serving] = [
            one
            for one in projection.matching.get(expectation.expectation, ())
            if language is None or language in spoken.get(one.service, set())
        ]
        reach = reach_of(projection.land, services)
        each = np.array([len(members) for members in reach.members], dtype=np.int64)
        rows.append((each @ reach.leaves.astype(np.int64)) >= expectation.expected)
        reached.append((services, reach))
    shares = np.array(rows, dtype=np.float64).reshape(len(rows), len(projection.land.leaves))
    return _Kept(tuple(range(len(rows))), shares, tuple(reached))


def _finest(population: Population) -> list[Ages]:
    """Return the ages that people are counted by, without those that hold others."""
    known = {ages for numbers in population.numbers.values() for ages in numbers}
    return sorted(ages for ages in known if not any(other != ages and within(other, ages) for other in known))


def _at_leaves(projection: Projection, group: str) -> _Shares:
    """How many people of a group live in each smallest area; 0 where nobody was counted."""
    found = np.zeros(len(projection.land.areas), dtype=np.float64)
    numbers = projection.people.numbers.get(group)
    if numbers is not None:
        found[projection.people.counted] = numbers
    return found[projection.land.leaves]


def _everyone(projection: Projection) -> _Shares:
    """The people of the widest group that something is promised to, in each smallest area."""
    groups = [_at_leaves(projection, group) for group in sorted(projection.people.numbers)]
    return max(groups, key=lambda one: float(one.sum()), default=np.zeros(len(projection.land.leaves)))
