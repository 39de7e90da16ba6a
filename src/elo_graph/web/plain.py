"""The shortest way to what most linked-data clients ask for: a thing's document in RDF, at its own address.

A request that wants anything beside goes the whole way (``linked``), and gets the same answer there.
"""

import time
from typing import Final

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from elo_graph.api.preconditions import http_date, preconditions
from elo_graph.publish import documents, jsonld, profiles
from elo_graph.publish.contexts import Context
from elo_graph.publish.documents import SUFFIXES
from elo_graph.store.embedded import EmbeddedStore
from elo_graph.store.protocol import Store
from elo_graph.web.linked import links

AT_ONCE: Final = 1
"""Descriptions at once: threads that take turns at the interpreter lose more than half of its time."""
LONG: Final = 0.003
"""Seconds of the processor after which a description of the same thing is left to a thread the next time."""
REMEMBERED: Final = 10_000
"""Things of which that is known."""
_THINGS: Final = "/id/"
_CONCEPTS: Final = "/scheme/"
_PLAIN: Final = ("ttl", "nt", "rdf", "jsonld")
_OTHER_WAYS: Final = frozenset(
    (b"accept-profile", b"if-match", b"if-modified-since", b"if-unmodified-since", b"origin")
)


class PlainDocuments:
    """Answers 200 and 304 for documents of single things; everything else is for ``pages``."""

    def __init__(self, pages: ASGIApp, store: Store, base_iri: str, context: Context) -> None:
        self._pages = pages
        self._store = store
        self._base_iri = base_iri
        self._context = context
        self._limiter: CapacityLimiter | None = None
        self._at_hand = isinstance(store, EmbeddedStore)  # else each question goes over the network
        self._long: set[str] = set()

    def takes(self, scope: Scope) -> bool:
        """Whether this is such a request."""
        path: str = scope["path"]
        if path.startswith(_THINGS) or (path.startswith(_CONCEPTS) and path.count("/") > 2):
            asked = path.rpartition(".")[2] in _PLAIN and not scope["query_string"]
            return asked and scope["method"] == "GET" and not _OTHER_WAYS & {n for n, _ in scope["headers"]}
        return False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        stem, _, suffix = scope["path"][1:].rpartition(".")
        # Before anything is read: a tag may be older than what it comes with, never newer.
        version = self._store.version
        etag = f'"{version}-{suffix}"'
        iri = self._base_iri + stem
        headers = {
            "Vary": "Accept, Accept-Profile, Origin",
            "ETag": etag,
            "Last-Modified": http_date(self._store.modified),
            "Content-Location": scope["path"],
            "ELO-Dataset-Version": version,
        }
        if preconditions(Headers(scope=scope)).names(etag):
            await Response(status_code=304, headers=headers)(scope, receive, send)
            return
        body = await self._body(iri, suffix)
        if body is None:
            await self._pages(scope, receive, send)
            return
        headers["Link"] = links(stem, iri, profiles.ELO, profiled=True)
        kind = SUFFIXES[suffix]
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        await Response(body, media_type=kind + charset, headers=headers)(scope, receive, send)

    async def _body(self, iri: str, suffix: str) -> bytes | None:
        """Describe a thing at once where that takes no longer than handing it to a thread; else in one."""
        if self._at_hand and iri not in self._long:
            began = time.thread_time()
            body = self._written(iri, suffix)
            if time.thread_time() - began > LONG:
                if len(self._long) >= REMEMBERED:
                    self._long.clear()
                self._long.add(iri)
            return body
        if self._limiter is None:
            self._limiter = CapacityLimiter(AT_ONCE)
        return await to_thread.run_sync(self._written, iri, suffix, limiter=self._limiter)

    def _written(self, iri: str, suffix: str) -> bytes | None:
        """Describe a thing; None where there is none, or too much for one page."""
        found = documents.describe(self._store, iri)
        if not found or found.more_after:
            return None
        if suffix == "jsonld":
            return jsonld.write(found.triples, self._context, iri)
        return documents.write(found.triples, SUFFIXES[suffix])
