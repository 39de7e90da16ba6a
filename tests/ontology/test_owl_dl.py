"""Every rule of OWL 2 DL and every plain contradiction is found, and nothing legal is objected to."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from elo_graph.terms import OWL, RDF
from elo_graph.validate.ontology import Report, Status, check
from elo_graph.validate.ontology.tree import Tree, read
from tests.ontology.cases import CONTRADICTORY, EX, LEGAL, OUTSIDE_DL, Case, document
from tests.ontology.conftest import add, found

FAULTS = {**OUTSIDE_DL, **CONTRADICTORY}


def own(number: int) -> str:
    """The namespace of a case's own terms, so that cases in one tree do not mix."""
    return f"{EX}{number}/"


@pytest.fixture(scope="module")
def faulty(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on a tree that has every fault, each in a file of its own."""
    root = shutil.copytree(small, tmp_path_factory.mktemp("faulty") / "copy")
    for number, case in enumerate(FAULTS.values()):
        add(root / "data" / f"fault-{number}.ttl", document(case.turtle, own(number)))
    return check(root, reasoner=False)


@pytest.mark.parametrize(("number", "case"), list(enumerate(FAULTS.values())), ids=list(FAULTS))
def test_a_fault_is_found_and_named(faulty: Report, number: int, case: Case) -> None:
    named = {(f.term, place.file) for f in found(faulty, case.check) for place in (f.where, *f.also)}
    assert (case.term.replace(EX, own(number)), f"data/fault-{number}.ttl") in named


def test_nothing_legal_is_objected_to(copy: Path) -> None:
    add(copy / "data" / "legal.ttl", document(LEGAL))
    assert check(copy, reasoner=False).findings == ()


def test_outside_owl_dl_the_reasoner_is_not_asked(copy: Path) -> None:
    add(copy / "data" / "fault.ttl", document("elo:within a owl:FunctionalProperty ."))
    skipped = [o for o in check(copy).outcomes if o.status is Status.SKIPPED]
    assert {o.check for o in skipped} == {"consistency", "term-unsatisfiable"}
    assert all("OWL 2 DL" in o.reason[lang] for o in skipped for lang in ("fi", "sv", "en"))


@pytest.mark.java
def test_the_owl_api_is_of_the_same_opinion(copy: Path, tmp_path: Path) -> None:
    # The OWL API's own check of the profile, for everything shipped, the legal statements, and each fault.
    spec = find_spec("owlready2")
    if spec is None or spec.origin is None or not java_compiles():
        pytest.skip("needs a JDK, 11 or newer, and owlready2")
    files = {"shipped": merged(read(), tmp_path / "shipped.nt")}
    for folder in ("ontology/schemes", "shapes", "data"):
        shutil.rmtree(copy / folder)  # the faults are in the ontology: smaller files are read faster
    more = {"legal": LEGAL, **{name: case.turtle for name, case in OUTSIDE_DL.items()}}
    for number, (name, turtle) in enumerate(more.items()):
        (copy / "ontology" / "more.ttl").write_text(document(turtle), encoding="utf-8")
        files[name] = merged(read(copy), tmp_path / f"{number}.nt")
    ran = subprocess.run(
        [
            "java",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dfile.encoding=UTF-8",
            "-cp",
            str(Path(spec.origin).parent / "hermit" / "HermiT.jar"),
            str(Path(__file__).with_name("OwlApiProfile.java")),
            *map(str, files.values()),
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    lines = [line.split("\t") for line in ran.stdout.splitlines()]
    read_by_it = {file for file, what, number in lines if what == "AXIOMS" and int(number) > 100}
    assert read_by_it == set(map(str, files.values()))
    objected = {file for file, what, _ in lines if what != "AXIOMS"}
    assert {name for name, file in files.items() if str(file) in objected} == {
        name for name, case in OUTSIDE_DL.items() if case.seen_by_owl_api
    }


def java_compiles() -> bool:
    """Whether there is a Java that runs a source file, as a mere runtime does not."""
    if shutil.which("java") is None:
        return False
    listed = subprocess.run(["java", "--list-modules"], capture_output=True, encoding="utf-8", check=False)
    return "jdk.compiler" in listed.stdout


def merged(tree: Tree, out: Path) -> Path:
    """Write ontology, schemes and data as one ontology: its own header instead of the modules' ones."""
    header = (f"<{OWL}imports>", f"<{OWL}versionIRI>")
    with out.open("w", encoding="utf-8") as file:
        file.write(f"<https://w3id.org/elo/ontology> <{RDF}type> <{OWL}Ontology> .\n")
        for source in tree.of("ontology", "schemes", "data"):
            for triple in source.triples:
                if str(triple.predicate) not in header and str(triple.object) != f"<{OWL}Ontology>":
                    file.write(f"{triple} .\n")
    return out
