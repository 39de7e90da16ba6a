"""Look-ups answered in the server's own process: queries of one triple pattern, whose cost is known before.

A query runs to its end once started, so only one that surely ends soon may run where nobody can end it. One
triple pattern without repeated variables is a range of one index of the engine: every step gives a row, and
every few rows are written out. So a writer that stops at some bytes bounds the whole work, to a few
milliseconds. Everything else, and every answer that gets larger, is for the workers.
"""

import asyncio
import io
import re
from typing import IO, Any, Final, cast

import pyoxigraph as ox

from elo_graph.store.places import is_address
from elo_graph.store.pool import Answer
from elo_graph.store.snapshots import Snapshot
from elo_graph.store.worker import Job, form_of

LARGEST: Final = 64 << 10
"""Bytes at which an answer is given up here."""
_LONGEST: Final = 4_000
"""Letters of a query that are looked at."""
_FEW: Final = 200
"""Rows that a pattern with neither subject nor object may ask for."""

# Fewer texts than the grammar has: what is not recognised is merely slower. No escapes, no comments, no blank
# nodes; possessive throughout, so no text makes this slow.
_IRI: Final = r'<[^<>"{}|^`\\\s]*+>'
_PREFIXED: Final = r"(?:[A-Za-z][\w-]*+)?:[\w-]*+"
_VARIABLE: Final = r"[?$]\w++"
_LITERAL: Final = rf'"[^"\\\n\r]*+"(?:@[A-Za-z-]++|\^\^(?:{_IRI}|{_PREFIXED}))?'
_LOOKUP: Final = re.compile(
    rf"""
    \s*+ (?: PREFIX \s++ (?:[A-Za-z][\w-]*+)?: \s*+ {_IRI} \s*+ )*+
    (?: SELECT (?: \s*+ \* | (?P<shown> (?: \s++ {_VARIABLE} )++ ) ) \s*+ (?: WHERE \s*+ )?+
      | ASK \s*+ (?: WHERE \s*+ )?+ )
    \{{ \s*+
      (?P<subject> {_IRI} | {_PREFIXED} | {_VARIABLE} ) \s*+
      (?P<predicate> {_IRI} | {_PREFIXED} | {_VARIABLE} | a\b ) \s*+
      (?P<object> {_IRI} | {_PREFIXED} | {_VARIABLE} | {_LITERAL} ) \s*+ (?: \. \s*+ )?+
    \}} \s*+ (?: LIMIT \s++ (?P<limit> \d{{1,9}}+ ) \s*+ )?+
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_lookup(query: str) -> bool:
    """Whether this is one triple pattern, all of whose matches are rows of the answer."""
    if len(query) > _LONGEST:
        return False
    found = _LOOKUP.fullmatch(query)
    if found is None:
        return False
    variables = [term[1:] for term in found.group("subject", "predicate", "object") if term[0] in "?$"]
    if len(set(variables)) < len(variables):
        return False  # what does not match is passed over, and nothing is written meanwhile
    shown = found["shown"]
    if shown is not None and not {name[1:] for name in shown.split()} <= set(variables):
        return False
    if found["subject"][0] in "?$" and found["object"][0] in "?$":
        return found["limit"] is not None and int(found["limit"]) <= _FEW
    return True


class Lookups:
    """Answers look-ups on the newest snapshot; for one event loop."""

    def __init__(self) -> None:
        self.answered = 0
        self._opened: tuple[str, ox.Store] | None = None
        self._opening: asyncio.Future[None] | None = None

    def answer(self, snapshot: Snapshot, job: Job) -> Answer | None:
        """Answer a look-up at once; ``None``: this is for a worker. The caller holds the snapshot.

        A snapshot that is new is opened beside, while the workers answer.
        """
        given = (job.dump, job.default_graphs, job.named_graphs, job.unless_from)
        if any(one is not None for one in given):
            return None
        if not is_lookup(job.query) or is_address(snapshot.path):
            return None
        if self._opened is None or self._opened[0] != snapshot.version:
            if self._opening is None:
                self._opening = asyncio.ensure_future(self._open(snapshot))
            return None
        output = _Output(min(LARGEST, job.result_bytes))
        try:
            engine = self._opened[1]
            results = engine.query(job.query, use_default_graph_as_union=job.union, base_iri=job.base_iri)
            kind, form, media_type = form_of(results, job)
            results.serialize(cast(IO[bytes], output), form)
        except Exception:
            return None  # too large, or wrong: a worker answers, or says what is wrong
        self.answered += 1
        return Answer(kind, media_type, bytes(output.gathered), None)

    async def _open(self, snapshot: Snapshot) -> None:
        try:
            engine = await asyncio.to_thread(ox.Store.read_only, snapshot.path)
            self._opened = snapshot.version, engine
        except OSError:
            pass  # it is gone, so there is a newer one, which the next look-up finds
        finally:
            self._opening = None


class _FullError(Exception):
    """The answer is too large for here."""


class _Output(io.RawIOBase):
    """Where the engine's serialiser writes; ends it when there is too much."""

    def __init__(self, limit: int) -> None:
        self.gathered = bytearray()
        self._limit = limit

    def write(self, data: Any) -> int:
        self.gathered += data
        if len(self.gathered) > self._limit:
            raise _FullError
        return len(data)

    def writable(self) -> bool:
        return True
