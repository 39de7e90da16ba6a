"""An engine behind an address: where it takes queries, updates and graphs, and what its default graph is.

Found by asking at the usual places (those of Fuseki, Virtuoso, Oxigraph, RDF4J, elo-graph itself, and of
services whose one address takes all). Nothing is written to find out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx
from pyoxigraph import NamedNode

from elo_graph.errors import EloError, EngineRefused, InputError, Unavailable
from elo_graph.settings import Settings
from elo_graph.store.lexing import form
from elo_graph.store.protocol import GraphInfo, Results, Rows, Truth
from elo_graph.store.remote_client import Access, Client, Form, web_address
from elo_graph.store.remote_results import ACCEPT, ROWS_OF_VIRTUOSO, TRIPLES_OF_VIRTUOSO, number, results
from elo_graph.terms import STATE_GRAPH

_QUERY_AT: Final = ("", "/sparql", "/query")
_UPDATE_AT: Final = ("/update", "/statements", "")
_DATA_AT: Final = ("/data", "/store", "/rdf-graphs/service", "")
_OF_VIRTUOSO: Final = (
    "http://www.openlinksw.com/",
    "http://localuriqaserver/",
    "http://www.w3.org/ns/ldp#",
    "http://www.w3.org/2002/07/owl#",
    "urn:virtuoso:",
    "urn:activitystreams-owl:map",
)
"""How the names of graphs begin that Virtuoso keeps for itself."""
_SIZES: Final = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
# IRIs alone: a literal may not come back as the engine keeps it.
_ANY: Final = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?s) && isIRI(?o)) } LIMIT 1"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of an engine: where it takes queries, and whether it is Virtuoso."""

    query: str
    virtuoso: bool


class Engine:
    """One engine. ``given`` are the addresses that the settings name. Threads may share it."""

    def __init__(self, location: str, settings: Settings) -> None:
        self.location = location
        self._base = web_address(location)
        self._given = settings
        self.client = Client(Access.configured(location, settings))

    @cached_property
    def kind(self) -> Kind:
        """Where queries are taken. Raises Unavailable for a dead engine, InputError when none is there."""
        told: list[EloError] = []
        for address in self._places(self._given.remote_query, _QUERY_AT):
            try:
                response = self.client.read(address, [("query", "ASK { ?s ?p ?o }")], ACCEPT)
                virtuoso = response.headers.get("server", "").startswith("Virtuoso")
                self.client.insist(response)
                answer = results(response, self.client.failure, virtuoso=virtuoso)
                if isinstance(answer, Truth):
                    return Kind(address, virtuoso)
            except Unavailable as error:
                if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout):
                    raise
                told.append(error)
            except EngineRefused as error:
                told.append(error)
        refused = next((error for error in told if "(40" in error.what), None)
        if refused is not None:
            raise refused
        raise InputError(
            "no SPARQL service answers at this address" + (f" ({told[0].what})" if told else ""),
            where=self.location,
            mend="Name the dataset too (sparql+http://host:3030/dataset), or set ELO_REMOTE_QUERY.",
        )

    @cached_property
    def update_address(self) -> str:
        """Where updates are taken. Raises InputError when that cannot be found out."""
        if self._given.remote_update:
            return urljoin(self._base + "/", self._given.remote_update)
        if self.kind.virtuoso:
            return self._beside_query("-auth")
        for address in (*self._places(None, _UPDATE_AT), self.kind.query):
            # What only takes queries knows no such place, or no update.
            if self._takes_updates(address):
                return address
        raise InputError(
            "it cannot be found out where this service takes updates",
            where=self.location,
            mend="Set ELO_REMOTE_UPDATE.",
        )

    @cached_property
    def data_address(self) -> str | None:
        """Where the graph store protocol is spoken; None where it is not."""
        if self._given.remote_data:
            return urljoin(self._base + "/", self._given.remote_data)
        if self.kind.virtuoso:
            return self.kind.query.rpartition("/")[0] + "/sparql-graph-crud-auth"
        for address in self._places(None, _DATA_AT):
            try:
                response = self.client.get(address, "application/n-triples", params=[("graph", STATE_GRAPH)])
                kind = response.headers.get("content-type", "")
                # The graph may be there or not; an address that is not there has no answer about graphs.
                found = response.is_success and kind.startswith(("application/n-triples", "text/turtle"))
                missing = response.status_code == 404 and _speaks_of(response, STATE_GRAPH)
                response.close()
            except Unavailable:
                continue
            if found or missing:
                return address
        return None

    @cached_property
    def unites(self) -> bool:
        """Whether the engine itself makes the default graph the union of all graphs.

        Told by the data: a triple of some named graph is in the default graph, or it is not. Unknown of an
        empty store, and then asked again.
        """
        if self.kind.virtuoso:
            return True
        sample = self._rows(_ANY)
        row = next(iter(sample), None)
        if row is None:
            raise LookupError
        return bool(self.ask("ASK { " + " ".join(map(str, row)) + " }"))

    def ask(self, text: str, dataset: Form = ()) -> Results:
        """Send a query as it is. Raises Unavailable and EngineRefused, also while the answer is read."""
        accept = ACCEPT
        if self.kind.virtuoso:
            accept = TRIPLES_OF_VIRTUOSO if form(text) in ("CONSTRUCT", "DESCRIBE") else ROWS_OF_VIRTUOSO
        response = self.client.read(self.kind.query, [("query", text), *dataset], accept)
        self.client.insist(response)
        limit = response.headers.get("x-sparql-maxrows")
        if limit is not None:
            response.close()
            raise EngineRefused(
                f"the engine cuts answers off after {limit} rows",
                where=self.location,
                mend="Raise ResultSetMaxRows in its virtuoso.ini.",
            )
        return results(response, self.client.failure, virtuoso=self.kind.virtuoso)

    def dataset(self, default: Sequence[str] | None, named: Sequence[str] | None) -> Form:
        """Return the protocol's parameters for a dataset. Raises InputError for a graph that is no IRI."""
        return [
            *(("default-graph-uri", name(graph)) for graph in default or ()),
            *(("named-graph-uri", name(graph)) for graph in named or ()),
        ]

    def graphs(self) -> tuple[GraphInfo, ...]:
        """List the named graphs with their sizes, but for those that are not the store's content."""
        sizes = [
            GraphInfo(graph.value, number(count))
            for graph, count in self._rows(_SIZES)
            if isinstance(graph, NamedNode) and not self._is_own(graph.value)
        ]
        return tuple(sorted(sizes, key=lambda info: info.iri))

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def _rows(self, text: str) -> Rows:
        answer = self.ask(text)
        if not isinstance(answer, Rows):
            raise EngineRefused("the engine answers a SELECT with something else", where=self.location)
        return answer

    def _is_own(self, graph: str) -> bool:
        return graph == STATE_GRAPH or (self.kind.virtuoso and graph.startswith(_OF_VIRTUOSO))

    def _places(self, given: str | None, usual: Sequence[str]) -> Iterator[str]:
        if given:
            yield urljoin(self._base + "/", given)
            return
        yield from (self._base + ending for ending in usual)

    def _beside_query(self, ending: str) -> str:
        query = self.kind.query
        return query if query.endswith(ending) else query + ending

    def _takes_updates(self, address: str) -> bool:
        try:
            response = self.client.read(address, [("update", "")], "*/*")
        except Unavailable:
            return False
        status = response.status_code
        with_text = response.read().decode(errors="replace").lower()
        response.close()
        # An empty update request is a right one (SPARQL 1.1 Update, grammar rule 29) and changes nothing.
        return response.is_success or status in (401, 403) or (status == 400 and "update" in with_text)


def name(graph: str) -> str:
    """Return a graph's name. Raises InputError when it is no IRI."""
    try:
        return NamedNode(graph).value
    except ValueError as error:
        raise InputError(f"<{graph}> is not an absolute IRI, so no graph can have this name") from error


def _speaks_of(response: httpx.Response, graph: str) -> bool:
    said = response.read().decode(errors="replace")
    return graph in said or "no-graph" in said or "graph" in said.lower()


def host(address: str) -> str:
    """Return the host of an address, for messages."""
    return urlsplit(address).netloc
