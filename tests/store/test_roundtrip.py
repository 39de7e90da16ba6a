"""What goes in comes out: terms, through the store, a dump, a backup; and the few literals that do not."""

import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from elo_graph.store import Rows, open_store
from elo_graph.store.backup import backup, restore
from elo_graph.terms import XSD

names = st.from_regex(r"[a-zA-Z0-9äöåÄÖÅ_.~%2F-]{1,12}", fullmatch=True).filter(
    lambda s: "%" not in s.replace("%2F", "")
)
iris = names.map(lambda name: NamedNode(f"https://example.org/{name}"))
labels = st.from_regex(r"[a-z][a-z0-9]{0,6}", fullmatch=True).map(BlankNode)
# Unicode scalar values: RDF strings have no lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
literals = st.one_of(
    texts.map(Literal),
    st.builds(
        lambda text, tag: Literal(text, language=tag), texts, st.sampled_from(["fi", "sv", "en", "smn"])
    ),
    st.integers(-(2**60), 2**60).map(Literal),
    st.dates().map(lambda day: Literal(day.isoformat(), datatype=NamedNode(XSD + "date"))),
    st.builds(lambda text, type: Literal(text, datatype=type), texts, iris),
)
quads = st.builds(Quad, st.one_of(iris, labels), iris, st.one_of(iris, labels, literals), iris)


@settings(deadline=None, max_examples=60)
@given(st.lists(quads, max_size=20))
def test_quads_come_out_of_the_store_and_of_a_dump_as_they_went_in(given_quads: list[Quad]) -> None:
    with open_store(":memory:") as store:
        store.add(given_quads)
        rows = store.query("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }")
        assert isinstance(rows, Rows)
        # An IRI that blank nodes share their label with stays apart from them: terms are compared, not texts.
        found = {
            (q["s"], q["p"], q["o"], q["g"])
            for row in rows
            if (q := dict(zip(rows.variables, row, strict=True)))
        }
        assert found == {(q.subject, q.predicate, q.object, q.graph_name) for q in given_quads}
        out = io.BytesIO()
        store.dump(out, format=RdfFormat.N_QUADS)
        assert set(parse(out.getvalue(), RdfFormat.N_QUADS)) == set(given_quads)


@settings(deadline=None, max_examples=8)
@given(st.lists(quads, max_size=20))
def test_quads_survive_the_disk_and_a_backup(given_quads: list[Quad]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_store(str(folder / "store")) as store:
            store.add(given_quads)
            store.update("CREATE GRAPH <urn:empty>")
        with open_store(str(folder / "store"), read_only=True) as store:
            made = backup(store, folder / "backup.zip")
            graphs = store.graphs()
        with open_store(":memory:") as other:
            other.update("INSERT DATA { GRAPH <urn:other> { <urn:s> <urn:p> 'goes' } }")
            restored = restore(other, folder / "backup.zip")
            out = io.BytesIO()
            other.dump(out, format=RdfFormat.N_QUADS)
            assert set(parse(out.getvalue(), RdfFormat.N_QUADS)) == set(given_quads)
            assert other.graphs() == graphs == made.graphs == restored.graphs
            assert restored.version == made.version


@pytest.mark.parametrize(
    ("type", "written", "stored"),
    [
        # The engine keeps values, not spellings: whole numbers lose zeros, and their kind.
        ("integer", "007", '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("nonNegativeInteger", "5", '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("decimal", "1.50", '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("boolean", "1", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ("duration", "PT24H", '"P1D"^^<http://www.w3.org/2001/XMLSchema#duration>'),
        # What is no value of its type stays as it is, and so does what the engine has no values for.
        ("integer", "seven", '"seven"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("date", "2026-02-30", '"2026-02-30"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("token", "007", '"007"^^<http://www.w3.org/2001/XMLSchema#token>'),
    ],
)
def test_literals_that_the_engine_rewrites(type: str, written: str, stored: str) -> None:
    # Hence documents are validated as they were written, before they go into a store.
    with open_store(":memory:") as store:
        literal = Literal(written, datatype=NamedNode(XSD + type))
        store.add([Quad(NamedNode("urn:s"), NamedNode("urn:p"), literal, NamedNode("urn:g"))])
        rows = store.query("SELECT ?o { ?s ?p ?o }")
        assert isinstance(rows, Rows)
        assert [str(term) for (term,) in rows] == [stored]
