"""The questions in queries/: complete heads, safe parameters, and the same rows wherever they run."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode

from elo_graph.analyse import queries
from elo_graph.analyse.gaps import gaps
from elo_graph.analyse.overlaps import overlaps
from elo_graph.analyse.queries import Query
from elo_graph.analyse.strategy import strategy
from elo_graph.errors import InputError
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.protocol import Rows, Store

from . import test_gaps, test_overlaps, test_routes, test_strategy
from .graphs import PREFIXES, ex, store_of

FOLDERS = ("challenges", "gaps", "network", "overlaps", "routes", "scenarios", "strategy", "things")
OURS = [query for query in queries.load_all() if query.name.split("/")[0] in FOLDERS]
ROWS = [query for query in OURS if "\nSELECT" in query.text]
# The second engine is given one graph, so what asks in which graph things stand is not for it.
ONE_GRAPH = [query for query in ROWS if "GRAPH ?" not in query.text]

# The hand-made registries of the other tests, in one.
REGISTRY = (
    test_gaps.LAND
    + test_gaps.PROMISE
    + test_gaps.service("s", "m1", "; elo:providedBy :p ; elo:contributesTo :goal-2")
    + test_overlaps.service("x")
    + test_overlaps.service("y", "guidance advice", areas="m1 m2")
    + test_routes.TOWN
    + test_routes.AGES
    + ':r0 a elo:Referral ; elo:from :town ; elo:to :school ; elo:validTo "2020-12-31"^^xsd:date .'
    + test_strategy.PLAN
)

Row = tuple[str, ...]


def rows(store: Store, text: str) -> list[Row]:
    answer = store.query(text)
    assert isinstance(answer, Rows)
    return sorted(tuple(_plain(term) for term in row) for row in answer)


def _plain(term: object) -> str:
    """A term's value; numbers without what engines differ in: trailing zeros, digits after the twelfth."""
    if term is None or isinstance(term, BlankNode | rdflib.BNode):
        return "_" if term is not None else ""
    text = term.value if isinstance(term, NamedNode | Literal) else str(term)
    return f"{float(text):.12g}" if re.fullmatch(r"-?\d+(\.\d*)?(E-?\d+)?", text) else text


def names(found: list[Query]) -> list[str]:
    return [query.name for query in found]


@pytest.mark.parametrize("query", OURS, ids=names(OURS))
def test_heads_are_complete(query: Query) -> None:
    assert set(query.summary) == {"fi", "sv", "en"}
    assert all(query.summary.values())
    assert query.description
    for parameter in query.parameters:
        assert parameter.description
        assert parameter.default
        assert parameter.placeholder in query.text
    # Every open value of the body is a parameter.
    assert set(re.findall(r"VALUES \?(\w+) \{ UNDEF \}", query.text)) == {p.name for p in query.parameters}


@pytest.mark.parametrize("query", ROWS, ids=names(ROWS))
def test_columns_are_what_the_query_gives_and_it_runs_as_it_is(query: Query) -> None:
    answer = EmbeddedStore().query(query.text)
    assert isinstance(answer, Rows)
    assert answer.variables == query.columns


@pytest.mark.parametrize("query", ONE_GRAPH, ids=names(ONE_GRAPH))
def test_another_engine_gives_the_same_rows(query: Query) -> None:
    ours = rows(store_of(REGISTRY), query.text)
    graph = rdflib.Graph()
    graph.parse(data=PREFIXES + REGISTRY, format="turtle")
    answer: Any = graph.query(query.text)
    theirs = [tuple(_plain(row[name]) for name in query.columns) for row in answer]
    assert ours == sorted(theirs)


@pytest.mark.parametrize("day", [None, date(2024, 6, 1)])
def test_analyses_give_the_rows_of_their_queries(day: date | None) -> None:
    # Without a day the query says "today" itself.
    store = store_of(REGISTRY)
    text = queries.load("gaps/gaps").bind(asOf=day)
    wanted = [(row[0], row[1], row[5], row[6], row[8], row[11]) for row in rows(store, text)]
    found = [
        (g.area, g.expectation, str(g.expected), str(g.found), f"{g.coverage:.12g}", str(g.people_without))
        for g in gaps(store, as_of=day).rows
    ]
    assert sorted(found) == wanted
    assert wanted
    text = queries.load("overlaps/overlaps").bind(asOf=day)
    pairs = [(p.a, p.b, p.kind, f"{p.area_share:.12g}") for p in overlaps(store, as_of=day).pairs]
    assert sorted(pairs) == [(row[0], row[1], row[6], row[4]) for row in rows(store, text)]
    assert pairs
    text = queries.load("strategy/goals").bind(asOf=day)
    goals = {
        (goal.goal, str(len(goal.contributors)), str(goal.below)) for goal in strategy(store, as_of=day).rows
    }
    assert goals == {(row[0], row[5], row[6]) for row in rows(store, text)}


def test_the_question_that_an_answer_names_gives_its_rows() -> None:
    store = store_of(REGISTRY)
    answer = gaps(store, as_of=date(2024, 6, 1), area=ex("north"))
    assert answer.asked.parameters == {"asOf": "2024-06-01", "inArea": ex("north")}
    assert [row[:2] for row in rows(store, answer.asked.text)] == sorted(
        (g.area, g.expectation) for g in answer.rows
    )


HEADED = """#+ summary: {fi: f, sv: s, en: e}
#+ description: d
#+ params:
#+   thing: {type: iri, description: t, default: all}
#+   day: {type: date, description: t, default: today}
#+   number: {type: integer, description: t, default: none}
#+   share: {type: decimal, description: t, default: none}
#+   name: {type: string, description: t, default: none}
SELECT * WHERE {
  VALUES ?thing { UNDEF }
  VALUES ?day { UNDEF }
  VALUES ?number { UNDEF }
  VALUES ?share { UNDEF }
  VALUES ?name { UNDEF }
}"""
QUERY = queries.parse(HEADED, name="test")


def bound(**given: queries.Given) -> dict[str, object]:
    """What the parameters are to the engine after binding."""
    answer = EmbeddedStore().query(QUERY.bind(**given))
    assert isinstance(answer, Rows)
    (row,) = answer
    return {name: term for name, term in zip(answer.variables, row, strict=True) if term is not None}


def test_values_become_terms_of_their_type() -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert bound(thing=ex("a"), day="2024-02-29", number="-3", share=Decimal("1e-2"), name="x") == {
        "thing": NamedNode(ex("a")),
        "day": Literal("2024-02-29", datatype=NamedNode(xsd + "date")),
        "number": Literal(-3),
        "share": Literal("0.01", datatype=NamedNode(xsd + "decimal")),
        "name": Literal("x"),
    }
    assert bound(day=date(2024, 2, 29), number=7) == bound(day="2024-02-29", number="7")
    assert bound(thing=None) == {}


def test_several_values_may_be_given() -> None:
    answer = EmbeddedStore().query(QUERY.bind(thing=[ex("a"), NamedNode(ex("b"))]))
    assert isinstance(answer, Rows)
    assert [row[answer.variables.index("thing")] for row in answer] == [
        NamedNode(ex("a")),
        NamedNode(ex("b")),
    ]


@pytest.mark.parametrize(
    "text", ['"', "'", "\\", '" } } DROP ALL #', "}", "VALUES ?name { UNDEF }", "a\nb\r\tc", "ä€😀", ""]
)
def test_text_stays_text(text: str) -> None:
    assert bound(name=Literal(text)) == {"name": Literal(text)}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"nothing": "x"}, 'there is no parameter "nothing"'),
        ({"thing": "no iri"}, '"no iri" is not an absolute IRI'),
        ({"thing": "http://e/> } #"}, "is not an absolute IRI"),
        ({"thing": Literal("x")}, "is not an IRI"),
        ({"number": "7.5"}, '"7.5" is not a whole number'),
        ({"number": NamedNode("http://e/")}, "is not a integer"),
        ({"share": "NaN"}, '"NaN" is not a number'),
        ({"share": "x"}, '"x" is not a number'),
        ({"day": "2023-02-29"}, '"2023-02-29" is not a date'),
        ({"day": "1.6.2014"}, '"1.6.2014" is not a date'),
        ({"day": "20140601"}, "is not a date"),
        ({"day": ""}, "is not a date"),
    ],
)
def test_what_is_of_the_wrong_type_is_refused(given: dict[str, queries.Given], told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        QUERY.bind(**given)


@pytest.mark.parametrize(
    "head", ["#+ {", "#+ - a", "#+ params: [a]", "#+ params: {a: {type: colour}}", "#+ params: {'a b': {}}"]
)
def test_a_head_that_is_none_is_refused(head: str) -> None:
    with pytest.raises(InputError, match=r"broken\.rq"):
        queries.parse(head + "\nASK {}", name="broken")


def test_a_query_without_a_head_has_no_parameters() -> None:
    query = queries.parse("ASK {}", name="bare")
    assert (query.parameters, query.bind()) == ((), "ASK {}")


@pytest.mark.parametrize("name", ["gaps/none", "../pyproject", "/etc/passwd", "gaps/../gaps/gaps", ""])
def test_only_shipped_questions_are_loaded_by_name(name: str) -> None:
    with pytest.raises(InputError, match="no shipped query"):
        queries.load(name)


def blocks(name: str, start: str) -> list[str]:
    """The blocks that begin so, white space folded: SPARQL cannot name one and use it twice."""
    text = " ".join(queries.load(name).text.split())
    found = []
    for match in re.finditer(re.escape(start), text):
        depth, end = 0, match.start()
        while depth or end == match.start():
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        found.append(text[match.start() : end])
    return found


def test_what_a_query_says_twice_it_says_in_the_same_words() -> None:
    matching = "{ SELECT ?expectation ?service (COUNT(*) AS ?audiences) WHERE"
    said = blocks("gaps/gaps", matching) + blocks("gaps/matching", matching)
    assert (len(said), len(set(said))) == (3, 1)
    said = blocks("routes/closed", "{ SELECT DISTINCT ?rule ?reason ?required WHERE")
    # Names of its own in the second place: Virtuoso takes equal ones for the same variable.
    said += [
        block.replace("?other", "?rule").replace("?cause", "?reason").replace("?demanded", "?required")
        for block in blocks("routes/closed", "{ SELECT DISTINCT ?other ?cause ?demanded WHERE")
    ]
    assert (len(said), len(set(said))) == (2, 1)
    numbers = "{ SELECT ?place (MAX(?amount) AS ?number) WHERE"
    said = blocks("overlaps/overlaps", numbers) + blocks("overlaps/ground", numbers)
    assert (len(said), len(set(said))) == (2, 1)
    said = blocks("overlaps/overlaps", "{ SELECT ?a ?b (COUNT(*) AS ?functionsAndGroups) WHERE")
    assert (len(said), len(set(said))) == (2, 1)
