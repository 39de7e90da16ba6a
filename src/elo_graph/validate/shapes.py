"""Shapes: read from files, given names where they have none, and what a report needs to know of each.

https://www.w3.org/TR/shacl/#shapes
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from elo_graph import shipped
from elo_graph.errors import InputError
from elo_graph.ingest.rdf import local_documents, quads
from elo_graph.terms import RDF, RDFS, SH, SKOS
from elo_graph.validate.features import fast_only, ill_formed, reference_only
from elo_graph.validate.paths import Description, Node, Path, read_list, read_path
from elo_graph.validate.phrases import unmet
from elo_graph.validate.submission import Source
from elo_graph.validate.wellformed import TOLERATED, Fault, faults, refused

# Shapes without a name get one of these while an engine runs, so that its results can be told apart.
_NAMELESS: Final = "urn:x-elo:shape:"
_TYPE: Final = RDF + "type"
_TARGETS: Final = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_TARGET_NAMES: Final = frozenset(f"<{SH}{local}>" for local in (*_TARGETS, "target"))

_Describe = Callable[[Node], Description]


@dataclass(frozen=True, slots=True)
class Target:
    """What a shape is about: ``kind`` is the local name of sh:targetClass and the like."""

    kind: str
    node: Node


@dataclass(frozen=True, slots=True)
class Rule:
    """One shape as a report sees it: its messages, its path, and what it asks.

    ``asked`` are its values by parameter of SHACL (``minCount``), the members of lists one by one.
    """

    messages: tuple[Literal, ...] = ()
    constraint_messages: tuple[Literal, ...] = ()
    path: Path | None = None
    schemes: tuple[str, ...] = ()
    asked: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)

    @property
    def values(self) -> tuple[Node, ...]:
        """The values it allows, if that is a list."""
        return self.asked.get("in", ())

    def messages_like(self, given: Sequence[str], component: str) -> dict[str, str]:
        """Give the engine's messages their languages back: it returns mere texts, placeholders filled in.

        Where the author wrote none, what is asked is said in our words; an engine's own are in English.
        """
        free = component == SH + "SPARQLConstraintComponent"
        written = (self.constraint_messages if free else ()) or self.messages
        if not written and not (free and given):
            told = unmet(component, self.path, self.asked)
            if told:
                return told
        if not given:
            return {m.language or "": m.value for m in written}
        found: dict[str, str] = {}
        for text in given:
            tags = [m.language or "" for m in written if _fits(m.value, text)]
            for tag in tags or [""]:
                found.setdefault(tag, text)
        return found


@dataclass(frozen=True, slots=True)
class ShapeGraph:
    """Shapes ready for an engine.

    ``text`` is N-Triples; ``rules`` by shape IRI, ``targets`` of the shapes that have any;
    ``reference_only`` says why the fast engine must not run them (empty: it may), ``fast_only`` why the
    reference must not. ``faults`` are what is wrong with the shapes themselves.
    """

    text: str
    rules: Mapping[str, Rule]
    targets: Mapping[str, tuple[Target, ...]]
    reference_only: tuple[str, ...] = ()
    fast_only: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def only(self, names: Collection[str]) -> "ShapeGraph":
        """Return the shapes with these names, and what they use of the others."""
        targets = {name: found for name, found in self.targets.items() if name in names}
        others = {f"<{name}>" for name in self.targets if name not in names}
        lines = (
            line
            for line in self.text.splitlines(keepends=True)
            if line.partition(" ")[0] not in others or line.split(" ", 2)[1] not in _TARGET_NAMES
        )
        return replace(self, text="".join(lines), targets=targets)

    def rule(self, shape: str | None) -> Rule:
        """Return what is known of a shape; of an unknown one nothing."""
        return self.rules.get(shape or "", Rule())


def load_shapes(paths: Iterable[str | FilePath] | None = None) -> ShapeGraph:
    """Read shapes from RDF files or folders, by default the shipped ones.

    Raises InputError for a file that does not parse, for files that hold no shape at all (validating
    against nothing would let everything pass) and for shapes that are not well-formed.
    """
    files = shipped.shape_files() if paths is None else paths
    sources = [Source(doc.name, tuple(quads(doc)), doc) for doc in local_documents(files)]
    triples = [quad.triple for source in sources for quad in source.quads]
    graph = from_triples(triples)
    names = ", ".join(source.name for source in sources) or None
    if not graph.targets:
        raise InputError(
            "there is no shape with a target here, so nothing would be checked",
            where=names,
            mend="Give files that hold a sh:NodeShape with sh:targetClass or the like.",
        )
    found = graph.faults
    grave = [fault for fault in found if fault.kind not in TOLERATED]
    if grave:
        name, line = _place(grave[0], sources)
        told = grave[0].told("en")
        raise InputError(told.problem, where=name or names, line=line, mend=told.fix)
    return graph


def _place(fault: Fault, sources: Iterable[Source]) -> tuple[str | None, int | None]:
    for source in sources:
        for i, quad in enumerate(source.quads):
            if quad.triple == fault.triple:
                return source.name, source.places[i].object if source.places else None
    return None, None


def from_triples(triples: Sequence[Triple]) -> ShapeGraph:
    """Read shapes from triples."""
    names = _names(triples)
    named = [_rename(triple, names) for triple in dict.fromkeys(triples)]
    about: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for triple in named:
        about[triple.subject][triple.predicate.value].append(triple.object)

    def describe(node: Node) -> Description:
        return about.get(node, {})

    rules = {}
    targets = {}
    for node in list(about):
        if isinstance(node, NamedNode) and _is_shape(describe(node)):
            rules[node.value] = _rule(describe(node), describe)
            found = tuple(_targets(node, describe(node)))
            if found:
                targets[node.value] = found
    text = serialize(named, format=RdfFormat.N_TRIPLES) or b""
    wrong = [*faults(triples), *(Fault("query", None, value=told) for told in ill_formed(about))]
    needs = tuple(reference_only(about))
    if all(fault.kind in TOLERATED for fault in wrong) and not any(n.startswith("sh:") for n in needs):
        wrong += refused(triples)
    only = (*fast_only(about), *(fault.told("en").problem for fault in wrong if fault.property_shape))
    return ShapeGraph(text.decode(), rules, targets, needs, only, tuple(wrong))


def public_name(shape: str | None) -> str | None:
    """Return the shape's IRI as its author wrote it: None when it has none."""
    return None if shape is None or shape.startswith(_NAMELESS) else shape


def _names(triples: Sequence[Triple]) -> dict[BlankNode, NamedNode]:
    names: dict[BlankNode, NamedNode] = {}
    for triple in triples:
        for node, here in (
            (triple.object, triple.predicate.value == SH + "property"),
            (triple.subject, triple.predicate.value.removeprefix(SH) in _TARGETS),
        ):
            if here and isinstance(node, BlankNode):
                names.setdefault(node, NamedNode(f"{_NAMELESS}{len(names)}"))
    return names


def _rename(triple: Triple, names: Mapping[BlankNode, NamedNode]) -> Triple:
    subject, object_ = triple.subject, triple.object
    if isinstance(subject, BlankNode):
        subject = names.get(subject, subject)
    if isinstance(object_, BlankNode):
        object_ = names.get(object_, object_)
    return Triple(subject, triple.predicate, object_)


def _is_shape(about: Description) -> bool:
    return any(name.startswith(SH) for name in about) and SH + "declare" not in about


def _rule(about: Description, describe: _Describe) -> Rule:
    constraints = [describe(node) for node in about.get(SH + "sparql", ())]
    paths = about.get(SH + "path", ())
    return Rule(
        messages=_texts(about),
        constraint_messages=tuple(text for c in constraints for text in _texts(c)),
        path=read_path(paths[0], describe) if paths else None,
        schemes=tuple(_schemes(about, describe)),
        asked={
            name.removeprefix(SH): tuple(v for node in nodes for v in read_list(node, describe) or (node,))
            for name, nodes in about.items()
            if name.startswith(SH)
        },
    )


def _texts(about: Description) -> tuple[Literal, ...]:
    return tuple(node for node in about.get(SH + "message", ()) if isinstance(node, Literal))


def _schemes(about: Description, describe: _Describe) -> Iterator[str]:
    """Find closed lists: a referred-to shape that asks for skos:inScheme with a fixed scheme."""
    for other in about.get(SH + "node", ()):
        for inner in describe(other).get(SH + "property", ()):
            rule = describe(inner)
            path = [read_path(node, describe) for node in rule.get(SH + "path", ())]
            if any(p is not None and SKOS + "inScheme" in p.iris() for p in path):
                yield from (v.value for v in rule.get(SH + "hasValue", ()) if isinstance(v, NamedNode))


def _targets(node: NamedNode, about: Description) -> Iterator[Target]:
    for kind in (*_TARGETS, "target"):
        for value in about.get(SH + kind, ()):
            yield Target(kind, value)
    types = {t.value for t in about.get(_TYPE, ()) if isinstance(t, NamedNode)}
    if RDFS + "Class" in types:  # an implicit class target
        yield Target("targetClass", node)


def _fits(template: str, text: str) -> bool:
    if template == text:
        return True
    parts = re.split(r"\{[?$]\w+\}", template)
    return len(parts) > 1 and re.fullmatch(".*".join(map(re.escape, parts)), text, re.DOTALL) is not None
