"""What a graph store request carries: one RDF document, or several as multipart/form-data (RFC 7578)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from pyoxigraph import DefaultGraph, Quad
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser

from elo_graph.api.problems import Problem
from elo_graph.api.requests import ContentType
from elo_graph.errors import InputError
from elo_graph.ingest.rdf import FORMATS
from elo_graph.ingest.submitted import MEDIA_TYPES, read_graph, submitted
from elo_graph.validate.submission import Source

MULTIPART: Final = "multipart/form-data"
_UNNAMED: Final = "urn:x-elo:unnamed"
_FILENAME: Final = re.compile(r'filename="?([^";]*)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a request: its name for messages, its media type, its bytes."""

    name: str
    media_type: str
    content: bytes


def sources(body: bytes, kind: ContentType, graph: str | None, base_iri: str) -> tuple[Source, ...]:
    """Read the documents of a request for a graph (None: the unnamed one).

    Raises Problem 415 for a media type that is not RDF; InputError with line and column for one that does not
    parse, and for one that names other graphs.
    """
    parts = _parts(body, kind.boundary) if kind.essence == MULTIPART else [Part("body", kind.essence, body)]
    return tuple(_source(part, graph, base_iri) for part in parts)


def insist_on_rdf(kind: ContentType, *, multipart: bool) -> None:
    """Raise Problem 415 unless the media type is one that can be read."""
    if kind.essence not in MEDIA_TYPES and not (multipart and kind.essence == MULTIPART):
        raise _not_rdf(kind.essence)


def _source(part: Part, graph: str | None, base_iri: str) -> Source:
    format = MEDIA_TYPES.get(part.media_type)
    if format is None:
        raise _not_rdf(part.media_type)
    document = submitted(part.content, format, graph or _UNNAMED, name=part.name, base_iri=base_iri)
    quads = read_graph(document)
    if graph is None:
        quads = tuple(Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in quads)
    return Source(part.name, quads, document)


def _parts(body: bytes, boundary: str) -> Sequence[Part]:
    if not boundary:
        raise InputError("multipart/form-data without a boundary")
    reader = _Reader()
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": reader.begin,
                "on_header_field": reader.field,
                "on_header_value": reader.value,
                "on_header_end": reader.header,
                "on_part_data": reader.data,
                "on_part_end": reader.end,
                "on_end": reader.finish,
            },
        )
        parser.write(body)
        parser.finalize()
    except MultipartParseError as error:
        raise InputError(f"the multipart body is not well-formed: {error}") from error
    if not reader.complete:
        raise InputError("the multipart body ends before its last boundary")
    return reader.parts


class _Reader:
    """Gathers parts from the parser's events."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.complete = False
        self._name = b""
        self._value = b""
        self._headers: dict[str, str] = {}
        self._content = bytearray()

    def begin(self) -> None:
        self._headers = {}
        self._content = bytearray()

    def field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value.decode("utf-8", "replace")
        self._name = self._value = b""

    def data(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def end(self) -> None:
        found = _FILENAME.search(self._headers.get("content-disposition", ""))
        name = found[1] if found and found[1] else f"part {len(self.parts) + 1}"
        media_type = self._headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in MEDIA_TYPES:  # browsers know few endings
            known = FORMATS.get(PurePosixPath(name).suffix.lower())
            media_type = next((kind for kind, format in MEDIA_TYPES.items() if format == known), media_type)
        self.parts.append(Part(name, media_type, bytes(self._content)))

    def finish(self) -> None:
        self.complete = True


def _not_rdf(media_type: str) -> Problem:
    offered = ", ".join(MEDIA_TYPES)
    return Problem(
        415,
        "media-type",
        f"a graph is sent as RDF, not as '{media_type or 'nothing'}'",
        mend=f"Set Content-Type to one of {', '.join(list(MEDIA_TYPES)[:6])}.",
        headers={"Accept-Post": f"{offered}, {MULTIPART}", "Accept": offered},
    )
