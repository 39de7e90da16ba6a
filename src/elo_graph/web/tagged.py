"""Tags for pages that make none themselves, so that nothing is sent twice: a digest of what is answered."""

from hashlib import sha256
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from elo_graph.api.preconditions import preconditions

OK: Final = 200
NOT_MODIFIED: Final = 304


class Tagged:
    """Gives answers to reads a weak ETag, and answers 304 to who names it. What comes in pieces has none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        head: Message | None = None

        async def tagging(message: Message) -> None:
            nonlocal head
            if message["type"] == "http.response.start" and _untagged(message):
                head = message
                return
            if head is not None:
                begin, head = head, None
                if message["type"] == "http.response.body" and not message.get("more_body"):
                    etag = f'W/"{sha256(message.get("body", b"")).hexdigest()[:24]}"'
                    headers = MutableHeaders(raw=begin["headers"])
                    headers["ETag"] = etag
                    if preconditions(Headers(scope=scope)).names(etag):
                        begin["status"], message = NOT_MODIFIED, {**message, "body": b""}
                        del headers["content-length"]
                await send(begin)
            await send(message)

        await self._app(scope, receive, tagging)


def _untagged(head: Message) -> bool:
    return head["status"] == OK and not any(name.lower() == b"etag" for name, _ in head["headers"])
