"""Routes as a flat table: one row a step."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from elo_graph.analyse.evidence import AGE_HEADINGS, age_cells
from elo_graph.analyse.labels import named
from elo_graph.analyse.route_words import route_line, routes_summary
from elo_graph.analyse.tables import Coded, Table, columns

if TYPE_CHECKING:
    from elo_graph.analyse.route_answer import Routes, Step


def route_table(answer: "Routes", language: str) -> Table:
    """Return one row a step, the best routes and then the alternatives; labels in this language."""
    every = [*answer.routes, *answer.alternatives]
    start = named(answer.start_label, answer.start, language)
    target = named(answer.target_label, answer.target, language)
    return Table(
        name="routes",
        summary=routes_summary(language, start, target, len(answer.routes)),
        columns=columns(
            language,
            {**_HEADINGS, **AGE_HEADINGS},
            numeric="route handovers routeWaitDays unaccompanied step waitDays evidenceStale",
            wide="handovers routeWaitDays unaccompanied from to referral preconditions pathway sources"
            " evidenceOldest evidenceStale",
        ),
        rows=tuple(
            (
                number,
                _kind(number > len(answer.routes), language),
                route_line(language, route.handovers, route.wait_days, route.unaccompanied, route.wait_known),
                route.handovers,
                route.wait_days,
                route.unaccompanied,
                place,
                step.start,
                named(step.start_label, step.start, language),
                _how(step, language),
                step.end,
                named(step.end_label, step.end, language),
                step.wait_days if step.wait_known else None,
                step.referral,
                "; ".join(named(text, "", language) for text in step.preconditions),
                _activities(step, language),
                " ".join(step.sources),
                *age_cells(route.evidence_age),
            )
            for number, route in enumerate(every, 1)
            for place, step in enumerate(route.steps, 1)
        ),
    )


def blocked_table(answer: "Routes", language: str) -> Table:
    """Return one row a closed step that would lead on; labels in this language."""
    return Table(
        name=_BLOCKED[language],
        summary="",
        columns=columns(language, _OF_BLOCK),
        rows=tuple(
            (
                block.start,
                named(block.start_label, block.start, language),
                block.end,
                named(block.end_label, block.end, language),
                block.referral,
                " ".join(dict.fromkeys(one.condition.code for one in block.conditions)),
                block.reason[language],
                block.opens[language],
            )
            for block in answer.blocked
        ),
    )


def _how(step: "Step", language: str) -> Coded:
    if step.mode is None and step.referral is None:
        return Coded("", _SAME[language])
    return Coded(step.mode or "", named(step.mode_label, step.mode or "", language))


def _activities(step: "Step", language: str) -> str | None:
    if step.pathway is None:
        return None
    names: Sequence[str] = [named(one.label, one.step, language) for one in step.pathway.steps]
    return "; ".join(f"{number}. {name}" for number, name in enumerate(names, 1))


def _kind(other: bool, language: str) -> Coded:
    return Coded(_KINDS[other]["en"], _KINDS[other][language])


_SAME = {"fi": "sama toimija järjestää", "sv": "samma aktör ordnar", "en": "the same provider"}
_KINDS = (
    {"fi": "paras", "sv": "bäst", "en": "best"},
    {"fi": "vaihtoehto", "sv": "alternativ", "en": "alternative"},
)

_HEADINGS = {
    "route": {"fi": "Reitti", "sv": "Väg", "en": "Route"},
    "kind": {"fi": "Laji", "sv": "Slag", "en": "Kind"},
    "figures": {"fi": "Reitin luvut", "sv": "Vägens siffror", "en": "Figures"},
    "handovers": {"fi": "Siirtoja", "sv": "Överföringar", "en": "Handovers"},
    "routeWaitDays": {
        "fi": "Reitin odotus, päiviä",
        "sv": "Vägens väntan, dagar",
        "en": "Route's wait, days",
    },
    "unaccompanied": {"fi": "Ilman saattamista", "sv": "Utan lotsning", "en": "Not accompanied"},
    "step": {"fi": "Vaihe", "sv": "Steg", "en": "Step"},
    "from": {"fi": "Mistä, tunniste", "sv": "Från, id", "en": "From IRI"},
    "fromLabel": {"fi": "Mistä", "sv": "Från", "en": "From"},
    "handoverMode": {"fi": "Miten", "sv": "Hur", "en": "How"},
    "to": {"fi": "Mihin, tunniste", "sv": "Till, id", "en": "To IRI"},
    "toLabel": {"fi": "Mihin", "sv": "Till", "en": "To"},
    "waitDays": {"fi": "Odotus, päiviä", "sv": "Väntan, dagar", "en": "Wait, days"},
    "referral": {"fi": "Ohjausreitin tunniste", "sv": "Hänvisningens id", "en": "Referral IRI"},
    "preconditions": {"fi": "Edellytykset", "sv": "Förutsättningar", "en": "Preconditions"},
    "pathway": {"fi": "Palvelussa tehdään", "sv": "Det här görs i tjänsten", "en": "Done in the service"},
    "sources": {"fi": "Lähteet", "sv": "Källor", "en": "Sources"},
}
_BLOCKED = {"fi": "mikä estää", "sv": "vad som hindrar", "en": "what stands in the way"}
_OF_BLOCK = {
    **{key: _HEADINGS[key] for key in ("from", "fromLabel", "to", "toLabel", "referral")},
    "codes": {"fi": "Ehdot", "sv": "Villkor", "en": "Conditions"},
    "reason": {"fi": "Miksi kiinni", "sv": "Varför stängd", "en": "Why closed"},
    "opens": {"fi": "Mikä avaisi", "sv": "Vad som skulle öppna", "en": "What would open it"},
}
