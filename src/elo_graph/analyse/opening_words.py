"""What would open a closed step, in Finnish, Swedish and English."""

from collections.abc import Iterable, Mapping, Sequence

from elo_graph.analyse.clients import Condition
from elo_graph.analyse.route_words import written_day

_IF = {"fi": "Avautuisi, jos ", "sv": "Skulle öppnas om ", "en": "Would open if "}
_AND = {"fi": " ja ", "sv": " och ", "en": " and "}
_EITHER = {"fi": "joko ", "sv": "antingen ", "en": "either "}
_OR = {"fi": " tai ", "sv": " eller ", "en": " or "}


def opening_sentence(
    closed: Sequence[tuple[str, Sequence[Condition]]],
    given: Mapping[str, str],
    called: Mapping[str, str],
    language: str,
) -> str:
    """Say what would have to be otherwise: all that is named, but of several eligibility rules one.

    ``closed``: the things that are closed, each with its conditions; ``given``: the client's age, area,
    language and status in words; ``called``: names of the things and of what the conditions ask.
    """
    needed: list[str] = []
    for thing, conditions in closed:
        name = called[thing]
        for code in ("ended", "not-begun", "unconfirmed", "area", "language"):
            of_this = [one for one in conditions if one.code == code]
            if of_this:
                needed.append(_change(of_this[0], name, given, called, language))
        rules: dict[str, list[Condition]] = {}
        for one in conditions:
            if one.rule is not None:
                rules.setdefault(one.rule, []).append(one)
        ways = [
            _AND[language].join(_change(one, name, given, called, language) for one in rule)
            for rule in rules.values()
        ]
        ways = list(dict.fromkeys(ways))
        if len(ways) > 1:
            needed.append(_EITHER[language] + _OR[language].join(ways))
        needed += ways if len(ways) == 1 else []
    return _IF[language] + _AND[language].join(_apart(needed)) + "."


def _apart(needed: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(needed))


def _change(
    one: Condition, name: str, given: Mapping[str, str], called: Mapping[str, str], language: str
) -> str:
    asked = called.get(one.required, one.required)
    if one.code == "ended":
        return {
            "fi": f"{name} olisi yhä voimassa",
            "sv": f"{name} fortfarande gällde",
            "en": f"{name} were still valid",
        }[language]
    if one.code == "not-begun":
        day = written_day(one.required, language)
        return {
            "fi": f"odotetaan, kunnes {name} on voimassa ({day})",
            "sv": f"man väntar tills {name} gäller ({day})",
            "en": f"one waits until {name} is valid ({day})",
        }[language]
    if one.code == "unconfirmed":
        return {
            "fi": f"{name} vahvistettaisiin",
            "sv": f"{name} bekräftades",
            "en": f"{name} were confirmed",
        }[language]
    if one.code == "area":
        area = given["area"]
        return {
            "fi": f"{name} palvelisi myös aluetta {area}",
            "sv": f"{name} också betjänade området {area}",
            "en": f"{name} served {area} too",
        }[language]
    if one.code == "language":
        spoken = given["language"]
        return {
            "fi": f"{name} toimisi myös kielellä {spoken}",
            "sv": f"{name} också gavs på språket {spoken}",
            "en": f"{name} were given in {spoken} too",
        }[language]
    if one.code == "life-situation":
        return {
            "fi": f"asiakkaan elämäntilanne olisi {asked}",
            "sv": f"klientens livssituation var {asked}",
            "en": f"the client's life situation were {asked}",
        }[language]
    age = given["age"]
    if one.code == "age-below":
        return {
            "fi": f"alaikäraja olisi {age} vuotta (asiakas täyttää aikanaan {asked})",
            "sv": f"den nedre åldersgränsen var {age} år (klienten fyller i sinom tid {asked})",
            "en": f"the lower age limit were {age} (the client will be {asked} in time)",
        }[language]
    return {
        "fi": f"yläikäraja olisi vähintään {age} vuotta",
        "sv": f"den övre åldersgränsen var minst {age} år",
        "en": f"the upper age limit were at least {age}",
    }[language]
