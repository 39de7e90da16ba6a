"""Where areas and services are on the map, and how far apart (``queries/things/points.rq``)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from elo_graph.analyse.answers import Row, ask
from elo_graph.store.protocol import Store

# Mean radius of the earth, km (IUGG 1980).
_RADIUS = 6371.0088
_NUMBERS = re.compile(r"(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s+(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)")


@dataclass(frozen=True, slots=True)
class Point:
    """A place in degrees north and east (WGS 84)."""

    north: float
    east: float

    def km(self, other: "Point") -> float:
        """Return the great-circle distance in kilometres (haversine formula)."""
        across = sin(radians(other.north - self.north) / 2) ** 2
        along = sin(radians(other.east - self.east) / 2) ** 2
        square = across + cos(radians(self.north)) * cos(radians(other.north)) * along
        return 2 * _RADIUS * asin(min(1.0, sqrt(square)))


def points(store: Store) -> dict[str, Point]:
    """Return where each area and service is that has a geometry; the middle of several, or of a shape."""
    found: dict[str, list[Point]] = {}
    for row in ask(store, "things/points"):
        point = _read(row)
        if point is not None:
            found.setdefault(row.iri("thing"), []).append(point)
    return {thing: middle(places) for thing, places in found.items()}


def middle(places: list[Point]) -> Point:
    """Return the mean of points that are near one another."""
    return Point(
        sum(place.north for place in places) / len(places), sum(place.east for place in places) / len(places)
    )


def point_of(area: str, known: Mapping[str, Point], parts: list[str]) -> Point | None:
    """Return an area's point: its own, else the middle of its parts', else None."""
    if area in known:
        return known[area]
    inside = [known[part] for part in parts if part in known]
    return middle(inside) if inside else None


def _read(row: Row) -> Point | None:
    text = row.text("wkt")
    if text is not None:
        pairs = [(float(one), float(other)) for one, other in _NUMBERS.findall(text.rsplit(">", 1)[-1])]
        # CRS84, the default, has the longitude first; EPSG:4326 the latitude (GeoSPARQL 1.0, requirement 11).
        turned = "EPSG/0/4326" in text
        read = [Point(one, other) if turned else Point(other, one) for one, other in pairs]
    else:
        try:
            read = [Point(float(row.iri("latitude")), float(row.iri("longitude")))]
        except ValueError:
            read = []
    sane = [point for point in read if abs(point.north) <= 90 and abs(point.east) <= 180]
    return middle(sane) if sane else None
