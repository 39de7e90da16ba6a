"""Words that the index has nothing of, and what was meant."""

from collections.abc import Iterator

from tantivy import Query

from elo_graph.analyse.labels import LANGUAGES
from elo_graph.analyse.text_entries import LABELS
from elo_graph.analyse.text_index import Reading
from elo_graph.analyse.text_words import distance, spelled, tagged

_LOOKED_AT = 25
_SHORTEST = 4


def correction(reading: Reading, word: str) -> str | None:
    """Return the word of the index that is spelt most like this one, a frequent one before a rare one.

    An inflected word may be like another one in its base form or stem only: ohjamoissa, ohjaamo. A word of
    three letters or less, or a number, is not corrected.
    """
    most = _allowed(word)
    if not most:
        return None
    _, hits = reading.best(_alike(reading, word, most), _LOOKED_AT, 0)
    found: set[tuple[str, str]] = set()
    for hit in hits:
        for text in hit.entry.texts:
            label = text.part in LABELS
            found.update((one, text.language if label else "") for one in spelled(text.text))
    ranked = (
        (far, -_frequency(reading, one), one)
        for one, language in found
        if (far := _distance(reading, word, one, language, most)) is not None
    )
    return min(ranked, default=(0, 0, None))[2]


def _allowed(word: str) -> int:
    """Return how many letters may be wrong in a word of this length."""
    return 0 if len(word) < _SHORTEST or word.isdigit() else 1 if len(word) < 2 * _SHORTEST else 2


def _alike(reading: Reading, word: str, most: int) -> Query:
    spelt = [
        Query.const_score_query(Query.fuzzy_term_query(reading.schema, field, word, most), score)
        for field, score in (("label_words", 2.0), ("text_words", 1.0))
    ]
    for language, form in _forms(reading, word):
        term = Query.fuzzy_term_query(reading.schema, "label", tagged(form, language), _allowed(form))
        spelt.append(Query.const_score_query(term, 1.5))
    return Query.disjunction_max_query(spelt)


def _forms(reading: Reading, word: str) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for form in reading.analyser.forms(word, language) - {word}:
            if _allowed(form):
                yield language, form


def _distance(reading: Reading, word: str, other: str, language: str, most: int) -> int | None:
    """Return the distance of two words, or of two forms in that language; forms count as one letter more."""
    far = distance(word, other, most)
    if far is not None or not language:
        return far
    against = reading.analyser.forms(other, language)
    between = [
        distance(form, one, _allowed(form))
        for tag, form in _forms(reading, word)
        if tag == language
        for one in against
    ]
    return min((far + 1 for far in between if far is not None), default=None)


def _frequency(reading: Reading, word: str) -> int:
    fields = ("label_words", "text_words")
    return sum(reading.searcher.doc_freq(field, word) for field in fields)
