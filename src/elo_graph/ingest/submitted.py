"""RDF that came over the wire: the same reading as of files, with the same errors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final

from pyoxigraph import NamedNode, Quad, RdfFormat
from typing_extensions import override

from elo_graph.errors import InputError
from elo_graph.ingest.rdf import Document, quads

MEDIA_TYPES: Final[Mapping[str, RdfFormat]] = MappingProxyType(
    {
        "text/turtle": RdfFormat.TURTLE,
        "application/n-triples": RdfFormat.N_TRIPLES,
        "application/rdf+xml": RdfFormat.RDF_XML,
        "application/ld+json": RdfFormat.JSON_LD,
        "application/trig": RdfFormat.TRIG,
        "application/n-quads": RdfFormat.N_QUADS,
        "application/x-turtle": RdfFormat.TURTLE,
        "text/n3": RdfFormat.TURTLE,
        "application/json": RdfFormat.JSON_LD,
        "application/xml": RdfFormat.RDF_XML,
        "text/xml": RdfFormat.RDF_XML,
    }
)
"""What each media type is read as; the proper names first."""


DEEPEST: Final = 500
"""How deep JSON-LD may be nested: its parser calls itself for each level, and ends the process past some."""
_JSON_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")


@dataclass(frozen=True, slots=True)
class Submitted(Document):
    """A document in memory; ``path`` is only what messages call it."""

    content: bytes = b""

    @override
    def open(self) -> IO[bytes]:
        return BytesIO(self.content.removeprefix(b"\xef\xbb\xbf"))


def submitted(content: bytes, format: RdfFormat, graph: str, *, name: str, base_iri: str) -> Submitted:
    """Make a document of bytes. Raises InputError for what is not UTF-8, and for JSON too deep to be read."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        # RDF/XML may declare another encoding; its parser reads UTF-8 only.
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise InputError(
            "this is not UTF-8", where=name, line=line, column=column, mend="Send the text as UTF-8."
        ) from error
    if format == RdfFormat.JSON_LD and _depth(content) > DEEPEST:
        raise InputError(f"the JSON is nested more than {DEEPEST} deep", where=name)
    return Submitted(Path(name), format, graph, base_iri, content)


def _depth(json: bytes) -> int:
    depth = deepest = 0
    for bracket in _BRACKET.findall(_JSON_STRING.sub(b"", json)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def read_graph(document: Submitted) -> tuple[Quad, ...]:
    """Read a document that is to be one graph.

    Raises InputError when it does not parse (line, column), and when it names a graph other than its own.
    """
    found = []
    for quad in quads(document):
        if quad.graph_name != NamedNode(document.graph):
            raise InputError(
                f"a triple is put into {quad.graph_name}, but this document is to be one graph",
                where=document.name,
                mend="Leave out the graph names, or write with /update.",
            )
        found.append(quad)
    return tuple(found)
