"""Behind a proxy: the scheme, host and client that it was asked by (``X-Forwarded-…``), if it is trusted."""

import re
from typing import Any, Final, cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_HOST: Final = re.compile(rb"[\w.-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?")


class Proxied:
    """Takes ``X-Forwarded-Host`` too, which the server's own middleware passes over."""

    def __init__(self, app: ASGIApp, trusted: str) -> None:
        self._rest = ProxyHeadersMiddleware(cast(Any, app), trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        client = scope.get("client")
        if scope["type"] == "http" and client is not None and client[0] in self._rest.trusted_hosts:
            told = [value for name, value in scope["headers"] if name == b"x-forwarded-host"]
            host = told[0].partition(b",")[0].strip() if told else b""  # the first is whom the client asked
            if _HOST.fullmatch(host):
                kept = [one for one in scope["headers"] if one[0] != b"host"]
                scope["headers"] = [*kept, (b"host", host)]
        await self._rest(cast(Any, scope), cast(Any, receive), cast(Any, send))
