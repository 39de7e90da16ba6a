"""Overlaps: services of different providers for the same people (``queries/overlaps/overlaps.rq``).

The query gives the three Jaccard indices and their product; the cube root and the clusters are made here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import Asked, Origin, Row, ask, asked, origin
from elo_graph.analyse.evidence import (
    AGE_HEADINGS,
    EvidenceAge,
    age_cells,
    age_of,
    confirmed,
    sure_since,
)
from elo_graph.analyse.labels import LANGUAGES, Label, labels, named
from elo_graph.analyse.tables import Table, columns, grouped
from elo_graph.store.protocol import Store

REDUNDANT = "redundant"
COMPLEMENTARY = "complementary"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two services that overlap.

    ``score`` (0 to 1) is the geometric mean of ``function_share``, ``group_share`` and ``area_share``, what
    both have divided by what either has. ``people`` (of all ages) live where both are; 0 when nobody was
    counted. ``same_generic``: instances of one generic service, so not by themselves a duplicated supply.
    """

    a: str
    a_label: Label
    b: str
    b_label: Label
    score: float
    kind: str
    function_share: float
    group_share: float
    area_share: float
    people: int
    same_generic: bool
    reason: Label
    evidence_age: EvidenceAge
    origin: Origin

    def to_json(self) -> dict[str, object]:
        """Return the pair with the agreed keys (a, b, score, kind) and more."""
        return {
            "a": self.a,
            "aLabel": self.a_label,
            "b": self.b,
            "bLabel": self.b_label,
            "score": self.score,
            "kind": self.kind,
            "functionShare": self.function_share,
            "groupShare": self.group_share,
            "areaShare": self.area_share,
            "sharedPeople": self.people,
            "sameGeneric": self.same_generic,
            "reasonText": self.reason,
            "evidence": [self.a, self.b],
            "evidenceAge": self.evidence_age.to_json(),
            "asked": self.origin.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Cluster:
    """Services that hang together by redundant pairs, by name, and these pairs, highest score first."""

    members: tuple[str, ...]
    labels: Mapping[str, Label]
    pairs: tuple[Pair, ...]

    def to_json(self) -> dict[str, object]:
        """Return ``{"members", "memberLabels", "pairs"}``."""
        return {
            "members": list(self.members),
            "memberLabels": [self.labels[member] for member in self.members],
            "pairs": [pair.to_json() for pair in self.pairs],
        }


@dataclass(frozen=True, slots=True)
class Overlaps:
    """All overlapping pairs, highest score first, and the clusters of the redundant ones, largest first."""

    as_of: date
    clusters: tuple[Cluster, ...]
    pairs: tuple[Pair, ...]
    asked: Asked

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "clusters", "pairs"}``; ``pairs`` has the complementary ones too."""
        return {
            "asOf": self.as_of.isoformat(),
            "clusters": [cluster.to_json() for cluster in self.clusters],
            "pairs": [pair.to_json() for pair in self.pairs],
        }

    def table(self, language: str) -> Table:
        """Return one row a pair, cluster by cluster and then the complementary ones."""
        order: list[tuple[int | None, Pair]] = [
            (number, pair) for number, cluster in enumerate(self.clusters, 1) for pair in cluster.pairs
        ]
        order += [(None, pair) for pair in self.pairs if pair.kind != REDUNDANT]
        return Table(
            name="overlaps",
            summary=_summary(language, len(self.clusters), self.pairs),
            columns=columns(
                language,
                {**_HEADINGS, **AGE_HEADINGS},
                numeric="cluster score functionShare groupShare areaShare sharedPeople evidenceStale",
                wide="a b functionShare groupShare areaShare sameGeneric evidenceStale",
            ),
            rows=tuple(
                (
                    cluster,
                    pair.a,
                    named(pair.a_label, pair.a, language),
                    pair.b,
                    named(pair.b_label, pair.b, language),
                    round(pair.score, 4),
                    _KINDS[pair.kind][language],
                    round(pair.function_share, 4),
                    round(pair.group_share, 4),
                    round(pair.area_share, 4),
                    pair.people,
                    _YES_NO[pair.same_generic][language],
                    pair.reason[language],
                    *age_cells(pair.evidence_age),
                )
                for cluster, pair in order
            ),
        )


def overlaps(
    store: Store,
    *,
    as_of: date | None = None,
    area: str | None = None,
    confirmed_since: date | None = None,
) -> Overlaps:
    """Find the services that overlap on a day (today), anywhere or where both reach one area (an IRI).

    ``confirmed_since``: only services that were confirmed on that day or later.
    """
    day = as_of or date.today()
    rows = list(ask(store, "overlaps/overlaps", asOf=day, inArea=area))
    services = sorted({row.iri(key) for row in rows for key in ("a", "b")})
    if confirmed_since is not None:
        sure = sure_since(store, services, confirmed_since)
        rows = [row for row in rows if row.iri("a") in sure and row.iri("b") in sure]
        services = [service for service in services if service in sure]
    features = _features(store, services)
    names = labels(store, {*services, *(value for found in features.values() for _, value in found)})
    known = confirmed(store, services)
    told = origin("overlaps/overlaps", asOf=day, inArea=area)
    pairs = sorted((_pair(row, features, names, known, day, told) for row in rows), key=_best_first)
    return Overlaps(
        day, _clusters(pairs, names), tuple(pairs), asked("overlaps/overlaps", asOf=day, inArea=area)
    )


_Features = Mapping[str, set[tuple[str, str]]]


def _features(store: Store, services: Sequence[str]) -> _Features:
    """Return what each service has, as pairs of what it is (function, group …) and its IRI."""
    found: dict[str, set[tuple[str, str]]] = {service: set() for service in services}
    if services:
        for row in ask(store, "overlaps/features", service=services):
            found[row.iri("service")].add((row.iri("about"), row.iri("value")))
    return found


def _pair(
    row: Row,
    features: _Features,
    names: Mapping[str, Label],
    known: Mapping[str, date],
    day: date,
    told: Origin,
) -> Pair:
    a, b = row.iri("a"), row.iri("b")
    people = row.count("sharedPeople")
    both = sorted(features[a] & features[b])
    shared = {
        tongue: {
            about: ", ".join(
                named(names.get(value, {}), value, tongue) for what, value in both if what == about
            )
            for about in ("function", "group")
        }
        for tongue in LANGUAGES
    }
    fi, sv, en = (shared[tongue] for tongue in ("fi", "sv", "en"))
    return Pair(
        a=a,
        a_label=names.get(a, {}),
        b=b,
        b_label=names.get(b, {}),
        score=row.number("product") ** (1 / 3),
        kind=row.iri("kind"),
        function_share=row.number("functionShare"),
        group_share=row.number("groupShare"),
        area_share=row.number("areaShare"),
        people=people,
        same_generic=row.truth("sameGeneric"),
        reason={
            "fi": f"Molemmilla {fi['function']}; kohderyhmä: {fi['group']}; yhteisellä alueella"
            f" {grouped(people)} asukasta.",
            "sv": f"Båda har {sv['function']}; målgrupp: {sv['group']}; på det gemensamma området bor"
            f" {grouped(people)} invånare.",
            "en": f"Both have {en['function']}; target group: {en['group']}; {grouped(people)} people live"
            " where both are.",
        },
        evidence_age=age_of((a, b), known, day),
        origin=told,
    )


def _clusters(pairs: Iterable[Pair], names: Mapping[str, Label]) -> tuple[Cluster, ...]:
    """Join the redundant pairs to connected components."""
    root: dict[str, str] = {}

    def top(service: str) -> str:
        while root.setdefault(service, service) != service:
            root[service] = root[root[service]]
            service = root[service]
        return service

    redundant = [pair for pair in pairs if pair.kind == REDUNDANT]
    for pair in redundant:
        root[top(pair.a)] = top(pair.b)
    members: dict[str, list[str]] = {}
    for service in root:
        members.setdefault(top(service), []).append(service)
    inside: dict[str, list[Pair]] = {}
    for pair in redundant:
        inside.setdefault(top(pair.a), []).append(pair)
    found = [
        Cluster(
            tuple(
                sorted(
                    members[one], key=lambda service: (named(names.get(service, {}), service, "fi"), service)
                )
            ),
            {service: names.get(service, {}) for service in members[one]},
            tuple(inside[one]),
        )
        for one in inside
    ]
    return tuple(sorted(found, key=lambda c: (-len(c.members), -c.pairs[0].score, c.members)))


def _best_first(pair: Pair) -> tuple[object, ...]:
    return (
        -pair.score,
        named(pair.a_label, pair.a, "fi"),
        named(pair.b_label, pair.b, "fi"),
        pair.a,
        pair.b,
    )


def _summary(language: str, clusters: int, pairs: Sequence[Pair]) -> str:
    redundant = sum(pair.kind == REDUNDANT for pair in pairs)
    others = len(pairs) - redundant
    word = "cluster" if clusters == 1 else "clusters"
    return {
        "fi": f"Päällekkäisiä palvelupareja {redundant} ({clusters} ryhmässä), toisiaan täydentäviä {others}",
        "sv": f"{redundant} överlappande tjänstepar (i {clusters} kluster), {others} kompletterande",
        "en": f"{redundant} redundant pairs of services (in {clusters} {word}), {others} complementary",
    }[language]


_KINDS = {
    REDUNDANT: {"fi": "päällekkäinen", "sv": "överlappande", "en": "redundant"},
    COMPLEMENTARY: {"fi": "täydentävä", "sv": "kompletterande", "en": "complementary"},
}
_YES_NO = {True: {"fi": "kyllä", "sv": "ja", "en": "yes"}, False: {"fi": "ei", "sv": "nej", "en": "no"}}
_HEADINGS = {
    "cluster": {"fi": "Ryhmä", "sv": "Kluster", "en": "Cluster"},
    "a": {"fi": "Palvelun A tunniste", "sv": "Tjänst A, id", "en": "Service A IRI"},
    "aLabel": {"fi": "Palvelu A", "sv": "Tjänst A", "en": "Service A"},
    "b": {"fi": "Palvelun B tunniste", "sv": "Tjänst B, id", "en": "Service B IRI"},
    "bLabel": {"fi": "Palvelu B", "sv": "Tjänst B", "en": "Service B"},
    "score": {"fi": "Pisteet", "sv": "Poäng", "en": "Score"},
    "kind": {"fi": "Laji", "sv": "Slag", "en": "Kind"},
    "functionShare": {"fi": "Yhteiset tehtävät", "sv": "Gemensamma funktioner", "en": "Functions shared"},
    "groupShare": {"fi": "Yhteiset kohderyhmät", "sv": "Gemensamma målgrupper", "en": "Groups shared"},
    "areaShare": {"fi": "Yhteinen alue", "sv": "Gemensamt område", "en": "Area shared"},
    "sharedPeople": {"fi": "Asukkaita", "sv": "Invånare", "en": "People"},
    "sameGeneric": {"fi": "Sama yleispalvelu", "sv": "Samma generiska tjänst", "en": "Same generic service"},
    "reason": {"fi": "Mikä on yhteistä", "sv": "Vad som är gemensamt", "en": "What they share"},
}
