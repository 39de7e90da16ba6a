"""How many rows of an answer a worker has written, readable by the server after the worker was killed."""

import mmap
import struct
from typing import IO, Final, Self

_COUNT: Final = struct.Struct("=Q")
# What stands once between two rows, or once in each, and in no value: quotes and line ends within values are
# escaped. In CSV alone a line end within a value is counted too.
_MARKS: Final = {
    "application/sparql-results+json": b'}},{"',
    "application/sparql-results+xml": b"<result>",
    "text/csv": b"\r\n",
    "text/tab-separated-values": b"\n",
    "application/n-triples": b"\n",
    "application/n-quads": b"\n",
    "text/turtle": b"\n",
}


class Progress:
    """A count that two processes share: the worker calls ``begin`` and ``see``, the server reads ``rows``."""

    def __init__(self, file: int) -> None:
        self._memory = mmap.mmap(file, _COUNT.size)
        self._mark: bytes | None = None
        self._tail = b""

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
        """A new answer, in a format whose rows can be told apart (otherwise none are counted)."""
        self._mark = _MARKS.get(media_type)
        self._tail = b""
        _COUNT.pack_into(self._memory, 0, 0)

    def see(self, data: bytes) -> None:
        """Count the rows in the next bytes of the answer."""
        if self._mark is None:
            return
        found = (self._tail + data).count(self._mark)
        self._tail = data[-(len(self._mark) - 1) :] if len(self._mark) > 1 else b""
        _COUNT.pack_into(self._memory, 0, self.rows + found)
