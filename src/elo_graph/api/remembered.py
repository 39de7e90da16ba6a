"""Answers that many ask for, kept while the data stays as it is."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, TypeVar

Value = TypeVar("Value")
LIMIT: Final = 256


class Remembered:
    """The latest answers by question, for one version of the data; forgets all when the version changes."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._version = ""
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, version: str, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value for this question and version of the data, made when it is not known.

        Two that ask at once may both make it; an error is remembered by nobody.
        """
        with self._lock:
            if version == self._version and key in self._values:
                self._values.move_to_end(key)
                known: Value = self._values[key]
                return known
        value = make()
        with self._lock:
            if version != self._version:
                self._version = version
                self._values.clear()
            self._values[key] = value
            while len(self._values) > self._limit:
                self._values.popitem(last=False)
        return value
