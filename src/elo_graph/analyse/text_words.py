"""Words of Finnish, Swedish and English, and the forms under which they meet their inflections.

A word is found by its base form (simplemma: a dictionary of inflected forms, and rules for what is not in
it), by its stem (Snowball) and as it is written. One alone misses many Finnish words: the dictionary takes
some base forms for inflections of others, the stem does not undo consonant gradation (kunta, kunnissa).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from elo_graph.analyse.labels import LANGUAGES

LONGEST: Final = 64
"""Letters of a word that count: longer ones are no words, and take long to analyse."""

_WORD: Final = re.compile(r"[^\W_]+")
_SNOWBALL: Final = {"fi": "finnish", "sv": "swedish", "en": "english"}
_REMEMBERED: Final = 100_000
_COMPOUNDING: Final = ("fi", "sv")
_HEAD, _TAIL = 3, 4


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, in small letters, and where it stands in it."""

    text: str
    start: int
    end: int


def tidy(text: str) -> str:
    """Compose the text's characters (Unicode NFC) and replace what cannot be written in UTF-8."""
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))


def words(text: str) -> Iterator[Word]:
    """Yield the words of a tidy text: runs of letters and digits."""
    for found in _WORD.finditer(_small(text)):
        yield Word(found[0][:LONGEST], found.start(), found.end())


def spelled(text: str) -> list[str]:
    """Return a tidy text's words in small letters."""
    return [word[:LONGEST] for word in _WORD.findall(_small(text))]


def plain(text: str) -> str:
    """Return a tidy text's words in small letters, one space between them."""
    return " ".join(spelled(text))


def tagged(form: str, language: str) -> str:
    """Return a form with its language: two languages' words are never the same."""
    return f"{language}:{form}"


class Analyser:
    """Finds the forms of words; its dictionaries are read when they are first needed (about two seconds)."""

    def __init__(self) -> None:
        self._strategy = DefaultStrategy(low_memory=True)
        self._lemmatizer = Lemmatizer(lemmatization_strategy=self._strategy)
        self._stemmers = {tag: _only(Filter.stemmer(name)) for tag, name in _SNOWBALL.items()}
        self._fillers = {tag: _only(Filter.stopword(name)) for tag, name in _SNOWBALL.items()}
        self.forms = lru_cache(_REMEMBERED)(self._forms)
        self.parts = lru_cache(_REMEMBERED)(self._parts)
        self.terms = lru_cache(_REMEMBERED)(self._terms)

    def base(self, word: str, language: str) -> str:
        """Return the word's base form in one of the three languages, else the word itself."""
        if language not in LANGUAGES or not word.isalpha():
            return word
        return self._lemmatizer.lemmatize(word, language).lower()

    def fills(self, word: str, language: str) -> bool:
        """Whether the word only joins others (ja, missä), in one of the three languages."""
        return language in LANGUAGES and not self._fillers[language].analyze(word)

    def _forms(self, word: str, language: str) -> frozenset[str]:
        """Return the word, its base forms and its stem; two words with a form in common are one word."""
        if language not in LANGUAGES or not word.isalpha():
            return frozenset([word])
        # The dictionary has place names and other names with a capital only: Vantaalla, Porissa.
        name = self._lemmatizer.lemmatize(word.capitalize(), language).lower()
        found = {word, self.base(word, language), name, *self._stemmers[language].analyze(word)}
        found.update(head + tail for head, tail in self._compound(word, language))
        return frozenset(found) - {""}

    def _terms(self, word: str, language: str) -> tuple[str, str]:
        """Return the word's forms and its parts, tagged, with spaces between them."""
        forms = " ".join(tagged(form, language) for form in sorted(self.forms(word, language)))
        return forms, " ".join(tagged(part, language) for part in self.parts(word, language))

    def _parts(self, word: str, language: str) -> frozenset[str]:
        """Return the base form of what a compound ends with: uraohjausta, ohjaus. Else nothing."""
        return frozenset(tail for _, tail in self._compound(word, language))

    def _compound(self, word: str, language: str) -> Iterator[tuple[str, str]]:
        """Yield a compound's first part as it is written, and the base form of the rest: at most one pair.

        The dictionary knows few compounds, but both parts; it reads those it does not know by their
        endings, and sometimes wrongly.
        """
        if language not in _COMPOUNDING or not word.isalpha():
            return
        whole = self.base(word, language) if self._knows(word, language) else ""
        for cut in range(_HEAD, len(word) - _TAIL + 1):
            head, tail = word[:cut], word[cut:]
            if not self._knows(tail, language) or not self._knows(head, language):
                continue
            last = self.base(tail, language)
            # koul + utuksen is no compound: its base form does not end like that of its end.
            if not whole or whole.endswith(last):
                yield head, last
                return

    def _knows(self, word: str, language: str) -> bool:
        return self._strategy.is_dictionary_member(word, language)


def distance(one: str, other: str, most: int) -> int | None:
    """Return how many letters were left out, added, changed, or swapped with a neighbour; None: over most."""
    if abs(len(one) - len(other)) > most:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None


def _small(text: str) -> str:
    """Return the text in small letters; no letter becomes two, so that places in it stay the same."""
    return text.replace("İ", "I").lower()


def _only(filter: Filter) -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.raw()).filter(filter).build()
