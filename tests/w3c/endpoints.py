"""The two sides that are compared: the engine in this process, and the server over HTTP."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pyoxigraph as ox
from typing_extensions import override

from tests.w3c.results import SUFFIXES, TRIPLES, Answer, agrees, same_dataset, wanted_form
from tests.w3c.suite import Case

_FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
}
Graphs = tuple[tuple[str, Path], ...]


class Refused(Exception):
    """Not carried out: it does not ``parse``, was ``forbidden`` for a word in it, or ``failed``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Endpoint(ABC):
    """Something that answers SPARQL and starts empty for each test."""

    _holds: Graphs | None = None

    @abstractmethod
    def fill(self, graphs: Graphs, base: str) -> None:
        """Hold these graphs and nothing else."""

    @abstractmethod
    def query(self, text: str, base: str, accept: str) -> Answer:
        """Ask. Raises Refused."""

    @abstractmethod
    def update(self, text: str, base: str) -> None:
        """Change. Raises Refused."""

    @abstractmethod
    def everything(self) -> Iterator[ox.Quad]:
        """Give all quads."""

    def passes(self, case: Case) -> bool:
        """Run one test."""
        match case.kind:
            case "QueryEvaluationTest" | "CSVResultFormatTest":
                return self._answers(case)
            case "UpdateEvaluationTest":
                return self._changes(case)
            case "PositiveSyntaxTest11" | "NegativeSyntaxTest11":
                return self._reads(case, update=False)
            case "PositiveUpdateSyntaxTest11" | "NegativeUpdateSyntaxTest11":
                return self._reads(case, update=True)
            case _:
                raise AssertionError(f"{case.name} is of the unknown kind {case.kind}")

    def _answers(self, case: Case) -> bool:
        assert case.result is not None
        if self._holds != case.graphs:  # many tests in a row are of the same data
            self.fill(case.graphs, case.base)
            self._holds = case.graphs
        try:
            answer = self.query(case.text, case.base, wanted_form(case.result))
        except Refused:
            return False
        return agrees(answer, case.result, case.base)

    def _changes(self, case: Case) -> bool:
        self.fill(case.graphs, case.base)
        self._holds = None
        try:
            self.update(case.text, case.base)
        except Refused:
            return False
        due = ox.Store()
        _load(due, case.after, case.base)
        return same_dataset(self.everything(), due)

    def _reads(self, case: Case, *, update: bool) -> bool:
        """Run a syntax test: what is right is not refused as wrong, what is wrong is refused."""
        self._holds = None
        right = case.kind.startswith("Positive")
        try:
            if update:
                self.update(case.text, case.base)
            else:
                self.query(case.text, case.base, f"{SUFFIXES['.srj']}, {TRIPLES}")
        except Refused as refused:
            return refused.why != "parse" if right else refused.why != "failed"
        return right


class InProcess(Endpoint):
    """pyoxigraph itself."""

    def __init__(self) -> None:
        self._store = ox.Store()

    @override
    def fill(self, graphs: Graphs, base: str) -> None:
        self._store = ox.Store()
        _load(self._store, graphs, base)

    @override
    def query(self, text: str, base: str, accept: str) -> Answer:
        try:
            found = self._store.query(text, base_iri=base)
            if isinstance(found, ox.QueryTriples):
                return Answer(TRIPLES, found.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
            form = accept if accept in SUFFIXES.values() else SUFFIXES[".srj"]
            format = ox.QueryResultsFormat.from_media_type(form)
            return Answer(form, found.serialize(format=format) or b"")
        except (SyntaxError, OSError, RuntimeError, ValueError) as error:
            raise Refused("parse" if isinstance(error, SyntaxError) else "failed") from error

    @override
    def update(self, text: str, base: str) -> None:
        try:
            self._store.update(text, base_iri=base)
        except (SyntaxError, OSError, RuntimeError, ValueError) as error:
            raise Refused("parse" if isinstance(error, SyntaxError) else "failed") from error

    @override
    def everything(self) -> Iterator[ox.Quad]:
        return iter(self._store)


class OverHttp(Endpoint):
    """The server, by the SPARQL Protocol; each test's data is one update."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    @override
    def fill(self, graphs: Graphs, base: str) -> None:
        wanted = ox.Store()
        _load(wanted, graphs, base)
        operations = ["DROP ALL"]
        for name in [None, *dict.fromkeys(name for name, _ in graphs if name)]:
            graph = ox.NamedNode(name) if name else ox.DefaultGraph()
            triples = "".join(f"{q.triple} .\n" for q in wanted.quads_for_pattern(None, None, None, graph))
            if name:
                operations.append(f"CREATE GRAPH {graph}")
                triples = f"GRAPH {graph} {{ {triples} }}"
            operations.append(f"INSERT DATA {{ {triples} }}")
        answer = self._client.post("/update", data={"update": ";\n".join(operations)})
        assert answer.status_code == 204, answer.text

    @override
    def query(self, text: str, base: str, accept: str) -> Answer:
        answer = self._client.post(
            "/sparql", data={"query": f"BASE <{base}> {text}"}, headers={"Accept": accept}
        )
        if answer.status_code != 200:
            raise self._refused(answer)
        return Answer(answer.headers["content-type"].partition(";")[0], answer.content)

    @override
    def update(self, text: str, base: str) -> None:
        answer = self._client.post("/update", data={"update": f"BASE <{base}> {text}"})
        if answer.status_code != 204:
            raise self._refused(answer)

    @override
    def everything(self) -> Iterator[ox.Quad]:
        query = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        answer = self.query(query, "urn:base", SUFFIXES[".srj"])
        found = ox.parse_query_results(answer.body, format=ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        return (ox.Quad(s, p, o, g or ox.DefaultGraph()) for s, p, o, g in found)

    @staticmethod
    def _refused(answer: httpx.Response) -> Refused:
        problem = answer.json()
        assert answer.status_code in (400, 403), problem
        if answer.status_code == 403:
            return Refused("forbidden")
        return Refused("parse" if "does not parse" in problem["detail"] else "failed")


def _load(store: ox.Store, graphs: Graphs, base: str) -> None:
    for name, file in graphs:
        target = ox.NamedNode(name) if name else ox.DefaultGraph()
        format = _FORMATS[file.suffix]
        store.load(file.read_bytes(), format=format, base_iri=_own(file, base), to_graph=target)


def _own(file: Path, base: str) -> str:
    """Return the IRI that a file beside another has."""
    return base.rpartition("/")[0] + "/" + file.name
