"""`elo-graph import`: what CPSV-AP, schema.org and HSDS say, in the registry's terms."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("surroundings")
TOWN = """
@prefix cv: <http://data.europa.eu/m8g/> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix elo: <https://w3id.org/elo/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@base <https://w3id.org/elo/> .
<id/area/m> a elo:Area ; skos:prefLabel "Kunta"@fi .
<id/actor/p> a elo:Organisation ; elo:actorType <scheme/actor-type/municipality> ; skos:prefLabel "Kunta"@fi ;
  elo:servesArea <id/area/m> .
<id/goal/g> a elo:StrategicGoal ; skos:prefLabel "Tavoite"@fi .
<id/service/s> a elo:Service ; skos:prefLabel "Neuvonta"@fi, "Rådgivning"@sv ; dct:description "Neuvoo."@fi ;
  elo:providedBy <id/actor/p> ; elo:serviceFunction <scheme/function/advice> ; elo:servesArea <id/area/m> ;
  elo:targetGroup <scheme/target-group/young-people> ; elo:transition <scheme/transition/education-work> ;
  dct:language <http://publications.europa.eu/resource/authority/language/SWE> ; elo:freeOfCharge true ;
  elo:status <scheme/status/current> ; elo:lastConfirmed "2026-01-31"^^xsd:date ;
  elo:contributesTo <id/goal/g> ; foaf:homepage <https://example.org/s> ;
  cv:hasChannel [ a elo:Channel ; elo:channelType <scheme/channel/phone> ] ;
  elo:eligibility [ elo:minAge 16 ; elo:maxAge 29 ; elo:lifeSituation <scheme/life-situation/unemployed> ] .
"""
SAID = """
PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX elo: <https://w3id.org/elo/ontology#>
SELECT ?said WHERE {
  ?service a elo:Service .
  { ?service ?property ?value . FILTER(?property NOT IN (cv:hasChannel, elo:eligibility)) }
  UNION { ?service cv:hasChannel|elo:eligibility ?part . ?part ?property ?value }
  UNION { ?service elo:providedBy ?actor . ?actor ?property ?value }
  FILTER(!STRSTARTS(STR(?property), "http://www.w3.org/1999/"))
  BIND(CONCAT(REPLACE(STR(?property), "^.*[#/]", ""), " ", REPLACE(STR(?value), "^.*/", "")) AS ?said)
} ORDER BY ?said
"""
# What the service above says, in all profiles; then what each of them holds beside that.
ALL = {
    *(
        "prefLabel Neuvonta",
        "prefLabel Kunta",
        "description Neuvoo.",
        "providedBy p",
        "serviceFunction advice",
    ),
    *("targetGroup young-people", "servesArea m", "language SWE", "freeOfCharge true", "channelType phone"),
    *("minAge 16", "maxAge 29"),
}
MORE = {
    "cpsv-ap": {
        *("prefLabel Rådgivning", "transition education-work", "status current", "lastConfirmed 2026-01-31"),
        *("contributesTo g", "homepage s", "lifeSituation unemployed"),
    },
    "schema-org": {"prefLabel Rådgivning", "homepage s"},
    "hsds": {"transition education-work", "lastConfirmed 2026-01-31", "lifeSituation unemployed"},
}


@pytest.mark.parametrize("profile", MORE)
def test_our_exports_come_back(call: Call, tmp_path: Path, profile: str) -> None:
    (tmp_path / "town.ttl").write_text(TOWN)
    (tmp_path / "said.rq").write_text(SAID)
    assert call("load", "--store", "from", "--no-validate", "town.ttl")[0] == 0
    kind, file = ("hsds", "told.json") if profile == "hsds" else ("rdf", "told.ttl")
    assert call("export", profile, "--store", "from", "-o", file)[0] == 0
    status, _, errors = call("import", kind, file, "--store", "to", "--no-validate")
    assert status == 0, errors
    status, answer, _ = call("query", "said.rq", "--store", "to", "--format", "csv")
    assert status == 0
    assert set(answer.split("\r\n")[1:-1]) == ALL | MORE[profile]


def test_what_others_write_is_read(call: Call, tmp_path: Path) -> None:
    """Of another directory: what it says in the registry's concepts counts, its own codes do not."""
    service = {
        "id": "3e1b5a5e-0000-4000-8000-000000000001",
        "name": "Drop-in",
        "status": "active",
        "url": "https://example.org/drop-in",
        "minimum_age": 18,
        "organization": {"id": "3e1b5a5e-0000-4000-8000-000000000002", "name": "Helpers"},
        "languages": [{"id": "x", "code": "en"}],
        "attributes": [{"id": "y", "taxonomy_term": {"id": "z", "term_uri": "https://example.org/code/7"}}],
    }
    (tmp_path / "other.json").write_text(json.dumps([service]))
    status, shown, _ = call("import", "hsds", "other.json", "--dry-run")
    assert status == 0
    assert "<urn:uuid:3e1b5a5e-0000-4000-8000-000000000001>" in shown
    for said in ('skos:prefLabel "Drop-in"', "elo:minAge 18", "language/ENG", '"Helpers"'):
        assert said in shown
    assert "example.org" not in shown


@pytest.mark.parametrize(
    ("kind", "name", "content", "told"),
    [
        ("hsds", "x.json", "{", "x.json, line 1, column 2: this is no JSON"),
        ("hsds", "x.json", "[7]", "x.json: there is no service"),
        ("rdf", "x.ttl", "<urn:a> <urn:b> <urn:c> .", "x.ttl: there is no service in CPSV-AP"),
        ("rdf", "x.ttl", "<urn:a> <urn:b> .", "x.ttl, line 1"),
    ],
)
def test_what_is_none_is_refused(
    call: Call, tmp_path: Path, kind: str, name: str, content: str, told: str
) -> None:
    (tmp_path / name).write_text(content)
    status, out, errors = call("import", kind, name, "--store", "store")
    assert (status, out) == (2, "")
    assert told in errors
    assert len(errors.strip().splitlines()) == 1
    assert not (tmp_path / "store").exists()
