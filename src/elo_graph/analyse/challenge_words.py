"""What the indicators of challenges say, in Finnish, Swedish and English."""

from collections.abc import Mapping, Sequence
from datetime import date

from elo_graph.analyse.labels import LANGUAGES, Label, named


def figure(value: float, language: str) -> str:
    """Write a number with at most two decimals, as the language does."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".").replace(",", " ")
    return text if language == "en" else text.replace(".", ",")


def reading(
    label: Label,
    indicator: str,
    unit: Label,
    value: float | None,
    before: tuple[date, float] | None,
    trend: str,
    *,
    missing: str | None = None,
) -> Label:
    """Read an indicator out in one sentence; ``missing``: a question that should compute it and cannot."""
    said = {}
    for tongue in LANGUAGES:
        name = named(label, indicator, tongue)
        if missing is not None:
            said[tongue] = f"{name}: {_MISSING[tongue].format(query=missing)}."
            continue
        if value is None:
            said[tongue] = f"{name}: {_NOTHING[tongue]}."
            continue
        text = f"{name}: {figure(value, tongue)} ({named(unit, '', tongue)})"
        if before is not None:
            day, earlier = before
            text += f"; {day.isoformat()}: {figure(earlier, tongue)}, {_CHANGES[trend][tongue]}"
        said[tongue] = f"{text}."
    return said


def summary(language: str, trends: Sequence[str]) -> str:
    """Say how many indicators are better and worse."""
    better, worse = (trends.count(one) for one in ("better", "worse"))
    return {
        "fi": f"Haasteiden mittareita {len(trends)}: parempaan {better}, huonompaan {worse}",
        "sv": f"{len(trends)} indikatorer för utmaningar: {better} åt det bättre, {worse} åt det sämre",
        "en": f"{len(trends)} indicators of challenges: {better} better, {worse} worse",
    }[language]


_NOTHING: Label = {
    "fi": "rekisterissä ei ole mitään, mistä laskea",
    "sv": "registret har inget att räkna på",
    "en": "the registry has nothing to count",
}
_MISSING: Label = {
    "fi": "kyselyä {query} ei ole, tai se ei anna lukua",
    "sv": "frågan {query} finns inte, eller ger inget tal",
    "en": "there is no query {query}, or it gives no number",
}
_CHANGES: Mapping[str, Label] = {
    "better": {"fi": "suunta on parempi", "sv": "åt det bättre", "en": "a change for the better"},
    "worse": {"fi": "suunta on huonompi", "sv": "åt det sämre", "en": "a change for the worse"},
    "same": {"fi": "ei muutosta", "sv": "ingen förändring", "en": "no change"},
}
TRENDS: Mapping[str, Label] = {
    "better": {"fi": "parempaan", "sv": "bättre", "en": "better"},
    "worse": {"fi": "huonompaan", "sv": "sämre", "en": "worse"},
    "same": {"fi": "ennallaan", "sv": "oförändrad", "en": "same"},
    "unknown": {"fi": "ei tiedossa", "sv": "okänd", "en": "unknown"},
}
HEADINGS: Mapping[str, Label] = {
    "challenge": {"fi": "Haasteen tunniste", "sv": "Utmaningens id", "en": "Challenge IRI"},
    "challengeLabel": {"fi": "Haaste", "sv": "Utmaning", "en": "Challenge"},
    "indicator": {"fi": "Mittarin tunniste", "sv": "Indikatorns id", "en": "Indicator IRI"},
    "indicatorLabel": {"fi": "Mittari", "sv": "Indikator", "en": "Indicator"},
    "value": {"fi": "Arvo", "sv": "Värde", "en": "Value"},
    "unit": {"fi": "Yksikkö", "sv": "Enhet", "en": "Unit"},
    "counted": {"fi": "Laskettu", "sv": "Räknade", "en": "Counted"},
    "total": {"fi": "Kaikkiaan", "sv": "Av", "en": "Out of"},
    "before": {"fi": "Aiemmin", "sv": "Tidigare", "en": "Before"},
    "beforeDay": {"fi": "Aiempi päivä", "sv": "Tidigare dag", "en": "Earlier day"},
    "trend": {"fi": "Suunta", "sv": "Riktning", "en": "Trend"},
    "reading": {"fi": "Lukuohje", "sv": "Läsning", "en": "Reading"},
}
