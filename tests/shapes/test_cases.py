"""Every shape finds in its examples exactly what it should, on both engines."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from elo_graph.terms import RDFS, SH, SHAPES
from elo_graph.validate import Report, Result, Severity, load_shapes, validate
from elo_graph.validate.context import vocabulary
from elo_graph.validate.shacl import run
from elo_graph.validate.submission import submit
from tests.shapes.cases import Case, cases

CASES = cases()
FOREIGN = Path(__file__).parent / "foreign.ttl"
# Parameters that make a constraint, and the component that reports it.
COMPONENTS = {
    "minCount": "MinCount", "maxCount": "MaxCount", "class": "Class", "datatype": "Datatype",
    "nodeKind": "NodeKind", "node": "Node", "or": "Or", "not": "Not", "in": "In",
    "pattern": "Pattern", "uniqueLang": "UniqueLang",
    "disjoint": "Disjoint", "lessThanOrEquals": "LessThanOrEquals", "qualifiedMinCount": "QualifiedMinCount",
    "sparql": "SPARQL",
}  # fmt: skip


@cache
def report(engine: str) -> Report:
    """All examples at once (their IRIs keep them apart): pyshacl needs seconds for any run.

    Of the vocabulary only what the examples name is read along, or pyshacl would check all of it too.
    """
    examples = submit([*(q for case in CASES for q in case.quads()), FOREIGN])
    named = [
        q
        for q in vocabulary(examples)
        if q.subject in examples.objects or q.predicate.value == RDFS + "subClassOf"
    ]
    return run(examples, load_shapes(), engine=engine, context=named)


def test_data_that_uses_only_the_agreed_terms_conforms() -> None:
    results = validate([FOREIGN], context=None).results
    assert [r for r in results if r.severity is Severity.VIOLATION] == []
    assert results != ()  # what is recommended and missing is said all the same


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.shape)
def test_a_shape_finds_what_its_example_says_and_no_other_violation(case: Case) -> None:
    results = [r for r in report("fast").results if str(r.owner).startswith(f"<{case.base}")]
    assert case.found(results) == Counter(case.fails)
    assert {case.row(r) for r in results if r.severity is Severity.VIOLATION} <= set(case.fails)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.shape)
def test_an_example_has_nodes_of_both_kinds_and_they_are_there(case: Case) -> None:
    subjects = {str(quad.subject)[1:-1].removeprefix(case.base) for quad in case.quads()}
    failing = {row[0] for row in case.fails}
    assert failing <= subjects
    assert set(case.passes) <= subjects
    assert failing
    assert case.passes
    assert not failing & set(case.passes)


def test_the_engines_agree_on_everything_in_the_examples() -> None:
    def rows(results: tuple[Result, ...]) -> Counter[tuple[object, ...]]:
        return Counter(
            (r.focus, str(r.path), r.value, r.component, r.severity, r.shape, *sorted(r.messages.items()))
            for r in results
        )

    fast, reference = rows(report("fast").results), rows(report("pyshacl").results)
    assert fast - reference == Counter()
    assert reference - fast == Counter()


def test_every_constraint_has_an_example_that_breaks_it() -> None:
    from pyoxigraph import NamedNode, RdfFormat, parse

    wanted = set()
    reporting = {
        shape for shape, rule in load_shapes().rules.items() if rule.messages or rule.constraint_messages
    }
    for quad in parse(load_shapes().text, RdfFormat.N_TRIPLES):
        name = quad.predicate.value.removeprefix(SH)
        if isinstance(quad.subject, NamedNode) and quad.subject.value in reporting and name in COMPONENTS:
            wanted.add((quad.subject.value.removeprefix(SHAPES), COMPONENTS[name]))
    assert {(case.shape, row[1]) for case in CASES for row in case.fails} == wanted
