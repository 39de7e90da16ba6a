"""How an engine is found, logged in to, waited for and asked again."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from elo_graph.errors import EloError, EngineRefused, Unavailable
from elo_graph.store import open_store
from tests.engines.fake import Engine, behind
from tests.engines.running import at_work, free_port

SMALL = [ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c"), ox.NamedNode("urn:g"))]
ASK = "ASK { <urn:a> <urn:b> <urn:c> }"
ROWS = "SELECT ?s WHERE { ?s <urn:b> ?o }"


@pytest.fixture
def engine() -> Engine:
    engine = Engine()
    engine.store.extend(SMALL)
    return engine


@pytest.fixture
def location(engine: Engine) -> Iterator[str]:
    with behind(engine) as address:
        yield address


def test_the_addresses_of_an_rdf4j_server_are_found(engine: Engine, location: str) -> None:
    long = ox.Literal("x" * 1000)
    large = [
        ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:b"), long, ox.NamedNode("urn:l"))
        for n in range(1100)
    ]
    with open_store(location) as store:
        store.update("INSERT DATA { GRAPH <urn:h> { <urn:d> <urn:b> 1 } }")  # .../statements
        store.add(large)  # more than 1 MB: .../rdf-graphs/service
        assert store.query(ASK)
    sizes = {graph: sum(1 for _ in engine.store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
             for graph in ("urn:g", "urn:h", "urn:l")}  # fmt: skip
    assert sizes == {"urn:g": 1, "urn:h": 1, "urn:l": 1100}


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[str]:
    beside = Path(sys.executable).parent / "oxigraph"
    program = shutil.which("oxigraph") or (str(beside) if beside.is_file() else None)
    if program is None:
        pytest.skip("the Oxigraph server is not installed (pip install -r constraints-bench.txt)")
    port = free_port()
    command = [program, "serve", "--location", str(tmp_path / "o"), "--bind", f"127.0.0.1:{port}"]
    with at_work(command, tmp_path, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield f"sparql+http://127.0.0.1:{port}"


def test_an_oxigraph_server_holds_a_store(oxigraph: str) -> None:
    with open_store(oxigraph) as store:
        store.add(SMALL)
    with open_store(oxigraph, read_only=True) as store:
        assert store.query(ASK)  # its default graph is not the union: the graphs are listed
        assert [(info.iri, info.triples) for info in store.graphs()] == [("urn:g", 1)]


@pytest.mark.parametrize(
    ("header", "settings"),
    [
        ("Bearer t0ken", {"ELO_REMOTE_TOKEN": "t0ken"}),
        ("Basic YW5uYTpzZWNyZXQ=", {"ELO_REMOTE_USER": "anna", "ELO_REMOTE_PASSWORD": "secret"}),
    ],
)
def test_an_engine_that_wants_a_login(
    engine: Engine, location: str, header: str, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.authorization = header
    with pytest.raises(EngineRefused, match=r"does not let us do this \(401\)") as told:
        open_store(location, read_only=True)
    assert "ELO_REMOTE_TOKEN_FILE" in str(told.value)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with open_store(location) as store:
        store.update("INSERT DATA { GRAPH <urn:h> { <urn:d> <urn:b> 1 } }")
        assert store.query(ASK)


def test_reads_are_tried_three_times_and_writes_once(engine: Engine, location: str) -> None:
    with open_store(location, read_only=True) as store:
        assert store.query(ASK)
        engine.drop, engine.busy = 1, 1
        assert store.query(ROWS)  # lost, then 503, then answered
        assert engine.times(ROWS) == 3
        engine.drop = 3
        with pytest.raises(Unavailable):
            store.query(ROWS)
        assert (engine.times(ROWS), engine.drop) == (6, 0)
    with open_store(location) as store:
        engine.asked.clear()
        engine.deaf = True
        with pytest.raises(EloError):
            store.update("INSERT DATA { GRAPH <urn:h> { <urn:d> <urn:b> 1 } }")
        assert engine.lost == 1
    assert not engine.store.contains_named_graph(ox.NamedNode("urn:h"))


def test_a_silent_engine_is_waited_for_once(
    engine: Engine, location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELO_REMOTE_TIMEOUT", "0.3")
    engine.slow = "<urn:slow>"
    with open_store(location, read_only=True) as store:
        with pytest.raises(Unavailable, match=r"has said nothing for 0\.3 seconds"):
            store.query("SELECT ?s WHERE { ?s <urn:slow> ?o }")
        assert engine.times("<urn:slow>") == 1
        assert engine.left.wait(10)
        assert store.query(ASK)


def test_half_an_answer_is_none(engine: Engine, location: str) -> None:
    with open_store(location, read_only=True) as store:
        assert store.query(ASK)
        engine.cut = True
        with pytest.raises(Unavailable):
            list(store.query("SELECT ?s ?p ?o WHERE { ?s ?p ?o }"))  # type: ignore[arg-type]


def test_what_does_not_parse_is_told_here_and_the_engine_not_asked(engine: Engine, location: str) -> None:
    with open_store(location, read_only=True) as store:
        before = len(engine.asked)
        for text in ("ASK { ?s ?p ?o", "SELECT ?s", "ASK { ?s ?p }"):
            with pytest.raises(EloError, match="does not parse"):
                store.query(text)
        with pytest.raises(EloError, match="SERVICE is refused"):
            store.query("SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }")
        assert len(engine.asked) == before


def test_nobody_at_the_address() -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        open_store(f"sparql+http://127.0.0.1:{free_port()}/x", read_only=True)


def test_something_else_at_the_address(engine: Engine, location: str) -> None:
    with pytest.raises(EloError, match="no SPARQL service answers"):
        open_store(location.replace("/repositories", "/elsewhere"), read_only=True)
    assert httpx.get(location.removeprefix("sparql+"), trust_env=False).status_code == 404
