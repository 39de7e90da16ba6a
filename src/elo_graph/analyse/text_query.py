"""What a question means to the index, and how well a thing answers it.

Every word must be found, in whatever text of the thing; when no thing has them all, any will do. A word is
found in its inflections, and as the beginning or the end of a longer one; a word that the index has nothing
of is taken for the one that is spelt most like it, or for what it ends with. Things come in four ranks: a
label is the question, a label begins with it, the labels have its words, only the texts do. Within a rank
what is valid on the day comes first, then what fits best (BM25; https://doi.org/10.1561/1500000019).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tantivy import FieldType, Occur, Query

from elo_graph.analyse.labels import LANGUAGES
from elo_graph.analyse.text_index import LONGEST_LABEL, Reading
from elo_graph.analyse.text_spelling import correction
from elo_graph.analyse.text_words import spelled, tagged

RANKS: Final = ("text", "words", "prefix", "exact")
"""How a thing answers, the least first: texts, words of labels, beginning of a label, a whole label."""

MOST_WORDS: Final = 12
"""Words of a question that count."""

# Scores are sums: the rank outweighs validity, validity the fit, which stays below 600 by its weights. The
# engine counts in single precision, which at these sizes still tells hundredths apart.
_RANK, _VALID, _OWN_NAME = 2048.0, 1024.0, 256.0
_LABEL, _TEXT, _PART, _BEGINS, _BEGINS_TEXT = 12.0, 4.0, 6.0, 8.0, 2.0
_SAME_LANGUAGE: Final = 1.5
_SHORTEST_PREFIX, _SHORTEST_TEXT_PREFIX = 2, 4


@dataclass(frozen=True, slots=True)
class Words:
    """A question's words as they were understood.

    ``corrected``: words that were taken for others. ``complete``: some thing has all words.
    """

    words: tuple[str, ...]
    language: str
    corrected: Mapping[str, str]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Meaning:
    """A question as the index is asked it: ``matching`` finds things, ``query`` tells also how they fit."""

    words: Words
    matching: Query
    query: Query


def understand(reading: Reading, text: str, language: str) -> Meaning | None:
    """Return what a question means; None when it has no words.

    ``language``: the reader's; its words go before those of other languages.
    """
    clauses = _Clauses(reading, language)
    asked = spelled(text)[:MOST_WORDS]
    unknown = [word for word in dict.fromkeys(asked) if not reading.has(clauses.anywhere(word))]
    corrected = {word: meant for word in unknown if (meant := correction(reading, word) or clauses.end(word))}
    words = [corrected.get(word, word) for word in asked]
    if not words:
        return None
    fillers = {word for word in words if reading.analyser.fills(word, language)}
    needed = tuple(dict.fromkeys(word for word in words if word not in fillers or fillers >= set(words)))
    every = [clauses.anywhere(word) for word in needed]
    complete = len(every) == 1 or reading.has(_and(every))
    matching = _and(every) if complete else _or(every)
    fit = Query.boost_query(matching, 1 / len(every))
    labels = _and(clauses.in_label(word) for word in needed)
    ranked = _best([_always(labels, _RANK), *clauses.whole(words)])
    query = Query.boolean_query([(Occur.Must, fit), (Occur.Should, ranked)])
    return Meaning(Words(needed, language, corrected, complete), matching, query)


def narrowed(
    reading: Reading,
    query: Query,
    *,
    kinds: Sequence[str] = (),
    graphs: Sequence[str] = (),
    areas: Sequence[str] | None = None,
) -> Query:
    """Return the query for things of these kinds, graphs and areas alone; empty: of any."""
    clauses = [(Occur.Must, query)]
    for field, values in (("kind", kinds or None), ("graph", graphs or None), ("area", areas)):
        if values is not None:
            of_these = Query.term_set_query(reading.schema, field, list(values))
            clauses.append((Occur.Must, _always(of_these, 0.0)))
    return query if len(clauses) == 1 else Query.boolean_query(clauses)


def valid_first(reading: Reading, query: Query, day: int) -> Query:
    """Return the query with what is valid on the day before the rest of its rank."""
    begun = Query.range_query(reading.schema, "first", FieldType.Integer, upper_bound=day)
    not_over = Query.range_query(reading.schema, "last", FieldType.Integer, lower_bound=day)
    valid = _always(_and([begun, not_over]), _VALID)
    return Query.boolean_query([(Occur.Must, query), (Occur.Should, valid)])


def rank(score: float) -> str:
    """Return the rank that a score tells of."""
    return RANKS[min(int(score / _RANK), len(RANKS) - 1)]


@dataclass(frozen=True, slots=True)
class _Clauses:
    reading: Reading
    language: str

    def anywhere(self, word: str) -> Query:
        """The word, or one that begins or ends with it, in labels or texts."""
        found = [self.in_label(word), *self._forms("text", word, _TEXT)]
        if len(word) >= _SHORTEST_TEXT_PREFIX:
            found.append(_always(self._begins("text_words", word), _BEGINS_TEXT))
        return _best(found)

    def end(self, word: str) -> str | None:
        """Return what a compound ends with, when the index has that: nuorisotyöttömyys, työttömyys."""
        for language in LANGUAGES:
            for part in self.reading.analyser.parts(word, language):
                if self.reading.has(self.anywhere(part)):
                    return part
        return None

    def in_label(self, word: str) -> Query:
        """The word, or one that begins or ends with it, in labels."""
        found = [*self._forms("label", word, _LABEL), *self._forms("parts", word, _PART)]
        if len(word) >= _SHORTEST_PREFIX:
            found.append(_always(self._begins("label_words", word), _BEGINS))
        return _best(found)

    def whole(self, found: Sequence[str]) -> Iterable[Query]:
        """Yield the queries for things of which a label (best: a name) is the question, or begins with it."""
        schema, analyser = self.reading.schema, self.reading.analyser
        asked = " ".join(found)[:LONGEST_LABEL]
        based = {
            language: " ".join(analyser.base(word, language) for word in found)[:LONGEST_LABEL]
            for language in LANGUAGES
        }
        for whole in {asked, *based.values()}:
            yield _always(Query.term_query(schema, "whole", whole, "basic"), 3 * _RANK)
        for language, base in based.items():
            own = _OWN_NAME if language == self.language else _OWN_NAME / 2
            for name in (tagged(asked, language), tagged(base, language)):
                yield _always(Query.term_query(schema, "name", name, "basic"), 3 * _RANK + own)
        if len(asked) >= _SHORTEST_PREFIX:
            yield _always(self._begins("whole", asked), 2 * _RANK)

    def _forms(self, field: str, word: str, weight: float) -> Iterable[Query]:
        for language in LANGUAGES:
            own = _SAME_LANGUAGE if language == self.language else 1.0
            for form in self.reading.analyser.forms(word, language):
                term = Query.term_query(self.reading.schema, field, tagged(form, language), "freq")
                yield Query.boost_query(term, weight * own)

    def _begins(self, field: str, start: str) -> Query:
        # Words are letters and digits alone, so nothing in them is a sign of the pattern language.
        return Query.regex_query(self.reading.schema, field, f"{start}.*")


def _and(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _or(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _best(queries: Iterable[Query]) -> Query:
    return Query.disjunction_max_query(list(queries))


def _always(query: Query, score: float) -> Query:
    return Query.const_score_query(query, score)
