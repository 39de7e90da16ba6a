"""RDF files: found by path, read as a stream of quads, terms kept as they are written.

Nothing is ever fetched: a JSON-LD context that lies elsewhere is an error, not a download.
"""

import gzip
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BufferedReader, BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final, cast
from urllib.parse import quote
from xml.parsers import expat

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from elo_graph.errors import InputError
from elo_graph.terms import GRAPH, PREFIXES

FORMATS: Final[Mapping[str, RdfFormat]] = MappingProxyType(
    {
        ".ttl": RdfFormat.TURTLE,
        ".trig": RdfFormat.TRIG,
        ".nt": RdfFormat.N_TRIPLES,
        ".nq": RdfFormat.N_QUADS,
        ".rdf": RdfFormat.RDF_XML,
        ".owl": RdfFormat.RDF_XML,
        ".jsonld": RdfFormat.JSON_LD,
    }
)
STDIN: Final = "-"
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Document:
    """One RDF file (or standard input, ``path`` None) and the graph its triples without a graph belong to.

    ``base_iri`` resolves relative IRIs; without one they are errors. ``content``: what standard input gave,
    kept since a document may be read more than once and the input cannot.
    """

    path: Path | None
    format: RdfFormat
    graph: str
    base_iri: str | None = None
    content: bytes = field(default=b"", repr=False)

    @property
    def name(self) -> str:
        """The path as the user gave it, for messages."""
        return STDIN if self.path is None else str(self.path)

    def open(self) -> IO[bytes]:
        """Open for reading, unpacked, past a byte order mark. Raises InputError naming the file."""
        stream: BufferedReader
        try:
            if self.path is None:
                stream = BufferedReader(BytesIO(self.content))
            elif self.path.suffix == ".gz":
                stream = cast(BufferedReader, gzip.open(self.path))  # noqa: SIM115 -- the caller closes it
            else:
                stream = self.path.open("rb")
            if stream.peek(3)[:3] == _BOM:
                stream.read(3)
        except (OSError, EOFError, zlib.error) as error:
            raise _unreadable(self.name, error) from error
        return stream


def documents(paths: Iterable[str | Path | Document], *, graph: str | None = None) -> tuple[Document, ...]:
    """Find the RDF files: a file, a folder (all RDF files below it), or ``-`` (Turtle or TriG on stdin).

    What is a document already stays as it is.

    Triples go to ``graph``, or to one graph a file named after it: ``deck.ttl`` → ``…/graph/deck``.
    Raises InputError for a path that is not there, a folder without RDF and a suffix that is not known.
    """
    if graph is not None:
        try:
            NamedNode(graph)
        except ValueError as error:
            raise InputError(f"<{graph}> is not an absolute IRI, so no graph can have this name") from error
    found: list[Document] = []
    for path in paths:
        if isinstance(path, Document):
            found.append(path)
            continue
        if str(path) == STDIN:
            content = sys.stdin.buffer.read()
            found.append(Document(None, RdfFormat.TRIG, graph or GRAPH + "stdin", content=content))
            continue
        path = Path(path)
        if path.is_dir():
            files = [
                f for f in sorted(path.rglob("*")) if _format(f) and f.is_file() and not _hidden(f, path)
            ]
            if not files:
                raise InputError(
                    "there is no RDF file in this folder",
                    where=str(path),
                    mend=f"Files are known by their ending: {_known()}.",
                )
        elif path.exists():
            files = [path]
        else:
            raise InputError("there is no such file or folder", where=str(path))
        found.extend(_document(file, graph) for file in files)
    return tuple(found)


def local_documents(paths: Iterable[str | Path]) -> tuple[Document, ...]:
    """Find RDF files whose relative IRIs mean files beside them (RFC 3986, 5.1.3); a store takes none."""
    return tuple(
        doc if doc.path is None else replace(doc, base_iri=doc.path.resolve().as_uri())
        for doc in documents(paths)
    )


def quads(document: Document, *, keep_blank_node_labels: bool = False) -> Iterator[Quad]:
    """Read a document as a stream of quads, each in the graph it belongs to.

    Terms are kept as written (``"007"^^xsd:integer`` stays so). Blank nodes get labels of their own, so
    that documents can be put together; ``keep_blank_node_labels`` keeps the written ones.
    Raises InputError with file, line, column, what is wrong and how to mend it; what came before
    the fault has been given by then.
    """
    graph = NamedNode(document.graph)
    for quad in as_parsed(document, keep_blank_node_labels=keep_blank_node_labels):
        if isinstance(quad.graph_name, DefaultGraph):
            quad = Quad(quad.subject, quad.predicate, quad.object, graph)
        yield quad


def as_parsed(document: Document, *, keep_blank_node_labels: bool = False) -> Iterator[Quad]:
    """Read as ``quads`` does, but what the document puts into no graph is left there: in half of the time."""
    if document.format == RdfFormat.RDF_XML and document.path is not None:
        _check_xml(document)
    with document.open() as stream:
        try:
            yield from parse(
                stream,
                document.format,
                base_iri=document.base_iri,
                rename_blank_nodes=not keep_blank_node_labels,
            )
        except SyntaxError as error:
            raise _not_rdf(document.name, error) from error
        except (OSError, EOFError, zlib.error) as error:
            raise _unreadable(document.name, error) from error


def graph_of(path: Path) -> str:
    """Return the graph a file's triples belong to: ``…/graph/{name without endings}``."""
    return GRAPH + quote(_bare(path).stem, safe="")


def _document(path: Path, graph: str | None) -> Document:
    format = _format(path)
    if format is None:
        raise InputError(
            f"the ending {path.suffix or '(none)'} says of no RDF format",
            where=str(path),
            mend=f"Known are {_known()}, each also with .gz.",
        )
    return Document(path, format, graph or graph_of(path))


def _bare(path: Path) -> Path:
    return path.with_suffix("") if path.suffix == ".gz" else path


def _format(path: Path) -> RdfFormat | None:
    return FORMATS.get(_bare(path).suffix.lower())


def _hidden(path: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(below).parts)


def _known() -> str:
    return " ".join(FORMATS)


def _check_xml(document: Document) -> None:
    """Check that RDF/XML is well-formed: the engine's parser takes a file that was cut off for a whole one.

    Expat also says where a fault is, and ends entity bombs.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    with document.open() as stream:
        try:
            parser.ParseFile(stream)
        except expat.ExpatError as error:
            raise InputError(
                f"not well-formed XML: {expat.ErrorString(error.code)}",
                where=document.name,
                line=error.lineno,
                column=error.offset + 1,
            ) from error
        except (OSError, EOFError, zlib.error) as error:
            raise _unreadable(document.name, error) from error


def _not_rdf(name: str, error: SyntaxError) -> InputError:
    message = error.msg or str(error)
    what = re.sub(r"^Parser error .*?: ", "", message, count=1, flags=re.DOTALL)
    if "LoadDocumentCallback" in what:
        what = "its JSON-LD context lies elsewhere, and nothing is fetched"
    return InputError(what, where=name, mend=_mend(what), line=error.lineno, column=error.offset)


def _mend(what: str) -> str | None:
    """Tell how to mend what people stumble over most; the messages are the engine's (pyoxigraph 0.5.13)."""
    unknown = re.search(r"[Pp]refix ([\w.-]*):", what)
    if unknown:
        known = PREFIXES.get(unknown[1])
        return f"Declare it first: @prefix {unknown[1]}: <{known or '…'}> ."
    for sign, mend in (
        ("Line jumps are not allowed in string", 'Close the text with " on the same line, or use """ … """.'),
        ("Unexpected end", "Something opened here is not closed, or the file was cut off."),
        ("A dot is expected", "End the statement before with a full stop."),
        ("No scheme found", "Write the IRI in full, or declare @base."),
        ("JSON-LD context lies elsewhere", "Put the @context itself into the file."),
        ("UTF-8", "Save the file as UTF-8."),
    ):
        if sign in what:
            return mend
    return None


def _unreadable(name: str, error: Exception) -> InputError:
    if isinstance(error, PermissionError):
        return InputError("you have no permission to read this file", where=name)
    if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile):
        return InputError("the .gz file is damaged or cut off", where=name)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return InputError(f"the file cannot be read: {reason}", where=name)
