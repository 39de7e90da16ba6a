"""Duplicate records: one real service that two sources list, each by an IRI of its own.

A duplicate is a fault of the record and no overlap: it is mended by merging records, not by agreeing who does
what. The method is record linkage (Fellegi and Sunter 1969; Christen, Data Matching, 2012) in its plain form:
blocking, comparison of fields, a weighted score and a threshold. Only records of different sources are
compared (other named graphs, or another dct:source in the same graph), and only those in one block: with the
same identifier or web page, or with a telling word of the name and an area in common. Words are compared by
RapidFuzz (``token_sort_ratio``, a normalised edit similarity).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np
from rapidfuzz.fuzz import token_sort_ratio

from elo_graph.analyse.answers import Origin, ask, origin
from elo_graph.analyse.evidence import EvidenceAge, evidence_ages, explained
from elo_graph.analyse.labels import Label, labels
from elo_graph.analyse.population import Ground
from elo_graph.analyse.service_features import Features
from elo_graph.store.protocol import Store

THRESHOLD = 0.85
"""Two records are reported from this score on."""

_LEAST_NAME = 0.8  # names less alike than this are names of different things
_LARGEST = 60  # a block of more records than this tells nothing
_WEIGHTS = {"name": 0.5, "provider": 0.25, "area": 0.15, "content": 0.1}
_WORD = re.compile(r"\w+")
_MARK = re.compile(r"\d+|\b\w\b")
_ENDINGS = re.compile(r"^https?://(www\.)?|/+$")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two records that are most likely one service.

    ``score`` (0 to 1) is 1 when they share an identifier or a web page, else the weighted mean of how alike
    their ``name``, ``provider``, ``area`` and ``content`` (functions and target groups) are; ``likeness`` has
    the parts. ``sources``: the graphs of the one and of the other and
    what they state as dct:source.
    """

    a: str
    a_label: Label
    b: str
    b_label: Label
    score: float
    likeness: Mapping[str, float]
    shared: tuple[str, ...]
    sources: tuple[tuple[str, ...], tuple[str, ...]]
    reason: Label
    evidence_age: EvidenceAge
    origin: Origin

    def to_json(self) -> dict[str, object]:
        """Return the pair with its score, the parts of it and the reasons."""
        return {
            "a": self.a,
            "aLabel": self.a_label,
            "b": self.b,
            "bLabel": self.b_label,
            "score": self.score,
            "threshold": THRESHOLD,
            "likeness": dict(self.likeness),
            "shared": list(self.shared),
            "aSources": list(self.sources[0]),
            "bSources": list(self.sources[1]),
            **explained(self.reason, (self.a, self.b), self.evidence_age, self.origin),
        }


@dataclass(slots=True)
class _Record:
    """What one service is recognised by; gathered row by row."""

    names: list[str]
    providers: list[str]
    keys: list[tuple[str, str]]
    graphs: list[str]
    stated: list[str]

    @property
    def sources(self) -> tuple[str, ...]:
        """The named graphs of the record and the sources that it states."""
        return (*sorted(self.graphs), *sorted(self.stated))

    def comes_from_elsewhere(self, other: "_Record") -> bool:
        """Say whether the two are from different sources."""
        if set(self.graphs).isdisjoint(other.graphs):
            return True
        return bool(self.stated) and bool(other.stated) and set(self.stated).isdisjoint(other.stated)


@dataclass(frozen=True, slots=True)
class _Match:
    """How alike two records are; see ``Duplicate``."""

    a: str
    b: str
    score: float
    likeness: Mapping[str, float]
    shared: tuple[str, ...]
    sources: tuple[tuple[str, ...], tuple[str, ...]]


def duplicates(
    store: Store, known: Features, land: Ground, day: date, area: str | None = None
) -> tuple[Duplicate, ...]:
    """Find the records that are most likely one service on a day, most alike first.

    ``area`` (an IRI): only records that both reach it.
    """
    records = _records(store, known.services)
    found = []
    for one, other in _candidates(records, known):
        if area is not None and not all(_reached(known, land, n, area) for n in (one, other)):
            continue
        match = _compared(records, known, land, one, other)
        if match is not None and match.score >= THRESHOLD:
            found.append(match)
    found.sort(key=lambda match: (-match.score, match.a, match.b))
    names = labels(store, {service for match in found for service in (match.a, match.b)})
    ages = evidence_ages(store, [(match.a, match.b) for match in found], day)
    return tuple(
        Duplicate(
            match.a,
            names.get(match.a, {}),
            match.b,
            names.get(match.b, {}),
            match.score,
            match.likeness,
            match.shared,
            match.sources,
            _reason(match.likeness, match.shared),
            age,
            origin("overlaps/records", service=[match.a, match.b]),
        )
        for match, age in zip(found, ages, strict=True)
    )


def _records(store: Store, services: Sequence[str]) -> list[_Record]:
    place = {service: number for number, service in enumerate(services)}
    records = [_Record([], [], [], [], []) for _ in services]
    for row in ask(store, "overlaps/records"):
        number = place.get(row.iri("service"))
        if number is None:
            continue
        record, about, value = records[number], row.iri("about"), row.iri("value")
        if about == "name":
            record.names.append(_plain(value))
        elif about == "provider":
            record.providers.append(_plain(value))
        elif about == "graph":
            record.graphs.append(value)
        elif about == "source":
            record.stated.append(value)
        else:
            record.keys.append((about, _ENDINGS.sub("", value.strip().casefold())))
    return records


def _candidates(records: Sequence[_Record], known: Features) -> Iterator[tuple[int, int]]:
    """Yield the pairs of different sources that some block holds, each once and in order."""
    frequency = Counter(word for record in records for word in {w for n in record.names for w in _words(n)})
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, record in enumerate(records):
        for key in _block_keys(record, known.values(number, "area"), frequency):
            blocks[key].append(number)
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        if len(members) > _LARGEST:
            continue
        for one, other in combinations(members, 2):
            if (one, other) not in seen and records[one].comes_from_elsewhere(records[other]):
                seen.add((one, other))
                yield one, other


def _block_keys(record: _Record, areas: Iterable[str], frequency: Mapping[str, int]) -> set[tuple[str, ...]]:
    """Return the blocks of a record: by identifier, by word and area, by the two rarest words of a name."""
    keys: set[tuple[str, ...]] = set(record.keys)
    for name in record.names:
        words = sorted(set(_words(name)), key=lambda word: (frequency[word], word))
        keys.update((word, area) for word in words[:3] for area in areas)
        if len(words) > 1:
            keys.add(("words", *words[:2]))
        elif words:
            keys.add(("word", words[0]))
    return keys


def _compared(
    records: Sequence[_Record], known: Features, land: Ground, one: int, other: int
) -> _Match | None:
    """Compare two records; None when their names are those of different things."""
    a, b = records[one], records[other]
    if known.services[one] in known.values(other, "generic") or known.services[other] in known.values(
        one, "generic"
    ):
        return None
    shared = tuple(sorted(f"{about} {value}" for about, value in set(a.keys) & set(b.keys)))
    name = _likest(a.names, b.names)
    if name < _LEAST_NAME and not any(key.startswith("identifier") for key in shared):
        return None
    providers = [set(known.values(number, "provider")) for number in (one, other)]
    likeness = {
        "name": name,
        "provider": 1.0 if providers[0] & providers[1] else _likest(a.providers, b.providers),
        "area": _shared_area(known, land, one, other),
        "content": (_jaccard(known, one, other, "function") + _jaccard(known, one, other, "group")) / 2,
    }
    score = sum(_WEIGHTS[part] * value for part, value in likeness.items())
    if shared:
        score = 1.0
    elif likeness["area"] == 0 or likeness["provider"] < _LEAST_NAME:
        # The same name elsewhere or by someone else: another service.
        return None
    return _Match(
        a=known.services[one],
        b=known.services[other],
        score=round(score, 4),
        likeness={part: round(value, 4) for part, value in likeness.items()},
        shared=shared,
        sources=(a.sources, b.sources),
    )


def _likest(one: Iterable[str], other: Iterable[str]) -> float:
    """Return how alike the two most alike names are; with other numbers or single letters they are not."""
    return max(
        (
            token_sort_ratio(first, second) / 100
            for first in set(one)
            for second in set(other)
            if _marks(first) == _marks(second)
        ),
        default=0.0,
    )


def _reached(known: Features, land: Ground, service: int, area: str) -> bool:
    """Say whether a service reaches some place of an area."""
    if area not in land.areas:
        return False
    rows = [land.areas[one] for one in known.values(service, "area") if one in land.areas]
    return bool((land.made_of[rows].any(axis=0) & land.made_of[land.areas[area]]).any())


def _shared_area(known: Features, land: Ground, one: int, other: int) -> float:
    """Return the Jaccard index of the places that the two reach; 1 when neither says where it is."""
    reached = []
    for number in (one, other):
        rows = [land.areas[area] for area in known.values(number, "area") if area in land.areas]
        reached.append(land.made_of[rows].any(axis=0))
    either = int(np.count_nonzero(reached[0] | reached[1]))
    return int(np.count_nonzero(reached[0] & reached[1])) / either if either else 1.0


def _jaccard(known: Features, one: int, other: int, about: str) -> float:
    a, b = (set(known.values(number, about)) for number in (one, other))
    return len(a & b) / len(a | b) if a or b else 0.0


def _plain(name: str) -> str:
    return " ".join(_WORD.findall(name.casefold()))


def _words(name: str) -> list[str]:
    return [word for word in name.split() if len(word) > 2]


def _marks(name: str) -> list[str]:
    """Return what tells things apart that are called alike: unit 2 from unit 3, school A from school B."""
    return sorted(_MARK.findall(name))


def _reason(likeness: Mapping[str, float], shared: Sequence[str]) -> Label:
    name, provider, area = (round(likeness[part] * 100) for part in ("name", "provider", "area"))
    if shared:
        what = ", ".join(shared)
        return {
            "fi": f"Molemmilla on sama tunnus tai verkkosivu ({what}).",
            "sv": f"Båda har samma identifierare eller webbsida ({what}).",
            "en": f"Both have the same identifier or web page ({what}).",
        }
    return {
        "fi": f"Nimet ovat {name} %, tuottajien nimet {provider} % ja alueet {area} % samat, ja lähteet ovat"
        " eri.",
        "sv": f"Namnen är till {name} %, producenternas namn till {provider} % och områdena till {area} %"
        " desamma, och källorna är olika.",
        "en": f"The names are {name} %, the providers' names {provider} % and the areas {area} % alike, and"
        " the sources differ.",
    }
