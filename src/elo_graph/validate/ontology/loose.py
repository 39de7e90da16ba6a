"""Files of an ontology in whatever layout: what kind each is, is told by what stands in it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Triple

from elo_graph.errors import InputError
from elo_graph.ingest.rdf import documents, quads
from elo_graph.terms import ONTOLOGY, OWL, RDF, SH, SKOS
from elo_graph.validate.ontology.scope import DECLARATIONS, Scope, scope_of
from elo_graph.validate.ontology.tree import Kind, Source, Tree, read

ENDINGS: Final = (".ttl", ".trig", ".nt", ".nq", ".rdf", ".owl", ".jsonld")
_PASSED_OVER: Final = frozenset(("releases", "node_modules", "site", "build", "dist", "target"))
_TYPE: Final = NamedNode(RDF + "type")
_KINDS: Final[tuple[tuple[Kind, tuple[str, ...]], ...]] = (
    ("shapes", (SH + "NodeShape", SH + "PropertyShape")),
    ("ontology", (OWL + "Ontology", *DECLARATIONS)),
    ("schemes", (SKOS + "ConceptScheme", SKOS + "Concept")),
)


def read_paths(paths: Sequence[Path]) -> Tree:
    """Read files and the folders below (passing over hidden ones, ``releases`` and what tools build).

    One folder that has this project's layout is read as such. Raises InputError when a path leads nowhere,
    and when there is no ontology among the files.
    """
    if len(paths) == 1 and _is_ours(paths[0]):
        return read(paths[0])
    root = paths[0] if len(paths) == 1 and paths[0].is_dir() else Path.cwd()
    sources: list[Source] = []
    faults: list[tuple[str, InputError]] = []
    for path in dict.fromkeys(found for given in paths for found in _files(given)):
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
        try:
            if path.suffix == ".rq":
                path.read_text(encoding="utf-8")
                sources.append(Source("queries", path, name))
            else:
                (document,) = documents([path])
                triples = tuple(quad.triple for quad in quads(document))
                sources.append(Source(_kind(triples), path, name, triples))
        except UnicodeDecodeError:
            faults.append((name, InputError("not UTF-8", where=name, mend="Save the file as UTF-8.")))
        except InputError as error:
            faults.append((name, error))
    ontology = [source for source in sources if source.kind == "ontology"]
    if not ontology and not faults:
        raise InputError(
            "there is no ontology here",
            where=", ".join(map(str, paths)),
            mend="Name the files or the folder in which classes and properties are declared.",
        )
    scope: Scope = scope_of(triple for source in ontology for triple in source.triples)
    return Tree(root, tuple(sources), tuple(faults), scope)


def _files(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise InputError("there is no such file or folder", where=str(path))
    if path.is_file():
        yield path
        return
    for found in sorted(path.rglob("*")):
        parts = found.relative_to(path).parts
        if any(part.startswith(".") or part in _PASSED_OVER for part in parts[:-1]):
            continue
        if found.is_file() and found.suffix in (*ENDINGS, ".rq") and not parts[-1].startswith("."):
            yield found


def _is_ours(path: Path) -> bool:
    header = f"<{ONTOLOGY}> a owl:Ontology"
    return any(header in file.read_text("utf-8", "replace") for file in path.glob("ontology/*.ttl"))


def _kind(triples: Sequence[Triple]) -> Kind:
    types = {triple.object for triple in triples if triple.predicate == _TYPE}
    for kind, iris in _KINDS:
        if types & {NamedNode(iri) for iri in iris}:
            return kind
    return "data"
