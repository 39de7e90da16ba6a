"""`elo-graph export`: what harvesters get, in a file, in any syntax."""

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pyoxigraph as ox
import pytest

from elo_graph.terms import CPSV, DCAT, RDF, SCHEMA, VOID

Call = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("surroundings")
PROJECT = Path(__file__).resolve().parents[2]
HSDS = Path(os.environ.get("ELO_SHARED_DATA", PROJECT.parent / "shared" / "data")) / "hsds" / "3.0" / "schema"
SUFFIXES = ("ttl", "nt", "rdf", "jsonld", "nq", "trig")
TOWN = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix elo: <https://w3id.org/elo/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@base <https://w3id.org/elo/> .
<catalog> a dcat:Catalog ; dct:title "All"@en .
<catalog#registry> a dcat:Dataset ; dct:title "Whole"@en .
<id/actor/p> a elo:Organisation ; elo:actorType <scheme/actor-type/municipality> ; skos:prefLabel "Kunta"@fi .
<id/service/s> a elo:Service ; skos:prefLabel "Neuvonta"@fi, "Rådgivning"@sv ; elo:providedBy <id/actor/p> ;
  elo:freeOfCharge true ; elo:eligibility [ elo:minAge 16 ; elo:maxAge 29 ] .
<id/service/t> a elo:Service ; skos:prefLabel "Ei kenenkään"@fi .
"""


@pytest.fixture
def town(call: Call, tmp_path: Path) -> str:
    """A small store of one's own."""
    (tmp_path / "town.ttl").write_text(TOWN)
    location = str(tmp_path / "store")
    assert call("load", "--store", location, "--no-validate", "town.ttl")[0] == 0
    return location


def read(path: Path) -> set[str]:
    raw = path.read_bytes()
    form = ox.RdfFormat.from_extension(path.suffixes[0][1:])
    assert form is not None
    data = gzip.decompress(raw) if path.suffix == ".gz" else raw
    return {str(quad.triple) for quad in ox.parse(data, format=form)}


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("dcat", DCAT + "Catalog"),
        ("void", VOID + "Dataset"),
        ("cpsv-ap", CPSV + "PublicService"),
        ("schema-org", SCHEMA + "GovernmentService"),
    ],
)
def test_each_syntax_says_the_same(call: Call, town: str, tmp_path: Path, what: str, kind: str) -> None:
    said = []
    for suffix in SUFFIXES:
        file = tmp_path / f"out.{suffix}"
        assert call("export", what, "--store", town, "-o", str(file))[0] == 0
        said.append(read(file))
    assert any(f"<{RDF}type> <{kind}>" in triple for triple in said[0])
    assert all(one == said[0] for one in said)
    # The same, packed and on standard output.
    assert call("export", what, "--store", town, "-o", str(tmp_path / "out.nt.gz"))[0] == 0
    assert read(tmp_path / "out.nt.gz") == said[0]


def test_the_same_bytes_each_time(call: Call, town: str, tmp_path: Path) -> None:
    for name in ("a.ttl.gz", "b.ttl.gz"):
        assert call("export", "dcat", "--store", town, "-o", name)[0] == 0
    assert (tmp_path / "a.ttl.gz").read_bytes() == (tmp_path / "b.ttl.gz").read_bytes()


def test_a_dump_names_graphs_where_the_syntax_can(call: Call, town: str, tmp_path: Path) -> None:
    for name in ("all.nq", "all.ttl"):
        assert call("export", "dump", "--store", town, "-o", name)[0] == 0
    quads = list(ox.parse((tmp_path / "all.nq").read_bytes(), format=ox.RdfFormat.N_QUADS))
    assert "https://w3id.org/elo/graph/town" in {getattr(q.graph_name, "value", "") for q in quads}
    assert len(read(tmp_path / "all.ttl")) == len({str(q.triple) for q in quads})


def test_addresses_are_those_of_the_server_named(call: Call, town: str, tmp_path: Path) -> None:
    call("export", "dcat", "--store", town, "--server", "https://elo.example.org/", "-o", "c.nt")
    assert "<https://elo.example.org/dump/registry.nq.gz>" in (tmp_path / "c.nt").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("dcat", "--format", "docx"), "is not a format"),
        (("hsds", "--format", "ttl"), "hsds is JSON"),
        (("hsds", "--lang", "de"), "not fi, sv or en"),
        (("nonsense",), "nonsense"),
    ],
)
def test_what_cannot_be_exported(call: Call, arguments: tuple[str, ...], words: str) -> None:
    status, out, err = call("export", *arguments)
    assert (status, out) == (2, "")
    assert words in err


def test_a_store_without_a_catalogue_says_so(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<urn:s> <urn:p> <urn:o> .")
    call("load", "--store", "bare", "--no-validate", "x.ttl")
    status, _, err = call("export", "dcat", "--store", "bare")
    assert status == 2
    assert "describes no catalogue" in err


def schema(name: str, depth: int = 4) -> Any:
    """An official schema with the ones it refers to put in."""

    def filled(value: Any) -> Any:
        if isinstance(value, list):
            return [filled(one) for one in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return schema(value["$ref"], depth - 1) if depth else {}
        return {key: filled(one) for key, one in value.items()}

    return filled(json.loads((HSDS / name).read_text()))


def test_hsds_holds_the_services_with_a_provider(call: Call, town: str, tmp_path: Path) -> None:
    assert call("export", "hsds", "--store", town, "--lang", "sv", "-o", "h.json")[0] == 0
    (service,) = json.loads((tmp_path / "h.json").read_text())["contents"]
    assert (service["name"], service["status"]) == ("Rådgivning", "active")
    assert (service["minimum_age"], service["maximum_age"]) == (16, 29)
    # There is no name in Swedish: the next best.
    assert service["organization"]["name"] == "Kunta"


@pytest.mark.skipif(not HSDS.is_dir(), reason="no HSDS schemas: set ELO_SHARED_DATA")
def test_hsds_is_valid(call: Call, tmp_path: Path) -> None:
    assert call("export", "hsds", "-o", "h.json")[0] == 0
    services = json.loads((tmp_path / "h.json").read_text())["contents"]
    assert len(services) > 100
    rules = jsonschema_rs.validator_for(schema("service.json"))
    assert [str(error) for service in services for error in rules.iter_errors(service)] == []
    assert not rules.is_valid({**services[0], "status": "closed"})
