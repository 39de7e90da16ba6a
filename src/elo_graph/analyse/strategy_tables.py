"""Strategy: the indicators' values, and the parts of the answer as sheets of a workbook."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from elo_graph.analyse import queries
from elo_graph.analyse.challenges import value_of
from elo_graph.analyse.labels import Label, named
from elo_graph.analyse.tables import Coded, Table, columns
from elo_graph.errors import InputError
from elo_graph.store.protocol import Store

if TYPE_CHECKING:
    from elo_graph.analyse.strategy import Strategy


def computed(store: Store, query: str | None, day: date, area: str | None) -> float | None:
    """Return an indicator's value on a day; None when no query computes it, or it does not give a value."""
    if query is None:
        return None
    name = query.removesuffix(".rq")
    try:
        columns_given = queries.load(name).columns
    except InputError:
        return None
    return value_of(store, name, day, area).value if "value" in columns_given else None


def why_not(query: str | None) -> Label:
    """Say why an indicator has no value here."""
    if query is None:
        return {
            "fi": "Ei laskettavissa rekisteristä: luku on muualla julkaistu tilasto tai sitä ei ole.",
            "sv": "Kan inte beräknas ur registret: talet publiceras på annat håll eller finns inte.",
            "en": "Not computable from the registry: a statistic published elsewhere, or none there is.",
        }
    return {
        "fi": f"Kysely {query} ei anna tälle päivälle arvoa.",
        "sv": f"Frågan {query} ger inget värde för dagen.",
        "en": f"The query {query} gives no value for the day.",
    }


def part_tables(answer: "Strategy", language: str) -> tuple[Table, ...]:
    """Return what contributes, the indicators and the services that serve no goal as tables."""
    return (
        Table(
            name=_SHEETS["contributors"][language],
            summary="",
            columns=columns(language, _OF_CONTRIBUTOR),
            rows=tuple(
                (
                    goal.goal,
                    named(goal.label, goal.goal, language),
                    one.thing,
                    named(one.label, one.thing, language),
                    Coded(one.sort, _SORTS[one.sort][language]),
                )
                for goal in answer.rows
                for one in goal.contributors
            ),
        ),
        Table(
            name=_SHEETS["indicators"][language],
            summary="",
            columns=columns(language, _OF_INDICATOR, numeric="value"),
            rows=tuple(
                (
                    goal.goal,
                    named(goal.label, goal.goal, language),
                    one.indicator,
                    named(one.label, one.indicator, language),
                    one.value,
                    one.query,
                    why_not(one.query)[language] if one.value is None else None,
                )
                for goal in answer.rows
                for one in goal.indicators
            ),
        ),
        Table(
            name=_SHEETS["unaligned"][language],
            summary="",
            columns=columns(language, _OF_SERVICE),
            rows=tuple((service, named(label, service, language)) for service, label in answer.unaligned),
        ),
    )


_SHEETS: Mapping[str, Label] = {
    "contributors": {"fi": "edistäjät", "sv": "vad som främjar", "en": "contributors"},
    "indicators": {"fi": "mittarit", "sv": "indikatorer", "en": "indicators"},
    "unaligned": {"fi": "ilman tavoitetta", "sv": "utan mål", "en": "without a goal"},
}
_SORTS: Mapping[str, Label] = {
    "service": {"fi": "palvelu", "sv": "tjänst", "en": "service"},
    "project": {"fi": "hanke", "sv": "projekt", "en": "project"},
    "measure": {"fi": "toimi", "sv": "åtgärd", "en": "measure"},
    "group": {"fi": "ryhmä", "sv": "grupp", "en": "group"},
    "actor": {"fi": "toimija", "sv": "aktör", "en": "actor"},
}
_OF_GOAL: Mapping[str, Label] = {
    "goal": {"fi": "Tavoitteen tunniste", "sv": "Målets id", "en": "Goal IRI"},
    "goalLabel": {"fi": "Tavoite tai tulos", "sv": "Mål eller resultat", "en": "Goal or outcome"},
}
_OF_CONTRIBUTOR: Mapping[str, Label] = {
    **_OF_GOAL,
    "contributor": {"fi": "Edistäjän tunniste", "sv": "Id", "en": "Contributor IRI"},
    "contributorLabel": {"fi": "Mikä edistää", "sv": "Vad som främjar", "en": "What contributes"},
    "kind": {"fi": "Laji", "sv": "Slag", "en": "Kind"},
}
_OF_INDICATOR: Mapping[str, Label] = {
    **_OF_GOAL,
    "indicator": {"fi": "Mittarin tunniste", "sv": "Indikatorns id", "en": "Indicator IRI"},
    "indicatorLabel": {"fi": "Mittari", "sv": "Indikator", "en": "Indicator"},
    "value": {"fi": "Arvo", "sv": "Värde", "en": "Value"},
    "computedBy": {"fi": "Kysely", "sv": "Fråga", "en": "Query"},
    "whyNot": {"fi": "Miksi ei arvoa", "sv": "Varför inget värde", "en": "Why no value"},
}
_OF_SERVICE: Mapping[str, Label] = {
    "service": {"fi": "Palvelun tunniste", "sv": "Tjänstens id", "en": "Service IRI"},
    "serviceLabel": {"fi": "Palvelu", "sv": "Tjänst", "en": "Service"},
}
