"""Local instances of generic services (``queries/overlaps/instances.rq``): one mandate, many places.

That every municipality has its own pupil guidance is what the law asks for and no overlap; two instances that
meet in one place are shown with their instances and not among the overlapping pairs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import Origin, ask
from elo_graph.analyse.evidence import EvidenceAge, age_of, explained
from elo_graph.analyse.labels import LANGUAGES, Label, named
from elo_graph.analyse.overlap_pairs import Pair
from elo_graph.analyse.queries import Given
from elo_graph.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Instance:
    """A service that is an instance of a generic one; ``providers`` and ``areas`` are IRIs."""

    service: str
    providers: tuple[str, ...]
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instances:
    """A generic service, its instances of the day by name, and those pairs of them that meet in a place."""

    generic: str
    members: tuple[Instance, ...]
    pairs: tuple[Pair, ...]
    labels: Mapping[str, Label]
    evidence_age: EvidenceAge
    origin: Origin

    @property
    def evidence(self) -> tuple[str, ...]:
        """The generic service and its instances."""
        return (self.generic, *(one.service for one in self.members))

    @property
    def reason(self) -> Label:
        """Say in a sentence why these are no overlap."""
        fi, sv, en = (named(self.labels.get(self.generic, {}), self.generic, tongue) for tongue in LANGUAGES)
        number, meeting = len(self.members), len(self.pairs)
        return {
            "fi": f"{fi}: paikallisia toteutuksia {number}; samassa paikassa kohtaavia pareja: {meeting}.",
            "sv": f"{sv}: {number} lokala instanser; par som möts på samma plats: {meeting}.",
            "en": f"{en}: {number} local instances; pairs that meet in one place: {meeting}.",
        }

    def to_json(self) -> dict[str, object]:
        """Return the generic service, its instances and the pairs that meet."""
        return {
            "generic": self.generic,
            "genericLabel": self.labels.get(self.generic, {}),
            "instances": [
                {
                    "service": one.service,
                    "serviceLabel": self.labels.get(one.service, {}),
                    "providers": list(one.providers),
                    "areas": list(one.areas),
                }
                for one in self.members
            ],
            "pairs": [pair.to_json() for pair in self.pairs],
            **explained(self.reason, self.evidence, self.evidence_age, self.origin),
        }


Found = dict[str, dict[str, tuple[set[str], set[str]]]]


def read(store: Store, given: Mapping[str, Given]) -> Found:
    """Return generic service → instance → its providers and its areas."""
    found: Found = {}
    for row in ask(store, "overlaps/instances", **given):
        providers, areas = found.setdefault(row.iri("generic"), {}).setdefault(
            row.iri("service"), (set(), set())
        )
        for column, values in (("provider", providers), ("area", areas)):
            value = row.text(column)
            if value is not None:
                values.add(value)
    return found


def instances(
    found: Found,
    pairs: Sequence[Pair],
    names: Mapping[str, Label],
    known: Mapping[str, date],
    day: date,
    told: Origin,
) -> tuple[Instances, ...]:
    """Return the generic services, those with most instances first; ``pairs`` are those of instances."""

    def by_name(thing: str) -> tuple[str, str]:
        return named(names.get(thing, {}), thing, "fi").casefold(), thing

    groups = []
    for generic, services in found.items():
        members = {generic, *services}
        groups.append(
            Instances(
                generic,
                tuple(
                    Instance(
                        service, tuple(sorted(services[service][0])), tuple(sorted(services[service][1]))
                    )
                    for service in sorted(services, key=by_name)
                ),
                tuple(pair for pair in pairs if pair.a in members and pair.b in members),
                names,
                age_of(sorted(members), known, day),
                told,
            )
        )
    return tuple(sorted(groups, key=lambda group: (-len(group.members), *by_name(group.generic))))
