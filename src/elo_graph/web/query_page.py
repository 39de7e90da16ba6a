"""A bare GET of ``/sparql``: the query page for a person, the service description for a program."""

from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from elo_graph.analyse import queries
from elo_graph.api.negotiate import choose
from elo_graph.api.problems import Problem
from elo_graph.publish.documents import FORMATS, SUFFIXES, write
from elo_graph.store.protocol import Store
from elo_graph.terms import RDF, VOID
from elo_graph.web.pages import language_of, render

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
FORMAT: Final = "http://www.w3.org/ns/formats/"
RESULT_FORMATS: Final = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG"),
)
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
    examples = queries.load_all()
    query = next((one.text for one in examples if one.name == shown), FIRST_QUERY)
    return render(
        request, "sparql.html", language=language_of(request), here="sparql", query=query, examples=examples
    )


def _described(request: Request, media_type: str) -> bytes:
    endpoint = NamedNode(str(request.url.replace(query="")).rstrip("/"))
    return write(tuple(description(request.app.state.store, endpoint)), media_type)


def description(store: Store, endpoint: NamedNode) -> list[Triple]:
    """Describe the endpoint (https://www.w3.org/TR/sparql11-service-description/) as it really is."""
    found: list[Triple] = []

    def say(subject: NamedNode | BlankNode, predicate: str, value: Any) -> None:
        found.append(Triple(subject, NamedNode(predicate), value))

    def sd(word: str) -> NamedNode:
        return NamedNode(SD + word)

    service, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    say(service, RDF + "type", sd("Service"))
    say(service, SD + "endpoint", endpoint)
    say(service, SD + "supportedLanguage", sd("SPARQL11Query"))
    say(service, SD + "feature", sd("UnionDefaultGraph"))
    for form in RESULT_FORMATS:
        say(service, SD + "resultFormat", NamedNode(FORMAT + form))
    say(service, SD + "defaultDataset", dataset)
    say(dataset, RDF + "type", sd("Dataset"))
    say(dataset, SD + "defaultGraph", default)
    say(default, RDF + "type", sd("Graph"))
    for number, info in enumerate(store.graphs()):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        say(dataset, SD + "namedGraph", named)
        say(named, RDF + "type", sd("NamedGraph"))
        say(named, SD + "name", NamedNode(info.iri))
        say(named, SD + "graph", graph)
        say(graph, RDF + "type", sd("Graph"))
        say(graph, VOID + "triples", Literal(info.triples))
    return found
