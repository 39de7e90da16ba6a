"""A door of its own for SERVICE: the engine asks here, at a loopback address, and nowhere else.

The engine looks names up itself, follows redirects and cannot be told where not to go. So each call in a
query is given an address here; what comes is sent on by ``outside``, which checks where it goes.
"""

import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Final

from typing_extensions import override

from elo_graph.errors import EloError
from elo_graph.store.outside import Outside

_LARGEST_QUERY: Final = 10 << 20
_PASSED_ON: Final = ("Content-Type", "Accept")


class Relay:
    """Sends queries on; started with the first address that is asked for, and ends with the process."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._secret = secrets.token_urlsafe(24)
        self._targets: dict[str, str] = {}
        self._troubles: dict[str, str] = {}
        self._server: ThreadingHTTPServer | None = None
        self._starting = Lock()

    def address_for(self, target: str) -> str:
        """Return the loopback address that stands for another server's. Nobody else can know it."""
        with self._starting:
            if self._server is None:
                self._server = self._start()
            number = next((n for n, known in self._targets.items() if known == target), None)
            if number is None:
                number = str(len(self._targets))
                self._targets[number] = target
            self._troubles.pop(number, None)
            return f"{self.prefix}{number}"

    @property
    def prefix(self) -> str:
        """What the addresses of this relay begin with."""
        port = self._server.server_address[1] if self._server is not None else 0
        return f"http://127.0.0.1:{port}/{self._secret}/"

    def trouble_with(self, text: str) -> str | None:
        """What went wrong with the addresses in a text, if anything did."""
        troubles = {**self._troubles}
        return "; ".join(t for n, t in troubles.items() if f"<{self.prefix}{n}>" in text) or None

    def _start(self) -> ThreadingHTTPServer:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            """One request of the engine."""

            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                relay.answer(self)

            @override
            def log_message(self, format: str, *args: object) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        Thread(target=server.serve_forever, name="relay", daemon=True).start()
        return server

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Send one query on, and its answer back."""
        number = request.path.rpartition("/")[2]
        target = self._targets.get(number)
        size = int(request.headers.get("Content-Length", "0"))
        body = request.rfile.read(min(size, _LARGEST_QUERY + 1))
        known = secrets.compare_digest(request.path, f"/{self._secret}/{number}")
        if target is None or not known or size > _LARGEST_QUERY:
            self._send(request, 404, "text/plain", b"")
            return
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        try:
            fetched = self._outside.fetch("POST", target, headers=headers, body=body)
        except EloError as error:
            self._troubles[number] = str(error)
            self._send(request, 502, "text/plain", str(error).encode())
            return
        self._send(request, 200, fetched.media_type, fetched.body)

    @staticmethod
    def _send(request: BaseHTTPRequestHandler, status: int, media_type: str, body: bytes) -> None:
        request.send_response(status)
        request.send_header("Content-Type", media_type)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
