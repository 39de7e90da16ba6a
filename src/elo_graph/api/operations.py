"""For those who run the server: is it alive, is it ready, what does it do."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from starlette.responses import PlainTextResponse

from elo_graph import __version__
from elo_graph.api.observing import TEXT, Metrics
from elo_graph.store.pool import QueryFailed
from elo_graph.store.worker import Job

router = APIRouter(tags=["operations"])


class Health(BaseModel):
    """What the server says of itself."""

    status: str
    version: str
    dataset: str | None = None
    detail: str | None = None


@router.get("/healthz", summary="The process is alive", response_model_exclude_none=True)
async def healthz() -> Health:
    """Answer as long as the event loop runs; touches no store."""
    return Health(status="ok", version=__version__)


@router.get(
    "/metrics",
    summary="Counts in Prometheus' text format",
    response_class=PlainTextResponse,
)
def metrics(request: Request) -> Response:
    """Requests by outcome, how long they took, queries that run, wait or were stopped, the store's size."""
    counts: Metrics = request.app.state.metrics
    return Response(counts.text(), media_type=TEXT)


@router.get(
    "/readyz",
    summary="The store answers queries",
    response_model_exclude_none=True,
    responses={503: {"model": Health, "description": "Not ready"}},
)
async def readyz(request: Request, response: Response) -> Health:
    """Run a trivial query through a worker, as a client's would."""
    state = request.app.state
    try:
        with state.snapshots.newest() as snapshot:
            await state.pool.query(Job("ASK { ?s ?p ?o }", snapshot.path))
            return Health(status="ready", version=__version__, dataset=snapshot.version)
    except QueryFailed as error:
        response.status_code = 503
        return Health(status="not ready", version=__version__, detail=str(error))
