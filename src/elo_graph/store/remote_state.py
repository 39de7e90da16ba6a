"""Which state a store behind an address is in, told from its content: all servers that share it say the same.

Two things tell it: a word that each write of elo-graph sets anew, in a graph of its own, and the sizes of
the graphs, by which the writes of others show. The word is looked at often, since that costs nothing; sizes,
which cost the engine a pass over its quads, when the word has changed or a good while has gone by.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from threading import Event, Lock, Thread
from typing import Final

from pyoxigraph import Literal, NamedNode
from typing_extensions import override

from elo_graph.errors import EloError, Unavailable
from elo_graph.store.layout import Published
from elo_graph.store.protocol import GraphInfo, Rows
from elo_graph.store.remote_engine import Engine
from elo_graph.terms import DCT, OWL, STATE_GRAPH

VERSION: Final = NamedNode(OWL + "versionInfo")
MODIFIED: Final = NamedNode(DCT + "modified")
STATE: Final = NamedNode(STATE_GRAPH)
_TOLD: Final = f"{STATE} {VERSION} ?version ; {MODIFIED} ?modified"
ASKED: Final = f"SELECT ?version ?modified WHERE {{ GRAPH {STATE} {{ {_TOLD} }} }}"
_SELDOM: Final = 15.0
_SHARE: Final = 50
"""Sizes are counted at most a fiftieth of the time."""


@dataclass(frozen=True, slots=True)
class State:
    """What a store holds at one moment. ``word`` is None until elo-graph has written to it."""

    word: str | None
    modified: datetime
    graphs: tuple[GraphInfo, ...]

    @property
    def version(self) -> str:
        """Name this state, in letters, digits, dots and hyphens."""
        sizes = ",".join(f"{info.iri} {info.triples}" for info in self.graphs)
        return f"{self.word or 'remote'}.{sha256(sizes.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Told(Published):
    """A state under the name that the engine's content gives it."""

    name: str = ""

    @property
    @override
    def version(self) -> str:
        return self.name


class States:
    """Tells the state of one engine's store: asked each time, or followed by a thread (``follow``)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._first_seen = datetime.now(UTC)
        self._lock = Lock()
        self._known: State | None = None
        self._counted = 0.0
        self._count_again = 0.0
        self._trouble: EloError | None = None
        self._ending = Event()
        self._follower: Thread | None = None

    @property
    def followed(self) -> bool:
        """Whether a thread looks."""
        return self._follower is not None

    def now(self) -> State:
        """Return the state; of a followed store the one seen last. Raises Unavailable while it is dead."""
        if self._follower is None:
            return self.look(count=True)
        if self._trouble is not None:
            raise _fresh(self._trouble)
        assert self._known is not None  # noqa: S101 - ``follow`` has looked
        return self._known

    def look(self, *, count: bool = False) -> State:
        """Ask the engine. ``count``: graphs are counted in any case."""
        with self._lock:
            word, modified = self._word()
            known = self._known
            began = time.monotonic()
            if count or known is None or known.word != word or began >= self._count_again:
                graphs = self._engine.graphs()
                took = time.monotonic() - began
                self._count_again = began + max(_SELDOM, _SHARE * took)
                if known is None or known.word != word or known.graphs != graphs:
                    seen = modified or (self._first_seen if known is None else datetime.now(UTC))
                    known = State(word, seen, graphs)
            self._known = known
            return known

    def follow(self, seconds: float, changed: Callable[[], None] = lambda: None) -> None:
        """Look again and again, in a thread, until ``close``. Raises Unavailable when it is dead now."""
        self.look(count=True)

        def run() -> None:
            while not self._ending.wait(seconds):
                before = self._known
                try:
                    self.look()
                    self._trouble = None
                except EloError as error:
                    self._trouble = error
                except (
                    Exception
                ) as error:  # a thread that ends would leave the server with an old state for ever
                    self._trouble = Unavailable(f"the engine's answer is not understood: {error}")
                if self._known is not before:
                    with suppress(Exception):
                        changed()

        self._follower = Thread(target=run, name="remote-state", daemon=True)
        self._follower.start()

    def close(self) -> None:
        """Look no more."""
        self._ending.set()
        if self._follower is not None:
            self._follower.join(timeout=1.0)

    def _word(self) -> tuple[str | None, datetime | None]:
        answer = self._engine.ask(ASKED)
        found = list(answer) if isinstance(answer, Rows) else []
        rows = sorted(
            (m.value, v.value) for v, m in found if isinstance(v, Literal) and isinstance(m, Literal)
        )
        if not rows:
            return None, None
        modified, word = rows[-1]
        with suppress(ValueError):
            return word, datetime.fromisoformat(modified)
        return word, None


def _fresh(error: EloError) -> EloError:
    """Return the error anew: one object raised by many threads would gather their tracebacks."""
    again = type(error)(error.what, where=error.where, mend=error.mend)
    return again
