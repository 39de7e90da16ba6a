"""``/ontology/docs/…``: the ontology's documentation, the same pages as `elo-graph ontology docs` writes."""

from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from elo_graph import shipped
from elo_graph.analyse.asking import ask
from elo_graph.analyse.competency import Answer, Question, Row
from elo_graph.analyse.labels import labels
from elo_graph.api.problems import Problem
from elo_graph.publish.ontology.site import LANGUAGES, Site
from elo_graph.store.protocol import Store
from elo_graph.web.pages import language_of, server_of

router = APIRouter(include_in_schema=False)
FOLDER: Final = "/ontology/docs"
HERE: Final = "https://here.invalid"
"""Stands in pages that are kept for the server, which may be called by several names."""
METHODS: Final = ["GET", "HEAD"]


class OntologyDocs:
    """The site of the shipped ontology over one store; pages are made once for each state of the data."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._site = Site(shipped.root(), self._ask, partial(labels, store), HERE + FOLDER)
        self._lock = Lock()
        self._version = ""
        self._pages: dict[tuple[str, str], str | None] = {}
        self._answers: dict[tuple[Path, int], list[Row]] = {}

    def page(self, language: str, path: str, server: str) -> str | None:
        """Return a page of this server; None when there is none."""
        page = self._page(language, path)
        return page and page.replace(HERE, server)

    def _page(self, language: str, path: str) -> str | None:
        """Return a page as it is kept. One thread at a time."""
        with self._lock:
            if self._version != self._store.version:
                self._version, self._pages, self._answers = self._store.version, {}, {}
            if (language, path) not in self._pages:
                page = self._site.page(language, path)
                if page is None:
                    return None  # what is asked for at random is not remembered
                self._pages[language, path] = page
            return self._pages[language, path]

    def style(self) -> bytes:
        """Return the style sheet."""
        return self._site.style()

    def _ask(self, path: Path, question: Question, answer: Answer) -> list[Row]:
        key = path, question.answers.index(answer)
        if key not in self._answers:
            self._answers[key] = ask(self._store, path, question, answer)
        return self._answers[key]


@router.api_route(FOLDER, methods=METHODS)
@router.api_route(FOLDER + "/", methods=METHODS)
async def front(request: Request) -> Response:
    """Lead to the front page in the reader's language."""
    return to_front(request)


@router.api_route(FOLDER + "/{rest:path}", methods=METHODS)
async def docs(request: Request, rest: str) -> Response:
    """Give a page of the documentation."""
    site: OntologyDocs = request.app.state.ontology_docs
    if rest == "style.css":
        return Response(site.style(), media_type="text/css")
    language, _, path = rest.partition("/")
    if language in LANGUAGES and not path:
        return RedirectResponse(f"{FOLDER}/{language}/index.html", status_code=301)
    page = await run_in_threadpool(site.page, language, path, server_of(request))
    if page is None:
        raise Problem(404, "unknown", f"the documentation has no page {request.url.path}")
    return Response(page, media_type="text/html; charset=utf-8")


def to_front(request: Request) -> Response:
    """See other: the front page. A browser keeps the fragment, and the page has an anchor for each term."""
    address = f"{FOLDER}/{language_of(request)}/index.html"
    return RedirectResponse(address, status_code=303, headers={"Vary": "Accept, Accept-Language, Cookie"})
