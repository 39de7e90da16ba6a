"""Shows why a thing was found: its name, and a piece of a text, with the words that answer the question."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from elo_graph.analyse.labels import LANGUAGES
from elo_graph.analyse.text_entries import NAMES, TEXTS, Entry, Text
from elo_graph.analyse.text_query import Words
from elo_graph.analyse.text_words import Analyser, words

SHOWN: Final = 200
"""Letters of a text that are shown, about."""

_BEFORE: Final = 60
_SHORTEST_BEGINNING: Final = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; ``hit``: a word that answers the question."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of one of the thing's texts; ``part`` says which, as ``things/texts`` names them."""

    part: str
    language: str
    pieces: tuple[Piece, ...]

    def to_json(self) -> dict[str, object]:
        """Return ``{"part", "language", "pieces"}``."""
        return {"part": self.part, "language": self.language, "pieces": pieces_json(self.pieces)}


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds a question's words in texts."""

    analyser: Analyser
    words: Words

    def name(self, text: Text) -> tuple[Piece, ...]:
        """Return a whole text in pieces."""
        return tuple(_pieces(text.text, self._hits(text), 0, len(text.text)))

    def snippet(self, entry: Entry, shown: Text | None) -> Snippet | None:
        """Return a piece of the text that has most of the question's words.

        Of texts alike, one in the reader's language comes first. Names and codes are shown when no other
        text has a word and ``shown``, the name shown, neither. A thing without any text has no snippet.
        """
        texts = [text for text in entry.texts if text.part in TEXTS]
        texts.sort(key=lambda text: (text.language != self.words.language, TEXTS.index(text.part)))
        best = max(texts, key=self._number, default=None)
        if best is None or not self._number(best):
            # Hidden labels are for finding, not for showing (SKOS reference, section 5.1).
            others = [text for text in entry.texts if text.part in (*NAMES, "altLabel", "code")]
            other = max(others, key=self._number, default=None)
            if other and (shown is None or self._number(other) > self._number(shown)):
                best = other
        if best is None:
            return None
        hits = self._hits(best)
        start, end = _window(best.text, hits[0].start if hits else 0)
        return Snippet(best.part, best.language, tuple(_pieces(best.text, hits, start, end)))

    def _number(self, text: Text) -> int:
        return len({hit.word for hit in self._hits(text)})

    def _hits(self, text: Text) -> list[_Hit]:
        languages = (text.language,) if text.language else LANGUAGES
        hits = []
        for found in words(text.text):
            word = next((word for word in self.words.words if self._answers(found.text, word, languages)), "")
            if word:
                hits.append(_Hit(found.start, found.end, word))
        return hits

    def _answers(self, found: str, word: str, languages: tuple[str, ...]) -> bool:
        if found == word or (len(word) >= _SHORTEST_BEGINNING and found.startswith(word)):
            return True
        for language in languages:
            forms = self.analyser.forms(word, language)
            if forms & (self.analyser.forms(found, language) | self.analyser.parts(found, language)):
                return True
        return False


def pieces_json(pieces: tuple[Piece, ...]) -> list[dict[str, object]]:
    """Return ``[{"text", "hit"}, …]``."""
    return [{"text": piece.text, "hit": piece.hit} for piece in pieces]


def marked(pieces: tuple[Piece, ...]) -> str:
    """Return the text with asterisks around the hits, for tables."""
    return "".join(f"*{piece.text}*" if piece.hit else piece.text for piece in pieces)


def _window(text: str, hit: int) -> tuple[int, int]:
    """Return where to begin and end, at the edge of words, so that the hit is seen with what is before it."""
    if len(text) <= SHOWN:
        return 0, len(text)
    start = max(0, min(hit - _BEFORE, len(text) - SHOWN))
    if start:
        start = text.find(" ", start, hit) + 1 or start
    end = min(len(text), start + SHOWN)
    if end < len(text):
        cut = text.rfind(" ", max(start, hit), end)
        end = cut if cut > hit else end
    return start, end


def _pieces(text: str, hits: list[_Hit], start: int, end: int) -> Iterator[Piece]:
    place = start
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    for hit in hits:
        if hit.start < place or hit.end > end:
            continue
        if before or hit.start > place:
            yield Piece(before + text[place : hit.start], False)
        yield Piece(text[hit.start : hit.end], True)
        before, place = "", hit.end
    if before or after or place < end:
        yield Piece(before + text[place:end] + after, False)
