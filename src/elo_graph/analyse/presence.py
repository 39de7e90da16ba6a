"""Who does what where, and how concentrated supply is.

The coverage matrix is the 3W operational presence matrix (who does what where) of humanitarian coordination
(OCHA; Verity 2013), which says of itself that without the need beside it it shows gaps and overlaps only on
the surface: the gaps analysis has the need. Concentration is the Herfindahl-Hirschman index (Hirschman,
National Power and the Structure of Foreign Trade, 1945; Herfindahl 1950): the sum of squared shares, 1 for a
single provider. Its inverse is the number of equally large providers that would be as concentrated.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from elo_graph.analyse.answers import Origin, ask, origin
from elo_graph.analyse.labels import Label
from elo_graph.analyse.queries import Given
from elo_graph.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Presence:
    """A cell of the 3W matrix: an actor has so many ``services`` with this function in this area."""

    actor: str
    function: str
    area: str
    services: int
    origin: Origin

    def to_json(self, names: Mapping[str, Label]) -> dict[str, object]:
        """Return the cell with labels; ``asked`` is the question that gives it among others."""
        return {
            "actor": self.actor,
            "actorLabel": names.get(self.actor, {}),
            "function": self.function,
            "functionLabel": names.get(self.function, {}),
            "area": self.area,
            "areaLabel": names.get(self.area, {}),
            "services": self.services,
            "asked": self.origin.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Concentration:
    """How supply divides in an area: services that reach it, their providers and administrative branches.

    ``hhi`` is the Herfindahl-Hirschman index of the providers' shares, above 0 and at most 1.
    """

    area: str
    services: int
    providers: int
    branches: int
    hhi: float
    origin: Origin

    def to_json(self, names: Mapping[str, Label]) -> dict[str, object]:
        """Return the figures with the area's label; ``equivalentProviders`` is 1/HHI."""
        return {
            "area": self.area,
            "areaLabel": names.get(self.area, {}),
            "services": self.services,
            "providers": self.providers,
            "branches": self.branches,
            "hhi": self.hhi,
            "equivalentProviders": 1 / self.hhi,
            "asked": self.origin.to_json(),
        }


def presence(store: Store, given: Mapping[str, Given]) -> tuple[Presence, ...]:
    """Return the cells of the 3W matrix that hold a service, by actor, function and area."""
    told = origin("overlaps/presence", **given)
    return tuple(
        Presence(row.iri("actor"), row.iri("function"), row.iri("area"), row.count("services"), told)
        for row in ask(store, "overlaps/presence", **given)
    )


def concentration(store: Store, given: Mapping[str, Given]) -> tuple[Concentration, ...]:
    """Return the concentration of supply in every area that a service reaches, or in the one asked for."""
    return tuple(
        Concentration(
            row.iri("area"),
            row.count("services"),
            row.count("providers"),
            row.count("branches"),
            row.number("hhi"),
            origin("overlaps/concentration", **{**given, "inArea": row.iri("area")}),
        )
        for row in ask(store, "overlaps/concentration", **given)
    )
