"""The example files in cases/: one a shape, what it should find written in the file's head.

``#= passes NODE…`` names nodes in which the shape finds nothing.
``#= fails NODE | COMPONENT | SEVERITY | PATH | VALUE`` is one result; path is ``-`` where there is none.
Nodes are local names of the file's own namespace. Dates in braces depend on the day the test runs.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from elo_graph.terms import GRAPH
from elo_graph.validate import Result
from elo_graph.validate.formats.terms import short, short_iri

FOLDER = Path(__file__).parent / "cases"
Expected = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Case:
    """One example file."""

    shape: str
    text: str
    passes: tuple[str, ...]
    fails: tuple[Expected, ...]

    @property
    def base(self) -> str:
        return f"https://example.org/{self.shape}/"

    def quads(self) -> list[Quad]:
        graph = NamedNode(GRAPH + self.shape)
        found = parse(self.text, RdfFormat.TURTLE, rename_blank_nodes=True)
        return [Quad(q.subject, q.predicate, q.object, graph) for q in found]

    def found(self, results: Iterable[Result]) -> Counter[Expected]:
        """What this case's shape finds in its own nodes."""
        return Counter(
            self.row(r)
            for r in results
            if r.shape_name == self.shape and str(r.owner).startswith(f"<{self.base}")
        )

    def row(self, result: Result) -> Expected:
        return (
            str(result.focus)[1:-1].removeprefix(self.base),
            result.component_name,
            result.severity.value,
            result.path.written(short_iri) if result.path else "",
            "" if result.value is None else short(result.value),
        )


def read(file: Path) -> Case:
    """Read an example file with its head."""
    text = file.read_text()
    for name, date in _dates().items():
        text = text.replace(f"{{{name}}}", date)
    passes: list[str] = []
    fails: list[Expected] = []
    for line in text.splitlines():
        kind, _, rest = line.removeprefix("#= ").partition(" ")
        if not line.startswith("#= "):
            continue
        if kind == "passes":
            passes += rest.split()
        else:
            node, component, severity, path, value = ([p.strip() for p in rest.split(" | ")] + [""] * 3)[:5]
            fails.append((node, component, severity, "" if path == "-" else path, value))
    return Case(file.stem, text, tuple(passes), tuple(fails))


def cases() -> list[Case]:
    """Read all example files."""
    return [read(file) for file in sorted(FOLDER.glob("*.ttl"))]


def _dates() -> dict[str, str]:
    """Days on the safe side of "a year ago" (365 or 366 days), whatever the time zone and the year."""
    today = datetime.now(UTC).date()
    return {
        "TODAY": today.isoformat(),
        "ALMOST_A_YEAR_AGO": (today - timedelta(days=363)).isoformat(),
        "OVER_A_YEAR_AGO": (today - timedelta(days=368)).isoformat(),
    }
