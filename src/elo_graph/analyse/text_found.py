"""The answer to a text search: things in order, how many of each kind, and why each was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.labels import Label
from elo_graph.analyse.tables import Table, columns, yes_no
from elo_graph.analyse.text_snippets import Piece, Snippet, marked, pieces_json

_HEADINGS = {
    "thing": {"fi": "Tunniste", "sv": "Identifierare", "en": "Identifier"},
    "kind": {"fi": "Laji", "sv": "Slag", "en": "Kind"},
    "name": {"fi": "Nimi", "sv": "Namn", "en": "Name"},
    "nameLanguage": {"fi": "Nimen kieli", "sv": "Namnets språk", "en": "Language of the name"},
    "rank": {"fi": "Osuma", "sv": "Träff", "en": "Match"},
    "valid": {"fi": "Voimassa", "sv": "Gäller", "en": "Valid"},
    "firstDay": {"fi": "Alkaa", "sv": "Från", "en": "From"},
    "lastDay": {"fi": "Päättyy", "sv": "Till", "en": "To"},
    "snippet": {"fi": "Teksti", "sv": "Text", "en": "Text"},
    "snippetLanguage": {"fi": "Tekstin kieli", "sv": "Textens språk", "en": "Language of the text"},
    "graphs": {"fi": "Aineistot", "sv": "Dataset", "en": "Datasets"},
}
_RANKS = {
    "exact": {"fi": "koko nimi", "sv": "hela namnet", "en": "whole name"},
    "prefix": {"fi": "nimen alku", "sv": "början av namnet", "en": "beginning of a name"},
    "words": {"fi": "nimessä", "sv": "i namnet", "en": "in a name"},
    "text": {"fi": "tekstissä", "sv": "i texten", "en": "in a text"},
}
_SUMMARY = {
    "fi": "Hakusanalla ”{text}” löytyi {total}",
    "sv": "Sökningen ”{text}” gav {total}",
    "en": "{total} found for “{text}”",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A thing found.

    ``name`` is in the asked language, or in ``name_language`` when it has none there; ``rank``: ``exact``,
    ``prefix``, ``words`` or ``text``; days as the data has them, or None; ``valid``: on the day asked about.
    """

    thing: str
    kind: str
    graphs: tuple[str, ...]
    label: Label
    name: str
    name_language: str
    name_pieces: tuple[Piece, ...]
    rank: str
    first_day: str | None
    last_day: str | None
    valid: bool
    snippet: Snippet | None

    def to_json(self) -> dict[str, object]:
        """Return the row as the interface has it."""
        return {
            "thing": self.thing,
            "kind": self.kind,
            "graphs": list(self.graphs),
            "label": dict(self.label),
            "name": self.name,
            "nameLanguage": self.name_language,
            "namePieces": pieces_json(self.name_pieces),
            "rank": self.rank,
            "firstDay": self.first_day,
            "lastDay": self.last_day,
            "valid": self.valid,
            "snippet": self.snippet.to_json() if self.snippet else None,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question.

    ``kinds``, ``graphs``: how many there would be of each, were the search not narrowed to some of them.
    ``corrected``: words the registry has nothing of, and what they were taken for.
    ``complete``: false when no thing has all of the words, so that things with any of them are given.
    """

    text: str
    language: str
    as_of: date
    version: str
    narrowed: Mapping[str, str | Sequence[str] | None]
    offset: int
    limit: int
    total: int = 0
    rows: tuple[Row, ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    graphs: tuple[tuple[str, int], ...] = ()
    graph_labels: Mapping[str, Label] | None = None
    corrected: Mapping[str, str] | None = None
    complete: bool = True

    def to_json(self) -> dict[str, object]:
        """Return the answer as the interface has it."""
        labels = self.graph_labels or {}
        return {
            "asOf": self.as_of.isoformat(),
            "query": self.text,
            "language": self.language,
            **self.narrowed,
            "corrected": dict(self.corrected or {}),
            "complete": self.complete,
            "total": self.total,
            "offset": self.offset,
            "limit": self.limit,
            "facets": {
                "kind": [{"kind": kind, "count": count} for kind, count in self.kinds],
                "graph": [
                    {"graph": graph, "label": dict(labels.get(graph, {})), "count": count}
                    for graph, count in self.graphs
                ],
            },
            "rows": [row.to_json() for row in self.rows],
        }

    def table(self, language: str) -> Table:
        """Return the rows as a table; hits stand between asterisks."""
        return Table(
            "search",
            _SUMMARY[language].format(text=self.text, total=self.total),
            columns(language, _HEADINGS, wide="nameLanguage snippetLanguage graphs firstDay lastDay"),
            tuple(
                (
                    row.thing,
                    row.kind,
                    row.name,
                    row.name_language,
                    _RANKS[row.rank][language],
                    yes_no(row.valid, language),
                    row.first_day,
                    row.last_day,
                    marked(row.snippet.pieces) if row.snippet else None,
                    row.snippet.language if row.snippet else None,
                    " ".join(row.graphs),
                )
                for row in self.rows
            ),
        )
