"""The index of one state of the registry: made in memory, brought to the next state by what changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from tantivy import DocAddress, Document, Index, Query, Schema, SchemaBuilder, Searcher

from elo_graph.analyse.labels import LANGUAGES
from elo_graph.analyse.text_entries import LABELS, NAMES, Entry
from elo_graph.analyse.text_words import Analyser, spelled, tagged

LONGEST_LABEL: Final = 200
"""Letters of a label that are compared with the whole question."""

NEVER, EVER = 0, 99_999_999
"""The first and last day of what is valid since always and for ever, as numbers: 20260131."""

FACETS: Final = ("kind", "graph")
_HEAP: Final = 64 << 20
_MOST_FACETS: Final = 1000
_STEP: Final = 500


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found: how well its texts fit, and all that is known of it."""

    score: float
    entry: Entry


class TextIndex:
    """An index of entries. ``version`` is that of the store they were read from.

    A search sees one state, whatever ``renew`` does meanwhile.
    """

    def __init__(self, analyser: Analyser) -> None:
        self.analyser = analyser
        self.version = ""
        self.schema = _schema()
        self._index = Index(self.schema)
        self._index.config_reader("manual")
        self._prints: dict[str, bytes] = {}
        self._searcher = self._index.searcher()

    def renew(
        self, entries: Iterable[Entry], version: str, *, tick: Callable[[], None] = lambda: None
    ) -> tuple[int, int]:
        """Make the index hold exactly these entries; return how many were written and how many removed.

        ``tick`` is called now and then; what it raises leaves the index as it was.
        """
        prints: dict[str, bytes] = {}
        written = 0
        writer = self._index.writer(_HEAP, 1)
        try:
            for number, entry in enumerate(entries):
                if number % _STEP == 0:
                    tick()
                body = entry.to_bytes()
                prints[entry.thing] = blake2b(body, digest_size=16).digest()
                known = self._prints.get(entry.thing)
                if known == prints[entry.thing]:
                    continue
                if known is not None:
                    writer.delete_documents_by_term("thing", entry.thing)
                writer.add_document(self._document(entry, body))
                written += 1
            gone = self._prints.keys() - prints.keys()
            for thing in gone:
                writer.delete_documents_by_term("thing", thing)
            if written or gone:
                writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            # There is one writer at a time: this lets go of it, whoever still holds the exception.
            writer.wait_merging_threads()
        self._index.reload()
        self._searcher, self._prints, self.version = self._index.searcher(), prints, version
        return written, len(gone)

    def reading(self) -> "Reading":
        """Return the present state, for one search."""
        # In this order: what is read may be newer than the version said, never older.
        version = self.version
        return Reading(version, self.schema, self.analyser, self._searcher)

    def _document(self, entry: Entry, body: bytes) -> Document:
        document = Document()
        document.add_text("thing", entry.thing)
        document.add_text("kind", entry.kind)
        for name, values in (("graph", entry.graphs), ("area", entry.areas), *self._fields(entry).items()):
            for value in values:
                document.add_text(name, value)
        document.add_integer("first", number_of(entry.first_day, NEVER))
        document.add_integer("last", number_of(entry.last_day, EVER))
        document.add_bytes("entry", body)
        return document

    def _fields(self, entry: Entry) -> dict[str, Iterable[str]]:
        """Return the values of the fields that are made of the entry's texts."""
        terms: dict[bool, list[str]] = {True: [], False: []}
        spellings: dict[bool, set[str]] = {True: set(), False: set()}
        parts: list[str] = []
        wholes: set[str] = set()
        names: set[str] = set()
        for text in entry.texts:
            found = spelled(text.text)
            label = text.part in LABELS
            spellings[label].update(found)
            # A text whose language is not told may be in any of them.
            for language in (text.language,) if text.language else LANGUAGES:
                for word in found:
                    forms, ends = self.analyser.terms(word, language)
                    terms[label].append(forms)
                    if label:
                        parts.append(ends)
                if label and found:
                    bases = (self.analyser.base(word, language) for word in found)
                    whole = {" ".join(found)[:LONGEST_LABEL], " ".join(bases)[:LONGEST_LABEL]}
                    wholes |= whole
                    if text.part in NAMES:
                        names.update(tagged(one, language) for one in whole)
        return {
            "whole": sorted(wholes),
            "name": sorted(names),
            "label": [" ".join(terms[True])],
            "text": [" ".join(terms[False])],
            "parts": [" ".join(parts)],
            "label_words": [" ".join(sorted(spellings[True]))],
            "text_words": [" ".join(sorted(spellings[False]))],
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """One state of the index, with what had been written by then."""

    version: str
    schema: Schema
    analyser: Analyser
    searcher: Searcher

    def has(self, query: Query) -> bool:
        """Whether the query finds anything."""
        return bool(self.searcher.search(query, 1, count=False).hits)

    def best(self, query: Query, limit: int, offset: int) -> tuple[int, tuple[Hit, ...]]:
        """Return how many things the query finds, and a page of them, the best first."""
        found: Any = self.searcher.search(query, limit, offset=offset)
        return found.count, tuple(Hit(score, self._entry(address)) for score, address in found.hits)

    def facets(self, query: Query, *names: str) -> tuple[tuple[tuple[str, int], ...], ...]:
        """Count what the query finds by kind, by graph, or by both, the most first."""
        asked = {name: {"terms": {"field": name, "size": _MOST_FACETS}} for name in names}
        found = self.searcher.aggregate(query, asked)
        counted = [
            [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in found[name]["buckets"]]
            for name in names
        ]
        return tuple(tuple(sorted(one, key=lambda entry: (-entry[1], entry[0]))) for one in counted)

    def _entry(self, address: DocAddress) -> Entry:
        return Entry.from_bytes(self.searcher.doc(address)["entry"][0])


def number_of(day: str, otherwise: int) -> int:
    """Return a day as a number that sorts alike (2026-01-31: 20260131); an unknown one as ``otherwise``."""
    digits = day.replace("-", "")
    return int(digits.ljust(8, "0")) if digits.isascii() and digits.isdigit() else otherwise


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("thing", tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("area", "whole", "name"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("label", "text", "parts"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("label_words", "text_words"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in ("first", "last"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_bytes_field("entry", stored=True)
    return builder.build()
