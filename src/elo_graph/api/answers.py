"""Small answers kept while the data stays as it is: portals ask the same questions again and again.

The key is all that an answer depends on, so what is kept is what the engine would say again. Queries whose
answer is another each time, or that ask another server, are never kept.
"""

import re
from collections import OrderedDict
from typing import Final

from elo_graph.store.pool import Answer
from elo_graph.store.worker import Job

LARGEST: Final = 64 << 10
"""Bytes of an answer that is still kept; what takes long to write out is not worth the room."""
_BESIDE: Final = 500
"""Bytes that a kept answer takes beside its own and its query's text, about."""
_CHANGING: Final = re.compile(r"(?:NOW|RAND|UUID|BNODE)\b|\\u", re.IGNORECASE)
"""Words of queries whose answer may be another the next time; as parts of names they do no harm."""

Graphs = tuple[str, ...] | None
Key = tuple[str, str | None, str | None, Graphs, Graphs, Graphs]


class Answers:
    """The latest small answers for one version of the data, up to so many bytes; for one thread."""

    def __init__(self, limit: int) -> None:
        self.hits = 0
        self._limit = limit
        self._size = 0
        self._version = ""
        self._kept: OrderedDict[Key, Answer] = OrderedDict()

    def get(self, version: str, job: Job) -> Answer | None:
        """Return the answer to this job on this version of the data, when it is known."""
        if version != self._version:
            return None
        key = _key(job)
        answer = self._kept.get(key)
        if answer is not None:
            self._kept.move_to_end(key)
            self.hits += 1
        return answer

    def keep(self, version: str, job: Job, answer: Answer) -> None:
        """Keep an answer if it is small, whole, and the same the next time."""
        if not self._limit or answer.whole is None or len(answer.whole) > LARGEST:
            return
        if _CHANGING.search(job.query) or (job.allow_service and "service" in job.query.lower()):
            return
        if version != self._version:
            self._version = version
            self._kept.clear()
            self._size = 0
        key = _key(job)
        if key in self._kept:
            return
        self._kept[key] = answer
        self._size += _size(key, answer)
        while self._size > self._limit:
            self._size -= _size(*self._kept.popitem(last=False))


def _key(job: Job) -> Key:
    graphs = job.default_graphs, job.named_graphs, job.unless_from
    return job.query, job.rows_format, job.triples_format, *graphs


def _size(key: Key, answer: Answer) -> int:
    return len(answer.whole or b"") + 4 * len(key[0]) + _BESIDE
