"""The source deck is in the graph, all of it: items, text boxes, labels in three languages, sources."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).resolve().parents[1]
CHECKLIST = Path(__file__).with_name("deck_checklist.tsv")
DECK = ox.NamedNode("https://w3id.org/elo/graph/deck")

PREFIXES = """
PREFIX elo: <https://w3id.org/elo/ontology#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX p-plan: <http://purl.org/net/p-plan#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

# A name on the deck is a Finnish label of the thing, in any capitalisation.
# Hidden labels keep the deck's own spelling.
NAMED = """
{{ ?{v} skos:prefLabel|skos:altLabel|skos:hiddenLabel ?{v}Label
   FILTER (LANG(?{v}Label) = "fi" && LCASE(STR(?{v}Label)) = LCASE({text})) }}
"""


def checklist() -> list[tuple[str, str]]:
    """Rows of the hand-written checklist: the deck's item and what it must be in the graph."""
    lines = CHECKLIST.read_text(encoding="utf-8").splitlines()
    return [(item, kind) for item, _, kind in (line.partition("\t") for line in lines) if kind]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """The deck, the strategy and the concept schemes, each file a named graph."""
    store = ox.Store()
    for name in ("deck", "strategy"):
        graph = ox.NamedNode(f"https://w3id.org/elo/graph/{name}")
        store.bulk_load(path=str(ROOT / "data" / f"{name}.ttl"), format=ox.RdfFormat.TURTLE, to_graph=graph)
    schemes = ox.NamedNode("https://w3id.org/elo/graph/schemes")
    for path in sorted((ROOT / "ontology" / "schemes").glob("*.ttl")):
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=schemes)
    return store


def rows(store: ox.Store, pattern: str, *, deck_only: bool = False) -> list[str]:
    """The distinct IRIs that `?x` takes in the pattern, over all graphs or the deck's own."""
    answer = store.query(
        f"{PREFIXES} SELECT DISTINCT ?x WHERE {{ {pattern} }}",
        default_graph=DECK if deck_only else None,
        use_default_graph_as_union=not deck_only,
    )
    assert isinstance(answer, ox.QuerySolutions)
    return sorted(term.value for term in (row["x"] for row in answer) if isinstance(term, ox.NamedNode))


def named(variable: str, text: str) -> str:
    return NAMED.format(v=variable, text=str(ox.Literal(text)))


def pattern(item: str, kind: str) -> str:
    """The SPARQL pattern that finds the item as the kind of thing the checklist says."""
    if " → " in item:
        start, end = (named(v, text) for v, text in zip("ab", item.split(" → "), strict=True))
        if kind == "elo:Referral":
            edge = "?x a elo:Referral ; elo:from ?a ; elo:to ?b ."
        elif kind == "elo:UnconfirmedClaim":
            edge = "?x a elo:UnconfirmedClaim ; elo:claimSubject ?a ; elo:claimObject ?b ."
        else:
            edge = f"?a {kind} ?b . BIND (?a AS ?x)"
        return f"{start} {end} {edge}"
    if kind.startswith("scheme:"):
        scheme = kind.removeprefix("scheme:")
        return f"{named('x', item)} ?x skos:inScheme <https://w3id.org/elo/scheme/{scheme}> ."
    return f"{named('x', item)} ?x a {kind} ."


def test_checklist_is_long_enough_to_mean_something() -> None:
    items = checklist()
    assert len(items) >= 120
    assert len(set(items)) == len(items)


@pytest.mark.parametrize(("item", "kind"), checklist())
def test_item_of_the_deck_is_in_the_graph(store: ox.Store, item: str, kind: str) -> None:
    assert rows(store, pattern(item, kind)), f"the deck's “{item}” is not in the graph as {kind}"


def test_every_text_box_is_there_and_something_comes_from_it(store: ox.Store) -> None:
    # The deck has 92 text boxes on 184 lines that are not blank (counted in the deck's text).
    assert len(rows(store, "?x a elo:SourceSegment ; elo:segmentText ?text ; elo:slideNumber ?slide .")) == 92
    answer = store.query(
        PREFIXES + "SELECT ?lines WHERE { ?x elo:sourceLines ?lines }", use_default_graph_as_union=True
    )
    assert isinstance(answer, ox.QuerySolutions)
    texts = [row["lines"] for row in answer]
    numbers = {int(n) for t in texts if isinstance(t, ox.Literal) for n in t.value.split(", ")}
    assert len(numbers) == 184
    uncited = rows(store, "?x a elo:SourceSegment MINUS { ?thing prov:wasDerivedFrom ?x }")
    assert uncited == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_thing_of_the_deck_has_a_label(store: ox.Store, language: str) -> None:
    labelled = f'{{ ?x skos:prefLabel ?l FILTER (LANG(?l) = "{language}") }}'
    things = "?x a ?class FILTER (?class != dcat:Dataset && ?x != <https://w3id.org/elo/graph/deck>)"
    assert len(rows(store, things, deck_only=True)) > 250
    assert rows(store, f"{things} MINUS {labelled}", deck_only=True) == []


def test_every_thing_of_the_deck_has_a_source(store: ox.Store) -> None:
    # The text boxes are the source itself: they say which document they are part of.
    source = "{ ?x prov:wasDerivedFrom|dct:source|dct:isPartOf ?source }"
    assert rows(store, f"?x a ?class MINUS {source}", deck_only=True) == []


@pytest.mark.parametrize(
    "name", ["Sosiaalitoimi", "Nuorisotoimi", "TE-toimisto", "Ammatilliset oppilaitokset", "Ohjaamo"]
)
def test_name_of_the_deck_means_one_actor_or_service(store: ox.Store, name: str) -> None:
    label = f"skos:prefLabel|skos:altLabel ?l FILTER (LCASE(STR(?l)) = LCASE({ox.Literal(name)}))"
    kinds = "VALUES ?class { elo:Actor elo:Organisation elo:CooperationGroup elo:Project elo:Service }"
    assert len(rows(store, f"{kinds} ?x a ?class ; {label}")) == 1


def test_arrows_of_the_diagram_are_for_people_under_30(store: ox.Store) -> None:
    # Ohjaamo serves people under 30, so every arrow into it or out of it closes at 30 at the latest.
    arrows = rows(store, "?x a elo:Referral ; elo:from|elo:to ?end .", deck_only=True)
    limited = rows(
        store, "?x a elo:Referral ; elo:eligibility/elo:maxAge ?age FILTER (?age <= 29)", deck_only=True
    )
    assert arrows == limited


def test_no_follow_up_or_coordination_passes_for_a_referral(store: ox.Store) -> None:
    follow_up = "<https://w3id.org/elo/scheme/handover/follow-up>"
    assert rows(store, f"?x a elo:Referral ; elo:handoverMode {follow_up} .", deck_only=True) == []
    coordinated = "?x a elo:Referral ; elo:from ?a ; elo:to/elo:providedBy? ?b . ?a elo:coordinates ?b ."
    assert rows(store, coordinated, deck_only=True) == []
