"""The search page: words in, things out, with why each was found and how many there are of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from elo_graph.analyse.names import AREAS, find
from elo_graph.analyse.text_entries import KINDS
from elo_graph.analyse.text_found import Found
from elo_graph.analyse.text_search import DEEPEST, LONGEST, Question
from elo_graph.api.problems import Problem
from elo_graph.api.search import indexed, searched
from elo_graph.errors import EloError, InputError
from elo_graph.web.home import METHODS, choices, in_words
from elo_graph.web.pages import language_of, render
from elo_graph.web.texts import LANGUAGES, texts

router = APIRouter(include_in_schema=False)
PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What was put into the search form."""

    q: str = ""
    kind: str = ""
    graph: str = ""
    area: str = ""
    offset: int = 0

    def address(self, **changed: str | int) -> str:
        """Return the address of this search with something changed, from the first page unless told."""
        values: dict[str, str | int] = {
            "q": self.q,
            "kind": self.kind,
            "graph": self.graph,
            "area": self.area,
        }
        return "?" + urlencode({name: value for name, value in (values | changed).items() if value})


@router.api_route("/search", methods=METHODS)
async def search_in_a_language(request: Request) -> Response:
    """Send the reader to the search in a language of theirs."""
    query = f"?{request.url.query}" if request.url.query else ""
    headers = {"Vary": "Accept-Language, Cookie"}
    return RedirectResponse(f"/{language_of(request)}/search{query}", status_code=302, headers=headers)


@router.api_route("/{language}/search", methods=METHODS)
async def search(request: Request, language: str) -> Response:
    """Show the search form, and what was found when there is something to search for."""
    if language not in LANGUAGES:
        return RedirectResponse("/search", status_code=302)
    if request.query_params.get("q"):
        await indexed(request)
    return Response(await run_in_threadpool(_search, request, language), media_type="text/html")


def _search(request: Request, language: str) -> str:
    asked, problem, found = _asked(request), "", None
    try:
        if asked.q:
            found = searched(request, _question(request, asked, language))
    except EloError as error:
        problem = _problem(error, texts(language))
    return render(
        request,
        "search.html",
        language=language,
        here="search",
        asked=asked,
        problem=problem,
        found=found,
        later=_later(found),
        kinds=KINDS,
        page_size=PAGE,
        **choices(request, language),
    )


def _question(request: Request, asked: Asked, language: str) -> Question:
    store = request.app.state.store
    return Question(
        text=asked.q,
        language=language,
        kinds=(asked.kind,) if asked.kind else (),
        graphs=(asked.graph,) if asked.graph else (),
        area=find(store, asked.area, kinds=AREAS, where="area") if asked.area else None,
        limit=PAGE,
        offset=asked.offset,
    )


def _asked(request: Request) -> Asked:
    given = {name: value.strip() for name, value in request.query_params.items()}
    offset = given.get("offset", "")
    kind = given.get("kind", "")
    return Asked(
        given.get("q", "")[:LONGEST],
        kind if kind in KINDS else "",
        given.get("graph", ""),
        given.get("area", ""),
        min(int(offset), DEEPEST) if offset.isascii() and offset.isdigit() and len(offset) < 9 else 0,
    )


def _later(found: Found | None) -> int:
    """Return where the next page begins; 0 when there is none."""
    beyond = found.offset + found.limit if found else 0
    return beyond if found and beyond < found.total and beyond <= DEEPEST else 0


def _problem(error: EloError, words: Mapping[str, str]) -> str:
    if isinstance(error, Problem) and error.status == 503:
        return words["search_indexing"]
    if isinstance(error, InputError) and str(error).startswith("graph: "):
        return words["search_no_graph"]
    return in_words(error, words)
