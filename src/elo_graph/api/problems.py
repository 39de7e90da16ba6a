"""Errors as RFC 9457 problem documents: one shape, made in one place.

A problem says what is wrong (``title``), where and how to mend it (``detail``), and carries the request's
identifier (``requestId``) so that a user's report can be found in the log.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from elo_graph.api.negotiate import choose
from elo_graph.errors import (
    EloError,
    EngineRefused,
    InputError,
    NotConforming,
    NotOffered,
    Unavailable,
    Unreachable,
    Unsupported,
)

TYPE_BASE = "https://w3id.org/elo/problem/"


class Problem(EloError):
    """An error with an HTTP status of its own: ``Problem(413, "too-large", "The body is over 10 MB")``."""

    def __init__(
        self,
        status: int,
        code: str,
        what: str,
        *,
        mend: str | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(what, mend=mend)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        self.extra = extra


def document(request: Request, problem: Problem) -> Response:
    """The problem document for one request."""
    title = HTTPStatus(problem.status).phrase
    body: dict[str, Any] = {
        "type": TYPE_BASE + problem.code,
        "title": title,
        "status": problem.status,
        "detail": str(problem),
        "instance": request.url.path,
        **({"requestId": request.scope["request_id"]} if "request_id" in request.scope else {}),
        **problem.extra,
    }
    page = _page(request, problem)
    if page is not None:
        return page
    if request.method == "HEAD":
        return Response(
            status_code=problem.status, headers=problem.headers, media_type="application/problem+json"
        )
    return JSONResponse(
        body, status_code=problem.status, headers=problem.headers, media_type="application/problem+json"
    )


def _page(request: Request, problem: Problem) -> Response | None:
    """The problem as a page, when the application has one and a person asks with a browser."""
    make = getattr(request.app.state, "problem_page", None)
    offered = ("application/problem+json", "application/json", "text/html")
    if make is None or choose(request.headers.get("accept"), offered) != "text/html":
        return None
    headers = {**problem.headers, "Vary": "Accept, Accept-Language"}
    body = "" if request.method == "HEAD" else make(request, problem)
    return Response(body, status_code=problem.status, headers=headers, media_type="text/html")


def as_problem(error: EloError) -> Problem:
    """The HTTP reading of a domain error: the caller's faults are 4xx, ours 5xx."""
    match error:
        case Problem():
            return error
        case NotConforming():
            status, code = 422, "not-conforming"
        case NotOffered():
            status, code = 501, "not-offered"
        case Unsupported():
            status, code = 403, "not-allowed"
        case InputError():
            status, code = 400, "bad-input"
        case Unavailable():
            return Problem(503, "unavailable", str(error), headers={"Retry-After": str(error.retry_after)})
        case EngineRefused():
            status, code = 502, "engine"
        case Unreachable():
            status, code = 502, "unreachable"
        case _:
            status, code = 500, "internal"
    problem = Problem(status, code, str(error))
    place = {"line": error.line, "column": error.column}
    problem.extra.update({name: number for name, number in place.items() if number is not None})
    return problem


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` with a problem document."""

    @app.exception_handler(EloError)
    async def domain(request: Request, error: EloError) -> Response:
        return document(request, as_problem(error))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
        problem = Problem(error.status_code, code, str(error.detail), headers=error.headers)
        return document(request, problem)

    @app.exception_handler(RequestValidationError)
    async def validation(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        name = str(first["loc"][-1]) if first["loc"] else "request"
        return document(
            request,
            Problem(400, "bad-parameter", f"Parameter '{name}': {first['msg']}", parameter=name),
        )

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        what = "The server failed on this request; the fault is ours and has been logged"
        return document(request, Problem(500, "internal", what))
