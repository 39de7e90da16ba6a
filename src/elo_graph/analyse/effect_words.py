"""What is said about the effects of a plan, in Finnish, Swedish and English."""

from collections.abc import Mapping

from elo_graph.analyse.labels import LANGUAGES, Label
from elo_graph.analyse.tables import grouped

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "about": {"fi": "Mikä muuttuu", "sv": "Vad som ändras", "en": "What changes"},
    "effect": {"fi": "Muutos", "sv": "Ändring", "en": "Effect"},
    "thing": {"fi": "Tunniste", "sv": "Id", "en": "IRI"},
    "thingLabel": {"fi": "Kohde", "sv": "Föremål", "en": "Thing"},
    "other": {"fi": "Toinen tunniste", "sv": "Annat id", "en": "Other IRI"},
    "otherLabel": {"fi": "Odotus tai toinen kohde", "sv": "Förväntan eller annat föremål", "en": "With"},
    "before": {"fi": "Ennen", "sv": "Före", "en": "Before"},
    "after": {"fi": "Jälkeen", "sv": "Efter", "en": "After"},
    "peopleReached": {"fi": "Tavoitettuja lisää", "sv": "Nås till", "en": "Reached more"},
    "reasonText": {"fi": "Perustelu", "sv": "Motivering", "en": "Reason"},
    "evidence": {"fi": "Perusteet", "sv": "Grunder", "en": "Evidence"},
}

ABOUT: Mapping[str, Mapping[str, str]] = {
    "gap": {"fi": "aukko", "sv": "lucka", "en": "gap"},
    "overlap": {"fi": "päällekkäisyys", "sv": "överlappning", "en": "overlap"},
    "route": {"fi": "ohjausreitti", "sv": "hänvisningsväg", "en": "route"},
    "challenge": {"fi": "haaste", "sv": "utmaning", "en": "challenge"},
}

EFFECTS: Mapping[str, Mapping[str, str]] = {
    "closed": {"fi": "sulkeutuu", "sv": "stängs", "en": "closed"},
    "narrowed": {"fi": "kapenee", "sv": "blir mindre", "en": "narrowed"},
    "widened": {"fi": "levenee", "sv": "blir större", "en": "widened"},
    "opened": {"fi": "syntyy", "sv": "uppstår", "en": "opened"},
    "new": {"fi": "uusi", "sv": "ny", "en": "new"},
    "gone": {"fi": "poistuu", "sv": "försvinner", "en": "gone"},
    "changed": {"fi": "muuttuu", "sv": "ändras", "en": "changed"},
    "possible": {"fi": "tulee mahdolliseksi", "sv": "blir möjlig", "en": "newly possible"},
    "impossible": {"fi": "katkeaa", "sv": "bryts", "en": "cut off"},
    "shorter": {"fi": "lyhenee", "sv": "blir kortare", "en": "shorter"},
    "longer": {"fi": "pitenee", "sv": "blir längre", "en": "longer"},
}

_GAPS: Mapping[str, Label] = {
    "closed": {
        "fi": "{area}: odotus {expectation} täyttyy. Palvelu tavoittaa {people} asukasta lisää.",
        "sv": "{area}: förväntan {expectation} uppfylls. Tjänsten når {people} invånare till.",
        "en": "{area}: {expectation} is met; {people} people more are reached.",
    },
    "narrowed": {
        "fi": "{area}: odotus {expectation} täyttyy osalle. Vaille jää {after} asukasta (ennen {before}).",
        "sv": "{area}: förväntan {expectation} uppfylls delvis. Utan blir {after} invånare (förr {before}).",
        "en": "{area}: {expectation} is met for some; {after} people are without instead of {before}.",
    },
    "widened": {
        "fi": "{area}: odotus {expectation} täyttyy harvemmalle. Vaille jää {after} (ennen {before}).",
        "sv": "{area}: förväntan {expectation} uppfylls för färre. Utan blir {after} (förr {before}).",
        "en": "{area}: {expectation} is met for fewer; {after} people are without instead of {before}.",
    },
    "opened": {
        "fi": "{area}: odotus {expectation} ei enää täyty. Vaille jää {after} asukasta.",
        "sv": "{area}: förväntan {expectation} uppfylls inte längre. Utan blir {after} invånare.",
        "en": "{area}: {expectation} is no longer met; {after} people are left without.",
    },
}

_OVERLAPS: Mapping[str, Label] = {
    "new": {
        "fi": "{a} ja {b} tarjoavat suunnitelman jälkeen samaa samoille ihmisille.",
        "sv": "{a} och {b} erbjuder efter planen detsamma för samma människor.",
        "en": "With the plan, {a} and {b} offer the same to the same people.",
    },
    "gone": {
        "fi": "{a} ja {b} eivät suunnitelman jälkeen enää ole päällekkäisiä.",
        "sv": "{a} och {b} överlappar inte längre efter planen.",
        "en": "With the plan, {a} and {b} do not overlap any more.",
    },
    "changed": {
        "fi": "{a} ja {b} ovat suunnitelman jälkeen eri tavalla päällekkäisiä.",
        "sv": "{a} och {b} överlappar på ett annat sätt efter planen.",
        "en": "With the plan, {a} and {b} overlap in another way.",
    },
}

_ROUTES: Mapping[str, Label] = {
    "possible": {
        "fi": "Reitti {start} → {end} tulee mahdolliseksi (siirtoja {after}).",
        "sv": "Vägen {start} → {end} blir möjlig (överföringar: {after}).",
        "en": "The route {start} → {end} becomes possible (handovers: {after}).",
    },
    "impossible": {
        "fi": "Reitti {start} → {end} katkeaa (siirtoja oli {before}).",
        "sv": "Vägen {start} → {end} bryts (överföringar förr: {before}).",
        "en": "The route {start} → {end} is cut off (handovers before: {before}).",
    },
    "shorter": {
        "fi": "Reitti {start} → {end} lyhenee: siirtoja {after}, ennen {before}.",
        "sv": "Vägen {start} → {end} blir kortare: {after} överföringar, förr {before}.",
        "en": "The route {start} → {end} gets shorter: {after} handovers instead of {before}.",
    },
    "longer": {
        "fi": "Reitti {start} → {end} pitenee: siirtoja {after}, ennen {before}.",
        "sv": "Vägen {start} → {end} blir längre: {after} överföringar, förr {before}.",
        "en": "The route {start} → {end} gets longer: {after} handovers instead of {before}.",
    },
    "changed": {
        "fi": "Reitti {start} → {end} muuttuu: siirtoja yhä {after}, odotus tai saattaminen toinen.",
        "sv": "Vägen {start} → {end} ändras: ännu {after} överföringar, annan väntan eller följeslagning.",
        "en": "The route {start} → {end} changes: still {after} handovers, another wait or company.",
    },
}


def gap_reason(
    effect: str, names: Mapping[str, Label], people: int | None, before: int | None, after: int | None
) -> Label:
    """Say what becomes of a gap; ``names``: area and expectation, each by language."""
    counts = {
        "people": _number(people),
        "before": _number(before),
        "after": _number(after),
    }
    return _filled(_GAPS[effect], names, counts)


def overlap_reason(effect: str, names: Mapping[str, Label]) -> Label:
    """Say what becomes of two services' overlap; ``names``: a and b."""
    return _filled(_OVERLAPS[effect], names, {})


def route_reason(effect: str, names: Mapping[str, Label], before: int | None, after: int | None) -> Label:
    """Say what becomes of a route; ``names``: start and end; the numbers are handovers."""
    return _filled(_ROUTES[effect], names, {"before": _number(before), "after": _number(after)})


def summary(people: int, gaps: Mapping[str, int], overlaps: int, routes: int) -> Label:
    """Say in one line what a plan does; ``gaps``: effect → how many."""
    fewer = gaps.get("closed", 0)
    worse = gaps.get("opened", 0) + gaps.get("widened", 0)
    count, less = grouped(abs(people)), people < 0
    each = {
        "fi": "kukin laskettu kerran odotusta kohti",
        "sv": "var och en räknad en gång per förväntan",
        "en": "each once an expectation",
    }
    reach = {
        "fi": f"Suunnitelma {'jättää vaille' if less else 'tavoittaa'} {count} asukasta lisää ({each['fi']})",
        "sv": f"Planen {'lämnar' if less else 'når'} {count} invånare till{' utan' if less else ''} "
        f"({each['sv']})",
        "en": f"The plan {'leaves' if less else 'reaches'} {count} more people{' without' if less else ''} "
        f"({each['en']})",
    }
    narrower = gaps.get("narrowed", 0)
    return {
        "fi": f"{reach['fi']}; aukkoja sulkeutuu {fewer}, kapenee {narrower}, syntyy tai levenee {worse}; "
        f"päällekkäisyyksiä muuttuu {overlaps}, reittejä {routes}",
        "sv": f"{reach['sv']}; {fewer} luckor stängs, {narrower} blir mindre, {worse} uppstår eller växer; "
        f"{overlaps} överlappningar och {routes} vägar ändras",
        "en": f"{reach['en']}; gaps: {fewer} closed, {narrower} narrowed, {worse} opened or widened; "
        f"{overlaps} overlaps and {routes} routes change",
    }


def _filled(sentence: Label, names: Mapping[str, Label], counts: Mapping[str, str]) -> Label:
    return {
        tag: sentence[tag].format(**{key: label[tag] for key, label in names.items()}, **counts)
        for tag in LANGUAGES
    }


def _number(number: int | None) -> str:
    return "?" if number is None else grouped(number)
