"""Runs the consumers of an ontology on two editions of it: every query and every competency question.

Each is asked of the old edition and of the new one, with the data that is there; told is which of them break,
which answer otherwise, and how one that uses a replaced term is to be rewritten.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from elo_graph import shipped
from elo_graph.analyse import competency, queries
from elo_graph.analyse.asking import ask
from elo_graph.analyse.queries import Query
from elo_graph.errors import EloError
from elo_graph.ingest.rdf import documents, quads
from elo_graph.publish.ontology.changes import Diff
from elo_graph.publish.ontology.editions import Edition
from elo_graph.publish.ontology.rewriting import rewritten
from elo_graph.store import Store, open_store
from elo_graph.store.protocol import Rows, Triples, Truth
from elo_graph.terms import ELO, ONTOLOGY_GRAPH
from elo_graph.validate.ontology.mentions import mentions

Answer = frozenset[str] | bool
Ask = Callable[[Store, "Side"], Answer]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one consumer.

    ``kind`` is ``query`` or ``question``; ``removed`` and ``deprecated`` are the terms it uses that are gone
    or deprecated in the new edition. ``old`` and ``new`` count the rows; ``gone`` and ``came`` those that
    are in one answer alone. ``fault`` says why it cannot be run. ``rewrite``: what to replace by what, and
    ``rewritten`` the rows it gives then, ``same`` whether they are the old ones.
    """

    kind: str
    name: str
    title: Mapping[str, str]
    old: int = 0
    new: int = 0
    gone: int = 0
    came: int = 0
    fault: str = ""
    removed: tuple[str, ...] = ()
    deprecated: tuple[str, ...] = ()
    rewrite: tuple[tuple[str, str], ...] = ()
    rewritten: int | None = None
    same: bool = False

    @property
    def breaks(self) -> bool:
        """Whether it cannot go on as it is: a term is gone, it does not run, or it gives nothing any more."""
        return bool(self.removed or self.fault) or (self.old > 0 and self.new == 0)

    @property
    def changed(self) -> bool:
        """Whether it answers otherwise."""
        return bool(self.gone or self.came)


@dataclass(frozen=True)
class Side:
    """An edition to ask."""

    store: Store
    edition: Edition

    def query(self, name: str) -> Query:
        """Return a query of the edition, else the shipped one of this name."""
        text = self.edition.queries.get(name)
        return queries.load(name) if text is None else queries.parse(text, name=name)


@dataclass(frozen=True, slots=True)
class Consumers:
    """What became of all consumers; ``data_differs``: each edition was asked with its own data."""

    outcomes: tuple[Outcome, ...]
    data_differs: bool = False

    def told(self) -> tuple[Outcome, ...]:
        """Those of which there is something to tell, breaking ones first."""
        found = [o for o in self.outcomes if o.breaks or o.changed or o.deprecated]
        return tuple(sorted(found, key=lambda o: (not o.breaks, not o.changed, o.kind, o.name)))


def run(
    old: Edition, new: Edition, diff: Diff, *, data: Sequence[Path] | None = None, day: date | None = None
) -> Consumers:
    """Ask the old edition's queries and questions of both editions.

    ``data`` are RDF files for both; without them each edition's own, else those of the other, else the
    shipped ones. ``day`` is the day asked about where a query has one, by default today.
    """
    files = [
        list(data) if data is not None else list(one.data or other.data or shipped.data_files())
        for one, other in ((old, new), (new, old))
    ]
    gone = {change.subject for change in diff.removed()}
    with ExitStack() as stack:
        sides = []
        for one, paths in zip((old, new), files, strict=True):
            store = stack.enter_context(open_store(":memory:"))
            store.add(_content(one, paths))
            sides.append(Side(store, one))
        pool = stack.enter_context(ThreadPoolExecutor(2))
        asker = _Asker(sides[0], sides[1], gone, diff.replacements, day or date.today(), pool)
        outcomes = [*asker.queries(), *asker.questions()]
    return Consumers(tuple(outcomes), _contents(files[0]) != _contents(files[1]))


@dataclass(frozen=True)
class _Asker:
    old: Side
    new: Side
    gone: set[str]
    replacements: Mapping[str, tuple[str, ...]]
    day: date
    pool: Executor

    def queries(self) -> Iterator[Outcome]:
        """Ask the queries, but for those of the checks, which are asked of parts of an edition."""
        for name, text in sorted(self.old.edition.queries.items()):
            if not name.startswith("quality/"):
                query = queries.parse(text, name=name)
                yield self._outcome("query", name, query.summary, text, self._ask_query(query))

    def questions(self) -> Iterator[Outcome]:
        """Ask the competency questions, each as in its file."""
        for path in competency.in_groups(self.old.edition.questions):
            question = competency.read(path)
            own = competency.own_query(path)
            text = own.read_text(encoding="utf-8") if own.exists() else ""
            name = f"{path.parent.name}/{path.stem}"
            title = question.question.model_dump()
            yield self._outcome("question", name, title, text, self._ask_question(path, question))

    def _ask_query(self, query: Query) -> Ask:
        given = {"asOf": self.day} if any(p.name == "asOf" for p in query.parameters) else {}

        def ask_it(store: Store, side: Side) -> Answer:
            return _rows(store, query.bind(**given))

        return ask_it

    def _ask_question(self, path: Path, question: competency.Question) -> Ask:
        def ask_it(store: Store, side: Side) -> Answer:
            rows = [
                (number, row)
                for number, answer in enumerate(question.answers)
                for row in ask(store, path, question, answer, shipped=self.old.query)
            ]
            return frozenset(repr(row) for row in rows)

        return ask_it

    def _outcome(self, kind: str, name: str, title: Mapping[str, str], text: str, ask_it: Ask) -> Outcome:
        used = {mention.iri for mention in mentions(text)}
        removed = tuple(sorted(used & self.gone))
        deprecated = tuple(sorted((used & set(self.replacements)) - self.gone))
        pairs = {
            iri: self.replacements[iri][0] for iri in (*removed, *deprecated) if iri in self.replacements
        }
        # Side by side: the engine lets go of the interpreter while it answers.
        (before, old_fault), (after, fault) = self.pool.map(_try, (ask_it, ask_it), (self.old, self.new))
        if old_fault:  # it did not run before either: nothing that this change did
            fault = ""
        rewrite = tuple(sorted(pairs.items()))
        again: Answer | None = None
        if rewrite and kind == "query":
            query = queries.parse(rewritten(text, pairs), name=name)
            again, _ = _try(self._ask_query(query), self.new)
        return Outcome(
            kind,
            name,
            title,
            old=_size(before),
            new=_size(after),
            gone=len(_set(before) - _set(after)) if not fault else 0,
            came=len(_set(after) - _set(before)),
            fault=fault,
            removed=removed,
            deprecated=deprecated,
            rewrite=rewrite,
            rewritten=None if again is None else _size(again),
            same=again is not None and again == before,
        )


def _try(ask_it: Ask, side: Side) -> tuple[Answer, str]:
    try:
        return ask_it(side.store, side), ""
    except (EloError, KeyError) as error:
        return frozenset(), " ".join(str(error).split())


def _rows(store: Store, text: str) -> Answer:
    answer = store.query(text)
    if isinstance(answer, Rows):
        return frozenset(repr([_plain(cell) for cell in row]) for row in answer)
    if isinstance(answer, Triples):
        return frozenset(f"{_plain(t.subject)} {_plain(t.predicate)} {_plain(t.object)}" for t in answer)
    assert isinstance(answer, Truth)  # noqa: S101 -- the third kind of answer
    return bool(answer)


def _plain(term: object) -> str:
    """Return a term as text; a nameless node has another name in each store."""
    return str(term) if isinstance(term, NamedNode | Literal) else "[]" if term is not None else ""


def _set(answer: Answer) -> frozenset[str]:
    return answer if isinstance(answer, frozenset) else frozenset({str(answer)})


def _size(answer: Answer) -> int:
    return len(answer) if isinstance(answer, frozenset) else int(answer)


def _content(edition: Edition, data: Iterable[Path]) -> Iterator[Quad]:
    vocabulary = NamedNode(ONTOLOGY_GRAPH)
    for triple in edition.triples:
        yield Quad(triple.subject, triple.predicate, triple.object, vocabulary)
    switch = NamedNode(ELO + "loadedByDefault")
    for document in documents(sorted(data)):
        read = list(quads(document))
        off = any(q.predicate == switch and str(q.object).startswith('"false"') for q in read[:500])
        if not off:
            yield from read


def _contents(files: Iterable[Path]) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in files}
