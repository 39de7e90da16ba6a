"""The pre-commit hooks, run as pre-commit runs them: entry, the user's args, the changed files."""

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from elo_graph.cli.main import run

ROOT = Path(__file__).parents[2]
HOOKS: dict[str, Any] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
SHAPES = """@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
ex:S a sh:NodeShape ; sh:targetClass ex:Book ; sh:property [ sh:path ex:title ; sh:minCount 1 ] ."""
ONTOLOGY = """@prefix ex: <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
ex:Book a owl:Class . ex:Leaflet a owl:Class . ex:title a owl:DatatypeProperty ."""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody else's repository: an ontology, shapes and data that have nothing to do with this project."""
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "shapes.ttl").write_text(SHAPES, "utf-8")
    (tmp_path / "books.ttl").write_text(ONTOLOGY, "utf-8")
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(tmp_path)]
    for step in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *step], check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def hook(name: str, changed: list[str], *arguments: str) -> int:
    """Run a hook on changed files; 0 when it has nothing to do with them."""
    told = HOOKS[name]
    files = [f for f in changed if re.search(told["files"], f)]
    files = [f for f in files if not re.search(told.get("exclude", "^$"), f)]
    if not files:
        return 0
    command = shlex.split(told["entry"])
    assert command[0] == "elo-graph"
    return run([*command[1:], *arguments, *(files if told.get("pass_filenames", True) else ())])


def test_a_changed_file_is_validated_with_the_repositorys_own_shapes(repository: Path) -> None:
    (repository / "good.ttl").write_text(
        '@prefix ex: <http://example.org/> . ex:b a ex:Book ; ex:title "b" .'
    )
    (repository / "bad.ttl").write_text("@prefix ex: <http://example.org/> . ex:c a ex:Book .")
    own = ("--shapes", "shapes")
    assert hook("elo-graph-validate", ["good.ttl", "README.md", "shapes/shapes.ttl"], *own) == 0
    assert hook("elo-graph-validate", ["bad.ttl"], *own) == 1


def test_a_commit_that_deletes_a_class_is_stopped(repository: Path) -> None:
    assert hook("elo-graph-ontology-diff", ["books.ttl"]) == 0
    (repository / "books.ttl").write_text(ONTOLOGY.replace("ex:Leaflet a owl:Class .", ""), "utf-8")
    assert hook("elo-graph-ontology-diff", ["books.ttl"]) == 1


def test_an_ontology_of_other_names_in_a_folder_of_another_name(repository: Path) -> None:
    # Nothing of this project's layout, names or languages: the hook takes the repository as it is.
    (repository / "model").mkdir()
    model = (repository / "books.ttl").rename(repository / "model" / "books.ttl")
    header = "<http://example.org/> a owl:Ontology ; <http://purl.org/dc/terms/license> <urn:licence> ."
    model.write_text(
        f"{ONTOLOGY}\n<http://purl.org/dc/terms/license> a owl:AnnotationProperty .\n{header}", "utf-8"
    )
    assert hook("elo-graph-ontology-check", ["model/books.ttl"]) == 0
    (repository / "shelf.rq").write_text("SELECT * { ?x a <http://example.org/Boook> }", "utf-8")
    assert hook("elo-graph-ontology-check", ["shelf.rq"]) == 1
    (repository / "shelf.rq").unlink()
    with model.open("a", encoding="utf-8") as file:
        file.write("ex:Book <http://www.w3.org/2000/01/rdf-schema#subClassOf> ex:Leaflet .")
        file.write("ex:Leaflet <http://www.w3.org/2000/01/rdf-schema#subClassOf> ex:Book .")
    assert hook("elo-graph-ontology-check", ["model/books.ttl"]) == 1


def test_this_projects_ontology_is_checked(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy)
    assert hook("elo-graph-ontology-check", ["ontology/core.ttl"]) == 0
    with (copy / "ontology" / "core.ttl").open("a", encoding="utf-8") as file:
        file.write("\nelo:Visit a owl:Class .\n")
    assert hook("elo-graph-ontology-check", ["ontology/core.ttl"]) == 1
