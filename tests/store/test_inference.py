"""What follows from a few statements, reasoned by hand, and why; the graph of it and how it keeps in step."""

import io
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from elo_graph.store import Rows, Store, open_store
from elo_graph.store.changes import Update
from elo_graph.store.inference import graph as inferences
from elo_graph.store.inference.closure import Closure, closure
from elo_graph.store.inference.rules import Regime, load
from elo_graph.store.inference.stated import stated
from elo_graph.store.inference.why import why
from elo_graph.store.writing import write
from elo_graph.terms import INFERRED_GRAPH

PREFIXES = """
@prefix : <urn:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
G = NamedNode("urn:g")


def quads(turtle: str, graph: str = "urn:g") -> list[Quad]:
    parsed = parse((PREFIXES + turtle).encode(), RdfFormat.TURTLE)
    return [Quad(q.subject, q.predicate, q.object, NamedNode(graph)) for q in parsed]


def worked_out(turtle: str, regime: Regime = Regime.RL) -> Closure:
    return closure(quads(turtle), load(regime))


def facts(turtle: str) -> set[Triple]:
    return {q.triple for q in quads(turtle)}


# What is said; what follows from it (all that is kept, of the things of this example); the rule.
CASES = {
    # A cat is an animal, an animal a being: so is Miu, in two steps.
    "cax-sco": (":Cat rdfs:subClassOf :Animal . :Animal rdfs:subClassOf :Being . :miu a :Cat .",
                ":miu a :Animal , :Being . :Cat rdfs:subClassOf :Being ."),
    "prp-dom": (":feeds rdfs:domain :Person . :ann :feeds :miu .", ":ann a :Person ."),
    # Texts have no class of things.
    "prp-rng": (":feeds rdfs:range :Cat . :ann :feeds :miu , 'a text' .", ":miu a :Cat ."),
    "prp-spo1": (":feeds rdfs:subPropertyOf :cares . :ann :feeds :miu .", ":ann :cares :miu ."),
    "prp-inv1": (":feeds owl:inverseOf :fedBy . :ann :feeds :miu . :tom :fedBy :bea .",
                 ":miu :fedBy :ann . :bea :feeds :tom ."),
    "prp-symp": (":near a owl:SymmetricProperty . :a :near :b .", ":b :near :a ."),
    # Four links in a row: a reaches b to e, b reaches c to e, and so on: 10 pairs, 4 of them stated.
    "prp-trp": (":in a owl:TransitiveProperty . :a :in :b . :b :in :c . :c :in :d . :d :in :e .",
                ":a :in :c , :d , :e . :b :in :d , :e . :c :in :e ."),
    "prp-spo2-2": (":uncle owl:propertyChainAxiom ( :father :brother ) . :a :father :b . :b :brother :c .",
                   ":a :uncle :c ."),
    "prp-spo2-3": (":far owl:propertyChainAxiom ( :p :q :r ) . :a :p :b . :b :q :c . :c :r :d .",
                   ":a :far :d ."),
    # One mother only: what is said of the one is said of the other, in every place.
    "prp-fp": (":mother a owl:FunctionalProperty . :a :mother :m , :n . :m :age 5 .",
               ":m owl:sameAs :n . :n owl:sameAs :m . :n :age 5 ."),
    "prp-ifp": (":code a owl:InverseFunctionalProperty . :a :code 'x' . :b :code 'x' .",
                ":a owl:sameAs :b . :b owl:sameAs :a ."),
    "prp-key-1": (":Town owl:hasKey ( :code ) . :a a :Town ; :code '091' . :b a :Town ; :code '091' ."
                  " :c :code '091' .", ":a owl:sameAs :b . :b owl:sameAs :a ."),
    # Only who is both is in the intersection; who is in it is both.
    "cls-int": (":Both owl:intersectionOf ( :A :B ) . :x a :A , :B . :y a :A . :z a :Both .",
                ":x a :Both . :z a :A , :B . :Both rdfs:subClassOf :A , :B ."),
    "cls-uni": (":Any owl:unionOf ( :A :B ) . :x a :B .",
                ":x a :Any . :A rdfs:subClassOf :Any . :B rdfs:subClassOf :Any ."),
    "cls-svf1": (":Owner owl:onProperty :has ; owl:someValuesFrom :Cat . :x :has :miu . :miu a :Cat ."
                 " :y :has :rex .", ":x a :Owner ."),
    "cls-avf": (":CatHome owl:onProperty :holds ; owl:allValuesFrom :Cat . :h a :CatHome ; :holds :miu .",
                ":miu a :Cat ."),
    "cls-hv": (":Finn owl:onProperty :land ; owl:hasValue :fi . :x :land :fi . :y a :Finn .",
               ":x a :Finn . :y :land :fi ."),
    "cls-maxc2": (":One owl:onProperty :has ; owl:maxCardinality 1 . :x a :One ; :has :a , :b .",
                  ":a owl:sameAs :b . :b owl:sameAs :a . :x :has :a , :b ."),
    "cax-eqc": (":A owl:equivalentClass :B . :x a :A . :y a :B .", ":x a :B . :y a :A ."
                " :A rdfs:subClassOf :B . :B rdfs:subClassOf :A . :B owl:equivalentClass :A ."),
    "scm-dom": (":p rdfs:domain :A . :A rdfs:subClassOf :B . :q rdfs:subPropertyOf :p .",
                ":p rdfs:domain :B . :q rdfs:domain :A , :B ."),
    "cls-oo": (":Few owl:oneOf ( :a :b ) .", ":a a :Few . :b a :Few ."),
}  # fmt: skip


@pytest.mark.parametrize(("said", "follows"), CASES.values(), ids=CASES)
def test_all_that_follows_and_nothing_else(said: str, follows: str) -> None:
    found = set(worked_out(said).conclusions())
    assert found == facts(follows) - facts(said)


def test_rdfs_says_less_than_owl() -> None:
    said = ":in a owl:TransitiveProperty ; rdfs:domain :Place . :a :in :b . :b :in :c ."
    # By RDFS only the domain counts, which a and b have.
    assert set(worked_out(said, Regime.RDFS).conclusions()) == facts(":a a :Place . :b a :Place .")


def test_a_class_without_a_name_is_a_step_and_no_result() -> None:
    # The domain is a nameless union, below :Any: what is kept is that x is in :Any.
    said = """:p rdfs:domain [ owl:unionOf ( :A :B ) ; rdfs:subClassOf :Any ] . :x :p 1 ."""
    found = set(worked_out(said).conclusions())
    assert facts(":x a :Any .") <= found
    assert not [t for t in found if isinstance(t.object, BlankNode)]


def test_why_goes_down_to_what_is_stated_and_where() -> None:
    said = [
        *quads(":Cat rdfs:subClassOf :Animal . :Animal rdfs:subClassOf :Being .", "urn:terms"),
        *quads(":feeds rdfs:range :Cat .", "urn:terms"),
        *quads(":ann :feeds :miu .", "urn:data"),
    ]
    found = why(closure(said, load(Regime.RL)), facts(":miu a :Being .").pop())
    assert found is not None
    assert found.rule is not None
    stated_in: dict[str, tuple[str, ...]] = {}
    rules: set[str] = set()
    waiting = [found]
    while waiting:
        reason = waiting.pop()
        if reason.rule is None:
            stated_in[f"{reason.subject} {reason.object}"] = reason.graphs
        else:
            rules.add(reason.rule.name)
            waiting.extend(reason.premises)
    # Whichever way it is shown, it rests on Ann feeding Miu, said in the data, and on the terms.
    assert stated_in["<urn:ann> <urn:miu>"] == ("urn:data",)
    assert {graph for graphs in stated_in.values() for graph in graphs} == {"urn:data", "urn:terms"}
    assert "prp-rng" in rules


def test_why_of_an_intersection_names_every_part() -> None:
    known = worked_out(":Both owl:intersectionOf ( :A :B :C ) . :x a :A , :B , :C .")
    found = why(known, facts(":x a :Both .").pop())
    assert found is not None
    assert {p.object for p in found.premises if p.subject == "<urn:x>"} == {"<urn:A>", "<urn:B>", "<urn:C>"}


def test_why_of_what_is_stated_and_of_what_does_not_hold() -> None:
    known = worked_out(":Cat rdfs:subClassOf :Animal . :miu a :Cat .")
    said = why(known, facts(":miu a :Cat .").pop())
    assert said is not None
    assert (said.rule, said.graphs) == (None, ("urn:g",))
    assert why(known, facts(":miu a :Dog .").pop()) is None


def test_every_conclusion_about_the_shipped_registry_can_be_explained() -> None:
    with open_store(None) as store:
        known = inferences.worked_out(store, Regime.RL)
    some = sorted(known.rounds, key=str)[::200]
    assert len(some) > 50
    for triple in some:
        reason = why(known, triple)
        assert reason is not None
        assert reason.premises


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(str(tmp_path / "store"))
    opened.add(quads(":Cat rdfs:subClassOf :Animal . :miu a :Cat .", "urn:data"))
    with opened.transaction() as inside:
        assert inferences.infer(inside, Regime.RL) == 1
    return opened


def count(store: Store, pattern: str, **graphs: list[str]) -> int:
    answer = store.query(f"SELECT * WHERE {{ {pattern} }}", **graphs)
    assert isinstance(answer, Rows)
    return len(list(answer))


ANIMALS = "?x a <urn:Animal>"


def test_queries_see_what_follows_and_the_raw_view_does_not(store: Store) -> None:
    assert count(store, ANIMALS) == 1
    assert count(store, f"GRAPH <{INFERRED_GRAPH}> {{ {ANIMALS} }}") == 1
    assert count(store, ANIMALS, default_graphs=["urn:data"]) == 0
    whole = io.BytesIO()
    store.dump(whole, format=RdfFormat.N_QUADS)
    raw = stated(store)  # which closes the other
    assert count(raw, ANIMALS) == 0
    assert not raw.has_graph(INFERRED_GRAPH)
    assert raw.version.startswith(store.version)


def test_a_write_keeps_it_in_step(store: Store) -> None:
    def change(text: str) -> None:
        assert not isinstance(store, type(None))
        write(store, Update(text), who="test", conformance=None, audited=True)  # type: ignore[arg-type]

    change("INSERT DATA { GRAPH <urn:data> { <urn:tom> a <urn:Cat> } }")
    assert count(store, ANIMALS) == 2
    change("DELETE DATA { GRAPH <urn:data> { <urn:miu> a <urn:Cat> } }")
    assert count(store, ANIMALS) == 1
    known = inferences.standing(store)
    assert known is not None
    assert (known.regime, known.fresh) == (Regime.RL, True)
    # Who takes the graph away has no inferences any more, until someone asks for them.
    change(f"DROP GRAPH <{INFERRED_GRAPH}>")
    change("INSERT DATA { GRAPH <urn:data> { <urn:tim> a <urn:Cat> } }")
    assert inferences.standing(store) is None
    assert count(store, ANIMALS) == 0


def test_a_write_past_it_shows(store: Store) -> None:
    store.add([Quad(NamedNode("urn:tom"), NamedNode("urn:p"), Literal("x"), NamedNode("urn:data"))])
    known = inferences.standing(store)
    assert known is not None
    assert not known.fresh


def test_a_large_store_says_that_it_is_out_of_date(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inferences, "IN_STEP", 3)
    text = "INSERT DATA { GRAPH <urn:data> { <urn:tom> a <urn:Cat> } }"
    write(store, Update(text), who="test", conformance=None, audited=True)  # type: ignore[arg-type]
    assert count(store, ANIMALS) == 1
    known = inferences.standing(store)
    assert known is not None
    assert not known.fresh
    invalid = "http://www.w3.org/ns/prov#invalidatedAtTime"
    assert count(store, f"GRAPH <{INFERRED_GRAPH}> {{ <{INFERRED_GRAPH}> <{invalid}> ?when }}") == 1


def test_rules_about_data_records_and_plans_are_no_premises(store: Store) -> None:
    graphs = ["shapes", "audit", "examples", "scenario-x"]
    for name in graphs:
        store.add(quads(":tom a :Cat .", f"https://w3id.org/elo/graph/{name}"))
    with store.transaction() as inside:
        assert inferences.infer(inside, Regime.RL) == 1
