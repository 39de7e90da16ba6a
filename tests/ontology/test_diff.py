"""`elo-graph ontology diff`: one change at a time is named, classed by the written rules, told to people."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from elo_graph.cli.main import run
from elo_graph.publish.ontology.editions import edition
from elo_graph.publish.ontology.rewriting import rewritten
from elo_graph.publish.ontology.rules import Level, rules
from tests.ontology.cases import document
from tests.ontology.conftest import add

ELO = "https://w3id.org/elo/ontology#"
SCHEME = "https://w3id.org/elo/scheme/"
SHAPE = "https://w3id.org/elo/shapes#"

Capture = pytest.CaptureFixture[str]
Edit = Callable[[Path], None]


def told(capsys: Capture, old: Path | str, new: Path | str, *more: str) -> dict[str, Any]:
    """Run the command for its JSON."""
    options = more or ("--no-consumers",)
    assert run(["ontology", "diff", str(old), str(new), "--format", "json", *options]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def swap(file: str, pattern: str, by: str) -> Edit:
    """Replace one place in a file, which has to be there."""

    def edit(root: Path) -> None:
        path = root / file
        text, count = re.subn(pattern, lambda _: by, path.read_text("utf-8"), count=1, flags=re.DOTALL)
        assert count == 1, f"{file} has no {pattern}"
        path.write_text(text, encoding="utf-8")

    return edit


def more(file: str, turtle: str) -> Edit:
    """Write more into a file."""
    return lambda root: add(root / file, turtle)


@dataclass(frozen=True)
class Case:
    """An edit and the change that is to be told of it."""

    edit: Edit
    rule: str
    level: str
    subject: str


CASES = {
    "a new class": Case(
        more("ontology/core.ttl", 'elo:Visit a owl:Class ; rdfs:label "käynti"@fi .'),
        "added",
        "minor",
        ELO + "Visit",
    ),
    "a deleted property": Case(
        swap("ontology/referral.ttl", r"elo:currentEquivalent a .*?isDefinedBy <[^>]*> \.", ""),
        "removed",
        "major",
        ELO + "currentEquivalent",
    ),
    "a renamed term": Case(
        swap("ontology/referral.ttl", r"elo:currentEquivalent a ", "elo:todaysEquivalent a "),
        "renamed",
        "major",
        ELO + "currentEquivalent",
    ),
    "a changed label": Case(
        swap("ontology/referral.ttl", '"referral"@en ;', '"handover"@en ;'),
        "relabelled",
        "patch",
        ELO + "Referral",
    ),
    "a lost label": Case(
        swap("ontology/referral.ttl", ' , "hänvisning"@sv , "referral"@en', ' , "referral"@en'),
        "label-lost",
        "minor",
        ELO + "Referral",
    ),
    "a reworded definition": Case(
        swap("ontology/referral.ttl", "settled passage by which", "way by which"),
        "definition-changed",
        "patch",
        ELO + "Referral",
    ),
    "a property that becomes functional": Case(
        swap(
            "ontology/referral.ttl",
            "elo:referralTransition a owl:ObjectProperty",
            "elo:referralTransition a owl:ObjectProperty , owl:FunctionalProperty",
        ),
        "axiom-added",
        "major",
        ELO + "referralTransition",
    ),
    "a superclass taken away": Case(
        swap("ontology/referral.ttl", r"prov:Entity ,\s*\[", "["), "axiom-removed", "major", ELO + "Referral"
    ),
    "a range that takes more": Case(
        swap(
            "ontology/referral.ttl",
            r"rdfs:range \[ a owl:Class ; owl:unionOf \([^)]*\) \] ;\s*rdfs:label \"lähettävä",
            "rdfs:range [ a owl:Class ; owl:unionOf ( elo:Service elo:Area elo:Actor ) ] ;\n"
            '    rdfs:label "lähettävä',
        ),
        "axiom-widened",
        "minor",
        ELO + "from",
    ),
    "a domain that takes less": Case(
        swap("ontology/elo.ttl", r"\( elo:Service elo:PathwayStep \)", "( elo:Service )"),
        "axiom-narrowed",
        "major",
        ELO + "serviceFunction",
    ),
    "one more class that excludes others": Case(
        swap(
            "ontology/elo.ttl",
            r"elo:ExpectationSet(?=\s+elo:SourceSegment elo:UnconfirmedClaim elo:SourceC)",
            "elo:ExpectationSet elo:OpenQuestion",
        ),
        "disjoint-more",
        "major",
        "",
    ),
    "a moved concept": Case(
        swap("ontology/schemes/function.ttl", r"skos:broader :guidance", "skos:broader :advice"),
        "concept-moved",
        "major",
        SCHEME + "function/career-guidance",
    ),
    "a deleted concept": Case(
        swap("ontology/schemes/handover.ttl", r":informal-referral a skos:Concept ;.*?\n\n", "\n"),
        "removed",
        "major",
        SCHEME + "handover/informal-referral",
    ),
    "a tightened cardinality": Case(
        more("shapes/referral.ttl", "shape:ReferralShape-source sh:maxCount 1 ."),
        "shape-tightened",
        "patch",  # the rule only hints
        SHAPE + "ReferralShape-source",
    ),
    "a tightened cardinality of a violation": Case(
        swap("shapes/referral.ttl", r"(?<=sh:path elo:from ;\n    )sh:maxCount 1", "sh:maxCount 0"),
        "shape-tightened",
        "major",
        SHAPE + "ReferralShape-from-once",
    ),
    "a loosened cardinality": Case(
        swap("shapes/referral.ttl", r"(?<=sh:path elo:from ;\n    )sh:maxCount 1", "sh:maxCount 2"),
        "shape-loosened",
        "minor",
        SHAPE + "ReferralShape-from-once",
    ),
    "a warning that becomes a violation": Case(
        swap("shapes/scheme.ttl", "sh:severity sh:Warning", "sh:severity sh:Violation"),
        "shape-tightened",
        "major",
        "",
    ),
    "a query that loses a column": Case(
        swap("queries/things/labels.rq", r"columns: \[thing, rank, label\]", "columns: [thing, label]"),
        "query-column-lost",
        "major",
        "things/labels",
    ),
    "a query that loses a parameter": Case(
        swap("queries/things/labels.rq", r"#\+ params:\n#\+   thing: [^\n]*\n", ""),
        "query-parameter-lost",
        "major",
        "things/labels",
    ),
    "a deleted query": Case(
        lambda root: (root / "queries" / "things" / "labels.rq").unlink(),
        "query-removed",
        "major",
        "things/labels",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_change_is_named_and_classed(case: Case, small: Path, copy: Path, capsys: Capture) -> None:
    case.edit(copy)
    found = told(capsys, small, copy)
    mine = [c for c in found["changes"] if c["rule"] == case.rule]
    assert [c["level"] for c in mine] == [case.level]
    if case.subject:
        assert [c["subject"] for c in mine] == [case.subject]
    assert found["level"] == case.level  # one edit is one change, and nothing graver is read into it
    texts = mine[0]["text"]
    assert len({texts["fi"], texts["sv"], texts["en"]}) == 3
    assert not any(re.search(r"[{}]|\s\s|:\s*\.$", text) for text in texts.values()), texts


def test_nothing_changed_when_only_the_writing_did(small: Path, copy: Path, capsys: Capture) -> None:
    """Nameless nodes have other names, lists without an order another order, files another place."""
    swap(
        "ontology/elo.ttl",
        r"\( elo:Actor elo:Service elo:Referral \)",
        "( elo:Referral elo:Service elo:Actor )",
    )(copy)
    (copy / "ontology" / "zzz.ttl").write_bytes((copy / "ontology" / "referral.ttl").read_bytes())
    (copy / "ontology" / "referral.ttl").unlink()
    found = told(capsys, small, copy)
    assert (found["changes"], found["level"]) == ([], "none")
    assert run(["ontology", "diff", str(small), str(copy), "--no-consumers", "--lang", "en"]) == 0
    assert "Nothing changed." in capsys.readouterr().out


def test_a_rename_is_told_once_not_wherever_the_name_stands(small: Path, copy: Path, capsys: Capture) -> None:
    for file in [*(copy / "ontology").glob("*.ttl"), copy / "shapes" / "referral.ttl"]:
        file.write_text(re.sub(r"elo:Referral\b", "elo:Handover", file.read_text("utf-8")), encoding="utf-8")
    found = told(capsys, small, copy)
    # Comments that mention the name are texts, and told as such.
    graver = [(c["rule"], c["subject"]) for c in found["changes"] if c["level"] != "patch"]
    assert graver == [("renamed", ELO + "Referral")]
    assert found["replacements"] == {ELO + "Referral": [ELO + "Handover"]}


DEPRECATION = """elo:currentEquivalent owl:deprecated true ; dct:isReplacedBy elo:succeededBy ;
    prov:invalidatedAtTime "2027-03-01T00:00:00Z"^^xsd:dateTime ."""


def test_a_deprecation_tells_the_replacement_and_the_day(small: Path, copy: Path, capsys: Capture) -> None:
    add(copy / "ontology" / "referral.ttl", DEPRECATION)
    (change,) = told(capsys, small, copy)["changes"]
    assert (change["rule"], change["level"], change["since"]) == ("deprecated", "minor", "2027-03-01")
    assert change["text"]["en"] == (
        "Deprecated property current equivalent (elo:currentEquivalent) since 2027-03-01. "
        "Use succeeded by (elo:succeededBy) instead."
    )
    assert change["text"]["fi"].startswith("Vanhentunut ominaisuus nykyinen vastine")


def test_the_consumers_are_run_and_a_rewrite_is_offered(small: Path, copy: Path, capsys: Capture) -> None:
    """elo:minimumServices is renamed in ontology and data; the queries still ask for the old name.

    The data here are the expectations alone, so all answers but those that read them stay empty.
    """
    for folder in ("ontology", "data"):
        for file in (copy / folder).glob("*.ttl"):
            text = file.read_text("utf-8").replace("elo:expectsAreaLevel", "elo:expectedAreaLevel")
            file.write_text(text, encoding="utf-8")
    report = told(capsys, small, copy, "--as-of", "2026-06-01")
    consumers = report["consumers"]
    assert consumers["asked"] > 20
    broken = {one["name"]: one for one in consumers["affected"] if one["breaks"]}
    gaps = broken["gaps/gaps"]
    assert gaps["removed"] == [ELO + "expectsAreaLevel"]
    assert gaps["rewrite"] == [{"from": ELO + "expectsAreaLevel", "to": ELO + "expectedAreaLevel"}]
    assert gaps["rewrittenSame"] is True
    assert "Rewrite it: elo:expectsAreaLevel → elo:expectedAreaLevel." in gaps["text"]["en"]
    assert "Kirjoita se näin" in gaps["text"]["fi"]
    assert "overlaps/overlaps" not in broken  # it never asks for expectations


def test_a_query_that_uses_a_deprecated_term_is_told(small: Path, copy: Path, capsys: Capture) -> None:
    add(
        copy / "ontology" / "coverage.ttl",
        "elo:expectsAreaLevel owl:deprecated true ; dct:isReplacedBy elo:areaLevel .",
    )
    affected = told(capsys, small, copy, "--as-of", "2026-06-01")["consumers"]["affected"]
    gaps = next(one for one in affected if one["name"] == "gaps/gaps")
    assert (gaps["breaks"], gaps["deprecated"]) == (False, [ELO + "expectsAreaLevel"])


def test_names_are_rewritten_where_they_are_names() -> None:
    query = (
        "PREFIX elo: <https://w3id.org/elo/ontology#>\n"
        'SELECT * { ?s elo:a/elo:ab* ?o . # elo:a\n ?o <https://w3id.org/elo/ontology#a> "elo:a" ; elo:a. }'
    )
    assert rewritten(query, {ELO + "a": ELO + "b"}) == (
        "PREFIX elo: <https://w3id.org/elo/ontology#>\n"
        'SELECT * { ?s elo:b/elo:ab* ?o . # elo:a\n ?o elo:b "elo:a" ; elo:b. }'
    )


def test_single_files_of_someone_elses_ontology(tmp_path: Path, capsys: Capture) -> None:
    old, new = tmp_path / "old.ttl", tmp_path / "new.ttl"
    shape = "[] a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:minCount {least} ] ."
    old.write_text(document("ex:A a owl:Class . ex:B a owl:Class ." + shape.format(least=1)), "utf-8")
    new.write_text(document("ex:A a owl:Class ." + shape.format(least=2)), "utf-8")
    found = told(capsys, old, new)
    assert {(c["rule"], c["subject"]) for c in found["changes"]} == {
        ("removed", "http://example.org/B"),
        ("shape-tightened", "<http://example.org/A> › <http://example.org/p>"),
    }
    assert found["consumers"] is None


@pytest.fixture
def repository(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository of the shipped files with one change after the first commit."""
    root = tmp_path / "repository"
    shutil.copytree(small, root)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(root)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "first"], check=True)
    subprocess.run([*git, "tag", "v1"], check=True)
    add(root / "ontology" / "core.ttl", 'elo:Visit a owl:Class ; rdfs:label "visit"@en .')
    monkeypatch.chdir(root)
    return root


def test_git_revisions(repository: Path, capsys: Capture) -> None:
    (change,) = told(capsys, "v1", ".")["changes"]
    assert (change["rule"], change["subject"]) == ("added", ELO + "Visit")
    assert told(capsys, "v1", "HEAD")["changes"] == []
    with edition("v1:ontology/core.ttl") as core:
        assert 50 < len(core.triples) < 1000


@pytest.mark.parametrize("name", ["nowhere", "--output=x", "9.9.9", ":", "v1:nowhere"])
def test_a_name_that_is_no_edition_is_refused(name: str, repository: Path, capsys: Capture) -> None:
    assert run(["ontology", "diff", "--format", "json", "--", name, "."]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_exit_status_by_level(small: Path, copy: Path) -> None:
    add(copy / "ontology" / "core.ttl", 'elo:Visit a owl:Class ; rdfs:label "visit"@en .')
    call = ["ontology", "diff", str(small), str(copy), "--no-consumers"]
    assert run([*call, "--fail-on", "major"]) == 0
    assert run([*call, "--fail-on", "minor"]) == 1


def test_the_changes_as_rdf(small: Path, copy: Path, capsys: Capture) -> None:
    swap("ontology/referral.ttl", '"referral"@en ;', '"handover"@en ;')(copy)
    assert run(["ontology", "diff", str(small), str(copy), "--format", "turtle", "--no-consumers"]) == 0
    triples = list(parse(capsys.readouterr().out.encode(), RdfFormat.TURTLE))
    cs = "http://purl.org/vocab/changeset/schema#"
    subjects = [t.object for t in triples if t.predicate == NamedNode(cs + "subjectOfChange")]
    assert subjects == [NamedNode(ELO + "Referral")]
    values = {str(t.object) for t in triples if t.predicate.value.endswith("#object")}
    assert values == {'"referral"@en', '"handover"@en'}


def test_every_rule_is_told_in_three_languages_and_written_down() -> None:
    page = (Path(__file__).parents[2] / "docs" / "versioning.md").read_text("utf-8")
    for rule in rules().rules.values():
        assert all(rule.texts[language] for language in ("fi", "sv", "en")), rule.name
        level = rule.level.word if isinstance(rule.level, Level) else "depends"
        assert f"| `{rule.name}` | {level} | {rule.why} |" in page, (
            f"docs/versioning.md is out of date for {rule.name}: run  python -m tests.ontology.versioning"
        )
