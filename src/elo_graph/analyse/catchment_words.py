"""What is said about how well people can get to services, in Finnish, Swedish and English."""

from collections.abc import Mapping, Sequence

from elo_graph.analyse.labels import LANGUAGES, Label, named
from elo_graph.analyse.tables import grouped


def summary(language: str, measurable: bool, km: float, rows: Sequence[tuple[int, int]]) -> str:
    """Say how many cells there are and in how many nothing is near; ``rows``: people and services within."""
    if not measurable:
        return _UNKNOWN[language]
    far = sum(1 for _, within in rows if within == 0)
    distance = _km(km, language)
    return {
        "fi": f"Palvelujen saavutettavuus (2SFCA), enintään {distance} km: {len(rows)} paikkaa ja odotusta, "
        f"joista {far} ilman palvelua lähellä",
        "sv": f"Tillgänglighet (2SFCA) inom {distance} km: {len(rows)} platser och förväntningar, {far} av "
        "dem utan tjänst i närheten",
        "en": f"Access (2SFCA) within {distance} km: {len(rows)} places and expectations, {far} of them with "
        "no service near",
    }[language]


def reason(label: Label, place: str, people: int, within: int, access: float, unit: str, km: float) -> Label:
    """Say what a place has."""
    said = {}
    for tag in LANGUAGES:
        name, number = named(label, place, tag), grouped(people)
        if not within:
            said[tag] = _NOTHING[tag].format(area=name, people=number, km=_km(km, tag))
            continue
        figure = f"{access * 1000:.3f}"
        said[tag] = _SOME[tag].format(
            area=name,
            people=number,
            within=within,
            km=_km(km, tag),
            access=figure if tag == "en" else figure.replace(".", ","),
            unit=_UNITS[unit][tag],
        )
    return said


def _km(km: float, language: str) -> str:
    text = f"{km:g}"
    return text if language == "en" else text.replace(".", ",")


_UNKNOWN: Label = {
    "fi": "Saavutettavuutta ei voi laskea: rekisteri ei kerro alueiden ja palvelujen sijaintia kartalla",
    "sv": "Tillgängligheten kan inte räknas: registret säger inte var områden och tjänster ligger på kartan",
    "en": "Access cannot be measured: the registry does not say where areas and services are on the map",
}
_NOTHING: Label = {
    "fi": "{area}: {people} asukkaalla ei ole sopivaa palvelua {km} km:n säteellä.",
    "sv": "{area}: {people} invånare har ingen motsvarande tjänst inom {km} km.",
    "en": "{area}: {people} people have no matching service within {km} km.",
}
_SOME: Label = {
    "fi": "{area}: {people} asukasta, {within} palvelua {km} km:n säteellä; tuhatta asukasta kohti {access} "
    "{unit}.",
    "sv": "{area}: {people} invånare, {within} tjänster inom {km} km; {access} {unit} per tusen invånare.",
    "en": "{area}: {people} people, {within} services within {km} km; {access} {unit} for a thousand people.",
}
_UNITS: Mapping[str, Label] = {
    "places": {"fi": "paikkaa", "sv": "platser", "en": "places"},
    "services": {"fi": "palvelua", "sv": "tjänster", "en": "services"},
}
HEADINGS: Mapping[str, Label] = {
    "area": {"fi": "Alueen tunniste", "sv": "Områdets id", "en": "Area IRI"},
    "areaLabel": {"fi": "Alue", "sv": "Område", "en": "Area"},
    "expectation": {"fi": "Odotuksen tunniste", "sv": "Förväntans id", "en": "Expectation IRI"},
    "expectationLabel": {"fi": "Odotus", "sv": "Förväntan", "en": "Expectation"},
    "people": {"fi": "Asukkaita", "sv": "Invånare", "en": "People"},
    "within": {"fi": "Lähellä", "sv": "Nära", "en": "Near"},
    "accessPerThousand": {"fi": "Tuhatta kohti", "sv": "Per tusen", "en": "Per thousand"},
    "unit": {"fi": "Yksikkö", "sv": "Enhet", "en": "Unit"},
    "reasonText": {"fi": "Perustelu", "sv": "Motivering", "en": "Reason"},
    "evidence": {"fi": "Perusteet", "sv": "Grunder", "en": "Evidence"},
}
