"""Scenarios: a plan is written, read, and carried out beside a registry that never takes it for a fact."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, Triple, parse

from elo_graph.analyse.applying import insist
from elo_graph.analyse.gaps import gaps
from elo_graph.analyse.names import find
from elo_graph.analyse.plans import Change, Plan, about, named, quads, read
from elo_graph.analyse.scenarios import Variants, outcome, within
from elo_graph.errors import InputError, NotConforming
from elo_graph.store import Store, open_store
from elo_graph.store.protocol import Rows
from elo_graph.terms import GRAPH

from .graphs import EX, PREFIXES, area, ex, people, quads_of

DAY = date(2024, 1, 5)
IRI = GRAPH + "scenario-wider"

# A region of two municipalities; the promise is guidance for the young in every municipality.
LAND = (
    area("region", "region")
    + area("m1", "municipality", "region")
    + area("m2", "municipality", "region")
    + people("m1", 100, 15, 29)
    + people("m2", 40, 15, 29)
    + "group:young a skos:Concept ; elo:ageFrom 15 ; elo:ageTo 29 .\n"
    + ":e a elo:CoverageExpectation ; elo:expectsFunction function:guidance ;"
    " elo:expectsTargetGroup group:young ;"
    " elo:expectsAreaLevel level:municipality ; elo:expectsChannel channel:phone .\n"
)
SERVICE = (
    ":s a elo:Service ; elo:serviceFunction function:guidance ; elo:targetGroup group:young ;"
    " elo:servesArea :m1 ; elo:providedBy :p ;"
    " cv:hasChannel [ elo:channelType channel:phone ] , [ elo:channelType channel:person ] ;"
    " elo:eligibility [ a elo:EligibilityRule ; elo:minAge 15 ; elo:maxAge 29 ] .\n:p a elo:Organisation .\n"
)


def triples(turtle: str) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in parse(PREFIXES + turtle, format=RdfFormat.TURTLE))


def plan(additions: str = "", removals: str = "", *, subject: str = "s", **more: object) -> Plan:
    change = Change(ex(subject), triples(additions), triples(removals), {"fi": "Koska", "en": "Because"})
    return Plan(IRI, {"fi": "Laajennus", "sv": "Utvidgning", "en": "Widening"}, changes=(change,), **more)  # type: ignore[arg-type]


def reached(store: Store) -> dict[str, int | None]:
    """The municipalities with a gap, and the people without in each."""
    return {row.area.removeprefix(EX): row.people_without for row in gaps(store, as_of=DAY).rows}


@pytest.fixture(params=["memory", "writer", "reader"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """The registry in every kind of embedded store."""
    if request.param == "memory":
        with open_store(":memory:") as made:
            made.add(quads_of(LAND + SERVICE))
            yield made
        return
    with open_store(str(tmp_path / "store")) as made:
        made.add(quads_of(LAND + SERVICE))
        made.replace_graph(IRI, quads(plan(":s elo:servesArea :m2 .")))
        if request.param == "writer":
            yield made
            return
    with open_store(str(tmp_path / "store"), read_only=True) as reader:
        yield reader


def test_a_plan_counts_within_it_and_nowhere_else(store: Store) -> None:
    before = sorted(map(str, everything(store)))
    assert reached(store) == {"m2": 40}  # the service is in m1 alone
    with within(store, plan(":s elo:servesArea :m2 ."), as_of=DAY) as planned:
        assert reached(planned) == {}
        assert planned.version != store.version
    with within(store, plan(removals=":s elo:servesArea :m1 ."), as_of=DAY) as planned:
        assert reached(planned) == {"m1": 100, "m2": 40}
    assert reached(store) == {"m2": 40}
    assert sorted(map(str, everything(store))) == before


def everything(store: Store) -> list[Quad]:
    out = BytesIO()
    store.dump(out, format=RdfFormat.N_QUADS)
    return list(parse(out.getvalue(), format=RdfFormat.N_QUADS))


def held(*given: Plan, registry: str = LAND + SERVICE) -> Store:
    """A registry in memory that holds these scenarios."""
    made = open_store(":memory:")
    made.add(quads_of(registry))
    for one in given:
        made.replace_graph(one.iri, quads(one))
    return made


def test_what_is_written_is_read_again() -> None:
    given = Plan(
        IRI,
        {"fi": "Laajennus", "sv": "Utvidgning", "en": "Widening"},
        {"fi": "Miksi", "en": "Why"},
        (
            Change(ex("s"), triples(":s elo:servesArea :m2 ."), (), {"sv": "Därför"}, "abc"),
            Change(ex("a"), (), triples(":a elo:servesArea :m2 ."), {}, None),
        ),
        author="Aino",
        created=date(2026, 11, 24),
        base_version="store.7",
        valid_from=date(2027, 1, 1),
        valid_to=date(2027, 12, 31),
    )
    assert read(held(given), IRI) == given


def test_a_planned_service_is_no_service_to_anybody_who_asks_today() -> None:
    new = (
        ':new a elo:Service ; skos:prefLabel "Uusi"@fi ; elo:serviceFunction function:guidance ;'
        " elo:targetGroup group:young ; elo:servesArea :m2 ;"
        " cv:hasChannel [ elo:channelType channel:phone ] ; elo:providedBy :p ."
    )
    store = held(plan(new, subject="new"))
    assert reached(store) == {"m2": 40}
    with pytest.raises(InputError, match="no actor or service is called"):
        find(store, "Uusi", kinds={"service"}, where="--to")
    for pattern in (
        "?x a elo:Service",
        "?x elo:servesArea :m2",
        "?x skos:prefLabel ?any",
        ":new ?any ?thing",
    ):
        answer = store.query(
            "PREFIX elo: <https://w3id.org/elo/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
            f"PREFIX : <{EX}> SELECT ?x WHERE {{ {pattern} }}"
        )
        assert isinstance(answer, Rows)
        # There is the old service, which is in m1, and nothing else.
        assert [row[0] for row in answer] == (
            [quads_of(":s a :x .")[0].subject] if "Service" in pattern else []
        )
    with within(store, IRI, as_of=DAY) as planned:
        assert reached(planned) == {}
        assert find(planned, "Uusi", kinds={"service"}, where="--to") == ex("new")


def test_a_blank_node_that_is_removed_stands_for_what_fits() -> None:
    # Of the two channels the phone goes; the rule is replaced as a whole.
    changed = plan(
        ":s elo:eligibility [ a elo:EligibilityRule ; elo:minAge 15 ; elo:maxAge 64 ] .",
        ":s cv:hasChannel [ elo:channelType channel:phone ] ."
        ":s elo:eligibility [ a elo:EligibilityRule ; elo:minAge 15 ; elo:maxAge 29 ] .",
    )
    store = held(changed)
    with within(store, IRI, as_of=DAY) as planned:
        assert reached(planned) == {"m1": 100, "m2": 40}  # nobody can phone any more
        answer = planned.query(
            "PREFIX elo: <https://w3id.org/elo/ontology#> PREFIX cv: <http://data.europa.eu/m8g/>"
            f"PREFIX : <{EX}> SELECT ?channel ?oldest WHERE {{ :s cv:hasChannel/elo:channelType ?channel ;"
            " elo:eligibility/elo:maxAge ?oldest }"
        )
        assert isinstance(answer, Rows)
        assert [[term.value for term in row] for row in answer] == [  # type: ignore[union-attr]
            ["https://w3id.org/elo/scheme/channel/person", "64"]
        ]
    assert outcome(store, changed).conflicts == ()


def test_what_is_not_there_to_be_removed_is_told_and_passed_over() -> None:
    gone = plan(":s elo:servesArea :m2 .", ":s cv:hasChannel [ elo:channelType channel:chat ] .")
    store = held(gone)
    (first, second) = outcome(store, gone).conflicts
    assert {first.kind, second.kind} == {"gone"}  # the channel and that it is a chat
    with within(store, IRI, as_of=DAY) as planned:
        assert reached(planned) == {}


def test_a_plan_is_for_its_days() -> None:
    later = plan(":s elo:servesArea :m2 .", valid_from=date(2024, 2, 1))
    store = held(later)
    with pytest.raises(InputError, match=r"not meant for 2024-01-05.*2024-02-01"):
        within(store, IRI, as_of=DAY)
    with within(store, IRI, as_of=date(2024, 2, 1)) as planned:
        assert not gaps(planned, as_of=date(2024, 2, 1)).rows


def test_a_scenario_is_named_by_its_iri_its_end_or_its_title() -> None:
    store = held(plan())
    for name in (IRI, f"<{IRI}>", "wider", "scenario-wider", "utvidgning", " Laajennus "):
        assert named(store, name) == IRI
    with pytest.raises(InputError, match="There are: wider"):
        named(store, "narrower")
    with pytest.raises(InputError, match="no such scenario"):
        within(store, GRAPH + "scenario-none")


def test_a_server_makes_a_variant_once_for_a_version() -> None:
    store = held(plan(":s elo:servesArea :m2 ."))
    variants = Variants(limit=1)
    first = variants.get(store, IRI, as_of=DAY)
    assert variants.get(store, IRI, as_of=DAY) is first
    store.replace_graph(IRI, quads(plan(removals=":s elo:servesArea :m1 .")))
    second = variants.get(store, IRI, as_of=DAY)
    assert reached(second) == {"m1": 100, "m2": 40}
    assert reached(first) == {}  # whoever holds it may go on reading


def test_statements_belong_to_the_named_thing_that_holds_them() -> None:
    found = about(triples(":s cv:hasChannel [ elo:channelType channel:phone ] . :a elo:servesArea :m1 ."))
    assert {subject: len(told) for subject, told in found.items()} == {ex("s"): 2, ex("a"): 1}
    with pytest.raises(InputError, match="blank node"):
        about(triples("[] elo:channelType channel:phone ."))


@pytest.mark.parametrize(
    ("additions", "removals", "shapes"),
    [
        (":s elo:servesArea :m2 .", "", []),
        # A wait of less than no days; whole numbers only, though the engine keeps them in its own form.
        (":s elo:waitDays -5 .", "", ["WaitShape-days"]),
        (':s elo:waitDays "007"^^xsd:integer .', "", []),
        # Without the provider that it had: what is taken away can be at fault too.
        ("", ":s elo:providedBy :p .", ["ServiceShape-provider"]),
    ],
)
def test_a_plan_may_not_make_new_faults(additions: str, removals: str, shapes: list[str]) -> None:
    # :old has no provider either, but that is so before the plan.
    old = ":old a elo:Service ; elo:serviceFunction function:guidance .\n"
    with open_store(":memory:") as store:
        store.add(quads_of(LAND + SERVICE + old))
        made = plan(additions, removals)
        if not shapes:
            insist(store, made)
            return
        with pytest.raises(NotConforming) as refused:
            insist(store, made)
        told = refused.value.report
        assert [(str(one.focus), str(one.shape).rsplit("#", 1)[-1]) for one in told.results] == [
            (f"<{ex('s')}>", shape) for shape in shapes
        ]
