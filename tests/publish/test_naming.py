"""Nameless nodes get names that come from the data alone: the same for each load, another for each node."""

import pytest
from pyoxigraph import BlankNode, Quad, RdfFormat, Triple, parse

from elo_graph.publish.naming import named, names_in

A, B = "https://w3id.org/elo/id/service/a", "https://w3id.org/elo/id/service/b"
HEAD = "@prefix : <http://example.org/> . @base <https://w3id.org/elo/id/service/> .\n"
CASES = {
    "parts": "<a> :has [ :is 1 ], [ :is 2 ] . <b> :has [ :is 1 ] .",
    "nested": "<a> :has [ :is 1 ; :holds [ :is 2 ; :holds [ :is 3 ] ] ] .",
    "list": f"<a> :has ( {' '.join(map(str, range(1500)))} ) .",
    "twins": "<a> :has _:x, _:y . _:x :is 1 . _:y :is 1 . <a> :other [ :is 1 ] .",
    "twins with parts": "<a> :has [ :holds [ :is 1 ] ], [ :holds [ :is 1 ] ] .",
    "shared": "<a> :has _:x . <b> :has _:x . _:x :is 1 .",
    "of nobody": "[ :is 1 ] :is 2 . [ :is 3 ] :is 4 .",
    "ring": "<a> :has _:x . _:x :next _:y . _:y :next _:z . _:z :next _:x ; :is 1 .",
    "ring of nobody": "_:x :next _:y ; :is 1 . _:y :next _:x ; :is 2 .",
    "empty": "<a> :has [] , [] .",
    "a fragment": "<a#x> :has [ :is 1 ] .",
}


def triples(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(HEAD + text, format=RdfFormat.TURTLE, rename_blank_nodes=True)]


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_the_same_data_gets_the_same_names_whatever_its_labels_and_order(text: str) -> None:
    first, second = triples(text), triples(text)[::-1]
    told = sorted(map(str, named(first)))
    assert told == sorted(map(str, named(second)))
    assert not [line for line in told if "_:" in line]


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_two_nodes_never_get_one_name(text: str) -> None:
    """So that a dump holds as many triples as the store does."""
    given = triples(text)
    nodes = {t.subject for t in given} | {t.object for t in given}
    labels = {node.value for node in nodes if isinstance(node, BlankNode)}
    found = names_in((None, t.subject, t.predicate, t.object) for t in given)
    assert found.keys() == labels
    assert len(set(found.values())) == len(labels)
    assert len({str(t) for t in named(given)}) == len(given)


def test_a_part_is_named_after_what_it_belongs_to() -> None:
    found = {str(t.subject) for t in named(triples(CASES["nested"])) if "#" in str(t.subject)}
    assert len(found) == 3
    assert all(name.startswith(f"<{A}#part-") for name in found)
    (fragment,) = (str(t.object) for t in named(triples(CASES["a fragment"])) if "#x>" in str(t.subject))
    assert fragment.startswith(f"<{A}#x-part-")


def test_a_node_of_nobody_is_named_after_its_graph() -> None:
    (quad,) = parse("[] <http://example.org/is> 1 .", format=RdfFormat.TURTLE)
    graph = next(iter(parse("<urn:g> <urn:g> <urn:g> .", format=RdfFormat.TURTLE))).subject
    of_graph = Quad(quad.subject, quad.predicate, quad.object, graph)
    found = names_in([(of_graph.graph_name, of_graph.subject, of_graph.predicate, of_graph.object)])  # type: ignore[list-item]
    assert [name.partition("part-")[0] for name in found.values()] == ["urn:g#"]


def test_what_one_thing_holds_does_not_change_names_elsewhere() -> None:
    alone = {str(t.subject) for t in named(triples("<b> :has [ :is 1 ] ."))}
    beside = {str(t.subject) for t in named(triples(CASES["parts"])) if B in str(t.subject)}
    assert alone == beside
