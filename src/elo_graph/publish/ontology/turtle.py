"""Turtle for people and for archives: the same triples give the same bytes, nameless nodes where they belong.

Blank nodes that are not nested keep their canonical labels (https://www.w3.org/TR/rdf-canon/).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    Triple,
)

from elo_graph.terms import DCT, OWL, PREFIXES, RDF, RDFS, SH, SKOS, XSD

_FIRST: Final = (
    RDF + "type",
    OWL + "versionIRI",
    OWL + "versionInfo",
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
    RDFS + "domain",
    RDFS + "range",
    SH + "targetClass",
    SH + "path",
    DCT + "title",
    SKOS + "prefLabel",
    RDFS + "label",
    SKOS + "definition",
)
_KINDS: Final = tuple(
    NamedNode(kind)
    for kind in (
        OWL + "Ontology",
        SKOS + "ConceptScheme",
        OWL + "Class",
        OWL + "ObjectProperty",
        OWL + "DatatypeProperty",
        OWL + "AnnotationProperty",
        SH + "NodeShape",
        SH + "PropertyShape",
    )
)
_LANGUAGES: Final = ("fi", "sv", "en")
_LOCAL: Final = re.compile(r"[A-Za-z_][\w-]*")
_PLAIN: Final[Mapping[str, str]] = {
    XSD + "integer": r"[+-]?[0-9]+",
    XSD + "decimal": r"[+-]?[0-9]*\.[0-9]+",
    XSD + "boolean": r"true|false",
}
Node = NamedNode | BlankNode


def canonical(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    """Return the triples with canonical labels of blank nodes, in a fixed order."""
    data = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted((quad.triple for quad in data), key=_order))


def write(triples: Iterable[Triple], prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Write triples as Turtle, canonical ones (``canonical``) always alike."""
    return _Writer(tuple(triples), prefixes).text()


def _order(triple: Triple) -> tuple[bool, int, str, str, str]:
    subject = triple.subject
    blank = isinstance(subject, BlankNode)
    return blank, len(str(subject)) if blank else 0, str(subject), str(triple.predicate), str(triple.object)


class _Writer:
    def __init__(self, triples: Sequence[Triple], prefixes: Mapping[str, str]) -> None:
        self._prefixes = sorted(prefixes.items(), key=lambda pair: -len(pair[1]))
        self._used: set[str] = set()
        self._about: dict[Node, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
        uses: Counter[object] = Counter()
        for triple in triples:
            self._about[triple.subject][triple.predicate.value].append(triple.object)  # type: ignore[index]
            if isinstance(triple.object, BlankNode):
                uses[triple.object] += 1
        self._nested = {n for n in self._about if isinstance(n, BlankNode) and uses[n] == 1}
        self._nested -= set(self._in_circles())
        self._loose = {n for n in self._about if isinstance(n, BlankNode) and not uses[n]}

    def text(self) -> str:
        subjects = [n for n in self._about if n not in self._nested]
        body = "\n".join(self._subject(node) for node in sorted(subjects, key=self._rank))
        known = dict(self._prefixes)
        head = "".join(f"@prefix {name}: <{known[name]}> .\n" for name in sorted(self._used))
        return f"{head}\n{body}"

    def _in_circles(self) -> Iterator[BlankNode]:
        """Give the blank nodes from which one comes back to where one began."""
        for node in self._nested:
            seen: set[object] = set()
            waiting: list[object] = [o for values in self._about[node].values() for o in values]
            while waiting:
                here = waiting.pop()
                if here == node:
                    yield node
                    break
                if here in self._nested and here not in seen:
                    seen.add(here)
                    waiting += [o for values in self._about[here].values() for o in values]  # type: ignore[index]

    def _rank(self, node: Node) -> tuple[int, bool, str]:
        types = self._about[node].get(RDF + "type", [])
        kind = next((i for i, k in enumerate(_KINDS) if k in types), len(_KINDS))
        blank = isinstance(node, BlankNode)
        name = "" if blank else str(node)
        return (len(_KINDS) + 1 if blank else kind), blank, name or self._sortable(node)

    def _sortable(self, node: Node) -> str:
        return f"{len(str(node)):4}{node}"

    def _subject(self, node: Node) -> str:
        name = "[]" if node in self._loose else self._node(node, 0)
        return f"{name} {self._statements(node, 1)} .\n"

    def _statements(self, node: Node, depth: int) -> str:
        about = self._about[node]
        ordered = sorted(about, key=lambda p: (_FIRST.index(p) if p in _FIRST else len(_FIRST), p))
        indent = "    " * depth
        return f" ;\n{indent}".join(self._statement(p, about[p], depth) for p in ordered)

    def _statement(self, predicate: str, values: Sequence[object], depth: int) -> str:
        name = "a" if predicate == RDF + "type" else self._iri(predicate)
        texts = [self._node(value, depth) for value in sorted(values, key=_value_order)]
        line = f"{name} {' , '.join(texts)}"
        if len(texts) == 1 or len(line) < 90:
            return line
        indent = "    " * (depth + 1)
        return f"{name}\n{indent}" + f" ,\n{indent}".join(texts)

    def _node(self, node: object, depth: int) -> str:
        if isinstance(node, NamedNode):
            return self._iri(node.value)
        if isinstance(node, Literal):
            return self._literal(node)
        if isinstance(node, BlankNode) and node in self._nested:
            items = self._list(node)
            if items is not None:
                return f"( {' '.join(self._node(item, depth) for item in items)} )"
            inner = self._statements(node, depth + 1)
            return f"[ {inner} ]"
        return str(node)

    def _list(self, node: BlankNode) -> list[object] | None:
        """Return the items of a well-formed collection whose cells nothing else uses."""
        items: list[object] = []
        here: object = node
        while here != NamedNode(RDF + "nil"):
            about = self._about.get(here, {}) if here in self._nested else {}  # type: ignore[call-overload]
            if set(about) != {RDF + "first", RDF + "rest"} or any(len(v) != 1 for v in about.values()):
                return None
            items.append(about[RDF + "first"][0])
            here = about[RDF + "rest"][0]
        return items

    def _iri(self, iri: str) -> str:
        for prefix, namespace in self._prefixes:
            local = iri.removeprefix(namespace)
            if local != iri and _LOCAL.fullmatch(local):
                self._used.add(prefix)
                return f"{prefix}:{local}"
        return str(NamedNode(iri))

    def _literal(self, literal: Literal) -> str:
        kind = literal.datatype.value
        if kind in _PLAIN and re.fullmatch(_PLAIN[kind], literal.value):
            return literal.value
        quoted = str(Literal(literal.value))
        if literal.language:
            return f"{quoted}@{literal.language}"
        return quoted if kind == XSD + "string" else f"{quoted}^^{self._iri(kind)}"


def _value_order(value: object) -> tuple[int, int, str]:
    if isinstance(value, Literal):
        tag = value.language or ""
        return 1, _LANGUAGES.index(tag) if tag in _LANGUAGES else len(_LANGUAGES), str(value)
    if isinstance(value, BlankNode):
        return 2, len(value.value), value.value
    return 0, 0, str(value)
