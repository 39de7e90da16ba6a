"""The report in each of its formats: what a person reads, and the structure that programs rely on."""

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from elo_graph.errors import InputError
from elo_graph.terms import ELO, SH, SHAPES
from elo_graph.validate import Report, Result, Severity, validate
from elo_graph.validate.formats import FORMATS, text
from tests.validate.examples import AGE_LINE, FAULTY, MODE_LINE, PROVIDER_LINE


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(tmp_path)
    Path("data sets").mkdir()
    Path("data sets/faulty.ttl").write_text(FAULTY)
    return validate([Path("data sets/faulty.ttl")])


def result(**changes: object) -> Result:
    known: dict[str, object] = {
        "severity": Severity.VIOLATION,
        "focus": NamedNode("https://example.org/x"),
        "component": SH + "MinCountConstraintComponent",
        "shape": SHAPES + "X-y",
        "messages": {"fi": "Puuttuu.", "sv": "Saknas.", "en": "Missing."},
    }
    return Result(**{**known, **changes})  # type: ignore[arg-type]


# --- for people --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "first", "last"),
    [
        ("fi", "3 virhettä, ", "Aineisto ei täytä vaatimuksia (paluuarvo 1): korjaa 3 virhettä."),
        ("sv", "3 fel, ", "Materialet uppfyller inte kraven (returvärde 1): rätta 3 fel."),
        ("en", "3 violations, ", "The data does not conform (exit status 1): mend 3 violations."),
    ],
)
def test_the_report_for_people_begins_with_counts_and_ends_with_what_it_means(
    report: Report, lang: str, first: str, last: str
) -> None:
    lines = text(report, "human", lang).splitlines()
    assert lines[0].startswith(first)
    assert lines[-1] == last


def test_the_report_for_people_is_grouped_by_organisation_file_and_thing(report: Report) -> None:
    lines = text(report, "human", "fi").splitlines()
    # The referral is the office's to mend; whose the service is it does not say, which is its fault.
    heads = [line for line in lines if line.startswith("# ") or line == "data sets/faulty.ttl"]
    file_name = "data sets/faulty.ttl"
    assert heads == ["# Toimisto", file_name, "# Vastuutaho ei ole tiedossa", file_name]
    file = lines.index("data sets/faulty.ttl")
    things = [line.strip() for line in lines[file:] if re.match(r"  \S", line) and "×" not in line]
    assert things == [
        "<https://example.org/handover> (rivi 18)",
        f"Neuvonta  <https://example.org/advice> (rivi {PROVIDER_LINE})",
    ]
    whole = " ".join(" ".join(lines).split())
    # The thing's own fault, and that of the nameless rule that hangs on it, with the line of the value.
    assert "virhe: Palvelulla ei ole palveluntuottajaa." in whole
    assert f"virhe, rivi {AGE_LINE}: Alaikäraja on yläikärajaa suurempi" in whole
    assert (
        "arvo: handover/acompanied-transfer · tarkoititko handover/accompanied-transfer? "
        "· [ReferralShape-mode-concept]" in whole
    )
    assert f"virhe, rivi {MODE_LINE}: Siirtymisen tapa ei ole sanaston handover käsite." in whole


def test_hints_are_summed_up_by_rule_for_people() -> None:
    hints = tuple(
        result(
            severity=Severity.INFO, focus=NamedNode(f"https://example.org/{n}"), labels={"fi": f"Palvelu {n}"}
        )
        for n in range(5)
    )
    lines = text(Report(hints, ("a.ttl",), shapes=1), "human", "fi")
    assert "5 × Puuttuu. (esimerkiksi Palvelu 0, Palvelu 1, Palvelu 2 ja 2 muuta) [X-y]" in lines
    assert lines.splitlines()[0] == "0 virhettä, 0 varoitusta, 5 vihjettä"
    assert lines.endswith("varoitukset ja vihjeet eivät estä latausta.\n")


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("fi", "Mikään sääntö ei koske tätä aineistoa, joten mitään ei tarkastettu."),
        ("sv", "Ingen regel gäller detta material, så inget kontrollerades."),
        ("en", "No rule applies to this data, so nothing was checked."),
    ],
)
def test_data_that_no_rule_applies_to_is_not_called_checked(lang: str, says: str) -> None:
    report = Report((), ("a.ttl",), shapes=1, idle=(SHAPES + "X",))
    assert says in text(report, "human", lang)


def test_one_is_said_in_the_singular() -> None:
    one = Report((result(),), ("a.ttl",), shapes=1)
    assert text(one, "human", "fi").startswith("1 virhe, 0 varoitusta, 0 vihjettä\n")
    assert text(one, "human", "en").startswith("1 violation, 0 warnings, 0 hints\n")


def test_clean_data_is_said_to_conform() -> None:
    lines = text(Report((), ("a.ttl",), shapes=1), "human", "en").splitlines()
    assert lines[0] == "0 violations, 0 warnings, 0 hints"
    assert lines[-1] == "The data conforms (exit status 0)."


def test_a_format_and_a_language_that_there_is_not() -> None:
    with pytest.raises(
        InputError, match=r"there is no format xml\. The formats are human, markdown, html, json, csv"
    ):
        text(Report(), "xml")
    with pytest.raises(InputError, match=r"there is no language no\. The languages are fi, sv, en"):
        text(Report(), "human", "no")


# --- for programs ------------------------------------------------------------------------------------


def test_json(report: Report) -> None:
    document = json.loads(text(report, "json", "fi"))
    assert document["conforms"] is False
    assert document["engine"] == "fast"
    assert document["counts"]["violation"] == 3
    assert document["byShape"]["ServiceShape-provider"] == 1
    assert document["checked"] == ["data sets/faulty.ttl"]
    mode = next(r for r in document["results"] if r["shape"] == SHAPES + "ReferralShape-mode-concept")
    assert mode == {
        "severity": "Violation",
        "focus": "https://example.org/handover",
        "focusLabel": {},
        "owner": "https://example.org/handover",
        "path": "<https://w3id.org/elo/ontology#handoverMode>",
        "value": {"type": "uri", "value": "https://w3id.org/elo/scheme/handover/acompanied-transfer"},
        "message": mode["message"],
        "suggestions": mode["suggestions"],
        "allowed": mode["allowed"],
        "shape": SHAPES + "ReferralShape-mode-concept",
        "component": SH + "NodeConstraintComponent",
        "file": "data sets/faulty.ttl",
        "line": MODE_LINE,
        "focusLine": 18,
    }
    assert sorted(mode["message"]) == ["en", "fi", "sv"]
    assert "https://w3id.org/elo/scheme/handover/joint-work" in mode["allowed"]
    age = next(r for r in document["results"] if r["shape"] == SHAPES + "EligibilityShape-order")
    assert age["value"] == {
        "type": "literal",
        "value": "30",
        "datatype": "http://www.w3.org/2001/XMLSchema#integer",
    }


def test_csv(report: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(text(report, "csv", "sv"), newline="")))
    assert len(rows) == len(report.results)
    age = next(row for row in rows if row["shape"].endswith("EligibilityShape-order"))
    assert (age["severity"], age["file"], age["line"]) == ("Violation", "data sets/faulty.ttl", str(AGE_LINE))
    assert (age["focus"], age["label"]) == ("https://example.org/advice", "Rådgivning")
    assert (age["path"], age["value"]) == ("elo:minAge", "30")
    assert age["message"].startswith("Den nedre åldersgränsen är högre än den övre")


@pytest.mark.parametrize(
    ("value", "cell"), [("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("@x", "'@x"), ("-5", "-5")]
)
def test_csv_cells_are_no_formulas(value: str, cell: str) -> None:
    report = Report((result(value=Literal(value)),), ("a.ttl",))
    (row,) = csv.DictReader(io.StringIO(text(report, "csv", "en"), newline=""))
    assert row["value"] == cell


def test_turtle_is_a_validation_report(report: Report) -> None:
    written = text(report, "turtle", "en")
    store = Store()
    store.extend(parse(written, RdfFormat.TURTLE))
    rows = store.query(
        """
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?shape ?focus ?path ?value (COUNT(DISTINCT LANG(?message)) AS ?languages) WHERE {
          ?report a sh:ValidationReport ; sh:conforms false ; sh:result ?r .
          ?r a sh:ValidationResult ; sh:resultSeverity sh:Violation ; sh:focusNode ?focus ;
             sh:sourceShape ?shape ;
             sh:sourceConstraintComponent ?component ; sh:resultMessage ?message .
          OPTIONAL { ?r sh:resultPath ?path FILTER (isIRI(?path)) } OPTIONAL { ?r sh:value ?value }
        } GROUP BY ?shape ?focus ?path ?value ORDER BY ?shape
        """
    )
    found = [tuple(str(term) for term in row) for row in rows]  # type: ignore[union-attr]
    three = '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert [(row[0].rpartition("#")[2], row[4]) for row in found] == [
        ("EligibilityShape-order>", three),
        ("ReferralShape-mode-concept>", three),
        ("ServiceShape-provider>", three),
    ]
    assert found[0][2:4] == (
        "<https://w3id.org/elo/ontology#minAge>",
        '"30"^^<http://www.w3.org/2001/XMLSchema#integer>',
    )
    # A path that is more than one property is written out: elo:providedBy or the inverse of elo:instanceOf.
    path = store.query(
        """
        PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX elo: <https://w3id.org/elo/ontology#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        ASK { ?r sh:sourceShape <https://w3id.org/elo/shapes#ServiceShape-provider> ; sh:resultPath ?path .
              ?path sh:alternativePath ?list . ?list rdf:first elo:providedBy ; rdf:rest ?rest .
              ?rest rdf:first ?inverse ; rdf:rest rdf:nil . ?inverse sh:inversePath elo:instanceOf }
        """
    )
    assert bool(path)


def test_turtle_does_not_call_warnings_a_failure() -> None:
    written = text(Report((result(severity=Severity.WARNING),), ("a.ttl",)), "turtle", "en")
    assert "sh:conforms true" in written


def test_junit(report: Report) -> None:
    root = ElementTree.fromstring(text(report, "junit", "en"))  # noqa: S314 -- our own output
    assert root.tag == "testsuites"
    (suite,) = root
    cases = {case.get("name"): case for case in suite.findall("testcase")}
    assert suite.attrib == {
        "name": "data sets/faulty.ttl",
        "tests": str(len(cases)),
        "failures": "3",
        "errors": "0",
        "skipped": "0",
    }
    assert (root.get("tests"), root.get("failures")) == (str(len(cases)), "3")
    failure = cases["ServiceShape-provider"].find("failure")
    assert failure is not None
    assert failure.get("type") == "MinCount"
    assert (failure.get("message") or "").startswith("The service has no provider.")
    assert (failure.text or "").startswith(f"data sets/faulty.ttl:{PROVIDER_LINE}: Violation: ")
    # What only warns does not fail, and is not lost.
    warned = cases["ServiceShape-function"]
    assert warned.find("failure") is None
    assert "Warning" in (warned.findtext("system-out") or "")


def test_junit_of_clean_data_has_a_case_that_passes_and_control_characters_do_no_harm() -> None:
    root = ElementTree.fromstring(text(Report((), ("a.ttl", "b.ttl")), "junit", "en"))  # noqa: S314
    assert [(s.get("name"), s.get("tests"), s.get("failures")) for s in root] == [
        ("a.ttl", "1", "0"),
        ("b.ttl", "1", "0"),
    ]
    odd = Report((result(value=Literal("a\x0bb\x00")),), ("a.ttl",))
    assert "ab" in "".join(ElementTree.fromstring(text(odd, "junit", "en")).itertext())  # noqa: S314


def test_sarif(report: Report) -> None:
    """The properties that the standard requires, and those that code hosts show."""
    log = json.loads(text(report, "sarif", "en"))
    assert next(iter(log)) == "version"
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "elo-graph"
    assert run["language"] == "en"
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["shortDescription"]["text"] for rule in rules)
    assert {rule["defaultConfiguration"]["level"] for rule in rules} <= {"error", "warning", "note"}
    assert len(run["results"]) == len(report.results)
    for item in run["results"]:
        assert rules[item["ruleIndex"]]["id"] == item["ruleId"]
        assert item["level"] in {"error", "warning", "note"}
        assert item["message"]["text"]
        (location,) = item["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"] == {"uri": "data%20sets/faulty.ttl"}
        assert physical["region"]["startLine"] >= 1
        assert set(item["partialFingerprints"]) == {"thing/v1"}
    mode = next(r for r in run["results"] if r["ruleId"] == "ReferralShape-mode-concept")
    assert mode["level"] == "error"
    assert mode["locations"][0]["physicalLocation"]["region"] == {"startLine": MODE_LINE}
    assert "handover/accompanied-transfer" in mode["message"]["text"]


def test_sarif_fingerprints_stay_when_lines_move() -> None:
    def fingerprint(line: int) -> str:
        log = json.loads(text(Report((result(file="a.ttl", line=line),)), "sarif", "en"))
        return str(log["runs"][0]["results"][0]["partialFingerprints"]["thing/v1"])

    assert fingerprint(5) == fingerprint(50)


def test_sarif_of_something_without_a_file_or_a_line() -> None:
    log = json.loads(text(Report((result(), result(file="https://example.org/graph"))), "sarif", "en"))
    first, second = log["runs"][0]["results"]
    assert "physicalLocation" not in first["locations"][0]
    assert second["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "https://example.org/graph"}
    }


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("data/ä b#1?.ttl", "data/%C3%A4%20b%231%3F.ttl"),  # UTF-8 of ä is C3 A4; #, ? and space would end it
        ("100%.ttl", "100%25.ttl"),
        ("x:y.ttl", "x%3Ay.ttl"),  # or x would be a scheme
        ("./data/../more.ttl", "more.ttl"),
        ("urn:example:graph", "urn:example:graph"),
        ("https://example.org/ä?a=%C3%B6#x", "https://example.org/%C3%A4?a=%C3%B6#x"),
    ],
)
def test_sarif_names_files_and_graphs_by_uri(file: str, uri: str) -> None:
    """RFC 3986: nothing but ASCII, and each sign that means something in a URI percent-encoded."""
    log = json.loads(text(Report((result(file=file, line=3),)), "sarif", "en"))
    physical = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert physical == {"artifactLocation": {"uri": uri}, "region": {"startLine": 3}}


def test_sarif_names_a_file_outside_the_working_folder_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    log = json.loads(text(Report((result(file="../a.ttl", line=3),)), "sarif", "en"))
    physical = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == (tmp_path / "a.ttl").as_uri()


def test_sarif_doubles_braces_which_would_be_placeholders() -> None:
    """SARIF 2.1.0, 3.11.5; so in the message and in what is told of the rule."""
    one = result(messages={"en": "Write {0} like {this}."})
    (run,) = json.loads(text(Report((one,)), "sarif", "en"))["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    told = [run["results"][0]["message"], rule["shortDescription"], rule["help"]]
    assert told == [{"text": "Write {{0}} like {{this}}."}] * 3


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_data_gives_the_same_text(report: Report, format: str) -> None:
    assert text(report, format, "fi") == text(report, format, "fi")


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_reports_for_a_mail_or_a_browser_name_what_to_do(format: str) -> None:
    """Two services of two organisations, one of them known by its own description alone."""
    turtle = f"""@prefix elo: <{ELO}> . @prefix ex: <https://example.org/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    ex:s a elo:Service ; elo:providedBy ex:b ; elo:serviceFunction ex:wrong .
    ex:b a elo:Organisation ; skos:prefLabel "Beeta"@fi .
    ex:a a elo:Organisation ; skos:prefLabel "Alfa"@fi ; elo:validFrom "tomorrow" ."""
    graph = NamedNode("https://example.org/graph")
    quads = [Quad(q.subject, q.predicate, q.object, graph) for q in parse(turtle, RdfFormat.TURTLE)]
    report = validate(quads, context=None)
    told = text(report, format, "fi")
    assert "ei ole sanaston function" in told
    if format == "markdown":
        heads = [line for line in told.splitlines() if line.startswith("## ")]
        assert heads == ["## Alfa", "## Beeta"]  # by who has to mend it
        assert "| virhe | FunctionShape-concept | 1 |" in told
        assert told.index("| virhe |") < told.index("## Alfa")  # counts first
