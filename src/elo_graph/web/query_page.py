"""A bare GET of ``/sparql``: the query page for a person, the service description for a program."""

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from elo_graph.analyse import queries
from elo_graph.api.negotiate import choose
from elo_graph.api.problems import Problem
from elo_graph.api.sparql import BODY_LIMIT
from elo_graph.publish.documents import FORMATS, SUFFIXES, write
from elo_graph.publish.service_description import WITH_PREFIXES, Limit, Service, description
from elo_graph.store.inference.graph import standing
from elo_graph.store.protocol import Store
from elo_graph.web.pages import language_of, render

FIRST_QUERY: Final = """PREFIX elo: <https://w3id.org/elo/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?service ?name WHERE {
  ?service a elo:Service ; skos:prefLabel ?name .
  FILTER(LANG(?name) = "fi")
}
ORDER BY ?name
LIMIT 100
"""


async def answer(request: Request) -> Response:
    """Answer in HTML or RDF, by ``?format=`` or ``Accept``."""
    name = request.query_params.get("format")
    offered = ("text/turtle", *FORMATS, "text/html")
    chosen = SUFFIXES.get(name, name) if name else choose(request.headers.get("accept"), offered)
    if chosen not in offered:
        raise Problem(
            406, "not-acceptable", "the description is not offered in that form", offered=[*SUFFIXES]
        )
    if chosen == "text/html":
        page = await run_in_threadpool(_page, request)
        return Response(page, media_type="text/html", headers={"Vary": "Accept, Accept-Language"})
    body = await run_in_threadpool(_described, request, chosen)
    return Response(body, media_type=chosen, headers={"Vary": "Accept"})


def _page(request: Request) -> str:
    shown = request.query_params.get("example")
    # The quality checks are asked of some graphs alone; of the union they find what is not amiss.
    examples = [one for one in queries.load_all() if not one.name.startswith("quality/")]
    query = next((one.text for one in examples if one.name == shown), FIRST_QUERY)
    return render(
        request, "sparql.html", language=language_of(request), here="sparql", query=query, examples=examples
    )


def _described(request: Request, media_type: str) -> bytes:
    state = request.app.state
    store: Store = state.store
    limits = state.pool.limits
    # Counting reads every quad, so it is done once for each version of the data.
    graphs, size, inferred = state.remembered.get(
        store.version,
        "graph sizes",
        lambda: (found := store.graphs(), store.size(), standing(store, found)),
    )
    service = Service(
        endpoint=str(request.url.replace(query="")).rstrip("/"),
        update_endpoint=str(request.url.replace(path="/update", query="")),
        writes_off=state.writes.why_not,
        union=state.union,
        federated=bool(state.settings.allow_service),
        graphs=graphs,
        unnamed=size - sum(info.triples for info in graphs),
        limits=(
            Limit("queryTimeout", "Time the engine may take for one query", limits.seconds, "s"),
            Limit("resultSize", "Size of one result", limits.result_bytes, "byte"),
            Limit("queryMemory", "Memory one query may take", limits.memory_bytes, "byte"),
            Limit("updateTimeout", "Time one update may take", state.settings.update_timeout, "s"),
            Limit("querySize", "Size of one query request", BODY_LIMIT, "byte"),
            Limit("writeSize", "Size of one write request", state.settings.write_limit, "byte"),
        ),
        inferred=inferred,
    )
    return write(tuple(description(service)), media_type, WITH_PREFIXES)
