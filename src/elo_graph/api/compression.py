"""Answers compressed when asked, as they stream: ``Accept-Encoding`` (RFC 9110 section 12.5.3)."""

import sys
import zlib
from collections.abc import Callable, Mapping
from typing import Final, Protocol

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdCompressor
else:
    from backports.zstd import ZstdCompressor

SMALLEST: Final = 1024
"""Bytes below which an answer stays as it is: it fits a packet either way."""
ELSEWHERE: Final = 64 << 10
"""Bytes above which compressing one piece would hold up the event loop; it goes to a thread."""
_HELD_BACK: Final = 256 << 10
"""Bytes taken after which what the compressor still holds is sent: what streams must arrive as it comes."""
NOT_MODIFIED: Final = 304
_TYPES: Final = (
    *("text/", "application/json", "application/xml", "application/javascript", "application/trig"),
    "image/svg+xml",
)
_ENDINGS: Final = ("+json", "+xml", "/n-triples", "/n-quads", "/yaml")


class Compressor(Protocol):
    """What the three libraries have in common once wrapped."""

    def compress(self, data: bytes, /) -> bytes:
        """Take a piece; give what is ready."""

    def flush(self) -> bytes:
        """Give all that can be told of what was taken."""

    def finish(self) -> bytes:
        """Give the rest."""


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.compressobj(4, zlib.DEFLATED, 31)
        self.compress = self._stream.compress

    def flush(self) -> bytes:
        return self._stream.flush(zlib.Z_SYNC_FLUSH)

    def finish(self) -> bytes:
        return self._stream.flush()


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Compressor(quality=4)

    def compress(self, data: bytes, /) -> bytes:
        return bytes(self._stream.process(data))

    def flush(self) -> bytes:
        return bytes(self._stream.flush())

    def finish(self) -> bytes:
        return bytes(self._stream.finish())


class _Zstd:
    def __init__(self) -> None:
        self._stream = ZstdCompressor(level=3)

    def compress(self, data: bytes, /) -> bytes:
        return self._stream.compress(data)

    def flush(self) -> bytes:
        return self._stream.flush(ZstdCompressor.FLUSH_BLOCK)

    def finish(self) -> bytes:
        return self._stream.flush()


CODINGS: Final[Mapping[str, Callable[[], Compressor]]] = {"zstd": _Zstd, "br": _Brotli, "gzip": _Gzip}
"""Ours first: what is quickest for the same size comes first."""


def choose_coding(header: str) -> str | None:
    """The best of our codings for an ``Accept-Encoding`` header; ``None``: send it as it is."""
    wanted: dict[str, float] = {}
    for element in header.lower().split(","):
        name, _, parameter = element.partition(";")
        quality = 1.0
        if parameter.strip().startswith("q="):
            try:
                quality = float(parameter.strip()[2:])
            except ValueError:
                quality = 0.0
        name = name.strip()
        wanted["gzip" if name == "x-gzip" else name] = quality
    others = wanted.get("*", 0.0)
    best = max(CODINGS, key=lambda name: wanted.get(name, others))
    quality = wanted.get(best, others)
    return best if quality > 0 and quality >= wanted.get("identity", 0.0) else None


class Compressed:
    """Compresses what the application sends, where it helps and the client asks for it.

    A strong ETag names the bytes as sent, so it gets the coding as a suffix, which is taken off again in what
    clients send back (If-Match, If-None-Match).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked, known = None, b""
        for number, (name, value) in enumerate(scope["headers"]):
            if name == b"accept-encoding":
                asked = value.decode("latin-1")
            elif name in (b"if-match", b"if-none-match"):
                known = value if name == b"if-none-match" else known
                scope["headers"][number] = (name, _without_suffix(value))
        coding = choose_coding(asked) if asked is not None else None
        await self._app(scope, receive, _Sending(send, coding, scope["method"] == "HEAD", known))


class _Sending:
    """The ``send`` of one request: holds the head back until the first piece of the body tells its size."""

    __slots__ = ("_coding", "_compressor", "_head", "_held", "_is_head", "_known", "_send")

    def __init__(self, send: Send, coding: str | None, is_head: bool, known: bytes) -> None:
        self._send = send
        self._coding = coding
        self._is_head = is_head
        self._known = known
        self._head: Message | None = None
        self._compressor: Compressor | None = None
        self._held = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] == NOT_MODIFIED:
                await self._send(_as_known(message, self._known))
            elif self._coding is None or not _compressible(message):
                self._compressor = None
                self._coding = None
                await self._send(_varying(message))
            else:
                self._head = message
        elif message["type"] != "http.response.body" or (self._head is None and self._compressor is None):
            await self._send(message)
        else:
            await self._body(message)

    async def _body(self, message: Message) -> None:
        data = message.get("body", b"")
        more = message.get("more_body", False)
        if self._head is not None:
            head, self._head = self._head, None
            if self._too_small(head, len(data), more):
                await self._send(_varying(head))
                await self._send(message)
                return
            assert self._coding is not None  # noqa: S101 - else the head was not held back
            self._compressor = CODINGS[self._coding]()
            await self._send(_encoded(head, self._coding))
        compressor = self._compressor
        assert compressor is not None  # noqa: S101 - just made, or made for an earlier piece
        if self._is_head:
            await self._send(message)
            return
        compress = compressor.compress
        packed = await run_in_threadpool(compress, data) if len(data) > ELSEWHERE else compress(data)
        self._held += len(data)
        if not more:
            packed += compressor.finish()
        elif self._held >= _HELD_BACK:
            packed += compressor.flush()
            self._held = 0
        if packed or not more:
            await self._send({"type": "http.response.body", "body": packed, "more_body": more})

    def _too_small(self, head: Message, size: int, more: bool) -> bool:
        if self._is_head:
            size = int(Headers(raw=head["headers"]).get("content-length", SMALLEST))
        return not more and size < SMALLEST


def _compressible(head: Message) -> bool:
    headers = Headers(raw=head["headers"])
    right_type = _helps(headers.get("content-type", ""))
    return right_type and "content-encoding" not in headers and head["status"] not in (204, 206, 304)


def _helps(content_type: str) -> bool:
    """Whether what is of this type gets smaller."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind.startswith(_TYPES) or kind.endswith(_ENDINGS)


def _varying(head: Message) -> Message:
    """The head with ``Vary: Accept-Encoding`` where another client may get another coding."""
    if _compressible(head):
        _vary(head)
    return head


def _as_known(head: Message, known: bytes) -> Message:
    """The head of a 304 as its 200 would have it (RFC 9110 section 15.4.5): the tag that the client named."""
    for number, (name, value) in enumerate(head["headers"]):
        if name.lower() == b"etag":
            named = (value[:-1] + b"-" + coding.encode() + b'"' for coding in CODINGS)
            head["headers"][number] = (name, next((one for one in named if one in known), value))
    if _helps(Headers(raw=head["headers"]).get("content-type", "text/")):
        _vary(head)
    return head


def _vary(head: Message) -> None:
    headers = MutableHeaders(raw=head["headers"])
    if "accept-encoding" not in headers.get("vary", "").lower():
        headers.add_vary_header("Accept-Encoding")


def _encoded(head: Message, coding: str) -> Message:
    raw = [(name, value) for name, value in head["headers"] if name.lower() != b"content-length"]
    for number, (name, value) in enumerate(raw):
        if name.lower() == b"etag" and value.endswith(b'"') and not value.startswith(b"W/"):
            raw[number] = (name, value[:-1] + b"-" + coding.encode() + b'"')
    encoded = {**head, "headers": raw}
    _vary(encoded)
    raw.append((b"content-encoding", coding.encode()))
    return encoded


def _without_suffix(value: bytes) -> bytes:
    for coding in CODINGS:
        value = value.replace(b"-" + coding.encode() + b'"', b'"')
    return value
