"""A misspelt parameter is told, not passed over: it would give the answer to another question."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from elo_graph.api.problems import Problem

_MOST: Final = 20


def insist_on_known(request: Request) -> None:
    """Raise Problem 400 for a query parameter that the operation does not have (a FastAPI dependency)."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = dict.fromkeys(_names(route.dependant))
    for name in request.query_params:
        if name in known:
            continue
        offered = [one for one in known if "-" not in one and "_" not in one]
        spelled = {one.lower(): one for one in offered}
        close = get_close_matches(name.lower(), spelled, n=1)
        mend = (
            f"Did you mean '{spelled[close[0]]}'?" if close else f"There are: {', '.join(offered[:_MOST])}."
        )
        what = f"there is no parameter '{name[:100]}'"
        raise Problem(400, "bad-parameter", what, mend=mend, parameter=name[:100], offered=offered)


def _names(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        yield field.alias
    for one in dependant.dependencies:
        yield from _names(one)
