"""``elo-graph strategy``."""

from typing import TYPE_CHECKING

import typer

from elo_graph.cli.options import (
    Area,
    AsOf,
    ConfirmedSince,
    Explain,
    Format,
    Lang,
    Output,
    Scenario,
    Where,
)

if TYPE_CHECKING:
    from elo_graph.analyse.strategy_answer import Strategy


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def strategy(
        area: Area = None,
        as_of: AsOf = None,
        confirmed_since: ConfirmedSince = None,
        scenario: Scenario = None,
        format: Format = "table",
        output: Output = None,
        explain: Explain = False,
        lang: Lang = "fi",
        store: Where = None,
    ) -> int:
        """Show what contributes to every goal and outcome, and what nothing serves."""
        from elo_graph.analyse.strategy import strategy as find_strategy
        from elo_graph.cli.answering import Call, print_answer, reading

        call = Call(area, as_of, confirmed_since, scenario, format, output, explain, lang, store)
        with reading(call) as asked:
            answer = find_strategy(asked.store, as_of=asked.day, area=asked.area, confirmed_since=asked.since)
            evidence = {
                "rows": [row.evidence for row in answer.rows],
                "unaligned": [one.evidence for one in answer.unaligned],
            }
            after = _unaligned(answer, lang)
            print_answer(asked.store, call, answer, answer.asked, evidence, after=after)
        return 0


def _unaligned(answer: "Strategy", language: str) -> str:
    """Name the services that serve no goal."""
    from elo_graph.analyse.labels import named

    if not answer.unaligned:
        return ""
    head = {
        "fi": "Palvelut, jotka eivät edistä mitään tavoitetta:",
        "sv": "Tjänster som inte främjar något mål:",
        "en": "Services that serve no goal:",
    }[language]
    return "\n".join(
        ["", head, *(f"  {named(one.label, one.service, language)}" for one in answer.unaligned)]
    )
