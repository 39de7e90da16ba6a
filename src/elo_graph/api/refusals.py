"""A write that would break the data: 422 with the validation report, in the form that is asked for."""

import json
from typing import Any, Final

from pyoxigraph import RdfFormat, parse, serialize
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response

from elo_graph.api.negotiate import choose
from elo_graph.api.problems import TYPE_BASE
from elo_graph.errors import NotConforming
from elo_graph.validate.formats import html, rdf, tables
from elo_graph.validate.report import Report

_RDF: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_PROBLEM: Final = "application/problem+json"
_OFFERED: Final = (*_RDF, "application/json", _PROBLEM, "text/html")


def refusal(headers: Headers, error: NotConforming, path: str, language: str) -> Response:
    """Answer for a write that was not done; without a report (a misspelt term) a problem document.

    What the client accepts has no say in whether it learns the reason: Turtle when nothing fits.
    """
    report = error.report
    form = choose(headers.get("accept"), _OFFERED) or "text/turtle"
    if not isinstance(report, Report):
        return JSONResponse(_problem(error, path), 422, media_type=_PROBLEM)
    if form in ("application/json", _PROBLEM):
        body = {**_problem(error, path), **json.loads(tables.json_text(report, language))}
        return JSONResponse(body, 422, media_type=form)
    if form == "text/html":
        return Response(html.page(report, language), 422, media_type=form)
    text = rdf.turtle(report, language).encode()
    if form != "text/turtle":
        text = serialize((quad.triple for quad in parse(text, RdfFormat.TURTLE)), format=_RDF[form]) or b""
    return Response(text, 422, media_type=form)


def _problem(error: NotConforming, path: str) -> dict[str, Any]:
    return {
        "type": TYPE_BASE + "not-conforming",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": str(error),
        "instance": path,
    }
