"""Equity as a table, and the words it is told in: Finnish, Swedish and English."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from elo_graph.analyse.evidence import AGE_HEADINGS, age_cells
from elo_graph.analyse.labels import Label, named
from elo_graph.analyse.population import NO_END, Ages
from elo_graph.analyse.tables import Coded, Table, columns

if TYPE_CHECKING:
    from elo_graph.analyse.equity import Equity


def equity_table(answer: "Equity", language: str) -> Table:
    """Return one row a language, region, age range or group."""
    indices = ", ".join(
        f"{name} {value:.3f}"
        for name, value in (("Gini", answer.gini), ("Theil T", answer.theil))
        if value is not None
    )
    head = {
        "fi": "Miten tasaisesti lupaukset toteutuvat",
        "sv": "Hur jämnt löftena infrias",
        "en": "How evenly promises are kept",
    }[language]
    return Table(
        name="equity",
        summary=f"{head}: {indices or '–'}. {LANGUAGE_BASIS[language]}",
        columns=columns(
            language,
            {**_HEADINGS, **AGE_HEADINGS},
            numeric="people coverage evidenceStale",
            wide="thing evidenceStale",
        ),
        rows=tuple(
            (
                Coded(row.dimension, DIMENSIONS[row.dimension][language]),
                row.thing,
                named(row.label, row.thing, language),
                row.people,
                round(row.coverage, 4),
                row.reason[language],
                *age_cells(row.evidence_age),
            )
            for row in answer.rows
        ),
    )


def ages_label(ages: Ages) -> Label:
    """Name the people of some ages."""
    low, high = ages
    if high == NO_END:
        return {
            "fi": f"{low} vuotta täyttäneet",
            "sv": f"{low} år och äldre",
            "en": f"{low} years and over",
        }
    span = str(low) if low == high else f"{low}–{high}"
    return {"fi": f"{span}-vuotiaat", "sv": f"{span} år", "en": f"{span} years"}


REASON: Label = {
    "fi": "Lupauksista toteutuu keskimäärin {percent} siellä, missä nämä ihmiset asuvat.",
    "sv": "I genomsnitt infrias {percent} av löftena där dessa människor bor.",
    "en": "On average {percent} of the promises are kept where these people live.",
}
DIMENSIONS: Mapping[str, Label] = {
    "language": {"fi": "kieli", "sv": "språk", "en": "language"},
    "region": {"fi": "maakunta", "sv": "landskap", "en": "region"},
    "age": {"fi": "ikä", "sv": "ålder", "en": "age"},
    "group": {"fi": "kohderyhmä", "sv": "målgrupp", "en": "target group"},
}
LANGUAGE_BASIS: Label = {
    "fi": "Kielen ihmiset: ne, jotka asuvat siellä, missä kieli on virallinen; puhujien määriä ei ole.",
    "sv": "Ett språks människor: de som bor där språket är kommunens officiella; antalet talare finns inte.",
    "en": "A language's people: those who live where it is official; numbers of speakers are not held.",
}
_HEADINGS: Mapping[str, Label] = {
    "dimension": {"fi": "Vertailu", "sv": "Jämförelse", "en": "Compared by"},
    "thing": {"fi": "Tunniste", "sv": "Id", "en": "IRI"},
    "label": {"fi": "Kenelle", "sv": "För vem", "en": "For whom"},
    "people": {"fi": "Asukkaita", "sv": "Invånare", "en": "People"},
    "coverage": {"fi": "Toteutuu", "sv": "Infrias", "en": "Kept"},
    "reason": {"fi": "Sanoin", "sv": "I ord", "en": "In words"},
}
