"""Things are found by IRI, the end of one, or a label in any language."""

from datetime import date

import pytest

from elo_graph.analyse.names import AREAS, CONCEPTS, ROUTE_ENDS, find
from elo_graph.errors import InputError

from .graphs import ex, store_of

DAY = date(2024, 6, 1)
STORE = """
<https://w3id.org/elo/id/actor/okm> a elo:Organisation ; skos:prefLabel "Opetusministeriö"@fi ;
  skos:altLabel "OKM"@fi, "Sama"@fi .
:guide a elo:Service ; dct:title "Opas" .
:lapland a elo:Area ; skos:prefLabel "Lappi"@fi, "Lappland"@sv .
:lapland-service a elo:Service ; skos:prefLabel "Lappi"@fi .
:old a elo:Organisation ; rdfs:label "Kaksonen"@fi ; elo:validTo "2023-12-31"^^xsd:date .
:new a elo:Organisation ; foaf:name "Kaksonen" .
:same a elo:Organisation ; skos:prefLabel "Sama"@sv .
:twin-a a elo:Organisation ; skos:prefLabel "Tupla"@fi .
:twin-b a elo:Service ; skos:prefLabel "tupla"@en .
situation:unemployed a skos:Concept ; skos:inScheme <https://w3id.org/elo/scheme/life-situation> ;
  skos:prefLabel "työtön"@fi .
group:unemployed a skos:Concept ; skos:inScheme <https://w3id.org/elo/scheme/target-group> ;
  skos:prefLabel "työtön"@fi .
[] a elo:Referral ; elo:from :untyped ; elo:to :guide .
:untyped rdfs:label "Lähettäjä"@fi .
"""
OKM = "https://w3id.org/elo/id/actor/okm"


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        (OKM, OKM),
        (f"<{OKM}>", OKM),
        ("okm", OKM),
        ("actor/okm", OKM),
        ("opetusministeriö", OKM),
        ("OKM", OKM),
        ("  Opas ", ex("guide")),
        ("Lähettäjä", ex("untyped")),
        # A name goes before another thing's other name.
        ("sama", ex("same")),
        # Of several, the one that is valid on the day.
        ("Kaksonen", ex("new")),
    ],
)
def test_ways_to_name_a_thing(name: str, thing: str) -> None:
    assert find(store_of(STORE), name, kinds=ROUTE_ENDS, where="from", as_of=DAY) == thing


def test_only_things_of_the_kinds_asked_for() -> None:
    store = store_of(STORE)
    assert find(store, "Lappi", kinds=AREAS, where="area") == ex("lapland")
    assert find(store, "Lappi", kinds=ROUTE_ENDS, where="from") == ex("lapland-service")
    found = find(store, "Työtön", kinds=CONCEPTS, where="status", scheme="life-situation")
    assert found == "https://w3id.org/elo/scheme/life-situation/unemployed"


def test_a_name_that_fits_several_things_lists_them() -> None:
    with pytest.raises(InputError) as refused:
        find(store_of(STORE), "Tupla", kinds=ROUTE_ENDS, where="--from")
    assert str(refused.value) == (
        '--from: "Tupla" fits 2 things: actor <https://example.org/twin-a>; service <https://example.org/twin-b>.'
        " Give one of these IRIs, or its last two parts."
    )


def test_a_name_that_fits_nothing_says_what_comes_close() -> None:
    with pytest.raises(InputError) as refused:
        find(store_of(STORE), "Lapi", kinds=AREAS, where="--area")
    assert str(refused.value) == '--area: no area is called "Lapi". Did you mean "Lappi"?'
    with pytest.raises(InputError, match="no area is called"):
        find(store_of(STORE), ex("nowhere"), kinds=AREAS, where="--area")


@pytest.mark.parametrize("name", ['" } UNION { ?s ?p ?o', "\\", "<", "a\nb", "", "x" * 5000])
def test_odd_names_fit_nothing(name: str) -> None:
    with pytest.raises(InputError):
        find(store_of(STORE), name, kinds=AREAS, where="--area")
