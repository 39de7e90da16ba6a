"""SERVICE and LOAD go to named hosts at public addresses, and to nobody else, whatever comes between."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from elo_graph.errors import EloError, Unreachable, Unsupported
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.federation import Federation
from elo_graph.store.outside import Outside, is_public
from elo_graph.store.protocol import Rows

RESULTS = """{"head": {"vars": ["x"]}, "results": {"bindings": [
  {"x": {"type": "literal", "value": "palvelu", "xml:lang": "fi"}}]}}"""


class Neighbour(ThreadingHTTPServer):
    """Another server: answers queries with one row, ``/data`` with Turtle, ``/there`` with a redirect."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str]] = []
        self.there = ""
        neighbour = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                neighbour.seen.append((self.path, self.headers["Host"], body))
                self.reply("application/sparql-results+json", RESULTS)

            def do_GET(self) -> None:
                neighbour.seen.append((self.path, self.headers["Host"], ""))
                self.reply("text/turtle; charset=utf-8", '<a> <urn:b> "LOAD <urn:x> \\" SERVICE" .')

            def reply(self, media_type: str, body: str) -> None:
                if self.path == "/there":
                    self.send_response(307)
                    self.send_header("Location", neighbour.there)
                    body = ""
                else:
                    self.send_response(503 if self.path == "/ill" else 200)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *args: Any) -> None:
                return

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def port(self) -> int:
        return self.server_address[1]


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    server = Neighbour()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


class Names:
    """A name service that can be told what to say; loopback passes for public here."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: list[str] = ["127.0.0.1"]

    def resolve(self, host: str, port: int) -> tuple[str, ...]:
        self.asked.append(host)
        return (self.answers[min(len(self.asked), len(self.answers)) - 1],)


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
def store(names: Names) -> EmbeddedStore:
    """A store that may reach ``good.example``; whatever is not 127.0.0.1 is taken for a private address."""
    outside = Outside(["good.example"], resolve=names.resolve, public=lambda address: address == "127.0.0.1")
    return EmbeddedStore(federation=Federation(outside=outside))


def rows(store: EmbeddedStore, text: str) -> list[list[str]]:
    found = store.query(text)
    assert isinstance(found, Rows)
    return [[str(term) for term in row] for row in found]


def test_a_named_host_is_asked_and_its_answer_joined(
    store: EmbeddedStore, neighbour: Neighbour, names: Names
) -> None:
    url = f"http://good.example:{neighbour.port}/sparql"
    text = f"SELECT ?x ?y {{ VALUES ?y {{ 1 2 }} SERVICE <{url}> {{ ?s <urn:p> ?x }} }} ORDER BY ?y"
    assert [row[0] for row in rows(store, text)] == ['"palvelu"@fi', '"palvelu"@fi']
    ((path, host, body),) = neighbour.seen
    # By name, although the connection went to the address that was looked up, once.
    assert (path, host) == ("/sparql", f"good.example:{neighbour.port}")
    assert "urn:p" in body
    assert names.asked == ["good.example"]


def test_the_address_that_was_checked_is_the_one_connected_to(
    store: EmbeddedStore, neighbour: Neighbour, names: Names
) -> None:
    names.answers = ["127.0.0.1", "10.0.0.1"]  # a name service that says another thing the second time
    rows(store, f"SELECT * {{ SERVICE <http://good.example:{neighbour.port}/> {{ ?s ?p ?x }} }}")
    assert len(names.asked) == len(neighbour.seen) == 1
    with pytest.raises(Unreachable, match="not one of the open internet"):
        rows(store, f"SELECT * {{ SERVICE <http://good.example:{neighbour.port}/> {{ ?s ?p ?x }} }}")
    assert len(neighbour.seen) == 1


def test_redirects_are_checked_like_the_first_address(store: EmbeddedStore, neighbour: Neighbour) -> None:
    text = f"SELECT * {{ SERVICE <http://good.example:{neighbour.port}/there> {{ ?s ?p ?x }} }}"
    neighbour.there = f"http://good.example:{neighbour.port}/elsewhere"
    assert len(rows(store, text)) == 1
    for target in (
        f"http://127.0.0.1:{neighbour.port}/in",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
    ):
        neighbour.there = target
        with pytest.raises(Unreachable, match="only the hosts that this server names"):
            rows(store, text)
    assert [path for path, _, _ in neighbour.seen] == ["/there", "/elsewhere", "/there", "/there", "/there"]


HERE = "<http://good.example:{port}/sparql>"
EVIL = "<http://127.0.0.1:{port}/evil>"


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ SERVICE {EVIL} {{ ?s ?p ?x }} }}",
        # targets that are only known while the query runs
        f"SELECT * {{ VALUES ?t {{ {HERE} }} SERVICE ?t {{ ?s ?p ?x }} }}",
        f"SELECT * {{ VALUES ?t {{ {EVIL} }} LATERAL {{ SERVICE ?t {{ ?s ?p ?x }} }} }}",
        "SELECT * { BIND(IRI(CONCAT('http://127.0.0.1:', '{port}')) AS ?t) SERVICE ?t { ?s ?p ?x } }",
        f"SELECT * {{ SERVICE {HERE} {{ ?s ?p ?t }} LATERAL {{ SERVICE ?t {{ ?a ?b ?x }} }} }}",
        f"PREFIX e: {EVIL} SELECT * {{ SERVICE e: {{ ?s ?p ?x }} }}",
        f"SELECT * {{ SERVICE {HERE} {{ ?s ?p ?x }} SERVICE SILENT {EVIL} {{ ?a ?b ?c }} }}",
        "SELECT * { SERVICE <http://good.example@127.0.0.1:{port}/> { ?s ?p ?x } }",
        "SELECT * { SERVICE <http://user@good.example:{port}/> { ?s ?p ?x } }",
        "SELECT * { SERVICE <http://good.example.evil.example:{port}/> { ?s ?p ?x } }",
        "SELECT * { SERVICE <\\u0068ttp://127.0.0.1:{port}/> { ?s ?p ?x } }",
        # words that make a pattern over the text take a string for a comment
        f"""SELECT * {{ ?s ?p "SERVICE #" . SERVICE {EVIL} {{ ?a ?b '''
{HERE}''' }} }}""",
        # and a comparison that looks like an IRI with a quote in it
        f"SELECT * {{ FILTER(?a<?b&&?c='x>y') SERVICE {EVIL} {{ ?s ?p ?x }} FILTER(?a<?b&&?c='x>y') }}",
    ],
)
def test_no_query_calls_anybody_else(store: EmbeddedStore, neighbour: Neighbour, text: str) -> None:
    with pytest.raises(EloError) as caught:
        rows(store, text.replace("{port}", str(neighbour.port)))
    assert isinstance(caught.value, Unsupported)
    assert neighbour.seen == []


def test_load_puts_what_it_fetched_into_the_graph(store: EmbeddedStore, neighbour: Neighbour) -> None:
    store.update(
        f"LOAD <http://good.example:{neighbour.port}/data/> INTO GRAPH <urn:g> ;\n"
        "INSERT { <urn:x> <urn:y> ?x } WHERE {"
        f" SERVICE <http://good.example:{neighbour.port}/s> {{ ?s ?p ?x }} }}"
    )
    base = f"http://good.example:{neighbour.port}/data/"
    assert rows(store, "SELECT ?s ?o { GRAPH <urn:g> { ?s <urn:b> ?o } }") == [
        [f"<{base}a>", '"LOAD <urn:x> \\" SERVICE"']
    ]
    assert rows(store, "SELECT ?o { <urn:x> <urn:y> ?o }") == [['"palvelu"@fi']]


@pytest.mark.parametrize(
    "text",
    [
        f"LOAD {EVIL}",
        f"LOAD SILENT {EVIL} INTO GRAPH <urn:g>",
        f"""INSERT DATA {{ <a:a> <a:b> "LOAD #" }} ; LOAD {EVIL} ; INSERT DATA {{ <a:a> <a:b> '''
{HERE}''' }}""",
        f"INSERT {{ ?s ?p ?x }} WHERE {{ SERVICE {EVIL} {{ ?s ?p ?x }} }}",
        "LOAD SILENT <file:///etc/hostname>",
        f"LOAD SILENT <urn:x> ; LOAD {EVIL}",
    ],
)
def test_no_update_calls_anybody_else(store: EmbeddedStore, neighbour: Neighbour, text: str) -> None:
    with pytest.raises(Unsupported):
        store.update(text.replace("{port}", str(neighbour.port)))
    assert (neighbour.seen, store.size()) == ([], 0)


def test_load_silent_of_what_no_network_reaches_does_nothing() -> None:
    with EmbeddedStore() as store:  # nobody is named here
        store.update("LOAD SILENT <urn:isbn:0451450523> INTO GRAPH <urn:g>; INSERT DATA { <a:a> <a:b> 1 }")
        assert store.size() == 1
        with pytest.raises(Unsupported):
            store.update("LOAD <urn:isbn:0451450523>")


def test_a_host_that_does_not_answer(store: EmbeddedStore, neighbour: Neighbour) -> None:
    ill = f"<http://good.example:{neighbour.port}/ill>"
    with pytest.raises(Unreachable, match="status 503"):
        rows(store, f"SELECT * {{ SERVICE {ill} {{ ?s ?p ?x }} }}")
    with pytest.raises(Unreachable, match="status 503"):
        store.update(f"LOAD {ill}")
    # One solution without bindings, as SPARQL 1.1 Federated Query section 2.3 has it.
    assert rows(store, f"SELECT * {{ VALUES ?y {{ 1 }} SERVICE SILENT {ill} {{ ?s ?p ?x }} }}") != []
    store.update(f"LOAD SILENT {ill}")
    assert store.size() == 0


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::a9fe:a9fe", False),  # 169.254.169.254 behind a translator
        ("2002:7f00:1::", False),  # 127.0.0.1 in 6to4
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
