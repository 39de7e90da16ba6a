"""What does not parse is told with its place and what would do; nothing is evaluated to find that out."""

import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elo_graph.errors import EloError, InputError
from elo_graph.store import open_store
from elo_graph.syntax import insist_on_syntax, parses, uses_keyword

WRONG_QUERIES = [
    # text, line, column of the first token that cannot stand there, words of the message
    ("SELECT ?s WHERE { ?s a }", 1, 24, ["'}' is not expected here", "a variable", "an IRI"]),
    ("SELECT ?s WHERE { ?s a } LIMIT 5", 1, 24, ["'}' is not expected here"]),
    ("SELECT *\n{ ?s ?p ?o .\n  FILTER CONTAINS(?o 'x') }", 3, 22, ["''x'' is not expected here", "','"]),
    ("SELECT ?s, ?o { ?s ?p ?o }", 1, 10, ["',' is not expected here", "a variable"]),
    ("SELECT * { ?s ?p ?o } LIMIT ten", 1, 29, ["'ten' is not expected here", "a number"]),
    ("SELECT (COUNT(?s)) { ?s ?p ?o }", 1, 18, ["')' is not expected here"]),
    ("SELECT * { ?s ?p ?o FILTER(?o > ) }", 1, 33, ["')' is not expected here", "a variable"]),
    ("SELECT * { ?s ?p ?o }}", 1, 22, ["'}' is not expected here"]),
    ("SELECT * { ?s ?p 'it is open }", 1, 18, ["is not expected here"]),
    ("SELECT * { ?s ?p ?o ", 1, 20, ["it ends too early", "'}'"]),
    ("SELECT * { ?s foaf:name ?n }", 1, 15, ["the prefix foaf: is not declared", "PREFIX foaf: <"]),
    ("PREFIX f: <urn:f:> SELECT * { ?s f:p ?n ; g:p ?m }", 1, 43, ["the prefix g: is not declared"]),
    ("SELECT * { ?s ?p <abc> }", 1, 18, ["the IRI <abc> is not a full one"]),
    ("SELECT * { ?s ?p ?o BIND(1 AS ?o) }", 1, 35, ["BIND is overriding an existing variable"]),
    ("SELECT ?x (COUNT(?s) AS ?n) { ?s ?p ?o }", 1, 41, ["a variable that is unbound"]),
    ("SELEC * { ?s ?p ?o }", 1, 1, ["'SELEC' is not expected here", "SELECT, ASK, CONSTRUCT, DESCRIBE"]),
    ("INSERT DATA { <urn:a> <urn:b> 1 }", 1, 1, ["it is an update"]),
    ("# only a remark", 1, 16, ["expected one of SELECT"]),
    ("", 1, 1, ["it is empty"]),
]
WRONG_UPDATES = [
    ("SELECT * { ?s ?p ?o }", 1, 1, ["it is a query"]),
    ("INSERT DATA { <urn:a> <urn:b> 1 }\nINSERT DATA { <urn:a> <urn:b> 2 }", 2, 1, ["'INSERT' is not"]),
    ("INSERT DATA { ?x <urn:b> 1 }", 1, 28, ["Variables are not allowed in INSERT DATA"]),
    ("DELETE { ?s ?p ?o }", 1, 20, ["it ends too early"]),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), WRONG_QUERIES)
def test_a_query_that_does_not_parse(text: str, line: int, column: int, words: list[str]) -> None:
    with open_store(":memory:") as store, pytest.raises(InputError) as raised:
        store.query(text)
    assert (raised.value.line, raised.value.column) == (line, column)
    assert [word for word in words if word not in str(raised.value)] == []


@pytest.mark.parametrize(("text", "line", "column", "words"), WRONG_UPDATES)
def test_an_update_that_does_not_parse(text: str, line: int, column: int, words: list[str]) -> None:
    with open_store(":memory:") as store, pytest.raises(InputError) as raised:
        store.update(text)
    assert (raised.value.line, raised.value.column) == (line, column)
    assert [word for word in words if word not in str(raised.value)] == []


@pytest.fixture
def visited() -> Iterator[tuple[str, list[bytes]]]:
    """An address on this machine, and what came to it."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            try:
                while True:
                    connection, _ = server.accept()
                    with connection:
                        came.append(connection.recv(1000))
            except OSError:
                return

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", came
        server.shutdown(socket.SHUT_RDWR)
        listener.join()


@pytest.mark.parametrize(
    "end", ["ORDER BY (?x", "HAVING (?x", "GROUP BY (?x", "VALUES (?x) { (1) } #", "", "{", "'"]
)
def test_looking_at_a_text_calls_nobody(visited: tuple[str, list[bytes]], end: str) -> None:
    address, came = visited
    text = f"ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} }} {end}"
    uses_keyword(text, "SERVICE")
    uses_keyword(text, "FROM")
    with open_store(":memory:") as store, pytest.raises(EloError):
        store.query(text)
    update = f"INSERT {{ <urn:a> <urn:b> 1 }} WHERE {{ SERVICE <{address}> {{ ?s ?p ?o }} }} {end}"
    for wrong in (update, f"LOAD <{address}> {end}"):
        parses(wrong, update=True)
        with open_store(":memory:") as store, pytest.raises(EloError):
            store.update(wrong)
    assert came == []


@given(st.text(st.sampled_from("SELECT*{}?spo.<>:a'\"()\n #,;ASK"), max_size=40))
def test_a_place_is_always_told_and_lies_in_the_text(text: str) -> None:
    place = None
    try:
        insist_on_syntax(text)
    except InputError as error:
        place = error.line or 0, error.column or 0
    if place is not None:
        lines = text.split("\n")
        assert 1 <= place[0] <= len(lines)
        assert 1 <= place[1] <= len(lines[place[0] - 1]) + 1
