"""Pitfalls, FAIR tests and hints, one by one, in somebody else's small ontology with names of its own."""

import json
import re
from pathlib import Path

import pytest

from elo_graph import shipped
from elo_graph.cli.main import run
from elo_graph.validate.ontology import Finding, Report, Severity, check
from elo_graph.validate.ontology.questions import severities

EX = "https://w3id.org/books#"
PREFIXES = """
@prefix : <https://w3id.org/books#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vann: <http://purl.org/vocab/vann/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
BOOKS = (
    PREFIXES
    + """
<https://w3id.org/books> a owl:Ontology ;
    dct:title "Books"@en ; dct:description "What libraries lend."@en ;
    dct:license <http://creativecommons.org/licenses/by/4.0/> ; dct:creator "A. Person" ;
    dct:created "2026-01-01"^^xsd:date ; owl:versionIRI <https://w3id.org/books/1> ; owl:versionInfo "1" ;
    vann:preferredNamespacePrefix "books" ; vann:preferredNamespaceUri "https://w3id.org/books#" .
dct:title a owl:AnnotationProperty . dct:description a owl:AnnotationProperty .
dct:license a owl:AnnotationProperty . dct:creator a owl:AnnotationProperty .
dct:created a owl:AnnotationProperty . vann:preferredNamespacePrefix a owl:AnnotationProperty .
vann:preferredNamespaceUri a owl:AnnotationProperty . foaf:Agent a owl:Class .
:Book a owl:Class ; rdfs:label "book"@en ; rdfs:comment "text that is lent"@en ; owl:disjointWith :Author ;
    rdfs:isDefinedBy <https://w3id.org/books> .
:Author a owl:Class ; rdfs:label "author"@en ; rdfs:comment "maker of books"@en ; rdfs:subClassOf foaf:Agent ;
    rdfs:isDefinedBy <https://w3id.org/books> .
:writtenBy a owl:ObjectProperty ; rdfs:label "written by"@en ; rdfs:comment "who made it"@en ;
    rdfs:domain :Book ; rdfs:range :Author ; owl:inverseOf :wrote ;
    rdfs:isDefinedBy <https://w3id.org/books> .
:wrote a owl:ObjectProperty ; rdfs:label "wrote"@en ; rdfs:comment "what they made"@en ;
    rdfs:domain :Author ; rdfs:range :Book ; rdfs:isDefinedBy <https://w3id.org/books> .
"""
)
NEW = ' ; rdfs:label "{0}"@en ; rdfs:comment "something {0}"@en ; rdfs:isDefinedBy <https://w3id.org/books> .'

# What is added (or one text put in place of another), the check that tells of it, and the term blamed.
FAULTS = {
    "classes in a circle": (
        ":Book rdfs:subClassOf :Text . :Text a owl:Class ; rdfs:subClassOf :Book" + NEW.format("text"),
        "hierarchy-cycle",
        "Book",
    ),
    "inverses that do not match": (
        ("rdfs:domain :Author ; rdfs:range :Book", "rdfs:domain :Book ; rdfs:range :Book"),
        "inverse-mismatch",
        "writtenBy",
    ),
    "inverse to itself": (
        ":near a owl:ObjectProperty , owl:SymmetricProperty ; owl:inverseOf :wrote" + NEW.format("near"),
        "inverse-of-itself",
        "near",
    ),
    "transitive between kinds": (":wrote a owl:TransitiveProperty .", "ends-differ", "wrote"),
    "two domains": (":wrote rdfs:domain :Book .", "ends-several", "wrote"),
    "a thing of a surprising kind": (
        ":x a :Book . :y a foaf:Agent . :x :writtenBy :y .",
        "kind-surprise",
        "y",
    ),
    "a text where a number belongs": (
        ":pages a owl:DatatypeProperty ; rdfs:domain :Book ; rdfs:range xsd:decimal"
        + NEW.format("pages")
        + ':x a :Book ; :pages 12 . :y a :Book ; :pages "twelve" .',  # an integer is a decimal
        "literal-outside-range",
        "y",
    ),
    "things told by what is given up": (
        ":wrote owl:deprecated true . :x a :Author ; :wrote :y . :y a :Book .",
        "deprecated-in-use",
        "x",
    ),
    "defined by itself": (
        ":Book owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :Book foaf:Agent ) ] .",
        "definition-recursive",
        "Book",
    ),
    "equivalent and yet not": (
        ":madeBy a owl:ObjectProperty ; rdfs:domain :Author ; owl:equivalentProperty :writtenBy"
        + NEW.format("made by"),
        "equivalent-ends-differ",
        "madeBy",
    ),
    "an axiom on another's term": (
        "foaf:Agent rdfs:subClassOf :Author .",
        "foreign-term-axiom",
        "http://xmlns.com/foaf/0.1/Agent",
    ),
    "a definition that is the label": (
        ('"text that is lent"@en', '"Book."@en'),
        "label-is-definition",
        "Book",
    ),
    "named otherwise": (
        ":red_book a owl:Class ; rdfs:subClassOf :Book" + NEW.format("red book"),
        "naming-mixed",
        "red_book",
    ),
    "no licence": (
        ("dct:license <http://creativecommons.org/licenses/by/4.0/> ;", ""),
        "license-missing",
        "",
    ),
    "a synonym": (
        ":Volume a owl:Class ; owl:equivalentClass :Book" + NEW.format("volume"),
        "synonym-class",
        "Volume",
    ),
    "a class of what is left": (
        ':Rest a owl:Class ; rdfs:subClassOf :Book ; rdfs:label "other books"@en ;'
        ' rdfs:comment "the rest"@en ; rdfs:isDefinedBy <https://w3id.org/books> .',
        "name-vague",
        "Rest",
    ),
    "no disjointness": (("owl:disjointWith :Author ;", ""), "disjointness-missing", ""),
    "no domain": (
        ":size a owl:DatatypeProperty ; rdfs:range xsd:integer" + NEW.format("size"),
        "ends-missing",
        "size",
    ),
    "no inverse": (
        ":lentTo a owl:ObjectProperty ; rdfs:domain :Book ; rdfs:range :Author" + NEW.format("lent to"),
        "inverse-missing",
        "lentTo",
    ),
    "never used": (":Shelf a owl:Class" + NEW.format("shelf"), "term-unused", "Shelf"),
    "no creator": (('dct:creator "A. Person" ;', ""), "fair-metadata", ""),
    "no prefix": (('vann:preferredNamespacePrefix "books" ;', ""), "fair-prefix", ""),
    "no version": (("owl:versionIRI <https://w3id.org/books/1> ;", ""), "fair-version", ""),
    "nothing reused": (("rdfs:subClassOf foaf:Agent ;", ""), "fair-reuse", ""),
    "no label": (
        (':Book a owl:Class ; rdfs:label "book"@en ;', ":Book a owl:Class ;"),
        "label-missing",
        "Book",
    ),
    "no definition": (('rdfs:comment "maker of books"@en ;', ""), "definition-missing", "Author"),
    "a misspelt term": (":x a :Bok .", "term-undeclared", "Bok"),
    "a label twice": ((' "wrote"@en', ' "written by"@en'), "label-shared", "writtenBy"),
    "a file as identifier": (
        ("<https://w3id.org/books> a owl:Ontology", "<https://w3id.org/books.owl> a owl:Ontology"),
        "iri-with-extension",
        "https://w3id.org/books.owl",
    ),
}


def books(folder: Path, text: str = BOOKS) -> Report:
    file = folder / "books.ttl"
    file.write_text(text, encoding="utf-8")
    return check(paths=[file], reasoner=False)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """What is told of the ontology as it is."""
    return told(books(tmp_path_factory.mktemp("before")))


def told(report: Report) -> set[tuple[str, str]]:
    both: tuple[Finding, ...] = (*report.findings, *report.hints)
    return {(one.check, one.term) for one in both if not one.check.startswith("profile-")}


def test_somebody_elses_ontology_is_in_order(tmp_path: Path) -> None:
    report = books(tmp_path)
    assert report.findings == ()
    # It says nothing of a citation, a publisher and so on: three of the tests of FOOPS! are not met.
    assert {test for test, met in report.fair.items() if not met} == {"OM2", "OM3", "OM5.2"}
    assert {check for check, _ in told(report)} == {
        "fair-metadata-more",
        "fair-metadata-all",
        "fair-provenance-all",
    }
    assert report.profiles == {"DL": 0, "RL": 0, "EL": 1, "QL": 0}  # EL has no inverses


@pytest.mark.parametrize(("change", "check_name", "term"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told(
    tmp_path: Path,
    before: set[tuple[str, str]],
    change: str | tuple[str, str],
    check_name: str,
    term: str,
) -> None:
    if isinstance(change, tuple):
        assert BOOKS.count(change[0]) == 1
        text = BOOKS.replace(*change)
    else:
        text = BOOKS + change
    blamed = term if ":" in term else EX + term if term else "https://w3id.org/books"
    assert (check_name, blamed) in told(books(tmp_path, text)) - before


def test_hints_and_profiles_are_shown_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "books.ttl").write_text(BOOKS, encoding="utf-8")
    call = ["ontology", "check", str(tmp_path), "--no-reasoner", "--lang", "en"]
    assert run(call) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "OWL 2 profiles: DL yes, RL yes, EL no (1 axioms: --only profile-el), QL yes." in out
    assert "FAIR (FOOPS!): 11 of the 14 tests that can be decided are met; short: OM2, OM3, OM5.2." in out
    assert "[fair-metadata-all]" not in out
    assert run([*call, "--hints"]) == 0
    assert "[fair-metadata-all]" in capsys.readouterr().out
    assert run([*call, "--only", "profile-el"]) == 0
    assert "books:writtenBy" in (out := capsys.readouterr().out) or "writtenBy" in out


def test_a_profile_of_ones_own_says_how_grave_a_check_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "books.ttl").write_text(BOOKS + ":Shelf a owl:Class" + NEW.format("shelf"), encoding="utf-8")
    strict = tmp_path / "strict.toml"
    strict.write_text('[severity]\nterm-unused = "error"\n', encoding="utf-8")
    call = ["ontology", "check", str(tmp_path / "books.ttl"), "--no-reasoner", "--format", "json"]
    assert run(call) == 0
    capsys.readouterr()
    assert run([*call, "--profile", str(strict)]) == 1
    report = json.loads(capsys.readouterr().out)
    (finding,) = report["findings"]
    assert (finding["check"], finding["severity"]) == ("term-unused", Severity.ERROR)
    strict.write_text('[severity]\nterm-unsed = "error"\n', encoding="utf-8")
    assert run([*call, "--profile", str(strict)]) == 2
    assert "there is no check term-unsed" in capsys.readouterr().err


def test_an_ontology_in_a_layout_of_its_own(tmp_path: Path) -> None:
    # Modules, shapes, queries and data are told apart by what is in them; releases are passed over.
    (tmp_path / "src").mkdir()
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "old.ttl").write_text("this is no Turtle", encoding="utf-8")
    (tmp_path / "src" / "books.ttl").write_text(BOOKS, encoding="utf-8")
    (tmp_path / "src" / "more.ttl").write_text(
        PREFIXES
        + "<https://w3id.org/books/more> a owl:Ontology ; owl:imports <https://w3id.org/books/lost> ,"
        " <http://www.w3.org/2004/02/skos/core> .",
        encoding="utf-8",
    )
    (tmp_path / "rules.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://w3id.org/books#> .\n"
        "<urn:s> a sh:NodeShape ; sh:targetClass :Boook .",
        encoding="utf-8",
    )
    (tmp_path / "q.rq").write_text("SELECT * { ?x a <https://w3id.org/books#Bokk> }", encoding="utf-8")
    report = check(paths=[tmp_path], reasoner=False)
    assert {
        (one.check, one.term, one.where.file) for one in report.findings if one.check == "term-undeclared"
    } == {
        ("term-undeclared", EX + "Boook", "rules.ttl"),
        ("term-undeclared", EX + "Bokk", "q.rq"),
    }
    # What lies beside has to be there; what others publish need not.
    assert [one.value for one in report.findings if one.check == "import-unresolved"] == [
        "https://w3id.org/books/lost"
    ]


def test_where_there_is_no_ontology(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    assert run(["ontology", "check", str(tmp_path)]) == 2
    assert "there is no ontology here" in capsys.readouterr().err
    assert run(["ontology", "check", str(tmp_path / "nowhere")]) == 2
    assert "no such file or folder" in capsys.readouterr().err


def test_the_docs_tell_what_is_decided_and_how_this_ontology_does() -> None:
    text = (shipped.root() / "docs" / "howto-ontology.md").read_text(encoding="utf-8")
    pitfalls = dict(re.findall(r"^\| (P\d\d) [^|]*\| (.*) \|$", text, re.MULTILINE))
    assert len(pitfalls) == 41
    known = set(severities(shipped.root() / "queries" / "quality"))
    named = {name for told in pitfalls.values() for name in re.findall(r"`([a-z-]+)`", told)}
    assert named <= known
    undecided = sum(told.startswith("no") for told in pitfalls.values())
    in_part = sum(told.startswith("in part") for told in pitfalls.values())
    assert f"Decided: {41 - undecided - in_part}; in part: {in_part};" in text
    report = check(reasoner=False)
    tests = dict(
        re.findall(
            r"^\| ([A-Z][A-Z_]+[\d.]*(?:_BIS)?) \| [^|]*\| (met|not met|not decided)\b", text, re.MULTILINE
        )
    )
    decided = {
        test: told == "met" for test, told in tests.items() if told != "not decided" and test != "RDF1"
    }
    assert len(tests) == 24
    assert decided == dict(report.fair)
    axioms = re.search(r"DL yes; RL no, (\d+) axioms; EL no, (\d+); QL no, (\d+)", text)
    assert axioms is not None
    assert [0, *map(int, axioms.groups())] == list(report.profiles.values())
