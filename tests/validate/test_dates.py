"""Queries that compare dates: recognised, and really missed by the fast engine."""

import pytest
import shacl

from elo_graph.validate.dates import compares_dates

HEAD = "SELECT $this ?value WHERE { $this <http://e.example/day> ?value . "
TRAPS = [
    "FILTER (?value < '2021-01-01'^^<http://www.w3.org/2001/XMLSchema#date>) }",
    "FILTER ('2021-01-01'^^<http://www.w3.org/2001/XMLSchema#date> >= ?value) }",
    "FILTER (YEAR(?value) * 10000 < 20210000) }",
    "BIND ('2021-01-01'^^<http://www.w3.org/2001/XMLSchema#date> AS ?limit) FILTER (?value <= ?limit) }",
]
SAFE = [
    "FILTER (SUBSTR(STR(?value), 1, 10) < '2021-01-01') }",
    "FILTER (<http://www.w3.org/2001/XMLSchema#integer>(REPLACE(STR(?value), '-', '')) < 20210101) }",
    "FILTER (STR(?value) != STR(NOW())) }",
    "FILTER (YEAR(NOW()) > 2020) }",
    "FILTER (STRLEN(STR(?value)) >= 10) }",
]


@pytest.mark.parametrize("end", TRAPS)
def test_a_trap_is_recognised(end: str) -> None:
    assert compares_dates(HEAD + end)


@pytest.mark.parametrize("end", SAFE)
def test_what_the_fast_engine_can_do_is_left_to_it(end: str) -> None:
    assert not compares_dates(HEAD + end)


def results(end: str) -> int:
    shapes = f"""
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        <http://e.example/Shape> a sh:NodeShape ; sh:targetSubjectsOf <http://e.example/day> ;
            sh:sparql [ a sh:SPARQLConstraint ; sh:select \"\"\"{HEAD}{end}\"\"\" ] .
    """
    data = (
        '<http://e.example/x> <http://e.example/day> "2020-05-05"^^<http://www.w3.org/2001/XMLSchema#date> .'
    )
    return len(shacl.Shapes.from_text(shapes).validate_text(data).results)


@pytest.mark.parametrize("end", TRAPS)
def test_the_fast_engine_finds_nothing_in_a_trap(end: str) -> None:
    """When this fails the engine has learnt to compare dates: then ``dates.py`` can go."""
    assert results(end) == 0


@pytest.mark.parametrize("end", SAFE)
def test_the_fast_engine_finds_what_is_safe(end: str) -> None:
    assert results(end) == 1
