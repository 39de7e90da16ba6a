"""Answers that many ask for, kept while the data stays as it is, and worked out once however many ask."""

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock, Semaphore
from typing import Any, Final, TypeVar

from elo_graph.errors import Unavailable

Value = TypeVar("Value")
LIMIT: Final = 256
AT_ONCE: Final = max(2, os.cpu_count() or 2)
"""Answers in the making at a time: threads that take turns at the interpreter make none of them sooner."""
PATIENCE: Final = 30.0
"""Seconds for which an answer waits for its turn."""


class Busy(Unavailable):
    """Too many answers are being worked out already; try again in a moment."""

    retry_after = 2


class Remembered:
    """The latest answers by question, for one version of the data; forgets all when the version changes."""

    def __init__(self, limit: int = LIMIT, *, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._limit = limit
        self._patience = patience
        self._version = ""
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[tuple[str, Hashable], Future[Any]] = {}
        self._turns = Semaphore(at_once)
        self._lock = Lock()

    def get(self, version: str, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value for this question and version of the data, made when it is not known.

        Who asks for what is being made waits for it, and is told the same error; it is remembered by nobody.
        ``make`` must not ask here itself. Raises what it raises, and Busy when its turn does not come.
        """
        with self._lock:
            if version == self._version and key in self._values:
                self._values.move_to_end(key)
                known: Value = self._values[key]
                return known
            making: Future[Value] | None = self._making.get((version, key))
            mine = making is None
            if making is None:
                making = self._making[version, key] = Future()
        if not mine:
            return making.result()
        try:
            value = self._in_turn(make)
        except BaseException as error:
            making.set_exception(error)
            raise
        else:
            making.set_result(value)
            self._keep(version, key, value)
            return value
        finally:
            with self._lock:
                del self._making[version, key]

    def _in_turn(self, make: Callable[[], Value]) -> Value:
        if not self._turns.acquire(timeout=self._patience):
            raise Busy(
                "the server is working out as many other answers as it can", mend="Try again in a moment."
            )
        try:
            return make()
        finally:
            self._turns.release()

    def _keep(self, version: str, key: Hashable, value: object) -> None:
        with self._lock:
            if version != self._version:
                self._version = version
                self._values.clear()
            self._values[key] = value
            while len(self._values) > self._limit:
                self._values.popitem(last=False)
