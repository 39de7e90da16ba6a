"""What an edition speaks of: classes, properties, concepts, schemes, modules, shapes, each with its facts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from elo_graph.publish.ontology.nodes import Facts, Nameless, Nodes, Value, shown
from elo_graph.terms import DCT, OWL, PROV, RDF, RDFS, SH, SKOS, VANN
from elo_graph.validate.formats.terms import short_iri

TYPE: Final = RDF + "type"
DEPRECATED: Final = OWL + "deprecated"
REPLACED: Final = DCT + "isReplacedBy"
SINCE: Final = PROV + "invalidatedAtTime"
LABELS: Final = (SKOS + "prefLabel", RDFS + "label", DCT + "title")
DEFINITIONS: Final = (SKOS + "definition",)
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        OWL + "Ontology": "module",
        OWL + "Class": "class",
        RDFS + "Class": "class",
        OWL + "ObjectProperty": "property",
        OWL + "DatatypeProperty": "property",
        OWL + "AnnotationProperty": "property",
        RDF + "Property": "property",
        RDFS + "Datatype": "datatype",
        SKOS + "ConceptScheme": "scheme",
        SKOS + "Concept": "concept",
        SH + "NodeShape": "shape",
        SH + "PropertyShape": "shape",
    }
)
TERMS: Final = frozenset({"class", "property", "datatype"})
_OF_SHAPES: Final = tuple(
    SH + part
    for part in ("property", "path", "targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
)


@dataclass(frozen=True)
class Thing:
    """A thing by its IRI (a nameless shape: by what it is about); ``own``: in a namespace of the edition."""

    iri: str
    what: str
    facts: Facts
    own: bool = True

    def values(self, property: str) -> frozenset[Value]:
        """Return the values of a property."""
        return self.facts.get(property, frozenset())

    @property
    def label(self) -> Mapping[str, str]:
        """Its names by language."""
        for property in LABELS:
            found = {v.language or "": v.value for v in self.values(property) if isinstance(v, Literal)}
            if found:
                return found
        return {}

    @property
    def definition(self) -> Mapping[str, str]:
        """Its definitions by language."""
        found = (v for p in (*DEFINITIONS, DCT + "description") for v in self.values(p))
        return {v.language or "": v.value for v in found if isinstance(v, Literal)}

    @property
    def deprecated(self) -> bool:
        """Whether it says that it is."""
        return any(isinstance(v, Literal) and v.value in ("true", "1") for v in self.values(DEPRECATED))


class Things:
    """All things of an edition; in the texts of queries ``renamed`` terms are written by their new names."""

    def __init__(self, triples: Iterable[Triple], renamed: Mapping[str, str] | None = None) -> None:
        self.triples = tuple(triples)
        self._renamed = {short_iri(old): short_iri(new) for old, new in (renamed or {}).items()}
        self.nodes = Nodes(self.triples)

    @cached_property
    def all(self) -> Mapping[str, Thing]:
        """The things by IRI."""
        found: dict[str, Thing] = {}
        for node in self.nodes.subjects():
            facts = self.nodes.facts(node)
            what = _what(facts)
            if what == "shape":
                found.update({thing.iri: thing for thing in self._shapes(node, node.value)})
            else:
                found[node.value] = Thing(node.value, what, facts, self._is_own(node.value))
        for root in self._nameless_shapes():
            found.update({thing.iri: thing for thing in self._shapes(root, self._about(root))})
        return found

    @cached_property
    def axioms(self) -> frozenset[Nameless]:
        """The axioms that belong to no one term, such as that classes exclude each other."""
        return frozenset(axiom for axiom in self.nodes.loose() if axiom.kind.startswith("owl:"))

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """What the edition's own IRIs begin with; nothing when it does not say."""
        spaces: set[str] = set()
        for node in self.nodes.subjects():
            facts = self.nodes.facts(node)
            if _what(facts) in ("module", "scheme"):
                spaces.add(node.value)
            spaces.update(
                v.value for v in facts.get(VANN + "preferredNamespaceUri", ()) if isinstance(v, Literal)
            )
        return tuple(sorted(spaces))

    def _is_own(self, iri: str) -> bool:
        return not self.namespaces or iri.startswith(self.namespaces)

    def _nameless_shapes(self) -> list[BlankNode]:
        roots = {t.subject for t in self.triples if isinstance(t.subject, BlankNode)}
        held = {t.object for t in self.triples if isinstance(t.object, BlankNode)}
        return [
            root
            for root in roots
            if isinstance(root, BlankNode) and root not in held and _what(self.nodes.facts(root)) == "shape"
        ]

    def _about(self, root: BlankNode) -> str:
        facts = self.nodes.facts(root)
        targets = sorted(shown(v) for p in _OF_SHAPES[2:] for v in facts.get(p, ()))
        return ", ".join(targets) or "shape"

    def _shapes(self, node: NamedNode | BlankNode, name: str) -> list[Thing]:
        """Return a shape and the nameless ones within it, which go by their paths."""
        facts = dict(self.nodes.facts(node))
        inner = [n for n in self.nodes.nodes(node, SH + "property") if isinstance(n, BlankNode)]
        found: list[Thing] = []
        for one in inner:
            path = next((shown(v) for v in self.nodes.facts(one).get(SH + "path", ())), "?")
            found.extend(self._shapes(one, f"{name} › {path}"))
        if inner:
            named = frozenset(v for v in facts[SH + "property"] if isinstance(v, NamedNode))
            facts[SH + "property"] = named
        self._open_queries(node, facts)
        merged: dict[str, Thing] = {name: Thing(name, "shape", facts)}
        for thing in found:  # several rules over one path are taken together
            before = merged.get(thing.iri)
            if before is not None:
                both = {p: before.values(p) | thing.values(p) for p in {*before.facts, *thing.facts}}
                thing = Thing(thing.iri, "shape", both)
            merged[thing.iri] = thing
        return list(merged.values())

    def _open_queries(self, node: NamedNode | BlankNode, facts: dict[str, frozenset[Value]]) -> None:
        """Put the query of a constraint in its place, and its message with the shape's own."""
        for one in self.nodes.nodes(node, SH + "sparql"):
            if isinstance(one, BlankNode):
                inner = self.nodes.facts(one)
                texts = [v for p in ("select", "ask") for v in inner.get(SH + p, ())]
                query = " ".join(shown(text) for text in texts)
                for old, new in self._renamed.items():
                    query = re.sub(rf"(?<![\w:-]){re.escape(old)}(?![\w-])", new, query)
                facts[SH + "sparql"] = frozenset(
                    v for v in facts[SH + "sparql"] if v != self.nodes.value(one)
                ) | {Nameless(" ".join(query.split()))}
                messages = inner.get(SH + "message", frozenset())
                facts[SH + "message"] = facts.get(SH + "message", frozenset()) | messages


def _what(facts: Facts) -> str:
    types = {v.value for v in facts.get(TYPE, ()) if isinstance(v, NamedNode)}
    kinds = {KINDS[t] for t in types if t in KINDS}
    for kind in ("module", "class", "property", "datatype", "scheme", "concept", "shape"):
        if kind in kinds:
            return kind
    return "shape" if any(p in facts for p in _OF_SHAPES) else "thing"
