"""Terms and concepts that are used somewhere but declared nowhere: in ontology, shapes, queries or data."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from elo_graph.terms import CATALOG, ELO, GRAPH, ID, ONTOLOGY, OWL, RDF, RDFS, SCHEME, SH, SKOS
from elo_graph.validate.ontology.locate import Locator
from elo_graph.validate.ontology.mentions import mentions
from elo_graph.validate.ontology.report import Finding, Severity, Texts, Where, finding
from elo_graph.validate.ontology.tree import Source, Tree

TERM: Final = "term-undeclared"
CONCEPT: Final = "concept-undeclared"
_DECLARATIONS: Final = (
    OWL + "Class",
    OWL + "ObjectProperty",
    OWL + "DatatypeProperty",
    OWL + "AnnotationProperty",
    OWL + "NamedIndividual",
    RDFS + "Datatype",
)
_OURS: Final = re.compile(r"https?://(www\.)?w3id\.org/elo([/#]|$)")
_SHAPES: Final = ONTOLOGY.removesuffix("ontology") + "shapes"
_EMBEDDED: Final = frozenset(NamedNode(SH + part) for part in ("select", "ask", "construct", "update"))


@dataclass(frozen=True)
class Names:
    """The names that a tree declares, and the ones it uses all the same."""

    tree: Tree
    locator: Locator
    words: Mapping[str, Texts]

    @cached_property
    def declared(self) -> Mapping[str, frozenset[str]]:
        """The IRIs that may be used, by the check that asks for them."""
        if self.tree.scope.foreign:
            return {TERM: self._described, CONCEPT: frozenset()}
        terms = (s.subjects_of_type(*_DECLARATIONS) for s in self.tree.of("ontology"))
        kinds = (SKOS + "Concept", SKOS + "ConceptScheme", SKOS + "Collection")
        # Data brings its own schemes: the goals of a strategy are concepts of it.
        concepts = (s.subjects_of_type(*kinds) for s in self.tree.of("schemes", "data"))
        return {
            TERM: frozenset(iri for found in terms for iri in found),
            CONCEPT: frozenset(iri for found in concepts for iri in found),
        }

    @cached_property
    def _described(self) -> frozenset[str]:
        """Whatever is said to be of some kind in any file: of a foreign layout nobody knows what is where."""
        kind = NamedNode(RDF + "type")
        triples = (triple for source in self.tree.sources for triple in source.triples)
        return frozenset(
            triple.subject.value
            for triple in triples
            if triple.predicate == kind and isinstance(triple.subject, NamedNode)
        )

    @cached_property
    def _mentioned(self) -> Mapping[str, frozenset[str]]:
        """The IRIs in the triples of each file, by file."""
        return {
            source.name: frozenset(iri for triple in source.triples for iri in _iris(triple))
            for source in self.tree.sources
        }

    def findings(self, check: str, severity: Severity) -> Iterator[Finding]:
        """Give one finding for each name and file, at the place where it is first used."""
        for source in self.tree.sources:
            used = list(self._uses(source, check))
            times = Counter(iri for iri, _ in used)
            # Of each name the first use: the later ones do not replace it when read from behind.
            for iri, where in reversed(dict(reversed(used)).items()):
                case, value = self._case(check, iri)
                texts = self.words[case]
                yield finding(check, severity, where, texts, term=iri, value=value, detail=str(times[iri]))

    def _case(self, check: str, iri: str) -> tuple[str, str]:
        """Return which text fits, and what it suggests."""
        if check == TERM and not iri.startswith((ELO, self.tree.scope.namespace)):
            return f"{check}-namespace", ELO
        near = get_close_matches(iri, sorted(self.declared[check]), n=1, cutoff=0.9)
        return (f"{check}-suggested", near[0]) if near else (check, "")

    def _uses(self, source: Source, check: str) -> Iterator[tuple[str, Where]]:
        """Give each use of an undeclared name."""
        if source.kind == "queries":
            for mention in mentions(source.text):
                if self._undeclared(mention.iri, check):
                    yield mention.iri, Where(source.name, mention.line, mention.column)
            return
        # Most files have none, so the places are looked for only then.
        wanted = {iri for iri in self._mentioned[source.name] if self._undeclared(iri, check)}
        for index, triple in enumerate(source.triples) if wanted else ():
            for iri in _iris(triple):
                if iri in wanted:
                    line = self.locator.line(source, index, at_object=iri != _iri(triple.subject))
                    yield iri, Where(source.name, line)
        if source.kind != "shapes":
            return
        prefixes = _declared_prefixes(source.triples)
        for index, triple in enumerate(source.triples):
            if triple.predicate in _EMBEDDED and isinstance(triple.object, Literal):
                start = self.locator.line(source, index, at_object=True)
                for mention in mentions(triple.object.value, prefixes):
                    if self._undeclared(mention.iri, check):
                        yield mention.iri, Where(source.name, start and start + mention.line - 1)

    def _undeclared(self, iri: str, check: str) -> bool:
        scope = self.tree.scope
        if scope.foreign:
            ours = check == TERM and iri.startswith(scope.namespace) and iri != scope.namespace
            return ours and iri != scope.ontology and iri not in self.declared[TERM]
        if not _OURS.match(iri):
            return False
        if iri.startswith(SCHEME):
            return check == CONCEPT and iri != SCHEME and iri not in self.declared[CONCEPT]
        if check == CONCEPT:
            return False
        if iri.startswith(ELO):
            return iri != ELO and iri not in self.declared[TERM]
        return not (
            iri.startswith((ID, GRAPH, CATALOG + "#", ONTOLOGY + "/", _SHAPES + "#", _SHAPES + "/"))
            or iri in (ONTOLOGY, _SHAPES, CATALOG, CATALOG + ".html", ONTOLOGY.removesuffix("ontology"))
        )


def _declared_prefixes(triples: Iterable[Triple]) -> Mapping[str, str]:
    """Return the prefixes that shapes declare for their queries (sh:declare)."""
    name, space = NamedNode(SH + "prefix"), NamedNode(SH + "namespace")
    parts: dict[object, dict[NamedNode, str]] = {}
    for triple in triples:
        if triple.predicate in (name, space) and isinstance(triple.object, Literal):
            parts.setdefault(triple.subject, {})[triple.predicate] = triple.object.value
    return MappingProxyType({p[name]: p[space] for p in parts.values() if name in p and space in p})


def _iris(triple: Triple) -> list[str]:
    found = [_iri(triple.subject), _iri(triple.predicate), _iri(triple.object)]
    if isinstance(triple.object, Literal):
        found[2] = triple.object.datatype.value
    return [iri for iri in found if iri is not None]


def _iri(term: object) -> str | None:
    return term.value if isinstance(term, NamedNode) else None
