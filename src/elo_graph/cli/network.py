"""``elo-graph network``."""

import typer

from elo_graph.cli.options import (
    Area,
    AsOf,
    ConfirmedSince,
    Explain,
    Format,
    Lang,
    Output,
    Plot,
    Scenario,
    Where,
)


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def network(
        area: Area = None,
        as_of: AsOf = None,
        confirmed_since: ConfirmedSince = None,
        scenario: Scenario = None,
        format: Format = "table",
        output: Output = None,
        plot: Plot = None,
        explain: Explain = False,
        lang: Lang = "fi",
        store: Where = None,
    ) -> int:
        """Show how actors are tied by referrals: who brokers, who stands alone, who would cut whom off."""
        from elo_graph.analyse.network import network as measure
        from elo_graph.cli.answering import Call, print_answer, reading, write_plot
        from elo_graph.publish.drawn_network import draw_network

        call = Call(area, as_of, confirmed_since, scenario, format, output, explain, lang, store)
        with reading(call) as asked:
            answer = measure(asked.store, as_of=asked.day, area=asked.area, confirmed_since=asked.since)
            evidence = {
                "rows": [row.evidence for row in answer.rows],
                "ties": [tie.referrals for tie in answer.ties],
                "bridges": [bridge.referrals for bridge in answer.bridges],
            }
            after = "\n".join(
                ["", answer.reading[lang], *(row.reason[lang] for row in answer.rows if row.cuts_off)]
            )
            write_plot(plot, lambda: draw_network(answer, lang))
            print_answer(asked.store, call, answer, answer.asked, evidence, after=after)
        return 0
