"""What is searched: things with their texts, read from the store by ``things/texts``."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from sys import intern
from typing import Final

from elo_graph.analyse.answers import ask
from elo_graph.analyse.labels import LANGUAGES, Label
from elo_graph.analyse.text_words import tidy
from elo_graph.store.protocol import Store

KINDS: Final = (
    *("service", "actor", "goal", "outcome", "challenge", "measure", "indicator", "pathway"),
    *("area", "document", "concept", "term"),
)
"""The kinds of things, as ``things/texts`` tells them; a thing of several kinds is of the first of them."""

NAMES: Final = ("prefLabel", "label", "title", "name")
"""The parts that name a thing, the one to show first."""

LABELS: Final = (*NAMES, "altLabel", "hiddenLabel", "code")
TEXTS: Final = ("definition", "description", "comment", "scopeNote", "example", "graphView")

_TEXTS: Final = frozenset(LABELS + TEXTS)
_STEP: Final = 5_000


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a thing: which part of what is said of it, in which language (empty: none is told)."""

    part: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing as it is searched for and shown. ``first_day``, ``last_day``: as the data has them or empty."""

    thing: str
    kind: str
    graphs: tuple[str, ...]
    areas: tuple[str, ...]
    first_day: str
    last_day: str
    texts: tuple[Text, ...]

    def label(self) -> Label:
        """Return the thing's name by language; a name without a language stands for those that lack one."""
        found: dict[str, str] = {}
        for part in NAMES:
            for text in self.texts:
                if text.part == part:
                    found.setdefault(text.language, text.text)
        if "" in found:
            return {language: found.get(language, found[""]) for language in LANGUAGES}
        return {language: found[language] for language in LANGUAGES if language in found}

    def any_name(self) -> Text | None:
        """Return a name in whatever language there is."""
        return next((text for part in NAMES for text in self.texts if text.part == part), None)

    def holds(self, day: str) -> bool:
        """Whether the thing is valid on a day (year-month-day)."""
        return (self.first_day or "0") <= day <= (self.last_day or "9")

    def to_bytes(self) -> bytes:
        """Write the entry down; equal entries give equal bytes."""
        texts = [(text.part, text.language, text.text) for text in self.texts]
        facts = [self.thing, self.kind, self.graphs, self.areas, self.first_day, self.last_day, texts]
        return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, written: bytes) -> "Entry":
        """Read what ``to_bytes`` wrote."""
        thing, kind, graphs, areas, first, last, texts = json.loads(written)
        return cls(thing, kind, tuple(graphs), tuple(areas), first, last, tuple(Text(*t) for t in texts))


@dataclass(slots=True)
class _Draft:
    kind: str
    values: list[tuple[str, str, str]] = field(default_factory=list)

    def entry(self, thing: str) -> Entry:
        of: dict[str, list[str]] = {}
        texts = []
        for part, language, value in sorted(set(self.values)):
            if part in _TEXTS:
                texts.append(Text(part, language, value))
            else:
                of.setdefault(part, []).append(value)
        areas = {*of.get("area", ()), *([thing] if self.kind == "area" else [])}
        first, last = (of.get(part, [""])[0][:10] for part in ("validFrom", "validTo"))
        return Entry(
            thing, self.kind, tuple(of.get("graph", ())), tuple(sorted(areas)), first, last, tuple(texts)
        )


def entries(store: Store, *, tick: Callable[[], None] = lambda: None) -> Iterator[Entry]:
    """Yield the entries of all things that have a text; ``tick`` is called now and then and may raise."""
    drafts: dict[str, _Draft] = {}
    for number, row in enumerate(ask(store, "things/texts")):
        if number % _STEP == 0:
            tick()
        thing, kind = row.iri("thing"), row.iri("kind")
        draft = drafts.get(thing)
        if draft is None:
            draft = drafts[thing] = _Draft(intern(kind))
        elif draft.kind != kind:
            draft.kind = min(draft.kind, kind, key=KINDS.index)
        language = row.language("value").split("-")[0].lower()
        draft.values.append((intern(row.iri("part")), intern(language), tidy(row.iri("value"))))
    while drafts:
        thing, draft = drafts.popitem()
        found = draft.entry(thing)
        if found.texts:
            yield found
