"""Registries with faults: a handful of real things, and changes that make something in them wrong.

What is drawn are numbers, so that an example that fails shrinks to few changes; what they choose depends on
the registry alone.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from elo_graph import shipped
from elo_graph.ingest.rdf import documents, quads
from elo_graph.terms import GRAPH, RDF, RDFS, SKOS, XSD
from elo_graph.validate.report import Term
from tests.shapes.cases import cases

TYPE: Final = NamedNode(RDF + "type")
HERE: Final = NamedNode(GRAPH + "corrupted")
NOWHERE: Final = NamedNode("https://w3id.org/elo/id/area/region-99")
# What a thing of another graph is known by when it is only referred to.
_KNOWN_BY: Final = {RDF + "type", SKOS + "inScheme", SKOS + "topConceptOf", SKOS + "broader"}
_DATATYPES: Final = (
    "string", "date", "dateTime", "integer", "nonNegativeInteger", "decimal", "double", "boolean", "gYear",
    "anyURI", "time", "duration",
)  # fmt: skip
# Texts at the borders of the datatypes, right and wrong ones.
_BORDERS: Final = (
    "", " ", "0", "-0", "+5", "05", " 5 ", "1.0", "1e3", "-1", "18446744073709551616", "NaN", "INF", "true",
    "1", "TRUE", "none", "2024-02-29", "2023-02-29", "2020-01-01Z", "2020-01-01+14:00", "2020-1-1",
    "0000-01-01", "-0001-01-01", "10000-01-01", "9999-12-31", "2020-12-31T24:00:00", "2020-01-01T00:00:00Z",
    "2020", "P1Y", "http://[", "https://example.org/ä", "ä\n\"'\\", "020", "FI", "Töölö",
)  # fmt: skip
_LANGUAGES: Final = ("fi", "FI", "fi-FI", "sv", "en", "smn", "x-own")

Change = tuple[int, int, int]
"""Which kind of change, at which place, to what."""


@dataclass(frozen=True)
class Registry:
    """Real things by class, each with all that is said of it, and what is known of what they refer to."""

    things: Mapping[str, tuple[tuple[Quad, ...], ...]]
    examples: tuple[tuple[Quad, ...], ...]
    known: Mapping[Term, tuple[Quad, ...]]
    classes: tuple[Quad, ...]

    def excerpt(self, choices: Sequence[int]) -> list[Quad]:
        """Take examples of shapes and real things, the classes in turn, and what they refer to."""
        names = sorted(self.things)
        found: dict[Quad, None] = {}
        for choice in choices:
            alike = self.examples
            if choice % 2:
                choice //= 2
                alike = self.things[names[choice % len(names)]]
                choice //= len(names)
            found.update(dict.fromkeys(alike[choice % len(alike)]))
        described = {quad.subject for quad in found}
        for quad in list(found):
            if quad.object not in described:
                found.update(dict.fromkeys(self.known.get(quad.object, ())))
        return list(found)


@cache
def registry() -> Registry:
    """Read the shipped content, and the examples of the shapes as things too."""
    content = [q for doc in documents(shipped.data_files()) for q in quads(doc)]
    terms = [q for doc in documents(shipped.scheme_files()) for q in quads(doc)]
    ontology = [q for doc in documents(shipped.ontology_files()) for q in quads(doc)]
    about: dict[Term, list[Quad]] = defaultdict(list)
    for quad in content:
        about[quad.subject].append(_here(quad))
    things: dict[str, list[tuple[Quad, ...]]] = defaultdict(list)
    for node, facts in about.items():
        for quad in facts:
            if isinstance(node, NamedNode) and quad.predicate == TYPE:
                things[str(quad.object)].append(tuple(_whole(node, about)))
    known: dict[Term, list[Quad]] = defaultdict(list)
    for quad in (*content, *terms):
        if quad.predicate.value in _KNOWN_BY:
            known[quad.subject].append(_here(quad))
    return Registry(
        {name: tuple(found) for name, found in things.items()},
        tuple(tuple(map(_here, case.quads())) for case in cases()),
        {node: tuple(found) for node, found in known.items()},
        tuple(_here(q) for q in ontology if q.predicate.value == RDFS + "subClassOf"),
    )


def choices(most: int) -> st.SearchStrategy[list[int]]:
    """Draw which things there are."""
    return st.lists(st.integers(0, 1 << 20), min_size=1, max_size=most)


def changes(most: int) -> st.SearchStrategy[list[Change]]:
    """Draw what is done to them."""
    number = st.integers(0, 1 << 16)
    return st.lists(st.tuples(number, number, number), max_size=most)


def corrupt(given: Sequence[Quad], made: Sequence[Change]) -> list[Quad]:
    """Make the changes one after the other."""
    found = list(dict.fromkeys(given))
    for kind, place, choice in made:
        if not found:
            break
        i = place % len(found)
        found[i : i + 1] = _KINDS[kind % len(_KINDS)](found[i], found, choice)
    return list(dict.fromkeys(found))


def _here(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, HERE)


def _whole(node: Term, about: Mapping[Term, Sequence[Quad]]) -> list[Quad]:
    """Return what is said of a node, and of the nameless ones that hang on it."""
    found = []
    for quad in about.get(node, ()):
        found.append(quad)
        if isinstance(quad.object, BlankNode):
            found += _whole(quad.object, about)
    return found


_Kind = Callable[[Quad, Sequence[Quad], int], list[Quad]]


def _with(quad: Quad, value: Term) -> list[Quad]:
    return [Quad(quad.subject, quad.predicate, value, HERE)]


def _delete(quad: Quad, all: Sequence[Quad], choice: int) -> list[Quad]:
    return []


def _datatype(quad: Quad, all: Sequence[Quad], choice: int) -> list[Quad]:
    text = quad.object.value if isinstance(quad.object, Literal) else "2020-01-01"
    return _with(quad, Literal(text, datatype=NamedNode(XSD + _DATATYPES[choice % len(_DATATYPES)])))


def _border(quad: Quad, all: Sequence[Quad], choice: int) -> list[Quad]:
    text = _BORDERS[choice % len(_BORDERS)]
    kind = _DATATYPES[choice // len(_BORDERS) % len(_DATATYPES)]
    own = isinstance(quad.object, Literal) and quad.object.language is None
    datatype = quad.object.datatype if own and isinstance(quad.object, Literal) else NamedNode(XSD + kind)
    return _with(quad, Literal(text, datatype=datatype))


def _language(quad: Quad, all: Sequence[Quad], choice: int) -> list[Quad]:
    text = quad.object.value if isinstance(quad.object, Literal) else "teksti"
    return _with(quad, Literal(text, language=_LANGUAGES[choice % len(_LANGUAGES)]))


def _dangle(quad: Quad, all: Sequence[Quad], choice: int) -> list[Quad]:
    return _with(quad, (NOWHERE, BlankNode("nowhere"), quad.subject, Literal(str(quad.object)))[choice % 4])


def _double(quad: Quad, all: Sequence[Quad], choice: int) -> list[Quad]:
    alike = [q.object for q in all if q.predicate == quad.predicate and q.object != quad.object]
    other = alike[choice % len(alike)] if alike else all[choice % len(all)].object
    return [quad, *_with(quad, other)]


def _swap(quad: Quad, all: Sequence[Quad], choice: int) -> list[Quad]:
    return _with(quad, all[choice % len(all)].object)


def _predicate(quad: Quad, all: Sequence[Quad], choice: int) -> list[Quad]:
    return [Quad(quad.subject, all[choice % len(all)].predicate, quad.object, HERE)]


def _class(quad: Quad, all: Sequence[Quad], choice: int) -> list[Quad]:
    kinds = sorted(
        {q.object for q in all if q.predicate == TYPE and isinstance(q.object, NamedNode)}, key=str
    )
    if not kinds:
        return [quad]
    made = Quad(quad.subject, TYPE, kinds[choice % len(kinds)], HERE)
    return [made] if quad.predicate == TYPE else [quad, made]


def _owner(quad: Quad, all: Sequence[Quad], choice: int) -> list[Quad]:
    return [Quad(all[choice % len(all)].subject, quad.predicate, quad.object, HERE)]


_KINDS: Final[tuple[_Kind, ...]] = (
    _delete, _datatype, _border, _language, _dangle, _double, _swap, _predicate, _class, _owner,
)  # fmt: skip
