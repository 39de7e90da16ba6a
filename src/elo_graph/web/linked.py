"""Linked data: the server answers for the IRIs it mints, as pages and as RDF (https://www.w3.org/TR/cooluris/).

A thing (``/id/…``, a concept) is not a document, so its IRI answers 303 with the document's address, which
ends in the format's suffix. Documents (``/ontology``, ``/scheme/…``, ``/graph/…``) answer where they are.
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from pyoxigraph import NamedNode, Triple
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from elo_graph.api.negotiate import choose, preferred
from elo_graph.api.preconditions import http_date, preconditions
from elo_graph.api.problems import Problem
from elo_graph.publish import documents, events, jsonld, profiles
from elo_graph.publish.contexts import LINK_RELATION, Context
from elo_graph.publish.documents import FORMATS, SUFFIXES, Document
from elo_graph.publish.paging import HYDRA
from elo_graph.publish.profiles import Profile
from elo_graph.store.protocol import Store
from elo_graph.store.states import State
from elo_graph.terms import RDF
from elo_graph.web import ontology_docs, pages

router = APIRouter(include_in_schema=False)
JSON: Final = "application/json"
ENDINGS: Final = {**SUFFIXES, "json": JSON}
"""What the address of a document may end in: plain JSON too, for who knows nothing of RDF."""
OFFERED: Final = ("text/html", *FORMATS, JSON)
SUFFIX_OF: Final = {media_type: suffix for suffix, media_type in ENDINGS.items()}
METHODS: Final = ["GET", "HEAD"]
Find = Callable[[Store, str], Document]


@router.api_route("/id/{rest:path}", methods=METHODS)
async def thing(request: Request, rest: str) -> Response:
    """Answer for a thing."""
    return await _answer(request, f"id/{rest}", _described(request), see_other=True)


@router.api_route("/scheme/{rest:path}", methods=METHODS)
async def scheme(request: Request, rest: str) -> Response:
    """Answer for a concept scheme (with all its concepts) or for one concept."""
    if "/" in rest.strip("/"):
        return await _answer(request, f"scheme/{rest}", _described(request), see_other=True)
    return await _answer(request, f"scheme/{rest.strip('/')}", documents.scheme)


@router.api_route("/ontology{rest:path}", methods=METHODS)
async def ontology(request: Request, rest: str) -> Response:
    """Answer for the ontology: all modules in one document; versions and modules have the same one.

    A reader is led to the documentation instead.
    """
    if rest and rest[0] not in "./":
        raise _unknown(request)
    if rest in ("", "/") and asked_for(request) == "text/html":
        return ontology_docs.to_front(request)
    return await _answer(request, f"ontology{rest}", documents.ontology)


@router.api_route("/shapes{rest:path}", methods=METHODS)
async def shapes(request: Request, rest: str) -> Response:
    """Answer for the shapes: all files in one document."""
    if rest and rest[0] not in "./":
        raise _unknown(request)
    return await _answer(request, f"shapes{rest}", documents.shapes)


@router.api_route("/graph/{rest:path}", methods=METHODS)
async def graph(request: Request, rest: str) -> Response:
    """Answer for a named graph: its triples as RDF, its description as a page.

    The tag names the state of this graph alone: it is what If-Match takes in a write to it.
    """

    def state_of(iri: str, version: str) -> str:
        token: str = request.app.state.writes.states.of(iri, version).token
        return token

    return await _answer(request, f"graph/{rest}", documents.graph, state_of=state_of)


def _described(request: Request) -> Find:
    """Return how a thing is described: with the page of what points at it that ``?after=`` asks for."""
    after = request.query_params.get("after")
    return lambda store, iri: documents.describe(store, iri, after)


async def _answer(
    request: Request,
    path: str,
    find: Find,
    *,
    see_other: bool = False,
    state_of: Callable[[str, str], str] | None = None,
) -> Response:
    """Negotiate by suffix, ``?format=`` or ``Accept``; find the document; write it in that form."""
    profile = _profile(request)
    stem, _, suffix = path.rpartition(".")
    explicit = ENDINGS.get(suffix) if stem else None
    wanted = explicit or asked_for(request)
    path = stem if explicit else path
    iri = request.app.state.settings.base_iri + path
    store = request.app.state.store
    # Before it is read: a tag may be older than what it comes with, never newer.
    version = store.version
    token = state_of(iri, version) if state_of is not None else version
    query = f"?_profile={profile.name}" if profile is not profiles.ELO else ""
    after = request.query_params.get("after", "") if see_other else ""
    page = f"-{sha256(after.encode()).hexdigest()[:8]}" if after else ""
    etag = f'"{token}{page}-{SUFFIX_OF[wanted]}{"-" + profile.name if query else ""}"'
    if wanted == "text/html":
        etag = f'W/"{version}{page}-html-{pages.language_of(request)}"'
    headers = {
        "Vary": "Accept, Accept-Language, Cookie" if wanted == "text/html" else "Accept, Accept-Profile",
        "ETag": etag,
        "Last-Modified": http_date(store.modified),
        "Content-Location": f"/{path}.{SUFFIX_OF[wanted]}{query}",
        "Link": links(path, iri, profile, profiled=see_other),
        "ELO-Dataset-Version": version,
    }
    if wanted == JSON:
        headers["Link"] += f", {_context_link(request)}"
    # Who names this tag has had this document in this state: nothing needs to be looked up.
    conditions = preconditions(request.headers)
    if conditions.names(etag) and (explicit or not see_other):
        return Response(status_code=304, headers=headers)
    leads_on = see_other and explicit is None
    if leads_on and await run_in_threadpool(documents.known, store, iri):
        address = f"/{path}.{SUFFIX_OF[wanted]}{query}"
        return RedirectResponse(address, status_code=303, headers={"Vary": "Accept, Accept-Profile"})
    if request.method == "HEAD" and see_other and wanted == "text/html" and not after:
        # Who asks for the head alone needs no page, which may take long to make.
        if await run_in_threadpool(documents.known, store, iri):
            head = Response(media_type="text/html; charset=utf-8", headers=headers)
            del head.headers["content-length"]  # that of the page, which nobody knows
            return head
        document = Document(iri, ())
    elif leads_on:
        document = Document(iri, ())
    else:
        document = await run_in_threadpool(find, store, iri)
    if not document:
        gone = await run_in_threadpool(request.app.state.publishing.feed.last_of, iri)
        if gone is None or gone.kind != "Delete":
            raise _unknown(request)
        return await _tombstone(request, Document(iri, events.tombstone(gone)), path, wanted)
    if conditions.is_current(etag, State(token, store.modified)):
        return Response(status_code=304, headers=headers)
    if document.more_after or after:
        document = _paged(document, f"{pages.server_of(request)}/{path}.{SUFFIX_OF[wanted]}", after)
        headers["Link"] += "".join(
            f', <{t.object.value}>; rel="{t.predicate.value.removeprefix(HYDRA)}"'
            for t in document.triples
            if t.predicate.value in (HYDRA + "first", HYDRA + "next") and isinstance(t.object, NamedNode)
        )
    if query and wanted != "text/html":
        document = await run_in_threadpool(profiles.view, store, iri, profile)
        if not document:
            raise Problem(
                406,
                "not-in-this-profile",
                f"the profile {profile.name} has nothing to say of this",
                mend="It tells of services and actors.",
                offered=[*profiles.PROFILES],
            )
    if wanted == "text/html":
        body = await run_in_threadpool(pages.document, request, store, document, path)
        return Response(body, media_type="text/html; charset=utf-8", headers=headers)
    written = await run_in_threadpool(_write, request, document, wanted)
    charset = "; charset=utf-8" if wanted.startswith("text/") else ""
    return Response(written, media_type=wanted + charset, headers=headers)


def _paged(document: Document, address: str, after: str) -> Document:
    """Say with Hydra that this is a page of what points at the thing, and where the next one is, if any."""

    def page(begin: str | None) -> NamedNode:
        return NamedNode(f"{address}?{urlencode({'after': begin})}" if begin else address)

    this = page(after)
    triples = [
        Triple(this, NamedNode(RDF + "type"), NamedNode(HYDRA + "PartialCollectionView")),
        Triple(this, NamedNode(HYDRA + "first"), page(None)),
    ]
    if document.more_after:
        triples.append(Triple(this, NamedNode(HYDRA + "next"), page(document.more_after)))
    return replace(document, triples=(*document.triples, *triples))


def _write(request: Request, document: Document, wanted: str) -> bytes:
    """Write a document: JSON with the names of our context where it is about one thing, else as usual."""
    base_iri: str = request.app.state.settings.base_iri
    about_one = document.iri.startswith((base_iri + "id/", base_iri + "scheme/"))
    if wanted == JSON or (wanted == "application/ld+json" and about_one):
        context: Context = request.app.state.context
        return jsonld.write(document.triples, context, document.iri, embed=wanted != JSON)
    return documents.write(document.triples, wanted)


async def _tombstone(request: Request, document: Document, path: str, wanted: str) -> Response:
    """Answer 410 with what is left to say of a thing that has gone: what it was, what follows it."""
    headers = {"Vary": "Accept", "Link": f'<{document.iri}>; rel="describes"'}
    if wanted == JSON:
        headers["Link"] += f", {_context_link(request)}"
    if wanted == "text/html":
        store = request.app.state.store
        body = await run_in_threadpool(pages.document, request, store, document, path)
        return Response(body, 410, headers, "text/html; charset=utf-8")
    written = await run_in_threadpool(_write, request, document, wanted)
    return Response(written, 410, headers, wanted)


def _context_link(request: Request) -> str:
    """Name the context that makes plain JSON say the same as JSON-LD (JSON-LD 1.1 section 6.1)."""
    context: Context = request.app.state.context
    address = f"/context/{context.version}/elo.jsonld"
    return f'<{address}>; rel="{LINK_RELATION}"; type="application/ld+json"'


def links(path: str, iri: str, profile: Profile, *, profiled: bool) -> str:
    """Say what else there is (RFC 8288): other forms, other profiles, and what FAIR Signposting asks for."""
    links = [f'</{path}.{ending}>; rel="alternate"; type="{form}"' for ending, form in ENDINGS.items()]
    links += [
        f'</{path}.ttl?_profile={other.name}>; rel="alternate"; type="text/turtle"; profile="{other.iri}"'
        for other in profiles.PROFILES.values()
        if profiled and other is not profile and other is not profiles.ELO
    ]
    links += [
        f'<{profile.iri}>; rel="profile"',
        f'<{iri}>; rel="describes"',
        f'<{iri}>; rel="cite-as"',
        f'</{path}.ttl>; rel="describedby"; type="text/turtle"',
        '<https://creativecommons.org/licenses/by/4.0/>; rel="license"',
        '</catalog>; rel="collection"',
    ]
    return ", ".join(links)


def _profile(request: Request) -> Profile:
    """Return the profile asked for by ``?_profile=`` or ``Accept-Profile``. Raises Problem (406)."""
    asked = request.query_params.get("_profile")
    if asked is None:
        wanted = map(profiles.named, preferred(request.headers.get("accept-profile", "")))
        return next((one for one in wanted if one is not None), profiles.ELO)
    found = profiles.named(asked)
    if found is None:
        raise Problem(406, "not-acceptable", f"there is no profile '{asked}'", offered=[*profiles.PROFILES])
    return found


def asked_for(request: Request) -> str:
    """Return the media type asked for by ``?format=`` or ``Accept``. Raises Problem (406)."""
    name = request.query_params.get("format")
    if name is not None:
        media_type = ENDINGS.get(name, name)
        if media_type not in OFFERED:
            raise Problem(406, "not-acceptable", f"'{name}' is not offered here", offered=[*ENDINGS])
        return media_type
    accept = request.headers.get("accept")
    # A client that says nothing, or takes anything, is a program more often than a person with a browser.
    chosen = choose(accept, OFFERED) if accept and accept.strip() != "*/*" else "text/turtle"
    if chosen is None:
        raise Problem(406, "not-acceptable", "none of the formats you accept is offered", offered=[*OFFERED])
    return chosen


def _unknown(request: Request) -> Problem:
    return Problem(404, "unknown", f"the registry has nothing at {request.url.path}")
