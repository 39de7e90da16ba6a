"""The files that are checked together: ontology, concept schemes, shapes, queries and data below one root."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from pyoxigraph import BlankNode, NamedNode, Triple

from elo_graph import shipped
from elo_graph.errors import InputError
from elo_graph.ingest.rdf import documents, quads
from elo_graph.terms import OWL, RDF, SKOS
from elo_graph.validate.ontology.scope import Scope

Kind = Literal["ontology", "schemes", "shapes", "queries", "data"]
_PATTERNS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "ontology": "ontology/*.ttl",
        "schemes": "ontology/schemes/*.ttl",
        "shapes": "shapes/*.ttl",
        "queries": "queries/**/*.rq",
        "data": "data/*.ttl",
    }
)
TYPE: Final = NamedNode(RDF + "type")


@dataclass(frozen=True)
class Source:
    """A file of the tree: its path below the root and, when it is RDF, its triples in the order written."""

    kind: Kind
    path: Path
    name: str
    triples: tuple[Triple, ...] = ()

    @cached_property
    def text(self) -> str:
        """What is written in the file, without a byte order mark."""
        return self.path.read_text(encoding="utf-8-sig")

    def subjects_of_type(self, *types: str) -> Iterator[str]:
        """Give the IRIs that this file declares to be of one of these types."""
        wanted = {NamedNode(type) for type in types}
        for triple in self.triples:
            if triple.predicate == TYPE and triple.object in wanted and isinstance(triple.subject, NamedNode):
                yield triple.subject.value


@dataclass(frozen=True)
class Tree:
    """All files below ``root``; ``faults`` are those that do not parse and are not among ``sources``."""

    root: Path
    sources: tuple[Source, ...]
    faults: tuple[tuple[str, InputError], ...] = field(default=())
    scope: Scope = field(default=Scope())

    def of(self, *kinds: Kind) -> tuple[Source, ...]:
        """Return the files of these kinds."""
        return tuple(source for source in self.sources if source.kind in kinds)

    @cached_property
    def owners(self) -> Mapping[BlankNode, NamedNode | BlankNode]:
        """What refers to each nameless node (the first that does)."""
        found: dict[BlankNode, NamedNode | BlankNode] = {}
        for source in self.sources:
            for triple in source.triples:
                if isinstance(triple.object, BlankNode) and isinstance(triple.subject, NamedNode | BlankNode):
                    found.setdefault(triple.object, triple.subject)
        return found

    @property
    def quality_folder(self) -> Path:
        """Where the queries that check quality are: our own tree's, else the shipped ones."""
        own = self.root / "queries" / "quality"
        return own if own.is_dir() and not self.scope.foreign else shipped.root() / "queries" / "quality"

    def counts(self) -> dict[str, int]:
        """Return how many modules, classes, properties, schemes, concepts … there are, by what is counted."""
        ontology, schemes = self.of("ontology"), self.of("schemes")
        properties = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
        return {
            "modules": len(ontology),
            "classes": _number(ontology, OWL + "Class"),
            "properties": _number(ontology, *(OWL + kind for kind in properties)),
            "schemes": _number(schemes, SKOS + "ConceptScheme"),
            "concepts": _number(schemes, SKOS + "Concept"),
            "shapeFiles": len(self.of("shapes")),
            "queries": len(self.of("queries")),
            "dataFiles": len(self.of("data")),
            "triples": sum(len(source.triples) for source in self.sources),
        }


def read(root: Path | None = None) -> Tree:
    """Read the files below ``root`` (the shipped ones without it).

    A file that does not parse is a fault of the tree, not an error here. Raises InputError when there is no
    ontology below the root.
    """
    root = root or shipped.root()
    if not any(root.glob(_PATTERNS["ontology"])):
        raise InputError(
            "there is no ontology here",
            where=str(root),
            mend="Name the folder that holds ontology/ (and shapes/, queries/, data/ where there are any).",
        )
    sources: list[Source] = []
    faults: list[tuple[str, InputError]] = []
    for kind, pattern in _PATTERNS.items():
        for path in sorted(root.glob(pattern)):
            name = path.relative_to(root).as_posix()
            try:
                sources.append(
                    Source(kind, path, name, _checked(path) if kind == "queries" else _triples(path))
                )
            except InputError as error:
                faults.append((name, error))
    return Tree(root, tuple(sources), tuple(faults))


def _checked(path: Path) -> tuple[Triple, ...]:
    """Return the triples of a query, which has none, when it is text."""
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8", where=str(path), mend="Save the file as UTF-8.") from error
    return ()


def _triples(path: Path) -> tuple[Triple, ...]:
    (document,) = documents([path])
    return tuple(quad.triple for quad in quads(document))


def _number(sources: tuple[Source, ...], *types: str) -> int:
    return len({iri for source in sources for iri in source.subjects_of_type(*types)})
