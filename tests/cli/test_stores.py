"""The commands on a store, as a person or a script calls them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from elo_graph.store import open_store

Call = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("surroundings")
SERVICE = """
@prefix elo: <https://w3id.org/elo/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/elo/id/actor/testi> a elo:Organisation ;
  skos:prefLabel "Testi [oy]"@fi, "Test"@sv, "Test"@en .
"""


@pytest.fixture
def store(tmp_path: Path) -> str:
    location = str(tmp_path / "store")
    with open_store(location) as opened:
        opened.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 'hei [sinä]'@fi , 5 } }")
    return location


def ask(tmp_path: Path, text: str) -> str:
    file = tmp_path / "question.rq"
    file.write_text(text)
    return str(file)


def test_load_makes_a_store_adds_and_replaces(call: Call, tmp_path: Path) -> None:
    (tmp_path / "region.ttl").write_text(SERVICE)
    status, out, err = call("load", "region.ttl", "--store", "new")
    assert (status, out) == (0, "")
    assert "https://w3id.org/elo/graph/region" in err
    assert "the new store new" in err
    assert call("load", "region.ttl", "--store", "new", "--graph", "urn:again")[0] == 0
    status, out, _ = call("status", "--store", "new")
    assert status == 0
    sizes = dict(re.findall(r"^(\S+)\s+([\d,]+)$", out, re.MULTILINE))
    # one type and three labels, in each of the two graphs
    assert sizes["https://w3id.org/elo/graph/region"] == sizes["urn:again"] == "4"
    assert {"https://w3id.org/elo/graph/ontology", "https://w3id.org/elo/graph/shapes"} < set(sizes)
    assert sizes["actors"] == "1"


def test_data_that_does_not_conform_is_not_loaded_unless_one_insists(call: Call, tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text(
        "<https://w3id.org/elo/id/service/x> a <https://w3id.org/elo/ontology#Service> ."
    )
    status, out, err = call("load", "bad.ttl", "--store", "new")
    assert (status, out) == (1, "")
    assert "bad.ttl" in err
    assert err.splitlines()[-1].startswith("elo-graph: the data does not conform to the shapes")
    assert not (tmp_path / "new").exists()
    assert call("load", "bad.ttl", "--store", "new", "--no-validate")[0] == 0


def test_a_file_that_refers_to_the_shipped_registry_conforms(call: Call, tmp_path: Path) -> None:
    # The municipality of Helsinki is described in the shipped data, not in this store.
    (tmp_path / "region.ttl").write_text(
        SERVICE + "<https://w3id.org/elo/id/actor/testi> "
        "elo:servesArea <https://w3id.org/elo/id/area/municipality-091> ."
    )
    assert call("load", "region.ttl", "--store", "new")[0] == 0


@pytest.mark.parametrize(
    ("format", "answer"),
    [
        ("csv", "o\r\nhei [sinä]\r\n"),
        ("tsv", '?o\n"hei [sinä]"@fi\n'),
        ("table", "o\n---------------\nhei [sinä] (fi)\n"),
    ],
)
def test_rows_are_printed_in_the_format_asked_for(
    call: Call, store: str, tmp_path: Path, format: str, answer: str
) -> None:
    file = ask(tmp_path, "SELECT ?o { ?s ?p ?o FILTER(LANG(?o) = 'fi') }")
    assert call("query", file, "--store", store, "--format", format) == (0, answer, "")


def test_json_is_sparql_results_json(call: Call, store: str, tmp_path: Path) -> None:
    file = ask(tmp_path, "SELECT ?o { ?s ?p ?o FILTER(ISNUMERIC(?o)) }")
    status, out, err = call("query", file, "--store", store, "--format", "json")
    assert (status, err) == (0, "")
    assert json.loads(out)["results"]["bindings"] == [
        {"o": {"type": "literal", "value": "5", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}
    ]


def test_triples_are_turtle_unless_told_otherwise(call: Call, store: str, tmp_path: Path) -> None:
    skos = "http://www.w3.org/2004/02/skos/core#"
    file = ask(tmp_path, f"CONSTRUCT {{ ?s <{skos}note> 'x' }} WHERE {{ ?s ?p 5 }}")
    turtle = f'@prefix skos: <{skos}> .\n<urn:s> skos:note "x" .\n'
    assert call("query", file, "--store", store) == (0, turtle, "")
    triples = f'<urn:s> <{skos}note> "x" .\n'
    assert call("query", file, "--store", store, "--format", "ntriples") == (0, triples, "")


def test_no_is_status_one(call: Call, store: str, tmp_path: Path) -> None:
    assert call("query", ask(tmp_path, "ASK { ?s ?p 5 }"), "--store", store) == (0, "yes\n", "")
    assert call("query", ask(tmp_path, "ASK { ?s ?p 6 }"), "--store", store) == (1, "no\n", "")


def test_on_a_terminal_tables_have_lines_and_data_is_no_markup(
    call: Call, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    status, out, _ = call("query", ask(tmp_path, "SELECT ?o { ?s ?p ?o }"), "--store", store)
    assert status == 0
    assert "│" in out
    assert "hei [sinä] (fi)" in out


def test_a_shipped_question_is_bound_and_answered_from_the_shipped_registry(call: Call) -> None:
    status, out, err = call("query", "things/counts", "--param", "asOf=2014-06-01", "--format", "csv")
    assert (status, err) == (0, "")
    kinds = dict(line.split(",") for line in out.split()[1:])
    assert int(kinds["services"]) > 0


def test_a_backup_is_restored_elsewhere(call: Call, store: str, tmp_path: Path) -> None:
    assert call("backup", "b.zip", "--store", store)[:2] == (0, "")
    assert call("restore", "b.zip", "--store", "other")[:2] == (0, "")
    with open_store(store, read_only=True) as before, open_store("other", read_only=True) as after:
        assert before.graphs() == after.graphs()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("load x.ttl", r"shipped registry is not written to\. Name a store of your own: --store FOLDER\."),
        ("load none.ttl --store new", r"none\.ttl: there is no such file"),
        ("load bad.ttl --store new", r"bad\.ttl, line 2, column 11: .*prefix ex: .*@prefix ex:"),
        ("load term.ttl --store new", r"elo:Servise .*not a term of the ontology.*Did you mean elo:Service"),
        ("load bad.ttl --store new --graph mine", r"<mine> is not an absolute IRI"),
        ("load bad.ttl --store file.txt", r"file\.txt: this is a file, not the folder of a store"),
        ("load --store foreign", r"foreign: this folder is not an elo-graph store, so it is left alone"),
        ("query none.rq", r"none\.rq: there is no such file"),
        ("query nope/nope", r'there is no shipped query "nope/nope"'),
        ("query bad.rq --store STORE", r"bad\.rq, line 1, column 15: .*prefix ex: is not declared"),
        ("query service.rq --store STORE", r"service\.rq: SERVICE is refused"),
        ("query good.rq --store STORE --format doc", r'"doc" is not a format\. The formats: table, json'),
        ("query good.rq --store STORE --format turtle", r"gives rows, which turtle cannot hold"),
        ("query good.rq --store STORE --param x", r'--param "x" is not of the form name=value'),
        ("query good.rq --store STORE --param x=1", r'no parameter "x"'),
        ("query things/counts --store STORE --param asOf=2026-02-30", r'"2026-02-30" is not a date'),
        ("query good.rq --store nowhere", r"nowhere: there is no store here\. Make one"),
        ("query good.rq --store sparql+http://127.0.0.1:9/ds", r"the engine cannot be reached"),
        ("status --store newer", r"newer: the store was written by a newer elo-graph .*Upgrade"),
        ("restore b.zip", r"Name a store of your own"),
        ("restore file.txt --store new", r"file\.txt: the backup is damaged or not an elo-graph backup"),
        ("restore none.zip --store new", r"none\.zip: there is no such file"),
        ("backup no/b.zip --store STORE", r"no/b\.zip: "),
        ("serve --host nowhere.invalid", r'"nowhere\.invalid" is not an address of this machine'),
        ("serve --port 70000", r"'--port': .*65535\. Try elo-graph serve --help\."),
        ("query", r"elo-graph query: Missing argument 'FILE'\. Try elo-graph query --help\."),
        ("query --nonsense x", r"No such option: --nonsense"),
        ("qurey", r"No such command 'qurey'"),
        ("serve --default-graph all", r"'all' is not one of 'union', 'unnamed'"),
    ],
)
def test_a_wrong_call_is_one_plain_line_and_status_two(
    call: Call, store: str, tmp_path: Path, arguments: str, says: str
) -> None:
    (tmp_path / "bad.ttl").write_text("<urn:c> a <urn:Service> .\n<urn:d> a ex:Service .")
    (tmp_path / "term.ttl").write_text("<urn:c> a <https://w3id.org/elo/ontology#Servise> .")
    (tmp_path / "bad.rq").write_text("SELECT * { ?s ex:p ?o }")
    (tmp_path / "good.rq").write_text("SELECT * { ?s ?p ?o }")
    (tmp_path / "service.rq").write_text("SELECT * { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }")
    (tmp_path / "file.txt").write_text("text")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "letter.txt").write_text("dear")
    (tmp_path / "newer").mkdir()
    (tmp_path / "newer" / "store.json").write_text('{"application": "elo-graph", "format": 99, "id": "x"}')
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if "store/lock" not in str(path)}
    status, out, err = call(*arguments.replace("STORE", store).split())
    assert (status, out) == (2, "")
    assert re.search(says, err)
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert not (tmp_path / "new").exists()


def test_debug_adds_the_traceback_wherever_it_stands(call: Call) -> None:
    for arguments in (("--debug", "query", "none.rq"), ("query", "none.rq", "--debug")):
        status, out, err = call(*arguments)
        assert (status, out) == (2, "")
        assert err.startswith("Traceback")
        assert err.splitlines()[-1] == "elo-graph: none.rq: there is no such file"


def test_a_store_in_use_can_be_read_and_not_written_to(call: Call, store: str, tmp_path: Path) -> None:
    (tmp_path / "region.ttl").write_text(SERVICE)
    with open_store(store):
        status, out, err = call("load", "region.ttl", "--store", store)
        assert (status, out) == (2, "")
        assert re.search(rf"in use by another process .*\({os.getpid()}\)\. Stop that one first", err)
        assert call("query", ask(tmp_path, "ASK { ?s ?p 5 }"), "--store", store)[0] == 0
        assert call("status", "--store", store)[0] == 0


def test_help_and_version_need_none_of_the_slow_parts() -> None:
    code = (
        "import sys; from elo_graph.cli.main import run; "
        "slow = ('pyoxigraph', 'fastapi', 'uvicorn', 'rich', 'yaml', 'shacl', 'openpyxl'); "
        "status = run(sys.argv[1:]); "
        "print(status, [name for name in slow if name in sys.modules], file=sys.stderr)"
    )
    for arguments in (["--help"], ["--version"], ["load", "--help"], ["serve", "-h"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
        )
        assert done.stdout
        assert done.stderr == "0 []\n"


def test_a_reader_that_goes_away_is_no_fault(store: str, tmp_path: Path) -> None:
    values = " ".join(map(str, range(200_000)))
    file = ask(tmp_path, f"SELECT ?x {{ VALUES ?x {{ {values} }} }}")
    for format in ("csv", "table"):
        command = [sys.executable, "-c", "from elo_graph.cli import main; main()"]
        with subprocess.Popen(
            [*command, "query", file, "--store", store, "--format", format],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline() == "x\n"
            process.stdout.close()
            assert process.stderr.read() == ""
