"""Why a statement holds: ``/api/v1/why``."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse

from elo_graph.analyse.reasons import explain, statement
from elo_graph.api.problems import Problem
from elo_graph.store.inference.graph import IN_STEP, worked_out
from elo_graph.store.inference.rules import Regime
from elo_graph.store.protocol import Store

router = APIRouter(prefix="/api/v1", tags=["analyses"])
_PROBLEM: Final[dict[str, Any]] = {"content": {"application/problem+json": {}}}


@router.get(
    "/why",
    summary="Why a statement holds",
    responses={
        400: {**_PROBLEM, "description": "A parameter is wrong, or the store is too large for this"},
        404: {**_PROBLEM, "description": "It is stated nowhere and follows from nothing"},
    },
)
def get_why(
    request: Request,
    subject: Annotated[str, Query(description="IRI, short name (elo:Service), slug or label.")],
    predicate: Annotated[str, Query(description="IRI or short name; a is rdf:type.")],
    value: Annotated[str, Query(alias="object", description='As subject, or a literal: "text"@fi.')],
    reason: Annotated[Literal["rdfs", "rl"], Query(description="By which rules things may follow.")] = "rl",
) -> JSONResponse:
    """The graphs that state it, or the rule that gives it with the statements that the rule rests on."""
    state = request.app.state
    store: Store = state.stated.newest()
    if store.size() > IN_STEP:
        raise Problem(
            400,
            "too-large",
            f"a store of more than {IN_STEP:,} statements is not asked here",
            mend="Ask the store itself: elo-graph why.",
        )
    regime = Regime(reason)
    asked = statement(store, subject, predicate, value)
    known = state.closures.get(store.version, regime, lambda: worked_out(store, regime))
    found = explain(store, asked, known)
    if found is None:
        parts = f"{asked.subject} {asked.predicate} {asked.object}"
        raise Problem(404, "does-not-hold", f"{parts}: this is stated nowhere and follows from nothing")
    return JSONResponse(found.to_json(), headers={"ELO-Dataset-Version": store.version})
