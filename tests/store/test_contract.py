"""What every store promises, in memory and on disk alike."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat

from elo_graph.errors import InputError, Unavailable, Unsupported
from elo_graph.store import GraphInfo, Rows, Store, Triples, Truth, open_store

ONE = "https://example.org/graph/one"
TWO = "https://example.org/graph/two"
S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY STR(?o)"

Make = Callable[..., Store]


def quad(value: str, graph: str = ONE) -> Quad:
    return Quad(S, P, Literal(value), NamedNode(graph))


@pytest.fixture(params=["memory", "disk"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    opened: list[Store] = []

    def make(**options: object) -> Store:
        location = ":memory:" if request.param == "memory" else str(tmp_path / f"store-{len(opened)}")
        opened.append(open_store(location, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(make: Make) -> Store:
    return make()


def values(store: Store, text: str = ALL, **dataset: list[str]) -> list[str]:
    answer = store.query(text, **dataset)
    assert isinstance(answer, Rows)
    at = answer.variables.index("o")
    return [term.value for row in answer if isinstance(term := row[at], Literal)]


def test_the_default_graph_is_the_union_of_all_graphs(store: Store) -> None:
    store.add([quad("a", ONE), quad("b", TWO), Quad(S, P, Literal("unnamed"))])
    assert values(store) == ["a", "b", "unnamed"]


def test_the_default_graph_can_be_the_unnamed_one(make: Make) -> None:
    store = make(union=False)
    store.add([quad("a", ONE), Quad(S, P, Literal("unnamed"))])
    assert values(store) == ["unnamed"]


def test_from_narrows_the_default_graph(store: Store) -> None:
    store.add([quad("a", ONE), quad("b", TWO)])
    assert values(store, f"SELECT ?o FROM <{TWO}> WHERE {{ ?s ?p ?o }}") == ["b"]
    # FROM NAMED alone: the default graph is empty (SPARQL 1.1 section 13.2)
    assert values(store, f"SELECT ?o FROM NAMED <{TWO}> WHERE {{ ?s ?p ?o }}") == []


def test_the_callers_dataset_comes_before_the_querys(store: Store) -> None:
    store.add([quad("a", ONE), quad("b", TWO)])
    both = "SELECT ?o WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert values(store, both, default_graphs=[ONE]) == ["a"]
    assert values(store, both, named_graphs=[TWO]) == ["b"]
    assert values(store, f"SELECT ?o FROM <{ONE}> WHERE {{ ?s ?p ?o }}", default_graphs=[TWO]) == ["b"]


def test_languages_datatypes_and_gaps_survive_in_rows_and_in_every_format(store: Store) -> None:
    store.update(
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
        f"INSERT DATA {{ GRAPH <{ONE}> {{ {S} {P} 'ohjaus'@fi, '2026-01-31'^^xsd:date }} }}"
    )
    answer = store.query("SELECT ?o ?none WHERE { ?s ?p ?o } ORDER BY STR(?o)")
    assert isinstance(answer, Rows)
    assert answer.variables == ("o", "none")
    date = Literal("2026-01-31", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    assert list(answer) == [(date, None), (Literal("ohjaus", language="fi"), None)]
    for format, sign in (
        (QueryResultsFormat.JSON, b'"xml:lang":"fi"'),
        (QueryResultsFormat.XML, b'xml:lang="fi"'),
        (QueryResultsFormat.TSV, b'"ohjaus"@fi'),
        (QueryResultsFormat.CSV, b"ohjaus"),
    ):
        out = io.BytesIO()
        store.query(ALL).serialize(out, format)  # type: ignore[arg-type]
        assert sign in out.getvalue()


def test_construct_gives_triples_and_ask_gives_truth(store: Store) -> None:
    store.add([quad("a")])
    built = store.query("CONSTRUCT { ?s ?p 1 } WHERE { ?s ?p ?o }")
    assert isinstance(built, Triples)
    assert [str(triple.object) for triple in built] == ['"1"^^<http://www.w3.org/2001/XMLSchema#integer>']
    yes, no = store.query("ASK { ?s ?p 'a' }"), store.query("ASK { ?s ?p 'b' }")
    assert isinstance(yes, Truth)
    assert yes
    assert not no


def test_triples_for_people_declare_the_prefixes_they_use(store: Store) -> None:
    store.add([quad("a")])
    built = store.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(built, Triples)
    out = io.BytesIO()
    built.write_for_people(out, RdfFormat.TURTLE, {"ex": "https://example.org/", "no": "https://no.example/"})
    assert out.getvalue() == b'@prefix ex: <https://example.org/> .\nex:s ex:p "a" .\n'


def test_an_update_that_fails_on_the_way_changes_nothing(store: Store) -> None:
    store.add([quad("a")])
    with pytest.raises(InputError):  # the second graph cannot be created: it is there
        store.update(f"DELETE WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }} ; CREATE GRAPH <{ONE}> ; nonsense")
    assert values(store) == ["a"]


def test_adding_is_all_or_nothing(store: Store) -> None:
    def failing() -> Iterator[Quad]:
        yield quad("a")
        raise InputError("the source broke off")

    with pytest.raises(InputError, match="broke off"):
        store.add(failing())
    assert store.size() == 0


def test_replacing_a_graph_leaves_the_others(store: Store) -> None:
    store.add([quad("old", ONE), quad("b", TWO)])
    node = BlankNode()
    store.replace_graph(ONE, [quad("new", TWO), Quad(node, P, node)])
    assert values(store) == ["b", "new"]
    assert store.graphs() == (GraphInfo(ONE, 2), GraphInfo(TWO, 1))
    # one blank node stays one blank node
    assert store.query(f"ASK {{ GRAPH <{ONE}> {{ ?x ?p ?x }} }}")


def test_replacing_a_graph_by_nothing_removes_it(store: Store) -> None:
    store.add([quad("old", ONE)])
    assert store.has_graph(ONE)
    store.replace_graph(ONE, [])
    assert not store.has_graph(ONE)
    assert store.graphs() == ()


def test_texts_that_look_like_syntax_are_data(store: Store) -> None:
    nasty = 'a" . } ; DROP ALL #\n\\u0022'
    store.add([quad("kept", TWO)])
    store.replace_graph(ONE, [Quad(S, P, Literal(nasty))])
    assert values(store) == [nasty, "kept"]


def test_large_writes_are_one_write_too(store: Store) -> None:
    before = store.version
    store.add(quad(str(i)) for i in range(25_000))
    assert store.graphs() == (GraphInfo(ONE, 25_000),)
    store.replace_graph(ONE, (quad(str(i)) for i in range(21_000)))
    assert store.graphs() == (GraphInfo(ONE, 21_000),)

    def failing() -> Iterator[Quad]:
        yield from (quad(f"x{i}", TWO) for i in range(25_000))
        raise InputError("the source broke off")

    after = store.version
    with pytest.raises(InputError, match="broke off"):
        store.add(failing())
    with pytest.raises(InputError, match="broke off"):
        store.replace_graph(ONE, failing())
    assert store.graphs() == (GraphInfo(ONE, 21_000),)
    assert before != after == store.version


def test_a_transaction_is_seen_when_it_ends(store: Store) -> None:
    store.add([quad("a")])
    version = store.version
    with store.transaction() as inside:
        inside.add([quad("b")])
        inside.update(f"INSERT DATA {{ GRAPH <{TWO}> {{ {S} {P} 'c' }} }}")
        assert values(inside) == ["a", "b", "c"]
        assert values(store) == ["a"]
        assert store.version == version
    assert values(store) == ["a", "b", "c"]
    assert store.version != version


def test_a_transaction_that_fails_leaves_no_trace(store: Store) -> None:
    store.add([quad("a")])
    store.update(f"CREATE GRAPH <{TWO}>")
    version = store.version

    def failing() -> None:
        with store.transaction() as inside:
            inside.update("DROP ALL")
            assert inside.size() == 0
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert values(store) == ["a"]
    assert store.graphs() == (GraphInfo(ONE, 1), GraphInfo(TWO, 0))
    assert store.version == version
    store.add([quad("b")])
    assert values(store) == ["a", "b"]


def test_a_transaction_can_begin_empty(store: Store) -> None:
    store.add([quad("a")])
    with store.transaction(empty=True) as inside:
        assert inside.size() == 0
        inside.add([quad("b", TWO)])
    assert store.graphs() == (GraphInfo(TWO, 1),)


def test_a_write_that_passes_by_an_open_transaction_is_refused(store: Store) -> None:
    # It would be lost when the transaction ends.
    with store.transaction() as inside:
        with pytest.raises(RuntimeError, match="transaction is open"):
            store.add([quad("lost")])
        inside.add([quad("kept")])
    assert values(store) == ["kept"]


def test_dump_writes_one_graph_all_graphs_or_the_default_graph(store: Store) -> None:
    store.add([quad("a", ONE), quad("b", TWO)])

    def dumped(format: RdfFormat, graph: str | None = None) -> list[bytes]:
        out = io.BytesIO()
        store.dump(out, format=format, graph=graph)
        return sorted(out.getvalue().splitlines())

    a, b = f'{S} {P} "a"', f'{S} {P} "b"'
    assert dumped(RdfFormat.N_TRIPLES, ONE) == [f"{a} .".encode()]
    assert dumped(RdfFormat.N_TRIPLES) == [f"{a} .".encode(), f"{b} .".encode()]
    assert dumped(RdfFormat.N_QUADS) == [f"{a} <{ONE}> .".encode(), f"{b} <{TWO}> .".encode()]


def test_the_version_names_a_state_and_modified_says_when(store: Store) -> None:
    first, then = store.version, store.modified
    assert store.version == first
    store.add([quad("a")])
    assert store.version != first
    assert store.modified >= then


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("SELECT * {\n  ?s ex:p ?o }", 2, 6, "prefix ex: is not declared"),
        ("SELECT * {\n  ?s <p> ?o }", 2, 6, "<p> is not a full one"),
        ("SELECT * {\n  ?s ?p ?o\n", 2, 11, "ends too early"),
        ("", 1, 1, "it is empty"),
        ("INSERT DATA { }", 1, 1, "it is an update"),
    ],
)
def test_a_query_that_does_not_parse_says_where(
    store: Store, text: str, line: int, column: int, says: str
) -> None:
    with pytest.raises(InputError, match=says) as caught:
        store.query(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert "\n" not in str(caught.value)


def test_an_update_that_does_not_parse_says_where(store: Store) -> None:
    with pytest.raises(InputError, match="prefix ex: is not declared") as caught:
        store.update("INSERT DATA {\n ex:a ex:b 1 }")
    assert (caught.value.line, caught.value.column) == (2, 2)


def test_a_name_that_is_no_iri_names_no_graph(store: Store) -> None:
    with pytest.raises(InputError, match="not an absolute IRI"):
        store.replace_graph("not an iri", [quad("a")])
    with pytest.raises(InputError, match="not an absolute IRI"):
        store.query(ALL, default_graphs=["no"])


def test_a_store_opened_read_only_refuses_writes(make: Make, tmp_path: Path) -> None:
    location = make().location
    reader = open_store(location, read_only=True)
    with reader, pytest.raises(Unsupported, match="read-only"):
        reader.update(f"INSERT DATA {{ {S} {P} 1 }}")


def test_an_address_where_nothing_answers_is_told_plainly() -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        open_store("sparql+http://127.0.0.1:9/ds")  # the port of the discard service, which nobody runs


def test_a_web_address_is_told_how_it_is_written_as_a_store() -> None:
    with pytest.raises(InputError, match=r"sparql\+http://localhost/ds"):
        open_store("http://localhost/ds")
