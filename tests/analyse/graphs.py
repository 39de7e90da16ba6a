"""Small registries written in Turtle, and a store that holds one."""

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from elo_graph.store import Store, open_store

PREFIXES = """
@prefix elo: <https://w3id.org/elo/ontology#> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix p-plan: <http://purl.org/net/p-plan#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix lang: <http://publications.europa.eu/resource/authority/language/> .
@prefix function: <https://w3id.org/elo/scheme/function/> .
@prefix group: <https://w3id.org/elo/scheme/target-group/> .
@prefix channel: <https://w3id.org/elo/scheme/channel/> .
@prefix handover: <https://w3id.org/elo/scheme/handover/> .
@prefix situation: <https://w3id.org/elo/scheme/life-situation/> .
@prefix level: <https://w3id.org/elo/scheme/area-level/> .
@prefix : <https://example.org/> .
"""

EX = "https://example.org/"


def quads_of(turtle: str) -> list[Quad]:
    """Return what the Turtle (with the prefixes above) says, in one named graph."""
    graph = NamedNode(EX + "graph")
    parsed = parse(PREFIXES + turtle, format=RdfFormat.TURTLE)
    return [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed]


def store_of(turtle: str) -> Store:
    """Return a store that holds the Turtle (with the prefixes above) in one named graph."""
    store = open_store(":memory:")
    store.add(quads_of(turtle))
    return store


def ex(name: str | None) -> str:
    """Return the IRI that ``:name`` stands for."""
    return f"{EX}{name}"


def local(iri: str) -> str:
    """Return what follows ``:`` in an IRI of the small registries."""
    return iri.removeprefix(EX)


def area(name: str, level: str, *within: str) -> str:
    """Return an area of a level, directly within the given ones."""
    lies = "".join(f" ; elo:within :{one}" for one in within)
    return f":{name} a elo:Area ; elo:areaLevel level:{level}{lies} .\n"


def people(
    area: str, number: int, low: int | None = None, high: int | None = None, *, year: int = 2020
) -> str:
    """Return an observation of so many people of these ages (both ends may be open)."""
    ages = f" ; elo:ageFrom {low}" if low is not None else ""
    ages += f" ; elo:ageTo {high}" if high is not None else ""
    return (
        f"[] a elo:PopulationObservation ; elo:observedArea :{area} ; elo:year {year}{ages}"
        f" ; elo:population {number} .\n"
    )
