"""What is said about suggested additions, in Finnish, Swedish and English."""

from collections.abc import Mapping

from elo_graph.analyse.choosing import EXACT, Choice
from elo_graph.analyse.labels import Label
from elo_graph.analyse.tables import grouped


def reached_text(count: int, people: int, without: int) -> Label:
    """Say how many people so many additions reach, of how many who are without."""
    one, reached, of = count == 1, grouped(people), grouped(without)
    return {
        "fi": f"{count} {'lisäys' if one else 'lisäystä'} tavoittaa {reached} asukasta; nyt vaille jää "
        f"{of} (kukin laskettu kerran odotusta kohti)",
        "sv": f"{count} tillägg når {reached} invånare; nu blir {of} utan (var och en räknad en gång per "
        "förväntan)",
        "en": f"{count} {'addition reaches' if one else 'additions reach'} {reached} of the {of} people "
        "who are without (each once an expectation)",
    }


def connected_text(count: int, people: int) -> Label:
    """Say how many people so many referral agreements lead to a service."""
    one, led = count == 1, grouped(people)
    return {
        "fi": f"{count} {'ohjaussopimus' if one else 'ohjaussopimusta'} ohjaa palveluun {led} asukasta, "
        "joita kukaan ei nyt ohjaa siihen (kukin laskettu kerran odotusta kohti)",
        "sv": f"{count} avtal om hänvisning leder {led} invånare till en tjänst som ingen nu hänvisar dem "
        "till (var och en räknad en gång per förväntan)",
        "en": f"{count} referral {'agreement leads' if one else 'agreements lead'} {led} people to a service "
        "that nobody refers them to now (each once an expectation)",
    }


def quality(choice: Choice, considered: int) -> Label:
    """Say by which method the additions were chosen of so many candidates, and what is proven of it."""
    if choice.guarantee == 1.0:
        exact = choice.method == EXACT
        how = {
            "fi": "tarkka ratkaisu (HiGHS)" if exact else "ahne valinta",
            "sv": "exakt lösning (HiGHS)" if exact else "girigt val",
            "en": "solved exactly (HiGHS)" if exact else "chosen greedily",
        }
        return {
            "fi": f"{how['fi']}: {considered} ehdokkaasta ei saa parempaa",
            "sv": f"{how['sv']}: av {considered} kandidater finns inget bättre val",
            "en": f"{how['en']}: no choice of the {considered} candidates is better",
        }
    if choice.bound is None:
        return {
            "fi": "ahne valinta; rajaa parhaaseen ei ole todistettu, koska ehdokkaat auttavat toisiaan",
            "sv": "girigt val; ingen gräns till det bästa är bevisad, för kandidaterna hjälper varandra",
            "en": "chosen greedily; no bound is proven, since candidates help one another",
        }
    gap = f"{(choice.gap or 0) * 100:.1f}"
    bound = grouped(choice.bound)
    return {
        "fi": f"ahne valinta, vähintään 63 % parhaasta; enintään {bound} on mahdollista "
        f"(ero {gap.replace('.', ',')} %)",
        "sv": f"girigt val, minst 63 % av det bästa; högst {bound} är möjligt (skillnad "
        f"{gap.replace('.', ',')} %)",
        "en": f"chosen greedily, at least 63% of the best; at most {bound} is possible (gap {gap}%)",
    }


EVERYWHERE: Label = {"fi": "Koko maa", "sv": "Hela landet", "en": "The whole country"}
TITLE: Label = {
    "fi": "Ehdotus: {area}, {day}",
    "sv": "Förslag: {area}, {day}",
    "en": "Suggestion: {area}, {day}",
}
HEADINGS: Mapping[str, Mapping[str, str]] = {
    "number": {"fi": "Nro", "sv": "Nr", "en": "No"},
    "kind": {"fi": "Laji", "sv": "Slag", "en": "Kind"},
    "subject": {"fi": "Tunniste", "sv": "Id", "en": "IRI"},
    "reasonText": {"fi": "Lisäys", "sv": "Tillägg", "en": "Addition"},
    "peopleReached": {"fi": "Tavoitettuja lisää", "sv": "Nås till", "en": "Reached more"},
    "peopleConnected": {"fi": "Ohjattuja lisää", "sv": "Hänvisas till", "en": "Connected more"},
}
KIND_WORDS: Mapping[str, Mapping[str, str]] = {
    "area": {"fi": "laajempi alue", "sv": "större område", "en": "wider area"},
    "language": {"fi": "uusi kieli", "sv": "nytt språk", "en": "another language"},
    "channel": {"fi": "uusi kanava", "sv": "ny kanal", "en": "another channel"},
    "group": {"fi": "uusi kohderyhmä", "sv": "ny målgrupp", "en": "wider target group"},
    "service": {"fi": "uusi palvelu", "sv": "ny tjänst", "en": "new service"},
    "referral": {"fi": "ohjaussopimus", "sv": "hänvisningsavtal", "en": "referral agreement"},
}
