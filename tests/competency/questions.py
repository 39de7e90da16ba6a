"""The competency questions that are tests here; what a question is, is said in ``analyse/competency.py``."""

from pathlib import Path

from elo_graph.analyse.competency import (
    GROUPS,
    SHORT,
    Answer,
    Cell,
    Question,
    Row,
    in_groups,
    in_order,
    long,
    own_query,
    read,
    short,
    shown,
)

__all__ = [
    "GROUPS",
    "HERE",
    "SHORT",
    "Answer",
    "Cell",
    "Question",
    "Row",
    "files",
    "in_order",
    "long",
    "own_query",
    "read",
    "short",
    "shown",
]

HERE = Path(__file__).resolve().parent


def files() -> list[Path]:
    """Return the question files, sorted by group in the order of ``GROUPS`` and by name."""
    return in_groups(HERE.glob("*/*.yaml"))
