"""Gaps as a flat table: one row a gap."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from elo_graph.analyse.evidence import AGE_HEADINGS, age_cells
from elo_graph.analyse.gap_row import Gap
from elo_graph.analyse.gap_words import summary
from elo_graph.analyse.labels import named
from elo_graph.analyse.tables import Coded, Table, columns

if TYPE_CHECKING:
    from elo_graph.analyse.gaps import Gaps

_REMOTE: Mapping[str, str] = {"fi": "vain etänä", "sv": "bara på distans", "en": "only remotely"}
HEADINGS: Mapping[str, Mapping[str, str]] = {
    "area": {"fi": "Alueen tunniste", "sv": "Områdets id", "en": "Area IRI"},
    "areaLabel": {"fi": "Alue", "sv": "Område", "en": "Area"},
    "level": {"fi": "Aluetaso", "sv": "Områdesnivå", "en": "Level"},
    "expectation": {"fi": "Odotuksen tunniste", "sv": "Förväntans id", "en": "Expectation IRI"},
    "expectationLabel": {"fi": "Odotus", "sv": "Förväntan", "en": "Expectation"},
    "function": {"fi": "Tehtävä", "sv": "Funktion", "en": "Function"},
    "group": {"fi": "Kohderyhmä", "sv": "Målgrupp", "en": "Target group"},
    "expected": {"fi": "Odotettu", "sv": "Väntat", "en": "Expected"},
    "found": {"fi": "Löytyi", "sv": "Hittat", "en": "Found"},
    "foundInPerson": {"fi": "Kasvokkain", "sv": "På plats", "en": "In person"},
    "foundRemote": {"fi": "Etäpalveluja", "sv": "Distanstjänster", "en": "Remote services"},
    "coverage": {"fi": "Kattavuus", "sv": "Täckning", "en": "Coverage"},
    "people": {"fi": "Asukkaita", "sv": "Invånare", "en": "People"},
    "peopleReached": {"fi": "Tavoitettuja", "sv": "Nås", "en": "Reached"},
    "peopleWithout": {"fi": "Vaille jää", "sv": "Blir utan", "en": "Without"},
    "remoteOnly": {"fi": "Vain etänä", "sv": "På distans", "en": "Remotely"},
    "nearest": {"fi": "Lähin palvelu", "sv": "Närmaste tjänst", "en": "Nearest service"},
    "nearestKm": {"fi": "Etäisyys, km", "sv": "Avstånd, km", "en": "Distance, km"},
    "closes": {"fi": "Mikä sulkisi aukon", "sv": "Vad som skulle stänga luckan", "en": "What would close it"},
    "evidence": {"fi": "Perusteet", "sv": "Grunder", "en": "Evidence"},
}


def gap_table(answer: "Gaps", language: str) -> Table:
    """Return one row a gap, labels in this language."""
    told = summary(language, [row.people_without for row in answer.rows])
    return _table("gaps", told, answer.rows, language)


def remote_table(answer: "Gaps", language: str) -> Table:
    """Return one row a cell that is no gap by remote services alone, labels in this language."""
    return _table(_REMOTE[language], "", answer.remote, language)


def _table(name: str, summary: str, rows: Iterable[Gap], language: str) -> Table:
    return Table(
        name=name,
        summary=summary,
        columns=columns(
            language,
            {**HEADINGS, **AGE_HEADINGS},
            numeric="expected found foundInPerson foundRemote coverage people peopleReached peopleWithout"
            " remoteOnly nearestKm evidenceStale",
            wide="area level expectation function group foundInPerson foundRemote peopleReached nearestKm"
            " closes evidence evidenceStale",
        ),
        rows=tuple(
            (
                row.area,
                named(row.area_label, row.area, language),
                Coded(row.level, named(row.level_label, row.level, language)),
                row.expectation,
                named(row.expectation_label, row.expectation, language),
                Coded(row.function, named(row.function_label, row.function, language)),
                Coded(row.group, named(row.group_label, row.group, language)),
                row.expected,
                row.found,
                row.found_in_person,
                row.found - row.found_in_person,
                round(row.coverage, 4),
                row.people,
                row.people_reached,
                row.people_without,
                row.remote_only,
                named(row.nearest.service_label, row.nearest.service, language) if row.nearest else None,
                round(row.nearest.km, 1) if row.nearest and row.nearest.km is not None else None,
                row.closes[language],
                " ".join(row.evidence),
                *age_cells(row.evidence_age),
            )
            for row in rows
        ),
    )
