"""The challenges as JSON, CSV and XLSX: ``/api/v1/challenges``."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from elo_graph.analyse.challenges import challenges
from elo_graph.analyse.queries import a_date
from elo_graph.api.analyses import RESPONSES, Area, Shared

router = APIRouter(prefix="/api/v1", tags=["analyses"])


@router.get("/challenges", summary="Whether the regional challenges are easing", responses=RESPONSES)
def get_challenges(
    shared: Shared,
    area: Area = None,
    since: Annotated[
        str | None,
        Query(
            description="Where the trend begins, year-month-day; five years ago when left out.",
            json_schema_extra={"format": "date"},
        ),
    ] = None,
) -> Response:
    """Every challenge by its indicators: value, unit, what is better, and the values of earlier years."""
    first = a_date(since, where="since") if since else None
    return shared.answered(
        lambda store: challenges(store, as_of=shared.as_of, area=shared.area(store, area), since=first)
    )
