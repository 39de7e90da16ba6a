"""The network of actors and the pathways as JSON, CSV and XLSX: ``/api/v1/network``, ``/api/v1/pathways``."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from elo_graph.analyse.network import network
from elo_graph.analyse.pathway_match import match_pathways
from elo_graph.api.analyses import RESPONSES, Area, Shared

router = APIRouter(prefix="/api/v1", tags=["analyses"])


@router.get("/network", summary="How actors are tied by referrals", responses=RESPONSES)
def get_network(shared: Shared, area: Area = None) -> Response:
    """Density, reciprocity, brokers, bridges, who would cut whom off; one row for each actor."""
    return shared.answered(
        lambda store: network(
            store,
            as_of=shared.as_of,
            area=shared.area(store, area),
            confirmed_since=shared.confirmed_since,
        )
    )


@router.get("/pathways", summary="Which steps of a pathway an area has a provider for", responses=RESPONSES)
def get_pathways(
    shared: Shared,
    pathway: Annotated[str | None, Query(description="A pathway: IRI, slug or label; every one.")] = None,
    area: Area = None,
) -> Response:
    """One row for each area (every region), pathway and step: who can carry it out, and what is missing."""
    return shared.answered(
        lambda store: match_pathways(
            store,
            pathway=pathway or None,
            area=shared.area(store, area),
            as_of=shared.as_of,
            confirmed_since=shared.confirmed_since,
        )
    )
