"""What is said about a gap, in Finnish, Swedish and English."""

from collections.abc import Mapping, Sequence

from elo_graph.analyse.labels import Label
from elo_graph.analyse.tables import grouped

Said = Mapping[str, Mapping[str, str]]
"""Language → the names that a sentence needs: area, function, group, service."""

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
    "coverage": {"fi": "Kattavuus", "sv": "Täckning", "en": "Coverage"},
    "people": {"fi": "Asukkaita", "sv": "Invånare", "en": "People"},
    "peopleReached": {"fi": "Tavoitettuja", "sv": "Nås", "en": "Reached"},
    "peopleWithout": {"fi": "Vaille jää", "sv": "Blir utan", "en": "Without"},
    "nearest": {"fi": "Lähin palvelu", "sv": "Närmaste tjänst", "en": "Nearest service"},
    "closes": {"fi": "Mikä sulkisi aukon", "sv": "Vad som skulle stänga luckan", "en": "What would close it"},
    "evidence": {"fi": "Perusteet", "sv": "Grunder", "en": "Evidence"},
}


def summary(language: str, without: Sequence[int | None]) -> str:
    """Say how many gaps there are and how many people the largest leaves without.

    No sum: one person may live in several gaps.
    """
    gaps = len(without)
    if gaps == 0:
        return {"fi": "Ei aukkoja", "sv": "Inga luckor", "en": "No gaps"}[language]
    largest = grouped(max(number or 0 for number in without))
    unknown = sum(number is None for number in without)
    line = {
        "fi": f"{_count(gaps, 'aukko', 'aukkoa')}; suurimmassa vaille jää {largest} asukasta",
        "sv": f"{_count(gaps, 'lucka', 'luckor')}; i den största blir {largest} invånare utan",
        "en": f"{_count(gaps, 'gap', 'gaps')}; the largest leaves {largest} people without",
    }[language]
    if not unknown:
        return line
    more = {
        "fi": f"; asukaslukua ei tunneta: {unknown}",
        "sv": f"; invånarantalet är okänt: {unknown}",
        "en": f"; number of people not known: {unknown}",
    }[language]
    return line + more


def reason(said: Said, without: int | None, people: int | None, expected: int) -> Label:
    """Say why the cell is a gap."""
    fi, sv, en = (f"{said[tongue]['area']}, {said[tongue]['group']}" for tongue in ("fi", "sv", "en"))
    if expected == 1:
        why = {
            "fi": "yksikään sopiva palvelu ei tavoita heitä",
            "sv": "ingen motsvarande tjänst når dem",
            "en": "no matching service reaches them",
        }
    else:
        why = {
            "fi": f"heidät tavoittaa alle {expected} sopivaa palvelua",
            "sv": f"färre än {expected} motsvarande tjänster når dem",
            "en": f"fewer than {expected} matching services reach them",
        }
    if without is None or people is None:
        return {
            "fi": f"{fi}: osa asukkaista jää vaille, koska {why['fi']}; asukaslukua ei tunneta.",
            "sv": f"{sv}: en del av invånarna blir utan, eftersom {why['sv']}; invånarantalet är okänt.",
            "en": f"{en}: some people are left without, since {why['en']}; how many is not known.",
        }
    left, of = grouped(without), grouped(people)
    return {
        "fi": f"{fi}: {left} / {of} asukasta jää vaille, koska {why['fi']}.",
        "sv": f"{sv}: {left} av {of} invånare blir utan, eftersom {why['sv']}.",
        "en": f"{en}: {left} of {of} people are left without, since {why['en']}.",
    }


def closing(said: Said, missing: int, *, extend: bool) -> Label:
    """Say what would close the gap.

    ``extend``: a wider area for the nearest service; else ``missing`` services more, such as the nearest one.
    """
    fi, sv, en = said["fi"], said["sv"], said["en"]
    if extend:
        return {
            "fi": f"Aukko sulkeutuu, jos palvelu {fi['service']} ulotetaan koko alueelle: {fi['area']}.",
            "sv": f"Luckan stängs om tjänsten {sv['service']} utvidgas till hela området {sv['area']}.",
            "en": f"Extending {en['service']} to all of {en['area']} would close the gap.",
        }
    more = {
        "fi": f"{_count(missing, 'palvelu', 'palvelua')} lisää",
        "sv": f"{_count(missing, 'tjänst', 'tjänster')} till",
        "en": _count(missing, "more service", "more services"),
    }
    what = {
        "fi": f"{fi['function']}, kohderyhmä {fi['group']}",
        "sv": f"{sv['function']}, målgrupp {sv['group']}",
        "en": f"{en['function']}, target group {en['group']}",
    }
    if fi["service"]:
        what = {
            "fi": f"{what['fi']} (lähin: {fi['service']})",
            "sv": f"{what['sv']} (närmast: {sv['service']})",
            "en": f"{what['en']} (nearest: {en['service']})",
        }
    return {
        "fi": f"Aukko sulkeutuu, kun koko alueelle ({fi['area']}) saadaan {more['fi']}: {what['fi']}.",
        "sv": f"Luckan stängs när hela området {sv['area']} får {more['sv']}: {what['sv']}.",
        "en": f"{more['en']} for all of {en['area']} would close the gap: {what['en']}.",
    }


def _count(number: int, one: str, many: str) -> str:
    return f"{grouped(number)} {one if number == 1 else many}"
