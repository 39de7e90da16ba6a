"""The doors for harvesters: catalogue, VoID, dumps, robots.txt, sitemap; all from one publication."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from fastapi import APIRouter, Request
from pyoxigraph import Triple
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, RedirectResponse, Response

from elo_graph.api.preconditions import http_date, preconditions
from elo_graph.api.problems import Problem
from elo_graph.publish import mqa, paging, sitemap, structured
from elo_graph.publish.catalogue import Addresses, catalogue
from elo_graph.publish.documents import SUFFIXES, write
from elo_graph.publish.publication import Publication
from elo_graph.publish.void import void
from elo_graph.store.states import State
from elo_graph.web import linked, pages
from elo_graph.web.catalogue_page import cards

router = APIRouter(include_in_schema=False)
METHODS: Final = ["GET", "HEAD"]
FIRST: Final = 60.0
"""Seconds that a request waits for the first publication after the start."""


def addresses(request: Request) -> Addresses:
    """Where this installation answers, by the setting or as the client (or its proxy) called it."""
    return Addresses(pages.server_of(request), request.app.state.settings.base_iri)


async def publication(request: Request) -> Publication:
    """Return the newest publication. Raises Problem (503) while there is none."""
    found: Publication | None = await request.app.state.publishing.wait(FIRST)
    if found is None:
        raise Problem(
            503,
            "not-published-yet",
            request.app.state.publishing.trouble or "the publication is being made",
            headers={"Retry-After": "5"},
        )
    return found


@router.api_route("/catalog{suffix:path}", methods=METHODS)
async def catalog(request: Request, suffix: str) -> Response:
    """Answer with the catalogue, as DCAT-AP or as a page; ``?page=`` pages it, ``?full=1`` does not."""
    found, where = await _found(request, suffix, as_page=True)

    def compose() -> tuple[Triple, ...]:
        return _paged(request, composed_catalogue(request, found, where), where)

    return await _document(
        request, suffix, "catalog", found, compose, lambda: _catalogue_page(request, found, where)
    )


def composed_catalogue(request: Request, found: Publication, where: Addresses) -> tuple[Triple, ...]:
    """Return the whole catalogue, composed once. Raises Problem (404) where the store describes none."""
    made: tuple[Triple, ...] = request.app.state.composed.get(
        found.version, ("catalog", where.server), lambda: catalogue(found, where)
    )
    if not made:
        raise Problem(
            404,
            "no-catalogue",
            "the store describes no catalogue",
            mend="Load one, such as data/catalogue.ttl.",
        )
    return made


def _paged(request: Request, triples: tuple[Triple, ...], where: Addresses) -> tuple[Triple, ...]:
    """Return the page asked for, or all when there is but one or the harvester wants the whole."""
    asked = request.query_params.get("page")
    if "full" in request.query_params or (asked is None and paging.pages(triples) == 1):
        return triples
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    found = paging.page(triples, where, number if asked is not None else 1)
    if found is None:
        raise Problem(
            404, "no-such-page", f"there is no page {asked}", mend=f"The last is {paging.pages(triples)}."
        )
    return found


@router.api_route("/quality{suffix:path}", methods=METHODS)
async def quality(request: Request, suffix: str) -> Response:
    """Answer with the catalogue's marks by data.europa.eu's method, as DQV."""
    found, where = await _found(request, suffix)

    def compose() -> tuple[Triple, ...]:
        triples = composed_catalogue(request, found, where)
        made: tuple[Triple, ...] = request.app.state.composed.get(
            found.version,
            ("quality", where.server),
            lambda: mqa.dqv(mqa.assess(triples, mqa.in_publication(found, where)), where),
        )
        return made

    return await _document(request, suffix, "quality", found, compose, None)


@router.api_route("/void{suffix:path}", methods=METHODS)
async def void_document(request: Request, suffix: str) -> Response:
    """Answer with the VoID description."""
    found, where = await _found(request, suffix)
    return await _document(request, suffix, "void", found, lambda: void(found, where), None)


async def _found(request: Request, suffix: str, *, as_page: bool = False) -> tuple[Publication, Addresses]:
    ending = suffix.removeprefix(".")
    if suffix and (ending not in SUFFIXES or suffix == ending or (ending == "html" and not as_page)):
        raise Problem(404, "unknown", f"there is nothing at {request.url.path}")
    return await publication(request), addresses(request)


@router.api_route("/.well-known/void", methods=METHODS)
async def well_known_void() -> Response:
    """Lead to the VoID description (RFC 5785, VoID section 7.2)."""
    return RedirectResponse("/void", status_code=303)


@router.api_route("/dump/{name}", methods=METHODS)
async def dump(request: Request, name: str) -> Response:
    """Send a dump: as it lies on disk, with ranges."""
    found = (await publication(request)).dump(name)
    if found is None:
        raise Problem(
            404,
            "unknown",
            f"there is no dump {name}",
            mend="The catalogue lists them: /catalog.",
        )
    about, path = found
    headers = {
        "ETag": f'"{about.sha256}"',
        "Last-Modified": http_date(_when(about.modified)),
        "Content-Type": "application/gzip",
        "Repr-Digest": f"sha-256=:{b64encode(bytes.fromhex(about.sha256)).decode()}:",
        "Link": f'<{about.graph or addresses(request).dataset(None)}>; rel="describes"',
        "Cache-Control": "public, max-age=0, must-revalidate",
    }
    if _unchanged(request, headers["ETag"], about.modified):
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD" or not request.headers.get("range", "").startswith("bytes="):
        # Ranges are GET's alone, and those of other units are to be passed over (RFC 9110 section 14.2).
        request.scope["headers"] = [one for one in request.scope["headers"] if one[0] != b"range"]
    return FileResponse(path, headers=headers, media_type="application/gzip")


@router.api_route("/robots.txt", methods=METHODS)
async def robots(request: Request) -> Response:
    """Tell crawlers what is worth their time."""
    lines = (
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/sparql", "/update", "/data", "/api/", "/metrics")),
        *(f"Allow: {path}" for path in ("/",)),
        f"Sitemap: {addresses(request).server}/sitemap.xml",
    )
    return Response("\n".join(lines) + "\n", media_type="text/plain")


@router.api_route("/sitemap.xml", methods=METHODS)
async def sitemap_index(request: Request) -> Response:
    """List the sitemaps (https://www.sitemaps.org/protocol.html)."""
    found = await publication(request)
    return await _sitemap(request, found, sitemap.index(found, addresses(request)))


@router.api_route("/sitemap-{number:int}.xml", methods=METHODS)
async def sitemap_part(request: Request, number: int) -> Response:
    """List one part of the pages."""
    found = await publication(request)
    body = await run_in_threadpool(sitemap.part, found, addresses(request), number)
    if body is None:
        raise Problem(404, "unknown", f"there is no sitemap {number}")
    return await _sitemap(request, found, body)


async def _sitemap(request: Request, found: Publication, body: str) -> Response:
    headers = {"ETag": f'W/"{found.version}-{len(body)}"', "Last-Modified": http_date(_when(found.modified))}
    if _unchanged(request, headers["ETag"], found.modified):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/xml", headers=headers)


async def _document(
    request: Request,
    suffix: str,
    name: str,
    found: Publication,
    compose: Callable[[], tuple[Triple, ...]],
    page: Callable[[], str] | None,
) -> Response:
    """Write a document in the form asked for; a page only where there is one.

    Who names the tag has had it in this state: it is not composed again then.
    """
    wanted = SUFFIXES.get(suffix.lstrip(".")) or linked.asked_for(request)
    if wanted == linked.JSON:
        wanted = "application/ld+json"
    if wanted == "text/html" and page is None:
        wanted = "text/turtle"
    ending = linked.SUFFIX_OF[wanted]
    language = f"-{pages.language_of(request)}" if wanted == "text/html" else ""
    query = f"-{sha256(request.url.query.encode()).hexdigest()[:8]}" if request.url.query else ""
    links = [
        f'</{name}.{one}>; rel="alternate"; type="{form}"'
        for one, form in SUFFIXES.items()
        if form != wanted and (page is not None or form != "text/html")
    ]
    if name == "catalog":
        links.append('</quality>; rel="describedby"; profile="http://www.w3.org/ns/dqv#"')
    headers = {
        "ETag": f'W/"{found.version}-{ending}{language}{query}"',
        "Last-Modified": http_date(_when(found.modified)),
        "Vary": "Accept, Accept-Language, Cookie" if language else "Accept",
        "Link": ", ".join(links),
        "ELO-Dataset-Version": found.version,
    }
    if preconditions(request.headers).names(headers["ETag"]):
        return Response(status_code=304, headers=headers)
    triples = await run_in_threadpool(compose)
    if _unchanged(request, headers["ETag"], found.modified):
        return Response(status_code=304, headers=headers)
    if page is not None and wanted == "text/html":
        body = await run_in_threadpool(page)
        return Response(body, media_type="text/html; charset=utf-8", headers=headers)
    written = await run_in_threadpool(write, triples, wanted)
    charset = "; charset=utf-8" if wanted.startswith("text/") else ""
    return Response(written, media_type=wanted + charset, headers=headers)


def _catalogue_page(request: Request, found: Publication, where: Addresses) -> str:
    language = pages.language_of(request)
    triples = composed_catalogue(request, found, where)
    datasets = cards(triples, found, language)
    formats = {form: f"/catalog.{one}" for one, form in SUFFIXES.items() if one != "html"}
    return pages.render(
        request,
        "catalog.html",
        "/catalog.html",
        language=language,
        here="catalog",
        datasets=datasets,
        formats=formats,
        total=sum(found.counts.graphs.values()),
        modified=found.modified[:10],
        structured=structured.catalogue(
            triples, where.catalogue, f"{where.server}/catalog.html?lang={language}", language
        ),
    )


def _unchanged(request: Request, tag: str, modified: str) -> bool:
    """Whether the client has this already, by its tag or else by the time."""
    state = State(tag, _when(modified))
    return preconditions(request.headers).is_current(tag, state)


def _when(moment: str) -> datetime:
    """Read a day or a moment (ISO 8601, UTC)."""
    known = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    return known if known.tzinfo else known.replace(tzinfo=UTC)
