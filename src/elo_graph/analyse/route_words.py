"""What is said about routes, in Finnish, Swedish and English."""

from collections.abc import Mapping, Sequence
from datetime import date

from elo_graph.analyse.labels import LANGUAGES, Label, named
from elo_graph.analyse.validity import Span

_LISTED = 5


def all_of(names: Sequence[str], language: str) -> str:
    """List names, the first few of many and how many more there are."""
    more = len(names) - _LISTED
    if more <= 0:
        return ", ".join(names)
    rest = {"fi": f"ja {more} muuta", "sv": f"och {more} till", "en": f"and {more} more"}[language]
    return f"{', '.join(names[:_LISTED])} {rest}"


def condition_words(code: str, required: str, given: Mapping[str, str]) -> Label:
    """Say which condition is not met: what is required and what the client is."""
    if code in ("ended", "not-begun", "unconfirmed"):
        day = {tongue: written_day(required, tongue) for tongue in LANGUAGES}
        return {
            "ended": {
                "fi": f"viimeinen voimassaolopäivä oli {day['fi']}",
                "sv": f"sista giltighetsdagen var {day['sv']}",
                "en": f"the last valid day was {day['en']}",
            },
            "not-begun": {
                "fi": f"voimassa vasta {day['fi']} alkaen",
                "sv": f"gäller först från {day['sv']}",
                "en": f"not valid until {day['en']}",
            },
            "unconfirmed": {
                "fi": f"tietoa ei ole vahvistettu {day['fi']} tai sen jälkeen",
                "sv": f"uppgiften har inte bekräftats {day['sv']} eller senare",
                "en": f"not confirmed on {day['en']} or later",
            },
        }[code]
    age, area, language, status = given["age"], given["area"], given["language"], given["status"]
    return {
        "age-below": {
            "fi": f"alaikäraja on {required} vuotta, asiakas on {age}",
            "sv": f"nedre åldersgränsen är {required} år, klienten är {age}",
            "en": f"the lower age limit is {required}, the client is {age}",
        },
        "age-above": {
            "fi": f"yläikäraja on {required} vuotta, asiakas on {age}",
            "sv": f"övre åldersgränsen är {required} år, klienten är {age}",
            "en": f"the upper age limit is {required}, the client is {age}",
        },
        "life-situation": {
            "fi": f"tarkoitettu elämäntilanteeseen {required}, asiakkaan tilanne on {status}",
            "sv": f"avsedd för livssituationen {required}, klientens situation är {status}",
            "en": f"for the life situation {required}, the client's is {status}",
        },
        "area": {
            "fi": f"palvelee aluetta {required}, asiakkaan alue on {area}",
            "sv": f"betjänar området {required}, klientens område är {area}",
            "en": f"serves {required}, the client's area is {area}",
        },
        "language": {
            "fi": f"palvelukieli on {required}, asiakkaan kieli on {language}",
            "sv": f"ges på språket {required}, klientens språk är {language}",
            "en": f"given in {required}, the client's language is {language}",
        },
    }[code]


def ended_sentence(thing: str, span: Span, names: Mapping[str, Label]) -> Label:
    """Say that a thing has ended (or not begun), since when, and whom to ask instead."""
    said = {}
    for tongue in LANGUAGES:
        name = _capital(named(names.get(thing, {}), thing, tongue))
        instead = all_of([named(names.get(one, {}), one, tongue) for one in span.successors], tongue)
        if span.last_day is None or span.ended_on is None:
            first = written_day(span.first_day, tongue)
            said[tongue] = {
                "fi": f"{name} alkaa vasta {first}.",
                "sv": f"{name} börjar först {first}.",
                "en": f"{name} does not begin until {first}.",
            }[tongue]
            continue
        last, since = written_day(span.last_day, tongue), written_day(span.ended_on, tongue)
        said[tongue] = {
            "fi": f"{name} on lakannut: se ei ole voimassa {since} alkaen (viimeinen päivä {last}).",
            "sv": f"{name} har upphört: gäller inte från och med {since} (sista dagen {last}).",
            "en": f"{name} has ended: not valid from {since} on (last day {last}).",
        }[tongue]
        if instead:
            said[tongue] += {
                "fi": f" Kysy seuraajalta: {instead}.",
                "sv": f" Fråga efterföljaren: {instead}.",
                "en": f" Ask its successor: {instead}.",
            }[tongue]
    return said


def written_day(day: date | str | None, language: str) -> str:
    """Write a day (or one written year-month-day) as the language does; ``?`` for none."""
    if day is None:
        return "?"
    if isinstance(day, str):
        try:
            return written_day(date.fromisoformat(day), language)
        except ValueError:
            return day
    return f"{day.day} {day:%B} {day.year}" if language == "en" else f"{day.day}.{day.month}.{day.year}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def route_line(language: str, handovers: int, wait: int, unaccompanied: int, wait_known: bool) -> str:
    """Say a route's three figures."""
    if language == "fi":
        parts = [f"{handovers} siirto" if handovers == 1 else f"{handovers} siirtoa"]
        parts.append("kaikki saattaen" if not unaccompanied else f"{unaccompanied} ilman saattamista")
        parts.append(f"odotus {wait} päivää" + ("" if wait_known else " tai enemmän"))
        unknown = "odotus ei tiedossa"
    elif language == "sv":
        parts = [f"{handovers} överföring" if handovers == 1 else f"{handovers} överföringar"]
        parts.append("alla lotsade" if not unaccompanied else f"{unaccompanied} utan lotsning")
        parts.append(f"väntan {wait} dagar" + ("" if wait_known else " eller mer"))
        unknown = "väntan okänd"
    else:
        parts = [f"{handovers} handover" if handovers == 1 else f"{handovers} handovers"]
        parts.append("all accompanied" if not unaccompanied else f"{unaccompanied} not accompanied")
        parts.append(f"{wait} days of waiting" + ("" if wait_known else " or more"))
        unknown = "wait not known"
    if not handovers:
        parts = [parts[0], parts[2]]
    if not wait and not wait_known:
        parts[-1] = unknown
    return ", ".join(parts)


def routes_summary(language: str, start: str, target: str, found: int) -> str:
    """Say how many routes there are."""
    way = f"{_capital(start)} → {target}"
    if not found:
        none = {"fi": "reittiä ei ole", "sv": "det finns ingen väg", "en": "there is no route"}[language]
        return f"{way}: {none}"
    one, many = {"fi": ("reitti", "reittiä"), "sv": ("väg", "vägar"), "en": ("route", "routes")}[language]
    return f"{way}: {found} {one if found == 1 else many}"
