"""Text search as JSON, CSV and XLSX: ``/api/v1/search``."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from elo_graph.analyse.names import AREAS, find
from elo_graph.analyse.search_process import SearchProcess
from elo_graph.analyse.text_entries import KINDS
from elo_graph.analyse.text_found import Found
from elo_graph.analyse.text_search import DEEPEST, LONGEST, MOST, Question, StillIndexing
from elo_graph.api.analyses import RESPONSES, Area, AsOf, Format, Language, answered
from elo_graph.api.problems import Problem
from elo_graph.store.protocol import Store

router = APIRouter(prefix="/api/v1", tags=["analyses"])

_RESPONSES: Final = {
    **RESPONSES,
    503: {"content": {"application/problem+json": {}}, "description": "Still indexing; see Retry-After"},
}


async def indexed(request: Request) -> None:
    """Wait for the index of what has been written, without keeping a thread waiting."""
    search: SearchProcess = request.app.state.text_search
    waiting = search.refresh()
    if waiting is not None:
        # Unlike wait_for, this leaves the work alone when the client goes away: others wait for it too.
        await asyncio.wait([asyncio.wrap_future(waiting)], timeout=search.patience)


@router.get(
    "/search", summary="What has these words in its name, definition or description", responses=_RESPONSES
)
def get_search(
    request: Request,
    q: Annotated[str, Query(description="Words in Finnish, Swedish or English.", max_length=LONGEST)],
    lang: Language = "fi",
    kind: Annotated[
        list[str] | None, Query(description=f"Only these kinds: {', '.join(KINDS)}. May be repeated.")
    ] = None,
    graph: Annotated[
        list[str] | None, Query(description="Only from these graphs: IRI or slug. May be repeated.")
    ] = None,
    area: Area = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at once.")] = 20,
    offset: Annotated[int, Query(ge=0, le=DEEPEST, description="How many to pass over.")] = 0,
    as_of: AsOf = None,
    form: Format = None,
    _: Annotated[None, Depends(indexed)] = None,
) -> Response:
    """Things in order: a label is the question, begins with it, has its words; then whose texts have them.

    Inflected and misspelt words are found too. ``facets`` counts all that was found by kind and by graph.
    """
    store: Store = request.app.state.store

    def make() -> Found:
        if not q.strip():
            raise Problem(400, "bad-parameter", "Parameter 'q': nothing is searched for", parameter="q")
        question = Question(
            text=q,
            language=lang,
            kinds=tuple(kind or ()),
            graphs=tuple(graph or ()),
            area=find(store, area, kinds=AREAS, where="area", as_of=as_of) if area else None,
            as_of=as_of,
            limit=limit,
            offset=offset,
        )
        return searched(request, question)

    return answered(request, form, lang, make, spoken=True)


def searched(request: Request, question: Question) -> Found:
    """Put a question to the application's text search; a Problem (503) while the index is not ready."""
    search: SearchProcess = request.app.state.text_search
    try:
        return search.search(question)
    except StillIndexing as error:
        after = {"Retry-After": str(StillIndexing.seconds)}
        raise Problem(503, "indexing", str(error), headers=after) from error
