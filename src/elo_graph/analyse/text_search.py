"""Text search over a store: never behind what has been written, and never waiting for ever.

The index lies in memory and belongs to one version of the store. When a question finds that the store has
moved on, the index is brought up to it first: the texts are read again and what changed is written.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from threading import Event, Lock
from typing import Final

from elo_graph.analyse.labels import LANGUAGES, Label, labels, short
from elo_graph.analyse.places import Places, places
from elo_graph.analyse.text_entries import KINDS, Entry, Text, entries
from elo_graph.analyse.text_found import Found, Row
from elo_graph.analyse.text_index import Hit, Reading, TextIndex, number_of
from elo_graph.analyse.text_query import Meaning, narrowed, rank, understand, valid_first
from elo_graph.analyse.text_snippets import Marker
from elo_graph.analyse.text_words import Analyser, tidy
from elo_graph.errors import EloError, InputError
from elo_graph.store.protocol import Store
from elo_graph.terms import GRAPH

LONGEST: Final = 500
"""Letters of a question."""

MOST: Final = 100
"""Things on one page."""

DEEPEST: Final = 10_000
"""How far pages go."""


class StillIndexing(EloError):
    """The index of what was written last is not ready yet; ask again in ``seconds``."""

    seconds = 5


class Stopped(EloError):
    """The search was closed while an index was being made."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched for.

    ``language``: of the names shown; words of all three are found. ``area``: an IRI; things that serve an
    area which shares a part with it, and such areas. ``as_of``: the day whose valid things go first; today
    when None.
    """

    text: str
    language: str = LANGUAGES[0]
    kinds: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()
    area: str | None = None
    as_of: date | None = None
    limit: int = 20
    offset: int = 0


class TextSearch:
    """Searches a store's texts; threads may share it.

    ``patience``: how many seconds a question waits for the index at most.
    """

    def __init__(self, store: Store, *, patience: float = 30.0) -> None:
        self._store = store
        self.patience = patience
        self._analyser = Analyser()
        self._index = TextIndex(self._analyser)
        self._lock = Lock()
        self._closing = Event()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="text-index")
        self._waiting: tuple[str, Future[None]] | None = None
        self._places: tuple[str, date, Places] | None = None
        self._labels: tuple[str, dict[str, Label]] = "", {}

    @property
    def version(self) -> str:
        """The version of the store that the index holds."""
        return self._index.version

    def search(self, question: Question) -> Found:
        """Answer a question.

        Raises InputError for a value that cannot be, and StillIndexing.
        """
        _check(question)
        reading = self._renewed()
        day = question.as_of or date.today()
        text = tidy(question.text)
        meaning = understand(reading, text, question.language)
        found = Found(
            text=" ".join(text.split()),
            language=question.language,
            as_of=day,
            version=reading.version,
            narrowed={"kinds": question.kinds, "graphs": question.graphs, "area": question.area},
            offset=question.offset,
            limit=question.limit,
        )
        return self._found(found, question, reading, meaning) if meaning else found

    def refresh(self) -> Future[None] | None:
        """Begin to bring the index up to the store; return the work, or None when there is nothing to do."""
        version = self._store.version
        with self._lock:
            if self._index.version == version:
                return None
            if self._waiting is None or self._waiting[0] != version or _failed(self._waiting[1]):
                self._waiting = version, self._worker.submit(self._renew)
            return self._waiting[1]

    def close(self) -> None:
        """Stop what is under way."""
        self._closing.set()
        self._worker.shutdown(cancel_futures=True)

    def _found(self, found: Found, question: Question, reading: Reading, meaning: Meaning) -> Found:
        day = number_of(found.as_of.isoformat(), 0)
        kinds, graphs = question.kinds, tuple(self._graph(name) for name in question.graphs)
        areas = self._areas(question.area, found.as_of) if question.area else None
        query = valid_first(reading, meaning.query, day)
        query = narrowed(reading, query, kinds=kinds, graphs=graphs, areas=areas)
        total, hits = reading.best(query, question.limit, question.offset)
        by_kind, by_graph = _facets(reading, meaning, kinds, graphs, areas)
        marker = Marker(self._analyser, meaning.words)
        return replace(
            found,
            total=total,
            rows=tuple(_row(hit, marker, found) for hit in hits),
            kinds=by_kind,
            graphs=by_graph,
            graph_labels=self._graph_labels([graph for graph, _ in by_graph]),
            corrected=meaning.words.corrected,
            complete=meaning.words.complete,
        )

    def _graph(self, name: str) -> str:
        graph = name if ":" in name else GRAPH + name
        if not self._store.has_graph(graph):
            raise InputError(f'there is no graph "{name}"', where="graph")
        return graph

    def _renewed(self) -> Reading:
        """Return the index when it holds all that was written before this call."""
        waiting = self.refresh()
        if waiting is not None:
            try:
                waiting.result(self.patience)
            except TimeoutError as error:
                raise StillIndexing(
                    "what was written last is still being indexed",
                    mend=f"Search again in {StillIndexing.seconds} seconds.",
                ) from error
        return self._index.reading()

    def _renew(self) -> None:
        # The version is read before the texts, so what the index is said to hold is surely in it.
        version = self._store.version
        if self._index.version != version:
            self._index.renew(entries(self._store, tick=self._tick), version, tick=self._tick)

    def _tick(self) -> None:
        if self._closing.is_set():
            raise Stopped("the search was closed")

    def _graph_labels(self, graphs: Sequence[str]) -> Mapping[str, Label]:
        """Return the graphs' names, read once for each version."""
        version, known = self._labels
        if version != self._index.version:
            version, known = self._index.version, {}
        unknown = [graph for graph in graphs if graph not in known]
        if unknown:
            known = known | labels(self._store, unknown)
            self._labels = version, known
        return {graph: known[graph] for graph in graphs}

    def _areas(self, area: str, day: date) -> tuple[str, ...]:
        """Return the areas that share a part with this one on the day, itself included."""
        known, version = self._places, self._index.version
        if known is None or known[:2] != (version, day):
            known = self._places = version, day, places(self._store, day)
        ground = known[2]
        return (area, *(other for other in ground.parts if ground.meet(area, other)))


def _check(question: Question) -> None:
    if len(question.text) > LONGEST:
        raise InputError(f"the question is longer than {LONGEST} letters", where="q")
    if question.language not in LANGUAGES:
        raise InputError(f'"{question.language}" is none of {", ".join(LANGUAGES)}', where="lang")
    for kind in question.kinds:
        if kind not in KINDS:
            raise InputError(f'"{kind}" is none of {", ".join(KINDS)}', where="kind")
    if not 1 <= question.limit <= MOST:
        raise InputError(f"{question.limit} is not between 1 and {MOST}", where="limit")
    if not 0 <= question.offset <= DEEPEST:
        raise InputError(f"{question.offset} is not between 0 and {DEEPEST}", where="offset")


def _facets(
    reading: Reading,
    meaning: Meaning,
    kinds: Sequence[str],
    graphs: Sequence[str],
    areas: Sequence[str] | None,
) -> tuple[tuple[tuple[str, int], ...], ...]:
    """Count by kind as if no kinds were asked for, and by graph as if no graphs were."""
    if not kinds and not graphs:
        return reading.facets(narrowed(reading, meaning.matching, areas=areas), "kind", "graph")
    (by_kind,) = reading.facets(narrowed(reading, meaning.matching, graphs=graphs, areas=areas), "kind")
    (by_graph,) = reading.facets(narrowed(reading, meaning.matching, kinds=kinds, areas=areas), "graph")
    return by_kind, by_graph


def _row(hit: Hit, marker: Marker, found: Found) -> Row:
    entry = hit.entry
    label = entry.label()
    name = _name(entry, found.language)
    return Row(
        thing=entry.thing,
        kind=entry.kind,
        graphs=entry.graphs,
        label=label,
        name=name.text,
        name_language=name.language,
        name_pieces=marker.name(name),
        rank=rank(hit.score),
        first_day=entry.first_day or None,
        last_day=entry.last_day or None,
        valid=entry.holds(found.as_of.isoformat()),
        snippet=marker.snippet(entry, name),
    )


def _name(entry: Entry, language: str) -> Text:
    """Return the name to show: in this language, else in another, else the end of the IRI."""
    label = entry.label()
    for tag in (language, *LANGUAGES):
        if tag in label:
            return Text("name", tag, label[tag])
    return entry.any_name() or Text("name", "", short(entry.thing))


def _failed(work: Future[None]) -> bool:
    return work.done() and (work.cancelled() or work.exception() is not None)
