"""What holds for all shapes: messages in three languages, readable names, no rule an engine misses."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from elo_graph import shipped
from elo_graph.terms import PREFIXES, RDF, RDFS, SH, SHAPES
from elo_graph.validate import load_shapes, validate

# Terms that the shipped content has no use for yet; whoever gives it some takes the shape off this list.
IDLE = {
    "CompetenceShape",
    "CriterionShape",
    "PlannedChangeShape",
    "PlannedStatementShape",
    "ScenarioShape",
    "WaitShape",
}


def quads() -> list[Quad]:
    return [quad for file in shipped.shape_files() for quad in parse(path=file, format=RdfFormat.TURTLE)]


def reporting() -> dict[str, list[Literal]]:
    """Every shape that can give a result (those with a target and their property shapes) and its messages."""
    graph = load_shapes()
    inner = {
        quad.object.value
        for quad in parse(graph.text, RdfFormat.N_TRIPLES)
        if quad.predicate.value == SH + "property"
        and isinstance(quad.object, NamedNode)
        and isinstance(quad.subject, NamedNode)
        and quad.subject.value in graph.targets
    }
    direct = {s for s in graph.targets if graph.rules[s].messages or graph.rules[s].constraint_messages}
    found = sorted(inner | direct)
    return {s: [*graph.rules[s].messages, *graph.rules[s].constraint_messages] for s in found}


def test_every_rule_says_in_fi_sv_and_en_what_to_do() -> None:
    assert len(reporting()) > 150
    for shape, messages in reporting().items():
        texts = {m.language or "": m.value for m in messages}
        assert sorted(texts) == ["en", "fi", "sv"], shape
        assert len(messages) == 3, shape
        assert len(set(texts.values())) == 3, shape
        # A statement of what is wrong and a request: two sentences at least.
        assert all(len(re.findall(r"[.…?](?:\s|$)", text)) >= 2 for text in texts.values()), shape


def test_node_shapes_with_a_target_have_labels_and_every_shape_a_readable_name() -> None:
    labels: dict[str, set[str | None]] = {}
    for quad in quads():
        if quad.predicate.value == RDFS + "label" and isinstance(quad.object, Literal):
            labels.setdefault(str(quad.subject), set()).add(quad.object.language)
        if quad.predicate.value == RDF + "type" and quad.object in (
            NamedNode(SH + "NodeShape"),
            NamedNode(SH + "PropertyShape"),
        ):
            assert not isinstance(quad.subject, BlankNode)
            assert re.fullmatch(re.escape(SHAPES) + r"[A-Z][A-Za-z]+(-[a-z-]+)*", str(quad.subject)[1:-1])
    for shape in load_shapes().targets:
        assert labels.get(f"<{shape}>") == {"fi", "sv", "en"}, shape


def test_every_rule_states_its_severity() -> None:
    stated = {str(q.subject)[1:-1] for q in quads() if q.predicate.value == SH + "severity"}
    assert set(reporting()) == stated


def test_no_shipped_rule_needs_what_the_fast_engine_lacks() -> None:
    assert load_shapes().reference_only == ()


def selects() -> list[str]:
    """The queries of all shapes."""
    found = (q.object for q in quads() if q.predicate.value == SH + "select")
    return [text.value for text in found if isinstance(text, Literal)]


def algebra(query: str) -> object:
    """Parse a query of a shape."""
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    known = {name: PREFIXES[name] for name in ("dct", "elo", "owl", "xsd")}
    prefixes = "".join(f"PREFIX {name}: <{space}> " for name, space in known.items())
    return translateQuery(parseQuery(prefixes + query.replace("$PATH", "elo:anything"))).algebra


def test_no_shipped_query_compares_dates() -> None:
    """Read by a real SPARQL parser: whatever is ordered must be made a text or a number before.

    The fast engine has no order on xsd:date and no parts of it; it finds nothing then, and says nothing.
    """
    pytest.importorskip("rdflib")
    assert len(selects()) >= 15
    for text in selects():
        assert not ordered_terms(text) & {"Variable", "xsd:date"}, text


@pytest.mark.parametrize(
    "condition",
    [
        "?value < ?day",
        "?value <= '2020-01-01'^^xsd:date",
        "xsd:date(?value) > xsd:date('2020-01-01')",
        "YEAR(?value) < 2020",
        "EXISTS { ?value elo:validTo ?x FILTER (?x < ?day) }",
    ],
)
def test_the_parser_sees_a_comparison_of_dates(condition: str) -> None:
    query = (
        f"SELECT $this ?value WHERE {{ $this elo:validFrom ?value ; elo:validTo ?day FILTER ({condition}) }}"
    )
    assert ordered_terms(query) & {"Variable", "xsd:date"}


def ordered_terms(query: str) -> set[str]:
    """Name what a query orders: ``Variable`` (bound by no BIND), ``xsd:date``, or what function made it."""
    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.term import Literal as Value
    from rdflib.term import Variable

    found: set[str] = set()
    made: set[str] = set()

    def name(term: object) -> str:
        if isinstance(term, Variable):
            return f"?{term}"
        if isinstance(term, Value):
            return "xsd:date" if str(term.datatype).endswith(("#date", "#dateTime")) else "literal"
        if isinstance(term, CompValue) and term.name == "Function":
            return "xsd:date" if str(term.iri).endswith(("#date", "#dateTime")) else "Function"
        return term.name if isinstance(term, CompValue) else type(term).__name__

    for node in parts(algebra(query), exists=True):
        if node.name == "Extend":
            made.add(f"?{node.var}")
        if node.name == "RelationalExpression" and node.op in ("<", ">", "<=", ">="):
            found.update((name(node.expr), name(node.other)))
        if node.name in ("Builtin_YEAR", "Builtin_MONTH", "Builtin_DAY") and isinstance(node.arg, Variable):
            found.add("Variable")
    return {"Variable" if term.startswith("?") and term not in made else term for term in found}


def parts(node: Any, *, exists: bool) -> Iterator[Any]:
    """Give all parts of a parsed query, what stands in EXISTS only when asked."""
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(node, CompValue):
        yield node
        if node.name not in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            for value in node.values():
                yield from parts(value, exists=exists)
        elif exists:
            yield from parts(vars(node)["graph"], exists=exists)  # rdflib keeps the parsed pattern there
    elif isinstance(node, list | tuple):
        for item in node:
            yield from parts(item, exists=exists)


def test_queries_join_only_on_the_node_in_question() -> None:
    """The fast engine looks up a pattern that does not hold ``$this`` among all nodes, for each node anew.

    Within EXISTS it does not, since the variables are put in first. Shapes that find their own few nodes by
    a query (sh:target) may look further.
    """
    pytest.importorskip("rdflib")
    for text in selects():
        if "owl:deprecated" in text:
            continue
        assert patterns_without_this(text) == [], text


def test_the_parser_sees_a_join_on_another_node() -> None:
    query = "SELECT $this WHERE { $this elo:providedBy ?value . ?value elo:validTo ?to }"
    assert len(patterns_without_this(query)) == 1


def patterns_without_this(query: str) -> list[object]:
    """List the triple patterns outside EXISTS in which ``$this`` is neither subject nor object."""
    from rdflib.term import Variable

    found = (dict(node).get("triples") for node in parts(algebra(query), exists=False))
    triples = [triple for some in found for triple in some or ()]
    return [t for t in triples if Variable("this") not in (t[0], t[2])]


def test_every_target_matches_something_in_the_shipped_data_or_is_listed() -> None:
    everything = [*shipped.scheme_files(), *shipped.data_files()]
    idle = {shape.removeprefix(SHAPES) for shape in validate(everything, context=None).idle}
    assert idle <= IDLE


def test_all_shipped_content_conforms() -> None:
    everything = [
        *shipped.ontology_files(),
        *shipped.scheme_files(),
        *shipped.shape_files(),
        *shipped.data_files(),
    ]
    report = validate(everything, context=None)
    assert [r for r in report.results if r.severity == "Violation"] == []
    assert report.conforms


def test_each_shipped_data_file_conforms_alone_too() -> None:
    for file in shipped.data_files():
        report = validate([file])
        assert [r for r in report.results if r.severity == "Violation"] == [], file.name
