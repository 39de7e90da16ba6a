"""Strategy as tables: the goals and outcomes, and the other parts as sheets of a workbook."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from elo_graph.analyse.evidence import AGE_HEADINGS, age_cells
from elo_graph.analyse.labels import Label, named
from elo_graph.analyse.strategy_words import summary, why_not
from elo_graph.analyse.tables import Coded, Table, columns, yes_no

if TYPE_CHECKING:
    from elo_graph.analyse.strategy_answer import Strategy

SORTS = ("service", "project", "measure", "group", "actor")
"""The sorts of things that contribute, in the order in which they are shown."""


def main_table(answer: "Strategy", language: str) -> Table:
    """Return one row a goal or outcome; labels in this language."""
    return Table(
        name="strategy",
        summary=summary(language, answer),
        columns=columns(
            language,
            {**HEADINGS, **AGE_HEADINGS},
            numeric=" ".join((*SORTS, "contributorsBelow", "indicators", "evidenceStale")),
            wide="goal document contributors actor contributorsBelow evidenceOldest evidenceStale",
        ),
        rows=tuple(
            (
                row.goal,
                named(row.label, row.goal, language),
                Coded(row.kind, KINDS[row.kind][language]),
                named(row.document_label, row.document, language) if row.document else None,
                *(sum(one.sort == sort for one in row.contributors) for sort in SORTS),
                row.below,
                len(row.indicators),
                yes_no(not row.unserved, language),
                "; ".join(named(one.label, one.thing, language) for one in row.contributors),
                *age_cells(row.evidence_age),
            )
            for row in answer.rows
        ),
        depths=tuple(row.depth for row in answer.rows),
    )


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
            rows=tuple((one.service, named(one.label, one.service, language)) for one in answer.unaligned),
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
KINDS: Mapping[str, Label] = {
    "goal": {"fi": "tavoite", "sv": "mål", "en": "goal"},
    "outcome": {"fi": "tulos", "sv": "resultat", "en": "outcome"},
}
HEADINGS: Mapping[str, Label] = {
    "goal": {"fi": "Tunniste", "sv": "Id", "en": "IRI"},
    "goalLabel": {"fi": "Tavoite tai tulos", "sv": "Mål eller resultat", "en": "Goal or outcome"},
    "kind": {"fi": "Laji", "sv": "Slag", "en": "Kind"},
    "document": {"fi": "Asiakirja", "sv": "Dokument", "en": "Document"},
    "service": {"fi": "Palveluja", "sv": "Tjänster", "en": "Services"},
    "project": {"fi": "Hankkeita", "sv": "Projekt", "en": "Projects"},
    "measure": {"fi": "Toimia", "sv": "Åtgärder", "en": "Measures"},
    "group": {"fi": "Ryhmiä", "sv": "Grupper", "en": "Groups"},
    "actor": {"fi": "Toimijoita", "sv": "Aktörer", "en": "Actors"},
    "contributorsBelow": {"fi": "Osineen", "sv": "Med delar", "en": "With parts"},
    "indicators": {"fi": "Mittareita", "sv": "Indikatorer", "en": "Indicators"},
    "served": {"fi": "Edistetäänkö", "sv": "Främjas", "en": "Served"},
    "contributors": {"fi": "Mikä edistää", "sv": "Vad som främjar", "en": "What contributes"},
}
