"""The doors to the changes: event stream, Atom, OAI-PMH."""

from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from pyoxigraph import Triple
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from elo_graph.api.preconditions import preconditions
from elo_graph.api.problems import Problem
from elo_graph.publish import events
from elo_graph.publish.documents import FORMATS, SUFFIXES, write
from elo_graph.publish.feed import Feed
from elo_graph.publish.oai import Repository
from elo_graph.publish.paging import datasets, of_dataset
from elo_graph.store.states import State
from elo_graph.web import harvest, linked, pages

router = APIRouter(include_in_schema=False)
METHODS: Final = ["GET", "HEAD"]
FOREVER: Final = "public, max-age=31536000, immutable"
A_MOMENT: Final = "public, max-age=0, must-revalidate"
MOST: Final = 10_000
"""Bytes that the arguments of an OAI-PMH request may have."""


@router.api_route("/feed.atom", methods=METHODS)
async def atom(request: Request) -> Response:
    """Answer with the newest changes as Atom, in the reader's language."""
    await harvest.publication(request)
    language = pages.language_of(request)
    body = await run_in_threadpool(events.atom, _feed(request), harvest.addresses(request), language)
    return _sent(request, body.encode(), "application/atom+xml; charset=utf-8", A_MOMENT)


@router.api_route("/feed{suffix:path}", methods=METHODS)
async def stream(request: Request, suffix: str) -> Response:
    """Answer with the stream, one page of it (``?page=``), or one member (``/feed/12``)."""
    wanted = await _form(request, suffix)
    feed, where = _feed(request), harvest.addresses(request)
    if suffix.startswith("/"):
        number = _number(suffix.strip("/").partition(".")[0])
        member = await run_in_threadpool(feed.member, number)
        if member is None:
            raise Problem(404, "unknown", f"there is no change {suffix[1:]}")
        return await _written(request, tuple(events.version(member, where)), wanted, FOREVER)
    asked = request.query_params.get("page")
    if asked is None:
        return await _written(request, tuple(events.stream(where)), wanted, A_MOMENT)
    found = await run_in_threadpool(events.page, feed, where, _number(asked))
    if found is None:
        raise Problem(404, "no-such-page", f"there is no page {asked}", mend="The stream begins at /feed.")
    triples, full = found
    return await _written(request, triples, wanted, FOREVER if full else A_MOMENT)


@router.api_route("/oai", methods=[*METHODS, "POST"])
async def oai(request: Request) -> Response:
    """Answer an OAI-PMH 2.0 request."""
    query = request.url.query
    if request.method == "POST":
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST:
                raise Problem(413, "too-large", "an OAI-PMH request is short", limitBytes=MOST)
        query = body.decode(errors="replace")
    found = await harvest.publication(request)
    where = harvest.addresses(request)

    listed = await run_in_threadpool(harvest.composed_catalogue, request, found, where)

    def dataset(iri: str) -> tuple[Triple, ...]:
        return of_dataset(listed, where, iri)

    contact: str = request.app.state.settings.contact
    repository = Repository(_feed(request), where, contact, frozenset(datasets(listed)), dataset)
    answer = await run_in_threadpool(repository.answer, parse_qsl(query, keep_blank_values=True))
    return Response(answer, media_type="text/xml; charset=utf-8")


async def _form(request: Request, suffix: str) -> str:
    """Wait for the first publication; return the media type asked for. Raises Problem (404, 406)."""
    await harvest.publication(request)
    ending = suffix.rpartition(".")[2] if "." in suffix else ""
    if (suffix and suffix[0] not in "./") or (ending and ending not in SUFFIXES):
        raise Problem(404, "unknown", f"there is nothing at {request.url.path}")
    wanted = SUFFIXES.get(ending) or linked.asked_for(request)
    return wanted if wanted in FORMATS else "text/turtle"


async def _written(request: Request, triples: tuple[Triple, ...], wanted: str, cache: str) -> Response:
    body = await run_in_threadpool(write, triples, wanted)
    charset = "; charset=utf-8" if wanted.startswith("text/") else ""
    return _sent(request, body, wanted + charset, cache)


def _sent(request: Request, body: bytes, media_type: str, cache: str) -> Response:
    tag = sha256(body).hexdigest()[:24]
    modified = request.app.state.store.modified
    headers = {
        "ETag": f'"{tag}"',
        "Cache-Control": cache,
        "Vary": "Accept, Accept-Language, Cookie" if "atom" in media_type else "Accept",
        "Link": '</feed>; rel="collection", </feed.atom>; rel="alternate"; type="application/atom+xml"',
    }
    if preconditions(request.headers).is_current(headers["ETag"], State(tag, modified)):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _feed(request: Request) -> Feed:
    feed: Feed = request.app.state.publishing.feed
    return feed
