"""Validation through its one function: what is found, where, in which words, and what is left alone."""

import shutil
import sys
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from elo_graph import shipped
from elo_graph.errors import InputError
from elo_graph.terms import ELO, GRAPH, RDF
from elo_graph.validate import Report, Result, Severity, load_shapes, validate
from tests.validate.examples import (
    AGE_LINE,
    FAULTY,
    MODE_LINE,
    PROVIDER_LINE,
    REFERRAL_LINE,
    RULE_LINE,
)

ENGINES = ["fast", "pyshacl"]
HEAD = """
@prefix : <https://example.org/> .
@prefix elo: <https://w3id.org/elo/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    file = tmp_path / "faulty.ttl"
    file.write_text(FAULTY)
    return file


def violations(report: Report) -> list[Result]:
    return [r for r in report.results if r.severity is Severity.VIOLATION]


def write(folder: Path, text: str, name: str = "data.ttl") -> Path:
    file = folder / name
    file.write_text(HEAD + text)
    return file


def test_faults_come_in_the_order_of_the_file_with_line_label_and_words(faulty: Path) -> None:
    provider, age, mode = violations(validate([faulty]))
    assert [r.shape_name for r in (provider, age, mode)] == [
        "ServiceShape-provider", "EligibilityShape-order", "ReferralShape-mode-concept"
    ]  # fmt: skip
    assert {r.file for r in (provider, age, mode)} == {str(faulty)}
    assert (provider.line, provider.focus_line) == (PROVIDER_LINE, PROVIDER_LINE)
    assert (age.line, age.focus_line) == (AGE_LINE, RULE_LINE)
    assert (mode.line, mode.focus_line) == (MODE_LINE, REFERRAL_LINE)
    assert provider.labels == {"fi": "Neuvonta", "sv": "Rådgivning", "en": "Advice"}
    assert provider.message("fi").startswith("Palvelulla ei ole palveluntuottajaa.")
    assert provider.message("sv").startswith("Tjänsten har ingen tjänsteproducent.")
    assert provider.message("en").startswith("The service has no provider.")


def test_a_nameless_node_is_told_by_the_thing_it_hangs_on(faulty: Path) -> None:
    age = next(r for r in validate([faulty]).results if r.shape_name == "EligibilityShape-order")
    assert isinstance(age.focus, BlankNode)
    assert age.owner == NamedNode("https://example.org/advice")
    assert age.label("fi") == "Neuvonta"
    assert age.value == Literal(30)


def test_a_value_that_is_no_member_of_a_closed_list_brings_those_like_it(
    faulty: Path, tmp_path: Path
) -> None:
    mode = next(r for r in validate([faulty]).results if r.shape_name == "ReferralShape-mode-concept")
    assert mode.suggestions[0] == "https://w3id.org/elo/scheme/handover/accompanied-transfer"
    # By its label in any language, too.
    finnish = FAULTY.replace("handover:acompanied-transfer", '"saattaen vaihtaminen"')
    (tmp_path / "finnish.ttl").write_text(finnish)
    mode = next(r for r in violations(validate([tmp_path / "finnish.ttl"])) if "mode" in r.shape_name)
    assert mode.suggestions[0] == "https://w3id.org/elo/scheme/handover/accompanied-transfer"


@pytest.mark.parametrize("engine", ENGINES)
def test_warnings_and_hints_alone_conform(tmp_path: Path, engine: str) -> None:
    data = write(
        tmp_path, ":office a elo:Organisation ; rdfs:label 'x' ; elo:lastConfirmed '2014-06-01'^^xsd:date ."
    )
    shapes = load_shapes([next(f for f in shipped.shape_files() if f.name == "core.ttl")])
    report = validate([data], shapes=shapes, engine=engine)
    assert report.counts[Severity.WARNING] == 1
    assert report.counts[Severity.INFO] == 3  # no Finnish, Swedish, English name
    assert report.conforms


@pytest.mark.parametrize("engine", ENGINES)
def test_literals_are_compared_as_written(tmp_path: Path, engine: str) -> None:
    """A store folds number types and leading zeros; validation must come before it."""
    data = write(
        tmp_path, ':x :size "5"^^xsd:nonNegativeInteger ; :code "007"^^xsd:integer ; :yes "1"^^xsd:boolean .'
    )
    shapes = write(
        tmp_path,
        """
        :Size a sh:NodeShape ; sh:targetSubjectsOf :size ;
            sh:property [ sh:path :size ; sh:datatype xsd:nonNegativeInteger ] ,
                [ sh:path :code ; sh:pattern "^007$" ] , [ sh:path :yes ; sh:pattern "^1$" ] .
        """,
        "shapes.ttl",
    )
    assert validate([data], shapes=load_shapes([shapes]), engine=engine).results == ()


def test_things_of_the_registry_may_be_referred_to_and_unknown_ones_not(tmp_path: Path) -> None:
    text = """
        @prefix area: <https://w3id.org/elo/id/area/> .
        :office a elo:Organisation ; rdfs:label "Office" ; elo:servesArea area:{area} .
    """
    lapland = write(tmp_path, text.format(area="region-19"))
    assert violations(validate([lapland])) == []
    nowhere = write(tmp_path, text.format(area="region-99"), "nowhere.ttl")
    (found,) = violations(validate([nowhere]))
    assert (found.shape_name, found.value) == (
        "ServedAreaShape-class",
        NamedNode("https://w3id.org/elo/id/area/region-99"),
    )
    (found,) = violations(validate([lapland], context=None))
    assert found.value == NamedNode("https://w3id.org/elo/id/area/region-19")


def test_faults_of_the_context_are_not_reported_and_its_facts_count(tmp_path: Path) -> None:
    graph = NamedNode(GRAPH + "others")
    others = [
        Quad(q.subject, q.predicate, q.object, graph)
        for q in parse(HEAD + ":them a elo:Organisation . :lost a elo:Service .", RdfFormat.TURTLE)
    ]
    data = write(tmp_path, ":advice a elo:Service ; rdfs:label 'Advice' ; elo:providedBy :them .")
    assert (
        violations(validate([data], context=others)) == []
    )  # though :them has no name, and :lost no provider
    assert [r.shape_name for r in violations(validate([data], context=None))] == [
        "ServiceShape-provider-class"
    ]


def test_another_version_of_a_shipped_file_stands_in_for_it(tmp_path: Path) -> None:
    """A provider removed from a copy of a file is missed, though the shipped file still has it."""
    shipped_file = next(file for file in shipped.data_files() if file.name == "ohjaamot.ttl")
    copy = tmp_path / "copy-of-ohjaamot.ttl"
    shutil.copy(shipped_file, copy)
    assert violations(validate([copy])) == []
    lines = copy.read_text().splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if "elo:providedBy" in line)
    assert lines[first].rstrip().endswith(";")
    copy.write_text("".join([*lines[:first], "\n", *lines[first + 1 :]]))
    assert [r.shape_name for r in violations(validate([copy]))] == ["ServiceShape-provider"]


def test_a_description_may_add_to_a_shipped_scheme_without_replacing_it(tmp_path: Path) -> None:
    data = write(
        tmp_path,
        """
        <https://w3id.org/elo/scheme/function> a skos:ConceptScheme .
        :tutoring a skos:Concept ; skos:inScheme <https://w3id.org/elo/scheme/function> .
        :office a elo:Organisation ; rdfs:label "Office" .
        :advice a elo:Service ; rdfs:label "Advice" ; elo:providedBy :office ;
            elo:serviceFunction :tutoring , <https://w3id.org/elo/scheme/function/advice> .
        """,
    )
    assert violations(validate([data])) == []


def test_quads_without_a_file_are_named_by_their_graph() -> None:
    graph = NamedNode("https://example.org/graph")
    service = NamedNode("https://example.org/s")
    quad = Quad(service, NamedNode(RDF + "type"), NamedNode(ELO + "Service"), graph)
    report = validate([quad])
    assert {r.file for r in report.results} == {graph.value}
    assert {r.shape_name for r in violations(report)} == {"ServiceShape-provider"}
    assert {r.line for r in report.results} == {None}


def test_a_misspelt_term_is_refused_with_its_place_and_the_right_one(tmp_path: Path) -> None:
    data = write(tmp_path, ":advice a elo:Service ;\n    elo:providdBy :office .")
    with pytest.raises(InputError) as error:
        validate([data])
    assert str(error.value) == (
        f"{data}, line 9: elo:providdBy is not a term of the ontology. Did you mean elo:providedBy?"
    )
    klass = write(tmp_path, ":advice a elo:Servise .")
    with pytest.raises(InputError, match="Did you mean elo:Service"):
        validate([klass])


def test_a_term_that_the_data_itself_declares_is_known(tmp_path: Path) -> None:
    data = write(
        tmp_path, "elo:colour a <http://www.w3.org/2002/07/owl#DatatypeProperty> . :x elo:colour 'red' ."
    )
    assert violations(validate([data])) == []


def test_a_file_that_does_not_parse_says_where(tmp_path: Path) -> None:
    data = write(tmp_path, ":advice a elo:Service ,, .")
    with pytest.raises(InputError) as error:
        validate([data])
    assert (error.value.where, error.value.line) == (str(data), 8)


def test_shapes_that_find_nothing_to_check_are_named(tmp_path: Path) -> None:
    shapes = write(
        tmp_path,
        """
        :Used a sh:NodeShape ; sh:targetSubjectsOf :size ; sh:property [ sh:path :size ; sh:maxCount 1 ] .
        :Idle a sh:NodeShape ; sh:targetClass :Nothing ; sh:property [ sh:path :size ; sh:minCount 1 ] .
        :Sub rdfs:subClassOf :Super .
        :Inherited a sh:NodeShape ; sh:targetClass :Super ; sh:property [ sh:path :size ; sh:minCount 1 ] .
        """,
        "shapes.ttl",
    )
    data = write(tmp_path, ":x :size 1 . :y a :Sub ; :size 2 . :Sub rdfs:subClassOf :Super .")
    report = validate([data], shapes=load_shapes([shapes]))
    assert report.idle == ("https://example.org/Idle",)
    assert report.shapes == 3
    assert report.conforms


NAMELESS = '''
:Shape a sh:NodeShape ; sh:targetSubjectsOf :size ;
    sh:property [ sh:path :size ; sh:maxInclusive 9 ; sh:message "liian suuri"@fi , "too big"@en ] ;
    sh:property [ sh:path ( :part :size ) ; sh:minCount 1 ; sh:message "ohne Sprache" ] ;
    sh:sparql [ sh:message "arvo {?value}"@fi , "value {?value}"@en ;
        sh:select """SELECT $this ?value WHERE {
            $this <https://example.org/size> ?value FILTER (STR(?value) = '10') }""" ] .
'''


@pytest.mark.parametrize("engine", ENGINES)
def test_shapes_without_names_keep_their_messages_in_their_languages(tmp_path: Path, engine: str) -> None:
    shapes = write(tmp_path, NAMELESS, "shapes.ttl")
    data = write(tmp_path, "[] :size 10 .")
    results = {
        r.component_name: r for r in validate([data], shapes=load_shapes([shapes]), engine=engine).results
    }
    assert results["MaxInclusive"].messages == {"fi": "liian suuri", "en": "too big"}
    assert results["MinCount"].messages == {"": "ohne Sprache"}
    assert str(results["MinCount"].path) == "(<https://example.org/part>/<https://example.org/size>)"
    assert results["SPARQL"].messages == {"fi": "arvo 10", "en": "value 10"}
    assert results["MaxInclusive"].shape is None
    assert results["SPARQL"].shape == "https://example.org/Shape"
    assert len({r.focus for r in results.values()}) == 1
    assert {r.line for r in results.values()} == {8}


@pytest.mark.parametrize("engine", ENGINES)
def test_nameless_nodes_are_not_mixed_up(tmp_path: Path, engine: str) -> None:
    shapes = write(
        tmp_path,
        ":S a sh:NodeShape ; sh:targetSubjectsOf :n ; sh:property [ sh:path :n ; sh:maxInclusive 5 ] .",
        "shapes.ttl",
    )
    data = write(tmp_path, "\n".join(f":x{i} :has [\n  :n {i} ] ." for i in range(10)))
    results = validate([data], shapes=load_shapes([shapes]), engine=engine).results
    # The nodes of :x6 to :x9, on lines 8 + 2 * 6 and so on, each with its own value.
    assert [(str(r.owner)[-3:-1], r.value, r.focus_line) for r in results] == [
        (f"x{i}", Literal(i), 8 + 2 * i) for i in range(6, 10)
    ]


def test_thousands_of_nameless_nodes_are_not_mixed_up(tmp_path: Path) -> None:
    """The fast engine gives them names of its own; ours are found again by their order in the text."""
    shapes = write(
        tmp_path,
        ":S a sh:NodeShape ; sh:targetSubjectsOf :n ; sh:property [ sh:path :n ; sh:maxInclusive -1 ] .",
        "shapes.ttl",
    )
    # Each is first met as the object of another, in another order than its own triple.
    size = 2501
    text = "".join(f"_:n{i} :next _:n{(i * 7) % size} .\n" for i in range(size))
    text += "".join(f"_:n{i} :n {i} .\n" for i in reversed(range(size)))
    quads = list(parse(HEAD + text, RdfFormat.TURTLE))
    results = validate(quads, shapes=load_shapes([shapes]), engine="fast").results
    assert {r.focus: r.value for r in results} == {BlankNode(f"n{i}"): Literal(i) for i in range(size)}


def test_shapes_that_need_the_reference_engine_get_it_and_are_not_run_in_vain(tmp_path: Path) -> None:
    shapes = write(
        tmp_path,
        """
        :Dates a sh:NodeShape ; sh:targetSubjectsOf elo:validTo ; sh:sparql [ sh:message "past"@en ; sh:select
            '''SELECT $this ?value WHERE { $this <https://w3id.org/elo/ontology#validTo> ?value .
               FILTER (?value < "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>) }''' ] .
        """,
        "shapes.ttl",
    )
    data = write(tmp_path, ":x elo:validTo '2019-12-31'^^xsd:date . :y elo:validTo '2020-01-01'^^xsd:date .")
    rules = load_shapes([shapes])
    report = validate([data], shapes=rules)
    assert report.engine == "pyshacl"
    assert [r.focus for r in report.results] == [NamedNode("https://example.org/x")]
    with pytest.raises(InputError, match="compares dates"):
        validate([data], shapes=rules, engine="fast")


def test_an_engine_that_is_not_there(faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"there is no engine turbo\. The engines are auto, fast, pyshacl"):
        validate([faulty], engine="turbo")
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(
        InputError, match=r"pyshacl is not installed\. Install it \(pip install 'elo-graph\[pyshacl\]'\)"
    ):
        validate([faulty], engine="pyshacl")


def test_the_reference_engine_leaves_rdflib_as_it_was(faulty: Path) -> None:
    import rdflib

    assert rdflib.NORMALIZE_LITERALS is True
    validate([faulty], engine="pyshacl", shapes=load_shapes([shipped.shape_files()[0]]), context=None)
    assert rdflib.NORMALIZE_LITERALS is True
    assert str(rdflib.Literal("007", datatype=rdflib.XSD.integer)) == "7"


BAD_SHAPES = [
    ("no shape with a target", ":S a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] ."),
    ("no shape with a target", ":data :not :shapes ."),
    (
        "not well-formed SHACL",
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 'two' ] .",
    ),
]


@pytest.mark.parametrize(("says", "text"), BAD_SHAPES)
def test_bad_shapes_are_refused(faulty: Path, tmp_path: Path, says: str, text: str) -> None:
    file = write(tmp_path, text, "shapes.ttl")
    with pytest.raises(InputError, match=says):
        validate([faulty], shapes=load_shapes([file]))


def test_the_report_is_the_same_from_run_to_run(faulty: Path) -> None:
    def rows() -> list[tuple[object, ...]]:
        results = validate([faulty]).results
        return [(r.file, r.line, r.owner, r.shape, str(r.path), r.component) for r in results]

    assert rows() == rows()
