"""What is said about a gap, in Finnish, Swedish and English."""

from collections.abc import Mapping, Sequence

from elo_graph.analyse.gap_cube import Cell
from elo_graph.analyse.labels import LANGUAGES, Label
from elo_graph.analyse.tables import grouped

Said = Mapping[str, Mapping[str, str]]
"""Language → the names that a sentence needs: area, function, group, service."""


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


def reason(said: Said, cell: Cell) -> Label:
    """Say why the cell is a gap, or is none only by services that are remote."""
    who = {tongue: f"{said[tongue]['area']}, {said[tongue]['group']}" for tongue in LANGUAGES}
    if cell.coverage == 1:
        return _remotely(who, cell)
    expected = cell.expectation.expected
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
    if cell.without is None or cell.people is None:
        return {
            "fi": f"{who['fi']}: osa asukkaista jää vaille, koska {why['fi']}; asukaslukua ei tunneta.",
            "sv": f"{who['sv']}: en del invånare blir utan, eftersom {why['sv']}; invånarantalet är okänt.",
            "en": f"{who['en']}: some people are left without, since {why['en']}; how many is not known.",
        }
    left, of, remote = grouped(cell.without), grouped(cell.people), grouped(cell.remote_only or 0)
    more = {
        "fi": f"; lisäksi {remote} saa palvelun vain etänä",
        "sv": f"; dessutom får {remote} tjänsten bara på distans",
        "en": f"; {remote} more have it only remotely",
    }
    also = more if cell.remote_only else {"fi": "", "sv": "", "en": ""}
    return {
        "fi": f"{who['fi']}: {left} / {of} asukasta jää vaille, koska {why['fi']}{also['fi']}.",
        "sv": f"{who['sv']}: {left} av {of} invånare blir utan, eftersom {why['sv']}{also['sv']}.",
        "en": f"{who['en']}: {left} of {of} people are left without, since {why['en']}{also['en']}.",
    }


def _remotely(who: Label, cell: Cell) -> Label:
    if cell.remote_only is None or cell.people is None:
        return {
            "fi": f"{who['fi']}: osa asukkaista saa palvelun vain etänä; asukaslukua ei tunneta.",
            "sv": f"{who['sv']}: en del av invånarna får tjänsten bara på distans; invånarantalet är okänt.",
            "en": f"{who['en']}: some people have the service only remotely; how many is not known.",
        }
    some, of = grouped(cell.remote_only), grouped(cell.people)
    return {
        "fi": f"{who['fi']}: {some} / {of} asukasta saa palvelun vain etänä, ei kasvokkain.",
        "sv": f"{who['sv']}: {some} av {of} invånare får tjänsten bara på distans, inte på plats.",
        "en": f"{who['en']}: {some} of {of} people have the service only remotely, not in person.",
    }


def closing(
    said: Said, missing: int, *, extend: bool, in_person: bool = False, lacking: str | None = None
) -> Label:
    """Say what would close the gap.

    ``lacking``: a channel or a language is all that a service lacks which reaches the whole area.
    ``extend``: a wider area for the nearest service; else ``missing`` services more, such as the nearest one.
    ``in_person``: what is missing is a person in the room.
    """
    fi, sv, en = said["fi"], said["sv"], said["en"]
    if in_person:
        return {
            "fi": f"Kasvokkain annettava palvelu koko alueella ({fi['area']}): {fi['function']}, kohderyhmä"
            f" {fi['group']}.",
            "sv": f"En tjänst på plats i hela området {sv['area']}: {sv['function']}, målgrupp"
            f" {sv['group']}.",
            "en": f"A service in person in all of {en['area']}: {en['function']}, target group"
            f" {en['group']}.",
        }
    if lacking is not None:
        return {tag: _LACKING[lacking][tag].format(**said[tag]) for tag in LANGUAGES}
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


_LACKING: Mapping[str, Label] = {
    "language": {
        "fi": "Aukko sulkeutuu, jos palvelua {almost} saa myös tällä kielellä: {value}.",
        "sv": "Luckan stängs om tjänsten {almost} fås också på detta språk: {value}.",
        "en": "Giving {almost} in another language too ({value}) would close the gap.",
    },
    "channel": {
        "fi": "Aukko sulkeutuu, jos palvelu {almost} saa uuden asiointikanavan: {value}.",
        "sv": "Luckan stängs om tjänsten {almost} får en ny servicekanal: {value}.",
        "en": "One more channel for {almost} ({value}) would close the gap.",
    },
}


def _count(number: int, one: str, many: str) -> str:
    return f"{grouped(number)} {one if number == 1 else many}"
