"""The registry as VoID: how many triples of what, per graph, class and property, and what it links to.

https://www.w3.org/TR/void/ — the counts were made when the state was published and are not made again.
A triple that two graphs hold counts in both, as it stands in both lines of the dump.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from elo_graph.publish.catalogue import LICENCE, Addresses, link
from elo_graph.publish.publication import Publication
from elo_graph.terms import DCT, FOAF, RDF, UNNAMED_GRAPH, VOID, XSD

FORMATS: Final = "http://www.w3.org/ns/formats/"
FEATURES: Final = ("N-Quads", "Turtle", "N-Triples", "RDF_XML", "JSON-LD")
EXAMPLES: Final = 5


def void(
    publication: Publication, addresses: Addresses, examples: tuple[str, ...] = ()
) -> tuple[Triple, ...]:
    """Return the description's triples in a steady order; ``examples``: IRIs worth looking at."""
    return tuple(sorted(set(_all(publication, addresses, examples)), key=str))


def _all(publication: Publication, addresses: Addresses, examples: tuple[str, ...]) -> Iterator[Triple]:
    document, whole = NamedNode(addresses.base + "void"), NamedNode(addresses.dataset(None))
    counts = publication.counts
    yield link(document, RDF + "type", VOID + "DatasetDescription")
    yield link(document, FOAF + "primaryTopic", whole.value)
    for language, title in {
        "fi": "Rekisterin kuvaus (VoID)",
        "sv": "Beskrivning av registret (VoID)",
        "en": "Description of the registry (VoID)",
    }.items():
        yield Triple(document, NamedNode(DCT + "title"), Literal(title, language=language))
    yield link(whole, RDF + "type", VOID + "Dataset")
    yield link(whole, VOID + "sparqlEndpoint", addresses.server + "/sparql")
    yield link(whole, DCT + "license", LICENCE)
    yield Triple(whole, NamedNode(VOID + "uriSpace"), Literal(addresses.base))
    yield Triple(
        whole,
        NamedNode(DCT + "modified"),
        Literal(publication.modified, datatype=NamedNode(XSD + "dateTime")),
    )
    for form in FEATURES:
        yield link(whole, VOID + "feature", FORMATS + form)
    for dump in publication.dumps:
        of = NamedNode(addresses.dataset(dump.graph))
        yield link(of, VOID + "dataDump", f"{addresses.server}/dump/{dump.name}")
    yield _number(whole, "triples", sum(counts.graphs.values()))
    yield _number(whole, "distinctSubjects", counts.subjects)
    yield _number(whole, "distinctObjects", counts.objects)
    yield _number(whole, "properties", counts.properties)
    yield _number(whole, "classes", len(counts.by_class))
    for graph, triples in counts.graphs.items():
        if graph == UNNAMED_GRAPH:
            continue  # it counts, but nobody can ask for it by name
        part = NamedNode(graph)
        yield link(whole, VOID + "subset", graph)
        yield link(part, RDF + "type", VOID + "Dataset")
        yield _number(part, "triples", triples)
    for iri, entities in counts.by_class.items():
        part = addresses.part("class-" + _short(iri))
        yield link(whole, VOID + "classPartition", part.value)
        yield link(part, VOID + "class", iri)
        yield _number(part, "entities", entities)
    for iri, triples in counts.by_property.items():
        part = addresses.part("property-" + _short(iri))
        yield link(whole, VOID + "propertyPartition", part.value)
        yield link(part, VOID + "property", iri)
        yield _number(part, "triples", triples)
    for property, target, links, example in counts.links:
        part, other = (
            addresses.part("links-" + _short(property + target)),
            addresses.part("target-" + _short(target)),
        )
        yield link(part, RDF + "type", VOID + "Linkset")
        yield link(whole, VOID + "subset", part.value)
        yield link(part, VOID + "linkPredicate", property)
        yield link(part, VOID + "subjectsTarget", whole.value)
        yield link(part, VOID + "objectsTarget", other.value)
        yield link(other, RDF + "type", VOID + "Dataset")
        yield Triple(other, NamedNode(VOID + "uriSpace"), Literal(target))
        yield _number(part, "triples", links)
        yield link(part, VOID + "exampleResource", example)
    for example in examples[:EXAMPLES]:
        yield link(whole, VOID + "exampleResource", example)


def _number(subject: NamedNode, name: str, value: int) -> Triple:
    return Triple(subject, NamedNode(VOID + name), Literal(str(value), datatype=NamedNode(XSD + "integer")))


def _short(iri: str) -> str:
    """A fragment that stays the same for the same IRI, and differs for others."""
    return sha256(iri.encode()).hexdigest()[:12]
