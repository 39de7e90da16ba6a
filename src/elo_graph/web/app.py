"""The web application over one store: ``create_app(store, settings)``."""

import re
import sys
from asyncio import CancelledError, get_running_loop, to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from elo_graph import __version__
from elo_graph.analyse.scenarios import Variants
from elo_graph.analyse.search_process import SearchProcess
from elo_graph.api import (
    analyses,
    challenges,
    networks,
    operations,
    problems,
    reasons,
    scenarios,
    search,
    validation,
    workbook,
)
from elo_graph.api.answers import Answers
from elo_graph.api.compression import Compressed
from elo_graph.api.graph_store import READS, GraphStore
from elo_graph.api.observing import Metrics, Observed
from elo_graph.api.parameters import insist_on_known
from elo_graph.api.remembered import Remembered
from elo_graph.api.sparql import SparqlEndpoint
from elo_graph.api.tokens import configured
from elo_graph.api.update import UpdateEndpoint
from elo_graph.api.validation import Turns
from elo_graph.api.writes import Writes
from elo_graph.publish import contexts as json_contexts
from elo_graph.publish.feed import Changed
from elo_graph.publish.publishing import Publishing
from elo_graph.settings import Settings
from elo_graph.store.inference.stated import Stated
from elo_graph.store.lookups import Lookups
from elo_graph.store.pool import Limits, WorkerPool
from elo_graph.store.protocol import Store
from elo_graph.store.remote_passing import PassingStore
from elo_graph.store.served import Served
from elo_graph.store.snapshots import Snapshots
from elo_graph.store.states import GraphStates
from elo_graph.store.updating import UpdateLimits
from elo_graph.terms import UNNAMED_GRAPH
from elo_graph.web import contexts, docs_page, feed, harvest, home, linked, ontology_docs, pages, query_page
from elo_graph.web import search as search_page
from elo_graph.web.plain import PlainDocuments
from elo_graph.web.tagged import Tagged

DESCRIPTION: Final = (
    "Who guides whom, where, and how a person is handed on: gaps, overlaps and referral routes of lifelong "
    "guidance in Finland. Every answer is also a SPARQL query at `/sparql`."
)
INDEX_AFTER: Final = 2.0
"""Seconds after which the index of the text search is made, unless someone searches before."""


@dataclass(frozen=True, slots=True)
class Application:
    """The ASGI application: the SPARQL protocols beside the framework, everything else within it."""

    pages: FastAPI
    query: ASGIApp
    update: ASGIApp
    graphs: ASGIApp
    plain: PlainDocuments

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send ``/sparql`` straight to its endpoint: routing would cost more than a look-up."""
        endpoint: ASGIApp = Tagged(self.pages)
        if scope["type"] == "http":
            scope["app"] = self.pages
            path: str = scope["path"]
            if path in ("/sparql", "/sparql/"):
                # Without a question it answers with a page or the description of the service.
                endpoint = self.query if scope["query_string"] else Tagged(self.query)
            elif path in ("/update", "/update/"):
                endpoint = self.update
            elif self._is_graph_store(path, scope["method"]):
                endpoint = self.graphs
            elif self.plain.takes(scope):
                endpoint = self.plain
        await endpoint(scope, receive, send)

    @staticmethod
    def _is_graph_store(path: str, method: str) -> bool:
        """Whether this is the graph store's; ``/graph/…`` is read as linked data."""
        return (
            path == "/data"
            or path.startswith("/data/")
            or (path.startswith("/graph/") and method not in READS)
        )


def create_app(store: Served, settings: Settings, *, union: bool = True, audited: bool = True) -> ASGIApp:
    """Make the application over a store on disk; nothing is started before the server starts.

    ``union``: the default graph of a query is the union of all graphs, else the unnamed one. ``audited``:
    writes are recorded in the audit graph. Raises InputError for tokens that are none.
    """
    snapshots = Snapshots(store)
    writes = Writes(store, configured(settings), validated=settings.validate_writes, audited=audited)

    limits = Limits(
        seconds=settings.query_timeout,
        memory_bytes=settings.query_memory,
        result_bytes=settings.result_limit,
        workers=settings.query_workers,
        queue=settings.query_queue,
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with WorkerPool(limits, away=isinstance(store, PassingStore)) as pool:
            app.state.pool = pool
            # Making the index takes a processor for some seconds: the first requests come first.
            indexing = get_running_loop().call_later(INDEX_AFTER, app.state.text_search.refresh)
            publishing = get_running_loop().create_task(app.state.publishing.run())
            yield
            publishing.cancel()
            with suppress(CancelledError):
                await publishing
            indexing.cancel()
            await to_thread(app.state.text_search.close)
            await to_thread(writes.close)
        snapshots.close()

    app = FastAPI(
        title="elo-graph",
        version=__version__,
        summary="The open knowledge graph of lifelong guidance",
        description=DESCRIPTION,
        license_info={"name": "CC BY 4.0 (data)", "url": "https://creativecommons.org/licenses/by/4.0/"},
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    answers = Answers(settings.answer_cache)
    lookups = Lookups()
    metrics = Metrics(store, lambda: getattr(app.state, "pool", None), answers, lookups)
    app.state.metrics = metrics
    app.state.store = store
    app.state.stated = stated = Stated(store)
    app.state.settings = settings
    app.state.snapshots = snapshots
    app.state.writes = writes
    app.state.union = union
    app.state.validations = Turns(validation.AT_ONCE, validation.WAITING)
    app.state.templates = pages.environment(settings.base_iri)
    app.state.problem_page = pages.problem
    app.state.remembered = Remembered()
    app.state.context = json_contexts.current()
    app.state.composed = Remembered(limit=16)  # what is put together from a publication, by address called
    app.state.ontology_docs = ontology_docs.OntologyDocs(store)
    app.state.variants = Variants()
    app.state.closures = Remembered(limit=1)  # all that follows: as large as the registry
    app.state.grounds = Remembered(limit=2)  # what routes are searched in: large where the registry is
    app.state.text_search = SearchProcess(store, union=union, memory_bytes=settings.query_memory)
    app.state.publishing = Publishing(
        store.location,
        settings.cache_dir / "published",
        _feed_path(store, settings),
        settings.base_iri,
        lambda: store.version,
        changed=(lambda known, version: _changed(writes.states, known, version)) if writes.enabled else None,
    )
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=["ELO-Dataset-Version", "ETag", "Link", "Location", "Retry-After", "X-Request-Id"],
    )
    problems.install(app)
    # The documentation of the ontology lies below an address that is linked data's otherwise: it comes first.
    parts = (
        operations,
        analyses,
        workbook,
        challenges,
        networks,
        reasons,
        search,
        feed,
        harvest,
        contexts,
        ontology_docs,
        linked,
        docs_page,
        home,
    )
    for part in (*parts, scenarios, validation, search_page):
        strict = [Depends(insist_on_known)] if part.router.prefix.startswith("/api/v1") else []
        app.include_router(part.router, dependencies=strict)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    query = SparqlEndpoint(
        pool=lambda: app.state.pool,
        snapshots=snapshots,
        description=query_page.answer,
        base_iri=settings.base_iri,
        union=union,
        allow_service=settings.allow_service,
        answers=answers,
        lookups=lookups,
        stated=stated.graphs,
    )
    update = UpdateEndpoint(
        writes,
        pages.language_of,
        settings.base_iri,
        settings.write_limit,
        UpdateLimits(settings.update_timeout),
    )
    graphs = GraphStore(
        pool=lambda: app.state.pool,
        snapshots=snapshots,
        writes=writes,
        language=pages.language_of,
        base_iri=settings.base_iri,
        union=union,
        limit=settings.write_limit,
    )
    plain = PlainDocuments(app, store, settings.base_iri, app.state.context)
    application = Compressed(Application(app, query, update, graphs, plain))
    return Observed(application, metrics, sys.stderr if settings.access_log else None)


def _changed(states: GraphStates, known: str, version: str) -> Changed | None:
    """Say what the writes of this process changed: the quads, where it is known of each, else the graphs."""
    graphs, quads = states.since(known, version), states.quads_since(known, version)
    if graphs is None:
        return None
    if quads is not None:
        return Changed(frozenset(), *quads)
    return Changed(frozenset(graph or UNNAMED_GRAPH for graph in graphs))


def _feed_path(store: Store, settings: Settings) -> Path:
    """Where the log of changes is kept: with the store where it may be written, else in the cache."""
    if not store.read_only and Path(store.location).is_dir():
        return Path(store.location) / "feed.sqlite"
    identity = re.sub(r"[^\w.-]", "_", store.version.rpartition(".")[0])
    return settings.cache_dir / "feeds" / f"{identity}.sqlite"
