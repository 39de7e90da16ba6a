"""The SPARQL 1.1 Protocol's update operation at ``/update`` (https://www.w3.org/TR/sparql11-protocol/)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from elo_graph.api.preconditions import preconditions
from elo_graph.api.problems import Problem
from elo_graph.api.refusals import refusal
from elo_graph.api.requests import FORM, Disconnected, content_type, pairs, read_body, text
from elo_graph.api.sending import ALWAYS, send_problem
from elo_graph.api.writes import Writes
from elo_graph.errors import EloError, NotConforming
from elo_graph.store.changes import Update
from elo_graph.store.lexing import insist_on_depth, parts, with_dataset
from elo_graph.store.updating import UpdateLimits
from elo_graph.syntax import insist_on_syntax

METHODS: Final = "POST, OPTIONS"
DIRECT: Final = "application/sparql-update"


@dataclass(frozen=True, slots=True)
class UpdateEndpoint:
    """``/update``: form POST and direct POST, with a bearer token; no other page's scripts may call it.

    ``language`` tells the reader's language; ``base_iri`` resolves relative IRIs.
    """

    writes: Writes
    language: Callable[[Request], str]
    base_iri: str
    limit: int
    limits: UpdateLimits = field(default_factory=UpdateLimits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        try:
            response = await self._answer(scope, receive)
        except Disconnected:
            return
        except NotConforming as error:
            request = Request(scope)
            response = refusal(request.headers, error, scope["path"], self.language(request))
        except EloError as error:
            await send_problem(scope, receive, send, error, ALWAYS)
            return
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        if scope["method"] == "OPTIONS":
            return Response(status_code=204, headers={"Allow": METHODS, "Accept-Post": f"{DIRECT}, {FORM}"})
        if scope["method"] != "POST":
            raise Problem(
                405,
                "method",
                "an update is sent by POST",
                headers={"Allow": METHODS},
                mend="Queries go to /sparql.",
            )
        headers = Headers(scope=scope)
        who = self.writes.holder(headers)
        kind = content_type(headers).essence
        if kind not in (FORM, DIRECT):
            raise Problem(
                415,
                "media-type",
                f"an update is posted as {DIRECT} or as a form, not as '{kind or 'nothing'}'",
                headers={"Accept-Post": f"{DIRECT}, {FORM}"},
            )
        body = await read_body(receive, headers, self.limit)
        change = await self.writes.aside(lambda: self._change(pairs(scope["query_string"]), body, kind))
        wanted = preconditions(headers)
        states = self.writes.states
        written = await self.writes.write(
            change, who=who, expect=lambda _, version: wanted.insist_on_write(states.of_all(version))
        )
        return Response(
            status_code=204,
            headers={"ELO-Dataset-Version": written.version, "ETag": f'"{written.version}"'},
        )

    def _change(self, parameters: list[tuple[str, str]], body: bytes, kind: str) -> Update:
        if kind == FORM:
            parameters = [*parameters, *pairs(body)]
        updates = [value for name, value in parameters if name == "update"]
        if kind == DIRECT:
            updates.append(text(body, "the update"))
        if any(name == "query" for name, _ in parameters):
            raise Problem(400, "query", "queries go to /sparql", mend="This endpoint only takes updates.")
        if len(updates) != 1:
            what = (
                "there is more than one update in the request"
                if updates
                else "the parameter 'update' is missing"
            )
            raise Problem(400, "update", what, mend="Put several operations into one, with ; between.")
        default = [value for name, value in parameters if name == "using-graph-uri"]
        named = [value for name, value in parameters if name == "using-named-graph-uri"]
        update = updates[0]
        insist_on_depth(update)
        if default or named:
            for part in parts(update):
                insist_on_syntax(part, update=True)  # places in messages are those of the text as it was sent
            update = with_dataset(update, default, named)
        return Update(update, self.base_iri, self.limits)
