"""Overlaps: services of different providers for the same people (``queries/overlaps/``).

Three things that are not the same and are never mixed: records of one service in two sources
(``duplicates``), local instances of one generic service (``instances``), and supply that is duplicated
(``pairs`` and their clusters).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.answers import Asked, asked, origin
from elo_graph.analyse.duplicates import Duplicate, duplicates
from elo_graph.analyse.evidence import confirmed
from elo_graph.analyse.instances import Instances, instances, read
from elo_graph.analyse.labels import Label, labels
from elo_graph.analyse.overlap_pairs import COMPLEMENTARY, REDUNDANT, Cluster, Pair, clusters_of, pairs_of
from elo_graph.analyse.overlap_tables import main_table, part_tables
from elo_graph.analyse.pairing import score
from elo_graph.analyse.population import Terrain, ground_of, terrain_of
from elo_graph.analyse.presence import Concentration, Presence, concentration, presence
from elo_graph.analyse.queries import Given
from elo_graph.analyse.service_features import features
from elo_graph.analyse.tables import Table
from elo_graph.store.protocol import Store

__all__ = ["COMPLEMENTARY", "REDUNDANT", "Cluster", "Overlaps", "Pair", "overlaps"]


@dataclass(frozen=True, slots=True)
class Overlaps:
    """All overlapping pairs, highest score first, and the clusters of the redundant ones, largest first.

    ``duplicates`` and ``instances`` are what looks like an overlap and is none. ``presence`` is the 3W
    matrix, ``concentration`` how supply divides by area; ``names`` has the labels of what these name.
    """

    as_of: date
    clusters: tuple[Cluster, ...]
    pairs: tuple[Pair, ...]
    duplicates: tuple[Duplicate, ...]
    instances: tuple[Instances, ...]
    presence: tuple[Presence, ...]
    concentration: tuple[Concentration, ...]
    names: Mapping[str, Label]
    asked: Asked

    def to_json(self) -> dict[str, object]:
        """Return ``{"asOf", "clusters", "pairs"}`` and more; ``pairs`` has the complementary ones too."""
        return {
            "asOf": self.as_of.isoformat(),
            "clusters": [cluster.to_json() for cluster in self.clusters],
            "pairs": [pair.to_json() for pair in self.pairs],
            "duplicates": [pair.to_json() for pair in self.duplicates],
            "instances": [group.to_json() for group in self.instances],
            "presence": [cell.to_json(self.names) for cell in self.presence],
            "concentration": [row.to_json(self.names) for row in self.concentration],
        }

    def table(self, language: str) -> Table:
        """Return one row a pair, cluster by cluster and then the complementary ones."""
        return main_table(self, language)

    def sheets(self, language: str) -> tuple[Table, ...]:
        """Return the pairs, the clusters, the duplicates, the instances, the 3W matrix and concentration."""
        return (self.table(language), *part_tables(self, language))


def overlaps(
    store: Store,
    *,
    as_of: date | None = None,
    area: str | None = None,
    confirmed_since: date | None = None,
    terrain: Terrain | None = None,
) -> Overlaps:
    """Find the services that overlap on a day (today), anywhere or where both reach one area (an IRI).

    ``confirmed_since``: only services that were confirmed on that day or later. ``terrain``: the areas and
    people of the day, when they are known already.
    """
    day = as_of or date.today()
    given: dict[str, Given] = {"asOf": day, "inArea": area, "confirmedSince": confirmed_since}
    known = features(store, day, confirmed_since)
    land = ground_of(terrain or terrain_of(store, day))
    scored = score(known, land, area)
    doubled = duplicates(store, known, land, day, area)
    copies = read(store, given)
    matrix, shares = presence(store, given), concentration(store, given)
    ends = {known.services[place] for place in {*scored.a.tolist(), *scored.b.tolist()}}
    names = labels(
        store,
        {
            *ends,
            *(
                known.names[code]
                for about in ("function", "group")
                for code in set(known.lists[about].values.tolist())
            ),
            *(thing for generic, services in copies.items() for thing in (generic, *services)),
            *(thing for cell in matrix for thing in (cell.actor, cell.function, cell.area)),
            *(row.area for row in shares),
        },
    )
    sure = confirmed(
        store,
        {*ends, *(one for generic, services in copies.items() for one in (generic, *services))},
    )
    found = pairs_of(scored, names, sure, day, origin("overlaps/overlaps", **given))
    twice = {(one.a, one.b) for one in doubled}
    once = [pair for pair in found if (pair.a, pair.b) not in twice]
    supply = tuple(pair for pair in once if not pair.same_generic)
    return Overlaps(
        as_of=day,
        clusters=clusters_of(supply, names, sure, day),
        pairs=supply,
        duplicates=doubled,
        instances=instances(
            copies,
            [pair for pair in once if pair.same_generic],
            names,
            sure,
            day,
            origin("overlaps/instances", **given),
        ),
        presence=matrix,
        concentration=shares,
        names=names,
        asked=asked("overlaps/overlaps", **given),
    )
