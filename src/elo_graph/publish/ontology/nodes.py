"""RDF terms to compare and to show: nameless nodes as what they say, whatever they were called in the file.

OWL expressions are written as in the Manchester syntax (https://www.w3.org/TR/owl2-manchester-syntax/), SHACL
paths as SPARQL paths; anything else as a sorted list of its statements. What is not a tree is put into the
canonical form of RDFC-1.0 (https://www.w3.org/TR/rdf-canon/).
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
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

from elo_graph.terms import OWL, RDF, SH
from elo_graph.validate.formats.terms import short_iri
from elo_graph.validate.paths import read_list, read_path

Named = NamedNode | Literal
_NO_ORDER: Final = frozenset(
    [OWL + part for part in ("unionOf", "intersectionOf", "oneOf", "members", "distinctMembers", "hasKey")]
    + [SH + part for part in ("in", "or", "and", "xone", "languageIn", "ignoredProperties")]
)
_JOINED: Final[Mapping[str, str]] = MappingProxyType(
    {OWL + "unionOf": " or ", OWL + "intersectionOf": " and "}
)
_SETS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AllDisjointClasses": "DisjointClasses",
        "AllDisjointProperties": "DisjointProperties",
        "AllDifferent": "DifferentIndividuals",
    }
)
_RESTRICTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "someValuesFrom": "some",
        "allValuesFrom": "only",
        "hasValue": "value",
        "hasSelf": "Self",
        "minCardinality": "min",
        "maxCardinality": "max",
        "cardinality": "exactly",
        "minQualifiedCardinality": "min",
        "maxQualifiedCardinality": "max",
        "qualifiedCardinality": "exactly",
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Nameless:
    """A node without a name as what it says; ``kind`` is its OWL type if it has one, ``members`` its list."""

    text: str
    kind: str = ""
    members: tuple[str, ...] = ()


Value = Named | Nameless
Facts = Mapping[str, frozenset[Value]]


def shown(value: Value) -> str:
    """Return a value as people read it: a prefixed name, the text of a literal, an expression."""
    if isinstance(value, Nameless):
        return value.text
    return short_iri(value.value) if isinstance(value, NamedNode) else value.value


class Nodes:
    """The statements of an edition by subject, nameless nodes resolved."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._about: dict[NamedNode | BlankNode, dict[str, list[object]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._uses: Counter[BlankNode] = Counter()
        for triple in triples:
            assert isinstance(triple.subject, NamedNode | BlankNode)  # noqa: S101 -- RDF 1.1
            self._about[triple.subject][triple.predicate.value].append(triple.object)
            if isinstance(triple.object, BlankNode):
                self._uses[triple.object] += 1
        self._known: dict[BlankNode, Nameless] = {}

    def subjects(self) -> list[NamedNode]:
        """Return the named subjects."""
        return [node for node in self._about if isinstance(node, NamedNode)]

    def facts(self, subject: NamedNode | BlankNode) -> Facts:
        """Return what is said of a subject, by property."""
        return {
            predicate: frozenset(self._set_or_value(subject, predicate, node) for node in values)
            for predicate, values in self._about.get(subject, {}).items()
        }

    def nodes(self, subject: NamedNode | BlankNode, predicate: str) -> list[object]:
        """Return the objects of a subject's property as they are."""
        return self._about.get(subject, {}).get(predicate, [])

    def loose(self) -> frozenset[Nameless]:
        """Return the nameless nodes that nothing refers to: axioms over several terms."""
        roots = (node for node in self._about if isinstance(node, BlankNode) and not self._uses[node])
        return frozenset(self._nameless(node) for node in roots)

    def value(self, node: object) -> Value:
        """Return a node to compare with those of another edition."""
        if isinstance(node, BlankNode):
            return self._nameless(node)
        assert isinstance(node, NamedNode | Literal)  # noqa: S101 -- RDF 1.1
        return node

    def _set_or_value(self, subject: NamedNode | BlankNode, predicate: str, node: object) -> Value:
        if predicate in _NO_ORDER and isinstance(node, BlankNode) and self._is_tree(node, set()):
            members = self.members(subject, predicate)
            return Nameless(f"( {' '.join(members)} )", "", members)
        return self.value(node)

    def members(self, node: object, predicate: str) -> tuple[str, ...]:
        """Return the texts of the list that a node's property holds, sorted where order says nothing."""
        if not isinstance(node, NamedNode | BlankNode):
            return ()
        lists = self._about.get(node, {}).get(predicate, [])
        texts = [self._text(item) for head in lists for item in read_list(head, self._describe)]  # type: ignore[arg-type]
        return tuple(sorted(texts) if predicate in _NO_ORDER else texts)

    def _describe(self, node: object) -> Mapping[str, list[object]]:
        return self._about.get(node, {})  # type: ignore[call-overload, no-any-return]

    def _nameless(self, node: BlankNode) -> Nameless:
        if node not in self._known:
            if self._is_tree(node, set()):
                about = self._about.get(node, {})
                types = [kind.value for kind in about.get(RDF + "type", ()) if isinstance(kind, NamedNode)]
                members = next(
                    (
                        self.members(node, part)
                        for part in (OWL + "members", OWL + "unionOf", OWL + "oneOf")
                        if part in about
                    ),
                    (),
                )
                self._known[node] = Nameless(
                    self._expression(node), short_iri(types[0]) if types else "", members
                )
            else:
                self._known[node] = Nameless(f"[{self._canonical(node)}]")
        return self._known[node]

    def _is_tree(self, node: object, above: set[object]) -> bool:
        if not isinstance(node, BlankNode):
            return True
        if node in above or self._uses[node] > 1:
            return False
        return all(
            self._is_tree(other, above | {node})
            for values in self._about.get(node, {}).values()
            for other in values
        )

    def _text(self, node: object) -> str:
        if isinstance(node, NamedNode):
            return short_iri(node.value)
        if isinstance(node, BlankNode):
            return self._nameless(node).text
        return str(node)

    def _expression(self, node: BlankNode) -> str:
        about = self._about.get(node, {})
        for write in (self._set, self._boolean, self._restriction, self._inverse, self._path):
            text = write(node, about)
            if text:
                return text
        if RDF + "first" in about:
            return f"( {' '.join(self._text(item) for item in read_list(node, self._describe))} )"  # type: ignore[arg-type]
        parts = sorted(
            f"{short_iri(predicate)} {self._object(node, predicate, value)}"
            for predicate, values in about.items()
            for value in values
        )
        return f"[ {' ; '.join(parts)} ]"

    def _object(self, node: BlankNode, predicate: str, value: object) -> str:
        if predicate in _NO_ORDER:
            return f"( {' '.join(self.members(node, predicate))} )"
        return self._text(value)

    def _set(self, node: BlankNode, about: Mapping[str, list[object]]) -> str:
        for kind in about.get(RDF + "type", ()):
            name = _SETS.get(kind.value.removeprefix(OWL)) if isinstance(kind, NamedNode) else None
            if name:
                members = self.members(node, OWL + "members") or self.members(node, OWL + "distinctMembers")
                return f"{name}: {', '.join(members)}"
        return ""

    def _boolean(self, node: BlankNode, about: Mapping[str, list[object]]) -> str:
        for predicate, word in _JOINED.items():
            if predicate in about:
                return f"({word.join(self.members(node, predicate))})"
        if OWL + "oneOf" in about:
            return f"{{{', '.join(self.members(node, OWL + 'oneOf'))}}}"
        if OWL + "complementOf" in about:
            return f"not {self._text(about[OWL + 'complementOf'][0])}"
        return ""

    def _restriction(self, node: BlankNode, about: Mapping[str, list[object]]) -> str:
        if OWL + "onProperty" not in about:
            return ""
        on = self._text(about[OWL + "onProperty"][0])
        filler = [self._text(v) for part in ("onClass", "onDataRange") for v in about.get(OWL + part, ())]
        for local, word in _RESTRICTED.items():
            for value in about.get(OWL + local, ()):
                number = value.value if isinstance(value, Literal) else self._text(value)
                return " ".join([on, word, number, *filler])
        return ""

    def _inverse(self, _: BlankNode, about: Mapping[str, list[object]]) -> str:
        return f"inverse {self._text(about[OWL + 'inverseOf'][0])}" if OWL + "inverseOf" in about else ""

    def _path(self, node: BlankNode, about: Mapping[str, list[object]]) -> str:
        if not any(name.startswith(SH) and name.endswith("Path") for name in about):
            return ""
        path = read_path(node, self._describe)  # type: ignore[arg-type]
        return path.written(short_iri) if path else ""

    def _canonical(self, node: BlankNode) -> str:
        """Name a node that is not the root of a tree after the canonical form of what it leads to."""
        mark = NamedNode("urn:x-elo:root")
        found: set[object] = set()
        statements = [Quad(mark, mark, node)]
        waiting: list[object] = [node]
        while waiting:
            here = waiting.pop()
            if here in found or not isinstance(here, BlankNode):
                continue
            found.add(here)
            for predicate, values in self._about.get(here, {}).items():
                for value in values:
                    statements.append(Quad(here, NamedNode(predicate), value))  # type: ignore[arg-type]
                    waiting.append(value)
        data = Dataset(statements)
        data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        lines = sorted(str(quad) for quad in data)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def group(values: Iterable[Value], key: Callable[[Value], str]) -> Mapping[str, frozenset[Value]]:
    """Group values by what a function says of each."""
    found: dict[str, set[Value]] = defaultdict(set)
    for value in values:
        found[key(value)].add(value)
    return {name: frozenset(some) for name, some in found.items()}
