"""Asks a store a question of ``queries/`` and reads the rows."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, Triple

from elo_graph.analyse import queries
from elo_graph.analyse.queries import Given
from elo_graph.errors import EloError
from elo_graph.store.protocol import Rows, Store, Triples


@dataclass(frozen=True, slots=True)
class Row:
    """One answer row; each reader says what it expects of a column, and None stands for an empty cell."""

    cells: Mapping[str, NamedNode | BlankNode | Literal | Triple | None]

    def text(self, column: str) -> str | None:
        """The IRI, the blank node's label or the literal's lexical form."""
        term = self.cells[column]
        return None if term is None or isinstance(term, Triple) else term.value

    def iri(self, column: str) -> str:
        """An IRI (or a blank node's label) that the query always gives."""
        text = self.text(column)
        if text is None:
            raise EloError(f"the query left its column {column} empty")
        return text

    def whole(self, column: str) -> int | None:
        """A whole number."""
        text = self.text(column)
        if text is None:
            return None
        return int(text) if text.isdecimal() else int(Decimal(text))

    def count(self, column: str) -> int:
        """A whole number that the query always gives."""
        return int(Decimal(self.iri(column)))

    def number(self, column: str) -> float:
        """A number that the query always gives."""
        return float(Decimal(self.iri(column)))

    def truth(self, column: str) -> bool:
        """A boolean; an empty cell is false."""
        return self.text(column) in ("true", "1")

    def language(self, column: str) -> str:
        """The literal's language tag; empty when it has none."""
        term = self.cells[column]
        return (term.language or "") if isinstance(term, Literal) else ""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a row comes from: a query's name and the values (by parameter) with which it gives the row."""

    query: str
    parameters: Mapping[str, str]

    def to_json(self) -> dict[str, object]:
        """Return ``{"query", "parameters"}``."""
        return {"query": f"{self.query}.rq", "parameters": dict(self.parameters)}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was put: the query's name, the values given (by parameter) and the text that ran."""

    query: str
    parameters: Mapping[str, str]
    text: str

    def to_json(self) -> dict[str, object]:
        """Return ``{"query", "parameters", "text"}``."""
        return {"query": f"{self.query}.rq", "parameters": dict(self.parameters), "text": self.text}


def ask(store: Store, query: str, /, **given: Given) -> Iterator[Row]:
    """Put a shipped question to the store; the rows come in the query's order."""
    rows = select(store, query, **given)
    for cells in rows:
        yield Row(dict(zip(rows.variables, cells, strict=True)))


def select(store: Store, query: str, /, **given: Given) -> Rows:
    """Put a shipped SELECT to the store; the rows as the engine gives them, for answers of many."""
    rows = store.query(queries.load(query).bind(**given))
    if not isinstance(rows, Rows):
        raise EloError(f"{query}.rq is not a SELECT query")
    return rows


def texts(store: Store, query: str, /, **given: Given) -> Iterator[list[str]]:
    """Put a shipped SELECT to the store; each row as the texts of its cells, an empty cell as no text.

    For answers of a million rows: the engine writes them as CSV (SPARQL 1.1 Query Results CSV), which is
    read again in a fraction of the time that a term for each cell takes.
    """
    out = io.BytesIO()
    select(store, query, **given).serialize(out, QueryResultsFormat.CSV)
    out.seek(0)
    rows = csv.reader(io.TextIOWrapper(out, "utf-8", newline=""))
    next(rows)
    return rows


def plain(text: str) -> str:
    """Return an IRI as it is and a blank node's label without the mark of CSV, as rows have it."""
    return text[2:] if text.startswith("_:") else text


def construct(store: Store, query: str, /, **given: Given) -> Triples:
    """Put a shipped CONSTRUCT to the store."""
    triples = store.query(queries.load(query).bind(**given))
    if not isinstance(triples, Triples):
        raise EloError(f"{query}.rq is not a CONSTRUCT query")
    return triples


def asked(query: str, /, **given: Given) -> Asked:
    """Say how a question is put, for whoever wants to repeat it."""
    return Asked(query, origin(query, **given).parameters, queries.load(query).bind(**given))


def origin(query: str, /, **given: Given) -> Origin:
    """Say where a row comes from, without the query's text."""
    return Origin(query, {key: _shown(value) for key, value in given.items() if value is not None})


def _shown(value: Given) -> str:
    if isinstance(value, list | tuple):
        return " ".join(_shown(one) for one in value)
    return value.value if isinstance(value, NamedNode | Literal) else str(value)
