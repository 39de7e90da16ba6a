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
    "connection": {"fi": "ohjaus palveluun", "sv": "hänvisning till tjänst", "en": "connection"},
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
    "more": {"fi": "kasvaa", "sv": "ökar", "en": "more"},
    "fewer": {"fi": "vähenee", "sv": "minskar", "en": "fewer"},
    "better": {"fi": "paranee", "sv": "blir bättre", "en": "better"},
    "worse": {"fi": "heikkenee", "sv": "blir sämre", "en": "worse"},
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


_CONNECTIONS: Mapping[str, Label] = {
    "more": {
        "fi": "{area}: odotuksen {expectation} palveluun ohjataan {after} asukasta (ennen {before}).",
        "sv": "{area}: {after} invånare hänvisas till en tjänst för {expectation} (förr {before}).",
        "en": "{area}: a referral leads {after} people to a service for {expectation} (before: {before}).",
    },
    "fewer": {
        "fi": "{area}: odotuksen {expectation} palveluun ohjataan enää {after} asukasta (ennen {before}).",
        "sv": "{area}: bara {after} invånare hänvisas till en tjänst för {expectation} (förr {before}).",
        "en": "{area}: a referral leads only {after} people to a service for {expectation} "
        "(before: {before}).",
    },
}

_CHALLENGES: Mapping[str, Label] = {
    "better": {
        "fi": "{indicator}: {after}, ennen {before}. Haaste helpottaa.",
        "sv": "{indicator}: {after}, förr {before}. Utmaningen blir mindre.",
        "en": "{indicator}: {after} instead of {before}; the challenge eases.",
    },
    "worse": {
        "fi": "{indicator}: {after}, ennen {before}. Haaste pahenee.",
        "sv": "{indicator}: {after}, förr {before}. Utmaningen växer.",
        "en": "{indicator}: {after} instead of {before}; the challenge grows.",
    },
    "changed": {
        "fi": "{indicator}: {after}, ennen {before}.",
        "sv": "{indicator}: {after}, förr {before}.",
        "en": "{indicator}: {after} instead of {before}.",
    },
}


def connection_reason(effect: str, names: Mapping[str, Label], before: int, after: int) -> Label:
    """Say how many people are led to a service; ``names``: area and expectation."""
    return _filled(_CONNECTIONS[effect], names, {"before": grouped(before), "after": grouped(after)})


def challenge_reason(effect: str, indicator: Label, before: float | None, after: float | None) -> Label:
    """Say what becomes of an indicator."""
    said = {
        tag: {key: _figure(value, tag) for key, value in (("before", before), ("after", after))}
        for tag in LANGUAGES
    }
    return {tag: _CHALLENGES[effect][tag].format(indicator=indicator[tag], **said[tag]) for tag in LANGUAGES}


def _figure(value: float | None, language: str) -> str:
    if value is None:
        return "–"
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return text if language == "en" else text.replace(".", ",")


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


def summary(people: int, led: int, gaps: Mapping[str, int], counts: Mapping[str, int]) -> Label:
    """Say in one line what a plan does; ``gaps``: effect → how many, ``counts``: part → how many rows.

    ``people`` more are reached, ``led`` more by a referral to a service.
    """
    overlaps, routes, indicators = counts["overlap"], counts["route"], counts["challenge"]
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
    more = grouped(abs(led))
    lead = {
        "fi": f"; palveluun ohjataan {more} asukasta {'vähemmän' if led < 0 else 'enemmän'}",
        "sv": f"; {more} invånare {'färre' if led < 0 else 'fler'} hänvisas till en tjänst",
        "en": f"; a referral leads {more} {'fewer' if led < 0 else 'more'} people to a service",
    }
    if not led:
        lead = dict.fromkeys(LANGUAGES, "")
    return {
        "fi": f"{reach['fi']}{lead['fi']}; aukkoja sulkeutuu {fewer}, kapenee {narrower}, syntyy tai levenee "
        f"{worse}; "
        f"päällekkäisyyksiä muuttuu {overlaps}, reittejä {routes}, haasteiden tunnuslukuja {indicators}",
        "sv": f"{reach['sv']}{lead['sv']}; {fewer} luckor stängs, {narrower} blir mindre, {worse} uppstår "
        "eller växer; "
        f"{overlaps} överlappningar, {routes} vägar och {indicators} indikatorer för utmaningar ändras",
        "en": f"{reach['en']}{lead['en']}; gaps: {fewer} closed, {narrower} narrowed, {worse} opened or "
        f"widened; "
        f"{overlaps} overlaps, {routes} routes and {indicators} indicators of challenges change",
    }


def _filled(sentence: Label, names: Mapping[str, Label], counts: Mapping[str, str]) -> Label:
    return {
        tag: sentence[tag].format(**{key: label[tag] for key, label in names.items()}, **counts)
        for tag in LANGUAGES
    }


def _number(number: int | None) -> str:
    return "?" if number is None else grouped(number)
