"""The exports against the official SEMIC shapes: no violation, and every warning known with its reason."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize
from pyshacl import validate
from rdflib import SH, Graph, Node

from elo_graph import shipped
from elo_graph.publish.catalogue import Addresses, catalogue
from elo_graph.publish.profiles import PROFILES, everything
from elo_graph.publish.publication import publish
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.terms import GRAPH, ONTOLOGY_GRAPH, SCHEMES_GRAPH

PROJECT = Path(__file__).resolve().parents[2]
OFFICIAL = Path(os.environ.get("ELO_SHARED_DATA", PROJECT.parent / "shared" / "data"))
DCAT_AP = OFFICIAL / "semic-dcat-ap" / "3.0.1" / "html" / "shacl"
CPSV_AP = OFFICIAL / "semic-cpsv-ap" / "3.2.0" / "shacl" / "cpsv-ap-SHACL.ttl"
pytestmark = pytest.mark.skipif(
    not OFFICIAL.is_dir(), reason="no official shapes: set ELO_SHARED_DATA to a folder that holds them"
)
# The data goes on, so its period has no end. The EU's table of corporate bodies is for bodies of the EU.
KNOWN = {"http://www.w3.org/ns/dcat#endDate", "http://purl.org/dc/terms/publisher"}


@pytest.fixture(scope="module")
def store() -> Iterator[EmbeddedStore]:
    """The shipped registry, in memory."""
    with EmbeddedStore() as made:
        for files, graph in (
            (shipped.ontology_files(), ONTOLOGY_GRAPH),
            (shipped.scheme_files(), SCHEMES_GRAPH),
            *(((file,), GRAPH + file.stem) for file in shipped.data_files()),
        ):
            for file in files:
                made.engine.load(path=str(file), format=RdfFormat.TURTLE, to_graph=NamedNode(graph))
        yield made


def results(triples: tuple[Triple, ...], shapes: Path) -> set[tuple[str, str]]:
    """Severity and path of each result."""
    data = Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    _, report, _ = validate(data, shacl_graph=Graph().parse(shapes), inference="none")
    assert isinstance(report, Graph)

    def of(result: Node, property: Node) -> str:
        return str(report.value(result, property))

    return {
        (of(one, SH.resultSeverity).rsplit("#")[-1], of(one, SH.resultPath))
        for one in report.objects(None, SH.result)
    }


@pytest.mark.parametrize(
    "shapes", ["shapes.ttl", "range.ttl", "shapes_recommended.ttl", "mdr-vocabularies.shape.ttl"]
)
def test_the_catalogue_is_dcat_ap(store: EmbeddedStore, tmp_path: Path, shapes: str) -> None:
    where = Addresses("https://example.org", "https://w3id.org/elo/")
    found = results(catalogue(publish(store, tmp_path), where), DCAT_AP / shapes)
    assert {path for severity, path in found if severity == "Violation"} == set()
    assert {path for severity, path in found if severity == "Warning"} <= KNOWN


def test_the_services_are_cpsv_ap(store: EmbeddedStore) -> None:
    triples = everything(store, PROFILES["cpsv-ap"])
    assert len({t.subject for t in triples if t.predicate.value.endswith("hasCompetentAuthority")}) > 100
    assert results(triples, CPSV_AP) == set()


@pytest.mark.parametrize(
    "shapes",
    [
        "semic-cpov/2.1.2/shacl/core-public-organisation-ap-SHACL.ttl",
        "semic-core-location/2.1.0/shacl/core-location-ap-SHACL.ttl",
    ],
)
def test_the_organisations_and_places_are_as_the_core_vocabularies_have_them(
    store: EmbeddedStore, shapes: str
) -> None:
    assert results(everything(store, PROFILES["cpsv-ap"]), OFFICIAL / shapes) == set()


def test_the_check_finds_what_is_wrong(store: EmbeddedStore) -> None:
    """The same check on a service without its identifier: a result, so the test above can fail."""
    triples = everything(store, PROFILES["cpsv-ap"])
    espoo = NamedNode("https://w3id.org/elo/id/service/ohjaamo-espoo")
    broken = tuple(t for t in triples if t.subject != espoo or not t.predicate.value.endswith("/identifier"))
    assert ("Violation", "http://purl.org/dc/terms/identifier") in results(broken, CPSV_AP)
