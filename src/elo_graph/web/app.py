"""The web application over one store: ``create_app(store, settings)``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from elo_graph import __version__
from elo_graph.api import analyses, operations, problems
from elo_graph.api.remembered import Remembered
from elo_graph.api.sparql import SparqlEndpoint
from elo_graph.settings import Settings
from elo_graph.store.disk import DiskStore, SnapshotStore
from elo_graph.store.pool import Limits, WorkerPool
from elo_graph.store.snapshots import Snapshots
from elo_graph.web import docs_page, home, linked, pages, query_page

DESCRIPTION: Final = (
    "Who guides whom, where, and how a person is handed on: gaps, overlaps and referral routes of lifelong "
    "guidance in Finland. Every answer is also a SPARQL query at `/sparql`."
)


@dataclass(frozen=True, slots=True)
class Application:
    """The ASGI application: the query endpoint beside the framework, everything else within it."""

    pages: FastAPI
    endpoint: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send ``/sparql`` straight to its endpoint: routing would cost more than a look-up."""
        if scope["type"] == "http" and scope["path"] in ("/sparql", "/sparql/"):
            scope["app"] = self.pages
            await self.endpoint(scope, receive, send)
        else:
            await self.pages(scope, receive, send)


def create_app(store: DiskStore | SnapshotStore, settings: Settings, *, union: bool = True) -> Application:
    """Make the application over a store on disk; nothing is started before the server starts.

    ``union``: the default graph of a query is the union of all graphs, else the unnamed one.
    """
    snapshots = Snapshots(store)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with WorkerPool(Limits(seconds=settings.query_timeout)) as pool:
            app.state.pool = pool
            yield
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
    app.state.store = store
    app.state.settings = settings
    app.state.snapshots = snapshots
    app.state.templates = pages.environment(settings.base_iri)
    app.state.problem_page = pages.problem
    app.state.remembered = Remembered()
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=["ELO-Dataset-Version", "ETag", "Link", "Location", "Retry-After"],
    )
    problems.install(app)
    for router in (operations.router, analyses.router, linked.router, docs_page.router, home.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    endpoint = SparqlEndpoint(
        pool=lambda: app.state.pool,
        snapshots=snapshots,
        description=query_page.answer,
        union=union,
        allow_service=settings.allow_service,
    )
    return Application(app, endpoint)
