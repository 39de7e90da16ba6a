"""``elo-graph gaps``."""

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
    def gaps(
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
        """Show where what was promised does not reach people, and what would close each gap."""
        from elo_graph.analyse.gaps import gaps as find_gaps
        from elo_graph.cli.answering import Call, print_answer, reading, write_plot
        from elo_graph.publish.drawn_gaps import draw_gaps

        call = Call(area, as_of, confirmed_since, scenario, format, output, explain, lang, store)
        with reading(call) as asked:
            answer = find_gaps(asked.store, as_of=asked.day, area=asked.area, confirmed_since=asked.since)
            evidence = [row.evidence for row in answer.rows]
            write_plot(plot, lambda: draw_gaps(answer, lang))
            print_answer(asked.store, call, answer, (answer.asked,), {"rows": evidence})
        return 0
