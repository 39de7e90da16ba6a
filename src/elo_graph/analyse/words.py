"""Questions in names instead of IRIs: the one door for the command line, the API and the pages."""

from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.clients import Client
from elo_graph.analyse.languages import language_iri
from elo_graph.analyse.names import AREAS, CONCEPTS, ROUTE_ENDS, find
from elo_graph.analyse.routes import Routes, routes
from elo_graph.store.protocol import Store


@dataclass(frozen=True, slots=True)
class RouteWords:
    """From where to where, for whom: IRIs, ends of IRIs or labels in any language; ``age`` in whole years."""

    start: str
    target: str
    age: int | None = None
    area: str | None = None
    language: str | None = None
    statuses: tuple[str, ...] = ()


def area_named(store: Store, name: str | None, *, as_of: date | None = None) -> str | None:
    """Return the area's IRI; None stays None. Raises InputError when the name fits none or several."""
    return find(store, name, kinds=AREAS, where="area", as_of=as_of) if name else None


def routes_in_words(
    store: Store, asked: RouteWords, *, as_of: date | None = None, at_most: int = 5
) -> Routes:
    """Find what the words mean and the routes between them. Raises InputError that names the wrong word."""
    client = Client(
        age=asked.age,
        area=area_named(store, asked.area, as_of=as_of),
        language=language_iri(asked.language) if asked.language else None,
        statuses=tuple(
            find(store, status, kinds=CONCEPTS, where="status", scheme="life-situation")
            for status in asked.statuses
        ),
    )
    start = find(store, asked.start, kinds=ROUTE_ENDS, where="from", as_of=as_of)
    target = find(store, asked.target, kinds=ROUTE_ENDS, where="to", as_of=as_of)
    return routes(store, start, target, as_of=as_of, client=client, at_most=at_most)
