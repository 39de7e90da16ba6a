"""What is submitted to validation: files or quads, read once, with what the checks need to know of them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path as FilePath
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from elo_graph.errors import InputError
from elo_graph.ingest.rdf import Document, as_parsed, local_documents, quads
from elo_graph.terms import ELO, RDF, RDFS
from elo_graph.validate.lines import Place, line_places, places
from elo_graph.validate.report import Term

_WITH_LINES = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
_LARGE: Final = 8 << 20
Data = Iterable[str | FilePath | Document | Quad]


class FileQuads(Collection[Quad]):
    """The quads of a large file, read anew each time: as objects they take ten times its size.

    Only for a file without blank nodes, which would have other names each time.
    """

    def __init__(self, document: Document, count: int, used: "Used") -> None:
        self.document = document
        self.used = used
        self._count = count

    def __iter__(self) -> Iterator[Quad]:
        return quads(self.document)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, quad: object) -> bool:
        return any(one == quad for one in self)

    @property
    def lines(self) -> bool:
        """Whether the file is N-Triples as it lies there: a line a triple."""
        path = self.document.path
        return self.document.format == RdfFormat.N_TRIPLES and path is not None and path.suffix == ".nt"

    def about(self, nodes: Collection[Term]) -> Iterator[tuple[int, Quad]]:
        """Give the quads that describe these nodes, and their numbers."""
        if not self.lines:
            yield from ((i, quad) for i, quad in enumerate(self) if quad.subject in nodes)
            return
        wanted = {str(node).encode() for node in nodes}
        graph = NamedNode(self.document.graph)
        numbers: list[int] = []
        lines: list[bytes] = []  # parsed all at once: the parser takes longer to begin than for a line
        with self.document.open() as stream:
            i, last, told = -1, b"\n", False
            for line in stream:
                if not line.startswith(last):  # what is said of a thing mostly stands together
                    text = line.lstrip()
                    if text[:1] in (b"", b"#"):
                        continue
                    last = text[: text.find(b">") + 1]
                    told = last in wanted or b"\\" in last
                i += 1
                if told:
                    numbers.append(i)
                    lines.append(line)
        for i, quad in zip(numbers, parse(b"\n".join(lines), RdfFormat.N_TRIPLES), strict=True):
            if quad.subject in nodes:
                yield i, Quad(quad.subject, quad.predicate, quad.object, graph)


@dataclass(frozen=True)
class Source:
    """One file, or the quads of one graph that came without a file."""

    name: str
    quads: Collection[Quad]
    document: Document | None = None

    @cached_property
    def places(self) -> Sequence[Place] | None:
        """Where each quad stands in the file, in the order of ``quads``; None when that is not known."""
        document = self.document
        if document is None or document.path is None or document.format not in _WITH_LINES:
            return None
        with document.open() as stream:
            if document.format in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS):
                return line_places(stream, len(self.quads))
            return places(stream.read().decode("utf-8", "replace"), len(self.quads))

    @cached_property
    def used(self) -> "Used":
        """The names that occur in it."""
        return self.quads.used if isinstance(self.quads, FileQuads) else _used(self.quads)


Read = Callable[[Document], Source]


@dataclass(frozen=True)
class Submission:
    """All sources of one validation."""

    sources: tuple[Source, ...]

    def quads(self) -> Iterable[Quad]:
        """Give every quad, source by source."""
        return (quad for source in self.sources for quad in source.quads)

    @property
    def subjects(self) -> frozenset[Term]:
        """The nodes that are described here."""
        return self._used.subjects

    @property
    def objects(self) -> frozenset[Term]:
        """The nodes that are pointed at here, literals left out."""
        return self._used.objects

    @property
    def predicates(self) -> frozenset[str]:
        """The properties used here."""
        return self._used.predicates

    @property
    def types(self) -> frozenset[str]:
        """The classes that something here is said to be of."""
        return self._used.types

    @property
    def size(self) -> int:
        """The number of quads."""
        return sum(len(source.quads) for source in self.sources)

    @property
    def supers(self) -> Mapping[Term, frozenset[Term]]:
        """The classes that classes are said here to be narrower than."""
        return self._used.supers

    @cached_property
    def _used(self) -> "Used":
        return _merged([source.used for source in self.sources])

    @property
    def graphs(self) -> frozenset[str]:
        """The named graphs that the sources stand for."""
        return frozenset(s.document.graph if s.document else s.name for s in self.sources)


@dataclass(frozen=True, slots=True)
class Used:
    """The names that occur in some quads, by the part they play."""

    subjects: frozenset[Term]
    objects: frozenset[Term]
    predicates: frozenset[str]
    types: frozenset[str]
    supers: Mapping[Term, frozenset[Term]]


def _used(found: Iterable[Quad]) -> Used:
    subjects: set[Term] = set()
    objects: set[Term] = set()
    predicates: set[NamedNode] = set()
    types: set[Term] = set()
    supers: dict[Term, set[Term]] = {}
    kind, narrower = NamedNode(RDF + "type"), NamedNode(RDFS + "subClassOf")
    last: Term | None = None
    for quad in found:
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        if subject != last:
            last = subject
            subjects.add(subject)
        predicates.add(predicate)
        if isinstance(value, Literal):
            continue
        objects.add(value)
        if predicate == kind:
            types.add(value)
        elif predicate == narrower:
            supers.setdefault(subject, set()).add(value)
    return Used(
        frozenset(subjects),
        frozenset(objects),
        frozenset(predicate.value for predicate in predicates),
        frozenset(node.value for node in types if isinstance(node, NamedNode)),
        {node: frozenset(above) for node, above in supers.items()},
    )


def _merged(parts: Sequence[Used]) -> Used:
    supers: dict[Term, frozenset[Term]] = {}
    for part in parts:
        for node, above in part.supers.items():
            supers[node] = supers.get(node, frozenset()) | above
    return Used(
        frozenset().union(*(part.subjects for part in parts)),
        frozenset().union(*(part.objects for part in parts)),
        frozenset().union(*(part.predicates for part in parts)),
        frozenset().union(*(part.types for part in parts)),
        supers,
    )


def source(document: Document) -> Source:
    """Read one document; a large one is not held. Raises InputError as ``submit`` does."""
    return Source(document.name, _read(document), document)


def submit(data: Data, read: Read = source) -> Submission:
    """Read what is to be validated: paths of files and folders, documents, quads, in any mixture.

    Raises InputError as ``ingest.rdf`` does: no such file, not RDF, with file, line and column.
    """
    sources: list[Source] = []
    loose: dict[str, list[Quad]] = {}
    for item in data:
        if isinstance(item, Quad):
            graph = item.graph_name
            loose.setdefault(graph.value if isinstance(graph, NamedNode) else "", []).append(item)
            continue
        for doc in [item] if isinstance(item, Document) else local_documents([item]):
            sources.append(read(doc))
    sources += [Source(name, tuple(found)) for name, found in loose.items()]
    return Submission(tuple(sources))


def _read(document: Document) -> Collection[Quad]:
    path = document.path
    if type(document) is not Document or path is None or path.stat().st_size < _LARGE:
        return tuple(quads(document))
    count = 0

    def named() -> Iterator[Quad]:
        nonlocal count
        for quad in as_parsed(document):
            if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
                raise _Nameless
            count += 1
            yield quad

    try:
        used = _used(named())
    except _Nameless:
        return tuple(quads(document))
    return FileQuads(document, count, used)


class _Nameless(Exception):
    """There is a blank node in a file."""


def check_terms(submission: Submission, declared: Mapping[str, None] | frozenset[str]) -> None:
    """Raise InputError when a property or class of our namespace is used that nobody declares.

    A misspelt term is no fault that a shape could see: to SHACL it is simply another property.
    """
    own = {s.value for s in submission.subjects if isinstance(s, NamedNode)}
    used = {iri for iri in submission.predicates | submission.types if iri.startswith(ELO)}
    unknown = sorted(used - set(declared) - own)
    if not unknown:
        return
    first = unknown[0]
    close = get_close_matches(first, list(declared), n=1, cutoff=0.75)
    mend = f"Did you mean {_short(close[0])}?" if close else "Use a term of ontology/, or declare it there."
    more = f" (and {len(unknown) - 1} more: {', '.join(map(_short, unknown[1:4]))})" if unknown[1:] else ""
    where, line = _first_use(submission, first)
    raise InputError(
        f"{_short(first)} is not a term of the ontology{more}",
        where=where,
        line=line,
        mend=mend,
    )


def _short(iri: str) -> str:
    return "elo:" + iri.removeprefix(ELO)


def _first_use(submission: Submission, iri: str) -> tuple[str, int | None]:
    for source in submission.sources:
        for i, quad in enumerate(source.quads):
            is_type = quad.predicate.value == RDF + "type" and quad.object == NamedNode(iri)
            if is_type or quad.predicate.value == iri:
                return source.name, source.places[i].object if source.places else None
    return "", None
