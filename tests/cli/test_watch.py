"""`elo-graph watch`: what is saved is checked at once, and the loop survives what cannot be read."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
from tests.serving import ELO_GRAPH

PREFIX = "@prefix elo: <https://w3id.org/elo/ontology#> .\n"


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[tuple[Path, "subprocess.Popen[str]"]]:
    """A folder that is watched; the process is ended after a minute whatever happens."""
    (tmp_path / "data.ttl").write_text(PREFIX, "utf-8")
    call = [*ELO_GRAPH, "watch", str(tmp_path), "--lang", "en"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        end = Timer(60, process.kill)
        end.start()
        yield tmp_path, process
        end.cancel()
        process.kill()


SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://example.org/> .
:NameShape a sh:NodeShape ; sh:targetSubjectsOf :name ; sh:property [ sh:path :name ; sh:maxLength %d ;
    sh:message "This name is too long."@en ] ."""


def until(process: "subprocess.Popen[str]", wanted: str) -> str:
    """Read what is told up to a line that holds this; what was read, for the message."""
    assert process.stdout is not None
    read = ""
    for line in process.stdout:
        read += line
        if wanted in line:
            return read
    pytest.fail(f"never said {wanted!r}, but: {read}")


def test_a_saved_file_is_validated_and_a_broken_one_ends_nothing(
    watching: tuple[Path, "subprocess.Popen[str]"],
) -> None:
    folder, process = watching
    until(process, "Watching 1 files")
    (folder / "data.ttl").write_text(PREFIX + "<https://example.org/r> a elo:Referral .", "utf-8")
    told = until(process, "data.ttl: ")
    assert "The start of the referral is missing" in told or "ReferralShape-from" in told
    (folder / "data.ttl").write_text(PREFIX + "<https://example.org/r> a", "utf-8")
    assert "data.ttl, line 2" in until(process, "data.ttl, line")
    (folder / "more.ttl").write_text(PREFIX, "utf-8")  # a new file is seen too
    until(process, "more.ttl: ")


def test_a_saved_shape_is_put_to_the_data_at_once_and_the_whole_check_follows(tmp_path: Path) -> None:
    files = {
        "ontology/o.ttl": "<https://example.org/o> a <http://www.w3.org/2002/07/owl#Ontology> .",
        "shapes/names.ttl": SHAPES % 9,
        "data/people.ttl": "<https://example.org/a> <https://example.org/name> 'Aino Aalto' .",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, "utf-8")
    call = [*ELO_GRAPH, "watch", str(tmp_path), "--lang", "en"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        end = Timer(90, process.kill)
        end.start()
        until(process, "Watching 3 files")
        (tmp_path / "shapes/names.ttl").write_text(SHAPES % 5, "utf-8")
        told = until(process, "names.ttl: ")
        assert "This name is too long." in told
        assert "people.ttl" in told
        assert "The data does not conform" in told
        until(process, f"{tmp_path}: ")  # the check of the whole folder
        (tmp_path / "shapes/names.ttl").write_text(SHAPES.replace("%d", "'five'"), "utf-8")
        assert "not well-formed SHACL" in until(process, "names.ttl: ")
        end.cancel()
        process.kill()
