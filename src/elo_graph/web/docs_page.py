"""``/docs``: the interface's description (OpenAPI) as a page that works without scripts or other sites."""

from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from elo_graph.web.pages import language_of, render

router = APIRouter(include_in_schema=False)
METHODS: Final = ("get", "post", "put", "delete")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter."""

    name: str
    description: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked; ``in_path``: the address has to be filled in, so there is no form."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    in_path: bool


@router.api_route("/docs", methods=["GET", "HEAD"])
async def docs(request: Request) -> Response:
    """Show every operation with a form to try it."""
    page = render(
        request,
        "docs.html",
        language=language_of(request),
        here="docs",
        operations=operations(request.app.openapi()),
    )
    return Response(page, media_type="text/html", headers={"Vary": "Accept-Language"})


def operations(described: dict[str, Any]) -> list[Operation]:
    """Read the operations from an OpenAPI document."""
    return [
        Operation(
            id=found["operationId"],
            method=method.upper(),
            path=path,
            summary=found.get("summary", path),
            description=found.get("description", ""),
            parameters=tuple(
                Parameter(one["name"], one.get("description", ""), one.get("required", False))
                for one in found.get("parameters", ())
                if one["in"] == "query"
            ),
            in_path="{" in path,
        )
        for path, item in described["paths"].items()
        for method, found in item.items()
        if method in METHODS
    ]
