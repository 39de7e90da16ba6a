"""Which engine runs: a shape that only one of them understands goes to that one, and never finds nothing."""

from pathlib import Path

import pytest

from elo_graph.errors import EloError, InputError
from elo_graph.validate import Severity, load_shapes, validate
from tests.validate.test_validate import write

NAMES = r""":Names a sh:NodeShape ; sh:targetSubjectsOf :name ;
    sh:property [ sh:path :name ; sh:pattern "^\\p{L}+$" ] ."""
DATES = """:Dates a sh:NodeShape ; sh:targetSubjectsOf :end ; sh:sparql [ sh:select
    '''SELECT $this ?value WHERE { $this <https://example.org/end> ?value FILTER (YEAR(?value) < 2020) }'''
    ] ."""
DATA = ":a :name 'Äiti' ; :end '2019-12-31'^^xsd:date . :b :name '007' ; :end '2020-01-01'^^xsd:date ."


def test_a_pattern_of_xpath_goes_to_the_engine_that_knows_it(tmp_path: Path) -> None:
    data, rules = write(tmp_path, DATA), load_shapes([write(tmp_path, NAMES, "shapes.ttl")])
    report = validate([data], shapes=rules)
    assert (report.engine, [str(r.focus) for r in report.results]) == ("fast", ["<https://example.org/b>"])
    with pytest.raises(InputError, match=r"the reference engine would miss results .* the pattern"):
        validate([data], shapes=rules, engine="pyshacl")


def test_shapes_that_neither_engine_does_are_refused(tmp_path: Path) -> None:
    data, rules = write(tmp_path, DATA), load_shapes([write(tmp_path, NAMES + DATES, "shapes.ttl")])
    with pytest.raises(EloError, match="no engine does all of these shapes"):
        validate([data], shapes=rules)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("MINUS { $this ?p 1 }", "must not use MINUS"),
        ("VALUES ?x { 1 }", "must not use VALUES"),
        ("BIND (1 AS $this)", r"must not give \$this another value"),
        ("{ SELECT ?p WHERE { ?s ?p ?o } }", r"must also select \$this"),
    ],
)
def test_a_query_that_undoes_the_focus_node_is_no_shape(tmp_path: Path, body: str, says: str) -> None:
    """Else an engine would look elsewhere than at the node, or notice nothing (SHACL, Appendix A)."""
    text = f""":S a sh:NodeShape ; sh:targetSubjectsOf :name ;
        sh:sparql [ sh:select '''SELECT $this WHERE {{ $this ?p ?o . {body} }}''' ] ."""
    with pytest.raises(InputError, match=f"not well-formed SHACL: .*{says}"):
        load_shapes([write(tmp_path, text, "shapes.ttl")])


def test_a_query_within_a_query_that_keeps_the_focus_node_is_one(tmp_path: Path) -> None:
    text = """:S a sh:NodeShape ; sh:targetSubjectsOf :name ; sh:sparql [ sh:select
        '''# no MINUS
           SELECT $this WHERE { { SELECT $this WHERE { $this ?p "MINUS" } } }''' ] ."""
    assert load_shapes([write(tmp_path, text, "shapes.ttl")]).faults == ()


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_an_empty_text_is_no_part_of_a_cycle(tmp_path: Path, engine: str) -> None:
    """rdflib takes an empty literal at the start of a path for any node at all."""
    text = """:S a sh:NodeShape ; sh:targetSubjectsOf :part ; sh:property [ sh:path :part ; sh:sparql [
        sh:select 'SELECT $this ?value WHERE { $this $PATH ?value . ?value $PATH* $this }' ] ] ."""
    data = write(tmp_path, ":a :part '' , 0 , :b . :b :part :a .")
    report = validate([data], shapes=load_shapes([write(tmp_path, text, "shapes.ttl")]), engine=engine)
    assert sorted(str(r.value) for r in report.results) == [
        "<https://example.org/a>",
        "<https://example.org/b>",
    ]


def test_relative_iris_mean_files_beside_the_data(tmp_path: Path) -> None:
    data = write(tmp_path, "<> :name '1' .")
    rules = load_shapes([write(tmp_path, NAMES, "shapes.ttl")])
    assert [str(r.focus) for r in validate([data], shapes=rules).results] == [f"<{data.as_uri()}>"]


def test_what_keeps_data_from_conforming_can_be_asked_for(tmp_path: Path) -> None:
    text = NAMES.replace("sh:pattern", "sh:severity sh:Warning ; sh:pattern")
    data, rules = write(tmp_path, DATA), load_shapes([write(tmp_path, text, "shapes.ttl")])
    assert validate([data], shapes=rules).conforms
    assert not validate([data], shapes=rules, fail_on=Severity.WARNING).conforms
    assert not validate([data], shapes=rules, fail_on=Severity.INFO).conforms
