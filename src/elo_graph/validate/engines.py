"""The two SHACL engines behind one function, and which of them runs.

Both get the data as it was written and give the same results (the tests hold them equal on every shipped
shape): ``fast`` is the native engine, ``pyshacl`` the reference, optional and some hundred times slower.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

from elo_graph.errors import InputError, Unsupported
from elo_graph.validate.report import Term
from elo_graph.validate.shapes import ShapeGraph


class Engine(StrEnum):
    """Which engine evaluates the shapes; ``auto`` is fast unless a shape needs the other."""

    AUTO = "auto"
    FAST = "fast"
    PYSHACL = "pyshacl"


@dataclass(frozen=True, slots=True)
class Finding:
    """A validation result as an engine gives it; ``path`` only when it is a single property."""

    focus: Term
    component: str
    severity: str
    shape: str | None
    path: str | None
    value: Term | None
    messages: tuple[str, ...]


def choose(engine: str | Engine, shapes: ShapeGraph) -> Engine:
    """Return the engine to run: ``auto`` the one that does all of the shapes, the fast one when both do.

    Raises InputError for one that there is not, or that would miss results; Unsupported when both would.
    """
    try:
        wanted = Engine(engine)
    except ValueError:
        raise InputError(
            f"there is no engine {engine}", mend=f"The engines are {', '.join(Engine)}."
        ) from None
    if shapes.reference_only and shapes.fast_only:
        raise Unsupported(
            f"no engine does all of these shapes: the fast one misses {shapes.reference_only[0]}, "
            f"the reference {shapes.fast_only[0]}",
            mend="Give the two in files of their own, one after the other.",
        )
    if wanted is Engine.AUTO:
        return Engine.PYSHACL if shapes.reference_only else Engine.FAST
    if wanted is Engine.PYSHACL and shapes.fast_only:
        raise InputError(
            f"the reference engine would miss results of these shapes: {shapes.fast_only[0]}",
            mend="Leave out --engine, or give --engine fast.",
        )
    if wanted is Engine.FAST and shapes.reference_only:
        raise InputError(
            f"the fast engine would miss results of these shapes: {shapes.reference_only[0]}",
            mend="Leave out --engine, or give --engine pyshacl.",
        )
    return wanted


def evaluate(
    shapes: ShapeGraph, quads: Iterable[Quad], engine: Engine, *, files: Sequence[Path] = ()
) -> list[Finding]:
    """Run an engine (``choose`` it first) over the quads, all graphs as one.

    ``files``: more data, N-Triples without blank nodes, that Python need not hold.
    """
    if engine is Engine.PYSHACL:
        from elo_graph.validate import reference

        more = (parse(path=str(file), format=RdfFormat.N_TRIPLES) for file in files)
        return reference.run(shapes, chain(quads, *more))
    from elo_graph.validate import fast

    return fast.run(shapes, quads, files=files)
