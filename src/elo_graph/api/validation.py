"""``/api/v1/validate``: RDF in, the validation report out, in the form that is asked for. Keeps nothing."""

import asyncio
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from elo_graph.api.negotiate import choose
from elo_graph.api.problems import Problem
from elo_graph.api.requests import Disconnected, content_type, read_body
from elo_graph.api.uploads import insist_on_rdf
from elo_graph.ingest.submitted import MEDIA_TYPES
from elo_graph.validate.apart import FORMS, HTML, Stopped, Told, Wanted, validate_apart

router = APIRouter(prefix="/api/v1", tags=["validation"])

LARGEST: Final = 10 << 20
LONGEST: Final = 30.0
"""Seconds of one validation."""
AT_ONCE: Final = 2
WAITING: Final = 16
NAMES: Final = {
    "turtle": "text/turtle",
    "jsonld": "application/ld+json",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "json": "application/json",
    "html": HTML,
    "human": "text/plain",
    "csv": "text/csv",
    "sarif": "application/sarif+json",
    "junit": "application/xml",
}


class Turns:
    """So many at once, so many that wait, and a Problem (503) for one more."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._here = 0

    async def __aenter__(self) -> None:
        if self._here >= self._most:
            raise Problem(503, "busy", "too many validations wait already", headers={"Retry-After": "5"})
        self._here += 1
        try:
            await self._free.acquire()
        except BaseException:
            self._here -= 1
            raise

    async def __aexit__(self, *exc: object) -> None:
        self._free.release()
        self._here -= 1


_EXAMPLE: Final = """@prefix elo: <https://w3id.org/elo/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/elo/id/service/example> a elo:Service ;
  skos:prefLabel "Esimerkkipalvelu"@fi ;
  elo:providedBy <https://w3id.org/elo/id/actor/okm> ;
  elo:capacity -5 .
"""
_TAKEN: Final = [*MEDIA_TYPES][:6]
_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        kind: {
            "schema": {"type": "object"} if kind.endswith("json") else {"type": "string"},
            **({"example": _EXAMPLE} if kind == "text/turtle" else {}),
        }
        for kind in _TAKEN
    },
}
_PROBLEM: Final[dict[str, Any]] = {"application/problem+json": {}}
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The report (SHACL); the header ELO-Conforms says true or false",
        "content": {form: {"schema": {} if form.endswith("json") else {"type": "string"}} for form in FORMS},
    },
    400: {"content": _PROBLEM, "description": "The RDF does not parse (line, column), or misspells a term"},
    406: {"content": _PROBLEM, "description": "The report is not written in such a form"},
    413: {"content": _PROBLEM, "description": f"Over {LARGEST >> 20} MB"},
    415: {"content": _PROBLEM, "description": "The body is not RDF"},
    422: {"content": _PROBLEM, "description": "The validation took too long or too much memory"},
    503: {"content": _PROBLEM, "description": "Too many validations wait; see Retry-After"},
}


@router.post(
    "/validate",
    summary="Does this RDF conform to the shapes?",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra={"requestBody": _BODY},
)
async def validate(
    request: Request,
    form: Annotated[
        Literal["turtle", "jsonld", "ntriples", "rdfxml", "json", "html", "human", "csv", "sarif", "junit"]
        | None,
        Query(alias="format", description="The form of the report; goes before Accept."),
    ] = None,
    lang: Annotated[Literal["fi", "sv", "en"], Query(description="Language of the messages.")] = "fi",
) -> Response:
    """Check RDF against the shipped shapes, read together with the ontology and the shipped registry.

    Shapes within the RDF are not used. What is sent is not kept.
    """
    chosen = NAMES[form] if form else choose(request.headers.get("accept"), FORMS)
    if chosen is None:
        raise Problem(406, "not-acceptable", "a report is not written in that form", offered=list(NAMES))
    kind = content_type(request.headers)
    insist_on_rdf(kind, multipart=False)
    try:
        body = await read_body(request.receive, request.headers, LARGEST)
    except Disconnected:
        return Response(status_code=400)
    settings = request.app.state.settings
    wanted = Wanted(kind.essence, settings.base_iri, chosen, lang)
    told = await _in_turn(request, body, wanted)
    headers = {"ELO-Conforms": str(told.conforms).lower(), "Vary": "Accept", "Cache-Control": "no-store"}
    if chosen == HTML:
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(told.text, media_type=chosen, headers=headers)


async def _in_turn(request: Request, body: bytes, wanted: Wanted) -> Told:
    settings = request.app.state.settings
    turns: Turns = request.app.state.validations
    try:
        async with turns:
            return await run_in_threadpool(
                validate_apart,
                body,
                wanted,
                seconds=min(settings.update_timeout, LONGEST),
                memory_bytes=settings.query_memory,
            )
    except Stopped as error:
        raise Problem(422, error.limit, str(error), limit=error.limit) from error
