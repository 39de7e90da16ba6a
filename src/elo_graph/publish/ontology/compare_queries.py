"""Compares the queries of two editions by what callers rely on: name, parameters, columns."""

from collections.abc import Iterator, Mapping

from elo_graph.analyse import queries
from elo_graph.analyse.queries import Query
from elo_graph.publish.ontology.changes import Change
from elo_graph.publish.ontology.nodes import Nameless
from elo_graph.publish.ontology.rules import Level, rules


def compare_queries(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """Give the changes of all queries, by name (``gaps/gaps``).

    An edition without any query says nothing of queries.
    """
    if not old or not new:
        return
    for name in sorted({*new} - {*old}):
        query = queries.parse(new[name], name=name)
        yield _change("query-added", query, about=True)
    for name in sorted({*old} - {*new}):
        yield _change("query-removed", queries.parse(old[name], name=name), about=True)
    for name in sorted({*old} & {*new}):
        if old[name] != new[name]:
            yield from _pair(queries.parse(old[name], name=name), queries.parse(new[name], name=name))


def _pair(old: Query, new: Query) -> Iterator[Change]:
    parts = (
        ("parameter", {p.name for p in old.parameters}, {p.name for p in new.parameters}),
        ("column", {*old.columns}, {*new.columns}),
    )
    told = False
    for part, before, after in parts:
        if before - after:
            told = True
            yield _change(f"query-{part}-lost", new, old=before - after)
        if after - before:
            told = True
            yield _change(f"query-{part}-added", new, new=after - before)
    if not told:
        yield _change("query-text", new)


def _change(
    rule: str, query: Query, *, old: set[str] | None = None, new: set[str] | None = None, about: bool = False
) -> Change:
    return Change(
        rule,
        rules().rules[rule].level or Level.MAJOR,
        "query",
        query.name,
        {},
        old=tuple(Nameless(name) for name in sorted(old or ())),
        new=tuple(Nameless(name) for name in sorted(new or ())),
        about=query.summary if about else {},
    )
