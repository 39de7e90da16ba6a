"""`elo-graph ontology release`: what is read here are the published files, not the sources."""

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, parse

from elo_graph.cli.main import run
from elo_graph.terms import OWL
from tests.ontology.conftest import add

Capture = pytest.CaptureFixture[str]
FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
}
QUICK = ("--no-reasoner", "--no-consumers")


def release(root: Path, *more: str, day: str = "2026-12-01") -> int:
    return run(["ontology", "release", *more, "--root", str(root), "--date", day, "--lang", "en", *QUICK])


def graph(path: Path) -> Dataset:
    """What a published file says, nameless nodes under canonical names."""
    data = Dataset(
        Quad(q.subject, q.predicate, q.object) for q in parse(path=path, format=FORMATS[path.suffix[1:]])
    )
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return data


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


@pytest.fixture(scope="module")
def first(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sources of which 1.0.0 has been released."""
    root = tmp_path_factory.mktemp("released") / "root"
    shutil.copytree(small, root)
    assert release(root) == 0
    return root


@pytest.fixture
def root(first: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return shutil.copytree(first, tmp_path / "root")


@pytest.mark.parametrize("name", ["elo", "elo-schemes", "elo-shapes", "modules/ontology/referral"])
def test_the_formats_say_the_same(name: str, first: Path) -> None:
    published = first / "releases" / "1.0.0"
    turtle = graph(published / f"{name}.ttl")
    assert len(turtle) > 50
    for suffix in FORMATS:
        assert graph(published / f"{name}.{suffix}") == turtle, suffix


def test_the_merged_file_is_all_modules(first: Path) -> None:
    published = first / "releases" / "1.0.0"
    merged = graph(published / "elo.nt")
    modules = [
        q
        for f in (published / "modules" / "ontology").glob("*.nt")
        for q in parse(path=f, rename_blank_nodes=True)
    ]
    whole = Dataset(Quad(q.subject, q.predicate, q.object) for q in modules)
    whole.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert whole == merged


def test_checksums_hold_and_name_every_file(first: Path) -> None:
    published = first / "releases" / "1.0.0"
    sums = dict(line.split("  ")[::-1] for line in (published / "SHA256SUMS").read_text("utf-8").splitlines())
    found = contents(published)
    del found["SHA256SUMS"]
    assert {name: hashlib.sha256(content).hexdigest() for name, content in found.items()} == sums


def test_the_same_input_gives_the_same_bytes(first: Path, small: Path, tmp_path: Path) -> None:
    again = shutil.copytree(small, tmp_path / "again")
    assert release(again) == 0
    assert contents(again / "releases") == contents(first / "releases")


def five_changes(root: Path) -> None:
    """A new class, a deprecated property, a tighter rule, a concept renamed and one placed elsewhere."""
    add(
        root / "ontology" / "service.ttl",
        'elo:Session a owl:Class ; rdfs:label "ohjauskerta"@fi , "handledningstillfälle"@sv ,'
        ' "session"@en ;\n'
        'skos:definition "kerta, jolla palvelua annetaan"@fi , "tillfälle då tjänsten ges"@sv ,\n'
        '"occasion on which a service is given"@en ;\n rdfs:isDefinedBy <https://w3id.org/elo/ontology> .',
    )
    add(
        root / "ontology" / "referral.ttl",
        "elo:currentEquivalent owl:deprecated true ; dct:isReplacedBy elo:succeededBy ;\n"
        'prov:invalidatedAtTime "2027-03-01T00:00:00Z"^^xsd:dateTime .',
    )
    # A change of organisation in which nobody takes part was warned of; from now on one with a single one.
    rule = r"(shape:ChangeEventShape-organisation a .*?)sh:minCount 1"
    change(root / "shapes" / "actor.ttl", rule, r"\1sh:minCount 2")
    functions = root / "ontology" / "schemes" / "function.ttl"
    change(functions, '"study guidance"@en', '"guidance for students"@en')
    # A narrower kind of counselling: still guidance, but below personal counselling.
    change(
        functions,
        r"(:initial-assessment a skos:Concept ;.*?)skos:broader :guidance \.",
        r"\1skos:broader :personal-counselling .",
    )


def change(path: Path, pattern: str, by: str) -> None:
    text, count = re.subn(pattern, by, path.read_text("utf-8"), count=1, flags=re.DOTALL)
    assert count == 1, pattern
    path.write_text(text, encoding="utf-8")


WRITTEN = """# 1.1.0 – 2027-03-01

An addition (minor): all that was right stays right.

## Deprecated

- Deprecated property **current equivalent** (`elo:currentEquivalent`) since 2027-03-01. Use **succeeded \
by** (`elo:succeededBy`) instead.

## Added

- New class **session** (`elo:Session`). Occasion on which a service is given.

## Changed

- The concept **initial assessment** (`function/initial-assessment`) is placed more exactly: it now stands \
under **personal counselling** (`function/personal-counselling`) (before: **guidance** (`function/guidance`\
), to which it still belongs).
- The rule `shape:ChangeEventShape-organisation` – **original organization** (`org:originalOrganization`) or \
**resulted in** (`org:resultingOrganization`) – is tighter (warning): the least number: 1 → 2.

## Texts

- The concept **guidance for students** (`function/study-guidance`) has a new name: in English “guidance for \
students” (was “study guidance”).
"""


def test_a_second_release_is_told_as_a_person_would(root: Path, capsys: Capture) -> None:
    five_changes(root)
    assert release(root, day="2027-03-01") == 0
    published = root / "releases" / "1.1.0"
    assert (published / "CHANGES.en.md").read_text("utf-8") == WRITTEN
    finnish = (published / "CHANGES.fi.md").read_text("utf-8")
    assert "- Uusi luokka **ohjauskerta** (`elo:Session`). Kerta, jolla palvelua annetaan." in finnish
    swedish = (published / "CHANGES.sv.md").read_text("utf-8")
    assert "- Ny klass **handledningstillfälle** (`elo:Session`). Tillfälle då tjänsten ges." in swedish
    changelog = (root / "ontology" / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## (\S+)", changelog, re.MULTILINE) == ["1.1.0", "1.0.0"]
    header = {
        (q.predicate.value.removeprefix(OWL), q.object.value)
        for q in parse(path=published / "elo.nt")
        if q.subject == NamedNode("https://w3id.org/elo/ontology")
        and isinstance(q.object, NamedNode | Literal)
    }
    assert header >= {
        ("versionInfo", "1.1.0"),
        ("versionIRI", "https://w3id.org/elo/ontology/1.1.0"),
        ("priorVersion", "https://w3id.org/elo/ontology/1.0.0"),
        ("backwardCompatibleWith", "https://w3id.org/elo/ontology/1.0.0"),
    }
    assert run(["ontology", "check", "--root", str(root), "--no-reasoner"]) == 0
    # What was published before is as it was, and the two can be compared by their numbers.
    capsys.readouterr()
    diff = ["ontology", "diff", str(root / "releases" / "1.0.0"), str(published), "--no-consumers"]
    assert run([*diff, "--lang", "en"]) == 0
    assert "Changes: 0 major, 4 minor, 1 patch." in capsys.readouterr().out


def test_a_deleted_term_is_refused(root: Path, capsys: Capture) -> None:
    change(root / "ontology" / "source.ttl", r"elo:sourceLines a ", "elo:linesOfSource a ")
    before = contents(root)
    assert release(root) == 1
    error = capsys.readouterr().err
    assert "https://w3id.org/elo/ontology#sourceLines" in error or "sourceLines" in error
    assert contents(root) == before


def test_too_small_a_number_and_no_change_are_refused(root: Path, capsys: Capture) -> None:
    assert release(root) == 1
    assert "nothing has changed since 1.0.0" in capsys.readouterr().err
    five_changes(root)
    assert release(root, "1.0.1") == 2
    assert "1.0.1 is too small a step from 1.0.0: the changes are minor" in capsys.readouterr().err


def test_an_ontology_that_is_not_in_order_is_refused_and_a_dry_run_writes_nothing(root: Path) -> None:
    five_changes(root)
    before = contents(root)
    assert release(root, "--dry-run") == 0
    assert contents(root) == before
    add(root / "ontology" / "core.ttl", "elo:Visit a owl:Class .")  # no label, no definition
    assert release(root) == 1


def test_a_concept_moved_elsewhere_is_a_step_to_two(root: Path, capsys: Capture) -> None:
    # Career guidance is counted as guidance no longer: whoever counted guidance counts otherwise.
    change(
        root / "ontology" / "schemes" / "function.ttl",
        r"(:career-guidance a skos:Concept ;.*?)skos:broader :guidance \.",
        r"\1skos:broader :advice .",
    )
    assert release(root, "--dry-run") == 0
    assert "## 2.0.0" in capsys.readouterr().out


def test_sources_that_break_their_own_shapes_are_refused(root: Path, capsys: Capture) -> None:
    five_changes(root)
    # An expectation without an area level: the shapes call that a violation.
    change(root / "data" / "expectations.ttl", r"elo:expectsAreaLevel [^;.]*;", "")
    before = contents(root)
    assert release(root) == 1
    error = capsys.readouterr().err
    assert "the sources break their own shapes: 1 violations" in error
    assert "expectations.ttl" in error
    assert contents(root) == before
