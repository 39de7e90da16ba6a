"""What a plan does: the registry of a day beside the same registry with the plan carried out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from elo_graph.analyse.answers import Asked
from elo_graph.analyse.challenges import challenges
from elo_graph.analyse.connections import connected, presence_of
from elo_graph.analyse.effect_rows import (
    Effect,
    challenge_effects,
    connection_effects,
    gap_effects,
    overlap_effects,
    route_effects,
)
from elo_graph.analyse.effect_words import ABOUT, EFFECTS, HEADINGS, summary
from elo_graph.analyse.evidence import AGE_HEADINGS, age_cells, evidence_ages
from elo_graph.analyse.gap_projection import project
from elo_graph.analyse.gaps import gaps
from elo_graph.analyse.ground import ground_of
from elo_graph.analyse.labels import Label, named
from elo_graph.analyse.overlaps import overlaps
from elo_graph.analyse.plans import Plan, said_of
from elo_graph.analyse.population import Terrain, terrain_of
from elo_graph.analyse.scenarios import Conflict, outcome, within
from elo_graph.analyse.tables import Coded, Table, columns
from elo_graph.store.protocol import Store
from elo_graph.terms import ELO, RDF

PARTS: Final = ("gap", "connection", "overlap", "route", "challenge")
"""What is compared, in the order of the rows."""


@dataclass(frozen=True, slots=True)
class Effects:
    """All that is otherwise with a plan; ``people_reached`` more, each once for each expectation.

    ``people_connected``: how many more a referral leads to a service (see ``connections``).

    ``asked``: the questions that were put to both states.
    """

    as_of: date
    plan: Plan
    people_reached: int
    people_connected: int
    rows: tuple[Effect, ...]
    conflicts: tuple[Conflict, ...]
    asked: tuple[Asked, ...]

    def about(self, what: str) -> tuple[Effect, ...]:
        """Return the rows about one part (``PARTS``)."""
        return tuple(row for row in self.rows if row.about == what)

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "scenario", "peopleReached", "peopleConnected"}`` and a list for each part."""
        return {
            "asOf": self.as_of.isoformat(),
            "scenario": self.plan.to_json(),
            "summary": self.summary(),
            "peopleReached": self.people_reached,
            "peopleConnected": self.people_connected,
            **{f"{part}s": [row.to_json() for row in self.about(part)] for part in PARTS},
            "conflicts": [one.to_json() for one in self.conflicts],
        }

    def summary(self) -> Label:
        """Say in one line what the plan does."""
        found = Counter(row.effect for row in self.about("gap"))
        counts = {part: len(self.about(part)) for part in PARTS}
        return summary(self.people_reached, self.people_connected, found, counts)

    def table(self, language: str) -> Table:
        """Return one row an effect, part by part."""
        return self._table("scenario", self.rows, language)

    def sheets(self, language: str) -> tuple[Table, ...]:
        """Return each part as a table of its own, those without rows too."""
        return tuple(self._table(f"{part}s", self.about(part), language) for part in PARTS)

    def _table(self, name: str, rows: Sequence[Effect], language: str) -> Table:
        return Table(
            name=name,
            summary=self.summary()[language],
            columns=columns(
                language,
                {**HEADINGS, **AGE_HEADINGS},
                numeric="before after peopleReached evidenceStale",
                wide="thing other reasonText evidence evidenceOldest evidenceStale",
            ),
            rows=tuple(
                (
                    Coded(row.about, ABOUT[row.about][language]),
                    Coded(row.effect, EFFECTS[row.effect][language]),
                    row.thing,
                    named(row.thing_label, row.thing, language),
                    row.other,
                    named(row.other_label, row.other, language),
                    row.before,
                    row.after,
                    row.people,
                    row.reason[language],
                    " ".join(row.evidence),
                    *age_cells(row.evidence_age),
                )
                for row in rows
            ),
        )


def effects(
    store: Store,
    plan: Plan,
    *,
    as_of: date | None = None,
    area: str | None = None,
    ways: Sequence[tuple[str, str]] = (),
) -> Effects:
    """Compare the registry of a day with the same registry after the plan.

    The day is today, or the first day that the plan is meant for when that is later. ``area`` (an IRI)
    narrows gaps and overlaps down. ``ways``: where routes begin and end (IRIs); without any, the routes that
    lead over what the plan changes are compared. Raises InputError when the plan is not meant for the day.
    """
    day = as_of or max(date.today(), plan.valid_from or date.min)
    terrain = terrain_of(store, day)
    with within(store, plan, as_of=day) as planned:
        both = _State(store, day, area, terrain), _State(planned, day, area, _terrain(store, plan, terrain))
        found = [
            *gap_effects(*(one.gaps.rows for one in both)),
            *connection_effects(planned, day, *(one.connected for one in both)),
            *overlap_effects(*(one.overlaps.pairs for one in both)),
            *route_effects(planned, (both[0].ground, both[1].ground), ways),
            *challenge_effects(*(one.challenges.rows for one in both)),
        ]
        ages = evidence_ages(planned, [row.evidence for row in found], day)
        found = [replace(row, evidence_age=age) for row, age in zip(found, ages, strict=True)]
        asked = (both[1].gaps.asked, both[1].overlaps.asked, *both[1].challenges.asked)
    return Effects(
        day,
        plan,
        sum(row.people or 0 for row in found if row.about == "gap"),
        sum(row.people or 0 for row in found if row.about == "connection"),
        tuple(found),
        outcome(store, plan).conflicts,
        asked,
    )


class _State:
    """The answers of one state of the registry that are compared."""

    def __init__(self, store: Store, day: date, area: str | None, terrain: Terrain | None) -> None:
        terrain = terrain or terrain_of(store, day)
        self.gaps = gaps(store, as_of=day, area=area, terrain=terrain)
        self.overlaps = overlaps(store, as_of=day, area=area, terrain=terrain)
        self.ground = ground_of(store, day)
        at = presence_of(store, self.ground, terrain.land, day)
        self.connected = connected(project(store, day, terrain=terrain), self.ground, at, area=area)
        self.challenges = challenges(store, as_of=day, area=area, trend=False)


def _terrain(store: Store, plan: Plan, terrain: Terrain) -> Terrain | None:
    """Return the areas and people with the plan when it leaves them as they are; None: to be read."""
    said = said_of(store, [change.subject for change in plan.changes])
    triples = [
        *(quad.triple for quads in said.values() for quad in quads),
        *(triple for change in plan.changes for triple in (*change.additions, *change.removals)),
    ]
    touched = any(
        (triple.predicate.value == RDF + "type" and str(triple.object) in _LAND)
        or triple.predicate.value in _LAY
        for triple in triples
    )
    return None if touched else terrain


_LAND = {f"<{ELO}Area>", f"<{ELO}PopulationObservation>"}
_LAY = {ELO + one for one in ("within", "areaLevel", "observedArea", "population")}
