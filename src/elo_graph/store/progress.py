"""How many rows of an answer have been written; of a worker's, readable by the server after it was killed."""

import mmap
import struct
from typing import IO, Final, Self

_COUNT: Final = struct.Struct("=Q")
# What stands once between two rows, or once in each, and in no value: quotes and line ends within values are
# escaped. In CSV alone a line end within a value is counted too, and in JSON no row without any value is.
_MARKS: Final = {
    "application/sparql-results+json": b'}},{"',
    "application/sparql-results+xml": b"<result>",
    "text/csv": b"\r\n",
    "text/tab-separated-values": b"\n",
    "application/n-triples": b"\n",
    "application/n-quads": b"\n",
}
_BEFORE_THE_FIRST: Final = {"application/sparql-results+json": b'"bindings":[{'}
_HEADERS: Final = {"text/csv": 1, "text/tab-separated-values": 1}


class RowCount:
    """Counts the rows, or triples, in the bytes of one answer as they come."""

    def __init__(self, media_type: str) -> None:
        self.known = media_type in _MARKS
        """Whether rows can be told apart in this format; otherwise none are counted."""
        self._mark = _MARKS.get(media_type, b"")
        self._first = _BEFORE_THE_FIRST.get(media_type)
        self._headers = _HEADERS.get(media_type, 0)
        self._marks = 0
        self._tail = b""

    @property
    def rows(self) -> int:
        """Rows so far."""
        return max(0, self._marks - self._headers)

    def see(self, data: bytes) -> None:
        """Count the rows in the next bytes."""
        if not self.known:
            return
        if self._first is not None and self._first in data:
            self._marks += 1
            self._first = None
        self._marks += (self._tail + data).count(self._mark)
        self._tail = data[-(len(self._mark) - 1) :] if len(self._mark) > 1 else b""


class Progress:
    """A count that two processes share: the worker calls ``begin`` and ``see``, the server reads ``rows``."""

    def __init__(self, file: int) -> None:
        self._memory = mmap.mmap(file, _COUNT.size)
        self._count = RowCount("")

    @classmethod
    def of(cls, file: IO[bytes]) -> Self:
        """Share an empty file's memory; the file may be closed afterwards."""
        file.truncate(_COUNT.size)
        return cls(file.fileno())

    @property
    def rows(self) -> int:
        """Rows written by the serialiser since ``begin``, without those that its buffer of 8 kB holds."""
        return int(_COUNT.unpack_from(self._memory)[0])

    def begin(self, media_type: str = "") -> None:
        """A new answer."""
        self._count = RowCount(media_type)
        self._share()

    def see(self, data: bytes) -> None:
        """Count the rows in the next bytes of the answer."""
        self._count.see(data)
        self._share()

    def _share(self) -> None:
        _COUNT.pack_into(self._memory, 0, self._count.rows)
