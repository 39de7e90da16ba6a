"""All analyses in one workbook: ``/api/v1/analyses.xlsx``."""

from datetime import date
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from elo_graph.analyse.challenges import challenges
from elo_graph.analyse.gaps import gaps
from elo_graph.analyse.network import network
from elo_graph.analyse.overlaps import overlaps
from elo_graph.analyse.strategy import strategy
from elo_graph.analyse.tables import Tabled, sheets
from elo_graph.api.analyses import Area, Shared
from elo_graph.publish.spreadsheets import XLSX, to_xlsx

router = APIRouter(prefix="/api/v1", tags=["analyses"])

RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {XLSX: {}}, "description": "A workbook with a sheet for each part of each analysis"},
    400: {"content": {"application/problem+json": {}}, "description": "A parameter is wrong"},
}


@router.get(
    "/analyses.xlsx",
    summary="All analyses in one workbook",
    responses=RESPONSES,
    response_class=Response,
)
def get_workbook(shared: Shared, area: Area = None) -> Response:
    """Gaps, overlaps, network, strategy and challenges of a day and an area; ``format`` changes nothing."""
    store = shared.store()
    found = shared.area(store, area)
    day, since = shared.as_of, shared.confirmed_since
    answers: tuple[Tabled, ...] = (
        gaps(store, as_of=day, area=found, confirmed_since=since),
        overlaps(store, as_of=day, area=found, confirmed_since=since),
        network(store, as_of=day, area=found, confirmed_since=since),
        strategy(store, as_of=day, area=found, confirmed_since=since),
        challenges(store, as_of=day, area=found),
    )
    tables = [table for answer in answers for table in sheets(answer, shared.lang)]
    name = f"elo-graph-{(day or date.today()).isoformat()}.xlsx"
    return Response(
        to_xlsx(tables),
        media_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
