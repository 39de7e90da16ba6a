"""The doors to the changes: event stream, Atom, OAI-PMH."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from pyoxigraph import Triple
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from elo_graph.api.preconditions import http_date, preconditions
from elo_graph.api.problems import Problem
from elo_graph.publish import events
from elo_graph.publish.documents import FORMATS, SUFFIXES, write
from elo_graph.publish.feed import Feed, Member
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
    language, where = pages.language_of(request), harvest.addresses(request)
    newest = await run_in_threadpool(_feed(request).latest, events.NEWEST)
    body = await run_in_threadpool(events.atom, newest, where, language)
    return _sent(request, body.encode(), "application/atom+xml; charset=utf-8", A_MOMENT, newest[:1])


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
        return await _written(request, tuple(events.version(member, where)), wanted, FOREVER, [member])
    asked = request.query_params.get("page")
    if asked is None:
        first = await run_in_threadpool(feed.after, 0, 1)
        return await _written(request, tuple(events.stream(where)), wanted, A_MOMENT, first)
    found = await run_in_threadpool(events.page, feed, where, _number(asked))
    if found is None:
        raise Problem(404, "no-such-page", f"there is no page {asked}", mend="The stream begins at /feed.")
    cache = FOREVER if found.full else A_MOMENT
    return await _written(request, found.triples, wanted, cache, found.members[-1:])


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
    # When it was answered is told in each answer, so the tag is a weak one: of the state and the question.
    newest = await run_in_threadpool(repository.feed.latest, 1)
    asked = sha256(f"{where.server} {query}".encode()).hexdigest()[:12]
    headers = {
        "ETag": f'W/"{found.version}-{newest[0].id if newest else 0}-{asked}"',
        "Cache-Control": A_MOMENT,
    }
    if request.method != "POST" and _is_known(request, headers, newest):
        return Response(status_code=304, headers=headers)
    answer = await run_in_threadpool(repository.answer, parse_qsl(query, keep_blank_values=True))
    return Response(answer, media_type="text/xml; charset=utf-8", headers=headers)


async def _form(request: Request, suffix: str) -> str:
    """Wait for the first publication; return the media type asked for. Raises Problem (404, 406)."""
    await harvest.publication(request)
    ending = suffix.rpartition(".")[2] if "." in suffix else ""
    wanted = SUFFIXES.get(ending)
    if (suffix and suffix[0] not in "./") or (ending and wanted not in FORMATS):
        raise Problem(404, "unknown", f"there is nothing at {request.url.path}")
    wanted = wanted or linked.asked_for(request)
    return wanted if wanted in FORMATS else "text/turtle"


async def _written(
    request: Request, triples: tuple[Triple, ...], wanted: str, cache: str, newest: Sequence[Member]
) -> Response:
    body = await run_in_threadpool(write, triples, wanted)
    charset = "; charset=utf-8" if wanted.startswith("text/") else ""
    return _sent(request, body, wanted + charset, cache, newest)


def _sent(request: Request, body: bytes, media_type: str, cache: str, newest: Sequence[Member]) -> Response:
    """Answer, or say that the client has it; ``newest``: the last entry of what is answered, if any."""
    headers = {
        "ETag": f'"{sha256(body).hexdigest()[:24]}"',
        "Cache-Control": cache,
        "Vary": "Accept, Accept-Language, Cookie" if "atom" in media_type else "Accept",
        "Link": '</feed>; rel="collection", </feed.atom>; rel="alternate"; type="application/atom+xml"',
    }
    if _is_known(request, headers, newest):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _is_known(request: Request, headers: dict[str, str], newest: Sequence[Member]) -> bool:
    """Add when what is answered came about; return whether the client has it by tag or time."""
    modified = datetime.fromisoformat(newest[0].moment) if newest else datetime.now(UTC)
    if newest:
        headers["Last-Modified"] = http_date(modified)
    return preconditions(request.headers).is_current(headers["ETag"], State(headers["ETag"], modified))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _feed(request: Request) -> Feed:
    feed: Feed = request.app.state.publishing.feed
    return feed
