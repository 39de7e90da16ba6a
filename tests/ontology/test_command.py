"""`elo-graph ontology check`: the shipped files pass; break one thing, and it names the term and the file."""

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from elo_graph.cli.main import run
from tests.ontology.cases import document
from tests.ontology.conftest import add


def told(capsys: pytest.CaptureFixture[str], root: Path | None, *more: str) -> tuple[int, dict[str, Any]]:
    """Run the command for the JSON report; exit status and report."""
    where = ["--root", str(root)] if root else []
    status = run(["ontology", "check", "--format", "json", *where, *(more or ("--no-reasoner",))])
    return status, json.loads(capsys.readouterr().out)


def named(report: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Check, term and file of each finding."""
    return {(f["check"], f["term"], f["file"]) for f in report["findings"]}


def replaced(path: Path, pattern: str, by: str) -> None:
    """Change one place of a file, which has to be there."""
    text, count = re.subn(pattern, by, path.read_text(encoding="utf-8"), count=1, flags=re.DOTALL)
    assert count == 1, f"{path.name} has no {pattern}"
    path.write_text(text, encoding="utf-8")


ELO = "https://w3id.org/elo/ontology#"
SCHEME = "https://w3id.org/elo/scheme/"
MODULE = "https://w3id.org/elo/ontology/module/"


def test_what_is_shipped_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    status, report = told(capsys, None, "--reasoner")
    assert report["findings"] == []
    assert (status, report["conforms"]) == (0, True)
    skipped = {c["check"] for c in report["checks"] if c["status"] == "skipped"}
    assert skipped == (set() if shutil.which("java") else {"consistency", "term-unsatisfiable"})
    assert report["counts"]["modules"] >= 10
    assert report["counts"]["concepts"] > 100


def test_without_java_the_reasoner_is_skipped_and_the_rest_goes_on(
    copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert run(["ontology", "check", "--root", str(copy), "--lang", "en"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "consistency, term-unsatisfiable: there is no Java" in out
    assert "enable it by installing a Java runtime" in out
    add(copy / "data" / "extra.ttl", document("ex:thing a elo:Servize ."))
    status, report = told(capsys, copy, "--reasoner")
    assert status == 1
    assert ("term-undeclared", ELO + "Servize", "data/extra.ttl") in named(report)
    assert [c["status"] for c in report["checks"] if c["check"] == "consistency"] == ["skipped"]


def test_a_typing_error_in_data_is_named_with_the_line_and_what_was_meant(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(copy / "data" / "extra.ttl", document("ex:thing a elo:Service ;\n    elo:providedBi ex:actor .\n"))
    status, report = told(capsys, copy)
    assert status == 1
    (finding,) = (f for f in report["findings"] if f["check"] == "term-undeclared")
    assert finding["term"] == ELO + "providedBi"
    lines = (copy / "data" / "extra.ttl").read_text(encoding="utf-8").splitlines()
    assert "elo:providedBi" in lines[finding["line"] - 1]
    assert finding["fix"]["en"].startswith("Did you mean elo:providedBy?")
    assert finding["fix"]["fi"].startswith("Tarkoititko elo:providedBy?")
    assert finding["fix"]["sv"].startswith("Menade du elo:providedBy?")


def test_an_undeclared_term_in_a_shape(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(
        copy / "shapes" / "extra.ttl",
        document(
            "ex:Shape a sh:NodeShape ; sh:targetClass elo:Servise ; sh:property [ sh:path elo:noSuch ] ."
        ),
    )
    _, report = told(capsys, copy)
    assert {t for c, t, f in named(report) if (c, f) == ("term-undeclared", "shapes/extra.ttl")} == {
        ELO + "Servise",
        ELO + "noSuch",
    }


def test_an_undeclared_term_in_the_query_of_a_shape(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # The prefix e: is the one that the shapes file declares for its queries, not one of its own syntax.
    add(
        copy / "shapes" / "extra.ttl",
        document(
            f"ex:o sh:declare [ sh:prefix 'e' ; sh:namespace '{ELO}'^^xsd:anyURI ] .\n"
            "ex:Shape a sh:NodeShape ; sh:sparql [ sh:prefixes ex:o ; sh:select '''SELECT $this WHERE {\n"
            '  $this e:lost ?x . FILTER(?x != "e:text") # e:comment\n'
            "}''' ] ."
        ),
    )
    status, report = told(capsys, copy)
    assert status == 1
    assert [(f["check"], f["term"]) for f in report["findings"]] == [("term-undeclared", ELO + "lost")]
    lines = (copy / "shapes" / "extra.ttl").read_text(encoding="utf-8").splitlines()
    assert "e:lost" in lines[report["findings"][0]["line"] - 1]


def test_undeclared_names_in_a_query(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "queries" / "gaps" / "extra.rq").write_text(
        "#+ summary: elo:InTheHead\n"
        "PREFIX elo: <https://w3id.org/elo/ontology#>\n"
        "PREFIX wrong: <http://w3id.org/elo/ontology#>\n"
        "PREFIX c: <https://w3id.org/elo/scheme/channel/>\n"
        'SELECT * WHERE { ?s elo:Nowhere* ?o ; wrong:within c:pigeon ; elo:within "elo:inText" }\n',
        encoding="utf-8",
    )
    status, report = told(capsys, copy)
    assert status == 1
    assert {(f["check"], f["term"], f["line"], f["column"]) for f in report["findings"]} == {
        ("term-undeclared", ELO + "Nowhere", 5, 21),
        # https is part of the name: this one leads nowhere.
        ("term-undeclared", "http://w3id.org/elo/ontology#within", 5, 39),
        ("concept-undeclared", SCHEME + "channel/pigeon", 5, 52),
    }


@pytest.mark.parametrize("folder", ["data", "shapes", "ontology/schemes"])
def test_an_unknown_concept(copy: Path, capsys: pytest.CaptureFixture[str], folder: str) -> None:
    concept = SCHEME + "function/advise"
    add(copy / folder / "extra.ttl", document(f"ex:thing elo:serviceFunction <{concept}> ."))
    status, report = told(capsys, copy)
    assert status == 1
    assert ("concept-undeclared", concept, f"{folder}/extra.ttl") in named(report)
    assert f"<{SCHEME}function/advice>" in report["findings"][0]["fix"]["en"]


def test_a_scheme_that_data_brings_along_is_no_fault(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(
        copy / "data" / "extra.ttl",
        document(
            f"<{SCHEME}own> a skos:ConceptScheme .\n"
            f"<{SCHEME}own/a> a skos:Concept ; skos:inScheme <{SCHEME}own> ."
        ),
    )
    assert told(capsys, copy)[0] == 0


def test_a_swedish_label_that_is_missing(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replaced(
        copy / "ontology" / "area.ttl",
        r'(\nelo:within a .*?rdfs:label .*?) ,\s*"[^"]*"@sv',
        r"\1",
    )
    replaced(
        copy / "ontology" / "schemes" / "channel.ttl",
        r'(\n:phone a .*?skos:definition\s.*?) ,\s*"[^"]*"@sv',
        r"\1",
    )
    status, report = told(capsys, copy)
    assert status == 1
    assert {(f["check"], f["term"], f["file"], f["detail"]) for f in report["findings"]} == {
        ("label-missing", ELO + "within", "ontology/area.ttl", "sv"),
        ("definition-missing", SCHEME + "channel/phone", "ontology/schemes/channel.ttl", "sv"),
    }


def test_labels_given_twice_or_shared(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(
        copy / "ontology" / "schemes" / "extra.ttl",
        document(
            f"<{SCHEME}channel/phone> skos:prefLabel 'luuri'@fi .\n"
            f"<{SCHEME}channel/horn> a skos:Concept ; skos:inScheme <{SCHEME}channel> ;\n"
            "  skos:prefLabel 'Torvi'@fi , 'lur'@sv , 'horn'@en ;\n"
            "  skos:definition 'a'@fi , 'a'@sv , 'a'@en .\n"
            f"<{SCHEME}channel/trumpet> a skos:Concept ; skos:inScheme <{SCHEME}channel> ;\n"
            "  skos:prefLabel 'torvi'@fi , 'trumpet'@sv , 'trumpet'@en ;\n"
            "  skos:definition 'a'@fi , 'a'@sv , 'a'@en .\n"
        ),
    )
    _, report = told(capsys, copy)
    assert {(f["check"], f["term"], f["detail"]) for f in report["findings"]} == {
        ("label-repeated", SCHEME + "channel/phone", "fi"),
        # Capitals do not make two names.
        ("label-shared", SCHEME + "channel/horn", '"Torvi"@fi'),
    }


def test_a_file_that_does_not_parse(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "data" / "extra.ttl").write_text("<http://example.org/a> a\n  elo:Service .\n", encoding="utf-8")
    (copy / "queries" / "gaps" / "extra.rq").write_text("SELECT * WHERE {\n  ?s ?p }}\n", encoding="utf-8")
    (copy / "queries" / "gaps" / "latin.rq").write_bytes("# pääsy\nASK {}\n".encode("latin-1"))
    status, report = told(capsys, copy)
    assert status == 1
    assert [(f["check"], f["file"], f["line"]) for f in report["findings"]] == [
        ("turtle-syntax", "data/extra.ttl", 2),
        ("query-syntax", "queries/gaps/extra.rq", 2),
        ("query-syntax", "queries/gaps/latin.rq", None),
    ]
    assert "@prefix elo: <https://w3id.org/elo/ontology#>" in report["findings"][0]["fix"]["fi"]
    # The rest would only report what follows from that.
    assert report["totals"]["skipped"] == len(report["checks"]) - 2


def test_a_module_that_is_gone(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "ontology" / "pathway.ttl").unlink()
    status, report = told(capsys, copy)
    assert status == 1
    assert {
        ("import-unresolved", "https://w3id.org/elo/ontology", "ontology/elo.ttl"),
        ("catalog-wrong", MODULE + "pathway", "ontology/catalog-v001.xml"),
    } <= named(report)
    imports = [f for f in report["findings"] if f["check"] == "import-unresolved"]
    assert {f["value"] for f in imports} == {MODULE + "pathway"}


def test_a_module_that_is_not_imported(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (copy / "ontology" / "pathway.ttl").read_text(encoding="utf-8")
    header = text[: text.index(" .\n\n", text.index("a owl:Ontology"))].replace(
        "module/pathway", "module/extra"
    )
    add(copy / "ontology" / "extra.ttl", header + " .")
    status, report = told(capsys, copy)
    assert status == 1
    assert named(report) == {("module-unreachable", MODULE + "extra", "ontology/extra.ttl")}


def test_headers_and_versions(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(copy / "ontology" / "area.ttl", f"<{MODULE}area2> a owl:Ontology .")
    replaced(
        copy / "ontology" / "actor.ttl", r"owl:versionIRI\s+<[^>]*>", f"owl:versionIRI <{MODULE}actor/0.9>"
    )
    status, report = told(capsys, copy)
    assert status == 1
    assert {
        ("one-ontology", None, "ontology/area.ttl"),
        ("version-mismatch", MODULE + "actor", "ontology/actor.ttl"),
        ("version-mismatch", MODULE + "area2", "ontology/area.ttl"),
    } <= named(report)


def test_the_profile_decides_what_fails(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = copy / "queries" / "quality" / "profile.toml"
    add(copy / "data" / "extra.ttl", document("ex:thing a elo:Servize ."))
    replaced(profile, 'term-undeclared = "error"', 'term-undeclared = "warning"')
    replaced(profile, 'undeclared-class = "error"', 'undeclared-class = "off"')
    status, report = told(capsys, copy)
    assert status == 0
    assert [(f["check"], f["severity"]) for f in report["findings"]] == [("term-undeclared", "warning")]
    replaced(profile, 'label-missing = "error"\n', "")
    assert run(["ontology", "check", "--root", str(copy), "--no-reasoner"]) == 2
    error = capsys.readouterr().err
    assert "label-missing has no severity" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_the_report_for_people(copy: Path, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    add(copy / "data" / "extra.ttl", document("\n".join(f"ex:t{n} a elo:Lost{n} ." for n in range(30))))
    assert run(["ontology", "check", "--root", str(copy), "--no-reasoner", "--lang", lang]) == 1
    out = capsys.readouterr().out
    # 30 terms, each undeclared as a name and as a class.
    expected = {
        "fi": (
            "Ontologia ei ole kunnossa (paluuarvo 1): korjaa 60 virhettä.",
            "Termiä elo:Lost0 ei ole",
            "10 muuta",
        ),
        "sv": (
            "Ontologin är inte i sin ordning (returvärde 1): rätta 60 fel.",
            "Termen elo:Lost0 är inte",
            "10 till",
        ),
        "en": (
            "The ontology is not in order (exit status 1): mend 60 errors.",
            "The term elo:Lost0 is not",
            "10 more",
        ),
    }
    for text in expected[lang]:
        assert text in out
    assert str(copy / "data" / "extra.ttl") in out


def test_a_folder_without_ontology_is_a_bad_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ontology", "check", "--root", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"elo-graph: {tmp_path}: there is no ontology here")


def test_paths_are_shown_from_the_working_folder(
    copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy.parent)
    add(copy / "data" / "extra.ttl", document("ex:t a elo:Lost ."))
    assert run(["ontology", "check", "--root", str(copy), "--no-reasoner", "--lang", "en"]) == 1
    assert f"\n{os.path.join('copy', 'data', 'extra.ttl')}\n" in capsys.readouterr().out
