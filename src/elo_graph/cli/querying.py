"""How ``query`` and ``status`` go."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat

from elo_graph.analyse import queries
from elo_graph.cli.loading import open_for_reading
from elo_graph.cli.output import show_table
from elo_graph.errors import EloError, InputError
from elo_graph.store import Results, Rows, Store, Term, Triples, Truth
from elo_graph.store.inference.graph import standing
from elo_graph.terms import PREFIXES

ROW_FORMATS: Final = MappingProxyType(
    {
        "json": QueryResultsFormat.JSON,
        "csv": QueryResultsFormat.CSV,
        "tsv": QueryResultsFormat.TSV,
        "xml": QueryResultsFormat.XML,
    }
)
TRIPLE_FORMATS: Final = MappingProxyType(
    {
        "turtle": RdfFormat.TURTLE,
        "ntriples": RdfFormat.N_TRIPLES,
        "rdfxml": RdfFormat.RDF_XML,
        "jsonld": RdfFormat.JSON_LD,
        "nquads": RdfFormat.N_QUADS,
        "trig": RdfFormat.TRIG,
    }
)


def query_command(
    file: str, store: str | None, params: Sequence[str], format: str, *, raw: bool = False
) -> bool:
    """Run the query and print the answer; returns False when the answer is "no".

    ``raw``: without what was inferred.
    """
    known = ("table", *ROW_FORMATS, *TRIPLE_FORMATS)
    if format not in known:
        raise InputError(f'"{format}" is not a format', mend=f"The formats: {', '.join(known)}.")
    question = _question(file)
    text = question.bind(**dict(map(_assignment, params)))
    with open_for_reading(store, by_its_engine=not raw) as opened:
        try:
            answer = opened.query(text)
        except EloError as error:
            error.where = error.where or file
            raise
        return _print(answer, format)


def status_command(store: str | None) -> None:
    """Print what the store holds."""
    with open_for_reading(store, by_its_engine=True) as opened:
        print(f"store     {opened.location}")
        print(f"version   {opened.version}, written {opened.modified:%Y-%m-%d %H:%M} UTC")
        print(f"size      {opened.size():,} statements\n")
        graphs = opened.graphs()
        if (known := standing(opened, graphs)) is not None:
            mend = "" if known.fresh else f"; out of date: elo-graph reason {known.regime} --store …"
            print(f"inferred  by {known.regime}, {known.made[:16].replace('T', ' ')} UTC{mend}\n")
        show_table(("graph", "statements"), [(g.iri, f"{g.triples:,}") for g in graphs], right=(1,))
        print()
        show_table(("valid today", "number"), _counts(opened), right=(1,))


def _counts(store: Store) -> list[tuple[str, ...]]:
    answer = store.query(queries.load("things/counts").text)
    if not isinstance(answer, Rows):
        raise EloError("things/counts.rq does not give rows")
    return [tuple(_shown(term) for term in row) for row in answer]


def _question(file: str) -> queries.Query:
    if file == "-":
        return queries.parse(sys.stdin.read(), name="stdin")
    path = Path(file)
    try:
        if path.is_file() or path.suffix == ".rq":
            return queries.parse(path.read_text(encoding="utf-8"), name=str(path.with_suffix("")))
    except UnicodeDecodeError as error:
        raise InputError("the file is not UTF-8 text", where=file) from error
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else str(error.strerror)
        raise InputError(reason, where=file) from error
    return queries.load(file)


def _assignment(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise InputError(f'--param "{text}" is not of the form name=value')
    return name, value


def _print(answer: Results, format: str) -> bool:
    out = sys.stdout.buffer
    if isinstance(answer, Triples):
        triples = TRIPLE_FORMATS["turtle"] if format == "table" else TRIPLE_FORMATS.get(format)
        if triples is None:
            raise _wrong(format, "triples", TRIPLE_FORMATS)
        if triples in (RdfFormat.TURTLE, RdfFormat.TRIG):
            answer.write_for_people(out, triples, PREFIXES)
        else:
            answer.serialize(out, triples)
    elif format != "table":
        rows = ROW_FORMATS.get(format)
        if rows is None:
            raise _wrong(format, "rows" if isinstance(answer, Rows) else "yes or no", ROW_FORMATS)
        answer.serialize(out, rows)
    elif isinstance(answer, Rows):
        show_table(answer.variables, [tuple(map(_shown, row)) for row in answer])
    else:
        print("yes" if answer else "no")
    out.flush()
    return not isinstance(answer, Truth) or bool(answer)


def _wrong(format: str, gives: str, formats: MappingProxyType[str, object]) -> InputError:
    return InputError(
        f"the query gives {gives}, which {format} cannot hold", mend=f"Use table, {', '.join(formats)}."
    )


def _shown(term: Term | None) -> str:
    """Write a term for people: IRIs short, literals without their type."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return f"{term.value} ({term.language})" if term.language else term.value
    if isinstance(term, NamedNode):
        for prefix, namespace in PREFIXES.items():
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value[len(namespace) :]}"
        return term.value
    return str(term)
