"""Which violations a whole state of a store has, and the report on those that are new in another state.

Made for checking each write: only what a change can concern is looked at. Where that cannot be told, the
text of a state goes to the native engine as it is, without a Python object a triple. Blank nodes, whose names
change whenever a graph is replaced, are told apart by number only.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import shacl
from pyoxigraph import BlankNode, Quad, RdfFormat, parse

from elo_graph.errors import InputError
from elo_graph.terms import SH
from elo_graph.validate.affected import Lookup
from elo_graph.validate.engines import Engine, Finding, choose, evaluate
from elo_graph.validate.incremental import Changed, Incremental
from elo_graph.validate.report import Report, Severity, Term
from elo_graph.validate.shacl import run
from elo_graph.validate.shapes import ShapeGraph, public_name
from elo_graph.validate.submission import Source, Submission

_LESS: Final = (SH + "Warning", SH + "Info")


@dataclass(frozen=True, slots=True)
class Violation:
    """A violation as it can be found again in another state; blank nodes are None."""

    focus: Term | None
    component: str
    shape: str | None
    value: Term | None


@dataclass(frozen=True, slots=True)
class Compared:
    """The violations of what a change can concern, before and after it, and the quads that decide."""

    before: Counter[Violation]
    after: Counter[Violation]
    quads: tuple[Quad, ...]


class StateCheck:
    """Shapes compiled once, for many states. Threads may share it.

    Raises InputError when the shapes are not well-formed.
    """

    def __init__(self, shapes: ShapeGraph) -> None:
        self._shapes = shapes
        self._engine = choose(Engine.AUTO, shapes)
        self._incremental = Incremental(shapes)
        try:
            self._compiled = shacl.Shapes.from_text(shapes.text, "ntriples")
        except ValueError as error:
            raise InputError(f"the shapes are not well-formed SHACL: {error}") from error

    def violations(self, state: bytes) -> Counter[Violation]:
        """Return the violations in a state, given as N-Triples, and how often each is there."""
        if self._engine is not Engine.FAST:
            return _violations(evaluate(self._shapes, parse(state, RdfFormat.N_TRIPLES), self._engine))
        results = self._compiled.validate_text(state.decode(), "ntriples").results
        grave = [r for r in results if r.severity_iri not in _LESS]
        terms = _terms({text for r in grave for text in (r.focus_node, r.value) if text is not None})
        return Counter(
            _violation(
                terms[r.focus_node],
                r.component_iri,
                public_name(_iri(r.source_shape)),
                None if r.value is None else terms[r.value],
            )
            for r in grave
        )

    def compare(self, data: Lookup, change: Changed) -> Compared:
        """Return the violations of what a change can concern, before and after it. Raises TooMuch."""
        found = self._incremental.compare(data, change)
        return Compared(_violations(found.before), _violations(found.after), found.quads)

    def report(self, sources: Sequence[Source], new: Counter[Violation]) -> Report:
        """Describe the violations that are ``new`` in the state made of these sources."""
        report = run(Submission(tuple(sources)), self._shapes, engine=self._engine)
        results = []
        for result in report.results:
            key = _violation(result.focus, result.component, result.shape, result.value)
            if result.severity is Severity.VIOLATION and key in new:
                results.append(result)
        return replace(report, results=tuple(results), idle=())


def _violations(found: Iterable[Finding]) -> Counter[Violation]:
    return Counter(
        _violation(f.focus, f.component, public_name(f.shape), f.value)
        for f in found
        if f.severity not in _LESS
    )


def _violation(focus: Term, component: str, shape: str | None, value: Term | None) -> Violation:
    return Violation(
        None if isinstance(focus, BlankNode) else focus,
        component,
        shape,
        None if isinstance(value, BlankNode) else value,
    )


def _iri(text: str | None) -> str | None:
    return text[1:-1] if text is not None and text.startswith("<") else None


def _terms(texts: Iterable[str]) -> dict[str, Term]:
    """Read terms in N-Triples syntax, all at once by the parser."""
    once = list(texts)
    lines = "".join(f"<urn:x-elo:s> <urn:x-elo:p> {text} .\n" for text in once)
    return dict(zip(once, (quad.object for quad in parse(lines, RdfFormat.N_TRIPLES)), strict=True))
