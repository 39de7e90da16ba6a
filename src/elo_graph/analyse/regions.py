"""The gaps summed up by region, for whoever looks before reading."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import ask
from elo_graph.analyse.gaps import Gap, gaps
from elo_graph.analyse.labels import Label, labels
from elo_graph.analyse.places import places
from elo_graph.store.protocol import Store


@dataclass(frozen=True, slots=True)
class RegionGaps:
    """A region: the gaps of the areas wholly in it, and the one that leaves most people without."""

    area: str
    code: str
    label: Label
    gaps: int
    worst: Gap | None


def by_region(store: Store, *, as_of: date | None = None) -> tuple[RegionGaps, ...]:
    """Return every region valid on the day (today), by code."""
    found = gaps(store, as_of=as_of)
    day = found.as_of
    codes = {row.iri("area"): row.text("code") or "" for row in ask(store, "things/regions", asOf=day)}
    ground = places(store, day)
    names = labels(store, codes)
    rows = []
    for area, code in sorted(codes.items(), key=lambda entry: entry[1]):
        within = [gap for gap in found.rows if ground.covers(area, gap.area) and ground.parts_of(gap.area)]
        rows.append(RegionGaps(area, code, names[area], len(within), _worst(within)))
    return tuple(rows)


def _worst(found: Iterable[Gap]) -> Gap | None:
    return max(found, key=lambda gap: gap.people_without or 0, default=None)
