"""Overlapping pairs of services and the clusters that they form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import Origin
from elo_graph.analyse.evidence import EvidenceAge, age_of, explained
from elo_graph.analyse.labels import LANGUAGES, Label, named
from elo_graph.analyse.pairing import Scored, components
from elo_graph.analyse.tables import grouped

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
            **explained(self.reason, (self.a, self.b), self.evidence_age, self.origin),
        }


@dataclass(frozen=True, slots=True)
class Cluster:
    """Services that hang together by redundant pairs, by name, and these pairs, highest score first."""

    members: tuple[str, ...]
    labels: Mapping[str, Label]
    pairs: tuple[Pair, ...]
    evidence_age: EvidenceAge

    @property
    def reason(self) -> Label:
        """Say in a sentence what holds the services together."""
        services, pairs, best = len(self.members), len(self.pairs), self.pairs[0]
        fi, sv, en = (
            (named(best.a_label, best.a, tongue), named(best.b_label, best.b, tongue)) for tongue in LANGUAGES
        )
        return {
            "fi": f"Palveluja {services}, päällekkäisiä pareja {pairs}; eniten samaa: {fi[0]} ja {fi[1]}.",
            "sv": f"{services} tjänster, överlappande par: {pairs}; mest lika: {sv[0]} och {sv[1]}.",
            "en": f"{services} services, redundant pairs: {pairs}; most alike: {en[0]} and {en[1]}.",
        }

    def to_json(self) -> dict[str, object]:
        """Return ``{"members", "memberLabels", "pairs"}`` and what explains it."""
        return {
            "members": list(self.members),
            "memberLabels": [self.labels[member] for member in self.members],
            "pairs": [pair.to_json() for pair in self.pairs],
            **explained(self.reason, self.members, self.evidence_age, self.pairs[0].origin),
        }


def pairs_of(
    scored: Scored, names: Mapping[str, Label], known: Mapping[str, date], day: date, told: Origin
) -> list[Pair]:
    """Return the scored pairs with what there is to say of them, highest score first."""
    columns = zip(
        scored.a.tolist(),
        scored.b.tolist(),
        scored.score.tolist(),
        scored.redundant.tolist(),
        scored.function_share.tolist(),
        scored.group_share.tolist(),
        scored.area_share.tolist(),
        scored.people.tolist(),
        scored.same_generic.tolist(),
        strict=True,
    )
    pairs = []
    for a, b, score, redundant, functions, groups, areas, people, same_generic in columns:
        one, other = scored.features.services[a], scored.features.services[b]
        pairs.append(
            Pair(
                a=one,
                a_label=names.get(one, {}),
                b=other,
                b_label=names.get(other, {}),
                score=score,
                kind=REDUNDANT if redundant else COMPLEMENTARY,
                function_share=functions,
                group_share=groups,
                area_share=areas,
                people=people,
                same_generic=same_generic,
                reason=_reason(scored, a, b, people, names),
                evidence_age=age_of((one, other), known, day),
                origin=told,
            )
        )
    return sorted(pairs, key=_best_first)


def clusters_of(
    pairs: Sequence[Pair], names: Mapping[str, Label], known: Mapping[str, date], day: date
) -> tuple[Cluster, ...]:
    """Join the redundant pairs to connected components, the largest first."""
    redundant = [pair for pair in pairs if pair.kind == REDUNDANT]
    order = sorted({service for pair in redundant for service in (pair.a, pair.b)})
    number = {service: place for place, service in enumerate(order)}
    least = components([(number[pair.a], number[pair.b]) for pair in redundant])
    members: dict[int, list[str]] = {}
    for service in order:
        members.setdefault(least[number[service]], []).append(service)
    inside: dict[int, list[Pair]] = {}
    for pair in redundant:
        inside.setdefault(least[number[pair.a]], []).append(pair)
    found = [
        Cluster(
            tuple(sorted(those, key=lambda service: (named(names.get(service, {}), service, "fi"), service))),
            {service: names.get(service, {}) for service in those},
            tuple(inside[one]),
            age_of(those, known, day),
        )
        for one, those in members.items()
    ]
    return tuple(sorted(found, key=lambda c: (-len(c.members), -c.pairs[0].score, c.members)))


def _reason(scored: Scored, a: int, b: int, people: int, names: Mapping[str, Label]) -> Label:
    shared = {
        about: sorted(set(scored.features.values(a, about)) & set(scored.features.values(b, about)))
        for about in ("function", "group")
    }
    fi, sv, en = (
        {
            about: ", ".join(named(names.get(value, {}), value, tongue) for value in values)
            for about, values in shared.items()
        }
        for tongue in LANGUAGES
    )
    return {
        "fi": f"Molemmilla {fi['function']}; kohderyhmä: {fi['group']}; yhteisellä alueella"
        f" {grouped(people)} asukasta.",
        "sv": f"Båda har {sv['function']}; målgrupp: {sv['group']}; på det gemensamma området bor"
        f" {grouped(people)} invånare.",
        "en": f"Both have {en['function']}; target group: {en['group']}; {grouped(people)} people live"
        " where both are.",
    }


def _best_first(pair: Pair) -> tuple[object, ...]:
    return (
        -pair.score,
        named(pair.a_label, pair.a, "fi"),
        named(pair.b_label, pair.b, "fi"),
        pair.a,
        pair.b,
    )
