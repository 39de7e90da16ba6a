"""An engine's answers read as they come, by Oxigraph's parsers; what an engine writes wrongly is put right.

What is put right, and how it is known: docs/engines.md.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, Final

import httpx
from pyoxigraph import (
    Literal,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
    serialize,
)
from typing_extensions import override

from elo_graph.errors import EloError, Unavailable
from elo_graph.store.protocol import Results, Rows, Term, Triples, Truth

_PIECE: Final = 1 << 16
_ROWS: Final[Mapping[str, QueryResultsFormat]] = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
_TRIPLES: Final[Mapping[str, RdfFormat]] = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/n-quads": RdfFormat.N_QUADS,
    "text/plain": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
ACCEPT: Final = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
    "application/n-triples;q=0.8, text/turtle;q=0.5, application/rdf+xml;q=0.4"
)
# Rows as JSON: of XML, pyoxigraph 0.5.13 drops white space at the ends of a literal. Never both kinds at
# once: Virtuoso would give triples as rows.
ROWS_OF_VIRTUOSO: Final = "application/sparql-results+json"
TRIPLES_OF_VIRTUOSO: Final = "application/n-triples"
_ROWS_WRONG: Final = re.compile(
    rb'"typed-literal"(?=, "datatype":)|(?<="type": "bnode", "value": ")nodeID://'
    rb'|(?<="datatype": )"http://www\.openlinksw\.com/schemas/virtrdf#Geometry"'
    rb'|(?<="datatype": "http://www\.w3\.org/2001/XMLSchema#boolean", "value": )"[01]"'
)
_ROWS_RIGHT: Final[Mapping[bytes, bytes]] = {
    b'"typed-literal"': b'"literal"',
    b"nodeID://": b"",
    b'"http://www.openlinksw.com/schemas/virtrdf#Geometry"': (
        b'"http://www.opengis.net/ont/geosparql#wktLiteral"'
    ),
    b'"1"': b'"true"',
    b'"0"': b'"false"',
}
_TRIPLES_WRONG: Final = re.compile(
    rb'(?<=[^\\]"\^\^<)http://www\.openlinksw\.com/schemas/virtrdf#Geometry(?=>)'
)
_VIRTUOSO_ASK: Final = "__ASK_RETVAL"

Repair = Callable[[bytes], bytes]
Failure = Callable[[Exception], EloError]


def repaired_rows(json: bytes) -> bytes:
    """Put Virtuoso's rows right: types of literals, labels of blank nodes, truth, well-known text.

    Within a string of JSON quotes are escaped, so nothing there looks like what is put right.
    """
    return _ROWS_WRONG.sub(lambda found: _ROWS_RIGHT[found[0]], json)


def repaired_triples(lines: bytes) -> bytes:
    """Put Virtuoso's N-Triples right: the datatype of well-known text."""
    return _TRIPLES_WRONG.sub(b"http://www.opengis.net/ont/geosparql#wktLiteral", lines)


_REPAIRS: Final[Mapping[str, tuple[Repair, bytes]]] = {
    "application/sparql-results+json": (repaired_rows, b"{"),
    "application/n-triples": (repaired_triples, b"\n"),
}
"""By media type: what puts it right, and with what begins a piece that is put right as a whole."""


class Body:
    """An answer's bytes as a parser reads them. Lets go of the connection at the end, or when forgotten."""

    def __init__(self, response: httpx.Response, repair: tuple[Repair, bytes] | None = None) -> None:
        self._response = response
        self._pieces = response.iter_bytes(_PIECE)
        self._repair = repair[0] if repair else None
        self._begins = repair[1] if repair else b""
        self._held = b""
        self._ready = bytearray()
        self._ended = False
        self.failed: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none at the end."""
        while not self._ended and (size < 0 or len(self._ready) < size) and not (size > 0 and self._ready):
            self._fill()
        piece = bytes(self._ready if size < 0 else self._ready[:size])
        del self._ready[: len(piece)]
        return piece

    def _fill(self) -> None:
        try:
            piece = next(self._pieces, b"")
        except httpx.HTTPError as error:
            self.failed = error
            self.close()
            raise OSError(str(error)) from error
        if not piece:
            self.close()
        if self._repair is None:
            self._ready += piece
            return
        # A term is put right as a whole: what follows the last beginning of one waits for its end.
        text = self._held + piece
        cut = len(text) if self._ended else max(text.rfind(self._begins), 0)
        self._ready += self._repair(text[:cut])
        self._held = text[cut:]

    def close(self) -> None:
        """Read no more."""
        self._ended = True
        self._response.close()

    def __del__(self) -> None:
        if not self._ended:
            self._response.close()


def results(response: httpx.Response, failure: Failure, *, virtuoso: bool) -> Results:
    """Read an answer that is a good one (``Client.insist``). ``failure`` says in words what broke it off.

    Raises Unavailable, at once or while it is read on, for an answer that is cut off or not understood.
    """
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = Body(response, _REPAIRS.get(media_type) if virtuoso else None)
    reading = _Reading(body, failure)
    if media_type in _TRIPLES:
        return RemoteTriples(body, _TRIPLES[media_type], reading)
    if media_type not in _ROWS:
        body.close()
        raise Unavailable(f'the engine answers in "{media_type}", which is no SPARQL result')
    with reading:
        answer = parse_query_results(_file(body), _ROWS[media_type])
        if isinstance(answer, QuerySolutions):
            if virtuoso and [v.value for v in answer.variables] == [_VIRTUOSO_ASK]:
                return _truth(any(str(value.value) == "1" for row in answer for value in row if value))
            return RemoteRows(answer, reading)
    return Truth(answer)


class _Reading:
    """Turns what breaks an answer off into a plain line."""

    def __init__(self, body: Body, failure: Failure) -> None:
        self._body = body
        self._failure = failure

    def __enter__(self) -> "_Reading":
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if self._body.failed is not None and isinstance(error, Exception):
            raise self._failure(self._body.failed) from error
        if isinstance(error, SyntaxError | ValueError):
            raise Unavailable(f"the engine's answer is cut off or not understood: {error}") from error


class RemoteRows(Rows):
    """Rows that still come over the network."""

    def __init__(self, solutions: QuerySolutions, reading: _Reading) -> None:
        super().__init__(solutions)
        self._reading = reading

    @override
    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        with self._reading:
            yield from super().__iter__()

    @override
    def serialize(self, out: IO[bytes], format: QueryResultsFormat) -> None:
        with self._reading:
            super().serialize(out, format)


class RemoteTriples(Triples):
    """Triples that still come over the network."""

    def __init__(self, body: Body, format: RdfFormat, reading: _Reading) -> None:
        self._body = body
        self._format = format
        self._reading = reading

    @override
    def __iter__(self) -> Iterator[Triple]:
        with self._reading:
            for quad in parse(_file(self._body), self._format):
                yield quad.triple

    @override
    def serialize(self, out: IO[bytes], format: RdfFormat) -> None:
        serialize(iter(self), out, format)


def number(term: Term | None) -> int:
    """Return a count that an engine gives."""
    return int(term.value) if isinstance(term, Literal) else 0


def _truth(answer: bool) -> Truth:
    text = b'{"head":{},"boolean":%s}' % (b"true" if answer else b"false")
    parsed = parse_query_results(text, QueryResultsFormat.JSON)
    assert isinstance(parsed, QueryBoolean)  # noqa: S101 - what that text is
    return Truth(parsed)


def _file(body: Body) -> IO[bytes]:
    return body  # type: ignore[return-value]  # a parser reads, and does nothing else
