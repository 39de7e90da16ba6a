"""Whether what is promised is kept alike for everyone: by language, by region, by the group promised to.

The measure of a person is the share of the promises to them that are kept where they live. How unevenly it is
spread over the country is said by two indices over the smallest areas, weighted by the people who live there:

- Gini coefficient: C. Gini, "Variabilità e mutabilità" (1912); the weighted form of the mean difference in
  F. A. Cowell, "Measuring Inequality", 3rd ed., Oxford University Press (2011).
- Theil's T index: H. Theil, "Economics and Information Theory" (1967), with 0 · ln 0 = 0.

Both are 0 when everyone has the same. There are no numbers of people by language in the registry: the people
of a language are those who live where it is official, whatever they speak, and the answer says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from elo_graph.analyse.answers import Asked, Origin, ask, asked, origin
from elo_graph.analyse.evidence import AGE_HEADINGS, EvidenceAge, age_cells, age_of, confirmed, explained
from elo_graph.analyse.gap_cube import Reach, reach_of
from elo_graph.analyse.gap_projection import Projection, Serving, project
from elo_graph.analyse.labels import Label, labels, named
from elo_graph.analyse.land import Flags
from elo_graph.analyse.languages import language_label
from elo_graph.analyse.tables import Coded, Table, columns
from elo_graph.store.protocol import Store
from elo_graph.terms import LANGUAGE, SCHEME

REGION = SCHEME + "area-level/region"
LANGUAGES_COMPARED = (LANGUAGE + "FIN", LANGUAGE + "SWE")
_Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fair:
    """Of a language, a region or a target group: which share (0 to 1) of the promises to its people is kept.

    ``people`` is None where nobody was counted; then the smallest areas weigh alike. ``evidence``: the
    language, region or group, the promises, and the matching services that reach some of the people.
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
        """Return the row; ``dimension`` is language, region or group."""
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
        """Return one row a language, region or group."""
        indices = ", ".join(
            f"{name} {value:.3f}"
            for name, value in (("Gini", self.gini), ("Theil T", self.theil))
            if value is not None
        )
        head = {
            "fi": "Miten tasaisesti lupaukset toteutuvat",
            "sv": "Hur jämnt löftena infrias",
            "en": "How evenly promises are kept",
        }[language]
        return Table(
            name="equity",
            summary=f"{head}: {indices or '–'}. {LANGUAGE_BASIS[language]}",
            columns=columns(
                language,
                {**_HEADINGS, **AGE_HEADINGS},
                numeric="people coverage evidenceStale",
                wide="thing evidenceStale",
            ),
            rows=tuple(
                (
                    Coded(row.dimension, _DIMENSIONS[row.dimension][language]),
                    row.thing,
                    named(row.label, row.thing, language),
                    row.people,
                    round(row.coverage, 4),
                    row.reason[language],
                    *age_cells(row.evidence_age),
                )
                for row in self.rows
            ),
        )


def equity(
    store: Store,
    *,
    as_of: date | None = None,
    area: str | None = None,
    confirmed_since: date | None = None,
) -> Equity:
    """Compare how far promises are kept on a day (today) for languages, regions and target groups.

    ``area`` (an IRI): only for who lives there, and for the regions that lie in it wholly.
    """
    day = as_of or date.today()
    projection = project(store, day, confirmed_since)
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

    def add(self, dimension: str, thing: str, at: Flags, kept: _Kept, people: _Shares) -> None:
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
        self._found.append((dimension, thing, number, share, (thing, *promises, *sorted(services))))

    def rows(self) -> tuple[Fair, ...]:
        names = labels(self._store, {thing for _, thing, *_ in self._found})
        known = confirmed(self._store, {one for *_, evidence in self._found for one in evidence})
        rows = []
        for dimension, thing, people, share, evidence in self._found:
            percent = f"{share * 100:.0f} %"
            reason = {tag: _REASON[tag].format(percent=percent) for tag in ("fi", "sv", "en")}
            label = names.get(thing) or (language_label(thing) if dimension == "language" else {})
            age = age_of(evidence, known, self._projection.day)
            rows.append(Fair(dimension, thing, label, people, share, reason, evidence, age, self._told))
        order = list(_DIMENSIONS)
        rows.sort(
            key=lambda row: (
                order.index(row.dimension),
                row.coverage,
                named(row.label, row.thing, "fi"),
                row.thing,
            )
        )
        return tuple(rows)


def gini(values: Sequence[float] | _Shares, weights: Sequence[float] | _Shares) -> float | None:
    """Return the weighted Gini coefficient: half the mean difference of two people, divided by the mean."""
    x, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    total = float(w.sum())
    mean = float((x * w).sum()) / total if total > 0 else 0.0
    if mean <= 0:
        return None
    order = np.argsort(x, kind="stable")
    x, w = x[order], w[order]
    # Σᵢⱼ wᵢwⱼ|xᵢ−xⱼ| / 2 = Σᵢ wᵢxᵢ(W₍<ᵢ₎ − W₍>ᵢ₎) for values in order.
    below = np.cumsum(w) - w
    above = total - below - w
    return float((w * x * (below - above)).sum()) / (total * total * mean)


def theil(values: Sequence[float] | _Shares, weights: Sequence[float] | _Shares) -> float | None:
    """Return Theil's T, weighted: the mean of (x/mean) ln(x/mean)."""
    x, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    total = float(w.sum())
    mean = float((x * w).sum()) / total if total > 0 else 0.0
    if mean <= 0:
        return None
    share = x / mean
    logs = np.log(np.where(share > 0, share, 1.0))
    return float((w * share * logs).sum()) / total


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


_REASON: Label = {
    "fi": "Lupauksista toteutuu keskimäärin {percent} siellä, missä nämä ihmiset asuvat.",
    "sv": "I genomsnitt infrias {percent} av löftena där dessa människor bor.",
    "en": "On average {percent} of the promises are kept where these people live.",
}
_DIMENSIONS: Mapping[str, Label] = {
    "language": {"fi": "kieli", "sv": "språk", "en": "language"},
    "region": {"fi": "maakunta", "sv": "landskap", "en": "region"},
    "group": {"fi": "kohderyhmä", "sv": "målgrupp", "en": "target group"},
}
LANGUAGE_BASIS: Label = {
    "fi": "Kielen ihmiset: ne, jotka asuvat siellä, missä kieli on virallinen; puhujien määriä ei ole.",
    "sv": "Ett språks människor: de som bor där språket är kommunens officiella; antalet talare finns inte.",
    "en": "A language's people: those who live where it is official; numbers of speakers are not held.",
}
_HEADINGS: Mapping[str, Label] = {
    "dimension": {"fi": "Vertailu", "sv": "Jämförelse", "en": "Compared by"},
    "thing": {"fi": "Tunniste", "sv": "Id", "en": "IRI"},
    "label": {"fi": "Kenelle", "sv": "För vem", "en": "For whom"},
    "people": {"fi": "Asukkaita", "sv": "Invånare", "en": "People"},
    "coverage": {"fi": "Toteutuu", "sv": "Infrias", "en": "Kept"},
    "reason": {"fi": "Sanoin", "sv": "I ord", "en": "In words"},
}
