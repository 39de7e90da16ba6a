"""Whether what came is what a test expects: rows, triples and truth, by value within a datatype."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

RESULT_SET: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
SUFFIXES: Final[Mapping[str, str]] = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
}
_READ: Final = {
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
TRIPLES: Final = "application/n-triples"

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = frozenset[tuple[str, Term]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A query's answer: its media type and bytes."""

    media_type: str
    body: bytes


def wanted_form(expected: Path) -> str:
    """Return the media type to ask for: that of the expected answer."""
    return SUFFIXES.get(expected.suffix, f"{TRIPLES}, {SUFFIXES['.srj']};q=0.5")


def agrees(answer: Answer, expected: Path, base: str) -> bool:
    """Whether the answer is the expected one."""
    if expected.suffix == ".csv":
        return _csv(answer.body) == _csv(expected.read_bytes())
    if answer.media_type == TRIPLES:
        return _same(ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES), _rdf(expected, base))
    came = ox.parse_query_results(answer.body, format=_READ[answer.media_type])
    if expected.suffix in SUFFIXES:
        due = ox.parse_query_results(expected.read_bytes(), format=_READ[SUFFIXES[expected.suffix]])
        if isinstance(came, ox.QueryBoolean) or isinstance(due, ox.QueryBoolean):
            return isinstance(came, ox.QueryBoolean) and isinstance(due, ox.QueryBoolean) and came == due
        return _same_rows(_rows(came), _rows(due))
    assert isinstance(came, ox.QuerySolutions)
    return _same_rows(_rows(came), _listed(ox.Dataset(_rdf(expected, base))))


def same_dataset(came: Iterable[ox.Quad], expected: Iterable[ox.Quad]) -> bool:
    """Whether two datasets are isomorphic."""
    return _same(came, expected)


def _rdf(file: Path, base: str) -> Iterable[ox.Quad]:
    format = {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML}[file.suffix]
    return ox.parse(file.read_bytes(), format=format, base_iri=base)


def _same(came: Iterable[ox.Quad], expected: Iterable[ox.Quad]) -> bool:
    ours, theirs = ox.Dataset(map(_plain, came)), ox.Dataset(map(_plain, expected))
    for one in (ours, theirs):
        one.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return ours == theirs


def _plain(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, by_value(quad.object), quad.graph_name)


def by_value(term: Term) -> Term:
    """Return the literal in the one form its value has; the datatype stays as it is."""
    if not isinstance(term, ox.Literal) or term.language is not None:
        return term
    store = ox.Store()
    store.add(ox.Quad(ox.BlankNode(), ox.NamedNode("urn:p"), term))
    kept = next(iter(store)).object
    assert isinstance(kept, ox.Literal)
    return ox.Literal(kept.value, datatype=term.datatype)


def _rows(solutions: ox.QuerySolutions | ox.QueryBoolean) -> list[Row]:
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [
        frozenset((name, by_value(term)) for name, term in zip(names, row, strict=True) if term is not None)
        for row in solutions
    ]


def _same_rows(came: list[Row], expected: list[Row]) -> bool:
    """Compare rows as a multiset; blank nodes may be called anything, the same everywhere."""
    named: Callable[[Row], bool] = lambda row: not any(isinstance(t, ox.BlankNode) for _, t in row)  # noqa: E731
    if Counter(filter(named, came)) != Counter(filter(named, expected)):
        return False
    return _same(*(_as_quads(row for row in rows if not named(row)) for rows in (came, expected)))


def _as_quads(rows: Iterable[Row]) -> list[ox.Quad]:
    quads = []
    for row in rows:
        about = ox.BlankNode()
        quads += [ox.Quad(about, ox.NamedNode(f"urn:variable:{name}"), term) for name, term in row]
    return quads


def _listed(graph: ox.Dataset) -> list[Row]:
    """Read rows from the result set vocabulary, by which the oldest tests say what they expect."""

    def values(subject: Term, name: str) -> list[Term]:
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        predicate = RESULT_SET + name
        return [q.object for q in graph.quads_for_subject(subject) if q.predicate.value == predicate]

    rows = []
    for quad in graph.quads_for_predicate(ox.NamedNode(RESULT_SET + "solution")):
        bindings = values(quad.object, "binding")
        row = []
        for binding in bindings:
            name = values(binding, "variable")[0]
            assert isinstance(name, ox.Literal)
            row.append((name.value, by_value(values(binding, "value")[0])))
        rows.append(frozenset(row))
    return rows


def _csv(body: bytes) -> Counter[tuple[tuple[str, str | float], ...]]:
    """Read CSV; columns come in any order, blank nodes (at most one in these tests) are called anything."""
    rows = csv.DictReader(io.StringIO(body.decode(), newline=""))
    return Counter(tuple(sorted((name, _cell(text)) for name, text in row.items())) for row in rows)


def _cell(text: str) -> str | float:
    """Read a cell: CSV has no datatypes, so what looks like a number is compared as one."""
    try:
        return float(text)
    except ValueError:
        return "_:" if text.startswith("_:") else text
