"""The W3C's SHACL test suite (Core and SPARQL): read, and put to `elo-graph validate`.

It is the work of the RDF Data Shapes working group (https://github.com/w3c/data-shapes), carried by Apache
Jena's source release like the SPARQL suites.
"""

import contextlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from elo_graph.cli.main import run
from elo_graph.terms import RDF, SH
from tests.w3c.suite import VERSION, Part, fetched

SHACL: Final = Part(
    f"jena-{VERSION}/jena-shacl/src/test/files/std/",
    "manifest.ttl",
    "ELO_SHACL_TESTS",
    "w3c/data-shapes' data-shapes-test-suite/tests",
)
_MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_SHT: Final = "http://www.w3.org/ns/shacl-test#"

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Result = tuple[str, str, str, str, str, str]
"""Focus node, path, value, component, severity, shape; a node without a name is ``_``."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test: ``expected`` None when the shapes must be refused."""

    name: str
    data: Path
    shapes: Path
    conforms: bool
    expected: Counter[Result] | None


def cases() -> tuple[Case, ...]:
    """Read the suite; skips the calling test when it cannot be had."""
    folder = fetched(SHACL)
    files = sorted(f for part in ("core", "sparql") for f in (folder / part).rglob("*.ttl"))
    return tuple(case for file in files for case in _read(file, folder))


def passes(case: Case, engine: str, *, fail_on: str = "info") -> bool:
    """Whether the command says what the test expects: the results one by one, and conforms."""
    call = ["validate", str(case.data), "--shapes", str(case.shapes), "--engine", engine]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        # The suite counts warnings and hints as failures to conform.
        status = run([*call, "--fail-on", fail_on, "--format", "turtle"])
    if status == 2 or case.expected is None:
        return status == 2 and case.expected is None
    graph = _Graph(out.getvalue().encode(), case.data.as_uri())
    (report,) = graph.subjects(SH + "ValidationReport")
    said = graph.conforms(report)
    return graph.results(report) == case.expected and said is case.conforms and (status == 0) is said


def _read(file: Path, folder: Path) -> Iterator[Case]:
    graph = _Graph(file.read_bytes(), file.as_uri())
    for test in graph.subjects(_SHT + "Validate"):
        (action,) = graph.objects(test, _MF + "action")
        (result,) = graph.objects(test, _MF + "result")
        refused = result == ox.NamedNode(_SHT + "Failure")
        assert isinstance(test, ox.NamedNode)
        yield Case(
            name=f"{file.parent.relative_to(folder).as_posix()}/{test.value.rpartition('/')[2]}",
            data=graph.file(action, _SHT + "dataGraph"),
            shapes=graph.file(action, _SHT + "shapesGraph"),
            conforms=not refused and graph.conforms(result),
            expected=None if refused else graph.results(result),
        )


class _Graph:
    """A Turtle file as a small graph."""

    def __init__(self, text: bytes, base: str) -> None:
        self._graph = ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base))

    def subjects(self, kind: str) -> list[Node]:
        found = self._graph.quads_for_object(ox.NamedNode(kind))
        return [quad.subject for quad in found if quad.predicate.value == RDF + "type"]

    def objects(self, node: Node, predicate: str) -> list[Node]:
        assert isinstance(node, ox.NamedNode | ox.BlankNode)
        return [q.object for q in self._graph.quads_for_subject(node) if q.predicate.value == predicate]

    def file(self, node: Node, predicate: str) -> Path:
        (found,) = self.objects(node, predicate)
        assert isinstance(found, ox.NamedNode)
        return Path(found.value.removeprefix("file://"))

    def conforms(self, report: Node) -> bool:
        (said,) = self.objects(report, SH + "conforms")
        assert isinstance(said, ox.Literal)
        return said.value in ("true", "1")

    def results(self, report: Node) -> Counter[Result]:
        return Counter(
            (
                self._shown(result, "focusNode"),
                "".join(map(self._path, self.objects(result, SH + "resultPath"))),
                self._shown(result, "value"),
                self._shown(result, "sourceConstraintComponent"),
                self._shown(result, "resultSeverity"),
                self._shown(result, "sourceShape") or "_",
            )
            for result in self.objects(report, SH + "result")
        )

    def _shown(self, node: Node, local: str) -> str:
        return "".join("_" if isinstance(o, ox.BlankNode) else str(o) for o in self.objects(node, SH + local))

    def _path(self, node: Node) -> str:
        if isinstance(node, ox.NamedNode):
            return str(node)
        assert isinstance(node, ox.BlankNode)
        parts = sorted(self._graph.quads_for_subject(node), key=lambda quad: quad.predicate.value)
        return f"({' '.join(f'{quad.predicate} {self._path(quad.object)}' for quad in parts)})"
