"""`elo-graph validate`: exit statuses, what goes where, languages, stores."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from elo_graph.cli.main import run
from elo_graph.cli.validate import language_of
from tests.validate.examples import FAULTY

CLEAN = """
@prefix : <https://example.org/> .
@prefix elo: <https://w3id.org/elo/ontology#> .
:office a elo:Organisation ; <http://www.w3.org/2000/01/rdf-schema#label> "Office" .
"""


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def faulty(tmp_path: Path) -> str:
    (tmp_path / "faulty.ttl").write_text(FAULTY)
    return str(tmp_path / "faulty.ttl")


@pytest.fixture
def clean(tmp_path: Path) -> str:
    (tmp_path / "clean.ttl").write_text(CLEAN)
    return str(tmp_path / "clean.ttl")


def test_data_with_hints_only_ends_with_0(clean: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", clean]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].startswith("0 violations, ")
    assert err == ""


def test_violations_end_with_1(faulty: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", faulty]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[0].startswith("3 violations, ")
    assert err == ""


def test_without_paths_all_shipped_data_is_validated(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["conforms"] is True
    assert len(report["checked"]) >= 8


BAD_CALLS = [
    (["validate", "no-such-file.ttl"], "no-such-file.ttl: there is no such file or folder"),
    (["validate", "--format", "pdf"], "--format"),
    (["validate", "--engine", "slow"], "--engine"),
    (["validate", "--lang", "de"], "--lang"),
    (["validate", "--shapes", "no-such-shapes.ttl"], "no-such-shapes.ttl: there is no such file or folder"),
]


@pytest.mark.parametrize(("call", "says"), BAD_CALLS)
def test_a_bad_call_is_one_line_and_ends_with_2(
    call: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(call) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert says in err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("@prefix : <https://example.org/> .\n:a :b", "line 2"),
        ("ex:a ex:b ex:c .", "line 1"),
        (
            "<https://example.org/a> <https://w3id.org/elo/ontology#servesAera> 1 .",
            "Did you mean elo:servesArea?",
        ),
    ],
)
def test_a_bad_file_is_one_line_and_ends_with_2(
    text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.ttl"
    file.write_text(text)
    assert run(["validate", str(file), "--format", "json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert str(file) in err
    assert says in err


@pytest.mark.parametrize(("lang", "says"), [("fi", "virhettä"), ("sv", "fel"), ("en", "violations")])
def test_messages_come_in_the_language_asked(
    faulty: str, lang: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["validate", faulty, "--lang", lang]) == 1
    assert f"3 {says}, " in capsys.readouterr().out


def test_the_language_is_taken_from_the_environment(
    faulty: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "sv_FI.UTF-8")
    assert run(["validate", faulty]) == 1
    assert capsys.readouterr().out.startswith("3 fel, ")


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fi_FI.UTF-8"}, "fi"),
        ({"LC_ALL": "", "LC_MESSAGES": "sv_SE", "LANG": "fi_FI"}, "sv"),
        ({"LC_ALL": "de_DE.UTF-8", "LANG": "fi_FI"}, "en"),
    ],
)
def test_which_part_of_the_environment_decides(environment: dict[str, str], lang: str) -> None:
    assert language_of(environment) == lang


def test_own_shapes_and_the_reference_engine(
    faulty: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        """
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix elo: <https://w3id.org/elo/ontology#> .
        <https://example.org/S> a sh:NodeShape ; sh:targetClass elo:Service ;
            sh:property [ sh:path elo:capacity ; sh:minCount 1 ; sh:message "Montako paikkaa?"@fi ] .
        """
    )
    call = ["validate", faulty, "--shapes", str(shapes), "--engine", "pyshacl", "--format", "json"]
    assert run(call) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["engine"] == "pyshacl"
    assert [r["message"] for r in report["results"]] == [{"fi": "Montako paikkaa?"}]


def test_standard_input(faulty: str) -> None:
    call = [
        sys.executable,
        "-c",
        "from elo_graph.cli import main; main()",
        "validate",
        "-",
        "--format",
        "json",
    ]
    done = subprocess.run(call, input=FAULTY, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert report["counts"]["violation"] == 3
    assert {r["file"] for r in report["results"]} == {"-"}


def test_what_a_store_holds_and_what_is_to_be_added_to_it(
    tmp_path: Path, clean: str, faulty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(tmp_path / "store")
    assert run(["load", clean, "--store", store]) == 0
    assert run(["validate", "--store", store, "--format", "json"]) == 0
    addition = tmp_path / "addition.ttl"
    addition.write_text(
        CLEAN.replace(":office a elo:Organisation", ":advice a elo:Service ; elo:providedBy :office")
    )
    capsys.readouterr()
    assert run(["validate", str(addition)]) == 1  # :office is only in the store
    assert run(["validate", str(addition), "--store", store]) == 0
    capsys.readouterr()
    assert run(["load", faulty, "--store", store, "--no-validate"]) == 0
    assert run(["validate", "--store", store, "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["counts"]["violation"] == 3
    assert "https://w3id.org/elo/graph/faulty" in {r["file"] for r in report["results"]}
