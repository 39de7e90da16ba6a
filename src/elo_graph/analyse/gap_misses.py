"""Which services would close a gap with one channel or one language more (``queries/gaps/nearly.rq``)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import ask
from elo_graph.analyse.labels import Label
from elo_graph.analyse.land import Flags, Land
from elo_graph.store.protocol import Store

_KINDS = ("language", "channel")  # of equally good ones a language is tried first


@dataclass(frozen=True, slots=True)
class Miss:
    """A service that matches an expectation but for one ``value``: a channel or a language (``kind``)."""

    service: str
    kind: str
    value: str
    reaches: Flags


@dataclass(frozen=True, slots=True)
class Lacking:
    """What would close a gap: one channel or language more for a service that reaches the whole area."""

    kind: str
    service: str
    service_label: Label
    value: str
    value_label: Label

    def to_json(self) -> dict[str, object]:
        """Return ``{"kind", "service", "serviceLabel", "value", "valueLabel"}``."""
        return {
            "kind": self.kind,
            "service": self.service,
            "serviceLabel": self.service_label,
            "value": self.value,
            "valueLabel": self.value_label,
        }


def misses(
    store: Store, land: Land, day: date, expectations: Iterable[str], since: date | None = None
) -> Mapping[str, Sequence[Miss]]:
    """Find, for expectations (IRIs), the services that lack one thing alone.

    One that serves the whole country is left out where what it lacks is a channel in person: nobody would be
    everywhere.
    """
    wanted = sorted(set(expectations))
    lacking: dict[tuple[str, str], dict[tuple[str, str, bool], set[str]]] = {}
    for row in (
        ask(store, "gaps/nearly", asOf=day, onlyExpectation=wanted, confirmedSince=since) if wanted else ()
    ):
        what = row.iri("about"), row.iri("lacks"), row.truth("visit")
        things = lacking.setdefault((row.iri("expectation"), row.iri("service")), {})
        things.setdefault(what, set()).add(row.iri("served"))
    found: dict[str, list[Miss]] = {}
    for (expectation, service), things in lacking.items():
        if len(things) != 1:
            continue
        ((kind, value, visit), areas) = next(iter(things.items()))
        reaches = land.parts_of_all(areas)
        if not (visit and reaches.all()):
            found.setdefault(expectation, []).append(Miss(service, kind, value, reaches))
    return found


def closing_miss(parts: Flags, candidates: Sequence[Miss], names: Mapping[str, str]) -> Miss | None:
    """Choose the candidate that reaches all of these parts: the smallest reach, then by name."""
    fitting = [one for one in candidates if not (parts & ~one.reaches).any()]
    return min(
        fitting,
        key=lambda one: (
            _KINDS.index(one.kind),
            int(one.reaches.sum()),
            names.get(one.service, ""),
            one.service,
            one.value,
        ),
        default=None,
    )
