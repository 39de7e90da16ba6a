"""Answers on their way out: the headers all reads have, bytes as they come, failures as problems."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from elo_graph.api.problems import Problem, as_problem, document
from elo_graph.api.requests import Disconnected
from elo_graph.errors import EloError
from elo_graph.store.pool import Answer, QueryFailed, WorkerPool
from elo_graph.store.progress import RowCount
from elo_graph.store.worker import ROWS, TRIPLES, Job

PATIENCE: Final = 0.1
"""Seconds after which it is worth looking whether the client still waits."""
RawHeaders = Sequence[tuple[bytes, bytes]]
ALWAYS: Final[RawHeaders] = ((b"x-content-type-options", b"nosniff"),)
OPEN: Final[RawHeaders] = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"ELO-Dataset-Version, ETag, Link, Location, Retry-After, X-Request-Id",
    ),
    (b"vary", b"Accept, Accept-Encoding"),
    *ALWAYS,
)
"""Of every read: any page may make it."""
FAILURES: Final[Mapping[str, int]] = {
    "busy": 503,
    "lost": 503,
    "timeout": 504,
    "memory": 507,
    "stack": 507,
    "fault": 500,
    "too-large": 507,
    "syntax": 400,
    "bad-input": 400,
    "no-graph": 404,
    "not-allowed": 403,
    "unreachable": 502,
    "engine": 500,
    "refused": 502,
    "unavailable": 503,
}


async def answer(
    pool: WorkerPool,
    job: Job,
    receive: Receive,
    send: Send,
    headers: RawHeaders,
    *,
    head: bool,
    seconds: float | None = None,
    keep: Callable[[Answer], None] | None = None,
) -> int | None:
    """Have a job done and send what comes, with these headers too; ``head``: only the headers.

    Gives the rows that were sent, where they can be told in the format.

    ``seconds`` is the client's own limit, where that is lower than the server's; ``keep`` sees the answer.
    The job is ended when the client goes away. Raises QueryFailed as long as nothing has been sent (after
    that the answer is broken off), Disconnected when nobody waits any more. The body has been read before.
    """
    rows: int | None = None

    async def work() -> None:
        nonlocal rows
        found = await pool.query(job, seconds=seconds)
        if keep is not None:
            keep(found)
        rows = await send_answer(send, found, headers, head=head)

    await _unless_gone(receive, work())
    return rows


async def send_problem(
    scope: Scope, receive: Receive, send: Send, error: EloError, headers: RawHeaders
) -> None:
    """Send an error as a problem document, or as a page where a person asks."""
    problem = _problem(error)
    problem.headers.update({name.decode(): value.decode() for name, value in headers})
    await document(Request(scope, receive), problem)(scope, receive, send)


def preflight(headers: Headers, allow: str, reads: str) -> Response:
    """Answer OPTIONS: the methods there are, and those (``reads``) that any page may use."""
    asked = headers.get("access-control-request-headers", "Accept, Content-Type")
    return Response(
        status_code=204,
        headers={
            "Allow": allow,
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": reads,
            "Access-Control-Allow-Headers": asked,
            "Access-Control-Max-Age": "86400",
            "Vary": "Access-Control-Request-Headers",
        },
    )


def _problem(error: EloError) -> Problem:
    if not isinstance(error, QueryFailed):
        return as_problem(error)
    details: dict[str, Any] = dict(error.details)
    if error.code.startswith("not-acceptable"):
        offered = list(TRIPLES if error.code.endswith("triples") else ROWS)
        return Problem(
            406, "not-acceptable", f"this query's answer is offered as {', '.join(offered)}", offered=offered
        )
    headers = {"Retry-After": "1"} if error.code in ("busy", "lost", "unavailable") else {}
    return Problem(FAILURES.get(error.code, 500), error.code, str(error), headers=headers, **details)


async def send_answer(send: Send, answer: Answer, headers: RawHeaders, *, head: bool) -> int | None:
    """Send a worker's answer, or only what its headers would be; gives the rows sent, as ``answer``."""
    media_type = answer.media_type
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    own = [(b"content-type", (media_type + charset).encode()), *headers]
    if answer.whole is not None:
        own.append((b"content-length", b"%d" % len(answer.whole)))
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": own})
    count = RowCount(media_type)
    if answer.whole is not None:
        if not head:
            count.see(answer.whole)
        await send({"type": "http.response.body", "body": b"" if head else answer.whole})
        return count.rows if count.known else None
    chunks = answer.chunks
    assert chunks is not None  # noqa: S101 - an answer is whole or comes in chunks
    if head:
        await chunks.aclose()
    else:
        try:
            async for chunk in chunks:
                count.see(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except QueryFailed:
            # Without its end the server breaks the connection off, so nobody takes the part for the whole.
            return count.rows if count.known else None
    await send({"type": "http.response.body", "body": b""})
    return count.rows if count.known else None


async def _unless_gone(receive: Receive, work: Awaitable[None]) -> None:
    """Do the work, but end it when the client goes away meanwhile; raises Disconnected then.

    Work that is done at once, as most is, costs a timer and no more.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - an ASGI application runs in a task
    watcher: asyncio.Task[None] | None = None
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        task.cancel()

    def begin() -> None:
        nonlocal watcher
        watcher = loop.create_task(watch())

    timer = loop.call_later(PATIENCE, begin)
    try:
        await work
    except asyncio.CancelledError:
        if not gone:
            raise
        task.uncancel()
        raise Disconnected from None
    finally:
        timer.cancel()
        if watcher is not None:
            watcher.cancel()
