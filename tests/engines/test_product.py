"""The product over a real engine: loading, asking, serving, refusing, outliving the engine's death."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from elo_graph.errors import EloError
from elo_graph.store import open_store
from tests.engines.running import free_port, fuseki
from tests.serving import ELO_GRAPH, serving

NOTE = "http://www.w3.org/2004/02/skos/core#editorialNote"
SERVICE = "https://w3id.org/elo/ontology#Service"
COMMANDS = (
    "gaps --area lappi",
    "strategy",
    "routes --from unemployed --to education-work",
)
TOKEN = {"Authorization": "Bearer secret", "Content-Type": "application/sparql-update"}


def call(*arguments: str) -> str:
    """What a command prints; it must succeed."""
    done = subprocess.run([*ELO_GRAPH, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def served(location: str, *options: str) -> Iterator[httpx.Client]:
    """A client of a server over the store."""
    environment = {"ELO_UPDATE_TOKEN": "secret", "ELO_REMOTE_REFRESH": "0.2"}
    with (
        serving("--store", location, *options, environment=environment) as address,
        httpx.Client(base_url=address, timeout=60, trust_env=False) as client,
    ):
        yield client


def until(true: object) -> None:
    """Wait for something to be so, for a minute at most."""
    assert callable(true)
    for _ in range(300):
        try:
            if true():
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    pytest.fail("it never came to be so")


@pytest.mark.parametrize("command", COMMANDS)
def test_analyses_over_fuseki_print_what_they_print_over_a_folder(
    command: str, embedded: Path, filled_fuseki: str
) -> None:
    asked = [*command.split(), "--format", "json"]
    here, there = (json.loads(call(*asked, "--store", at)) for at in (str(embedded), filled_fuseki))
    assert there == here


def test_a_backup_over_an_engine_holds_what_a_folder_holds(
    tmp_path: Path, embedded: Path, filled_fuseki: str, fuseki_address: str
) -> None:
    call("backup", str(tmp_path / "b.zip"), "--store", filled_fuseki)
    call("restore", str(tmp_path / "b.zip"), "--store", f"{fuseki_address}/plain")
    restored = f"{fuseki_address}/plain"
    with open_store(str(embedded), read_only=True) as here, open_store(restored, read_only=True) as there:
        assert there.graphs() == here.graphs()


def test_servers_share_a_store_and_refuse_what_breaks_the_shapes(fuseki_address: str) -> None:
    location = f"{fuseki_address}/plain"
    with open_store(location) as store, store.transaction(empty=True):
        pass  # nothing is left in it
    with (
        served(location, "--bare") as writer,
        served(location, "--read-only") as reader,
        served(location, "--read-only") as another,
    ):
        insert = f'INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <{NOTE}> "hei"@fi }} }}'
        done = writer.post("/update", content=insert, headers=TOKEN)
        assert done.status_code == 204
        version = done.headers["ELO-Dataset-Version"]
        # The other servers say the same version of the same content, and their kept answers are gone.
        ask = {"query": "ASK { <urn:a> ?p ?o }"}
        for one in (reader, another):
            until(lambda one=one: one.get("/sparql", params=ask).json()["boolean"])
            assert one.get("/readyz").json()["dataset"] == version
        assert reader.post("/update", content=insert, headers=TOKEN).status_code == 403
        # A service without a provider, a function and an area is refused, and the engine has none of it.
        wrong = f"INSERT DATA {{ GRAPH <urn:g> {{ <https://w3id.org/elo/id/service/x> a <{SERVICE}> }} }}"
        assert writer.post("/update", content=wrong, headers=TOKEN).status_code == 422
        with open_store(location, read_only=True) as engine:
            assert not engine.query(f"ASK {{ ?s a <{SERVICE}> }}")
            assert engine.query(f'ASK {{ <urn:a> <{NOTE}> "hei"@fi }}')
        # Blank nodes taken out: the graph as a whole is sent anew.
        turtle = {"Authorization": "Bearer secret", "Content-Type": "text/turtle"}
        graph = {"graph": "urn:nameless"}
        nameless = "<urn:a> <urn:b> [ <urn:c> 1 ] , [ <urn:c> 2 ] ."
        assert writer.put("/data", params=graph, content=nameless, headers=turtle).status_code == 201
        assert writer.put("/data", params=graph, content="<urn:a> <urn:b> 3 .", headers=turtle).is_success
        with open_store(location, read_only=True) as engine:
            assert [info.triples for info in engine.graphs() if info.iri == "urn:nameless"] == [1]


def test_a_dead_engine_is_503_with_the_reason_until_it_is_back(tmp_path: Path) -> None:
    port = free_port()
    location = f"sparql+http://127.0.0.1:{port}/elo"
    with fuseki(tmp_path, port):
        server = served(location, "--bare")
        client = server.__enter__()
    try:
        query = {"query": "ASK { <urn:q> ?p ?o }"}
        until(lambda: client.get("/sparql", params=query).status_code == 503)
        dead = client.get("/sparql", params=query)
        assert "cannot be reached" in dead.json()["detail"]
        assert int(dead.headers["Retry-After"]) > 0
        assert client.get("/readyz").status_code == 503
        with pytest.raises(EloError, match="cannot be reached") as told, open_store(location, read_only=True):
            pass
        assert "\n" not in str(told.value)
        with fuseki(tmp_path, port):
            until(lambda: client.get("/sparql", params=query).status_code == 200)
    finally:
        server.__exit__(None, None, None)


def test_virtuoso_takes_small_and_large_writes(filled_virtuoso: str) -> None:
    with open_store(filled_virtuoso) as store:
        store.update(f'INSERT DATA {{ GRAPH <urn:small> {{ <urn:a> <{NOTE}> "hei"@fi , "hej"@sv }} }}')
        store.update(f'DELETE DATA {{ GRAPH <urn:small> {{ <urn:a> <{NOTE}> "hej"@sv }} }}')
        many = " ".join(f"<urn:s{n}> <urn:p> {n} ." for n in range(2000))
        store.update(f"INSERT DATA {{ GRAPH <urn:large> {{ {many} }} }}")
        version = store.version
    with open_store(filled_virtuoso, read_only=True) as store:
        sizes = {info.iri: info.triples for info in store.graphs() if info.iri.startswith("urn:")}
        assert sizes == {"urn:small": 1, "urn:large": 2000}
        assert store.version == version
        assert store.query(f'ASK {{ <urn:a> <{NOTE}> "hei"@fi }}')
        assert not store.query(f'ASK {{ <urn:a> <{NOTE}> "hej"@sv }}')
    with open_store(filled_virtuoso) as store:
        store.replace_graph("urn:small", ())
        store.replace_graph("urn:large", ())


def test_secrets_are_no_part_of_an_address() -> None:
    with pytest.raises(EloError, match="holds no password") as told:
        open_store("sparql+http://dba:hush@127.0.0.1/sparql")
    assert not re.search("hush", str(told.value))
