"""Puts a competency question to a store, by the shipped query, the analysis or the query beside it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from elo_graph.analyse import queries
from elo_graph.analyse.competency import Answer, Cell, Question, Row, long, own_query, short
from elo_graph.analyse.queries import Query
from elo_graph.errors import EloError
from elo_graph.store.protocol import Rows, Store, Term
from elo_graph.terms import XSD

_WHOLE = {XSD + kind for kind in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")}
_FRACTION = {XSD + kind for kind in ("decimal", "double", "float")}


def ask(
    store: Store,
    path: Path,
    question: Question,
    answer: Answer,
    *,
    shipped: Callable[[str], Query] = queries.load,
) -> list[Row]:
    """Return the rows the store gives, cut to the question's columns; ``shipped`` finds a query by name."""
    given = {name: long(value) for name, value in answer.given.items()}
    if question.analysis:
        told = _analyse(store, question.analysis, given)[question.part or ""]
        return [[_picked(row, column.split(".")) for column in question.columns] for row in told]
    if question.query:
        query = shipped(question.query)
    else:
        own = own_query(path)
        query = queries.parse(own.read_text(encoding="utf-8"), name=question.id)
    rows = store.query(query.bind(**given))
    if not isinstance(rows, Rows):
        raise EloError("a competency question is a SELECT query", where=question.id)
    missing = [column for column in question.columns if column not in rows.variables]
    if missing:
        raise EloError(f"the answer has no column {', '.join(missing)}", where=question.id)
    places = [rows.variables.index(column) for column in question.columns]
    return [[_shown(cells[place]) for place in places] for cells in rows]


def _analyse(store: Store, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    answered: dict[str, Any] = _ANALYSES[name](store, dict(given)).to_json()
    return answered


def _gaps(store: Store, given: dict[str, Any]) -> Any:
    from elo_graph.analyse.gaps import gaps

    return gaps(store, **given)


def _network(store: Store, given: dict[str, Any]) -> Any:
    from elo_graph.analyse.network import network

    return network(store, **given)


def _pathways(store: Store, given: dict[str, Any]) -> Any:
    from elo_graph.analyse.pathway_match import match_pathways

    return match_pathways(store, **given)


def _challenges(store: Store, given: dict[str, Any]) -> Any:
    from elo_graph.analyse.challenges import challenges

    return challenges(store, **given)


def _overlaps(store: Store, given: dict[str, Any]) -> Any:
    from elo_graph.analyse.overlaps import overlaps

    return overlaps(store, **given)


def _routes(store: Store, given: dict[str, Any]) -> Any:
    from elo_graph.analyse.clients import Profile
    from elo_graph.analyse.routes import routes

    profile = Profile(
        age=given.pop("age", None),
        area=given.pop("area", None),
        languages=tuple(given.pop("languages", ())),
        statuses=tuple(given.pop("statuses", ())),
    )
    return routes(store, given.pop("start"), given.pop("target"), profile=profile, **given)


def _strategy(store: Store, given: dict[str, Any]) -> Any:
    from elo_graph.analyse.strategy import strategy

    return strategy(store, **given)


_ANALYSES: Mapping[str, Callable[[Store, dict[str, Any]], Any]] = {
    "challenges": _challenges,
    "gaps": _gaps,
    "network": _network,
    "pathways": _pathways,
    "overlaps": _overlaps,
    "routes": _routes,
    "strategy": _strategy,
}


def _picked(value: Any, steps: list[str]) -> Cell:
    """Follow keys into JSON; a list on the way gives a list of what each of its members holds."""
    if isinstance(value, list):
        return [_picked(one, steps) for one in value]
    if steps:
        return _picked(None if value is None else value[steps[0]], steps[1:])
    if isinstance(value, str):
        return short(value)
    if isinstance(value, float):
        return round(value, 4)
    if value is None or isinstance(value, bool | int | date):
        return value
    raise EloError(f"{value} is not one cell")


def _shown(term: Term | None) -> Cell:
    if isinstance(term, NamedNode):
        return short(term.value)
    if isinstance(term, Literal):
        if term.language:
            return f"{term.value}@{term.language}"
        if term.datatype.value in _WHOLE:
            return int(term.value)
        if term.datatype.value in _FRACTION:
            return round(float(term.value), 4)
        if term.datatype.value == XSD + "boolean":
            return term.value in ("true", "1")
        return term.value
    return "[]" if isinstance(term, BlankNode) else None


def each_answer(question: Question) -> Iterator[tuple[str, Answer]]:
    """Yield the answers with what they are asked with, to name them in a message."""
    for answer in question.answers:
        given = ", ".join(f"{name} {value}" for name, value in answer.given.items())
        yield given or "without parameters", answer
