"""Where the JSON-LD context lies: ``/context/elo.jsonld``, and each version at an address of its own."""

from hashlib import sha256
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from elo_graph.api.preconditions import preconditions
from elo_graph.api.problems import Problem
from elo_graph.publish import contexts
from elo_graph.publish.contexts import Context

router = APIRouter(include_in_schema=False)
METHODS: Final = ["GET", "HEAD"]
FOREVER: Final = "public, max-age=31536000, immutable"
A_DAY: Final = "public, max-age=86400"


@router.api_route("/context/elo.jsonld", methods=METHODS)
async def newest(request: Request) -> Response:
    """Answer with the context of the newest version."""
    context: Context = request.app.state.context
    return _sent(request, context, A_DAY)


@router.api_route("/context/{version}/elo.jsonld", methods=METHODS)
async def of_version(request: Request, version: str) -> Response:
    """Answer with the context of one version, which never changes."""
    context = contexts.of_version(version)
    if context is None:
        raise Problem(404, "unknown", f"there is no context of version {version}")
    return _sent(request, context, FOREVER)


def _sent(request: Request, context: Context, cache: str) -> Response:
    body = contexts.text_of(context).encode()
    headers = {
        "ETag": f'"{sha256(body).hexdigest()[:24]}"',
        "Cache-Control": cache,
        "Link": f'</context/{context.version}/elo.jsonld>; rel="canonical"',
    }
    if preconditions(request.headers).names(headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/ld+json", headers=headers)
