"""What a change is said to have changed is what it changed: counted against the store before and after."""

from collections.abc import Sequence

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from elo_graph.store.changes import Drop, Merge, Replace, Update, apply, as_stored
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.validate.submission import Source

XSD = "http://www.w3.org/2001/XMLSchema#"
NODES = [ox.NamedNode(f"urn:{letter}") for letter in "abc"]
GRAPHS = ["urn:g", "urn:h", None]
VALUES: list[ox.NamedNode | ox.Literal] = [
    *NODES,
    ox.Literal("1", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("01", datatype=ox.NamedNode(XSD + "integer")),  # the engine keeps these three alike
    ox.Literal("1", datatype=ox.NamedNode(XSD + "nonNegativeInteger")),
    ox.Literal("x", language="fi"),
]

triples = st.builds(ox.Triple, st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from(VALUES))
graphs = st.sampled_from(GRAPHS)


def block(graph: str | None, content: Sequence[ox.Triple]) -> str:
    text = " ".join(f"{t} ." for t in content)
    return f"{{ {text} }}" if graph is None else f"{{ GRAPH <{graph}> {{ {text} }} }}"


@st.composite
def operation(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["INSERT DATA", "DELETE DATA"] * 3 + ["INSERT", "CLEAR", "COPY"]))
    content = draw(st.lists(triples, max_size=4))
    match kind:
        case "INSERT":
            return f"INSERT {block('urn:g', content)} WHERE {{ GRAPH <urn:h> {{ ?s ?p ?o }} }}"
        case "CLEAR":
            return draw(st.sampled_from(["CLEAR ALL", "CLEAR NAMED", "DROP SILENT GRAPH <urn:g>"]))
        case "COPY":
            return "COPY SILENT <urn:g> TO <urn:h>"
        case _:
            return f"{kind} {block(draw(graphs), content)}"


def source(graph: str | None, content: Sequence[ox.Triple]) -> Source:
    name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    return Source("body", tuple(ox.Quad(t.subject, t.predicate, t.object, name) for t in content))


changes = st.one_of(
    st.builds(lambda ops: Update(" ;\n".join(ops)), st.lists(operation(), min_size=1, max_size=4)),
    st.builds(lambda g, ts: Replace(g, (source(g, ts),)), graphs, st.lists(triples, max_size=5)),
    st.builds(lambda g, ts: Merge(g, (source(g, ts),)), graphs, st.lists(triples, max_size=5)),
    st.builds(Drop, graphs),
)


def graph_of(quad: ox.Quad) -> str | None:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else None


@given(before=st.lists(st.tuples(graphs, triples), max_size=6), change=changes)
@settings(deadline=None, max_examples=300)
def test_the_difference_is_the_difference(
    before: list[tuple[str | None, ox.Triple]], change: Update | Replace | Merge | Drop
) -> None:
    store = EmbeddedStore()
    store.add(quad for graph, triple in before for quad in source(graph, [triple]).quads)
    old = set(store.engine)
    with store.transaction() as inside:
        assert isinstance(inside, EmbeddedStore)
        made = apply(change, inside, audited=True)
    new = set(store.engine)
    assert (made.added, made.removed) == (len(new - old), len(old - new))
    assert {graph_of(quad) for quad in new ^ old} <= made.graphs
    assert (made.came, made.gone) == (None, None) or (
        (set(made.came or ()), set(made.gone or ())) == (new - old, old - new)
    )


def test_blank_nodes_of_insert_data_are_new_each_time() -> None:
    store = EmbeddedStore()
    text = "INSERT DATA { _:x <urn:p> 1 . <urn:s> <urn:p> [] }"
    for _ in range(2):
        with store.transaction() as inside:
            assert isinstance(inside, EmbeddedStore)
            made = apply(Update(text), inside, audited=True)
            assert (made.added, made.came) == (2, None)  # nobody knows how the engine calls them
    assert store.size() == 4


def test_what_the_engine_keeps_otherwise() -> None:
    quads = source(None, [ox.Triple(NODES[0], NODES[1], value) for value in VALUES]).quads
    engine = ox.Store()
    engine.extend(quads)
    stored = as_stored(quads)
    assert {quad.object for quad in stored} == set(VALUES[4:6])
    assert {stored.get(quad, quad) for quad in quads} == set(engine)
