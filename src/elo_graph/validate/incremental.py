"""Validation of a change: only the focus nodes that it can concern, found from the shapes' targets and paths.

What it finds equals a full validation before and after the change, as far as these nodes go; at all others
the change makes no difference (a property test holds both). docs/decisions/0008-incremental-validation.md
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Quad

from elo_graph.validate.affected import Affected, Lookup, TooMuch
from elo_graph.validate.engines import Engine, Finding, choose, evaluate
from elo_graph.validate.fast import Compiled
from elo_graph.validate.reach import reach
from elo_graph.validate.report import Term
from elo_graph.validate.shapes import ShapeGraph

MOST: Final = 50_000
"""Quads that are looked at for one change; a full validation is quicker than more."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Quads that a change adds and removes, as the data holds them.

    ``written``: how submitted quads were written, by what the data holds of them, where the two differ.
    """

    added: Collection[Quad]
    removed: Collection[Quad]
    written: Mapping[Quad, Collection[Quad]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """The focus nodes that a change can concern, what is found at them before and after, and from what."""

    nodes: frozenset[Term]
    before: tuple[Finding, ...]
    after: tuple[Finding, ...]
    quads: tuple[Quad, ...]


class Incremental:
    """Shapes made ready once, for many changes. Threads may share it.

    Raises InputError when the shapes are not well-formed.
    """

    def __init__(self, shapes: ShapeGraph) -> None:
        self._shapes = shapes
        self._reach = reach(shapes)
        self._engine = choose(Engine.AUTO, shapes)
        self._compiled = Compiled(shapes) if self._engine is Engine.FAST else None

    def compare(self, data: Lookup, change: Changed, *, most: int = MOST) -> Compared:
        """Validate what a change can concern.

        ``data`` holds what is there after the change and also the removed quads. Raises TooMuch when more
        than ``most`` quads would have to be looked at, or the change is one that anything may follow from.
        """
        if len(change.added) + len(change.removed) > most:
            raise TooMuch
        affected = Affected(self._reach, data, most=most)
        nodes = affected.by([*change.added, *change.removed, *change.written])
        about = affected.about(nodes)
        added, removed = set(change.added), set(change.removed)
        before = [quad for quad in about if quad not in added]
        after = [
            written for quad in about if quad not in removed for written in change.written.get(quad, (quad,))
        ]
        return Compared(nodes, self._at(nodes, before), self._at(nodes, after), tuple(after))

    def _at(self, nodes: frozenset[Term], quads: Iterable[Quad]) -> tuple[Finding, ...]:
        if not nodes:
            return ()
        if self._compiled is not None:
            found = self._compiled.run(quads)
        else:
            found = evaluate(self._shapes, quads, self._engine)
        return tuple(finding for finding in found if finding.focus in nodes)
