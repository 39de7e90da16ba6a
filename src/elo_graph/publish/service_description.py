"""The SPARQL service as RDF: what it truly supports, what it holds, what it limits.

https://www.w3.org/TR/sparql11-service-description/
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from elo_graph.store.inference.graph import ENTAILMENT, Standing
from elo_graph.store.inference.rules import Regime
from elo_graph.store.protocol import GraphInfo
from elo_graph.terms import INFERRED_GRAPH, PREFIXES, RDF, RDFS, SCHEMA, VOID

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_REGIMES: Final = "http://www.w3.org/ns/entailment/"
FORMAT: Final = "http://www.w3.org/ns/formats/"
RESULT_FORMATS: Final = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG"),
)
INPUT_FORMATS: Final = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG")
GEOSPARQL: Final = "http://www.opengis.net/def/function/geosparql/"
WITH_PREFIXES: Final = {**PREFIXES, "sd": SD, "geof": GEOSPARQL}
"""For whoever writes a description."""
EXTENSION_FUNCTIONS: Final = tuple(
    f"{GEOSPARQL}sf{name}"
    for name in ("Equals", "Disjoint", "Intersects", "Touches", "Crosses", "Within", "Contains", "Overlaps")
)
"""Functions of the engine beyond SPARQL 1.1: simple features of GeoSPARQL."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: an identifier, what it is in words, the number, and its unit (``s``, ``byte``)."""

    name: str
    words: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Service:
    """What there is to say.

    ``writes_off`` says why there are no updates; None when there are. ``union``: the default graph is the
    union of all graphs, else the unnamed one, which holds ``unnamed`` triples.
    """

    endpoint: str
    update_endpoint: str
    writes_off: str | None
    union: bool
    federated: bool
    graphs: Sequence[GraphInfo]
    unnamed: int
    limits: Sequence[Limit]
    inferred: Standing | None = None


def description(service: Service) -> Iterator[Triple]:
    """Describe the service; the update endpoint is a service of its own, there when writes are on."""
    query, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    yield _say(query, RDF + "type", _sd("Service"))
    yield _say(query, SD + "endpoint", NamedNode(service.endpoint))
    yield _say(query, SD + "supportedLanguage", _sd("SPARQL11Query"))
    features = ["UnionDefaultGraph"] * service.union + ["EmptyGraphs"]
    features += ["BasicFederatedQuery"] * service.federated
    for feature in features:
        yield _say(query, SD + "feature", _sd(feature))
    for form in RESULT_FORMATS:
        yield _say(query, SD + "resultFormat", NamedNode(FORMAT + form))
    for iri in EXTENSION_FUNCTIONS:
        yield _say(query, SD + "extensionFunction", NamedNode(iri))
        yield _say(NamedNode(iri), RDF + "type", _sd("Function"))
    yield from _limits(query, service.limits)
    yield _say(query, SD + "defaultDataset", dataset)
    yield _say(dataset, RDF + "type", _sd("Dataset"))
    yield _say(dataset, SD + "defaultGraph", default)
    yield _say(default, RDF + "type", _sd("Graph"))
    if service.union:
        words = "The union of all named graphs and the unnamed graph; FROM and default-graph-uri override it."
        yield _say(default, RDFS + "comment", Literal(words, language="en"))
    else:
        yield _say(default, VOID + "triples", Literal(service.unnamed))
    yield from _graphs(dataset, service.graphs)
    yield from _inferred(service)
    yield from _updates(service, query, dataset)


def _updates(service: Service, query: BlankNode, dataset: BlankNode) -> Iterator[Triple]:
    if service.writes_off is not None:
        yield _say(query, RDFS + "comment", Literal(service.writes_off, language="en"))
        return
    update = BlankNode("update")
    words = "Updates need a bearer token."
    yield _say(update, RDF + "type", _sd("Service"))
    yield _say(update, SD + "endpoint", NamedNode(service.update_endpoint))
    yield _say(update, SD + "supportedLanguage", _sd("SPARQL11Update"))
    yield _say(update, SD + "defaultDataset", dataset)
    yield _say(update, RDFS + "comment", Literal(words, language="en"))
    for form in INPUT_FORMATS:
        yield _say(update, SD + "inputFormat", NamedNode(FORMAT + form))


def _graphs(dataset: BlankNode, graphs: Sequence[GraphInfo]) -> Iterator[Triple]:
    for number, info in enumerate(graphs):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield _say(dataset, SD + "namedGraph", named)
        yield _say(named, RDF + "type", _sd("NamedGraph"))
        yield _say(named, SD + "name", NamedNode(info.iri))
        yield _say(named, SD + "graph", graph)
        yield _say(graph, RDF + "type", _sd("Graph"))
        yield _say(graph, VOID + "triples", Literal(info.triples))


def _inferred(service: Service) -> Iterator[Triple]:
    """Say of the graph of inferences by which rules it was made, and whether it is up to date."""
    known = service.inferred
    if known is None:
        return
    number = next(n for n, info in enumerate(service.graphs) if info.iri == INFERRED_GRAPH)
    graph = BlankNode(f"named{number}")
    if known.regime is Regime.RL:
        yield _say(graph, SD + "entailmentRegime", NamedNode(_REGIMES + "OWL-RDF-Based"))
        yield _say(graph, SD + "supportedEntailmentProfile", NamedNode(ENTAILMENT[Regime.RL]))
    else:
        yield _say(graph, SD + "entailmentRegime", NamedNode(ENTAILMENT[known.regime]))
    words = "Follows from the other graphs. Left out by the parameter reason=none."
    stale = "Out of date: the other graphs have changed since it was made."
    yield _say(graph, RDFS + "comment", Literal(words if known.fresh else f"{stale} {words}", language="en"))


def _limits(query: BlankNode, limits: Sequence[Limit]) -> Iterator[Triple]:
    for number, limit in enumerate(limits):
        node = BlankNode(f"limit{number}")
        yield _say(query, SCHEMA + "additionalProperty", node)
        yield _say(node, RDF + "type", NamedNode(SCHEMA + "PropertyValue"))
        yield _say(node, SCHEMA + "propertyID", Literal(limit.name))
        yield _say(node, SCHEMA + "name", Literal(limit.words, language="en"))
        whole = float(limit.value).is_integer()
        yield _say(node, SCHEMA + "value", Literal(int(limit.value) if whole else limit.value))
        yield _say(node, SCHEMA + "unitText", Literal(limit.unit))


def _say(subject: NamedNode | BlankNode, predicate: str, value: NamedNode | BlankNode | Literal) -> Triple:
    return Triple(subject, NamedNode(predicate), value)


def _sd(word: str) -> NamedNode:
    return NamedNode(SD + word)
