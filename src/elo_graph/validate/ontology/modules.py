"""The modules of the ontology: one header a file, imports that lead somewhere, a catalogue that is true."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from xml.parsers import expat

from pyoxigraph import NamedNode

from elo_graph.terms import ONTOLOGY, OWL
from elo_graph.validate.ontology.locate import Locator
from elo_graph.validate.ontology.report import Finding, Severity, Texts, Where, finding
from elo_graph.validate.ontology.scope import namespace_of
from elo_graph.validate.ontology.tree import Source, Tree

CATALOG: Final = "ontology/catalog-v001.xml"
_IMPORTS: Final = NamedNode(OWL + "imports")
_VERSION: Final = NamedNode(OWL + "versionIRI")


@dataclass(frozen=True)
class Modules:
    """The headers and imports of a tree."""

    tree: Tree
    locator: Locator
    words: Mapping[str, Texts]

    @cached_property
    def headers(self) -> Mapping[str, tuple[str, ...]]:
        """The ontologies that each file declares, by file."""
        sources = self.tree.of("ontology", "schemes", "shapes")
        return {source.name: tuple(source.subjects_of_type(OWL + "Ontology")) for source in sources}

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The file of each ontology, by its IRI and by its version IRI."""
        found = {iri: file for file, iris in self.headers.items() for iri in iris}
        for source in self.tree.of("ontology", "schemes", "shapes"):
            for triple in source.triples:
                if triple.predicate == _VERSION and isinstance(triple.object, NamedNode):
                    found.setdefault(triple.object.value, source.name)
        return found

    def one_ontology(self, severity: Severity) -> Iterator[Finding]:
        """Find modules without exactly one header, and headers in more than one file."""
        seen: dict[str, str] = {}
        foreign = self.tree.scope.foreign
        for source in self.tree.of("ontology"):
            iris = self.headers[source.name]
            if len(iris) > 1 or (not iris and not foreign):
                value = ", ".join(iris) or "0"
                texts = self.words["one-ontology"]
                yield finding("one-ontology", severity, Where(source.name, 1), texts, value=value)
            for iri in iris:
                if iri in seen:
                    where, texts = Where(source.name, 1), self.words["one-ontology-twice"]
                    yield finding("one-ontology", severity, where, texts, term=iri, value=seen[iri])
                seen.setdefault(iri, source.name)
        if not seen if foreign else ONTOLOGY not in seen:
            name = self.tree.of("ontology")[0].name if foreign else "ontology/elo.ttl"
            term = self.tree.scope.ontology
            texts = self.words["one-ontology-none"]
            yield finding("one-ontology", severity, Where(name), texts, term=term, value=name)

    def imports_unresolved(self, severity: Severity) -> Iterator[Finding]:
        """Find imports of ontologies that are in no file."""
        for source, index, importing, imported in self._imports():
            if imported not in self.files and self._is_near(imported):
                where = Where(source.name, self.locator.line(source, index, at_object=True))
                texts = self.words["import-unresolved"]
                yield finding("import-unresolved", severity, where, texts, term=importing, value=imported)

    @property
    def import_elsewhere(self) -> bool:
        """Whether something is imported that is in no file."""
        return any(imported not in self.files for *_, imported in self._imports())

    def _is_near(self, imported: str) -> bool:
        """Whether an import should be among the files: of a foreign ontology what lies beside it."""
        scope = self.tree.scope
        return not scope.foreign or imported.startswith(namespace_of(scope.ontology.rstrip("#/")))

    def unreachable(self, severity: Severity) -> Iterator[Finding]:
        """Find modules that the whole ontology does not import."""
        imported: dict[str, set[str]] = {}
        for source, _, _, iri in self._imports():
            imported.setdefault(source.name, set()).add(self.files.get(iri, ""))
        root = self.files.get(ONTOLOGY)
        if root is None:
            return  # one-ontology tells of it
        reached, next_files = {root}, [root]
        while next_files:
            new = imported.get(next_files.pop(), set()) - reached
            reached |= new
            next_files.extend(new)
        for source in self.tree.of("ontology"):
            for iri in self.headers[source.name]:
                if source.name not in reached:
                    where, texts = Where(source.name, 1), self.words["module-unreachable"]
                    yield finding("module-unreachable", severity, where, texts, term=iri, value=ONTOLOGY)

    def catalog_wrong(self, severity: Severity) -> Iterator[Finding]:
        """Find entries of the catalogue, where there is one, that lead nowhere or to another ontology."""
        path = self.tree.root / CATALOG
        if not path.is_file():
            return
        entries: list[tuple[str, str, int]] = []
        parser = expat.ParserCreate()

        def start(element: str, attributes: dict[str, str]) -> None:
            if element.rpartition(":")[2] == "uri" and {"name", "uri"} <= set(attributes):
                entries.append((attributes["name"], attributes["uri"], parser.CurrentLineNumber))

        parser.StartElementHandler = start
        try:
            parser.Parse(path.read_bytes(), True)
        except expat.ExpatError as error:
            where, texts = Where(CATALOG, error.lineno), self.words["catalog-unreadable"]
            yield finding("catalog-wrong", severity, where, texts, value=expat.ErrorString(error.code))
            return
        for name, uri, line in entries:
            if self.files.get(name) != f"ontology/{uri}":
                texts = self.words["catalog-wrong"]
                yield finding("catalog-wrong", severity, Where(CATALOG, line), texts, term=name, value=uri)

    def _imports(self) -> Iterator[tuple[Source, int, str, str]]:
        for source in self.tree.of("ontology", "schemes", "shapes"):
            for index, triple in enumerate(source.triples):
                if triple.predicate == _IMPORTS and isinstance(triple.object, NamedNode):
                    importing = triple.subject.value if isinstance(triple.subject, NamedNode) else ""
                    yield source, index, importing, triple.object.value
