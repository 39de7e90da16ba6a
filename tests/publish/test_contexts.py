"""The JSON-LD context: made from the ontology, frozen by version; what is written with it says the same."""

import json
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse
from rdflib import Graph

from elo_graph import shipped
from elo_graph.publish import contexts, jsonld

PROJECT = Path(__file__).resolve().parents[2]
THING = "https://w3id.org/elo/id/service/s"
SAID = """
@prefix cv: <http://data.europa.eu/m8g/> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix elo: <https://w3id.org/elo/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @base <https://w3id.org/elo/id/> .
<service/s> a elo:Service, <http://example.org/Other> ; skos:prefLabel "Neuvonta"@fi, "Ohjaus"@fi ;
  skos:prefLabel "Advice"@en ; elo:providedBy <actor/p> ;
  elo:freeOfCharge true ; elo:capacity 12 ; elo:validFrom "2014-01-01"^^xsd:date ;
  elo:eligibility [ elo:minAge 16 ; elo:lifeSituation <x> ] ; cv:hasChannel <service/s#part-1> .
<service/s#part-1> a elo:Channel ; elo:channelType <phone> .
<referral/r> elo:to <service/s> . <actor/q> <http://example.org/likes> <service/s> .
"""
# What terms with a coercion cannot hold as they hold the rest.
AWKWARD = """
@prefix elo: <https://w3id.org/elo/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @base <https://w3id.org/elo/id/> .
<service/s> skos:prefLabel "plain", "tagged"@fi, <iri> ; elo:providedBy "text", "5"^^xsd:integer, "t"@sv ;
  elo:validFrom "2014"^^xsd:gYear, "2014-01-01"^^xsd:date ; elo:capacity "012"^^xsd:integer, 3.5, "x" ;
  elo:freeOfCharge "1"^^xsd:boolean ; elo:population 12345678901234567890 ;
  <http://example.org/p> 1.0e0, "x"@en ;
  a [ a elo:Service ] ; elo:partOf _:a, _:ring . _:b elo:partOf _:a . _:ring elo:partOf _:ring2 .
_:ring2 elo:partOf _:ring . <service/s> elo:within <service/s> .
<actor/z> elo:note <urn:x:y> , <mailto:a@b.fi> .
"""


def read(text: str | bytes, form: RdfFormat = RdfFormat.TURTLE) -> list[Triple]:
    return [quad.triple for quad in parse(text, format=form)]


def canonical(triples: list[Triple]) -> set[str]:
    data = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in data}


def test_the_context_is_that_of_the_ontology() -> None:
    """To renew it: python -m tests.publish.test_contexts."""
    made = contexts.made_from(shipped.root())
    assert contexts.current().version == made.version
    assert contexts.text_of(contexts.current()) == contexts.text_of(made)


def test_every_term_of_ours_has_its_name_and_every_name_one_term() -> None:
    context = contexts.current()
    assert len(context.terms) == len({term.name for term in context.terms.values()}) > 200
    assert context.terms["https://w3id.org/elo/ontology#providedBy"].coercion == "@id"
    assert context.terms["https://w3id.org/elo/ontology#validFrom"].coercion.endswith("#date")  # type: ignore[union-attr]
    # Two vocabularies have a `memberOf`: ours has the name.
    assert "http://www.w3.org/ns/org#memberOf" not in context.terms


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
@pytest.mark.parametrize("text", [SAID, AWKWARD])
@pytest.mark.parametrize("main", [THING, None])
def test_what_is_written_says_the_same(text: str, main: str | None) -> None:
    """Read by two readers, neither of which fetches anything."""
    triples = read(text)
    written = jsonld.write(triples, contexts.current(), main)
    assert canonical(read(written, RdfFormat.JSON_LD)) == canonical(triples)
    by_rdflib = Graph().parse(data=written, format="json-ld").serialize(format="nt")
    assert len(read(by_rdflib, RdfFormat.N_TRIPLES)) == len(triples)


def test_plain_json_with_the_published_context_says_the_same() -> None:
    triples = read(SAID)
    plain = json.loads(jsonld.write(triples, contexts.current(), THING, embed=False))
    assert "@context" not in plain
    whole = json.dumps({**json.loads(contexts.text_of(contexts.current())), **plain})
    assert canonical(read(whole, RdfFormat.JSON_LD)) == canonical(triples)


def test_it_reads_like_json() -> None:
    told = json.loads(jsonld.write(read(SAID), contexts.current(), THING, embed=False))
    assert told["id"] == THING
    assert told["prefLabel"] == {"fi": ["Neuvonta", "Ohjaus"], "en": "Advice"}
    assert told["freeOfCharge"] is True
    assert (told["capacity"], told["validFrom"]) == (12, "2014-01-01")
    assert told["eligibility"]["minAge"] == 16
    assert told["hasChannel"]["type"] == "Channel"
    assert told["@reverse"]["to"] == ["https://w3id.org/elo/id/referral/r"]


def test_an_answer_carries_what_it_uses_and_no_more() -> None:
    embedded = json.loads(jsonld.write(read(SAID), contexts.current(), THING))["@context"]
    assert "waitDays" not in embedded
    published = contexts.current().definitions
    assert all(published[name] == definition for name, definition in embedded.items())


if __name__ == "__main__":
    print(contexts.write(PROJECT))
