"""What is said about pathways in areas, in Finnish, Swedish and English."""

from typing import TYPE_CHECKING

from elo_graph.analyse.evidence import AGE_HEADINGS, age_cells
from elo_graph.analyse.labels import LANGUAGES, Label, named
from elo_graph.analyse.route_words import all_of
from elo_graph.analyse.tables import Cell, Coded

if TYPE_CHECKING:
    from elo_graph.analyse.pathway_match import StepMatch

Things = tuple[tuple[str, Label], ...]


def step_reason(extent: str, missing: Things, services: Things, reached: int, parts: int) -> Label:
    """Say who can carry a step out in an area, or what nobody has there."""
    said = {}
    for tongue in LANGUAGES:
        lacking = all_of([named(label, thing, tongue) for thing, label in missing], tongue)
        offering = all_of([named(label, thing, tongue) for thing, label in services], tongue)
        if extent == "whole":
            said[tongue] = {
                "fi": f"Koko alueella: {offering}.",
                "sv": f"I hela området: {offering}.",
                "en": f"In the whole area: {offering}.",
            }[tongue]
        elif extent == "part":
            said[tongue] = {
                "fi": f"Osassa aluetta ({reached}/{parts}): {offering}.",
                "sv": f"I en del av området ({reached}/{parts}): {offering}.",
                "en": f"In part of the area ({reached} of {parts}): {offering}.",
            }[tongue]
        elif missing:
            said[tongue] = {
                "fi": f"Ei kukaan: alueelta puuttuu palvelu, jonka tehtävänä on {lacking}.",
                "sv": f"Ingen: i området saknas en tjänst med funktionen {lacking}.",
                "en": f"Nobody: the area lacks a service with the function {lacking}.",
            }[tongue]
        elif services:
            said[tongue] = {
                "fi": f"Ei missään kaikkea: eri paikoissa {offering}.",
                "sv": f"Ingenstans allt: på olika håll {offering}.",
                "en": f"Nowhere everything: in different places {offering}.",
            }[tongue]
        else:
            said[tongue] = {
                "fi": "Vaihe ei sano, mitä palvelua se tarvitsee.",
                "sv": "Steget säger inte vilken tjänst det behöver.",
                "en": "The step does not say what service it needs.",
            }[tongue]
    return said


def pathways_summary(language: str, steps: int, nobody: int) -> str:
    """Say how many steps nobody carries out."""
    return {
        "fi": f"{steps} polun vaihetta alueittain, joista {nobody} ilman toteuttajaa",
        "sv": f"{steps} steg områdesvis, av vilka {nobody} saknar någon som utför dem",
        "en": f"{steps} steps by area, {nobody} of them without a provider",
    }[language]


def match_cells(row: "StepMatch", language: str) -> tuple[Cell, ...]:
    """Return the cells below ``HEADINGS``."""

    def names(things: Things) -> str:
        return "; ".join(named(label, thing, language) for thing, label in things)

    return (
        row.area,
        named(row.area_label, row.area, language),
        row.pathway,
        named(row.pathway_label, row.pathway, language),
        row.order,
        row.step,
        named(row.step_label, row.step, language),
        Coded(row.extent, _EXTENTS[row.extent][language]),
        row.reached,
        row.parts,
        Coded(row.follows, _FOLLOWS[row.follows][language]) if row.follows else None,
        names(row.functions),
        names(row.missing),
        names(row.services),
        row.reason[language],
        " ".join(row.evidence),
        *age_cells(row.evidence_age),
    )


_EXTENTS = {
    "whole": {"fi": "koko alue", "sv": "hela området", "en": "the whole area"},
    "part": {"fi": "osa alueesta", "sv": "en del", "en": "a part"},
    "none": {"fi": "ei kukaan", "sv": "ingen", "en": "nobody"},
}
_FOLLOWS = {
    "same": {"fi": "samassa palvelussa", "sv": "i samma tjänst", "en": "in the same service"},
    "referral": {"fi": "ohjaamalla", "sv": "genom hänvisning", "en": "by referral"},
    "none": {"fi": "ei reittiä", "sv": "ingen väg", "en": "no way"},
}
HEADINGS = {
    "area": {"fi": "Alueen tunniste", "sv": "Områdets id", "en": "Area IRI"},
    "areaLabel": {"fi": "Alue", "sv": "Område", "en": "Area"},
    "pathway": {"fi": "Polun tunniste", "sv": "Stigens id", "en": "Pathway IRI"},
    "pathwayLabel": {"fi": "Polku", "sv": "Stig", "en": "Pathway"},
    "order": {"fi": "Nro", "sv": "Nr", "en": "No"},
    "step": {"fi": "Vaiheen tunniste", "sv": "Stegets id", "en": "Step IRI"},
    "stepLabel": {"fi": "Vaihe", "sv": "Steg", "en": "Step"},
    "extent": {"fi": "Toteuttaja", "sv": "Utförare", "en": "Provided in"},
    "partsReached": {"fi": "Kuntia tavoittaa", "sv": "Når delar", "en": "Parts reached"},
    "parts": {"fi": "Kuntia", "sv": "Delar", "en": "Parts"},
    "follows": {"fi": "Edellisestä pääsee", "sv": "Från föregående", "en": "From the step before"},
    "functions": {"fi": "Tehtävät", "sv": "Funktioner", "en": "Functions"},
    "missing": {"fi": "Puuttuu", "sv": "Saknas", "en": "Missing"},
    "services": {"fi": "Palvelut", "sv": "Tjänster", "en": "Services"},
    "reason": {"fi": "Sanoin", "sv": "I ord", "en": "In words"},
    "evidence": {"fi": "Perustuu", "sv": "Bygger på", "en": "Rests on"},
    **AGE_HEADINGS,
}
