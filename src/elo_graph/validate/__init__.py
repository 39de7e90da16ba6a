"""Validation: data against shapes, before it goes into a store, and reports that people can act on."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, Literal

from pyoxigraph import Quad

from elo_graph.validate import context as surroundings
from elo_graph.validate.engines import Engine
from elo_graph.validate.report import Report, Result, Severity
from elo_graph.validate.shacl import run
from elo_graph.validate.shapes import ShapeGraph, load_shapes
from elo_graph.validate.submission import Data, Read, check_terms, source, submit

SHIPPED: Final = "shipped"

__all__ = ["SHIPPED", "Engine", "Report", "Result", "Severity", "ShapeGraph", "load_shapes", "validate"]


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Keep Python from searching millions of terms for cycles that are not there: a seventh of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_no_search_for_cycles()
def validate(
    data: Data,
    *,
    shapes: ShapeGraph | None = None,
    engine: str | Engine = Engine.AUTO,
    context: Iterable[Quad] | Literal["shipped"] | None = SHIPPED,
    fail_on: Severity = Severity.VIOLATION,
    read: Read = source,
) -> Report:
    """Validate data as it was written: paths of files and folders, documents, quads, in any mixture.

    ``shapes`` are the shipped ones unless given (``load_shapes``). The data is read together with the
    shipped ontology and concept schemes and with ``context``: what the shipped data says of the things
    it refers to, or the same from other quads (those of a store), or nothing. A graph that the data itself
    describes is left out of the context: the data stands in for it. Faults of the context are not reported.
    Data and shapes that use no name of ours are read alone. ``fail_on`` is the least severity that keeps the
    data from conforming. ``read`` reads the files (``watching.Kept`` does so once).

    Raises InputError for a file that is not there or does not parse, for a term of our namespace that the
    ontology does not declare, for shapes that are not well-formed, for an engine that is not there.
    """
    submission = submit(data, read)
    rules = load_shapes() if shapes is None else shapes
    if context == SHIPPED and not surroundings.concerned(submission, rules.text):
        return run(submission, rules, engine=engine, fail_on=fail_on)
    vocabulary = surroundings.vocabulary(submission, read)
    check_terms(submission, surroundings.declared_terms(vocabulary))
    if context == SHIPPED:
        others = surroundings.content(submission, vocabulary, rules, read)
    else:
        described = submission.subjects
        given = (quad for quad in context or () if quad.graph_name not in described)
        others = surroundings.reachable(submission, given, rules)
    return run(
        submission,
        rules,
        engine=engine,
        context=[*vocabulary, *others],
        fail_on=fail_on,
    )
